import { strict as assert } from "node:assert";
import { asTable, figures, figuresOfRounds, percentile, withRatios } from "../../bench/report.ts";

describe("a benchmark report", () => {
	const result = {
		name: "echo",
		cases: [{ case: "1 kB", unit: "ms", ours: figures([3, 1, 2]), peers: { ws: figures([1]) } }],
	};

	it("takes the median of an even number of measurements between the middle two", () => {
		assert.deepEqual(figures([4, 1, 3, 2]), { median: 2.5, min: 1, max: 4, rounds: null });
		assert.equal(percentile([10, 20], 90), 19);
	});

	it("divides our median by each peer’s", () => {
		assert.deepEqual(withRatios(result).cases[0]?.ratio, { ws: 2 });
	});

	it("divides round by round where ways took turns, so that a slow minute of the machine counts for nobody", () => {
		const ours = figuresOfRounds([10, 2, 12]);
		const cases = [{ case: "1 kB", unit: "MB/s", ours, peers: { ws: figuresOfRounds([10, 4, 24]) } }];
		assert.deepEqual(withRatios({ name: "echo", cases }).cases[0]?.ratio, { ws: 0.5 });
		const others = [{ case: "1 kB", unit: "MB/s", ours, peers: { ws: figuresOfRounds([5]) } }];
		assert.deepEqual(withRatios({ name: "echo", cases: others }).cases[0]?.ratio, { ws: 2 }, "not as many rounds");
	});

	it("shows every peer below our own line", () => {
		assert.match(asTable(result), /1 kB +ours +2 +1 +3 +ms\n +ws +1 +1 +1 +ms +2\.00$/);
	});
});
