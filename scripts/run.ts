/** Runs the tools of the project as child processes of the same Node. */
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the project, absolute. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** How a tool is run. */
export interface RunOptions {
	readonly env?: NodeJS.ProcessEnv;
	/** Nothing of it is shown unless it fails. */
	readonly quiet?: boolean;
	/** Another Node than this one. */
	readonly node?: string;
}

/**
 * Runs a script file under this very Node, unless told otherwise, in the project folder, with its output shown. Resolves to
 * its exit code, 1 when it could not be started or was ended by a signal.
 */
export function runScript(
	file: string,
	args: readonly string[] = [],
	{ env = {}, quiet = false, node = process.execPath }: RunOptions = {},
): Promise<number> {
	const child = spawn(node, [join(projectRoot, file), ...args], {
		cwd: projectRoot,
		env: { ...process.env, ...env },
		stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", "inherit", "inherit"],
	});
	const output: Buffer[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream?.on("data", (chunk: Buffer) => output.push(chunk));
	}
	return new Promise((resolve) => {
		child.on("error", () => resolve(1));
		child.on("close", (code) => {
			if (code !== 0) process.stderr.write(Buffer.concat(output));
			resolve(code ?? 1);
		});
	});
}
