/**
 * Loaded before a test (`node --import`): takes one rule out of one source file as it is loaded. What is shipped has no
 * switches for it. `LANCHAT_MUTATION` is JSON: the file, the code, and what stands instead.
 */
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const given = process.env.LANCHAT_MUTATION;
if (given !== undefined) {
	const { file, code, instead } = JSON.parse(given) as Readonly<Record<"file" | "code" | "instead", string>>;
	const target = pathToFileURL(file).href;
	registerHooks({
		load: (url, context, nextLoad) => {
			const loaded = nextLoad(url, context);
			if (url !== target || loaded.source == null) {
				return loaded;
			}
			const source = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
			if (source.split(code).length !== 2) {
				throw new Error(`the code of the rule does not stand once in ${file}`);
			}
			return { ...loaded, source: source.replace(code, () => instead) };
		},
	});
}
