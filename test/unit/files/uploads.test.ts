import assert from "node:assert/strict";
import { BufferPool } from "../../../src/net/bufferPool.ts";
import { PieceSet } from "../../../src/net/files/pieces.ts";
import { GivenBook, type Holding, Uploads } from "../../../src/net/files/uploads.ts";
import { fileLimits } from "../../../src/net/limits.ts";
import { bulkTypes, decodeNak, encodeIndices, encodeListWant, encodeOpen } from "../../../src/net/wire/files.ts";
import { ManualClock } from "../../harness/manualClock.ts";

const mib = 2 ** 20;
const count = fileLimits.hashesPerRecord;
const open = { room: "", root: "ab".repeat(32), size: count * mib };

/** A large content whose pieces nobody reads. */
const large: Holding = {
	root: open.root,
	size: open.size,
	hashes: new Uint8Array(count * 32),
	pieces: PieceSet.all(count),
	read: () => Promise.resolve(mib),
	broken: () => undefined,
	given: null,
	sent: () => undefined,
};

/** A link to somebody who reads nothing. */
class Unread {
	bufferedAmount = 0;
	pieces = 0;

	send(_type: number, _stream: number, body: Uint8Array): void {
		this.bufferedAmount += body.length;
	}

	sendPiece(_stream: number, _index: number, data: Uint8Array): void {
		this.bufferedAmount += data.length;
		this.pieces++;
	}
}

describe("serving a peer that reads nothing", () => {
	const serving = () => {
		const link = new Unread();
		const clock = new ManualClock();
		const failed = (error: unknown): void => assert.fail(String(error));
		const buffers = new BufferPool({ bytes: fileLimits.piece, most: 1 });
		const uploads = new Uploads({ clock, link, holdingFor: () => large, buffers, failed });
		return { link, clock, uploads };
	};

	for (const [what, type, body] of [
		["lists", bulkTypes.listWant, encodeListWant(0, count)],
		["streams", bulkTypes.open, encodeOpen(open)],
	] as const) {
		it(`ends before ${what} it asks for cost much memory`, () => {
			const { link, uploads } = serving();
			assert.equal(uploads.receive(bulkTypes.open, 1, encodeOpen(open)), null);
			let fault: string | null = null;
			const most = fileLimits.unread + 2 * mib;
			for (let i = 0; i < 1_000_000 && fault === null && link.bufferedAmount < most; i++) {
				if (type === bulkTypes.open) {
					fault = uploads.receive(bulkTypes.close, 1, new Uint8Array());
				}
				fault ??= uploads.receive(type, 1, body);
			}
			assert.equal(fault, "fileUnread");
			assert.ok(link.bufferedAmount < most);
		});
	}

	it("reads no more pieces than fit its queue", async () => {
		const { link, clock, uploads } = serving();
		assert.equal(uploads.receive(bulkTypes.open, 1, encodeOpen(open)), null);
		link.bufferedAmount = fileLimits.sendQueue - 2 * mib;
		for (let index = 0; index < fileLimits.wantsQueued; index++) {
			assert.equal(uploads.receive(bulkTypes.want, 1, encodeIndices([index])), null);
		}
		await clock.advance(5_000);
		assert.ok(link.pieces <= 4, `${link.pieces} pieces were read`);
		link.bufferedAmount = 0;
		await clock.advance(100);
		assert.equal(link.pieces, fileLimits.wantsQueued, "it reads again, and is served on");
		uploads.close();
	});
});

describe("serving a peer that may not have it any more", () => {
	it("ends within half a second, though nobody says so", async () => {
		const clock = new ManualClock();
		const said: number[] = [];
		let pieces = 0;
		let isAllowed = true;
		const uploads = new Uploads({
			clock,
			link: {
				bufferedAmount: 0,
				send: (type) => said.push(type),
				sendPiece: () => {
					pieces++;
				},
			},
			holdingFor: () => (isAllowed ? large : "refused"),
			buffers: new BufferPool({ bytes: fileLimits.piece, most: 1 }),
			failed: (error) => assert.fail(String(error)),
		});
		assert.equal(uploads.receive(bulkTypes.open, 1, encodeOpen(open)), null);
		assert.equal(uploads.receive(bulkTypes.want, 1, encodeIndices([0])), null);
		await clock.advance(500);
		assert.equal(pieces, 1);
		isAllowed = false;
		assert.equal(uploads.receive(bulkTypes.want, 1, encodeIndices([1])), null);
		await clock.advance(500);
		assert.deepEqual([pieces, said], [1, [bulkTypes.have, bulkTypes.nak]]);
		assert.equal(uploads.size, 0);
		uploads.close();
	});
});

describe("serving a peer that asks for what it may not", () => {
	/** Serves over a link that takes nothing more, so that what is asked for waits. */
	const serving = (holding: Holding = large) => {
		const link = { bufferedAmount: fileLimits.sendQueue + 1, send: () => undefined, sendPiece: () => undefined };
		const failed = (error: unknown): void => assert.fail(String(error));
		const buffers = new BufferPool({ bytes: fileLimits.piece, most: 1 });
		const uploads = new Uploads({ clock: new ManualClock(), link, holdingFor: () => holding, buffers, failed });
		assert.equal(uploads.receive(bulkTypes.open, 1, encodeOpen(open)), null);
		return uploads;
	};
	const want = (uploads: Uploads, stream: number, ...indices: readonly number[]): string | null =>
		uploads.receive(bulkTypes.want, stream, encodeIndices(indices));

	it("ends at the ninth piece at once, over all its streams", () => {
		const uploads = serving();
		assert.equal(want(uploads, 1, 0, 1, 2, 3), null);
		assert.equal(uploads.receive(bulkTypes.open, 2, encodeOpen(open)), null);
		assert.equal(want(uploads, 2, 0, 1, 2, 3), null);
		assert.equal(want(uploads, 2, 4), "fileWantFlood");
		uploads.close();
	});

	it("ends at a piece that it asked for already", () => {
		const uploads = serving();
		assert.equal(want(uploads, 1, 5), null);
		assert.equal(want(uploads, 1, 6, 5), "fileWant");
		uploads.close();
	});

	it("ends at a piece that is not here", () => {
		const pieces = PieceSet.none(count);
		pieces.add(3);
		const uploads = serving({ ...large, pieces });
		assert.equal(want(uploads, 1, 3), null);
		assert.equal(want(uploads, 1, 4), "fileWant");
		uploads.close();
	});

	it("refuses a piece that it was told of and that is not here any more, and goes on", async () => {
		const pieces = PieceSet.none(count);
		pieces.add(3);
		pieces.add(4);
		const said: unknown[] = [];
		const clock = new ManualClock();
		const uploads = new Uploads({
			clock,
			link: {
				bufferedAmount: 0,
				send: (type, _stream, body) => void (type === bulkTypes.nak && said.push(decodeNak(body))),
				sendPiece: (_stream, index) => void said.push(index),
			},
			holdingFor: () => ({ ...large, pieces }),
			buffers: new BufferPool({ bytes: fileLimits.piece, most: 1 }),
			failed: (error) => assert.fail(String(error)),
		});
		assert.equal(uploads.receive(bulkTypes.open, 1, encodeOpen(open)), null);
		pieces.delete(3);
		assert.equal(want(uploads, 1, 3, 4), null);
		await clock.advance(1);
		assert.deepEqual(said, [{ ok: true, value: { reason: "askOthers", index: 3 } }, 4]);
		assert.equal(want(uploads, 1, 5), "fileWant", "it never heard of that");
		uploads.close();
	});

	it("ends at the 65th stream, and at one that it opened already", () => {
		const uploads = serving();
		assert.equal(uploads.receive(bulkTypes.open, 1, encodeOpen(open)), "fileStreams");
		for (let stream = 2; stream <= fileLimits.streams; stream++) {
			assert.equal(uploads.receive(bulkTypes.open, stream, encodeOpen(open)), null);
		}
		assert.equal(uploads.receive(bulkTypes.open, fileLimits.streams + 1, encodeOpen(open)), "fileStreams");
		uploads.close();
	});

	it("ends at a goodbye that says something", () => {
		const uploads = serving();
		assert.equal(uploads.receive(bulkTypes.close, 1, Uint8Array.of(0)), "fileClose");
	});

	it("forgets what it asks for no more", () => {
		const uploads = serving();
		assert.equal(want(uploads, 1, 0, 1, 2, 3, 4, 5, 6, 7), null);
		assert.equal(uploads.receive(bulkTypes.cancel, 1, encodeIndices([6, 7])), null);
		assert.equal(want(uploads, 1, 8, 9), null);
		uploads.close();
	});
});

describe("serving several who fetch the same of whoever offered it", () => {
	it("points nobody to one that asked and wants it no more before it was sent", () => {
		const given = new GivenBook();
		const shared: Holding = { ...large, given };
		const pointed: string[] = [];
		const [one, two] = ["one", "two"].map(
			(name) =>
				new Uploads({
					clock: new ManualClock(),
					// Over a link that takes nothing more, so that what is asked for waits.
					link: {
						bufferedAmount: fileLimits.sendQueue + 1,
						send: (type) => void (type === bulkTypes.nak && pointed.push(name)),
						sendPiece: () => undefined,
					},
					holdingFor: () => shared,
					buffers: new BufferPool({ bytes: fileLimits.piece, most: 1 }),
					failed: (error) => assert.fail(String(error)),
				}),
		);
		assert.ok(one && two);
		for (const uploads of [one, two]) {
			assert.equal(uploads.receive(bulkTypes.open, 1, encodeOpen({ ...open, room: "cd".repeat(32) })), null);
		}
		assert.equal(one.receive(bulkTypes.want, 1, encodeIndices([0, 1])), null);
		assert.equal(one.receive(bulkTypes.cancel, 1, encodeIndices([0])), null);
		assert.equal(two.receive(bulkTypes.want, 1, encodeIndices([0])), null);
		assert.deepEqual(pointed, []);
		assert.equal(two.receive(bulkTypes.want, 1, encodeIndices([1])), null);
		assert.deepEqual(pointed, ["two"], "of the other piece it is the first still");
		one.close();
		two.close();
	});

	it("gives each piece to one first, and points the others to that one, once, though it was alone then", async () => {
		const clock = new ManualClock();
		const given = new GivenBook();
		const pointed: string[] = [];
		const pieces: string[] = [];
		const [one, two] = ["one", "two"].map((name) => {
			const uploads = new Uploads({
				clock,
				link: {
					bufferedAmount: 0,
					send: (type, _stream, body) => {
						const nak = type === bulkTypes.nak ? decodeNak(body) : null;
						if (nak?.ok) pointed.push(`${name} ${nak.value.index} ${nak.value.reason}`);
					},
					sendPiece: (_stream, index) => void pieces.push(`${name} ${index}`),
				},
				holdingFor: () => shared,
				buffers: new BufferPool({ bytes: fileLimits.piece, most: 1 }),
				failed: (error) => assert.fail(String(error)),
			});
			return uploads;
		});
		const shared: Holding = { ...large, given };
		const inRoom = encodeOpen({ ...open, room: "cd".repeat(32) });
		assert.ok(one && two);
		const want = async (uploads: Uploads): Promise<void> => {
			assert.equal(uploads.receive(bulkTypes.want, 1, encodeIndices([0])), null);
			await clock.advance(10);
		};
		assert.equal(one.receive(bulkTypes.open, 1, inRoom), null);
		await want(one);
		assert.equal(two.receive(bulkTypes.open, 1, inRoom), null);
		await want(two);
		await want(two);
		assert.deepEqual([pieces, pointed], [["one 0", "two 0"], ["two 0 askOthers"]]);
		one.close();
		two.close();
	});
});
