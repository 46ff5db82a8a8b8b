import assert from "node:assert/strict";
import type { FileOffer } from "../../../src/net/api/messages.ts";
import { cleanName } from "../../../src/net/files/fileNames.ts";
import { fileLimits } from "../../../src/net/limits.ts";
import { decodeContent, encodeContent } from "../../../src/net/room/logs/body.ts";
import { u8, u32, u64 } from "../../../src/net/wire/bytes.ts";
import { eventKinds } from "../../../src/net/wire/event.ts";
import {
	decodeChunk,
	decodeFileStatus,
	decodeIndices,
	decodeList,
	decodeListWant,
	decodeNak,
	decodeOpen,
	encodeChunkHead,
	encodeFileStatus,
	encodeIndices,
	encodeList,
	encodeListWant,
	encodeNak,
	encodeOpen,
	type FileOpen,
	type FileStatus,
	type NakReason,
} from "../../../src/net/wire/files.ts";
import { encodeJson, type JsonObject } from "../../../src/net/wire/json.ts";
import { fc } from "../../harness/testChance.ts";
import { bytes, hex, record } from "./arbitraries.ts";
import { assertExactLength, assertNeverThrows, type Decode, decodedValue, reasonOf } from "./strictness.ts";

const most = 2 ** 32 - 1;
const index = fc.integer({ min: 0, max: most });
const place = fc.oneof(fc.constant(""), hex(32));
const opens = record<FileOpen>({ room: place, root: hex(32), size: fc.integer({ min: 0, max: fileLimits.size }) });
const statuses = record<FileStatus>({
	room: place,
	root: hex(32),
	state: fc.constantFrom("fetching", "paused", "done", "declined", "cancelled", "failed"),
	pieces: index,
	trouble: fc.constantFrom(
		"",
		"diskFull",
		"diskReadOnly",
		"diskDenied",
		"folderMissing",
		"nameTooLong",
		"diskFailed",
		"contentFalse",
	),
});
const indices = fc.uniqueArray(index, { minLength: 1, maxLength: fileLimits.wantPerRecord });
const naks = fc.tuple(
	fc.constantFrom<NakReason[]>("refused", "changed", "vanished", "unreadable", "askOthers", "withdrawn"),
	fc.oneof(fc.constant(null), fc.integer({ min: 0, max: most - 1 })),
);
const lists = fc.tuple(
	index,
	fc.integer({ min: 1, max: 20 }).chain((count) => bytes(count * 32)),
);
const chunks = fc.tuple(index, index, fc.uint8Array({ minLength: 1, maxLength: 300 }));
const decodeWant: Decode = (body) => decodeIndices(body, fileLimits.wantPerRecord, most + 1);
const chunkOf = ([piece, offset, data]: readonly [number, number, Uint8Array]): Uint8Array =>
	Uint8Array.from([...encodeChunkHead(piece, offset), ...data]);

describe("records of files", () => {
	it("come back as they were said", () => {
		fc.assert(
			fc.property(opens, statuses, indices, naks, lists, chunks, (open, status, wanted, nak, list, chunk) => {
				assert.deepEqual({ ...decodedValue(decodeOpen(encodeOpen(open))) }, { ...open });
				assert.deepEqual({ ...decodedValue(decodeFileStatus(encodeFileStatus(status))) }, { ...status });
				assert.deepEqual(decodedValue(decodeWant(encodeIndices(wanted))), wanted);
				assert.deepEqual(decodedValue(decodeNak(encodeNak(...nak))), { reason: nak[0], index: nak[1] });
				assert.deepEqual({ ...decodedValue(decodeList(encodeList(...list))) }, { from: list[0], hashes: list[1] });
				const [piece, offset, data] = chunk;
				assert.deepEqual({ ...decodedValue(decodeChunk(chunkOf(chunk))) }, { index: piece, offset, data });
			}),
		);
	});

	it("are a value or a reason, never an exception, whatever the bytes", () => {
		assertNeverThrows(decodeOpen, opens.map(encodeOpen));
		assertNeverThrows(decodeFileStatus, statuses.map(encodeFileStatus));
		assertNeverThrows(decodeWant, indices.map(encodeIndices));
		assertNeverThrows((body) => decodeListWant(body, 1_000), fc.constant(encodeListWant(1, 2)));
		assertNeverThrows(
			decodeNak,
			naks.map((nak) => encodeNak(...nak)),
		);
		assertNeverThrows(
			decodeList,
			lists.map((list) => encodeList(...list)),
		);
		assertNeverThrows(decodeChunk, chunks.map(chunkOf));
	});

	it("have one length each", () => {
		assertExactLength(encodeOpen({ room: "", root: "ab".repeat(32), size: 7 }), decodeOpen);
		assertExactLength(
			encodeFileStatus({ room: "", root: "ab".repeat(32), state: "done", pieces: 7, trouble: "" }),
			decodeFileStatus,
		);
		assertExactLength(encodeNak("changed", 3), decodeNak);
		assertExactLength(encodeListWant(3, 4), (body) => decodeListWant(body, 100));
	});

	it("are refused beyond their limits", () => {
		const root = Buffer.alloc(64, 1);
		const openOf = (size: number) => decodeOpen(Uint8Array.from([...root, ...u64(size)]));
		assert.ok(openOf(fileLimits.size).ok);
		assert.equal(reasonOf(openOf(fileLimits.size + 1)), "fileSize");
		assert.equal(reasonOf(openOf(Number.MAX_SAFE_INTEGER)), "fileSize");
		assert.equal(reasonOf(decodeOpen(Uint8Array.from([...root, ...Buffer.alloc(8, 0xff)]))), "integer");
		const many = (count: number) => decodeWant(encodeIndices([...Array(count).keys()]));
		assert.ok(many(fileLimits.wantPerRecord).ok);
		assert.equal(reasonOf(many(fileLimits.wantPerRecord + 1)), "indexCount");
		assert.equal(reasonOf(decodeIndices(encodeIndices([1, 2, 1]), 16, 9)), "indices");
		assert.equal(reasonOf(decodeIndices(encodeIndices([9]), 16, 9)), "index");
		assert.equal(reasonOf(decodeIndices(new Uint8Array(), 16, 9)), "indices");
		assert.equal(reasonOf(decodeIndices(new Uint8Array(5), 16, 9)), "short");
		const { hashesPerRecord: hashes, chunk } = fileLimits;
		assert.ok(decodeListWant(encodeListWant(1, hashes), hashes + 1).ok);
		assert.equal(reasonOf(decodeListWant(encodeListWant(2, hashes), hashes + 1)), "listWant");
		assert.equal(reasonOf(decodeListWant(encodeListWant(0, hashes + 1), hashes + 1)), "listWant");
		assert.equal(reasonOf(decodeListWant(encodeListWant(0, 0), 5)), "listWant");
		assert.equal(reasonOf(decodeList(new Uint8Array(4))), "list");
		assert.equal(reasonOf(decodeList(new Uint8Array(4 + 33))), "list");
		assert.equal(reasonOf(decodeList(new Uint8Array(4 + (hashes + 1) * 32))), "list");
		assert.equal(reasonOf(decodeChunk(new Uint8Array(8))), "chunk");
		assert.ok(decodeChunk(new Uint8Array(8 + chunk)).ok);
		assert.equal(reasonOf(decodeChunk(new Uint8Array(8 + chunk + 1))), "chunk");
		assert.equal(reasonOf(decodeNak(Uint8Array.from([...u8(6), ...u32(0)]))), "nakReason");
		assert.equal(reasonOf(decodeFileStatus(Uint8Array.from([...root, 6, ...u32(0), 0]))), "fileState");
		assert.equal(reasonOf(decodeFileStatus(Uint8Array.from([...root, 1, ...u32(0), 8]))), "fileTrouble");
	});
});

describe("an offer", () => {
	const offers = fc
		.record({
			root: hex(32),
			size: fc.integer({ min: 1, max: fileLimits.size }),
			isFolder: fc.boolean(),
			count: fc.integer({ min: 0, max: fileLimits.entries }),
			name: fc.string({ unit: "binary", minLength: 1, maxLength: 60 }).map(cleanName),
		})
		.map(
			({ isFolder, count, ...rest }): FileOffer => ({
				...rest,
				listing: isFolder ? Math.min(rest.size, 500) : 0,
				count: isFolder ? count : 1,
			}),
		);
	const decodeOffer = (json: JsonObject) => decodeContent(eventKinds.file, encodeJson(json));

	it("comes back as it was made", () => {
		fc.assert(
			fc.property(offers, (file) => {
				const { kind, json } = encodeContent({ kind: "file", file });
				assert.equal(kind, eventKinds.file);
				const content = decodeContent(kind, json);
				assert.deepEqual(content.kind === "file" && { ...content.file }, { ...file });
			}),
		);
	});

	it("has a name that is fit for any disk by the time anybody sees it", () => {
		const said = decodeOffer({ root: "ab".repeat(32), size: 1, listing: 0, count: 1, name: "../../\u202econ.txt" });
		assert.equal(said.kind === "file" && said.file.name, "_con.txt");
	});

	it("of anything that no content can be is none", () => {
		const good = { root: "ab".repeat(32), size: 10, listing: 0, count: 1, name: "x" };
		assert.equal(decodeOffer(good).kind, "file");
		assert.notEqual(decodeOffer({ ...good, size: 0, listing: 1 }).kind, "file");
		const odd = fc.oneof(
			fc.constantFrom<unknown>(null, "", "1", -1, 1.5, 2 ** 53, [], {}, true, "AB".repeat(32), "ab".repeat(31)),
			fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true }),
		);
		fc.assert(
			fc.property(fc.constantFrom("root", "size", "listing", "count"), odd, (field, value) => {
				assert.notEqual(decodeOffer({ ...good, [field]: value } as JsonObject).kind, "file");
			}),
		);
	});
});
