/** One file of the program that is killed: it starts in a fraction of the time its sources take. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";
import { temporaryFolder } from "./temporaryFolder.ts";

/** A bundle on disk, until it is removed. */
export interface CrashBundle {
	readonly file: string;
	/** Where Node keeps what it compiled, for the next start. */
	readonly compiled: string;
	remove(): Promise<void>;
}

/** Bundles `crashNode.ts`. */
export const bundleCrashNode = async (): Promise<CrashBundle> => {
	const folder = temporaryFolder("lanchat-crash-bundle-");
	const file = join(folder.path, "crashNode.mjs");
	await build({
		entryPoints: [fileURLToPath(new URL("./crashNode.ts", import.meta.url))],
		outfile: file,
		bundle: true,
		platform: "node",
		format: "esm",
		target: "node22",
		// `ws` is CommonJS, and requires two optional natives in a `try`.
		external: ["bufferutil", "utf-8-validate"],
		banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
		logLevel: "warning",
	});
	await stop();
	return { file, compiled: join(folder.path, "compiled"), remove: folder.remove };
};
