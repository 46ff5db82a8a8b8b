/**
 * A process that runs tests with rules taken out, one trial after another, each as its parent sends it. Modules are
 * loaded anew for each, so nothing of one is in the next but what still runs: where something does it says so, and its
 * parent takes another process.
 */
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import Mocha from "mocha";
import { anew } from "./mutateSource.ts";
import type { Outcome, Report, Trial } from "./trial.ts";

/** How often we look whether what a trial began has ended: a socket that is closed takes a few turns. */
const lastLooks = 20;

/** The CPU time up to which the trial under way may go on, for the guard. */
const limit = new Float64Array(new SharedArrayBuffer(8)).fill(Number.POSITIVE_INFINITY);
new Worker(new URL("trialGuard.ts", import.meta.url), { workerData: limit }).unref();

const run = async ({ test, titles, change, testMs }: Trial): Promise<Outcome> => {
	const mocha = new Mocha({ reporter: Mocha.reporters.Base, bail: true, timeout: testMs });
	mocha.grep(new RegExp(titles));
	mocha.suite.emit("pre-require", globalThis, test, mocha);
	try {
		await import(anew(test, change));
	} catch (error) {
		return { kind: "broken", why: String(error) };
	}
	// Those with a limit of their own, too; never less than they ask for.
	mocha.suite.eachTest((test) => test.timeout(Math.max(test.timeout(), testMs)));
	const passed: string[] = [];
	const failed: string[] = [];
	let isLate = false;
	await new Promise<void>((resolve) => {
		const runner = mocha.run(() => resolve());
		runner.on("pass", (test) => passed.push(test.fullTitle()));
		runner.on("fail", (test, error) => {
			failed.push(testOf(test).fullTitle());
			isLate = error.code === "ERR_MOCHA_TIMEOUT";
		});
	});
	mocha.dispose();
	return { kind: "ran", passed, failed, isLate };
};

/** What fails may be a hook before or after it. */
const testOf = (failed: Mocha.Runnable): Mocha.Runnable => failed.ctx?.currentTest ?? failed;

const report = async (trial: Trial): Promise<Report> => {
	const { user, system } = process.cpuUsage();
	limit[0] = (user + system) / 1_000 + trial.mostCpuMs;
	const before = process.getActiveResourcesInfo().length;
	const outcome = await run(trial);
	const isOver = (): boolean => process.getActiveResourcesInfo().length <= before;
	for (let look = 0; look < lastLooks && !isOver(); look += 1) {
		await setImmediate();
	}
	return { outcome, isOver: isOver() };
};

process.on("message", (trial: Trial) => {
	void report(trial).then((said) => process.send?.(said));
});
process.on("disconnect", () => process.exit());
