import assert from "node:assert/strict";
import type { Played } from "../../harness/sim/simPlay.ts";
import { type Program, playMany } from "../../harness/sim/simProcesses.ts";

/** How many schedules; `LANCHAT_SIM_RUNS` asks for more, for a long night. */
const runs = Number(process.env.LANCHAT_SIM_RUNS ?? 2_000);
/** Of these with nothing spared, as the product computes. */
const plainRuns = 50;
/** The first seed, and, without a number of runs, the only one: plays a failure again. */
const seed = process.env.LANCHAT_SIM_SEED;
/** A machine with other work to do takes many times the usual minute. */
const patience = 60_000 + runs * 500;
/** Failures told; the rest are counted. */
const toldMost = 5;

describe("the simulator", () => {
	if (seed !== undefined && process.env.LANCHAT_SIM_RUNS === undefined) {
		it(`plays seed ${seed} again`, async () => {
			await playMany({ first: Number(seed), count: 1 }, ({ trace, failure }) => {
				console.log(trace.join("\n"));
				assert.equal(failure, null);
				return true;
			});
		}).timeout(patience);
		return;
	}

	const keepsAll = async (program: Omit<Program, "first">): Promise<void> => {
		const failed: Played[] = [];
		let slowest = 0;
		await playMany({ first: Number(seed ?? 1), ...program }, (played) => {
			slowest = Math.max(slowest, played.settledAfter);
			if (played.failure !== null) {
				failed.push(played);
			}
			return true;
		});
		if (process.env.LANCHAT_FIGURES === "1") {
			console.log(`      slowest agreement after ${slowest} ms`);
		}
		assert.equal(
			failed.length,
			0,
			`${failed.length} of ${program.count} failed\n${failed.slice(0, toldMost).map(inWords).join("\n")}`,
		);
	};

	it(`keeps every promise of a room in ${runs} schedules`, () => keepsAll({ count: runs })).timeout(patience);

	it(`keeps them in ${plainRuns} schedules in which every signature, box and decoding is done`, () =>
		keepsAll({ count: plainRuns, isPlain: true })).timeout(patience);
});

const inWords = ({ seed: failing, failure }: Played): string =>
	`${failure}\n  LANCHAT_SIM_SEED=${failing} npm run test:mesh -- --grep simulator`;
