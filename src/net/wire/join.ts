/**
 * Asking to join a room, and the answers (PROTOCOL "Joining"). Pure.
 *
 * ```
 * JOIN_REQ = room(32) ‖ card(169) ‖ logId(8) ‖ reqId(16) ‖ ms(8) ‖ inv(1) ‖ [invPub(32) ‖ invSig(64)] ‖ noteLen(2) ‖ note ‖ sig(64)
 * JOIN_STATUS = kind(1) ‖ …: 1 waiting: room(32) ‖ reqId(16)
 *                            2 denied:  room(32) ‖ requester IK(32) ‖ reqId(16) ‖ until(8) ‖ admin sig(64)
 *                                       ‖ count(1 ≤ 16) ‖ handovers
 *                            3 withdrawn: room(32) ‖ requester IK(32) ‖ reqId(16) ‖ requester sig(64)
 *                            4 closed:  room(32) ‖ reqId(16) ‖ count(1 ≤ 16) ‖ handovers ‖ operation 9
 *                            5 unlisted: room(32) ‖ requester IK(32) ‖ reqId(16) ‖ admin sig(64) ‖ count(1 ≤ 16) ‖ handovers
 * ```
 * A request and its answers are relayed by members, so each is signed by the one whose word it is.
 */
import { concatBytes, uint16 } from "../crypto/bytes.ts";
import { type SigningKey, verifySignature } from "../crypto/ed25519.ts";
import { label } from "../crypto/hash.ts";
import { textLimits } from "../limits.ts";
import { type Decoded, decodeBytes, fromHex, malformed, u8, u64 } from "./bytes.ts";
import { type Card, readCard } from "./card.ts";
import { type Control, decodeControl } from "./control.ts";
import { encodeHandovers, type Handover, readHandovers } from "./handover.ts";
import { encodeText, readText } from "./json.ts";

/** A request whose signature and card hold. */
export interface JoinMessage {
	readonly bytes: Uint8Array;
	readonly room: string;
	readonly card: Card;
	/** The log the requester will write, announced to all by its `add`. */
	readonly log: string;
	readonly reqId: string;
	readonly ms: number;
	readonly note: string;
	/** Public key and signature that show an invitation, or null. */
	readonly invitation: { readonly publicKey: Uint8Array; readonly signature: Uint8Array } | null;
}

/** An answer. `withdrawn` is the requester's word, `waiting` that of whoever keeps it, any other the admin's. */
export type JoinStatus =
	| { readonly kind: "waiting"; readonly room: string; readonly reqId: string }
	| {
			readonly kind: "denied";
			readonly room: string;
			readonly requester: string;
			readonly reqId: string;
			readonly untilMs: number;
			readonly signature: Uint8Array;
			/** How the room came to its admin, the oldest first: whoever asked may know an earlier one. */
			readonly handovers: readonly Handover[];
	  }
	| {
			readonly kind: "withdrawn";
			readonly room: string;
			readonly requester: string;
			readonly reqId: string;
			readonly signature: Uint8Array;
	  }
	| {
			readonly kind: "closed";
			readonly room: string;
			readonly reqId: string;
			readonly handovers: readonly Handover[];
			/** The operation that closed the room, as its admin signed it. */
			readonly control: Control;
	  }
	| {
			readonly kind: "unlisted";
			readonly room: string;
			readonly requester: string;
			readonly reqId: string;
			readonly signature: Uint8Array;
			readonly handovers: readonly Handover[];
	  };

/** What the requester decides. */
export type JoinFields = Pick<JoinMessage, "room" | "card" | "log" | "reqId" | "ms" | "note" | "invitation">;

/** Signs a request. */
export const signJoin = (signing: SigningKey, fields: JoinFields): Uint8Array => {
	const note = encodeText(fields.note);
	const signed = concatBytes(
		fromHex(fields.room),
		fields.card.bytes,
		fromHex(fields.log),
		fromHex(fields.reqId),
		u64(fields.ms),
		...(fields.invitation === null ? [u8(0)] : [u8(1), fields.invitation.publicKey, fields.invitation.signature]),
		uint16(note.length),
		note,
	);
	return concatBytes(signed, signing.sign(label("join"), signed));
};

/** Bytes a note may take: 200 code points of at most four bytes. */
const noteBytes = textLimits.joinNote * 4;

/** Decodes a request; card and signature are checked. */
export const decodeJoin = (bytes: Uint8Array): Decoded<JoinMessage> =>
	decodeBytes(bytes, (reader) => {
		const room = reader.hex(32);
		const card = readCard(reader);
		const log = reader.hex(8);
		const reqId = reader.hex(16);
		const ms = reader.u64();
		const invitation =
			reader.byteIn([0, 1], "inv") === 1 ? { publicKey: reader.bytes(32), signature: reader.bytes(64) } : null;
		const noteLength = reader.u16();
		if (noteLength > noteBytes) {
			return malformed("note");
		}
		const note = readText(reader.bytes(noteLength));
		const signed = reader.slice(0, reader.offset);
		if (!verifySignature(card.identityKey, reader.bytes(64), label("join"), signed)) {
			return malformed("joinSignature");
		}
		return { bytes, room, card, log, reqId, ms, note, invitation };
	});

/** The admin's refusal, valid until `untilMs`. */
export const signDenial = (
	signing: SigningKey,
	fields: {
		readonly room: string;
		readonly requester: string;
		readonly reqId: string;
		readonly untilMs: number;
		readonly handovers: readonly Handover[];
	},
): Uint8Array => encodeJoinStatus({ kind: "denied", ...fields, signature: signing.sign(...denialParts(fields)) });

/** Whether `admin` (hex identity key) signed the refusal. */
export const isDenialBy = (admin: string, status: Extract<JoinStatus, { kind: "denied" }>): boolean =>
	verifySignature(fromHex(admin), status.signature, ...denialParts(status));

/** The admin's word that its room takes requests by invitation only now. */
export const signUnlisted = (
	signing: SigningKey,
	fields: {
		readonly room: string;
		readonly requester: string;
		readonly reqId: string;
		readonly handovers: readonly Handover[];
	},
): Uint8Array => encodeJoinStatus({ kind: "unlisted", ...fields, signature: signing.sign(...unlistedParts(fields)) });

/** Whether `admin` (hex identity key) said to `requester` that the room is closed, or takes no more requests. */
export const isShutBy = (
	admin: string,
	requester: string,
	status: Extract<JoinStatus, { kind: "closed" | "unlisted" }>,
): boolean =>
	status.kind === "closed"
		? status.control.author === admin
		: status.requester === requester && verifySignature(fromHex(admin), status.signature, ...unlistedParts(status));

/** The requester's second thoughts. */
export const signWithdrawal = (
	signing: SigningKey,
	fields: { readonly room: string; readonly requester: string; readonly reqId: string },
): Uint8Array =>
	encodeJoinStatus({
		kind: "withdrawn",
		...fields,
		signature: signing.sign(label("undo"), fromHex(fields.room), fromHex(fields.reqId)),
	});

/** Whether the requester itself withdrew. */
export const isWithdrawal = (status: Extract<JoinStatus, { kind: "withdrawn" }>): boolean =>
	verifySignature(
		fromHex(status.requester),
		status.signature,
		label("undo"),
		fromHex(status.room),
		fromHex(status.reqId),
	);

/** Serialises an answer. */
export const encodeJoinStatus = (status: JoinStatus): Uint8Array => {
	switch (status.kind) {
		case "waiting":
			return concatBytes(u8(1), fromHex(status.room), fromHex(status.reqId));
		case "denied":
			return concatBytes(
				u8(2),
				fromHex(status.room),
				fromHex(status.requester),
				fromHex(status.reqId),
				u64(status.untilMs),
				status.signature,
				encodeHandovers(status.handovers),
			);
		case "withdrawn":
			return concatBytes(
				u8(3),
				fromHex(status.room),
				fromHex(status.requester),
				fromHex(status.reqId),
				status.signature,
			);
		case "closed":
			return concatBytes(
				u8(4),
				fromHex(status.room),
				fromHex(status.reqId),
				encodeHandovers(status.handovers),
				status.control.bytes,
			);
		case "unlisted":
			return concatBytes(
				u8(5),
				fromHex(status.room),
				fromHex(status.requester),
				fromHex(status.reqId),
				status.signature,
				encodeHandovers(status.handovers),
			);
	}
};

/** Decodes an answer; its signature is checked by whoever knows whose it must be. */
export const decodeJoinStatus = (bytes: Uint8Array): Decoded<JoinStatus> =>
	decodeBytes(bytes, (reader): JoinStatus => {
		const kind = reader.byteIn([1, 2, 3, 4, 5], "joinStatus");
		const room = reader.hex(32);
		if (kind === 1) {
			return { kind: "waiting", room, reqId: reader.hex(16) };
		}
		if (kind === 4) {
			const reqId = reader.hex(16);
			const handovers = readHandovers(reader, room);
			return { kind: "closed", room, reqId, handovers, control: closingOf(reader.rest(), room) };
		}
		const requester = reader.hex(32);
		const reqId = reader.hex(16);
		if (kind === 2) {
			const told = { kind: "denied", room, requester, reqId, untilMs: reader.u64() } as const;
			return { ...told, signature: reader.bytes(64), handovers: readHandovers(reader, room) };
		}
		const signature = reader.bytes(64);
		return kind === 3
			? { kind: "withdrawn", room, requester, reqId, signature }
			: { kind: "unlisted", room, requester, reqId, signature, handovers: readHandovers(reader, room) };
	});

/** RULE: a room is closed by an operation of that room, and by no other one. */
const closingOf = (bytes: Uint8Array, room: string): Control => {
	const control = decodeControl(bytes);
	return control.ok && control.value.body.kind === "close" && control.value.room === room
		? control.value
		: malformed("closing");
};

const unlistedParts = (fields: {
	readonly room: string;
	readonly requester: string;
	readonly reqId: string;
}): readonly Uint8Array[] => [
	label("unlisted"),
	fromHex(fields.room),
	fromHex(fields.requester),
	fromHex(fields.reqId),
];

const denialParts = (fields: {
	readonly room: string;
	readonly requester: string;
	readonly reqId: string;
	readonly untilMs: number;
}): readonly Uint8Array[] => [
	label("deny"),
	fromHex(fields.room),
	fromHex(fields.requester),
	fromHex(fields.reqId),
	u64(fields.untilMs),
];
