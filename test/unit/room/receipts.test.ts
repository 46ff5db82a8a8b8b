import assert from "node:assert/strict";
import type { PeerLink } from "../../../src/net/link/peerLink.ts";
import { Receipts } from "../../../src/net/room/sync/receipts.ts";
import type { EventRow } from "../../../src/net/store/rows.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { decodeHaves } from "../../../src/net/wire/sync.ts";
import { ManualClock } from "../../harness/manualClock.ts";

const room = "11".repeat(32);
const log = "22".repeat(8);
const [me, grace, edsger] = ["aa", "bb", "cc"].map((digits) => digits.repeat(32)) as [string, string, string];

const row = (seq: number, inLog = log): EventRow => ({
	author: me,
	log: inLog,
	seq,
	id: "33".repeat(32),
	order: "44".repeat(16),
	shown: true,
	checked: true,
	gone: "",
	header: new Uint8Array(),
	body: null,
	clientId: "",
});

describe("receipts", () => {
	let clock: ManualClock;
	let receipts: Receipts;
	let told: { readonly to: string; readonly haves: readonly { author: string; log: string; seq: number }[] }[];
	let online: Set<string>;
	beforeEach(() => {
		clock = new ManualClock();
		told = [];
		online = new Set([grace, edsger]);
		const link = (identity: string): PeerLink | undefined =>
			online.has(identity)
				? {
						identity,
						peerId: identity,
						chanId: new Uint8Array(32),
						name: "",
						address: "",
						moves: [],
						clockAhead: 0,
						isBusy: false,
						send: (type, body) => {
							const decoded = decodeHaves(body);
							assert.ok(decoded.ok && type === recordTypes.have && decoded.value.room === room);
							told.push({ to: identity, haves: decoded.value.haves });
						},
						fault: () => assert.fail(),
						guarded: (work) => work(),
					}
				: undefined;
		receipts = new Receipts({ clock, link }, { room, haves: [{ member: edsger, log, seq: 2 }] });
	});

	it("say of a message: queued, sent once a connection took it, delivered to those who told so", () => {
		const others = [grace, edsger];
		assert.deepEqual(receipts.delivery(row(3), others), { kind: "queued" });
		receipts.handed(grace, log, 3);
		assert.deepEqual(receipts.delivery(row(3), others), { kind: "sent" });
		assert.deepEqual(receipts.delivery(row(4), others), { kind: "queued" });
		assert.equal(receipts.note({ member: grace, log, seq: 3 }), 0);
		assert.deepEqual(receipts.delivery(row(3), others), { kind: "delivered", count: 1, of: 2 });
		assert.equal(receipts.note({ member: edsger, log, seq: 5 }), 2);
		assert.deepEqual(receipts.delivery(row(3), others), { kind: "delivered", count: 2, of: 2 });
		assert.deepEqual(receipts.holders(row(4), others), [edsger]);
	});

	it("remember what members told before a restart", () => {
		assert.deepEqual(receipts.holders(row(2), [grace, edsger]), [edsger]);
		assert.deepEqual(receipts.holders(row(3), [grace, edsger]), []);
	});

	it("count only who is a member now, and only for the log that was meant", () => {
		receipts.note({ member: grace, log, seq: 9 });
		assert.deepEqual(receipts.holders(row(1), [edsger]), [edsger]);
		assert.deepEqual(receipts.delivery(row(1, "99".repeat(8)), [grace, edsger]), { kind: "queued" });
	});

	it("take no step back", () => {
		receipts.note({ member: grace, log, seq: 9 });
		assert.equal(receipts.note({ member: grace, log, seq: 8 }), null);
		assert.equal(receipts.note({ member: grace, log, seq: 9 }), null);
		receipts.handed(edsger, log, 9);
		receipts.handed(edsger, log, 3);
		assert.deepEqual(receipts.delivery(row(9), [edsger]), { kind: "sent" });
	});

	it("call a message sent where nobody else is a member", () => {
		assert.deepEqual(receipts.delivery(row(1), []), { kind: "sent" });
	});

	it("are given to authors after 50 ms, the newest of each log in one record", async () => {
		for (const seq of [1, 2, 3]) {
			receipts.owe({ author: grace, log, seq });
		}
		receipts.owe({ author: grace, log: "99".repeat(8), seq: 7 });
		receipts.owe({ author: edsger, log, seq: 4 });
		await clock.advance(49);
		assert.deepEqual(told, []);
		await clock.advance(1);
		assert.deepEqual(told, [
			{
				to: grace,
				haves: [
					{ author: grace, log, seq: 3 },
					{ author: grace, log: "99".repeat(8), seq: 7 },
				],
			},
			{ to: edsger, haves: [{ author: edsger, log, seq: 4 }] },
		]);
		receipts.owe({ author: grace, log, seq: 4 });
		await clock.advance(50);
		assert.deepEqual(told.at(-1), { to: grace, haves: [{ author: grace, log, seq: 4 }] });
		assert.equal(told.length, 3);
	});

	it("are not given to who is away, nor after the end", async () => {
		online.delete(grace);
		receipts.owe({ author: grace, log, seq: 1 });
		await clock.advance(100);
		receipts.tell(edsger, []);
		receipts.owe({ author: edsger, log, seq: 1 });
		receipts.stop();
		await clock.advance(100);
		assert.deepEqual(told, []);
		assert.equal(clock.pending, 0);
	});
});
