/** Control chains written by hand: any operation by anybody in any place, signed as it should be. */
import { concatBytes } from "../../src/net/crypto/bytes.ts";
import { label } from "../../src/net/crypto/hash.ts";
import type { Identity } from "../../src/net/identity.ts";
import { memberTagOf } from "../../src/net/room/chain/roomState.ts";
import { makeKeyBox, makeRotation } from "../../src/net/room/keys/epochKeys.ts";
import { type Ack, decodeAck, signAck } from "../../src/net/wire/ack.ts";
import { fromHex, u32 } from "../../src/net/wire/bytes.ts";
import { type Control, type ControlPlace, decodeControl, signControl, zeroId } from "../../src/net/wire/control.ts";
import type { ControlBody, Move, Policy } from "../../src/net/wire/controlBody.ts";
import type { Rotation } from "../../src/net/wire/rotation.ts";
import { chanceFor } from "./testChance.ts";

/** What a room promises unless told otherwise. */
export const usualPolicy: Policy = { history: "all", listed: true, succession: 72, rules: 1 };

const random = chanceFor("chains");
let logs = 0;

/** A log id nobody has. */
export const freshLog = (): string => `${(++logs).toString(16).padStart(15, "0")}0`;

/** A rotation that looks right but seals nothing: enough for whoever only folds. */
export const emptyRotation = (members: readonly Identity[], leadsBack: boolean): Rotation => ({
	ephemeralKey: new Uint8Array(32).fill(1),
	keyCheck: new Uint8Array(16).fill(2),
	back: leadsBack ? new Uint8Array(60).fill(3) : null,
	boxes: members
		.map((member) => memberTagOf(member.key))
		.sort()
		.map((tag) => ({ tag, nonce: new Uint8Array(24), box: new Uint8Array(48) })),
});

/** A box that looks right but holds nothing. */
export const emptyKeyBox = {
	ephemeralKey: new Uint8Array(32).fill(1),
	nonce: new Uint8Array(24),
	box: new Uint8Array(48),
};

/** Signs and decodes one operation. */
export const signed = (who: Identity, place: ControlPlace, body: ControlBody): Control => {
	const control = decodeControl(signControl(who.signing, place, body));
	if (!control.ok) {
		throw new Error(control.reason);
	}
	return control.value;
};

/** The place after `prev`. */
export const placeAfter = (prev: Control): ControlPlace => ({
	room: prev.op === 0 ? prev.id : prev.room,
	n: prev.n + 1,
	prev: prev.id,
	hlc: (BigInt(`0x${prev.hlc}`) + 1n).toString(16).padStart(16, "0"),
});

/** The operation after `prev`. */
export const after = (prev: Control, who: Identity, body: ControlBody): Control => signed(who, placeAfter(prev), body);

/** A room's first operation, with a real key. */
export const create = (
	admin: Identity,
	options: { readonly name?: string; readonly policy?: Policy; readonly log?: string; readonly ms?: number } = {},
): { readonly control: Control; readonly key: Uint8Array } => {
	const { name = "Compilers", policy = usualPolicy, log = freshLog(), ms = 1_790_000_000_000 } = options;
	const place = { room: zeroId, n: 0, prev: zeroId, hlc: `${ms.toString(16).padStart(12, "0")}0000` };
	const { rotation, key } = makeRotation({ random }, { ...place, members: [admin.card], previous: null });
	return { control: signed(admin, place, { kind: "create", name, policy, card: admin.card, log, rotation }), key };
};

/** Lets somebody in with the current key. */
export const add = (
	prev: Control,
	admin: Identity,
	newcomer: Identity,
	options: { readonly key?: Uint8Array; readonly log?: string } = {},
): Control =>
	after(prev, admin, {
		kind: "add",
		card: newcomer.card,
		log: options.log ?? freshLog(),
		reqId: "00".repeat(16),
		key: {
			form: "keyBox",
			keyBox: options.key === undefined ? emptyKeyBox : makeKeyBox({ random }, options.key, newcomer.card),
		},
	});

/** A new epoch after `prev` for `members`, with a real key. */
export const rotationFor = (
	prev: Control,
	members: readonly Identity[],
	previous: Uint8Array | null,
): { readonly rotation: Rotation; readonly key: Uint8Array } => {
	const { room, n } = placeAfter(prev);
	return makeRotation({ random }, { room, n, members: members.map(({ card }) => card), previous });
};

/** The new admin's word that it takes over right after `prev`. */
export const acceptance = (prev: Control, to: Identity): Uint8Array => {
	const { room, n } = placeAfter(prev);
	return to.signing.sign(label("acc"), fromHex(room), u32(n), fromHex(prev.id));
};

/** A vote for `candidate` to follow `prev`, or an ack where there is none. */
export const vote = (
	prev: Control,
	who: Identity,
	candidate: Identity | null,
	change: { readonly room?: string; readonly target?: string; readonly ackSeq?: string } = {},
): Ack => {
	const ack = decodeAck(
		signAck(who.signing, {
			room: placeAfter(prev).room,
			ackSeq: "0000000000010000",
			target: prev.id,
			candidate: candidate?.key ?? "",
			...change,
		}),
	);
	if (!ack.ok) {
		throw new Error(ack.reason);
	}
	return ack.value;
};

/** A key's move, signed by both. */
export const moveOf = (from: Identity, to: Identity): Move => {
	const parts = [label("move"), from.signing.publicKey, to.card.bytes];
	const oldSignature = from.signing.sign(...parts);
	const newSignature = to.signing.sign(...parts);
	return {
		bytes: concatBytes(from.signing.publicKey, to.card.bytes, oldSignature, newSignature),
		oldIdentity: from.key,
		card: to.card,
		oldSignature,
		newSignature,
	};
};
