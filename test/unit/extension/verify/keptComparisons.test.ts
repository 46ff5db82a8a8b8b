import assert from "node:assert/strict";
import { type ComparisonMemento, KeptComparisons } from "../../../../src/extension/verify/keptComparisons.ts";

const [ada, grace, linus] = ["aa", "bb", "cc"].map((byte) => byte.repeat(32)) as [string, string, string];

/** What outlives a host. */
class Memento implements ComparisonMemento {
	readonly #kept = new Map<string, unknown>();

	constructor(value?: unknown) {
		this.#kept.set("lanChat.comparisons", value);
	}

	get(key: string): unknown {
		return this.#kept.get(key);
	}

	async update(key: string, value: unknown): Promise<void> {
		this.#kept.set(key, JSON.parse(JSON.stringify(value)));
	}
}

describe("with whom a window compares keys", () => {
	it("is found by the next host, but for pages that stand and those that were closed in time", () => {
		const memento = new Memento();
		const before = new KeptComparisons(memento);
		for (const peerId of [ada, grace, linus]) before.opened(peerId);
		before.closed(linus);
		const next = new KeptComparisons(memento);
		assert.equal(next.isAnyBefore, true);
		next.opened(linus);
		assert.deepEqual(next.takeGone([grace]), [ada]);
		assert.equal(next.isAnyBefore, false);
		assert.deepEqual(next.takeGone([]), [], "once");
		assert.deepEqual(
			new KeptComparisons(memento).takeGone([]),
			[linus],
			"what stands now is kept for the one after it",
		);
	});

	it("is left alone while there is a tab of which nobody knows whose it is", () => {
		const memento = new Memento();
		new KeptComparisons(memento).opened(ada);
		const next = new KeptComparisons(memento);
		assert.deepEqual(next.takeGone([null]), []);
		assert.equal(next.isAnyBefore, true);
		next.opened(ada);
		assert.deepEqual(next.takeGone([]), [], "it is back");
	});

	it("is nobody after a host that ended in order", () => {
		const memento = new Memento();
		const before = new KeptComparisons(memento);
		before.opened(ada);
		before.ended();
		assert.equal(new KeptComparisons(memento).isAnyBefore, false);
	});

	it("is nobody where what was kept is damaged", () => {
		for (const kept of [undefined, null, 7, "x", {}, [[ada]], [7], ["../.."], [ada.toUpperCase()]]) {
			assert.equal(new KeptComparisons(new Memento(kept)).isAnyBefore, false, JSON.stringify(kept));
		}
	});

	it("is at most 32", () => {
		const kept = Array.from({ length: 100 }, (_, i) => i.toString(16).padStart(64, "0"));
		assert.equal(new KeptComparisons(new Memento(kept)).takeGone([]).length, 32);
	});
});
