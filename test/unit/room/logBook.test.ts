import assert from "node:assert/strict";
import { hlcAt, successor, tick, zeroHlc } from "../../../src/net/room/logs/hlc.ts";
import { LogBook, type Timed } from "../../../src/net/room/logs/logBook.ts";
import { zeroId } from "../../../src/net/wire/control.ts";
import type { EventHeader } from "../../../src/net/wire/event.ts";
import { fc } from "../../harness/testChance.ts";

const now = 1_790_000_000_000;
const author = "aa".repeat(32);
const log = "bb".repeat(8);
const idOf = (seq: number): string => (seq === 0 ? zeroId : (seq * 7919).toString(16).padStart(64, "0"));

/** Event `seq` of a log, signed at `hlc`, as far as its place depends on it. */
const event = (seq: number, hlc: string): EventHeader => ({
	kind: 1,
	room: "cc".repeat(32),
	author,
	log,
	seq,
	prev: idOf(seq - 1),
	ctl: zeroId,
	epochCtl: zeroId,
	hlc,
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
		// An author's times ascend though its clock does not.
		const signedAt = (skews: readonly number[]): readonly string[] => {
			let last = zeroHlc;
			return skews.map((skew) => {
				last = tick(last, now + skew);
				return last;
			});
		};
		const arrivals = fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], { minLength: 12 });
		fc.assert(
			fc.property(clocks, arrivals, (skews, sequence) => {
				const book = new LogBook();
				const times = signedAt(skews);
				const orders = new Map<number, string>();
				const timed = (seq: number | undefined): Timed | undefined => {
					const order = seq === undefined ? undefined : orders.get(seq);
					return order === undefined ? undefined : { hlc: times[(seq ?? 0) - 1] ?? zeroHlc, order };
				};
				let ms = now;
				for (const seq of sequence) {
					const arriving = event(seq, times[seq - 1] ?? zeroHlc);
					const place = book.place(arriving);
					assert.equal(place.kind, "fits");
					const order = book.orderOf(arriving, ms++, {
						of: (id) => timed([...orders.keys()].find((held) => idOf(held) === id)),
						at: (_log, held) => timed(held),
					});
					if (place.kind === "fits") {
						book.accept(arriving, place, order);
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

	it("is after what it names, where its author's clock is far ahead and it is shown when it came", () => {
		const book = new LogBook();
		const named = { hlc: hlcAt(now), order: hlcAt(now + 60_000) + "ff".repeat(8) };
		const answer = { ...event(1, hlcAt(now + 3_600_000)), deps: [idOf(9)] };
		const stored = { of: (id: string) => (id === idOf(9) ? named : undefined), at: () => undefined };
		assert.ok(book.orderOf(answer, now, stored) > named.order);
	});

	it("is where their own times say, whatever somebody dates back and whoever names that", () => {
		const book = new LogBook();
		const stored = { of: () => undefined, at: () => undefined };
		const take = (arriving: EventHeader): string => {
			const order = book.orderOf(arriving, now, stored);
			const place = book.place(arriving);
			assert.ok(place.kind === "fits");
			book.accept(arriving, place, order);
			return order.slice(0, 16);
		};
		const [first, second, later] = [hlcAt(now), hlcAt(now + 1), hlcAt(now + 2)];
		assert.equal(take(event(1, first)), first);
		const back = event(2, hlcAt(now - 60_000));
		assert.equal(take(back), successor(first), "a log is shown in its own order");
		const other = { ...event(1, successor(first)), author: "dd".repeat(32), id: "ee".repeat(32), deps: [back.id] };
		assert.equal(take(other), successor(first), "that is when its author says it was signed");
		assert.equal(take({ ...event(9, second), author: "ff".repeat(32) }), second);
		const before = { ...event(5, later), author: "ff".repeat(32) };
		assert.equal(take(before), later, "it was there first, and what comes after it says it is earlier");
	});
});
