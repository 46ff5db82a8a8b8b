/** A real VS Code from the npm registry: code-server, installed into the cache when it is first needed. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "./cache.ts";
import { npmInstall } from "./npmInstall.ts";

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
