/**
 * What one node decoded or opened is not decoded again for the next, nor when it starts anew: a decoder of the wire, and what
 * opens the body of an event, is a pure function of bytes, and nobody changes what it gives. Each is wrapped as the core is
 * loaded. What is shipped has no switch for it. For the process of the simulator only, before it loads anything of the core.
 */
import { registerHooks } from "node:module";
import { Memo } from "./simMemo.ts";

const core = new URL("../../../src/net/", import.meta.url).href;
/** Exported functions of bytes, and of nothing else. */
const decoder = /^export const (decode\w+) = (?=\(\s*bytes: Uint8Array,?\s*\): Decoded<)/gm;
/** Where they are looked for, and what else is wrapped. */
const wrapped: readonly { readonly path: RegExp; readonly functions: RegExp }[] = [
	{ path: /^wire\//, functions: decoder },
	{ path: /^room\/logs\/body\.ts$/, functions: /^export const (openBody|logKeyOf) = /gm },
];
/** What stands before the name of one that is wrapped. */
const plain = "plain_";

/** Installs it. */
export const shareReading = (): void => {
	registerHooks({
		load: (url, context, nextLoad) => {
			const loaded = nextLoad(url, context);
			const path = url.startsWith(core) ? url.slice(core.length) : "";
			const functions = wrapped.find((one) => one.path.test(path))?.functions;
			if (functions === undefined || loaded.source == null) {
				return loaded;
			}
			const source = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
			const names = [...source.matchAll(functions)].map(([, name]) => name);
			const lines = [
				source.replace(functions, `const ${plain}$1 = `),
				`import { once } from "${import.meta.url}";`,
				...names.map((name) => `export const ${name} = once(${plain}${name});`),
			];
			return { ...loaded, source: lines.join("\n") };
		},
	});
};

/** What such functions are given. */
type Given = Uint8Array | Readonly<Record<string, string>>;

/** The same function, which remembers. */
export const once = <Args extends readonly Given[], T extends object>(
	read: (...given: Args) => T | undefined,
): ((...given: Args) => T | undefined) => {
	const known = new Memo<T>();
	return (...given) => {
		let name = "";
		for (const one of given) {
			name += nameOf(one);
		}
		const before = known.get(name);
		if (before !== undefined) {
			return before;
		}
		const value = read(...given);
		return value === undefined ? value : known.keep(name, value);
	};
};

/** Of several arrays all but the last two have one length each, and the lengths of those are told by what they begin with. */
const nameOf = (one: Given): string =>
	one instanceof Uint8Array
		? Buffer.from(one.buffer, one.byteOffset, one.length).toString("latin1")
		: Object.values(one).join();
