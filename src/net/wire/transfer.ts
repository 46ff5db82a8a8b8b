/**
 * Handing the admin role over by agreement (PROTOCOL "Handing over"). Pure.
 *
 * ```
 * TRANSFER = kind(1) ‖ room(32) ‖ n(4) ‖ prev(32) ‖ [acceptSig(64), if kind = 1]
 *            0 the admin offers, 1 the member accepts, 2 it declines, 3 the admin withdraws
 * ```
 */
import { concatBytes } from "../crypto/bytes.ts";
import { type SigningKey, verifySignature } from "../crypto/ed25519.ts";
import { label } from "../crypto/hash.ts";
import { type Decoded, decodeBytes, fromHex, u8, u32 } from "./bytes.ts";

/** The place in the control chain that the handing over would have. */
export interface TransferPlace {
	readonly room: string;
	readonly n: number;
	readonly prev: string;
}

/** What one side says to the other. */
export type TransferMessage = TransferPlace &
	(
		| { readonly kind: "offer" | "decline" | "withdraw" }
		/** The signature operation 4 will carry. */
		| { readonly kind: "accept"; readonly acceptance: Uint8Array }
	);

const kinds = ["offer", "accept", "decline", "withdraw"] as const;

/** Serialises a message. */
export const encodeTransfer = (message: TransferMessage): Uint8Array =>
	concatBytes(
		u8(kinds.indexOf(message.kind)),
		fromHex(message.room),
		u32(message.n),
		fromHex(message.prev),
		message.kind === "accept" ? message.acceptance : new Uint8Array(),
	);

/** Decodes a message; an acceptance is checked by whoever offered. */
export const decodeTransfer = (bytes: Uint8Array): Decoded<TransferMessage> =>
	decodeBytes(bytes, (reader): TransferMessage => {
		const kind = kinds[reader.byteIn([0, 1, 2, 3], "transferKind")] ?? "offer";
		const place = { room: reader.hex(32), n: reader.u32(), prev: reader.hex(32) };
		return kind === "accept" ? { kind, ...place, acceptance: reader.bytes(64) } : { kind, ...place };
	});

/** The new admin's word that it takes over in exactly this place. */
export const signAcceptance = (signing: SigningKey, place: TransferPlace): Uint8Array =>
	signing.sign(...acceptanceParts(place));

/** Whether `to` (hex identity key) accepted exactly this place. */
export const isAcceptanceBy = (to: string, acceptance: Uint8Array, place: TransferPlace): boolean =>
	verifySignature(fromHex(to), acceptance, ...acceptanceParts(place));

const acceptanceParts = ({ room, n, prev }: TransferPlace): readonly Uint8Array[] => [
	label("acc"),
	fromHex(room),
	u32(n),
	fromHex(prev),
];
