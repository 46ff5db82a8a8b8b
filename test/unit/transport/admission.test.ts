import { equal, ok } from "node:assert/strict";
import { TokenBuckets } from "../../../src/net/tokenBuckets.ts";
import { Admission, type Place, type Refusal } from "../../../src/net/transport/admission.ts";
import { PenaltyBook } from "../../../src/net/transport/penaltyBook.ts";
import { transportLimits } from "../../../src/net/transport/transportLimits.ts";
import { ManualClock } from "../../harness/manualClock.ts";

describe("Who may connect", () => {
	let clock: ManualClock;

	beforeEach(() => {
		clock = new ManualClock();
	});

	describe("A token bucket", () => {
		function take(buckets: TokenBuckets, key: string, times: number): number {
			return Array.from({ length: times }, () => buckets.take(key)).filter(Boolean).length;
		}

		it("lets a burst through, then so many a second", async () => {
			const buckets = new TokenBuckets({ clock }, { perSecond: 5, burst: 10, keys: 100 });
			equal(take(buckets, "a", 100), 10);
			await clock.advance(1_000);
			equal(take(buckets, "a", 100), 5);
			await clock.advance(3_600_000);
			equal(take(buckets, "a", 100), 10);
		});

		it("charges nothing for what it refuses, and one key nothing for another", async () => {
			const buckets = new TokenBuckets({ clock }, { perSecond: 1, burst: 1, keys: 100 });
			equal(take(buckets, "a", 1_000), 1);
			equal(take(buckets, "b", 1_000), 1);
			await clock.advance(1_000);
			equal(take(buckets, "a", 1), 1);
		});

		it("saves up fractions of a token", async () => {
			const buckets = new TokenBuckets({ clock }, { perSecond: 1, burst: 1, keys: 100 });
			buckets.take("a");
			for (let tenth = 0; tenth < 9; tenth += 1) {
				await clock.advance(100);
				equal(buckets.take("a"), false);
			}
			await clock.advance(101);
			equal(buckets.take("a"), true);
		});

		it("remembers only the keys used last", () => {
			const buckets = new TokenBuckets({ clock }, { perSecond: 1, burst: 1, keys: 3 });
			for (const key of ["a", "b", "c", "a", "d"]) buckets.take(key);
			equal(buckets.size, 3);
			equal(buckets.take("a"), false);
			equal(buckets.take("b"), true);
		});
	});

	describe("The penalty book", () => {
		it("doubles from one second to five minutes", async () => {
			const book = new PenaltyBook({ clock }, { first: 1_000, most: 300_000, keys: 10 });
			const lengths = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
			for (const seconds of lengths) {
				book.penalize("a");
				await clock.advance(seconds * 1_000 - 1);
				ok(book.isPenalized("a"), `still penalised before ${seconds} s are over`);
				await clock.advance(1);
				ok(!book.isPenalized("a"), `free after ${seconds} s`);
			}
		});

		it("forgives who behaves for as long as the longest penalty", async () => {
			const book = new PenaltyBook({ clock }, { first: 1_000, most: 10_000, keys: 10 });
			book.penalize("a");
			book.penalize("a");
			await clock.advance(2_000 + 10_000);
			book.penalize("a");
			await clock.advance(1_000);
			ok(!book.isPenalized("a"));
		});

		it("remembers only the latest offenders", () => {
			const book = new PenaltyBook({ clock }, { first: 1_000, most: 10_000, keys: 2 });
			for (const key of ["a", "b", "c"]) book.penalize(key);
			equal(book.size, 2);
			ok(!book.isPenalized("a") && book.isPenalized("b") && book.isPenalized("c"));
		});
	});

	describe("Admission", () => {
		let evicted: string[];

		beforeEach(() => {
			evicted = [];
		});

		function open(admission: Admission, address: string): Place | Refusal {
			return admission.admit(address, () => evicted.push(address));
		}

		function place(result: Place | Refusal): Place {
			ok(typeof result !== "string", `refused: ${JSON.stringify(result)}`);
			return result;
		}

		it("gives one address four places, and one back when a socket is authenticated or gone", () => {
			const admission = new Admission({ clock }, transportLimits);
			const places = [1, 2, 3, 4].map(() => place(open(admission, "10.0.0.1")));
			equal(open(admission, "10.0.0.1"), "tooManyFromAddress");
			places[0]?.free();
			places[0]?.free();
			equal(admission.strangers, 3);
			place(open(admission, "10.0.0.1"));
			equal(open(admission, "10.0.0.1"), "tooManyFromAddress");
		});

		it("gives each address of a /64 places of its own, since all colleagues may be in one", () => {
			const admission = new Admission({ clock }, transportLimits);
			for (let i = 0; i < 4; i += 1) place(open(admission, "2001:db8:0:1::1"));
			equal(open(admission, "2001:db8:0:1::1%eth0"), "tooManyFromAddress");
			place(open(admission, "2001:db8:0:1::2"));
		});

		it("penalises one address of a /64, and not all colleagues", () => {
			const admission = new Admission({ clock }, transportLimits);
			admission.penalize("2001:db8:0:1::1");
			equal(open(admission, "2001:db8:0:1::1"), "penalized");
			place(open(admission, "2001:db8:0:1::2"));
		});

		it("lets a /64 connect 25 times a second, however many addresses it has", async () => {
			const admission = new Admission({ clock }, transportLimits);
			const connected = (from: number): number =>
				Array.from({ length: 40 }, (_, i) => open(admission, `2001:db8:0:1::${from + i}`)).filter(
					(result) => result !== "tooFast",
				).length;
			equal(connected(1_000), 25);
			place(open(admission, "2001:db8:0:2::1"));
			place(open(admission, "10.0.0.1"));
			await clock.advance(1_000);
			equal(connected(2_000), 25);
		});

		it("never lets strangers hold more than 32 places: the oldest goes", () => {
			const admission = new Admission(
				{ clock },
				{ ...transportLimits, connectRateTotal: 1_000, connectBurstTotal: 1_000 },
			);
			for (let host = 0; host < 100; host += 1) {
				place(open(admission, `10.0.0.${host}`));
				ok(admission.strangers <= 32);
			}
			equal(evicted.length, 68);
			equal(evicted[0], "10.0.0.0");
		});

		it("does not evict who is authenticated", () => {
			const admission = new Admission({ clock }, { ...transportLimits, unauthenticated: 1 });
			place(open(admission, "10.0.0.1")).free();
			place(open(admission, "10.0.0.2"));
			place(open(admission, "10.0.0.3"));
			equal(evicted.join(), "10.0.0.2");
		});

		it("lets one address connect 10 times at once and 5 times a second, all together 50 times", async () => {
			const admission = new Admission({ clock }, transportLimits);
			function connect(address: string, times: number): number {
				const results = Array.from({ length: times }, () => open(admission, address));
				for (const result of results) if (typeof result !== "string") result.free();
				return results.filter((result) => typeof result !== "string").length;
			}
			const oneByOne = (address: string, times: number) => {
				let admitted = 0;
				for (let time = 0; time < times; time += 1) admitted += connect(address, 1);
				return admitted;
			};
			equal(oneByOne("10.0.0.1", 20), 10);
			await clock.advance(1_000);
			equal(oneByOne("10.0.0.1", 20), 5);
			await clock.advance(10_000);
			const total = Array.from({ length: 20 }, (_, host) => oneByOne(`10.0.1.${host}`, 10));
			equal(
				total.reduce((sum, admitted) => sum + admitted, 0),
				50,
			);
		});

		it("refuses a penalised address until its time is over", async () => {
			const admission = new Admission({ clock }, transportLimits);
			admission.penalize("::ffff:10.0.0.1");
			equal(open(admission, "10.0.0.1"), "penalized");
			place(open(admission, "10.0.0.2"));
			await clock.advance(1_000);
			place(open(admission, "10.0.0.1"));
		});
	});
});
