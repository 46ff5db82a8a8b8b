/** Every decoder there is, in one table: what it takes has one spelling, and nothing that comes makes it throw. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { Snippet } from "../../../src/net/api/messages.ts";
import { decodeDirectContent, encodeDirectContent } from "../../../src/net/direct/content.ts";
import { decodeProbe, encodeProbe } from "../../../src/net/discovery/probe.ts";
import { decodeListing, encodeListing } from "../../../src/net/files/listing.ts";
import { decodeLayout, encodeLayout } from "../../../src/net/files/shelf.ts";
import {
	decodeAgain,
	decodeContent,
	decodeFileOffer,
	decodeSnippet,
	decodeSnippetJson,
	encodeContent,
	encodeSnippetJson,
} from "../../../src/net/room/logs/body.ts";
import { type Ack, decodeAck, signAck } from "../../../src/net/wire/ack.ts";
import { decodeApproval, encodeApproval } from "../../../src/net/wire/approve.ts";
import type { Decoded } from "../../../src/net/wire/bytes.ts";
import { decodeCard } from "../../../src/net/wire/card.ts";
import { decodeControl, decodeControlHead } from "../../../src/net/wire/control.ts";
import { decodeDirect, decodeDirectAck, encodeDirect, encodeDirectAck } from "../../../src/net/wire/direct.ts";
import {
	decodeEventHeader,
	decodeEventWithBody,
	type EventFields,
	encodeEventFields,
	eventKinds,
	signEvent,
} from "../../../src/net/wire/event.ts";
import { decodeEvidence, encodeAckEvidence } from "../../../src/net/wire/evidence.ts";
import * as files from "../../../src/net/wire/files.ts";
import { decodeInvite, signInvite } from "../../../src/net/wire/invite.ts";
import { decodeJoin, decodeJoinStatus, encodeJoinStatus, signDenial, signJoin } from "../../../src/net/wire/join.ts";
import { decodeJson, decodeText, encodeJson, encodeText, type JsonObject } from "../../../src/net/wire/json.ts";
import { decodeLockbox, encodeLockbox } from "../../../src/net/wire/lockbox.ts";
import { decodeMove, signMove } from "../../../src/net/wire/move.ts";
import { decodePeerHints, encodePeerHints } from "../../../src/net/wire/peerHints.ts";
import {
	decodeBye,
	decodeEphemeral,
	decodeHello,
	decodeRoomAdverts,
	encodeBye,
	encodeEphemeral,
	encodeHello,
	encodeRoomAdverts,
	recordTypes,
} from "../../../src/net/wire/records.ts";
import { decodeSas, encodeSas } from "../../../src/net/wire/sas.ts";
import * as sync from "../../../src/net/wire/sync.ts";
import { decodeTransfer, encodeTransfer } from "../../../src/net/wire/transfer.ts";
import { create } from "../../harness/chains.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";
import { assertNeverThrows, decodedValue } from "./strictness.ts";

interface Row {
	readonly sample: Uint8Array;
	readonly decode: (bytes: Uint8Array) => Decoded<unknown>;
	/** What was decoded, as bytes again; absent where one value has several spellings, as JSON has. */
	readonly again?: (bytes: Uint8Array) => Uint8Array;
}

/** A layout with one spelling: whatever is taken is written again as the bytes that came. */
const exact = <T>(
	sample: Uint8Array,
	decode: (bytes: Uint8Array) => Decoded<T>,
	again: (value: T) => Uint8Array,
): Row => ({
	sample,
	decode,
	again: (bytes) => again(decodedValue(decode(bytes))),
});
/** The same for what keeps the bytes it came as: those must be all of them. */
const kept = (sample: Uint8Array, decode: (bytes: Uint8Array) => Decoded<{ readonly bytes: Uint8Array }>): Row =>
	exact(sample, decode, ({ bytes }) => bytes);
/** JSON: blanks, and keys that nobody knows, are ignored. */
const json = (sample: Uint8Array, decode: (bytes: Uint8Array) => Decoded<unknown>): Row => ({ sample, decode });
const orNull = <T>(value: T | null): Decoded<T> =>
	value === null ? { ok: false, reason: "null" } : { ok: true, value };
const taken = <T>(value: T): Decoded<T> => ({ ok: true, value });
/** A decoder of JSON that was read before. */
const ofObject =
	<T>(decode: (object: JsonObject) => Decoded<T>) =>
	(bytes: Uint8Array): Decoded<T> => {
		const object = decodeJson(bytes);
		return object.ok ? decode(object.value) : object;
	};

const [ada, grace] = [person("Ada"), person("Grace")];
const room = "11".repeat(32);
const other = "22".repeat(32);
const id = "33".repeat(16);
const log = "44".repeat(8);
const made = (size: number): Uint8Array => new Uint8Array(size).fill(5);
const place = { room, n: 7, prev: other };
const ack = (target: string): Ack =>
	decodedValue(decodeAck(signAck(ada.signing, { room, ackSeq: log, target, candidate: "" })));
const event: EventFields = {
	...{ kind: 1, room, log, seq: 7, prev: other, ctl: other, epochCtl: other, hlc: log },
	...{ deps: [room], nonce: made(24) },
};
const aad = encodeEventFields(ada.signing.publicKey, event);
const signedEvent = signEvent(ada.signing, aad, made(60));
const denial = { room, requester: ada.key, reqId: id, untilMs: 9, handovers: [] };
const invite = {
	...{ room, team: "2222", untilMs: 9, seed: made(16), roomName: "Compilers" },
	addresses: [{ host: "10.0.0.1", port: 46_920 }],
};
const hello = { name: "Ada", app: "1", features: [], instance: log, port: 46_920, card: ada.card.bytes, moves: [] };
const snippet: Snippet = {
	...{ text: "let x", language: "typescript", path: "a.ts", eol: "\n", remote: "", commit: "", modified: false },
	ranges: [{ startLine: 1, startColumn: 0, endLine: 1, endColumn: 5, length: 5 }],
};
const offer = { root: room, size: 10, listing: 0, count: 1, name: "x" };
const listing = encodeListing([{ kind: "file", path: "a", size: 3 }]);
const layout = { listing, files: [{ path: "/a", size: 3, mtimeMs: 1.5 }], paths: ["/a"] };

const table: Readonly<Record<string, Row>> = {
	decodeAck: kept(ack(other).bytes, decodeAck),
	decodeApproval: json(encodeApproval({ state: "declined", waitMs: 5 }), decodeApproval),
	decodeCard: kept(ada.card.bytes, decodeCard),
	decodeControl: kept(create(ada).control.bytes, decodeControl),
	decodeControlHead: kept(create(ada).control.bytes, decodeControlHead),
	decodeDirect: exact(
		encodeDirect({ id, hlc: log, kind: 1, body: encodeJson({ t: "x" }) }),
		decodeDirect,
		encodeDirect,
	),
	decodeDirectAck: exact(encodeDirectAck([id]), decodeDirectAck, encodeDirectAck),
	decodeEventHeader: kept(signedEvent, decodeEventHeader),
	decodeEventWithBody: exact(Uint8Array.from([...signedEvent, ...made(60)]), decodeEventWithBody, ({ header, body }) =>
		Uint8Array.from([...header.bytes, ...body]),
	),
	decodeEvidence: kept(encodeAckEvidence(ack(other), ack(room)), decodeEvidence),
	decodeOpen: exact(files.encodeOpen({ room, root: other, size: 7 }), files.decodeOpen, files.encodeOpen),
	decodeIndices: exact(
		files.encodeIndices([1, 2]),
		(bytes) => files.decodeIndices(bytes, 16, 2 ** 32),
		files.encodeIndices,
	),
	decodeListWant: exact(
		files.encodeListWant(1, 2),
		(bytes) => files.decodeListWant(bytes, 1_000),
		({ from, count }) => files.encodeListWant(from, count),
	),
	decodeList: exact(files.encodeList(1, made(64)), files.decodeList, ({ from, hashes }) =>
		files.encodeList(from, hashes),
	),
	decodeChunk: exact(
		Uint8Array.from([...files.encodeChunkHead(1, 2), 3]),
		files.decodeChunk,
		({ index, offset, data }) => Uint8Array.from([...files.encodeChunkHead(index, offset), ...data]),
	),
	decodeNak: exact(files.encodeNak("changed", 3), files.decodeNak, ({ reason, index }) =>
		files.encodeNak(reason, index),
	),
	decodeFileStatus: exact(
		files.encodeFileStatus({ room, root: other, state: "done", pieces: 7, trouble: "" }),
		files.decodeFileStatus,
		files.encodeFileStatus,
	),
	decodeInvite: exact(signInvite(ada.signing, invite), decodeInvite, (value) => signInvite(ada.signing, value)),
	decodeJoin: kept(
		signJoin(ada.signing, { room, card: ada.card, log, reqId: id, ms: 9, note: "Hi", invitation: null }),
		decodeJoin,
	),
	decodeJoinStatus: exact(signDenial(ada.signing, denial), decodeJoinStatus, encodeJoinStatus),
	decodeText: exact(encodeText("Grüße 👋"), decodeText, encodeText),
	decodeJson: json(encodeJson({ a: [1, { b: "c" }] }), decodeJson),
	decodeLockbox: exact(encodeLockbox({ room, epoch: other, key: made(32) }), decodeLockbox, encodeLockbox),
	decodeMove: kept(signMove(ada.signing, grace), decodeMove),
	decodePeerHints: exact(
		encodePeerHints([{ identity: room, address: { host: "10.0.0.1", port: 5_000 } }]),
		decodePeerHints,
		encodePeerHints,
	),
	decodeHello: json(encodeHello(hello), decodeHello),
	decodeRoomAdverts: json(
		encodeRoomAdverts([{ room, name: "Compilers", count: 3, admin: other, adminName: "Ada" }]),
		decodeRoomAdverts,
	),
	decodeEphemeral: json(encodeEphemeral({ name: "Ada" }), decodeEphemeral),
	decodeBye: json(encodeBye("goingAway"), decodeBye),
	decodeSas: exact(
		encodeSas({ kind: "commit", commitment: made(32) }).body,
		(bytes) => decodeSas(recordTypes.sasCommit, bytes),
		(value) => encodeSas(value).body,
	),
	decodeSyncRoots: exact(
		sync.encodeSyncRoots([{ room, controlHead: other, root: room }]),
		sync.decodeSyncRoots,
		sync.encodeSyncRoots,
	),
	decodeHeads: exact(
		sync.encodeHeads(room, true, [{ kind: "branch", n: 7, tip: other }]),
		sync.decodeHeads,
		({ room: of, last, heads }) => sync.encodeHeads(of, last, heads),
	),
	decodeWants: exact(
		sync.encodeWants(room, [{ kind: "branch", from: 7, tip: other }]),
		sync.decodeWants,
		({ room: of, wants }) => sync.encodeWants(of, wants),
	),
	decodeItems: exact(
		sync.encodeItems(room, [{ kind: "ack", bytes: made(9) }]),
		sync.decodeItems,
		({ room: of, items }) => sync.encodeItems(of, items),
	),
	decodeHaves: exact(
		sync.encodeHaves(room, [{ author: other, log, seq: 7 }]),
		sync.decodeHaves,
		({ room: of, haves }) => sync.encodeHaves(of, haves),
	),
	decodeCredit: exact(sync.encodeCredit(7), sync.decodeCredit, sync.encodeCredit),
	decodeTransfer: exact(encodeTransfer({ kind: "offer", ...place }), decodeTransfer, encodeTransfer),
	decodeProbe: exact(
		encodeProbe({ kind: "here", instance: log, port: 46_920 }),
		(bytes) => orNull(decodeProbe(bytes)),
		encodeProbe,
	),
	// Names are cleaned as they are read, so that a listing is not written again as it came.
	decodeListing: json(listing, (bytes) => decodeListing(bytes, listing.length + 3)),
	decodeLayout: json(encodeLayout(layout), (bytes) => orNull(decodeLayout(bytes))),
	decodeDirectContent: exact(
		encodeDirectContent({ atMs: 9, hlc: log, kind: 1, body: made(5) }),
		decodeDirectContent,
		encodeDirectContent,
	),
	decodeAgain: json(encodeJson({ t: "x", again: room }), (bytes) => orNull(decodeAgain(bytes))),
	decodeContent: json(encodeContent({ kind: "text", text: "x" }).json, (bytes) => {
		const content = decodeContent(eventKinds.text, bytes);
		return content.kind === "newer" ? { ok: false, reason: "newer" } : taken(content);
	}),
	decodeSnippetJson: json(encodeSnippetJson(snippet), decodeSnippetJson),
	decodeSnippet: json(
		encodeJson({ ...snippet, ranges: snippet.ranges.map((range) => ({ ...range })) }),
		ofObject(decodeSnippet),
	),
	decodeFileOffer: json(encodeJson(offer), ofObject(decodeFileOffer)),
};

/** Everything that is called a decoder where bytes of peers, packets and rows are read. */
const decoders = (): readonly string[] => {
	const root = new URL("../../../src/net/", import.meta.url);
	const folders = /^(wire|files|discovery|direct|room.logs)[/\\][^/\\]+\.ts$/;
	const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => folders.test(file));
	return sources.flatMap((file) =>
		[...readFileSync(new URL(file, root), "utf8").matchAll(/^export (?:const|function) (decode[A-Z]\w*)/gm)].flatMap(
			([, name]) => (name === undefined || name === "decodeBytes" ? [] : [name]),
		),
	);
};

describe("decoders", () => {
	it("are all in this table", () => {
		assert.deepEqual(decoders().toSorted(), Object.keys(table).toSorted());
	});

	for (const [name, { sample, decode, again }] of Object.entries(table)) {
		it(`${name} takes what was encoded, and gives a value or a reason whatever the bytes`, () => {
			decodedValue(decode(sample));
			assertNeverThrows(decode, fc.constant(sample));
		});

		onceOnly(() =>
			it(`${name} takes nothing that is cut, goes on or is spelled otherwise`, () => {
				const look = (bytes: Uint8Array): void => {
					if (again === undefined) {
						assert.equal(decode(bytes).ok, false, `${bytes.length} of ${sample.length} bytes`);
					} else if (decode(bytes).ok) {
						assert.deepEqual(Buffer.from(again(bytes)), Buffer.from(bytes));
					}
				};
				for (let length = 0; length < sample.length; length++) {
					look(sample.subarray(0, length));
				}
				look(Uint8Array.from([...sample, 0]));
				if (again !== undefined) {
					assert.deepEqual(Buffer.from(again(sample)), Buffer.from(sample));
					for (let at = 0; at < sample.length; at++) {
						for (const bit of [0, 7]) {
							look(sample.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte)));
						}
					}
				}
			}),
		);
	}
});
