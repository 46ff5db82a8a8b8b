/** Runs the tools of the project as child processes of the same Node. */
import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { atExit } from "../test/harness/atExit.ts";

/** The folder of the project, absolute. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** How a tool is run. */
export interface RunOptions {
	readonly env?: NodeJS.ProcessEnv;
	/** When what it prints is shown: as it comes, once it has ended, or only if it has failed. */
	readonly shown?: "live" | "atEnd" | "onFailure";
	/** Where it runs; the project folder unless told. */
	readonly cwd?: string;
	/** Another Node than this one. */
	readonly node?: string;
	/** What it takes of the CPU beside others, as the system counts: 0 as much as they, 19 nearly nothing. */
	readonly niceness?: number;
}

/**
 * Runs a script file under this very Node, unless told otherwise, in the project folder, with its output shown. Resolves
 * to its exit code, 1 when it could not be started or was ended by a signal.
 */
export function runScript(
	file: string,
	args: readonly string[] = [],
	{ env = {}, shown = "live", cwd = projectRoot, node = process.execPath, niceness = 0 }: RunOptions = {},
): Promise<number> {
	const child = spawn(node, [join(projectRoot, file), ...args], {
		cwd,
		env: { ...process.env, ...env },
		stdio: shown === "live" ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
	});
	const forget = atExit(() => child.kill());
	if (child.pid !== undefined && niceness > 0) setPriority(child.pid, niceness);
	const output: Buffer[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream?.on("data", (chunk: Buffer) => output.push(chunk));
	}
	return new Promise((resolve) => {
		child.on("error", () => resolve(1));
		child.on("close", (code) => {
			forget();
			if (code !== 0 || shown === "atEnd") process.stdout.write(Buffer.concat(output));
			resolve(code ?? 1);
		});
	});
}
