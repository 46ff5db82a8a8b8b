/** `refused.json`: what must not be taken, one thing wrong in each, otherwise made and signed as it should be. */
import { createCipheriv } from "node:crypto";
import { concatBytes } from "../../src/net/crypto/bytes.ts";
import { label } from "../../src/net/crypto/hash.ts";
import { signAck } from "../../src/net/wire/ack.ts";
import { signCard } from "../../src/net/wire/card.ts";
import { signControl } from "../../src/net/wire/control.ts";
import type { ControlBody } from "../../src/net/wire/controlBody.ts";
import { encodeDirect, encodeDirectAck } from "../../src/net/wire/direct.ts";
import { eventKinds, signEvent } from "../../src/net/wire/event.ts";
import { encodeAckEvidence, encodeEventEvidence } from "../../src/net/wire/evidence.ts";
import { inviteKeyOf, signInvitation, signInvite } from "../../src/net/wire/invite.ts";
import { signDenial, signJoin } from "../../src/net/wire/join.ts";
import { encodeText } from "../../src/net/wire/json.ts";
import { signMove } from "../../src/net/wire/move.ts";
import { signAcceptance } from "../../src/net/wire/transfer.ts";
import { LogWriter, openRoomAt } from "./events.ts";
import { bytesOf, cast, hex, hlcOf, type Json, someHex, startMs } from "./kit.ts";
import { refusedHandshakes } from "./refusedHandshakes.ts";
import { refusedOperations } from "./refusedOperations.ts";
import { logOf, openRoom, voice } from "./rooms.ts";

/** Each layout with examples of what it is not, and operations that break a rule in their place. */
export const refused = (): Json => ({
	layouts: [
		...cardsAndMoves(),
		...words(),
		...operations(),
		...events(),
		...asking(),
		...small(),
		...objects(),
		...sealed(),
	],
	operations: refusedOperations(),
	handshakes: refusedHandshakes(),
});

/** `as` is the word our decoder gives. */
const one = (layout: string, why: string, as: string, bytes: Uint8Array): Json => ({
	layout,
	why,
	as,
	bytes: hex(bytes),
});

/** The bytes with one other byte; `at` may count from the end. */
const changed = (bytes: Uint8Array, at: number, to?: number): Uint8Array => {
	const copy = Uint8Array.from(bytes);
	const index = at < 0 ? copy.length + at : at;
	copy[index] = to ?? (copy[index] ?? 0) ^ 1;
	return copy;
};

const longer = (bytes: Uint8Array): Uint8Array => concatBytes(bytes, Uint8Array.of(0));
const shorter = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, -1);

function cardsAndMoves(): readonly Json[] {
	const { ada, grace, newAda } = cast;
	const card = ada.card.bytes;
	const weak = signCard(ada.signing, {
		agreementKey: new Uint8Array(32),
		createdMs: startMs,
		nonce: new Uint8Array(32),
	});
	const move = signMove(ada.signing, newAda);
	const signaturesAt = move.length - 128;
	const swapped = concatBytes(move.subarray(0, signaturesAt), move.subarray(-64), move.subarray(signaturesAt, -64));
	return [
		one("card", "version 2", "cardVersion", changed(card, 0, 2)),
		one(
			"card",
			"an identity key of small order",
			"cardKey",
			concatBytes(card.subarray(0, 1), new Uint8Array(32), card.subarray(33)),
		),
		one("card", "an agreement key of small order", "cardKey", weak),
		one("card", "another time than was signed", "cardSignature", changed(card, 72)),
		one("card", "one byte more", "trailing", longer(card)),
		one("card", "one byte less", "short", shorter(card)),
		one("move", "to the same key", "moveToItself", signMove(ada.signing, ada)),
		one("move", "the signatures in the other order", "moveSignature", swapped),
		one(
			"move",
			"the old key did not sign",
			"moveSignature",
			concatBytes(move.subarray(0, signaturesAt), move.subarray(-64), move.subarray(-64)),
		),
		one(
			"move",
			"the new key did not sign",
			"moveSignature",
			concatBytes(move.subarray(0, -64), signMove(grace.signing, newAda).subarray(-64)),
		),
	];
}

function words(): readonly Json[] {
	const { linus, grace } = cast;
	const place = openRoomAt(3);
	const { room, id: target, prev } = place.at.control;
	const ack = voice(linus, { room, target, step: 9 });
	const other = voice(linus, { room, target: prev, step: 9 });
	const later = voice(linus, { room, target: prev, step: 10 });
	const vote = signAck(linus.signing, { room, target, ackSeq: hlcOf(9), candidate: grace.key });
	const ofKind = (bytes: Uint8Array, kind: number): Uint8Array => {
		const signed = changed(bytes, 1, kind).subarray(0, -64);
		return concatBytes(signed, linus.signing.sign(label("ack"), signed));
	};
	const log = new LogWriter(linus, { ...place, log: logOf("linus") });
	const first = log.say(eventKinds.profile, { name: "Linus", rules: 1 });
	const second = log.say(eventKinds.text, { t: "later, as it should be" });
	const proof = encodeAckEvidence(ack, other);
	const objectLength = 4 + ack.bytes.length;
	const turned = concatBytes(
		proof.subarray(0, 1),
		proof.subarray(1 + objectLength),
		proof.subarray(1, 1 + objectLength),
	);
	return [
		one("ack", "version 2", "ackVersion", changed(ack.bytes, 0, 2)),
		one("ack", "kind 2", "ackKind", changed(ack.bytes, 1, 2)),
		one("ack", "an ack with a candidate", "ackCandidate", ofKind(vote, 0)),
		one("ack", "a vote for nobody", "ackCandidate", ofKind(ack.bytes, 1)),
		one("ack", "another target than was signed", "ackSignature", changed(ack.bytes, 74)),
		one("ack", "one byte more", "trailing", longer(ack.bytes)),
		one("evidence", "kind 2", "evidenceKind", changed(proof, 0, 2)),
		one("evidence", "twice the same word", "evidenceSame", encodeAckEvidence(ack, ack)),
		one("evidence", "two words with two numbers", "evidenceSame", encodeAckEvidence(ack, later)),
		one("evidence", "the higher one first", "evidenceSame", turned),
		one(
			"evidence",
			"two events of which the later one is signed later",
			"evidenceSame",
			encodeEventEvidence(first.header, second.header),
		),
	];
}

function operations(): readonly Json[] {
	const { steps } = openRoom();
	const rotate = steps[3]?.control ?? missing();
	const kick = steps.find(({ control }) => control.body.kind === "kick")?.control.body ?? missing();
	const policy = steps[4]?.control.body ?? missing();
	const [rotation, cuts] = kick.kind === "kick" ? [kick.rotation, kick.cuts] : missing();
	const usual = policy.kind === "policy" ? policy.policy : missing();
	const place = { room: rotate.room, n: rotate.n, prev: rotate.prev, hlc: rotate.hlc };
	const say = (body: ControlBody): Uint8Array => signControl(cast.ada.signing, place, body);
	const backwards = { ...rotation, boxes: [...rotation.boxes].reverse() };
	const { bytes } = rotate;
	return [
		one("control", "version 2", "ctlVersion", changed(bytes, 0, 2)),
		one("control", "a flag", "ctlFlags", changed(bytes, 3, 1)),
		one(
			"control",
			"number 10,001",
			"ctlSize",
			signControl(cast.ada.signing, { ...place, n: 10_001 }, { kind: "rotate", rotation }),
		),
		one(
			"control",
			"an operation other than create without a room",
			"ctlPlace",
			signControl(cast.ada.signing, { ...place, room: "00".repeat(32) }, { kind: "rotate", rotation }),
		),
		one("control", "another time than was signed", "ctlSignature", changed(bytes, 111)),
		one("control", "one byte more", "trailing", longer(bytes)),
		one("control", "a body that goes on", "trailing", say({ kind: "newer", op: 5, bytes: new Uint8Array(52) })),
		one("control", "boxes that do not ascend", "boxOrder", say({ kind: "rotate", rotation: backwards })),
		one(
			"control",
			"one log cut twice",
			"cutTwice",
			say({ kind: "kick", target: cast.linus.key, reason: "", cuts: [...cuts, ...cuts], rotation }),
		),
		one("control", "a reason of 201", "reason", say({ kind: "close", reason: "x".repeat(201) })),
		one(
			"control",
			"succession after 23 hours",
			"succession",
			say({ kind: "policy", policy: { ...usual, succession: 23 } }),
		),
		one("control", "rules 0", "rules", say({ kind: "policy", policy: { ...usual, rules: 0 } })),
		one(
			"control",
			"operation 200 whose body is not meta",
			"json",
			say({ kind: "newer", op: 200, bytes: Uint8Array.of(0, 2, 1, 2) }),
		),
	];
}

const missing = (): never => {
	throw new Error("the room has it");
};

function events(): readonly Json[] {
	const place = openRoomAt(3);
	const log = new LogWriter(cast.grace, { ...place, log: logOf("grace") });
	const { header, sealed: body } = log.say(eventKinds.text, { t: "said" });
	const whole = (bytes: Uint8Array): Uint8Array => concatBytes(bytes, body);
	const { aad } = header;
	const signed = (bytes: Uint8Array): Uint8Array => whole(signEvent(cast.grace.signing, bytes, body));
	return [
		one("event", "version 2", "evVersion", signed(changed(aad, 0, 2))),
		one("event", "a flag", "evFlags", signed(changed(aad, 3, 1))),
		one("event", "number 0", "evField", signed(changed(aad, 83, 0))),
		one(
			"event",
			"five deps",
			"evField",
			signed(concatBytes(aad.subarray(0, 188), Uint8Array.of(5), new Uint8Array(160), aad.subarray(189))),
		),
		one("event", "another body than was signed", "evBodyHash", changed(whole(header.bytes), -1)),
		one("event", "a body that is longer than it says", "evBodyHash", longer(whole(header.bytes))),
		one("event", "another signature", "signature", whole(changed(header.bytes, -1))),
	];
}

function asking(): readonly Json[] {
	const { ada, grace, linus } = cast;
	const room = someHex("some room", 32);
	const reqId = someHex("request", 16);
	const fields = {
		room,
		card: linus.card,
		log: someHex("requested log", 8),
		reqId,
		ms: startMs,
		note: "hello",
		invitation: null,
	};
	const request = signJoin(linus.signing, fields);
	const seed = bytesOf(someHex("invite seed", 16));
	const invitation = signInvitation(inviteKeyOf(seed), {
		room,
		reqId: someHex("another request", 16),
		identity: linus.key,
	});
	const addresses = [{ host: "192.168.1.20", port: 46_920 }];
	const told = { room, team: "0000", untilMs: startMs, roomName: "Compilers", addresses, seed };
	const link = signInvite(ada.signing, told);
	const at = (host: string, port: number): Uint8Array =>
		signInvite(ada.signing, { ...told, addresses: [{ host, port }] });
	const place = { room: someHex("another room", 32), n: 7, prev: someHex("an operation", 32) };
	const step = (signer: typeof ada, of: typeof place): Uint8Array =>
		signControl(
			grace.signing,
			{ ...of, hlc: hlcOf(1) },
			{ kind: "transfer", to: ada.key, acceptance: signAcceptance(signer.signing, of) },
		);
	const denial = (bytes: Uint8Array, count = 1): Uint8Array => {
		const handovers = Array.from(
			{ length: count },
			() => ({ kind: "transfer", from: grace.key, to: ada.key, bytes }) as const,
		);
		return signDenial(ada.signing, { room, requester: linus.key, reqId, untilMs: startMs, handovers });
	};
	return [
		one("join", "signed by somebody else", "joinSignature", signJoin(grace.signing, fields)),
		one("join", "a note of 801 bytes", "note", signJoin(linus.signing, { ...fields, note: "x".repeat(801) })),
		one("join", "an invitation that is neither there nor not", "inv", changed(request, 32 + 169 + 8 + 16 + 8, 2)),
		one(
			"join",
			"an invitation signed for another request",
			"inviteSignature",
			signJoin(linus.signing, { ...fields, invitation }),
		),
		one("status", "kind 6", "joinStatus", changed(denial(step(ada, { ...place, room })), 0, 6)),
		one("status", "a step in another room", "handover", denial(step(ada, place))),
		one("status", "a step the new admin did not sign", "handover", denial(step(linus, { ...place, room }))),
		one("status", "17 steps", "handovers", denial(step(ada, { ...place, room }), 17)),
		one("invite", "kind 2", "inviteKind", changed(link, 1, 2)),
		one("invite", "another room than was signed", "inviteSignature", changed(link, 40)),
		one("invite", "no address", "inviteAddresses", signInvite(ada.signing, { ...told, addresses: [] })),
		one("invite", "port 80", "inviteAddress", at("192.168.1.20", 80)),
		...["127.0.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "ff02::1", "::ffff:10.0.0.1"].map(
			(host) => one("invite", `the address ${host}`, "inviteAddress", at(host, 46_920)),
		),
	];
}

/** Layouts of a few fields. */
function small(): readonly Json[] {
	const room = bytesOf(someHex("some room", 32));
	const id = bytesOf(someHex("an operation", 32));
	const key = bytesOf(someHex("a key", 32));
	const place = concatBytes(room, Uint8Array.of(0, 0, 0, 7), id);
	const dm = { id: someHex("first direct", 16), hlc: hlcOf(1), kind: eventKinds.text };
	const body = (text: string): Uint8Array => encodeDirect({ ...dm, body: encodeText(text) });
	const tooLarge = Uint8Array.of(0, 32, 0, 0, 0, 0, 0, 0);
	return [
		one("lockbox", "form 3", "lockboxForm", concatBytes(room, id, Uint8Array.of(3))),
		one("lockbox", "a question with a key", "trailing", concatBytes(room, id, Uint8Array.of(0), key)),
		one("lockbox", "a key of 31 bytes", "short", concatBytes(room, id, Uint8Array.of(1), shorter(key))),
		one("transfer", "kind 4", "transferKind", concatBytes(Uint8Array.of(4), place)),
		one("transfer", "accepted without a signature", "short", concatBytes(Uint8Array.of(1), place)),
		one("transfer", "an offer with a signature", "trailing", concatBytes(Uint8Array.of(0), place, new Uint8Array(64))),
		one("SAS_COMMIT", "31 bytes", "short", shorter(key)),
		one("SAS_NONCE", "33 bytes", "trailing", longer(key)),
		one("SAS_REVEAL", "31 bytes", "short", shorter(key)),
		one("SAS_RESULT", "result 3", "sasResult", Uint8Array.of(3)),
		one("heads", "neither the last page nor not", "last", concatBytes(room, Uint8Array.of(2))),
		one("heads", "kind 4", "headKind", concatBytes(room, Uint8Array.of(1, 4), id)),
		one("wants", "kind 4", "wantKind", concatBytes(room, Uint8Array.of(4), id)),
		one("items", "kind 99", "itemKind", concatBytes(room, Uint8Array.of(99, 0, 0, 0, 0))),
		one("items", "an item longer than what is there", "short", concatBytes(room, Uint8Array.of(0, 0, 0, 0, 2, 1))),
		one("haves", "a number of 2^53", "integer", concatBytes(room, id, key.subarray(0, 8), tooLarge)),
		one("credit", "2^53 bytes", "integer", tooLarge),
		one("direct", "a body that is no JSON", "json", body("{")),
		one("direct", "a body that is no object", "jsonObject", body("[]")),
		one("directAck", "nothing", "directAcks", new Uint8Array()),
		one("directAck", "the same twice", "directAcks", encodeDirectAck([dm.id, dm.id])),
	];
}

/** The bounds of JSON, in a BYE, which has any other key besides; and fields out of theirs. */
function objects(): readonly Json[] {
	const bye = (rest: string): Uint8Array => encodeText(`{"reason":"goingAway"${rest}}`);
	const keys = Array.from({ length: 64 }, (_, i) => `,"k${i}":0`).join("");
	return [
		one("BYE", "nine levels deep", "jsonDepth", bye(`,"x":${"[".repeat(8)}${"]".repeat(8)}`)),
		one("BYE", "65 keys", "jsonBounds", bye(keys)),
		one("BYE", "an array of 4,097", "jsonBounds", bye(`,"x":[${"0,".repeat(4_096)}0]`)),
		one("BYE", "the key __proto__", "jsonBounds", bye(`,"__proto__":{}`)),
		one("BYE", "a byte order mark", "json", concatBytes(Uint8Array.of(0xef, 0xbb, 0xbf), bye(""))),
		one("BYE", "no UTF-8", "utf8", concatBytes(bye(""), Uint8Array.of(0xff))),
		one("BYE", "a word of 33", "reason", encodeText(JSON.stringify({ reason: "x".repeat(33) }))),
		one("APPROVE", "another state", "state", encodeText('{"state":"maybe"}')),
		one("APPROVE", "a wait beyond the longest", "waitMs", encodeText('{"state":"declined","waitMs":614400001}')),
	];
}

/** Records under a known key, as number 0. */
function sealed(): readonly Json[] {
	const key = bytesOf(someHex("record key", 32));
	const seal = (plain: Uint8Array, n = 0): Uint8Array => {
		const nonce = new Uint8Array(12);
		nonce[11] = n;
		const cipher = createCipheriv("aes-256-gcm", key, nonce);
		return concatBytes(cipher.update(plain), cipher.final(), cipher.getAuthTag());
	};
	const ping = Uint8Array.of(2, 0, 0, 0, 0, 0);
	return [
		one("record", "a flag", "recordForm", seal(changed(ping, 1, 1))),
		one("record", "sealed as number 1", "recordDecrypt", seal(ping, 1)),
		one("record", "another tag", "recordDecrypt", changed(seal(ping), -1)),
		one("record", "five bytes", "recordSize", seal(shorter(ping))),
	];
}
