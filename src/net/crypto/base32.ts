/** Base32 of RFC 4648 §6 without padding; pure. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Upper-case base32, 8 characters for every 5 bytes, the last character padded with 0 bits. */
export function encodeBase32(bytes: Uint8Array): string {
	let text = "";
	let pending = 0;
	let bits = 0;
	for (const byte of bytes) {
		pending = (pending << 8) | byte;
		bits += 8;
		while (bits >= 5) {
			bits -= 5;
			text += ALPHABET.charAt((pending >>> bits) & 31);
		}
		pending &= (1 << bits) - 1;
	}
	return bits > 0 ? text + ALPHABET.charAt((pending << (5 - bits)) & 31) : text;
}

/**
 * The bytes of strict upper-case base32 without padding, or `undefined` where a character is
 * foreign, the length impossible, or the bits left over are not 0: each value has one spelling.
 */
export function decodeBase32(text: string): Uint8Array | undefined {
	const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
	let written = 0;
	let pending = 0;
	let bits = 0;
	for (const character of text) {
		const value = ALPHABET.indexOf(character);
		if (value < 0) return undefined;
		pending = (pending << 5) | value;
		bits += 5;
		if (bits < 8) continue;
		bits -= 8;
		bytes[written] = pending >>> bits;
		written += 1;
		pending &= (1 << bits) - 1;
	}
	return bits < 5 && pending === 0 ? bytes : undefined;
}
