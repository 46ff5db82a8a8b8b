/** Small helpers over `Uint8Array` that every primitive here shares; pure. */

/** The parts one after the other in a fresh array (the design's `‖`). */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
	let length = 0;
	for (const part of parts) length += part.length;
	const joined = new Uint8Array(length);
	let offset = 0;
	for (const part of parts) {
		joined.set(part, offset);
		offset += part.length;
	}
	return joined;
}

/** The same memory as a plain `Uint8Array`, so that `Buffer`'s own methods and JSON form do not leak out. */
export function asPlainBytes(bytes: Uint8Array): Uint8Array {
	return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether two arrays of *public* bytes are equal; leaves early, so never for secrets. */
export function equalPublicBytes(a: Uint8Array, b: Uint8Array): boolean {
	return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Overwrites secrets that are no longer needed. Best effort: a moving collector may have left copies. */
export function wipe(...secrets: readonly Uint8Array[]): void {
	for (const secret of secrets) secret.fill(0);
}

/**
 * Gives the memory below `bytes` back at once: every array over it is empty from then on. For buffers of whole records
 * that nobody else has: waiting for the collector, which sees little of what lies outside its heap, costs several times
 * as much as what is done with them.
 */
export function release(bytes: Uint8Array): void {
	if (bytes.buffer instanceof ArrayBuffer) bytes.buffer.transfer(0);
}

/** A 16-bit big-endian integer. @throws RangeError outside 0…65,535. */
export function uint16(value: number): Uint8Array {
	if (!Number.isInteger(value) || value < 0 || value > 0xffff) {
		throw new RangeError("not a 16-bit integer");
	}
	return Uint8Array.of(value >>> 8, value & 0xff);
}

/** @throws RangeError unless `bytes` has exactly `length` bytes; for our own arguments, not for peers' input. */
export function requireLength(bytes: Uint8Array, length: number, what: string): void {
	if (bytes.length !== length) throw new RangeError(`${what} must have ${length} bytes`);
}
