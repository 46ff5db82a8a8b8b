/**
 * What a key is called by, in hex, as rooms, tables and views have it. Remembered, since it is asked for at every row:
 * the same key always gives the same name, so whoever else asks may share what is kept.
 */
import { fingerprintOf, peerIdOf } from "./fingerprint.ts";

/** Of each kind so many are kept; then all are let go. */
const keptMost = 4_096;

const remembered = (make: (hex: string) => string): ((hex: string) => string) => {
	const kept = new Map<string, string>();
	return (hex) => {
		const known = kept.get(hex);
		if (known !== undefined) {
			return known;
		}
		const made = make(hex);
		if (kept.size >= keptMost) {
			kept.clear();
		}
		kept.set(hex, made);
		return made;
	};
};

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

/** peerId of an identity key, both hex. @throws RangeError unless the key has 32 bytes */
export const peerIdHex = remembered((identity) => Buffer.from(peerIdOf(bytesOf(identity))).toString("hex"));

/** The fingerprint people compare, of a peerId in hex. @throws RangeError unless it has 32 bytes */
export const fingerprintHex = remembered((peerId) => fingerprintOf(bytesOf(peerId)));
