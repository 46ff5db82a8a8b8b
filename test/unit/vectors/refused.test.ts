/** What must not be taken, as `refused.json` has it: each for the reason it is there. */
import assert from "node:assert/strict";
import { CipherState } from "../../../src/net/crypto/cipherState.ts";
import { SigningKey } from "../../../src/net/crypto/ed25519.ts";
import {
	type HandshakeOptions,
	type HandshakeStep,
	InitiatorHandshake,
	ResponderHandshake,
} from "../../../src/net/crypto/handshake.ts";
import { netIdOf } from "../../../src/net/crypto/handshakeAuth.ts";
import { CHAT_RECORDS, RecordOpener } from "../../../src/net/crypto/records.ts";
import { AgreementKey } from "../../../src/net/crypto/x25519.ts";
import { ControlChain } from "../../../src/net/room/chain/controlChain.ts";
import { decodeAck } from "../../../src/net/wire/ack.ts";
import { decodeApproval } from "../../../src/net/wire/approve.ts";
import { type Decoded, fromHex } from "../../../src/net/wire/bytes.ts";
import { decodeCard } from "../../../src/net/wire/card.ts";
import { decodeControl } from "../../../src/net/wire/control.ts";
import { decodeDirect, decodeDirectAck } from "../../../src/net/wire/direct.ts";
import { decodeEventWithBody, hasValidSignature } from "../../../src/net/wire/event.ts";
import { decodeEvidence } from "../../../src/net/wire/evidence.ts";
import { decodeInvite, hasValidInvitation } from "../../../src/net/wire/invite.ts";
import { decodeJoin, decodeJoinStatus } from "../../../src/net/wire/join.ts";
import { decodeLockbox } from "../../../src/net/wire/lockbox.ts";
import { decodeMove } from "../../../src/net/wire/move.ts";
import { decodeBye, recordTypes } from "../../../src/net/wire/records.ts";
import { decodeSas } from "../../../src/net/wire/sas.ts";
import { decodeCredit, decodeHaves, decodeHeads, decodeItems, decodeWants } from "../../../src/net/wire/sync.ts";
import { decodeTransfer } from "../../../src/net/wire/transfer.ts";
import {
	type ControlVectors,
	type CrowdVectors,
	type HandshakeVectors,
	type RecordVectors,
	type RefusedVectors,
	vectorsOf,
} from "./shapes.ts";

const { layouts, operations, handshakes } = vectorsOf<RefusedVectors>("refused");
const crowd = vectorsOf<CrowdVectors>("crowd");

/** What is decoded, where a signature is looked at apart that as well. */
const andSigned = <T>(decoded: Decoded<T>, isSigned: (value: T) => boolean, reason: string): Decoded<T> =>
	decoded.ok && !isSigned(decoded.value) ? { ok: false, reason } : decoded;

const openRecord = (bytes: Uint8Array): Decoded<unknown> => {
	const { key } = vectorsOf<RecordVectors>("records").sealed;
	const opened = new RecordOpener(new CipherState(fromHex(key), 0), { profile: CHAT_RECORDS }).open(bytes);
	return "error" in opened ? { ok: false, reason: opened.error } : { ok: true, value: opened };
};

const decoders: Readonly<Record<string, (bytes: Uint8Array) => Decoded<unknown>>> = {
	card: decodeCard,
	move: decodeMove,
	ack: decodeAck,
	evidence: decodeEvidence,
	control: decodeControl,
	event: (bytes) => andSigned(decodeEventWithBody(bytes), ({ header }) => hasValidSignature(header), "signature"),
	join: (bytes) =>
		andSigned(decodeJoin(bytes), (join) => join.invitation === null || hasValidInvitation(join), "inviteSignature"),
	status: decodeJoinStatus,
	invite: decodeInvite,
	lockbox: decodeLockbox,
	transfer: decodeTransfer,
	SAS_COMMIT: (bytes) => decodeSas(recordTypes.sasCommit, bytes),
	SAS_NONCE: (bytes) => decodeSas(recordTypes.sasNonce, bytes),
	SAS_REVEAL: (bytes) => decodeSas(recordTypes.sasReveal, bytes),
	SAS_RESULT: (bytes) => decodeSas(recordTypes.sasResult, bytes),
	heads: decodeHeads,
	wants: decodeWants,
	items: decodeItems,
	haves: decodeHaves,
	credit: decodeCredit,
	direct: decodeDirect,
	directAck: decodeDirectAck,
	BYE: decodeBye,
	APPROVE: decodeApproval,
	record: openRecord,
};

describe("the vectors of what is refused", () => {
	for (const { layout, why, as, bytes } of layouts) {
		it(`are no ${layout}: ${why}`, () => {
			assert.deepEqual(decoders[layout]?.(fromHex(bytes)), { ok: false, reason: as });
		});
	}

	for (const { message, why, as, expects, bytes } of handshakes) {
		it(`end a handshake with message ${message}: ${why}`, () => {
			const [meeting] = vectorsOf<HandshakeVectors>("handshake").vectors;
			assert.ok(meeting);
			const { messages } = meeting;
			const answer = answerTo(meeting, message, fromHex(bytes), expects);
			assert.equal("error" in answer && answer.error, as);
			const honest = answerTo(meeting, message, fromHex(messages[message - 1] ?? ""), null);
			assert.ok(!("error" in honest), "the honest one is taken");
		});
	}

	for (const { rule, why, as, after, bytes } of operations) {
		it(`break rule ${rule} of the control chain: ${why}`, () => {
			const { operations: good = [] } = vectorsOf<ControlVectors>("controls").chains[0] ?? {};
			const before = good.slice(0, after === null ? 0 : after + 1);
			assertRefused(
				before.map((one) => one.bytes),
				bytes,
				as,
			);
		});
	}

	it("break rule 11 of the control chain: a 257th member", () => {
		assertRefused(crowd.operations, crowd.refused.bytes, crowd.refused.as);
	});

	it("have something of every rule of the chain", () => {
		const shown = [...operations, crowd.refused].map(({ rule }) => rule);
		assert.deepEqual([...new Set(shown)], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
	});
});

/** What the side that gets a message of this meeting makes of these bytes in its place. */
function answerTo(
	meeting: HandshakeVectors["vectors"][number],
	message: 1 | 2 | 3,
	bytes: Uint8Array,
	expects: string | null,
): HandshakeStep {
	const { purpose, teamCode, initiator, responder, messages } = meeting;
	const own = message === 2 ? initiator : responder;
	const options: HandshakeOptions = {
		purpose,
		netId: netIdOf(teamCode),
		signingKey: new SigningKey(fromHex(own.identitySeed)),
		agreementKey: new AgreementKey(fromHex(own.agreementSecret)),
		minor: own.minor,
		random: () => fromHex(own.ephemeralSecret),
		...(expects === null ? {} : { expectedPeer: fromHex(expects) }),
	};
	if (message === 2) {
		const dialling = new InitiatorHandshake(options);
		dialling.start();
		return dialling.receive(bytes);
	}
	const answering = new ResponderHandshake(options);
	if (message === 3) answering.receive(fromHex(messages[0] ?? ""));
	return answering.receive(bytes);
}

function assertRefused(before: readonly string[], bytes: string, as: string): void {
	const chain = new ControlChain();
	for (const one of before) {
		const control = decodeControl(fromHex(one));
		assert.ok(control.ok);
		assert.equal(chain.add(control.value).kind, "added");
	}
	const control = decodeControl(fromHex(bytes));
	assert.ok(control.ok, control.ok ? "" : control.reason);
	assert.deepEqual(chain.add(control.value), { kind: "denied", denial: as });
}
