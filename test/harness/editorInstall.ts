/** A real VS Code from the npm registry: code-server, installed into the cache when it is first needed. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
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

/**
 * Those of VS Code's own extensions that tests see something of: the languages of what they open, themes, icons, and git.
 * The others (language servers, debuggers, an assistant …) would be read and started by each editor, which costs an eighth
 * of it.
 */
const fewBuiltIns = [
	"git",
	"git-base",
	"javascript",
	"json",
	"markdown-basics",
	"theme-defaults",
	"theme-seti",
	"typescript-basics",
];

/** Makes `folder`, in which the editor finds these extensions in the place of all that it was delivered with. */
export async function linkFewBuiltIns(folder: string): Promise<void> {
	const all = join(dirname(await editorEntry()), "../../lib/vscode/extensions");
	await mkdir(folder, { recursive: true });
	await Promise.all(fewBuiltIns.map((name) => symlink(join(all, name), join(folder, name), "junction")));
}

async function install(folder: string): Promise<void> {
	await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
	await npmInstall(folder, [`code-server@${editorVersion}`]);
	const vscode = join(folder, "node_modules/code-server/lib/vscode");
	await npmInstall(vscode, ["--omit=dev"]);
	await npmInstall(join(vscode, "extensions"), ["--omit=dev"]);
}
