/** Makes the two extensions that `activation` installs beside LAN Chat: one that does nothing, and one that reads. */
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const execute = promisify(execFile);

interface Small {
	readonly name: string;
	/** A file of this folder. */
	readonly entry: string;
	readonly activationEvent: string;
}

const publisher = "lan-chat";
const idle: Small = { name: "bench-idle", entry: "activationIdle.ts", activationEvent: "onStartupFinished" };
/** Before the others: it times how they load. */
const probe: Small = { name: "bench-probe", entry: "activationProbe.ts", activationEvent: "*" };

/** Where an editor leaves what the probe saw, below a person's profile. */
export const probeResultPath = `user/User/globalStorage/${publisher}.${probe.name}/result.json`;

/** Both as `.vsix` files in `folder`. */
export function packageActivationExtensions(folder: string): Promise<string[]> {
	return Promise.all([idle, probe].map((one) => packageSmall(one, folder)));
}

async function packageSmall({ name, entry, activationEvent }: Small, folder: string): Promise<string> {
	const source = join(folder, name);
	await mkdir(source);
	await build({
		entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
		outfile: join(source, "main.cjs"),
		bundle: true,
		minify: true,
		format: "cjs",
		platform: "node",
		target: "node22",
		external: ["vscode"],
		logLevel: "warning",
	});
	const manifest = {
		publisher,
		name,
		version: "1.0.0",
		engines: { vscode: "^1.106.0" },
		main: "./main.cjs",
		activationEvents: [activationEvent],
		files: ["main.cjs"],
	};
	await writeFile(join(source, "package.json"), JSON.stringify(manifest));
	const out = join(folder, `${name}.vsix`);
	const vsce = join(dirname(createRequire(import.meta.url).resolve("@vscode/vsce/package.json")), "vsce");
	const options = ["--no-dependencies", "--allow-missing-repository", "--allow-star-activation", "--skip-license"];
	await execute(process.execPath, [vsce, "package", ...options, "--out", out], { cwd: source });
	return out;
}
