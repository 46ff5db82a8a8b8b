import assert from "node:assert/strict";
import { decodeLockbox, encodeLockbox } from "../../../src/net/wire/lockbox.ts";
import { fc } from "../../harness/testChance.ts";

describe("LOCKBOX", () => {
	const room = "ab".repeat(32);
	const epoch = "cd".repeat(32);

	it("asks in 65 bytes, gives in 97, and has none to give in 65", () => {
		const asking = encodeLockbox({ room, epoch, key: null });
		const giving = encodeLockbox({ room, epoch, key: new Uint8Array(32).fill(7) });
		const none = encodeLockbox({ room, epoch, key: "none" });
		assert.deepEqual([asking.length, giving.length, none.length], [65, 97, 65]);
		assert.deepEqual(decodeLockbox(none), { ok: true, value: { room, epoch, key: "none" } });
		assert.deepEqual(decodeLockbox(asking), { ok: true, value: { room, epoch, key: null } });
		assert.deepEqual(decodeLockbox(giving), { ok: true, value: { room, epoch, key: new Uint8Array(32).fill(7) } });
	});

	it("refuses anything else, and never throws", () => {
		const asking = encodeLockbox({ room, epoch, key: null });
		for (const bad of [
			asking.subarray(0, 64),
			Uint8Array.from([...asking, 0]),
			Uint8Array.from([...asking.subarray(0, 64), 3]),
			Uint8Array.from([...asking.subarray(0, 64), 2, ...new Uint8Array(32)]),
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
