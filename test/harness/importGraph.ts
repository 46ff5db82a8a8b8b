/** Who imports whom, read from the sources, and what the layers allow. Pure. */
import { dirname, join } from "node:path/posix";

/** The sources by their path from the project folder, with `/` between folders. */
export type Sources = ReadonlyMap<string, string>;

/** One import or re-export. */
export interface Import {
	readonly from: string;
	/** A path from the project folder, or the name of a package. */
	readonly to: string;
	/** Gone once types are stripped. */
	readonly isTypeOnly: boolean;
}

const statements =
	/(?:^|[;}\n])\s*(?:import|export)\s+(?<clause>[^;"'()]*?\bfrom\s*)?["'](?<path>[^"']+)["']|\bimport\(\s*["'](?<dynamic>[^"']+)["']/g;

/** Every import of every source, in the order of the files. */
export function importsOf(sources: Sources): Import[] {
	return [...sources].flatMap(([from, text]) =>
		[...withoutComments(text).matchAll(statements)].map(({ groups = {} }) => {
			const path = groups.path ?? groups.dynamic ?? "";
			const to = path.startsWith(".") ? join(dirname(from), path) : path;
			return { from, to, isTypeOnly: bringsOnlyTypes(groups.clause ?? "") };
		}),
	);
}

/** What breaks the rules of the layers, as sentences; empty when all is well. */
export function layerViolations(sources: Sources): string[] {
	const imports = importsOf(sources);
	const forbidden = imports.flatMap((one) => {
		const reason = layerRules.find(({ folder }) => one.from.startsWith(folder))?.refuses(one);
		return reason ? [`${one.from} imports ${one.to}: ${reason}`] : [];
	});
	const defaults = [...sources]
		.filter(([, text]) => /^export default\b|\bas default\b/m.test(withoutComments(text)))
		.map(([file]) => `${file} has a default export`);
	const cycles = cyclesIn(imports).map((files) => `a cycle: ${files.join(" → ")}`);
	return [...forbidden, ...defaults, ...cycles];
}

interface LayerRule {
	readonly folder: string;
	/** Why this import is refused, or nothing. */
	readonly refuses: (one: Import) => string | undefined;
}

const layerRules: readonly LayerRule[] = [
	{
		folder: "src/net/",
		refuses: ({ to }) => {
			if (to === "vscode") return "the node knows no editor, not even its types";
			return isSource(to) && !to.startsWith("src/net/") ? "the node imports only itself" : undefined;
		},
	},
	{
		folder: "src/webview/",
		refuses: ({ to }) => {
			if (to === "vscode" || to.startsWith("node:")) return "the page runs in a browser";
			return isSource(to) && !to.startsWith("src/webview/") ? "the page imports only itself" : undefined;
		},
	},
	{
		folder: "src/extension/",
		refuses: ({ to, isTypeOnly }) => {
			if (to.startsWith("src/webview/") && !to.endsWith("/protocol.ts")) {
				return "of the page the extension knows only protocol.ts";
			}
			// How long a file that somebody else holds is waited for is the same for both.
			const isShared = to.startsWith("src/net/api/") || to === "src/net/platform/patience.ts";
			if (to.startsWith("src/net/") && !isShared && !isTypeOnly) {
				return "of the node the extension knows api/, platform/patience.ts and types";
			}
			return undefined;
		},
	},
];

function isSource(path: string): boolean {
	return path.startsWith("src/") || path.startsWith("test/") || path.startsWith("../");
}

function bringsOnlyTypes(clause: string): boolean {
	if (/^type\s/.test(clause)) return true;
	const names = /^\{(?<names>[^}]*)\}\s*from/.exec(clause)?.groups?.names;
	if (names === undefined) return false;
	const all = names.split(",").filter((name) => name.trim() !== "");
	return all.length > 0 && all.every((name) => /^\s*type\s/.test(name));
}

/** Comments only at the start of a line or after a blank, so that `//` within a string's address stays. */
function withoutComments(text: string): string {
	return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

/** One cycle for each file that closes one, as the files along it. Imports of types alone run nothing and may. */
function cyclesIn(imports: readonly Import[]): string[][] {
	const targets = new Map<string, string[]>();
	for (const { from, to, isTypeOnly } of imports) {
		if (!isTypeOnly && isSource(to)) targets.set(from, [...(targets.get(from) ?? []), to]);
	}
	const cycles: string[][] = [];
	const done = new Set<string>();
	const visit = (file: string, path: readonly string[]): void => {
		const start = path.indexOf(file);
		if (start >= 0) cycles.push([...path.slice(start), file]);
		if (start >= 0 || done.has(file)) return;
		for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
		done.add(file);
	};
	for (const file of targets.keys()) visit(file, []);
	return cycles;
}
