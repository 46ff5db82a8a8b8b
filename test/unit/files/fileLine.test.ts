import assert from "node:assert/strict";
import { BufferPool } from "../../../src/net/bufferPool.ts";
import type { Download } from "../../../src/net/files/download.ts";
import { FileLine } from "../../../src/net/files/fileLine.ts";
import { fileLimits } from "../../../src/net/limits.ts";
import { bulkTypes, decodeIndices, encodeNak } from "../../../src/net/wire/files.ts";
import { contentOf, World } from "../../harness/downloadWorld.ts";

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
	const fetch = async (): Promise<void> => {
		const download = new World(content).download();
		downloads.push(download);
		await download.start();
		line.fetch(download, { room: "", root: content.root, size: content.size });
		line.receive(bulkTypes.have, downloads.length, bitmap);
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

	it("is all that is free in one record", async () => {
		await fetch();
		assert.deepEqual([records, indices.length], [1, fileLimits.window]);
		line.receive(bulkTypes.nak, 1, encodeNak("askOthers", indices[0] ?? 0));
		assert.deepEqual([records, indices.length], [2, fileLimits.window + 1]);
	});
});
