import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { bundleCrashNode, type CrashBundle } from "../../harness/crashBundle.ts";
import { CrashProcess } from "../../harness/crashProcess.ts";
import type { Ready } from "../../harness/crashProtocol.ts";
import { type CrashReport, CrashWorld } from "../../harness/crashWorld.ts";
import { temporaryFolder } from "../../harness/temporaryFolder.ts";

/** How often a node is killed, and in how many worlds; `LANCHAT_CRASH_POINTS` asks for more, for a long night. */
const points = Number(process.env.LANCHAT_CRASH_POINTS ?? 512);
const worlds = 8;
/** Worlds side by side: most of the time each waits for a process to start. */
const atOnce = 3;
/** The failing world's seed stands in the error; `LANCHAT_CRASH_SEED` plays it again, as the first world. */
const seed = Number(process.env.LANCHAT_CRASH_SEED ?? randomInt(1_000_000_000));
/** Steps of a first start that are tried at a time, and beyond which something else is wrong. */
const stepsAtOnce = 3;
/** Of so many one is started a third time: that a start changes nobody any more all the lives below show. */
const stepsPerThird = 6;
const stepsMost = 240;
/** A machine with other work to do takes many times the usual minute. */
const patience = 1_800_000;

describe("a node whose process is killed", () => {
	let bundle: CrashBundle;
	before(async () => {
		bundle = await bundleCrashNode();
	});
	after(() => bundle.remove());

	it("comes up as the same person, whatever step of its first start it died at", async () => {
		const isUpAfter = async (step: number): Promise<boolean> => {
			const folder = temporaryFolder("lanchat-crash-first-");
			try {
				mkdirSync(join(folder.path, "vault"));
				const first = await startOnce(bundle, folder.path, step);
				const second = await startOnce(bundle, folder.path, 0);
				assert.equal(second?.status.kind, "on", `killed at step ${step}`);
				if (step % stepsPerThird === 0) {
					const third = await startOnce(bundle, folder.path, 0);
					assert.equal(third?.peerId, second?.peerId, `killed at step ${step}`);
				}
				return first !== undefined;
			} finally {
				await folder.remove();
			}
		};
		let tried = 0;
		for (let isUp = false; !isUp; tried += stepsAtOnce) {
			assert.ok(tried < stepsMost, "a first start that is to die at a later step does not come up either");
			const steps = Array.from({ length: stepsAtOnce }, (_, i) => tried + i + 1);
			isUp = (await inTurns(steps, isUpAfter)).includes(true);
		}
		assert.ok(tried > stepsAtOnce, "no start died at any step");
	}).timeout(patience);

	it(`keeps what it answered for, once and in order, over ${points} kills at any moment`, async () => {
		const seeds = Array.from({ length: worlds }, (_, i) => seed + i);
		const reports = await inTurns(seeds, (one) =>
			new CrashWorld(bundle, { seed: one, points: Math.ceil(points / worlds) }).run(),
		);
		const sum = (of: keyof CrashReport): number => reports.reduce((total, report) => total + report[of], 0);
		assert.ok(sum("points") >= points);
		// So that nobody believes in a test that looked at nothing.
		assert.ok(sum("checked") > points / 3, `${sum("checked")} lives were looked through`);
		assert.ok(sum("foundAfterLoss") > 0 && sum("missingAfterLoss") > 0, "no crash came between words and answer");
	}).timeout(patience);
});

/** One start, killed once it is up if it does not kill itself before. */
const startOnce = async (bundle: CrashBundle, folder: string, killAt: number): Promise<Ready | undefined> => {
	const node = new CrashProcess(bundle, { folder, port: 0, peers: [], isOffline: false, killAt });
	const ready = await node.ready;
	node.kill();
	await node.gone;
	assert.equal(node.problem, null);
	return ready.kind === "answered" ? ready.value : undefined;
};

/** Runs `work` for each, a few at once; the first failure stops what has not begun. */
const inTurns = async <T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> => {
	const waiting = [...all];
	const results: R[] = [];
	const worker = async (): Promise<void> => {
		for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
			try {
				results.push(await work(next));
			} catch (error) {
				waiting.length = 0;
				throw error;
			}
		}
	};
	const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
	for (const end of ended) {
		if (end.status === "rejected") {
			throw end.reason;
		}
	}
	return results;
};
