/** Folders that are gone when the process is, however it ends. */
import { mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atExit } from "./atExit.ts";

/** An empty folder. */
export interface TemporaryFolder {
	readonly path: string;
	/** Removes it with all it holds; idempotent. */
	remove(): Promise<void>;
}

const forced = { recursive: true, force: true, maxRetries: 5 } as const;

/** Makes a folder below the system's folder for temporary files. */
export function temporaryFolder(prefix: string): TemporaryFolder {
	const path = mkdtempSync(join(tmpdir(), prefix));
	const forget = atExit(() => rmSync(path, forced));
	return {
		path,
		remove: async () => {
			await rm(path, forced);
			forget();
		},
	};
}
