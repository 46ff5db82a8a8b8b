import assert from "node:assert/strict";
import { peerLimits } from "../../../src/net/limits.ts";
import type { PeerLink } from "../../../src/net/link/peerLink.ts";
import { Inbox } from "../../../src/net/room/sync/inbox.ts";
import { TokenBuckets } from "../../../src/net/tokenBuckets.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { decodeCredit, encodeItems } from "../../../src/net/wire/sync.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";

const { signatures, syncCredit, sendQueue } = peerLimits;
const waitingMost = syncCredit + sendQueue;
const size = 65_536;

const link: PeerLink = {
	identity: "11".repeat(32),
	peerId: "22".repeat(32),
	chanId: new Uint8Array(32),
	name: "",
	address: "",
	moves: [],
	clockAhead: 0,
	isBusy: false,
	send: () => undefined,
	fault: () => assert.fail("an inbox blames nobody"),
	guarded: (work) => work(),
};

describe("an inbox", () => {
	let clock: ManualClock;
	let rates: TokenBuckets;
	let taken: number[];
	let steps: number[];
	let credit: number;
	const open = (cost: number): Inbox =>
		new Inbox({
			clock,
			link,
			rates,
			take: (_, bodies) => {
				taken.push(...bodies.map(([mark = -1]) => mark));
				steps.push(bodies.length);
				return cost * bodies.length;
			},
			took: (bytes) => {
				credit += bytes;
			},
		});
	const record = (mark: number): Uint8Array => new Uint8Array(size).fill(mark);
	beforeEach(() => {
		clock = new ManualClock();
		rates = new TokenBuckets({ clock }, { perSecond: signatures, burst: signatures, keys: 8 });
		taken = [];
		steps = [];
		credit = 0;
	});

	it("takes at once whatever costs little, however much it is", () => {
		const inbox = open(1);
		for (let i = 0; i < 1_000; i++) {
			inbox.receive(record(i % 256));
		}
		assert.equal(taken.length, 1_000);
		assert.equal(credit, 1_000 * size);
	});

	it("ends its link, and nothing else, where what is taken up later goes wrong", async () => {
		let faults = 0;
		const inbox = new Inbox({
			clock,
			link: {
				...link,
				guarded: (work) => {
					assert.throws(work, /the disk/);
					faults++;
				},
			},
			rates,
			take: () => {
				throw new Error("the disk");
			},
			took: () => undefined,
		});
		// As a part of a history, which waits for more of it.
		inbox.receive(record(1));
		await clock.advance(10);
		assert.equal(faults, 1);
		rates.spend(link.identity, 2 * signatures);
		inbox.receive(new Uint8Array(100));
		assert.equal(faults, 1, "it waits for its rate");
		await clock.advance(10_000);
		assert.equal(faults, 2);
	});

	it("takes what a history has brought meanwhile at once, a few records at a time, and waits for no more than a moment", async () => {
		const inbox = open(1);
		for (let i = 0; i < 6; i++) {
			inbox.receive(record(i));
		}
		assert.deepEqual(steps, [4]);
		await clock.advance(2);
		assert.deepEqual(steps, [4, 2]);
		inbox.receive(record(6));
		inbox.receive(Uint8Array.of(7));
		assert.deepEqual(steps, [4, 2, 2], "nothing said just now waits");
		inbox.receive(Uint8Array.of(8));
		assert.deepEqual(taken, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
	});

	it("takes what costs more a second later, in order, and says only then that it did", async () => {
		const inbox = open(signatures / 2);
		for (let i = 0; i < 12; i++) {
			inbox.receive(record(i));
		}
		const before = taken.length;
		assert.ok(before <= 4, `${before}`);
		assert.equal(credit, before * size);
		await clock.advance(2_000);
		assert.ok(taken.length <= before + 4 && taken.length > before, `${taken.length}`);
		await clock.advance(10_000);
		assert.deepEqual(taken, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
		assert.equal(credit, 12 * size);
	});

	it("counts all links of a peer together", async () => {
		open(3 * signatures).receive(record(1));
		await clock.advance(2);
		const again = open(1);
		again.receive(record(2));
		await clock.advance(2);
		assert.deepEqual(taken, [1], "who has spent it all begins with nothing on a new link");
	});

	it("keeps what a peer may send without being told to go on, and no more", async () => {
		const inbox = open(signatures);
		const sent = 200;
		for (let i = 0; i < sent; i++) {
			inbox.receive(record(i % 256));
		}
		const before = taken.length;
		await clock.advance(1_000_000);
		assert.equal(taken.length - before, waitingMost / size);
		assert.equal(credit, sent * size, "what was dropped is not waited for either");
	});

	it("forgets what waits when its link is gone", async () => {
		const inbox = open(2 * signatures);
		inbox.receive(record(1));
		await clock.advance(2);
		inbox.receive(record(2));
		inbox.close();
		inbox.receive(record(3));
		await clock.advance(100_000);
		assert.deepEqual(taken, [1]);
	});
});

describe("a member that floods a room with what costs a signature each", () => {
	onceOnly(() =>
		it("is read later, and never turned away; others are heard meanwhile, and all of it is there in the end", async () => {
			const team = new MemoryTeam();
			try {
				const ada = await team.add("Ada");
				const room = await team.room(ada);
				const mallory = await RawMember.join(team, ada, person("Mallory"), { room });
				const grace = await RawMember.join(team, ada, person("Grace"), {
					room,
					host: "10.3.0.2",
					instance: "00000000000000bb",
				});
				const { item } = mallory.event("again and again");
				const many = Array.from({ length: 100 }, () => item);
				const flood = encodeItems(room, many);
				const records = Math.ceil((1.4 * signatures) / many.length);
				for (let i = 0; i < records; i++) {
					mallory.link.send(recordTypes.events, flood);
				}
				mallory.give(mallory.event("the last of all").item);
				await team.clock.advance(20);
				assert.deepEqual(ada.texts(room), ["again and again"]);
				const told = mallory.link.bodies(recordTypes.credit).map(decodeCredit);
				const credit = Math.max(0, ...told.map((one) => (one.ok ? one.value : 0)));
				assert.ok(credit < flood.length * records * 0.9, `${credit} of ${flood.length * records}`);
				grace.give(grace.event("somebody else").item);
				await team.clock.advance(20);
				// Said at one time by their clocks: which stands first their ids decide.
				assert.deepEqual([...ada.texts(room)].sort(), ["again and again", "somebody else"]);
				await team.clock.advance(10_000);
				assert.ok(ada.texts(room).includes("the last of all"));
				assert.equal(mallory.link.closed, null);
			} finally {
				await team.end();
			}
		}).timeout(60_000),
	);
});
