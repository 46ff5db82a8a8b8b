/** One file of the program that is killed: it starts in a fraction of the time its sources take. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, stop } from "esbuild";
import type { CrashStart } from "./crashProtocol.ts";
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
	const file = join(folder.path, "crashNode.cjs");
	await build({
		entryPoints: [fileURLToPath(new URL("./crashNode.ts", import.meta.url))],
		outfile: file,
		bundle: true,
		platform: "node",
		// As what is shipped. An ES module that imports `node:http` gets all of it, with a client for the web.
		format: "cjs",
		target: "node22",
		// `ws` is CommonJS, and requires two optional natives in a `try`.
		external: ["bufferutil", "utf-8-validate"],
		logLevel: "warning",
	});
	await stop();
	const compiled = join(folder.path, "compiled");
	await compile(file, { compiled, home: join(folder.path, "home") });
	return { file, compiled, remove: folder.remove };
};

/** Node keeps what it compiled when a program ends, which one that is killed never does: here it ends once. */
const compile = async (file: string, { compiled, home }: { compiled: string; home: string }): Promise<void> => {
	mkdirSync(join(home, "vault"), { recursive: true });
	const start: CrashStart = { folder: home, port: 0, peers: [], isOffline: true, killAt: 0 };
	const program = fork(file, [JSON.stringify(start)], { env: { ...process.env, NODE_COMPILE_CACHE: compiled } });
	program.once("message", () => program.disconnect());
	await once(program, "exit");
};
