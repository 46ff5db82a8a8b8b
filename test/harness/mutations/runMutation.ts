/** Runs the tests of one rule with the rule taken out. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { atExit } from "../atExit.ts";
import type { Mutation } from "./mutation.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const hook = fileURLToPath(new URL("mutateSource.ts", import.meta.url));

const cache = mkdtempSync(join(tmpdir(), "lanchat-compiled-"));
process.on("exit", () => rmSync(cache, { recursive: true, force: true }));

/** What became of the tests: how many ran and failed, or why none could. */
export type Verdict =
	| { readonly kind: "ran"; readonly tests: number; readonly failures: number }
	| { readonly kind: "broken"; readonly why: string };

/** Runs them until one fails. */
export const runMutation = async (mutation: Mutation): Promise<Verdict> => {
	const { file, code, instead, test, grep } = mutation;
	const args = [
		"--import",
		hook,
		join(root, "node_modules/mocha/bin/mocha.js"),
		...["--reporter", "json", "--bail", "--timeout", "20000"],
		...(grep === undefined ? [] : ["--grep", grep]),
		join(root, "test/unit", test),
	];
	const child = spawn(process.execPath, args, {
		cwd: root,
		stdio: ["ignore", "pipe", "pipe"],
		env: {
			...process.env,
			// All but one file are the same each time: compiled once, which is half of what a rule costs.
			NODE_COMPILE_CACHE: cache,
			LANCHAT_MUTATION: JSON.stringify({ file: join(root, "src/net", file), code, instead }),
		},
	});
	// Nobody waits for it, while other tests wait for editors.
	if (child.pid !== undefined) setPriority(child.pid, 10);
	const forget = atExit(() => child.kill("SIGKILL"));
	const output: string[] = [];
	const errors: string[] = [];
	child.stdout.setEncoding("utf8").on("data", (text: string) => output.push(text));
	child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
	await new Promise((resolve) => child.on("close", resolve));
	forget();
	return verdictOf(output.join("")) ?? { kind: "broken", why: errors.join("").slice(-2_000) };
};

const verdictOf = (output: string): Verdict | null => {
	try {
		const { stats } = JSON.parse(output.slice(output.indexOf("{\n"))) as {
			readonly stats: { readonly tests: number; readonly failures: number };
		};
		return { kind: "ran", tests: stats.tests, failures: stats.failures };
	} catch {
		return null;
	}
};
