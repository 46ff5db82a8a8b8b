/** Which of the project's own modules stand on which, read from their imports. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Imports of values: what only types are taken from is not there when the program runs. */
const imports = /^(?:import|export)\s(?!type\s)[^;]*?from "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)|^import "(\.[^"]+)"/gm;

/** The modules below a folder, by their `file:` addresses. */
export class Importers {
	/** For each module those that import it themselves. */
	readonly #importers = new Map<string, string[]>();

	/** `folder` ends with a slash. */
	constructor(folder: URL) {
		for (const name of readdirSync(fileURLToPath(folder), { recursive: true, encoding: "utf8" })) {
			if (!name.endsWith(".ts")) continue;
			const file = new URL(name, folder);
			for (const [, ...paths] of readFileSync(file, "utf8").matchAll(imports)) {
				const imported = new URL(paths.find((path) => path !== undefined) ?? "", file).href;
				this.#importers.set(imported, [...(this.#importers.get(imported) ?? []), file.href]);
			}
		}
	}

	/** A module, and all to which it comes along, through however many others. */
	reached(file: string): ReadonlySet<string> {
		const found = new Set([file]);
		for (const one of found) {
			for (const importer of this.#importers.get(one) ?? []) found.add(importer);
		}
		return found;
	}
}
