/** A real VS Code from the npm registry: code-server, installed into the cache when it is first needed. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cachedFolder } from "./cache.ts";

const execute = promisify(execFile);

/** The code-server that is installed: this one is VS Code 1.139 with an extension host on Node 24. */
export const editorVersion = "4.139.1";

let installing: Promise<string> | undefined;

/**
 * The script that starts the editor under Node, installed if it is not there yet (about 15 seconds). Its native
 * modules are not built: without them it has no terminal and no log files.
 */
export function editorEntry(): Promise<string> {
	installing ??= cachedFolder(`code-server-${editorVersion}`, install).then((folder) =>
		join(folder, "node_modules/code-server/out/node/entry.js"),
	);
	return installing;
}

async function install(folder: string): Promise<void> {
	await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
	await npmInstall(folder, [`code-server@${editorVersion}`]);
	const vscode = join(folder, "node_modules/code-server/lib/vscode");
	await npmInstall(vscode, ["--omit=dev"]);
	await npmInstall(join(vscode, "extensions"), ["--omit=dev"]);
}

async function npmInstall(folder: string, args: readonly string[]): Promise<void> {
	const { npm_execpath: npm, ...environment } = process.env;
	const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
	const options = { cwd: folder, env: withoutNpm(environment), maxBuffer: 64 * 1024 * 1024 };
	const command = ["install", ...quiet, ...args];
	if (npm) await execute(process.execPath, [npm, ...command], options);
	else await execute("npm", command, { ...options, shell: process.platform === "win32" });
}

/** npm hands its own settings to what it runs; they must not reach the npm that is run here. */
function withoutNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const isOfProject = (name: string) => /^npm_(config_local_prefix|package_|lifecycle_|command)/.test(name);
	return Object.fromEntries(Object.entries(environment).filter(([name]) => !isOfProject(name)));
}
