/** `files.json`: contents, their roots and offers, the records by which they are fetched, and a message of a bulk link. */
import { concatBytes } from "../../src/net/crypto/bytes.ts";
import { CipherState } from "../../src/net/crypto/cipherState.ts";
import { sha256 } from "../../src/net/crypto/hash.ts";
import { BULK_RECORDS, RecordSealer } from "../../src/net/crypto/records.ts";
import { encodeListing } from "../../src/net/files/listing.ts";
import { pieceCount, rootOfFile } from "../../src/net/files/pieces.ts";
import { fileLimits } from "../../src/net/limits.ts";
import { encodeContent } from "../../src/net/room/logs/body.ts";
import { u32 } from "../../src/net/wire/bytes.ts";
import {
	bulkTypes,
	encodeChunkHead,
	encodeFileStatus,
	encodeIndices,
	encodeList,
	encodeListWant,
	encodeNak,
	encodeOpen,
} from "../../src/net/wire/files.ts";
import { encodeText } from "../../src/net/wire/json.ts";
import { bytesOf, hex, type Json, someHex, textOf } from "./kit.ts";

/** A folder with an empty folder and two files in it: one piece. */
export const contents = (): Json => {
	const texts = ["# Notes\n", "Grüße\n"].map(encodeText);
	const [notes, greeting] = texts;
	if (notes === undefined || greeting === undefined) throw new Error("there are two files");
	const entries = [
		{ kind: "folder", path: "empty", size: 0 },
		{ kind: "file", path: "notes.md", size: notes.length },
		{ kind: "file", path: "de/gruß.txt", size: greeting.length },
	] as const;
	const listing = encodeListing(entries);
	const content = Uint8Array.from([...listing, ...notes, ...greeting]);
	const hash = sha256(content);
	const root = rootOfFile(content.length, hash);
	const room = someHex("some room", 32);
	const offer = { root, size: content.length, listing: listing.length, count: 2, name: "project" };
	const { kind, json } = encodeContent({ kind: "file", file: offer });
	return {
		entries: entries.map((entry) => ({ ...entry })),
		listing: hex(listing),
		content: hex(content),
		pieceHash: hex(hash),
		root,
		offer: { kind, body: textOf(json) },
		large: large(),
		records: {
			open: { room, root, size: content.length, bytes: hex(encodeOpen({ room, root, size: content.length })) },
			have: "80",
			got: hex(encodeIndices([0])),
			listWant: hex(encodeListWant(0, 1)),
			list: hex(encodeList(0, hash)),
			want: hex(encodeIndices([0])),
			chunk: hex(encodeChunkHead(0, 0)) + hex(content),
			cancel: hex(encodeIndices([0])),
			nak: { reason: "withdrawn", index: null, bytes: hex(encodeNak("withdrawn", null)) },
			status: {
				room,
				root,
				state: "paused",
				pieces: 1,
				trouble: "diskFull",
				bytes: hex(encodeFileStatus({ room, root, state: "paused", pieces: 1, trouble: "diskFull" })),
			},
		},
		message: message(),
	};
};

/** A file of several pieces, the last one short. Its bytes would fill a book: byte `i` is `i mod 251`. */
const large = (): Json => {
	const size = 2 * fileLimits.piece + 5;
	const bytes = Uint8Array.from({ length: size }, (_, i) => i % 251);
	const hashes = Array.from({ length: pieceCount(size) }, (_, index) =>
		sha256(bytes.subarray(index * fileLimits.piece, (index + 1) * fileLimits.piece)),
	);
	const list = concatBytes(...hashes);
	return {
		size,
		hashes: hashes.map(hex),
		root: rootOfFile(size, list),
		have: "e0",
		list: hex(encodeList(0, list)),
	};
};

/** A message of two records under a known key. */
const message = (): Json => {
	const key = someHex("bulk key", 32);
	const sealer = new RecordSealer(new CipherState(bytesOf(key), 0), { profile: BULK_RECORDS, nowMs: 0 });
	const records = [
		{ type: bulkTypes.want, stream: 1, body: encodeIndices([2, 0]) },
		{ type: bulkTypes.chunk, stream: 7, body: concatBytes(encodeChunkHead(2, 0), Uint8Array.of(1, 2, 3, 4, 5)) },
	];
	const sealed = records.map(({ type, stream, body }) => sealer.seal(type, stream, body));
	return {
		key,
		records: records.map(({ type, stream, body }) => ({ type, stream, body: hex(body) })),
		bytes: hex(concatBytes(...sealed.flatMap((record) => [u32(record.length), record]))),
	};
};
