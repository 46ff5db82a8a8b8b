/**
 * Asking members for an epoch key that a box did not hold, and handing it over (PROTOCOL "Control chain", LOCKBOX). Pure.
 *
 * `LOCKBOX = room(32) ‖ epochCtl(32) ‖ form(1: 0 asks, 1 gives) ‖ [K(32), if form = 1]`
 */
import { concatBytes } from "../crypto/bytes.ts";
import { type Decoded, decodeBytes, fromHex, u8 } from "./bytes.ts";

/** A question for an epoch's key, or the key. */
export interface LockboxMessage {
	readonly room: string;
	/** The operation that made the key. */
	readonly epoch: string;
	/** Null in a question. */
	readonly key: Uint8Array | null;
}

const keyLength = 32;

export const encodeLockbox = ({ room, epoch, key }: LockboxMessage): Uint8Array =>
	concatBytes(fromHex(room), fromHex(epoch), u8(key === null ? 0 : 1), key ?? new Uint8Array());

export const decodeLockbox = (bytes: Uint8Array): Decoded<LockboxMessage> =>
	decodeBytes(bytes, (reader) => ({
		room: reader.hex(32),
		epoch: reader.hex(32),
		key: reader.byteIn([0, 1], "lockboxForm") === 1 ? reader.bytes(keyLength) : null,
	}));
