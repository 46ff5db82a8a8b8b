/** Drafts on a disk that outlives their windows. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DraftFiles } from "../../../src/extension/conversation/draftFiles.ts";
import { Drafts } from "../../../src/extension/conversation/drafts.ts";

/** One person's disk, and what each of its workspaces remembers by itself. */
export class DraftDisk {
	readonly folder = mkdtempSync(join(tmpdir(), "lanchat-drafts-"));

	/** All that is on it. */
	get texts(): readonly string[] {
		return readdirSync(this.folder).map((name) => readFileSync(join(this.folder, name), "utf8"));
	}

	/** The drafts of one more window. */
	open(key: Uint8Array | "none" = new Uint8Array(32).fill(7), workspace = new Map<string, unknown>()): Drafts {
		const memento = {
			get: (name: string) => workspace.get(name),
			update: async (name: string, value: unknown) => void workspace.set(name, value),
		};
		return new Drafts({ files: new DraftFiles(this), memento, vault: { read: async () => key } });
	}

	end(): void {
		rmSync(this.folder, { recursive: true });
	}
}
