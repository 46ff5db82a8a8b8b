import assert from "node:assert/strict";
import { placesKept } from "../../../../src/extension/limits.ts";
import { Places } from "../../../../src/extension/page/places.ts";
import { fc } from "../../../harness/testChance.ts";

describe("the places of pages", () => {
	const place = (number: number) => ({ id: `event-${number}`, order: `${number}`, shown: number });

	/** `workspaceState`, which is all that the next extension host has. */
	const memento = (kept?: unknown) => {
		const state = { kept, writes: 0 };
		const update = async (_key: string, value: unknown) => {
			state.kept = structuredClone(value);
			state.writes += 1;
		};
		return { state, get: () => state.kept, update };
	};

	it("are known to the next extension host, until a page is closed or stands at the newest", () => {
		const before = memento();
		const places = new Places(before);
		places.set("01", place(1));
		places.set("direct-02", place(2));
		places.set("03", place(3));
		places.set("03", null);
		const next = new Places(memento(before.state.kept));
		assert.deepEqual([next.get("01"), next.get("direct-02"), next.get("03")], [place(1), place(2), null]);
	});

	it("are not written where there is nothing new to forget", () => {
		const before = memento();
		new Places(before).set("01", null);
		assert.equal(before.state.writes, 0);
	});

	it("are of so many pages, those where somebody was last", () => {
		const before = memento();
		const places = new Places(before);
		for (let number = 0; number <= placesKept; number++) places.set(`0${number}`, place(number));
		places.set("01", place(100));
		places.set("new", place(200));
		const next = new Places(memento(before.state.kept));
		assert.deepEqual([next.get("00"), next.get("02"), next.get("01")], [null, null, place(100)]);
		assert.equal((before.state.kept as readonly unknown[]).length, placesKept);
	});

	it("are none where what was kept is not ours", () => {
		fc.assert(fc.property(fc.anything(), (kept) => assert.equal(new Places(memento(kept)).get("01"), null)));
		const damaged = [["01", { id: "", order: "1", shown: 0 }], ["01"], ["01", { ...place(1), shown: -1 }], null];
		assert.equal(new Places(memento(damaged)).get("01"), null);
	});
});
