import assert from "node:assert/strict";
import { BufferPool } from "../../../src/net/bufferPool.ts";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import type { Download } from "../../../src/net/files/download.ts";
import { FileLine } from "../../../src/net/files/fileLine.ts";
import { fileLimits } from "../../../src/net/limits.ts";
import { bulkTypes, decodeIndices, encodeChunkHead, encodeNak } from "../../../src/net/wire/files.ts";
import { type Content, contentOf, World } from "../../harness/downloadWorld.ts";

const mib = 2 ** 20;
const pieces = 200;

describe("what is asked for over a peer's link", () => {
	const content = { ...contentOf(1), size: pieces * mib, hashes: new Uint8Array(pieces * 32) };
	const bitmap = new Uint8Array(pieces / 8).fill(0xff);
	let downloads: Download[];
	let line: FileLine;
	/** For each piece that was asked for, the stream. */
	let wanted: number[];
	/** Which ones, and in how many records. */
	let indices: number[];
	let records: number;
	beforeEach(() => {
		downloads = [];
		wanted = [];
		indices = [];
		records = 0;
		const { clock } = new World(content);
		const failed = (error: unknown): void => assert.fail(String(error));
		line = new FileLine({
			clock,
			link: {
				identity: "peer",
				bufferedAmount: 0,
				receivedBytes: 0,
				send: (type, stream, body) => {
					if (type === bulkTypes.want) {
						const asked = decodeIndices(body, fileLimits.wantPerRecord, pieces);
						assert.ok(asked.ok);
						wanted.push(...asked.value.map(() => stream));
						indices.push(...asked.value);
						records++;
					}
				},
				sendPiece: () => assert.fail("nothing is served"),
				fault: failed,
			},
			holdingFor: () => "refused",
			buffers: new BufferPool({ bytes: mib, most: 1 }),
			failed,
			refused: () => undefined,
		});
	});
	afterEach(() => Promise.all(downloads.map((download) => download.stop())));

	/** Begins to fetch one more content, of which the peer has all. */
	const fetch = async (what: Content = content): Promise<void> => {
		const download = new World(what).download();
		downloads.push(download);
		await download.start();
		line.fetch(download, { room: "", root: what.root, size: what.size });
		line.receive(bulkTypes.have, downloads.length, bitmap.subarray(0, Math.ceil(what.size / mib / 8)));
	};

	const give = (from: Content, index: number): void => {
		for (let offset = 0; offset < mib; offset += fileLimits.chunk) {
			const data = from.bytes.subarray(index * mib + offset, index * mib + offset + fileLimits.chunk);
			line.receive(bulkTypes.chunk, 1, concatBytes(encodeChunkHead(index, offset), data));
		}
	};

	it("is no more than the window, of all contents together", async () => {
		await fetch();
		assert.deepEqual(wanted, Array(fileLimits.window).fill(1));
		await fetch();
		assert.equal(wanted.length, fileLimits.window);
	});

	it("is of each content in turn", async () => {
		for (let count = 0; count < 3; count++) {
			await fetch();
		}
		wanted.length = 0;
		line.receive(bulkTypes.nak, 1, encodeNak("refused", null));
		line.pump();
		assert.equal(wanted.length, fileLimits.window);
		assert.equal(wanted.filter((stream) => stream === 2).length, fileLimits.window / 2);
	});

	it("is half a window in one record with nobody else in sight, once that much is free", async () => {
		const real = contentOf(8);
		await fetch(real);
		assert.deepEqual([records, indices.length], [1, fileLimits.window]);
		for (const [turn, index] of indices.slice(0, fileLimits.window).entries()) {
			give(real, index);
			const due = Math.floor((turn + 1) / (fileLimits.window / 2));
			assert.deepEqual([records, indices.length], [1 + due, fileLimits.window + (due * fileLimits.window) / 2]);
		}
	});

	it("is all that is free as soon as something is, where the peer points to others", async () => {
		const real = contentOf(8);
		await fetch(real);
		line.receive(bulkTypes.nak, 1, encodeNak("askOthers", indices[0] ?? 0));
		assert.deepEqual([records, indices.length], [2, fileLimits.window + 1]);
		give(real, indices[1] ?? 0);
		assert.deepEqual([records, indices.length], [3, fileLimits.window + 2]);
	});
});
