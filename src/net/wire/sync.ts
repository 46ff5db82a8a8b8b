/**
 * Anti-entropy records: what two members tell each other to end with the same set (PROTOCOL "Anti-entropy"). Pure.
 *
 * ```
 * SYNC_ROOT = [room(32) ‖ ctlHead(32) ‖ root(32)]…
 * HEADS = room ‖ last(1) ‖ entries: 0 ‖ n(4) ‖ tip(32) | 1 ‖ author(32) ‖ ackSeq(8) | 2 ‖ subject hash(32)
 *                                 | 3 ‖ author(32) ‖ logId(8) ‖ seq(8) ‖ evId(32)
 * WANT = room ‖ entries: 0 ‖ from n(4) ‖ tip(32) | 1 ‖ author(32) | 2 ‖ subject hash(32) | 3 ‖ author ‖ logId ‖ from(8) ‖ to(8)
 * EVENTS = room ‖ [kind(1) ‖ len(4) ‖ bytes]…      kind: 0 ctl, 1 ack, 2 evidence, 3 event, 4 event without body,
 *                                                  5 event at the end of a log, whose body others may have
 * HAVE = room ‖ [author(32) ‖ logId(8) ‖ seq(8)]…
 * ```
 */
import { concatBytes } from "../crypto/bytes.ts";
import { label, sha256 } from "../crypto/hash.ts";
import { type Decoded, decodeBytes, fromHex, type Reader, u8, u32, u64 } from "./bytes.ts";

/** One thing a replica holds, as HEADS names it. */
export type Head =
	| { readonly kind: "branch"; readonly n: number; readonly tip: string }
	| { readonly kind: "ack"; readonly author: string; readonly ackSeq: string }
	| { readonly kind: "evidence"; readonly subject: string }
	| {
			readonly kind: "log";
			readonly author: string;
			readonly log: string;
			readonly seq: number;
			readonly event: string;
	  };

/** One thing a replica lacks, as WANT asks for it. */
export type Want =
	/** The operations from number `from` up to and with `tip`. */
	| { readonly kind: "branch"; readonly from: number; readonly tip: string }
	| { readonly kind: "ack"; readonly author: string }
	| { readonly kind: "evidence"; readonly subject: string }
	| {
			readonly kind: "log";
			readonly author: string;
			readonly log: string;
			readonly from: number;
			readonly to: number;
	  };

/** What EVENTS carries. */
export type Item = {
	readonly kind: "control" | "ack" | "evidence" | "event" | "eventHeader" | "logEnd";
	readonly bytes: Uint8Array;
};

/** An item on its way out: what its bytes go on with need not be put together before. */
export type OutgoingItem = Item & { readonly rest?: Uint8Array };

/** A replica's state in one room, hashed. */
export interface SyncRoot {
	readonly room: string;
	readonly controlHead: string;
	readonly root: string;
}

/** How far a receiver has stored a log. */
export interface Have {
	readonly author: string;
	readonly log: string;
	readonly seq: number;
}

/** Kind and length. */
const itemHead = 5;
const itemKinds = ["control", "ack", "evidence", "event", "eventHeader", "logEnd"] as const;

/** `H(L(root) ‖ all HEADS entries, sorted)`, hex. */
export const rootOf = (heads: readonly Head[]): string => {
	// Hex sorts as its bytes do.
	const entries = heads.map(headHex).sort();
	return Buffer.from(sha256(label("root"), fromHex(entries.join("")))).toString("hex");
};

export const encodeSyncRoots = (roots: readonly SyncRoot[]): Uint8Array =>
	concatBytes(...roots.flatMap((root) => [fromHex(root.room), fromHex(root.controlHead), fromHex(root.root)]));

export const decodeSyncRoots = (bytes: Uint8Array): Decoded<readonly SyncRoot[]> =>
	decodeBytes(bytes, (reader) =>
		readAll(reader, () => ({ room: reader.hex(32), controlHead: reader.hex(32), root: reader.hex(32) })),
	);

/** One page of HEADS; `last` ends the list. */
export const encodeHeads = (room: string, last: boolean, heads: readonly Head[]): Uint8Array =>
	fromHex(`${room}${last ? "01" : "00"}${heads.map(headHex).join("")}`);

export const decodeHeads = (
	bytes: Uint8Array,
): Decoded<{ readonly room: string; readonly last: boolean; readonly heads: readonly Head[] }> =>
	decodeBytes(bytes, (reader) => ({
		room: reader.hex(32),
		last: reader.byteIn([0, 1], "last") === 1,
		heads: readAll(reader, () => readHead(reader)),
	}));

export const encodeWants = (room: string, wants: readonly Want[]): Uint8Array =>
	concatBytes(fromHex(room), ...wants.map(encodeWant));

export const decodeWants = (bytes: Uint8Array): Decoded<{ readonly room: string; readonly wants: readonly Want[] }> =>
	decodeBytes(bytes, (reader) => ({ room: reader.hex(32), wants: readAll(reader, () => readWant(reader)) }));

export const encodeItems = (room: string, items: readonly OutgoingItem[]): Uint8Array => {
	const id = fromHex(room);
	const body = new Uint8Array(items.reduce((sum, item) => sum + itemSize(item), id.length));
	const view = new DataView(body.buffer);
	body.set(id);
	let at = id.length;
	for (const item of items) {
		const { kind, bytes, rest } = item;
		view.setUint8(at, itemKinds.indexOf(kind));
		view.setUint32(at + 1, bytes.length + (rest?.length ?? 0));
		body.set(bytes, at + itemHead);
		if (rest !== undefined) {
			body.set(rest, at + itemHead + bytes.length);
		}
		at += itemSize(item);
	}
	return body;
};

/** Bytes an item takes in EVENTS. */
export const itemSize = ({ bytes, rest }: OutgoingItem): number => itemHead + bytes.length + (rest?.length ?? 0);

export const decodeItems = (bytes: Uint8Array): Decoded<{ readonly room: string; readonly items: readonly Item[] }> =>
	decodeBytes(bytes, (reader) => ({
		room: reader.hex(32),
		items: readAll(reader, () => {
			const kind = itemKinds[reader.byteIn([0, 1, 2, 3, 4, 5], "itemKind")];
			return { kind: kind ?? "control", bytes: reader.bytes(reader.u32()) };
		}),
	}));

export const encodeHaves = (room: string, haves: readonly Have[]): Uint8Array =>
	concatBytes(fromHex(room), ...haves.flatMap((have) => [fromHex(have.author), fromHex(have.log), u64(have.seq)]));

export const decodeHaves = (bytes: Uint8Array): Decoded<{ readonly room: string; readonly haves: readonly Have[] }> =>
	decodeBytes(bytes, (reader) => ({
		room: reader.hex(32),
		haves: readAll(reader, () => ({ author: reader.hex(32), log: reader.hex(8), seq: reader.u64() })),
	}));

/** CREDIT on the sync stream: bytes of EVENTS taken so far. */
export const encodeCredit = (bytes: number): Uint8Array => u64(bytes);

export const decodeCredit = (bytes: Uint8Array): Decoded<number> => decodeBytes(bytes, (reader) => reader.u64());

/** An entry's bytes as hex: many are joined before they become bytes once. */
const headHex = (head: Head): string => {
	switch (head.kind) {
		case "branch":
			return `00${hexOf(head.n, 4)}${head.tip}`;
		case "ack":
			return `01${head.author}${head.ackSeq}`;
		case "evidence":
			return `02${head.subject}`;
		case "log":
			return `03${head.author}${head.log}${hexOf(head.seq, 8)}${head.event}`;
	}
};

const hexOf = (number: number, bytes: number): string => number.toString(16).padStart(2 * bytes, "0");

const readHead = (reader: Reader): Head => {
	switch (reader.byteIn([0, 1, 2, 3], "headKind")) {
		case 0:
			return { kind: "branch", n: reader.u32(), tip: reader.hex(32) };
		case 1:
			return { kind: "ack", author: reader.hex(32), ackSeq: reader.hex(8) };
		case 2:
			return { kind: "evidence", subject: reader.hex(32) };
		case 3:
			return {
				kind: "log",
				author: reader.hex(32),
				log: reader.hex(8),
				seq: reader.u64(),
				event: reader.hex(32),
			};
	}
};

const encodeWant = (want: Want): Uint8Array => {
	switch (want.kind) {
		case "branch":
			return concatBytes(u8(0), u32(want.from), fromHex(want.tip));
		case "ack":
			return concatBytes(u8(1), fromHex(want.author));
		case "evidence":
			return concatBytes(u8(2), fromHex(want.subject));
		case "log":
			return concatBytes(u8(3), fromHex(want.author), fromHex(want.log), u64(want.from), u64(want.to));
	}
};

const readWant = (reader: Reader): Want => {
	switch (reader.byteIn([0, 1, 2, 3], "wantKind")) {
		case 0:
			return { kind: "branch", from: reader.u32(), tip: reader.hex(32) };
		case 1:
			return { kind: "ack", author: reader.hex(32) };
		case 2:
			return { kind: "evidence", subject: reader.hex(32) };
		case 3:
			return { kind: "log", author: reader.hex(32), log: reader.hex(8), from: reader.u64(), to: reader.u64() };
	}
};

const readAll = <T>(reader: Reader, read: () => T): readonly T[] => {
	const all: T[] = [];
	while (reader.left > 0) {
		all.push(read());
	}
	return all;
};
