import assert from "node:assert/strict";
import { concatBytes, uint16 } from "../../../src/net/crypto/bytes.ts";
import { label } from "../../../src/net/crypto/hash.ts";
import { fromHex } from "../../../src/net/wire/bytes.ts";
import { type Control, roomOf } from "../../../src/net/wire/control.ts";
import { type Handover, leaderAfter } from "../../../src/net/wire/handover.ts";
import {
	decodeJoin,
	decodeJoinStatus,
	encodeJoinStatus,
	isDenialBy,
	isShutBy,
	isWithdrawal,
	type JoinFields,
	type JoinStatus,
	signDenial,
	signJoin,
	signUnlisted,
	signWithdrawal,
} from "../../../src/net/wire/join.ts";
import { signMove } from "../../../src/net/wire/move.ts";
import { acceptance, after, create, placeAfter, signed, usualPolicy } from "../../harness/chains.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";
import { bytes, hex, integer, record, someone, text } from "./arbitraries.ts";
import {
	assertExactLength,
	assertNeverThrows,
	assertTamperProof,
	decodedValue,
	flipped,
	reasonOf,
} from "./strictness.ts";

const ada = person("Ada");
const grace = person("Grace");
const invitation = fc.option(record({ publicKey: bytes(32), signature: bytes(64) }), { nil: null });
const fields = record<Omit<JoinFields, "card">>({
	room: hex(32),
	log: hex(8),
	reqId: hex(16),
	ms: integer,
	note: text(200),
	invitation,
});
const example: JoinFields = {
	room: "11".repeat(32),
	card: grace.card,
	log: "22".repeat(8),
	reqId: "33".repeat(16),
	ms: 1_790_000_000_000,
	note: "Grüße, let me in 👋",
	invitation: { publicKey: new Uint8Array(32).fill(4), signature: new Uint8Array(64).fill(5) },
};

/** A request with any invitation byte and note, signed all the same. */
const signedRequest = (options: {
	readonly invited?: number;
	readonly note?: Uint8Array;
	readonly ms?: string;
}): Uint8Array => {
	const { invited = 0, note = new Uint8Array(), ms = "0000000000000001" } = options;
	const signed = concatBytes(
		fromHex(example.room),
		grace.card.bytes,
		fromHex(example.log),
		fromHex(example.reqId),
		fromHex(ms),
		Uint8Array.of(invited),
		uint16(note.length),
		note,
	);
	return concatBytes(signed, grace.signing.sign(label("join"), signed));
};

describe("a request to join", () => {
	it("says after decoding what was signed into it", () => {
		fc.assert(
			fc.property(someone, fields, (who, asked) => {
				const signed = signJoin(who.signing, { ...asked, card: who.card });
				const { bytes: all, card, ...rest } = decodedValue(decodeJoin(signed));
				assert.deepEqual(rest, asked);
				assert.deepEqual(all, signed);
				assert.deepEqual(card, who.card);
			}),
			{ numRuns: 40 },
		);
	});

	onceOnly(() =>
		it("is refused when it is one byte short or long", () =>
			assertExactLength(signJoin(grace.signing, example), decodeJoin)),
	);

	onceOnly(() =>
		it("is refused when any of its bytes is damaged", () =>
			assertTamperProof(signJoin(grace.signing, example), decodeJoin)),
	);

	it("gives a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(
			decodeJoin,
			fields.map((asked) => signJoin(grace.signing, { ...asked, card: grace.card })),
		));

	it("is refused when another key than its card's signed it", () => {
		assert.equal(reasonOf(decodeJoin(signJoin(ada.signing, example))), "joinSignature");
	});

	it("carries a note of at most 800 bytes of well-formed UTF-8, even when more is signed", () => {
		const note = (noteBytes: Uint8Array) => decodeJoin(signedRequest({ note: noteBytes }));
		assert.equal(note(new Uint8Array(800).fill(0x61)).ok, true);
		assert.equal(reasonOf(note(new Uint8Array(801).fill(0x61))), "note");
		for (const broken of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
			assert.equal(reasonOf(note(Uint8Array.from(broken))), "utf8");
		}
	});

	it("says with 0 or 1 whether it shows an invitation, and names a time that fits a number", () => {
		assert.equal(decodeJoin(signedRequest({})).ok, true);
		assert.equal(reasonOf(decodeJoin(signedRequest({ invited: 2 }))), "inv");
		assert.equal(reasonOf(decodeJoin(signedRequest({ ms: "0020000000000000" }))), "integer");
	});
});

const movedBytes = signMove(ada.signing, grace);
const moved: Handover = { kind: "move", from: ada.key, to: grace.key, bytes: movedBytes };
const opened = create(ada).control;
const closing = after(opened, ada, { kind: "close", reason: "we are done" });

const statuses: fc.Arbitrary<JoinStatus> = fc.oneof(
	record({ kind: fc.constant("waiting" as const), room: hex(32), reqId: hex(16) }),
	record({
		kind: fc.constant("denied" as const),
		room: hex(32),
		requester: hex(32),
		reqId: hex(16),
		untilMs: integer,
		signature: bytes(64),
		handovers: fc.array(fc.constant(moved), { maxLength: 16 }),
	}),
	record({
		kind: fc.constant("withdrawn" as const),
		room: hex(32),
		requester: hex(32),
		reqId: hex(16),
		signature: bytes(64),
	}),
	record({
		kind: fc.constant("closed" as const),
		room: fc.constant(roomOf(closing)),
		reqId: hex(16),
		handovers: fc.array(fc.constant(moved), { maxLength: 16 }),
		control: fc.constant(closing),
	}),
	record({
		kind: fc.constant("unlisted" as const),
		room: hex(32),
		requester: hex(32),
		reqId: hex(16),
		signature: bytes(64),
		handovers: fc.array(fc.constant(moved), { maxLength: 16 }),
	}),
);

const closedBy = (control: Control, room = roomOf(control)): Uint8Array =>
	encodeJoinStatus({ kind: "closed", room, reqId: "33".repeat(16), handovers: [], control });

const place = { room: "11".repeat(32), requester: grace.key, reqId: "33".repeat(16) };

describe("an answer to a request", () => {
	it("says after decoding what was encoded", () => {
		fc.assert(
			fc.property(statuses, (status) => {
				assert.deepEqual(decodedValue(decodeJoinStatus(encodeJoinStatus(status))), status);
			}),
		);
	});

	onceOnly(() =>
		it("is refused when it is one byte short or long", () => {
			assertExactLength(encodeJoinStatus({ kind: "waiting", room: place.room, reqId: place.reqId }), decodeJoinStatus);
			for (const handovers of [[], [moved], [moved, moved]]) {
				assertExactLength(signDenial(ada.signing, { ...place, untilMs: 5, handovers }), decodeJoinStatus);
			}
			assertExactLength(signWithdrawal(grace.signing, place), decodeJoinStatus);
			assertExactLength(signUnlisted(ada.signing, { ...place, handovers: [moved] }), decodeJoinStatus);
			assertExactLength(closedBy(closing), decodeJoinStatus);
		}),
	);

	it("of a kind nobody knows is refused", () => {
		const waiting = encodeJoinStatus({ kind: "waiting", room: place.room, reqId: place.reqId });
		for (const kind of [0, 6, 255]) {
			waiting[0] = kind;
			assert.equal(reasonOf(decodeJoinStatus(waiting)), "joinStatus");
		}
	});

	it("gives a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(decodeJoinStatus, statuses.map(encodeJoinStatus)));

	it("is a denial only by the key that signed it, and of nothing else than what was signed", () => {
		const denial = signDenial(ada.signing, { ...place, untilMs: 1_790_000_000_000, handovers: [] });
		const status = decodedValue(decodeJoinStatus(denial));
		assert.ok(status.kind === "denied");
		assert.equal(isDenialBy(ada.key, status), true);
		assert.equal(isDenialBy(grace.key, status), false);
		for (let index = 1; index < denial.length; index++) {
			const other = decodeJoinStatus(flipped(denial, index, 1));
			assert.equal(
				other.ok && other.value.kind === "denied" && isDenialBy(ada.key, other.value),
				false,
				`byte ${index}`,
			);
		}
	});

	it("says that a room takes no more requests only by the key that signed it, to one requester", () => {
		const bytes = signUnlisted(ada.signing, { ...place, handovers: [] });
		const status = decodedValue(decodeJoinStatus(bytes));
		assert.ok(status.kind === "unlisted");
		assert.equal(isShutBy(ada.key, grace.key, status), true);
		assert.equal(isShutBy(grace.key, grace.key, status), false);
		assert.equal(isShutBy(ada.key, ada.key, status), false);
		for (let index = 1; index < bytes.length; index++) {
			const other = decodeJoinStatus(flipped(bytes, index, 1));
			const isOne = other.ok && other.value.kind === "unlisted" && isShutBy(ada.key, grace.key, other.value);
			assert.equal(isOne, false, `byte ${index}`);
		}
	});

	it("says that a room was closed only by the operation that closed that room, and whose it was", () => {
		const status = decodedValue(decodeJoinStatus(closedBy(closing)));
		assert.ok(status.kind === "closed");
		assert.equal(isShutBy(ada.key, grace.key, status), true);
		assert.equal(isShutBy(grace.key, grace.key, status), false);
		assert.equal(reasonOf(decodeJoinStatus(closedBy(closing, place.room))), "closing", "of another room");
		const other = after(opened, ada, { kind: "policy", policy: usualPolicy });
		assert.equal(reasonOf(decodeJoinStatus(closedBy(other))), "closing", "another operation");
		assert.equal(reasonOf(decodeJoinStatus(flipped(closedBy(closing), 60, 1))), "closing", "not as it was signed");
	});

	it("shows how a room came to its admin only as both ends of each step signed it, in that room", () => {
		const of = (handover: Partial<Handover>, room = place.room) =>
			decodeJoinStatus(
				signDenial(ada.signing, {
					...place,
					room,
					untilMs: 5,
					handovers: [{ ...moved, kind: "transfer", ...handover }],
				}),
			);
		const { control: first } = create(ada);
		const room = first.id;
		const given = after(first, ada, { kind: "transfer", to: grace.key, acceptance: acceptance(first, grace) });
		const status = decodedValue(of({ bytes: given.bytes }, room));
		assert.ok(status.kind === "denied");
		assert.deepEqual(status.handovers, [{ kind: "transfer", from: ada.key, to: grace.key, bytes: given.bytes }]);
		assert.equal(reasonOf(of({ bytes: given.bytes })), "handover", "in another room");
		const word = { kind: "transfer", to: grace.key, acceptance: acceptance(first, grace) } as const;
		const elsewhere = signed(ada, { ...placeAfter(first), room: place.room }, word);
		assert.equal(reasonOf(of({ bytes: elsewhere.bytes }, room)), "handover", "accepted here, handed over elsewhere");
		const alone = after(first, ada, { kind: "transfer", to: grace.key, acceptance: acceptance(first, ada) });
		assert.equal(reasonOf(of({ bytes: alone.bytes }, room)), "handover", "not accepted");
		for (let index = 0; index < given.bytes.length; index++) {
			assert.equal(of({ bytes: flipped(given.bytes, index, 1) }, room).ok, false, `byte ${index}`);
		}
		assert.equal(reasonOf(of({ kind: "move", bytes: flipped(movedBytes, movedBytes.length - 1, 1) })), "handover");
		const many = Array.from({ length: 17 }, () => moved);
		assert.equal(
			reasonOf(decodeJoinStatus(signDenial(ada.signing, { ...place, untilMs: 5, handovers: many }))),
			"handovers",
		);
	});

	it("names who leads after steps that were gone one after another", () => {
		const step = (from: string, to: string): Handover => ({ ...moved, from, to });
		const steps = [step("a", "b"), step("b", "a"), step("a", "c"), step("c", "d")];
		for (const [from, to] of [
			["a", "d"],
			["b", "d"],
			["c", "d"],
			["d", "d"],
			["x", "x"],
		] as const) {
			assert.equal(leaderAfter(from, steps), to);
		}
		assert.equal(leaderAfter("b", steps.slice(0, 1)), "b", "what came before is no step back");
	});

	it("is a withdrawal only by the requester, and of nothing else than what was signed", () => {
		const withdrawal = signWithdrawal(grace.signing, place);
		const status = decodedValue(decodeJoinStatus(withdrawal));
		assert.ok(status.kind === "withdrawn");
		assert.equal(isWithdrawal(status), true);
		for (let index = 1; index < withdrawal.length; index++) {
			const other = decodeJoinStatus(flipped(withdrawal, index, 1));
			assert.equal(other.ok && other.value.kind === "withdrawn" && isWithdrawal(other.value), false, `byte ${index}`);
		}
		const forged = decodedValue(decodeJoinStatus(signWithdrawal(ada.signing, place)));
		assert.equal(forged.kind === "withdrawn" && isWithdrawal(forged), false);
	});
});
