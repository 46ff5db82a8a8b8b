import assert from "node:assert/strict";
import fc from "fast-check";
import { LogBook } from "../../../src/net/room/logBook.ts";
import { zeroId } from "../../../src/net/wire/control.ts";
import type { EventHeader } from "../../../src/net/wire/event.ts";

const now = 1_790_000_000_000;
const author = "aa".repeat(32);
const log = "bb".repeat(8);
const idOf = (seq: number): string => (seq === 0 ? zeroId : (seq * 7919).toString(16).padStart(64, "0"));
const hlcOf = (ms: number): string => `${ms.toString(16).padStart(12, "0")}0000`;

/** Event `seq` of a log, signed at `ms`, as far as its place depends on it. */
const event = (seq: number, ms: number): EventHeader => ({
	kind: 1,
	room: "cc".repeat(32),
	author,
	log,
	seq,
	prev: idOf(seq - 1),
	ctl: zeroId,
	epochCtl: zeroId,
	hlc: hlcOf(ms),
	deps: [],
	nonce: new Uint8Array(24),
	id: idOf(seq),
	bodyLength: 0,
	bodyHash: "",
	aad: new Uint8Array(),
	bytes: new Uint8Array(),
});

describe("where events of one log are shown", () => {
	it("is in its author's order, whatever came first and however wrong its clock was", () => {
		const clocks = fc.array(fc.constantFrom(0, 1, 60_000, 86_400_000, -86_400_000), { minLength: 12, maxLength: 12 });
		const arrivals = fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], { minLength: 12 });
		fc.assert(
			fc.property(clocks, arrivals, (skews, sequence) => {
				const book = new LogBook();
				const orders = new Map<number, string>();
				let ms = now;
				for (const seq of sequence) {
					const arriving = event(seq, now + (skews[seq - 1] ?? 0));
					const place = book.place(arriving);
					assert.equal(place.kind, "fits");
					const order = book.orderOf(arriving, ms++, {
						of: (id) => [...orders].find(([held]) => idOf(held) === id)?.[1],
						at: (_log, held) => orders.get(held),
					});
					if (place.kind === "fits") {
						book.accept(arriving, place, log, order);
					}
					orders.set(seq, order);
				}
				const shown = [...orders].sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([seq]) => seq);
				assert.deepEqual(
					shown,
					[...sequence].sort((a, b) => a - b),
				);
			}),
			{ numRuns: 300 },
		);
	});
});
