/** What must not be taken, as `refused.json` has it: each for the reason it is there. */
import assert from "node:assert/strict";
import { CipherState } from "../../../src/net/crypto/cipherState.ts";
import { CHAT_RECORDS, RecordOpener } from "../../../src/net/crypto/records.ts";
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
import { type ControlVectors, type RecordVectors, type RefusedVectors, vectorsOf } from "./shapes.ts";

const { layouts, operations } = vectorsOf<RefusedVectors>("refused");

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

	for (const { rule, why, as, after, bytes } of operations) {
		it(`break rule ${rule} of the control chain: ${why}`, () => {
			const chain = new ControlChain();
			const { operations: good = [] } = vectorsOf<ControlVectors>("controls").chains[0] ?? {};
			for (const one of good.slice(0, after === null ? 0 : after + 1)) {
				const control = decodeControl(fromHex(one.bytes));
				assert.ok(control.ok);
				assert.equal(chain.add(control.value).kind, "added");
			}
			const control = decodeControl(fromHex(bytes));
			assert.ok(control.ok, control.ok ? "" : control.reason);
			assert.deepEqual(chain.add(control.value), { kind: "denied", denial: as });
		});
	}

	it("have something of every rule of the chain but its length and the number of its members", () => {
		assert.deepEqual([...new Set(operations.map(({ rule }) => rule))], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
	});
});
