/** Runs the test groups with mocha, and everything there is to check, down to one last line. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { prepareBrowser } from "../test/harness/chromium.ts";
import { editorEntry } from "../test/harness/editorInstall.ts";
import { temporaryFolder } from "../test/harness/temporaryFolder.ts";
import { build, lint, typecheck } from "./checks.ts";
import { floorNode } from "./floorNode.ts";
import { buildAndPackage, packageExtension } from "./package.ts";
import { projectRoot, type RunOptions, runScript } from "./run.ts";
import { checkResult, type GroupResult, inWords, sum } from "./testResults.ts";

/** A folder below `test` with `*.test.ts` files in it. */
export type Group = "unit" | "mesh" | "editor";

/** The page alone needs a browser and the bundle, as the editors do. */
const foldersOf: Readonly<Record<Group, readonly string[]>> = {
	unit: ["test/unit/**/*.test.ts"],
	mesh: ["test/mesh/**/*.test.ts"],
	editor: ["test/page/**/*.test.ts", "test/editor/**/*.test.ts"],
};

/** Where Node keeps what it has compiled: tests start hundreds of processes, each of which reads the same files. */
const compiled = join(projectRoot, "node_modules/.cache/lan-chat/compiled");

/** The task that runs one group; its arguments go to mocha, for example `--grep words`. */
export function testGroup(group: Group): (args: readonly string[]) => Promise<boolean> {
	return async (args) => {
		if (group === "editor" && !(await buildAndPackage())) return false;
		return conclude([[group, await runGroup(group, args)]]);
	};
}

/** Nobody waits for proofs, while other tests wait for editors. */
const behindOthers = 10;

/** Lint, types, build, package and every group, each also after another has failed. */
export async function testEverything(args: readonly string[]): Promise<boolean> {
	prepareEditors();
	// What all the rest leaves of the cores, proofs take from the first to the last.
	const proving = runFiles("proofs", ["test/mesh/proofs/*.test.ts"], args, { shown: "atEnd", niceness: behindOthers });
	const results: [string, GroupResult][] = [];
	const check = async (name: string, run: () => Promise<boolean>): Promise<void> => {
		heading(name);
		results.push([name, checkResult(name, await run())]);
	};
	await check("lint", lint);
	await check("typecheck", typecheck);
	await check("build", () => build(["--production"]));
	await check("package", packageExtension);
	// Two at a time, which two cores bear: the unit tests under both Nodes, then tests that mostly wait for networks beside
	// those that mostly wait for editors.
	heading("unit");
	const [unit, onFloor] = await Promise.all([runGroup("unit", args), runOnFloor(args)]);
	heading("mesh, and what proofs and editors did meanwhile");
	const [mesh, proved, editor] = await Promise.all([
		runFiles("mesh", ["test/mesh/*.test.ts"], args),
		proving,
		runGroup("editor", args, { shown: "atEnd" }),
	]);
	results.push(["unit", unit], ["unit, oldest Node", onFloor]);
	results.push(["mesh", mesh], ["mesh, proofs", proved], ["editor", editor]);
	return conclude(results);
}

/** Fetches editor and browser while other things are tested; what goes wrong is told by the tests that need them. */
function prepareEditors(): void {
	for (const prepared of [editorEntry(), prepareBrowser()]) prepared.catch(() => undefined);
}

/** The unit tests once more, under the oldest Node that extension hosts have; only what fails is shown. */
async function runOnFloor(args: readonly string[]): Promise<GroupResult> {
	const node = await floorNode().catch((error: unknown) => new Error(String(error)));
	if (node instanceof Error) {
		return { passed: 0, failed: 0, failures: [], skips: [{ title: "unit tests", reason: node.message }] };
	}
	return runGroup("unit", args, { node, shown: "onFailure", env: { LANCHAT_UNIT_AGAIN: "1" } });
}

function runGroup(group: Group, args: readonly string[], run: RunOptions = {}): Promise<GroupResult> {
	return runFiles(group, foldersOf[group], args, run);
}

async function runFiles(
	name: string,
	files: readonly string[],
	args: readonly string[],
	run: RunOptions = {},
): Promise<GroupResult> {
	const folder = temporaryFolder("lan-chat-test-");
	const file = join(folder.path, "result.json");
	// What a test leaves, or a program that was killed, goes with the run; where editors run the paths of their sockets
	// would become longer than some systems take.
	const own = name === "editor" ? {} : { TMPDIR: folder.path, TEMP: folder.path, TMP: folder.path };
	const options = ["--reporter", "scripts/mochaReporter.ts", ...args, ...files];
	const code = await runScript("node_modules/mocha/bin/mocha.js", options, {
		...run,
		env: { ...run.env, ...own, LANCHAT_TEST_RESULT: file, NODE_COMPILE_CACHE: compiled },
	});
	const text = await readFile(file, "utf8").catch(() => undefined);
	await folder.remove().catch((error: unknown) => console.error(`${folder.path} is left: ${String(error)}`));
	if (text === undefined) return checkResult(`${name} ended without a result`, false);
	const result = JSON.parse(text) as GroupResult;
	if (code === 0 || result.failed > 0) return result;
	return { ...result, failed: 1, failures: [`${name} ended with ${code}`] };
}

/** Prints what was skipped and why, what failed, each group's figures, and the last line. */
function conclude(results: readonly (readonly [string, GroupResult])[]): boolean {
	const total = sum(results.map(([, result]) => result));
	const skipsFail = process.env.LANCHAT_TEST_ALL === "1" && total.skips.length > 0;
	console.log("");
	for (const { title, reason } of total.skips) console.log(`skipped: ${title} (${reason})`);
	if (skipsFail) console.log("LANCHAT_TEST_ALL=1: what was skipped counts as failed.");
	for (const title of total.failures) console.log(`failed: ${title}`);
	const width = Math.max(...results.map(([name]) => name.length));
	for (const [name, result] of results) console.log(`${name.padEnd(width)}  ${inWords(result)}`);
	const skipped = skipsFail ? total.skips.length : 0;
	const final = {
		...total,
		failed: total.failed + skipped,
		skips: skipsFail ? [] : total.skips,
	};
	console.log(inWords(final));
	return final.failed === 0;
}

function heading(name: string): void {
	console.log(`\n== ${name}`);
}
