/**
 * Loads the project's own modules anew for each trial of a process, with a rule taken out of one of them. What is
 * shipped has no switches for it. A trial begins with an import of `anew(…)`; what that imports comes along, except
 * packages and what is built in.
 */
import { readFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import type { Change } from "./trial.ts";

const root = new URL("../../../", import.meta.url).href;
const packages = new URL("node_modules/", root).href;
const stripped = new Map<string, string>();
let trial = 0;
let change: Change | null = null;

/** Begins the next trial, and gives the address under which a module is loaded once more. */
export const anew = (url: string, next: Change | null): string => {
	trial += 1;
	change = next;
	return `${url}?trial=${trial}`;
};

const markOf = (url: string | undefined): string => /\?trial=\d+$/.exec(url ?? "")?.[0] ?? "";

registerHooks({
	resolve: (specifier, context, nextResolve) => {
		const found = nextResolve(specifier, context);
		const mark = markOf(context.parentURL);
		const isOurs = found.url.startsWith(root) && !found.url.startsWith(packages);
		return isOurs && !found.url.includes("?") ? { ...found, url: found.url + mark } : found;
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
	const source = stripped.get(file) ?? stripTypeScriptTypes(readFileSync(new URL(file), "utf8"));
	stripped.set(file, source);
	return source;
};

const changed = ({ file, code, instead }: Change): string => {
	const source = readFileSync(new URL(file), "utf8");
	if (source.split(code).length !== 2) {
		throw new Error(`the code of the rule does not stand once in ${file}`);
	}
	return stripTypeScriptTypes(source.replace(code, () => instead));
};
