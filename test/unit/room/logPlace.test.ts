import assert from "node:assert/strict";
import {
	emptyLog,
	type LogEnds,
	newestMissing,
	type Placed,
	placeOf,
	reopen,
} from "../../../src/net/room/logs/logPlace.ts";
import { fc } from "../../harness/testChance.ts";

const zero = "zero";
const idOf = (seq: number): string => (seq === 0 ? zero : `event ${seq}`);
const event = (seq: number): Placed => ({ seq, id: idOf(seq), prev: idOf(seq - 1) });

/** The log after an event that fits. */
const accept = (ends: LogEnds, placed: Placed): LogEnds => {
	const place = placeOf(ends, placed);
	assert.ok(place.kind === "fits", `${placed.id} is ${place.kind}`);
	return {
		seq: place.isNewest ? placed.seq : ends.seq,
		head: place.isNewest ? placed.id : ends.head,
		gaps: place.gaps,
	};
};

const logOf = (seqs: readonly number[]): LogEnds =>
	seqs.reduce((ends, seq) => accept(ends, event(seq)), emptyLog(zero));
const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);

describe("a log that arrives in pieces", () => {
	it("is whole in the end, whatever the order of its events", () => {
		const shuffled = fc
			.integer({ min: 1, max: 30 })
			.chain((count) => fc.shuffledSubarray([...numbers(count)], { minLength: count, maxLength: count }));
		fc.assert(
			fc.property(shuffled, (seqs) => {
				assert.deepEqual(logOf(seqs), { seq: seqs.length, head: idOf(seqs.length), gaps: [] });
			}),
		);
	});

	it("knows at every moment exactly what is missing below its newest event", () => {
		const some = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1 });
		fc.assert(
			fc.property(some, (seqs) => {
				const ends = logOf(seqs);
				const missing = ends.gaps.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
				const newest = Math.max(...seqs);
				assert.deepEqual(
					missing,
					numbers(newest).filter((seq) => !seqs.includes(seq)),
				);
				assert.equal(
					ends.gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0),
					missing.length,
				);
				for (const gap of ends.gaps) {
					assert.deepEqual([gap.below, gap.above], [idOf(gap.from - 1), idOf(gap.to)]);
				}
			}),
		);
	});

	it("holds what it has, and takes nothing of it twice", () => {
		const ends = logOf([1, 2, 5, 8]);
		for (const seq of [1, 2, 5, 8]) {
			assert.deepEqual(placeOf(ends, event(seq)), { kind: "held" });
		}
	});

	it("takes only what fits the events around it", () => {
		const ends = logOf([1, 2, 6]);
		const other = (seq: number, change: Partial<Placed>): Placed => ({ ...event(seq), ...change });
		assert.deepEqual(placeOf(ends, other(7, { prev: "another 6" })), { kind: "contradicts", at: 6 });
		assert.deepEqual(placeOf(ends, other(5, { id: "another 5" })), { kind: "contradicts", at: 5 });
		assert.deepEqual(placeOf(ends, other(3, { prev: "another 2" })), { kind: "contradicts", at: 2 });
		assert.equal(placeOf(ends, other(4, { id: "another 4" })).kind, "fits", "nothing says yet what stands there");
		const one = logOf([1, 3]);
		assert.deepEqual(placeOf(one, other(2, { id: "another 2" })), { kind: "contradicts", at: 2 });
		assert.deepEqual(placeOf(one, other(2, { prev: "another 1" })), { kind: "contradicts", at: 1 });
		assert.deepEqual(placeOf(emptyLog(zero), other(1, { prev: "something" })), { kind: "contradicts", at: 0 });
	});

	it("vouches for an event only where one above it names its id", () => {
		const ends = logOf([1, 6]);
		const vouched = (seq: number): boolean => {
			const place = placeOf(ends, event(seq));
			return place.kind === "fits" && place.isVouched;
		};
		assert.deepEqual([2, 3, 4, 5, 7, 9].map(vouched), [false, false, false, true, false, false]);
	});

	it("asks for the newest missing events first, and for so many at a time", () => {
		const ends = logOf([1, 10, 20]);
		assert.deepEqual(newestMissing(ends, 4, 20), [{ from: 16, to: 19 }]);
		assert.deepEqual(newestMissing(logOf([1, 2]), 5, 2), []);
	});

	it("asks for what is below a gap together with it: nobody may have any more what stood there", () => {
		const ends = logOf([1, 10, 20]);
		const [lower, upper] = [
			{ from: 2, to: 9 },
			{ from: 11, to: 19 },
		];
		assert.deepEqual(newestMissing(ends, 100, 20), [lower, upper]);
		assert.deepEqual(newestMissing(ends, 11, 20), [{ from: 8, to: 9 }, upper]);
		const odd = logOf(Array.from({ length: 50 }, (_, i) => 2 * i + 1));
		const pieces = newestMissing(odd, 100, 99);
		assert.deepEqual([pieces.length, pieces[0], pieces.at(-1)], [32, { from: 36, to: 36 }, { from: 98, to: 98 }]);
	});

	it("asks for nothing above the end of a log that forks or is closed", () => {
		const ends = logOf([1, 10, 20]);
		assert.deepEqual(newestMissing(ends, 5, 15), [{ from: 11, to: 15 }]);
		assert.deepEqual(newestMissing(ends, 100, 10), [{ from: 2, to: 9 }]);
		assert.deepEqual(newestMissing(ends, 3, 4), [{ from: 2, to: 4 }]);
		assert.deepEqual(newestMissing(ends, 100, 1), []);
	});

	it("misses an event again that turned out to be unusable, as if it had never come", () => {
		const all = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 2 });
		fc.assert(
			fc.property(all, fc.nat(), (seqs, pick) => {
				const newest = Math.max(...seqs);
				const candidates = seqs.filter((seq) => seq !== newest);
				const bad = candidates[pick % candidates.length] ?? 0;
				const ends = logOf(seqs);
				const reopened = { ...ends, gaps: reopen(ends.gaps, event(bad)) };
				assert.deepEqual(reopened, logOf(seqs.filter((seq) => seq !== bad)));
			}),
		);
	});
});
