/**
 * Runs in the extension host before start-up has finished, times how long the measured extensions' bundles take to load
 * there, and leaves that and what they export in `result.json` of its storage folder.
 */
import Module from "node:module";
// biome-ignore lint/correctness/noUndeclaredDependencies: the extension host has it for every extension.
import * as vscode from "vscode";
import { type Activated, measured, type Start, type Starts } from "./activationStarts.ts";

/** Between two looks whether they are active, ms. */
const everyMs = 50;

/** Returns at once: the editor activates the measured extensions when this has. */
export function activate({ globalStorageUri }: vscode.ExtensionContext): void {
	const extensions = Object.values(measured).flatMap((id) => vscode.extensions.getExtension<Activated>(id) ?? []);
	const loadTimes = timeLoading(extensions.map(({ extensionPath }) => extensionPath));
	const looking = setInterval(() => {
		const starts = extensions.flatMap((extension) => startOf(extension, loadTimes) ?? []);
		if (starts.length < extensions.length) return;
		clearInterval(looking);
		const text = JSON.stringify(Object.fromEntries(starts) satisfies Starts);
		const file = vscode.Uri.joinPath(globalStorageUri, "result.json");
		void vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
	}, everyMs);
}

/** By id; nothing as long as the extension is not active. */
function startOf(
	{ id, extensionPath, isActive, exports }: vscode.Extension<Activated>,
	loadTimes: ReadonlyMap<string, number>,
): readonly [readonly [string, Start]] | undefined {
	const loadMs = loadTimes.get(extensionPath);
	if (!isActive || loadMs === undefined) return undefined;
	return [[id, { activationMs: exports.activationMs, loadMs }]];
}

/** Node's own function behind `require`, by which VS Code loads extensions too. */
interface Loader {
	_load(request: string, ...rest: unknown[]): unknown;
}

/** From now on: the time of the first file loaded from each folder, with all that it requires. */
function timeLoading(folders: readonly string[]): ReadonlyMap<string, number> {
	const times = new Map<string, number>();
	const loader = Module as unknown as Loader;
	const load = loader._load;
	loader._load = (request, ...rest) => {
		const folder = folders.find((one) => request.startsWith(one) && !times.has(one));
		const startedAt = performance.now();
		try {
			return load.call(loader, request, ...rest);
		} finally {
			if (folder !== undefined) times.set(folder, performance.now() - startedAt);
		}
	};
	return times;
}
