/** What admin and members decide by themselves, in a room written by hand: no network, and no clock that goes. */
import assert from "node:assert/strict";
import type { NodeEvent } from "../../../src/net/api/rooms.ts";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import type { Identity } from "../../../src/net/identity.ts";
import { Authority } from "../../../src/net/room/leading/authority.ts";
import { Succession } from "../../../src/net/room/leading/succession.ts";
import { takeItems } from "../../../src/net/room/replica/intake.ts";
import type { Ledger } from "../../../src/net/room/replica/ledger.ts";
import { Standing } from "../../../src/net/room/standing/standing.ts";
import type { RoomRow } from "../../../src/net/store/rows.ts";
import { type Control, zeroId } from "../../../src/net/wire/control.ts";
import { encodeEventFields, eventKinds, signEvent } from "../../../src/net/wire/event.ts";
import { after, freshLog, rotationFor, usualPolicy, vote } from "../../harness/chains.ts";
import { HandRoom, HeldRoom, storeFailed } from "../../harness/handRoom.ts";
import type { ManualClock } from "../../harness/manualClock.ts";
import { person } from "../../harness/people.ts";

const [ada, grace, edsger, linus] = [person("Ada"), person("Grace"), person("Edsger"), person("Linus")];
const hour = 3_600_000;
const reqId = "00".repeat(16);

describe("a room written by hand", () => {
	const begun = { ada: freshLog(), edsger: freshLog() };
	const hand = new HandRoom(
		"leading",
		{ who: ada, log: begun.ada },
		{ who: grace, log: freshLog() },
		{ who: edsger, log: begun.edsger },
		{ who: linus, log: freshLog() },
	);
	const { chain, key, last, random, room } = hand;
	let held: HeldRoom;
	let clock: ManualClock;
	beforeEach(() => {
		held = new HeldRoom(hand, ada);
		({ clock } = held);
	});
	afterEach(() => held.end());

	/** The first event of somebody's log, as it came from a member; whatever its body holds. */
	const say = (ledger: Ledger, who: Identity, kind: number, log: string, ms: number) => {
		const body = new Uint8Array(80);
		const fields = { kind, room, log, seq: 1, prev: zeroId, ctl: last.id, epochCtl: room, deps: [] };
		const hlc = `${ms.toString(16).padStart(12, "0")}0000`;
		const aad = encodeEventFields(who.signing.publicKey, { ...fields, hlc, nonce: random(24) });
		const bytes = concatBytes(signEvent(who.signing, aad, body), body);
		const taken = takeItems(ledger.replica, linus.key, [{ kind: "event", bytes }]);
		assert.equal(taken.rows.length, 1);
		ledger.commitOwn();
		return taken;
	};

	const authorityOf = (ledger: Ledger, isConfirmed = true): Authority =>
		new Authority({
			random,
			ledger,
			me: ada.key,
			isConfirmed: () => isConfirmed,
			push: () => undefined,
			round: () => Promise.resolve(),
			tellRemoved: () => undefined,
			withdrawn: () => [
				{ requester: linus.key, reqId },
				{ requester: grace.key, reqId: "ab".repeat(16) },
			],
			issued: () => undefined,
		});
	const decided = (ledger: Ledger): readonly string[] =>
		ledger.replica.chain.canonical
			.slice(chain.length)
			.map(({ body }) => (body.kind === "left" ? `${body.kind} ${body.target.slice(0, 8)}` : body.kind));
	const gone = [`left ${edsger.key.slice(0, 8)}`, `left ${linus.key.slice(0, 8)}`];

	it("lets who leaves go first, then who took back the request it came by, and only then decides anything else", () => {
		const ledger = held.ledgerOf(ada);
		say(ledger, edsger, eventKinds.leave, begun.edsger, clock.now());
		assert.deepEqual(authorityOf(ledger).rotate(), { ok: true, value: null });
		assert.deepEqual(decided(ledger), [...gone, "rotate"]);
	});

	it("lets nobody go before it is sure that the admin's own word does not go on elsewhere", () => {
		const ledger = held.ledgerOf(ada);
		say(ledger, edsger, eventKinds.leave, begun.edsger, clock.now());
		authorityOf(ledger, false).release();
		assert.deepEqual(decided(ledger), []);
		authorityOf(ledger).release();
		assert.deepEqual(decided(ledger), gone);
	});

	it("takes words from who is or was a member, and from nobody else", () => {
		const ledger = held.ledgerOf(ada);
		const { bytes } = vote(last, edsger, null);
		assert.equal(takeItems(ledger.replica, person("Stranger").key, [{ kind: "ack", bytes }]).isHeard, false);
		assert.equal(takeItems(ledger.replica, linus.key, [{ kind: "ack", bytes }]).isHeard, true);
	});

	const successionOf = (ledger: Ledger, adminSeen: RoomRow["adminSeen"]): Succession =>
		new Succession({
			clock,
			ledger,
			me: grace.key,
			row: () => ({ ...held.row, ...(adminSeen && { adminSeen }) }),
			save: () => undefined,
			isMember: () => true,
			isLinked: () => false,
			isConfirmed: () => true,
			whenConfirmed: () => Promise.resolve(),
			push: () => 0,
			decree: () => undefined,
			nameOf: () => "",
			isVerified: () => false,
			changed: () => undefined,
			event: () => undefined,
			storeFailed,
		});

	it("believes no sign of life of the admin to be later than it came", () => {
		const ledger = held.ledgerOf(grace);
		const succession = successionOf(ledger, { identity: ada.key, ms: clock.now() - 10 * hour });
		const taken = say(ledger, ada, eventKinds.text, begun.ada, clock.now() + 8_760 * hour);
		assert.deepEqual(succession.seenIn(taken), { identity: ada.key, ms: clock.now() });
	});

	it("takes a sign of life that was written down with a clock that was ahead for one of now", async () => {
		const ahead = { identity: ada.key, ms: clock.now() + 8_760 * hour };
		const refused = await successionOf(held.ledgerOf(grace), ahead).stand();
		assert.deepEqual(refused, {
			ok: false,
			code: "successionTooEarly",
			detail: { untilMs: clock.now() + usualPolicy.succession * hour },
		});
	});

	it("tells somebody who was removed once that it was", () => {
		const ledger = held.ledgerOf(grace);
		const told: NodeEvent[] = [];
		const nothing = (): undefined => undefined;
		const standing = new Standing(
			{
				clock,
				ledger,
				listener: {
					changed: nothing,
					messages: nothing,
					read: nothing,
					cleared: nothing,
					storeFailed,
					membershipChanged: nothing,
					event: (event) => void told.push(event),
				},
				me: grace.key,
				formerKeys: [],
				others: () => assert.fail(),
				hasAccepted: () => false,
				nameOf: () => "",
				close: () => assert.fail(),
				resume: nothing,
			},
			{ row: held.row },
		);
		const { rotation } = rotationFor(last, [ada, edsger, linus], key);
		const kick: Control = after(last, ada, { kind: "kick", target: grace.key, reason: "", cuts: [], rotation });
		standing.tell();
		assert.deepEqual(told, []);
		assert.equal(ledger.replica.addControl(kick.bytes).kind, "added");
		standing.tell();
		standing.tell();
		assert.deepEqual(told, [{ kind: "removed", room, how: "kicked" }]);
	});
});
