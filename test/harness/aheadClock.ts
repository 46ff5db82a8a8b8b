/**
 * A clock that is days ahead for the extension in one person's editor: their installed copy of it is changed on disk. The
 * product has no such switch, and nothing else of the editor takes part in it.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const loader = '"use strict";require("./aheadClock.cjs");\n';

/** Changes the copy in `folder`, the person's folder of extensions; holds from the next start of the editor on. */
export async function setClockAhead(folder: string, aheadMs: number): Promise<void> {
	const name = (await readdir(folder)).find((each) => each.startsWith("lan-chat.lan-chat-"));
	if (name === undefined) throw new Error(`the extension is not installed in ${folder}`);
	const bundles = join(folder, name, "dist");
	await writeFile(join(bundles, "aheadClock.cjs"), script(aheadMs));
	for (const bundle of ["extension.cjs", "node.cjs"]) {
		const file = join(bundles, bundle);
		const text = await readFile(file, "utf8");
		if (!text.startsWith(loader)) await writeFile(file, loader + text);
	}
}

const script = (aheadMs: number): string => `"use strict";
const RealDate = Date;
globalThis.Date = class extends RealDate {
	constructor(...parts) {
		super(...(parts.length === 0 ? [RealDate.now() + ${aheadMs}] : parts));
	}
	static now() {
		return RealDate.now() + ${aheadMs};
	}
};
`;
