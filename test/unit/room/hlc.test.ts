import assert from "node:assert/strict";
import { hlcAt, hlcMs, laterOf, merge, shownHlc, successor, tick, zeroHlc } from "../../../src/net/room/logs/hlc.ts";
import { fc } from "../../harness/testChance.ts";

const ms = fc.integer({ min: 0, max: 2 ** 47 });
const hlc = fc
	.tuple(ms, fc.nat(0xffff))
	.map(([time, counter]) => hlcAt(time).slice(0, 12) + counter.toString(16).padStart(4, "0"));
const now = 1_790_000_000_000;
const fiveMinutes = 300_000;

describe("the hybrid logical clock", () => {
	it("is 16 hex digits whose order as strings is their order in time", () => {
		fc.assert(
			fc.property(ms, ms, (a, b) => {
				assert.match(hlcAt(a), /^[0-9a-f]{16}$/);
				assert.equal(hlcMs(hlcAt(a)), a);
				assert.equal(hlcAt(a) < hlcAt(b), a < b);
				assert.ok(hlcAt(a) >= zeroHlc);
			}),
		);
	});

	it("always ticks forward, and never behind the wall", () => {
		fc.assert(
			fc.property(hlc, ms, (last, wall) => {
				const next = tick(last, wall);
				assert.ok(next > last);
				assert.ok(hlcMs(next) >= wall);
				assert.ok(next === hlcAt(wall) || next === successor(last), "no further than it must");
			}),
		);
	});

	it("goes on when the wall clock stands still or is set back", () => {
		let last = tick(zeroHlc, now);
		for (let i = 0; i < 1_000; i++) {
			const next = tick(last, now - i * 1_000);
			assert.ok(next > last);
			last = next;
		}
		assert.equal(hlcMs(last), now);
	});

	it("carries into the next millisecond when its counter is full", () => {
		const full = `${hlcAt(now).slice(0, 12)}ffff`;
		assert.equal(successor(full), hlcAt(now + 1));
		assert.equal(tick(full, now), hlcAt(now + 1));
		assert.equal(successor(hlcAt(now)), `${hlcAt(now).slice(0, 12)}0001`);
	});

	it("takes over a later time it has seen, unless that is more than five minutes ahead of the wall", () => {
		const mine = hlcAt(now - 1_000);
		for (const [theirs, merged] of [
			[now - 2_000, now - 1_000],
			[now + 1_000, now + 1_000],
			[now + fiveMinutes, now + fiveMinutes],
			[now + fiveMinutes + 1, now - 1_000],
			[now + 86_400_000, now - 1_000],
		] as const) {
			assert.equal(hlcMs(merge(mine, hlcAt(theirs), now)), merged);
		}
		assert.equal(merge(mine, "f".repeat(16), now), mine);
	});

	it("never goes back by merging", () => {
		fc.assert(
			fc.property(hlc, hlc, ms, (mine, theirs, wall) => {
				const merged = merge(mine, theirs, wall);
				assert.ok(merged >= mine);
				assert.ok(merged === mine || merged === theirs);
			}),
		);
	});

	it("shows a time more than five minutes ahead as the time of arrival, and any other as it is", () => {
		assert.equal(shownHlc(hlcAt(now + fiveMinutes), now), hlcAt(now + fiveMinutes));
		assert.equal(shownHlc(hlcAt(now + fiveMinutes + 1), now), hlcAt(now));
		assert.equal(shownHlc("f".repeat(16), now), hlcAt(now));
		assert.equal(shownHlc(zeroHlc, now), zeroHlc);
	});

	it("knows the later of two", () => {
		assert.equal(laterOf(hlcAt(1), hlcAt(2)), hlcAt(2));
		assert.equal(laterOf(hlcAt(2), hlcAt(1)), hlcAt(2));
	});
});
