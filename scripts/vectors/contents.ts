/** `files.json`: a folder as a content, its root, and records by which it is fetched. */
import { sha256 } from "../../src/net/crypto/hash.ts";
import { encodeListing } from "../../src/net/files/listing.ts";
import { rootOfFile } from "../../src/net/files/pieces.ts";
import {
	encodeChunkHead,
	encodeFileStatus,
	encodeIndices,
	encodeList,
	encodeListWant,
	encodeNak,
	encodeOpen,
} from "../../src/net/wire/files.ts";
import { encodeText } from "../../src/net/wire/json.ts";
import { hex, type Json, someHex } from "./kit.ts";

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
	return {
		entries: entries.map((entry) => ({ ...entry })),
		listing: hex(listing),
		content: hex(content),
		pieceHash: hex(hash),
		root,
		records: {
			open: { room, root, size: content.length, bytes: hex(encodeOpen({ room, root, size: content.length })) },
			have: "80",
			listWant: hex(encodeListWant(0, 1)),
			list: hex(encodeList(0, hash)),
			want: hex(encodeIndices([0])),
			chunk: hex(encodeChunkHead(0, 0)) + hex(content),
			nak: { reason: "withdrawn", index: null, bytes: hex(encodeNak("withdrawn", null)) },
			status: {
				room,
				root,
				state: "done",
				pieces: 1,
				bytes: hex(encodeFileStatus({ room, root, state: "done", pieces: 1 })),
			},
		},
	};
};
