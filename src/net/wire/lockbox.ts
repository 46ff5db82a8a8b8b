/**
 * Asking members for an epoch key that a box did not hold, and handing it over (PROTOCOL "Control chain", LOCKBOX). Pure.
 *
 * `LOCKBOX = room(32) ‖ epochCtl(32) ‖ form(1: 0 asks, 1 gives, 2 has none to give) ‖ [K(32), if form = 1]`
 */
import { concatBytes } from "../crypto/bytes.ts";
import { type Decoded, decodeBytes, fromHex, u8 } from "./bytes.ts";

/** A question for an epoch's key, or an answer. */
export interface LockboxMessage {
	readonly room: string;
	/** The operation that made the key. */
	readonly epoch: string;
	/** Null in a question. */
	readonly key: Uint8Array | "none" | null;
}

const keyLength = 32;
const forms = { asks: 0, gives: 1, none: 2 } as const;

export const encodeLockbox = ({ room, epoch, key }: LockboxMessage): Uint8Array => {
	const form = key === null ? forms.asks : key === "none" ? forms.none : forms.gives;
	const rest = key === null || key === "none" ? new Uint8Array() : key;
	return concatBytes(fromHex(room), fromHex(epoch), u8(form), rest);
};

export const decodeLockbox = (bytes: Uint8Array): Decoded<LockboxMessage> =>
	decodeBytes(bytes, (reader) => {
		const room = reader.hex(32);
		const epoch = reader.hex(32);
		const form = reader.byteIn(Object.values(forms), "lockboxForm");
		const key = form === forms.gives ? reader.bytes(keyLength) : form === forms.none ? "none" : null;
		return { room, epoch, key };
	});
