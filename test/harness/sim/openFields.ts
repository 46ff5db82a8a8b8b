/**
 * Makes the private fields of the core plain ones as it is loaded, so that what it holds in memory can be counted. What is
 * shipped has no switch for it. For the process of the simulator only, before it loads anything of the core.
 */
import { registerHooks } from "node:module";

/** What stands for `#` then. */
export const openPrefix = "open_";

const core = new URL("../../../src/net/", import.meta.url).href;

/** Installs it. */
export const openFields = (): void => {
	registerHooks({
		load: (url, context, nextLoad) => {
			const loaded = nextLoad(url, context);
			if (!url.startsWith(core) || loaded.source == null) {
				return loaded;
			}
			const source = typeof loaded.source === "string" ? loaded.source : new TextDecoder().decode(loaded.source);
			return { ...loaded, source: source.replace(/#(?=[a-z]\w*)/gi, openPrefix) };
		},
	});
};
