/**
 * The tests inside the extension host once more, in desktop VS Code, where one can be downloaded and shown. Where not,
 * they have run in the browser-based editor all the same (`npm run test:editor`), which is said.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { download, runTests, SilentReporter } from "@vscode/test-electron";
import { cacheFolder } from "../test/harness/cache.ts";
import { bundleHostTests } from "../test/harness/hostSuite.ts";
import { temporaryFolder } from "../test/harness/temporaryFolder.ts";
import { type HostTestResult, hostTests } from "../test/host/hostTests.ts";
import { build } from "./checks.ts";
import { projectRoot } from "./run.ts";
import { type GroupResult, inWords } from "./testResults.ts";

const downloadTimeoutMs = 20_000;

/** The task; a desktop that cannot be had is no failure. */
export async function testDesktop(): Promise<boolean> {
	if (!(await build(["--production"]))) return false;
	const result = await runOnDesktop();
	for (const { title, reason } of result.skips) console.log(`skipped: ${title} (${reason})`);
	console.log(inWords(result));
	return result.failed === 0;
}

async function runOnDesktop(): Promise<GroupResult> {
	const hasNoScreen = process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
	if (hasNoScreen) return skipped("there is no display");
	const executable = await downloadEditor();
	if (typeof executable !== "string") return skipped(`desktop VS Code cannot be downloaded: ${executable.message}`);
	const folder = temporaryFolder("lan-chat-desktop-");
	try {
		const resultFile = join(folder.path, "result.json");
		await runTests({
			vscodeExecutablePath: executable,
			extensionDevelopmentPath: projectRoot,
			extensionTestsPath: await bundleHostTests("desktopEntry", folder.path),
			extensionTestsEnv: { LANCHAT_HOST_RESULT: resultFile },
			launchArgs: ["--disable-extensions", "--user-data-dir", join(folder.path, "user")],
		});
		return inFigures(JSON.parse(await readFile(resultFile, "utf8")) as HostTestResult[]);
	} finally {
		await folder.remove();
	}
}

async function downloadEditor(): Promise<string | Error> {
	const options = { cachePath: join(cacheFolder(), "desktop"), timeout: downloadTimeoutMs };
	return download({ ...options, reporter: new SilentReporter() }).catch((error: unknown) =>
		error instanceof Error ? error : new Error(String(error)),
	);
}

function inFigures(results: readonly HostTestResult[]): GroupResult {
	for (const { title, error } of results) console.log(`${error === null ? "✔" : "✘"} ${title} ${error ?? ""}`);
	const failures = results.filter(({ error }) => error !== null).map(({ title }) => title);
	return { passed: results.length - failures.length, failed: failures.length, failures, skips: [] };
}

function skipped(reason: string): GroupResult {
	const why = `${reason}; the same tests run in the browser-based editor`;
	return { passed: 0, failed: 0, failures: [], skips: hostTests.map(({ title }) => ({ title, reason: why })) };
}
