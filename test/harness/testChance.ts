/**
 * The chance of the test that runs: all that nodes, peers and properties draw comes of `LANCHAT_SEED` and the test's
 * title, so that a test plays the same each time, alone or among all, on any machine; another seed plays another.
 */
import { createHash } from "node:crypto";
import fc from "fast-check";
import type { RandomBytes } from "../../src/net/ports.ts";
import { seededRandom } from "./people.ts";

export { fc };

const seed = process.env.LANCHAT_SEED ?? "1";

/** Whether each wait that is drawn is the shortest or the longest there is. */
const drawsEnds = seed.startsWith("edge");

/** Waits are drawn by as many bytes or fewer; keys, ids and nonces have more. */
const jitterLength = 2;

/** Title of the test that runs, its own hooks among it; empty before and after all tests of a suite. */
let title = "";

/** How often somebody of a name was given a chance in a test. */
const given = new Map<string, number>();

// A program without mocha, a node in a process of its own say, is in no test, and has no suites before it.
const hasTests = typeof beforeEach === "function";
if (hasTests) {
	beforeEach(function () {
		title = this.currentTest?.fullTitle() ?? "";
		fc.configureGlobal({ seed: createHash("sha256").update(`${seed} ${title}`).digest().readInt32BE() });
	});
	afterEach(() => {
		title = "";
	});
}

/**
 * What `who` draws: for each test a stream of its own, and another each time this is called, as for a node that starts
 * again. What is made outside of tests needs a name of its own there, else it would hang on which suites ran before.
 */
export const chanceFor = (who: string): RandomBytes => {
	const name = `${title} ${who}`;
	const nth = (given.get(name) ?? 0) + 1;
	given.set(name, nth);
	if (hasTests && title === "" && nth > 1) {
		throw new Error(`“${who}” has a chance outside of tests already: the second one, or its team, needs another name`);
	}
	const streams = new Map<string, RandomBytes>();
	return (length) => {
		const stream = streams.get(title) ?? seededRandom(JSON.stringify([seed, name, nth, title]));
		streams.set(title, stream);
		return drawsEnds && length <= jitterLength ? atEnd(length, stream) : stream(length);
	};
};

/** All zeros or all ones. */
const atEnd = (length: number, stream: RandomBytes): Uint8Array =>
	new Uint8Array(length).fill((stream(1)[0] ?? 0) < 128 ? 0 : 255);
