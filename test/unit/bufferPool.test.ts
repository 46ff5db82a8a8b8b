import assert from "node:assert/strict";
import { BufferPool } from "../../src/net/bufferPool.ts";

describe("a pool of buffers", () => {
	const pool = () => new BufferPool({ bytes: 64, most: 2 });

	it("gives out what it was given back", () => {
		const buffers = pool();
		const first = buffers.take();
		first.fill(7);
		buffers.give(first.subarray(0, 10));
		const again = buffers.take();
		assert.deepEqual(again, new Uint8Array(64).fill(7));
		assert.equal(again.buffer, first.buffer);
	});

	it("never gives one out to two, though it be given back twice", () => {
		const buffers = pool();
		const one = buffers.take();
		buffers.give(one);
		buffers.give(one);
		assert.notEqual(buffers.take().buffer, buffers.take().buffer);
	});

	it("keeps none of another size, and no more than it may", () => {
		const buffers = pool();
		const other = new Uint8Array(32);
		buffers.give(other);
		assert.equal(buffers.take().length, 64);
		const three = [buffers.take(), buffers.take(), buffers.take()];
		for (const one of three) {
			buffers.give(one);
		}
		assert.deepEqual(
			three.map(({ length }) => length),
			[64, 64, 0],
		);
	});
});
