/**
 * Loads the project's own modules for each trial of a process, with a rule taken out of one of them. What is shipped has
 * no switches for it. A trial begins with an import of `anew(…)`; what that imports comes along: tests, the harness and
 * what the rule's module comes to are loaded anew, the rest of the source once for all trials, since it is the same, and
 * compiled by then. Packages and what is built in are Node's.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { Importers } from "./importers.ts";
import type { Change } from "./trial.ts";

const root = new URL("../../../", import.meta.url).href;
const packages = new URL("node_modules/", root).href;
const source = new URL("src/", root);
const importers = new Importers(source);
const stripped = new Map<string, string>();
/** What is loaded once for all trials. */
const shared = "?trial=0";
let trial = 0;
let change: Change | null = null;
/** Modules of the source that are not what they were. */
let stale: ReadonlySet<string> = new Set();

/** Begins the next trial, and gives the address under which a module is loaded once more. */
export const anew = (url: string, next: Change | null): string => {
	trial += 1;
	change = next;
	stale = next === null ? new Set() : importers.reached(next.file);
	return `${url}?trial=${trial}`;
};

/** RULE: what is shared imports only what is shared, so nothing of one trial is in the next. */
const markFor = (found: string, mark: string): string =>
	mark !== "" && found.startsWith(source.href) && (mark === shared || !stale.has(found)) ? shared : mark;

const markOf = (url: string | undefined): string => /\?trial=\d+$/.exec(url ?? "")?.[0] ?? "";

registerHooks({
	resolve: (specifier, context, nextResolve) => {
		const found = nextResolve(specifier, context);
		const mark = markOf(context.parentURL);
		const isOurs = found.url.startsWith(root) && !found.url.startsWith(packages);
		const isMarked = isOurs && !found.url.includes("?");
		return isMarked ? { ...found, url: found.url + markFor(found.url, mark) } : found;
	},
	load: (url, context, nextLoad) => {
		const mark = markOf(url);
		const file = url.slice(0, url.length - mark.length);
		if (mark === "" || !file.endsWith(".ts")) {
			return nextLoad(url, context);
		}
		// Something left of an earlier trial may load a module late: the rule is not taken out of that one.
		const isChanged = change?.file === file && mark === `?trial=${trial}`;
		return { format: "module", source: isChanged ? changed(change as Change) : plain(file), shortCircuit: true };
	},
});

const plain = (file: string): string => {
	const source = stripped.get(file) ?? strippedBefore(file);
	stripped.set(file, source);
	return source;
};

/** Without its types, as another process of the gate has left it: that is half of what one takes to begin. */
const strippedBefore = (file: string): string => {
	const folder = process.env.LANCHAT_STRIPPED;
	const source = (): string => stripTypeScriptTypes(readFileSync(new URL(file), "utf8"));
	if (folder === undefined) return source();
	const kept = join(folder, encodeURIComponent(file.slice(root.length)));
	if (existsSync(kept)) return readFileSync(kept, "utf8");
	// Whole at once: others read there.
	writeFileSync(`${kept}.${process.pid}`, source());
	renameSync(`${kept}.${process.pid}`, kept);
	return readFileSync(kept, "utf8");
};

const changed = ({ file, code, instead }: Change): string => {
	const source = readFileSync(new URL(file), "utf8");
	if (source.split(code).length !== 2) {
		throw new Error(`the code of the rule does not stand once in ${file}`);
	}
	return stripTypeScriptTypes(source.replace(code, () => instead));
};
