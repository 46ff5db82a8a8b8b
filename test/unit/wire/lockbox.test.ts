import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeLockbox, encodeLockbox } from "../../../src/net/wire/lockbox.ts";

describe("LOCKBOX", () => {
	const room = "ab".repeat(32);
	const epoch = "cd".repeat(32);

	it("asks in 65 bytes and gives in 97", () => {
		const asking = encodeLockbox({ room, epoch, key: null });
		const giving = encodeLockbox({ room, epoch, key: new Uint8Array(32).fill(7) });
		assert.deepEqual([asking.length, giving.length], [65, 97]);
		assert.deepEqual(decodeLockbox(asking), { ok: true, value: { room, epoch, key: null } });
		assert.deepEqual(decodeLockbox(giving), { ok: true, value: { room, epoch, key: new Uint8Array(32).fill(7) } });
	});

	it("refuses anything else, and never throws", () => {
		const asking = encodeLockbox({ room, epoch, key: null });
		for (const bad of [
			asking.subarray(0, 64),
			Uint8Array.from([...asking, 0]),
			Uint8Array.from([...asking.subarray(0, 64), 2]),
			Uint8Array.from([...asking.subarray(0, 64), 1]),
			Uint8Array.from([...asking.subarray(0, 64), 1, ...new Uint8Array(31)]),
			Uint8Array.from([...asking.subarray(0, 64), 1, ...new Uint8Array(33)]),
		]) {
			assert.equal(decodeLockbox(bad).ok, false);
		}
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 128 }), (bytes) => {
				const decoded = decodeLockbox(bytes);
				return !decoded.ok || Buffer.from(encodeLockbox(decoded.value)).equals(Buffer.from(bytes));
			}),
		);
	});
});
