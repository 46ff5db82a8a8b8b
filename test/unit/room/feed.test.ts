import assert from "node:assert/strict";
import { Feed } from "../../../src/net/room/sync/feed.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { decodeCredit } from "../../../src/net/wire/sync.ts";
import { HeardLink } from "../../harness/heardLink.ts";
import { ManualClock } from "../../harness/manualClock.ts";

const credit = 4_194_304;
const bodySize = 65_536;

describe("a feed of history", () => {
	let clock: ManualClock;
	let link: HeardLink;
	let feed: Feed;
	let made = 0;
	beforeEach(() => {
		clock = new ManualClock();
		link = new HeardLink("11".repeat(32));
		feed = new Feed({ clock, link });
		made = 0;
	});
	afterEach(() => feed.close());

	function* bodies(count: number, mark = 0): Generator<Uint8Array, void> {
		for (let i = 0; i < count; i++) {
			made++;
			yield new Uint8Array(bodySize).fill(mark);
		}
	}

	it("sends all there is while the peer keeps up", () => {
		feed.supply(bodies(10), 1);
		assert.equal(link.sent.length, 10);
		assert.ok(link.sent.every(({ type }) => type === recordTypes.events));
	});

	it("sends at most 4 MiB beyond what the peer says it took, and makes no more than that", () => {
		feed.supply(bodies(1_000), 1);
		assert.equal(link.bytes, credit);
		assert.equal(made, credit / bodySize);
		assert.equal(feed.credit(bodySize * 3), true);
		assert.equal(link.bytes, credit + bodySize * 3);
		assert.equal(made, credit / bodySize + 3);
	});

	it("takes no word that the peer took more than was sent, or less than it said before", () => {
		feed.supply(bodies(10), 1);
		assert.equal(feed.credit(bodySize * 10 + 1), false);
		assert.equal(feed.credit(bodySize * 5), true);
		assert.equal(feed.credit(bodySize * 4), false);
		assert.equal(feed.credit(bodySize * 5), true);
		assert.equal(feed.credit(bodySize * 10), true);
	});

	it("ends its link, and nothing else, where what waited for the socket cannot be read", async () => {
		let faults = 0;
		link.guarded = (work) => {
			assert.throws(work, /the disk/);
			faults++;
		};
		link.isBusy = true;
		feed.supply(
			(function* (): Generator<Uint8Array, void> {
				yield new Uint8Array(1);
				throw new Error("the disk");
			})(),
			1,
		);
		link.isBusy = false;
		await clock.advance(100);
		assert.equal(faults, 1);
	});

	it("waits while the socket is behind, and goes on when it is not", async () => {
		link.isBusy = true;
		feed.supply(bodies(5), 1);
		await clock.advance(10_000);
		assert.equal(link.sent.length, 0);
		assert.equal(made, 0);
		assert.equal(clock.pending, 1, "one look at a time");
		link.isBusy = false;
		await clock.advance(100);
		assert.equal(link.sent.length, 5);
		assert.equal(clock.pending, 0);
	});

	it("sends what is new at once, before history, and even when the peer is behind with that", async () => {
		feed.supply(bodies(1_000, 1), 1);
		const before = link.sent.length;
		feed.push(new Uint8Array(100).fill(9));
		assert.equal(link.sent.length, before + 1);
		assert.equal(link.order.at(-1), 9);
	});

	it("answers one question after the other", () => {
		feed.supply(bodies(40, 1), 1);
		feed.supply(bodies(40, 2), 1);
		assert.equal(feed.credit(link.bytes), true);
		assert.deepEqual(link.order, [...Array<number>(40).fill(1), ...Array<number>(40).fill(2)]);
	});

	it("keeps at most 1,024 questions waiting: what else is asked will be asked again", async () => {
		link.isBusy = true;
		for (let i = 0; i < 1_030; i++) {
			feed.supply(bodies(1, i < 1_024 ? 1 : 2), 1);
		}
		link.isBusy = false;
		await clock.advance(20);
		for (let before = -1; before !== link.sent.length; ) {
			before = link.sent.length;
			feed.credit(link.bytes);
			feed.supply(bodies(0), 1);
		}
		assert.equal(link.order.filter((mark) => mark === 1).length, 1_024);
		assert.equal(link.order.includes(2), false);
	});

	it("keeps questions waiting for at most 8,192 things, one in any case", async () => {
		link.isBusy = true;
		for (const [mark, wants] of [9_000, 1, 1].entries()) {
			feed.supply(bodies(1, mark), wants);
		}
		link.isBusy = false;
		await clock.advance(20);
		assert.deepEqual(link.order, [0]);
		link.isBusy = true;
		for (const [mark, wants] of [8_000, 193, 192, 1].entries()) {
			feed.supply(bodies(1, 10 + mark), wants);
		}
		link.isBusy = false;
		await clock.advance(20);
		assert.deepEqual(link.order, [0, 10, 12]);
	});

	it("lets others have their turn while an answer looks for what it may give", async () => {
		let looked = 0;
		function* looking(): Generator<Uint8Array | null, void> {
			for (let i = 0; i < 5; i++) {
				looked++;
				yield null;
			}
			yield new Uint8Array(bodySize);
		}
		feed.supply(looking(), 1);
		feed.supply(bodies(1), 1);
		assert.deepEqual([looked, link.sent.length], [1, 0]);
		feed.credit(0);
		assert.equal(looked, 1, "whatever else happens");
		await clock.advance(100);
		assert.deepEqual([looked, link.sent.length], [5, 2]);
	});

	it("says what it took in steps, not with every record", () => {
		for (let i = 0; i < 64; i++) {
			feed.took(bodySize);
		}
		const told = link.sent.map(({ type, body }) => {
			assert.equal(type, recordTypes.credit);
			const decoded = decodeCredit(body);
			return decoded.ok ? decoded.value : -1;
		});
		assert.deepEqual(
			told,
			[1, 2, 3, 4, 5, 6, 7, 8].map((step) => (step * credit) / 8),
		);
	});

	it("says so much, and so early, that the other side never waits for it", () => {
		const theirs = new HeardLink("11".repeat(32));
		const sender = new Feed({ clock, link: theirs });
		sender.supply(bodies(1_000), 1);
		for (let i = 0; i < 1_000; i++) {
			assert.ok(theirs.sent.length > i, `record ${i} is there`);
			feed.took(bodySize);
			for (const { body } of link.sent.splice(0)) {
				const decoded = decodeCredit(body);
				assert.ok(decoded.ok && sender.credit(decoded.value));
			}
		}
	});

	it("sends nothing once it is closed, and leaves no timer", async () => {
		link.isBusy = true;
		feed.supply(bodies(5), 1);
		assert.equal(clock.pending, 1);
		feed.close();
		assert.equal(clock.pending, 0);
		link.isBusy = false;
		feed.push(new Uint8Array(1));
		feed.supply(bodies(5), 1);
		await clock.advance(1_000);
		assert.deepEqual(link.sent, []);
		assert.equal(clock.pending, 0);
	});
});
