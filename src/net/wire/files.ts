/**
 * Records of bulk links, and the two that chat links carry for files (PROTOCOL "Files"). Pure.
 *
 * Whoever wants a content opens a stream with a number of its own; all other records of that content name that stream.
 * ```
 * → OPEN       room(32, 0: direct) ‖ root(32) ‖ size(8)
 * ← HAVE       bitmap
 * ← GOT        index(4)…                      more of them since, 1 to 1,024
 * → LIST_WANT  from(4) ‖ count(4)
 * ← LIST       from(4) ‖ hash(32)…            1 to 4,000
 * → WANT       index(4)…                      1 to 16
 * ← CHUNK      index(4) ‖ offset(4) ‖ data    1 to 131,072 bytes
 * ← NAK        reason(1) ‖ index(4)           ffffffff: the whole stream
 * → CANCEL     index(4)…                      1 to 16
 * → CLOSE      nothing
 * chat: BULK_WANTED nothing        FILE_STATUS room(32) ‖ root(32) ‖ state(1) ‖ pieces(4) ‖ trouble(1)
 * ```
 */
import { concatBytes } from "../crypto/bytes.ts";
import { HASH_LENGTH } from "../crypto/hash.ts";
import { fileLimits } from "../limits.ts";
import { type Decoded, decodeBytes, fromHex, malformed, type Reader, u8, u32, u64 } from "./bytes.ts";

/** Type byte of every record of a bulk link. */
export const bulkTypes = {
	hello: 0x01,
	ping: 0x02,
	rekey: 0x03,
	open: 0x50,
	have: 0x51,
	got: 0x52,
	listWant: 0x53,
	list: 0x55,
	want: 0x56,
	chunk: 0x57,
	nak: 0x58,
	cancel: 0x59,
	close: 0x5a,
} as const;

/** Why something is not sent. */
export type NakReason =
	/** Not to you, or not known here: it is not said which. */
	| "refused"
	/** The sender's file is another one by now. */
	| "changed"
	| "vanished"
	| "unreadable"
	/** Others have got this piece from here: ask them first. */
	| "askOthers"
	/** The offer was taken back. */
	| "withdrawn";

const nakReasons: readonly NakReason[] = ["refused", "changed", "vanished", "unreadable", "askOthers", "withdrawn"];

/** How far somebody is with a content, as they say themselves. */
export type FileStatusState = "fetching" | "paused" | "done" | "declined" | "cancelled" | "failed";

const statusStates: readonly FileStatusState[] = ["fetching", "paused", "done", "declined", "cancelled", "failed"];

/** What stands in its way, of its own disk and folder; empty if nothing does, or it is nobody's business. */
export type FileTrouble =
	| ""
	| "diskFull"
	| "diskReadOnly"
	| "diskDenied"
	| "folderMissing"
	| "nameTooLong"
	| "diskFailed"
	| "contentFalse";

const troubles: readonly FileTrouble[] = [
	"",
	"diskFull",
	"diskReadOnly",
	"diskDenied",
	"folderMissing",
	"nameTooLong",
	"diskFailed",
	"contentFalse",
];

/** Whether a word is one of those. */
export const isFileTrouble = (word: string): word is FileTrouble => troubles.some((trouble) => trouble === word);

/** What a stream is about. `room` is empty for a direct conversation. */
export interface FileOpen {
	readonly room: string;
	readonly root: string;
	readonly size: number;
}

/** What somebody says of its own fetching. */
export interface FileStatus {
	readonly room: string;
	readonly root: string;
	readonly state: FileStatusState;
	readonly pieces: number;
	readonly trouble: FileTrouble;
}

const noRoom = "0".repeat(64);
const wholeStream = 0xffff_ffff;

export const encodeOpen = ({ room, root, size }: FileOpen): Uint8Array =>
	concatBytes(fromHex(room === "" ? noRoom : room), fromHex(root), u64(size));

export const decodeOpen = (bytes: Uint8Array): Decoded<FileOpen> =>
	decodeBytes(bytes, (reader) => ({ room: readRoom(reader), root: reader.hex(32), size: readSize(reader) }));

export const encodeIndices = (indices: readonly number[]): Uint8Array => concatBytes(...indices.map(u32));

/** Indices of GOT, WANT and CANCEL: at least one, at most `most`, none twice, all of pieces there are. */
export const decodeIndices = (bytes: Uint8Array, most: number, count: number): Decoded<readonly number[]> =>
	decodeBytes(bytes, (reader) => {
		const indices: number[] = [];
		if (reader.left > most * 4) {
			return malformed("indexCount");
		}
		while (reader.left > 0) {
			const index = reader.u32();
			indices.push(index < count ? index : malformed("index"));
		}
		return indices.length > 0 && new Set(indices).size === indices.length ? indices : malformed("indices");
	});

export const encodeListWant = (from: number, count: number): Uint8Array => concatBytes(u32(from), u32(count));

/** A part of a list of `total` hashes. */
export const decodeListWant = (
	bytes: Uint8Array,
	total: number,
): Decoded<{ readonly from: number; readonly count: number }> =>
	decodeBytes(bytes, (reader) => {
		const from = reader.u32();
		const count = reader.u32();
		const fits = count >= 1 && count <= fileLimits.hashesPerRecord && from + count <= total;
		return fits ? { from, count } : malformed("listWant");
	});

export const encodeList = (from: number, hashes: Uint8Array): Uint8Array => concatBytes(u32(from), hashes);

/** A view of hashes, whole ones, at least one. */
export const decodeList = (bytes: Uint8Array): Decoded<{ readonly from: number; readonly hashes: Uint8Array }> =>
	decodeBytes(bytes, (reader) => {
		const from = reader.u32();
		const hashes = reader.rest();
		const count = hashes.length / HASH_LENGTH;
		return Number.isInteger(count) && count >= 1 && count <= fileLimits.hashesPerRecord
			? { from, hashes }
			: malformed("list");
	});

/** Bytes before the data of a chunk. */
export const chunkHeadLength = 8;

/** What stands before the data of a chunk. */
export const encodeChunkHead = (index: number, offset: number): Uint8Array => concatBytes(u32(index), u32(offset));

/** A view of a chunk's data. */
export const decodeChunk = (
	bytes: Uint8Array,
): Decoded<{ readonly index: number; readonly offset: number; readonly data: Uint8Array }> =>
	decodeBytes(bytes, (reader) => {
		const index = reader.u32();
		const offset = reader.u32();
		const data = reader.rest();
		return data.length >= 1 && data.length <= fileLimits.chunk ? { index, offset, data } : malformed("chunk");
	});

/** `index` null: the whole stream. */
export const encodeNak = (reason: NakReason, index: number | null): Uint8Array =>
	concatBytes(u8(nakReasons.indexOf(reason)), u32(index ?? wholeStream));

export const decodeNak = (bytes: Uint8Array): Decoded<{ readonly reason: NakReason; readonly index: number | null }> =>
	decodeBytes(bytes, (reader) => {
		const reason = nakReasons[reader.u8()] ?? malformed("nakReason");
		const index = reader.u32();
		return { reason, index: index === wholeStream ? null : index };
	});

export const encodeFileStatus = ({ room, root, state, pieces, trouble }: FileStatus): Uint8Array =>
	concatBytes(
		fromHex(room === "" ? noRoom : room),
		fromHex(root),
		u8(statusStates.indexOf(state)),
		u32(pieces),
		u8(troubles.indexOf(trouble)),
	);

export const decodeFileStatus = (bytes: Uint8Array): Decoded<FileStatus> =>
	decodeBytes(bytes, (reader) => ({
		room: readRoom(reader),
		root: reader.hex(32),
		state: statusStates[reader.u8()] ?? malformed("fileState"),
		pieces: reader.u32(),
		trouble: troubles[reader.u8()] ?? malformed("fileTrouble"),
	}));

const readRoom = (reader: Reader): string => {
	const room = reader.hex(32);
	return room === noRoom ? "" : room;
};

const readSize = (reader: Reader): number => {
	const size = reader.u64();
	return size <= fileLimits.size ? size : malformed("fileSize");
};
