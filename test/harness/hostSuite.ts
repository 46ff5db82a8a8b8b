/** Builds the tests that run inside an extension host. */
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { projectRoot } from "../../scripts/run.ts";

const execute = promisify(execFile);

/** Who the extension with the tests is. */
const suiteId = { publisher: "lan-chat", name: "host-tests" } as const;

/** Where a person's editor leaves the results, below their profile. */
export const suiteResultPath = `user/User/globalStorage/${suiteId.publisher}.${suiteId.name}/result.json`;

/** What shares files of a workspace elsewhere (`test/host/farFiles.ts`). */
const farFileCommands = [
	{ command: "hostTests.shareFolder", title: "Host Tests: Share Far Folder" },
	{ command: "hostTests.shareLarge", title: "Host Tests: Share Far File That Is Too Large" },
	{ command: "hostTests.shareSlow", title: "Host Tests: Share Far File That Never Comes" },
];

/** Bundles one of the entries in `test/host` into `folder` and resolves to the file. */
export async function bundleHostTests(entry: "browserEntry" | "desktopEntry", folder: string): Promise<string> {
	const outfile = join(folder, `${entry}.cjs`);
	await build({
		entryPoints: [join(projectRoot, `test/host/${entry}.ts`)],
		outfile,
		bundle: true,
		format: "cjs",
		platform: "node",
		target: "node22",
		external: ["vscode"],
		logLevel: "warning",
	});
	return outfile;
}

/** The tests as a `.vsix` in `folder`. */
export async function packageHostTests(folder: string): Promise<string> {
	const source = join(folder, "host-tests");
	await mkdir(source, { recursive: true });
	await bundleHostTests("browserEntry", source);
	const manifest = {
		...suiteId,
		version: "1.0.0",
		engines: { vscode: "^1.106.0" },
		main: "./browserEntry.cjs",
		activationEvents: ["onStartupFinished"],
		extensionKind: ["workspace"],
		files: ["browserEntry.cjs"],
		contributes: { commands: farFileCommands },
	};
	await writeFile(join(source, "package.json"), JSON.stringify(manifest));
	const out = join(folder, "host-tests.vsix");
	const vsce = join(dirname(createRequire(import.meta.url).resolve("@vscode/vsce/package.json")), "vsce");
	const options = ["--no-dependencies", "--allow-missing-repository", "--skip-license", "--out", out];
	await execute(process.execPath, [vsce, "package", ...options], { cwd: source });
	return out;
}
