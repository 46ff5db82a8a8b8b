import assert from "node:assert/strict";
import { LargeFrames } from "../../../src/net/transport/largeFrames.ts";
import { bytesOfSeed } from "../../harness/fileTeam.ts";
import { fc } from "../../harness/testChance.ts";

const from = 66_561;
const to = 200_000;

interface Frame {
	readonly first: number;
	readonly mask: readonly number[] | null;
	readonly payload: Uint8Array;
}

/** As RFC 6455 §5.2 lays a frame out; `longLength` where 8 bytes are spent on a length that needs fewer. */
const encode = ({ first, mask, payload }: Frame, longLength = false): Buffer => {
	const { length } = payload;
	const bits = mask === null ? 0 : 0x80;
	const short = longLength || length > 0xffff ? 127 : length > 125 ? 126 : length;
	const size = Buffer.alloc(short === 127 ? 8 : short === 126 ? 2 : 0);
	if (short === 127) {
		size.writeBigUInt64BE(BigInt(length));
	} else if (short === 126) {
		size.writeUInt16BE(length);
	}
	return Buffer.concat([Buffer.of(first, bits | short), size, Buffer.from(mask ?? []), payload]);
};

/** What comes out of a stream cut at the given places, what was left to ws in one. */
const split = (stream: Buffer, cuts: readonly number[], isMasked: boolean): readonly (string | Buffer)[] => {
	const out: (string | Buffer)[] = [];
	const frames = new LargeFrames(
		{
			rest: (bytes) => {
				const last = out.at(-1);
				const copy = Buffer.from(bytes);
				if (last instanceof Buffer) {
					out[out.length - 1] = Buffer.concat([last, copy]);
				} else {
					out.push(copy);
				}
			},
			message: (message) => out.push(Buffer.from(message).toString("hex")),
		},
		{ isMasked, from, to },
	);
	const places = [...new Set([0, ...cuts.map((cut) => cut % stream.length), stream.length])].sort((a, b) => a - b);
	for (const [i, place] of places.entries()) {
		const next = places[i + 1];
		if (next !== undefined) {
			frames.take(Uint8Array.from(stream.subarray(place, next)));
		}
	}
	return out;
};

describe("large messages of a bulk link", () => {
	it("are taken out of the stream whole, and everything else stays as it was, wherever the network cut it", () => {
		const lengths = [0, 1, 125, 126, 4_000, 65_535, from - 1, from, 100_000, to, to + 1];
		const masks = [null, [0, 0, 0, 0], [0, 0, 0, 1]];
		const frame = fc.record({
			first: fc.constantFrom(0x82, 0x82, 0x82, 0x02, 0x81, 0x80, 0xc2, 0x89, 0x88),
			mask: fc.constantFrom(...masks),
			length: fc.constantFrom(...lengths),
			seed: fc.integer({ min: 0, max: 9 }),
		});
		const streams = fc.record({
			frames: fc.array(frame, { minLength: 1, maxLength: 6 }),
			cuts: fc.array(fc.nat(), { maxLength: 12 }),
			isMasked: fc.boolean(),
		});
		fc.assert(
			fc.property(streams, ({ frames, cuts, isMasked }) => {
				const expected: (string | Buffer)[] = [];
				const encoded = frames.map(({ first, mask, length, seed }) => {
					const payload = bytesOfSeed(length, seed);
					const bytes = encode({ first, mask, payload });
					const isPlain = isMasked ? mask !== null && mask[3] === 0 : mask === null;
					const last = expected.at(-1);
					if (first === 0x82 && isPlain && length >= from && length <= to) {
						expected.push(Buffer.from(payload).toString("hex"));
					} else if (last instanceof Buffer) {
						expected[expected.length - 1] = Buffer.concat([last, bytes]);
					} else {
						expected.push(bytes);
					}
					return bytes;
				});
				assert.deepEqual(split(Buffer.concat(encoded), cuts, isMasked), expected);
			}),
			{ numRuns: 60 },
		);
	});

	it("are cut anywhere, in the middle of their headers too", () => {
		const payload = bytesOfSeed(from, 1);
		const stream = encode({ first: 0x82, mask: [0, 0, 0, 0], payload });
		for (let cut = 1; cut < 20; cut++) {
			assert.deepEqual(split(stream, [cut], true), [Buffer.from(payload).toString("hex")]);
		}
	});

	it("are left to ws where a length is said in more bytes than it needs, and where it is none", () => {
		const small = encode({ first: 0x82, mask: null, payload: bytesOfSeed(100, 1) }, true);
		assert.deepEqual(split(small, [], false), [small]);
		const endless = Buffer.concat([Buffer.of(0x82, 127), Buffer.alloc(8, 0xff), Buffer.alloc(100)]);
		assert.deepEqual(split(endless, [], false), [endless]);
	});
});
