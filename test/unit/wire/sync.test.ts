import assert from "node:assert/strict";
import {
	decodeCredit,
	decodeHaves,
	decodeHeads,
	decodeItems,
	decodeSyncRoots,
	decodeWants,
	encodeCredit,
	encodeHaves,
	encodeHeads,
	encodeItems,
	encodeSyncRoots,
	encodeWants,
	type Have,
	type Head,
	type Item,
	itemSize,
	rootOf,
	type SyncRoot,
	type Want,
} from "../../../src/net/wire/sync.ts";
import { fc } from "../../harness/testChance.ts";
import { hex, integer, record } from "./arbitraries.ts";
import { assertExactLength, assertNeverThrows, type Decode, decodedValue, reasonOf } from "./strictness.ts";

const u32 = fc.integer({ min: 0, max: 0xffffffff });
const room = "11".repeat(32);

const roots = fc.array(record<SyncRoot>({ room: hex(32), controlHead: hex(32), root: hex(32) }), { maxLength: 5 });
const heads = fc.array(
	fc.oneof<fc.Arbitrary<Head>[]>(
		record({ kind: fc.constant("branch" as const), n: u32, tip: hex(32) }),
		record({ kind: fc.constant("ack" as const), author: hex(32), ackSeq: hex(8) }),
		record({ kind: fc.constant("evidence" as const), subject: hex(32) }),
		record({ kind: fc.constant("log" as const), author: hex(32), log: hex(8), seq: integer, event: hex(32) }),
	),
	{ maxLength: 6 },
);
const wants = fc.array(
	fc.oneof<fc.Arbitrary<Want>[]>(
		record({ kind: fc.constant("branch" as const), from: u32, tip: hex(32) }),
		record({ kind: fc.constant("ack" as const), author: hex(32) }),
		record({ kind: fc.constant("evidence" as const), subject: hex(32) }),
		record({ kind: fc.constant("log" as const), author: hex(32), log: hex(8), from: integer, to: integer }),
	),
	{ maxLength: 6 },
);
const items = fc.array(
	record<Item>({
		kind: fc.constantFrom("control", "ack", "evidence", "event", "eventHeader", "logEnd"),
		bytes: fc.uint8Array({ maxLength: 40 }),
	}),
	{ maxLength: 6 },
);
const haves = fc.array(record<Have>({ author: hex(32), log: hex(8), seq: integer }), { maxLength: 6 });

/** The lengths at which a list of entries of these sizes may end. */
const boundaries = (head: number, sizes: readonly number[]): ReadonlySet<number> => {
	const ends = new Set([head]);
	let at = head;
	for (const size of sizes) {
		at += size;
		ends.add(at);
	}
	return ends;
};

/** A list may end between two entries and nowhere else. */
const assertEndsBetween = (bytes: Uint8Array, decode: Decode, ends: ReadonlySet<number>): void => {
	for (let length = 0; length <= bytes.length; length++) {
		assert.equal(decode(bytes.subarray(0, length)).ok, ends.has(length), `cut to ${length} of ${bytes.length} bytes`);
	}
};

const headSize = { branch: 37, ack: 41, evidence: 33, log: 81 } as const;
const wantSize = { branch: 37, ack: 33, evidence: 33, log: 57 } as const;

const oneOfEachHead: readonly Head[] = [
	{ kind: "branch", n: 7, tip: "22".repeat(32) },
	{ kind: "ack", author: "33".repeat(32), ackSeq: "44".repeat(8) },
	{ kind: "evidence", subject: "55".repeat(32) },
	{ kind: "log", author: "66".repeat(32), log: "77".repeat(8), seq: 9, event: "88".repeat(32) },
];
const oneOfEachWant: readonly Want[] = [
	{ kind: "branch", from: 7, tip: "22".repeat(32) },
	{ kind: "ack", author: "33".repeat(32) },
	{ kind: "evidence", subject: "55".repeat(32) },
	{ kind: "log", author: "66".repeat(32), log: "77".repeat(8), from: 1, to: 9 },
];

describe("SYNC_ROOT", () => {
	it("says after decoding what was encoded", () => {
		fc.assert(fc.property(roots, (all) => assert.deepEqual(decodedValue(decodeSyncRoots(encodeSyncRoots(all))), all)));
	});
	it("ends between two rooms and nowhere else", () => {
		const three = Array<SyncRoot>(3).fill({ room, controlHead: "22".repeat(32), root: "33".repeat(32) });
		assertEndsBetween(encodeSyncRoots(three), decodeSyncRoots, boundaries(0, [96, 96, 96]));
	});
	it("gives a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(decodeSyncRoots, roots.map(encodeSyncRoots)));
});

describe("HEADS", () => {
	it("say after decoding what was encoded", () => {
		fc.assert(
			fc.property(hex(32), fc.boolean(), heads, (where, last, all) =>
				assert.deepEqual(decodedValue(decodeHeads(encodeHeads(where, last, all))), { room: where, last, heads: all }),
			),
		);
	});
	it("end between two entries and nowhere else", () => {
		const sizes = oneOfEachHead.map((head) => headSize[head.kind]);
		assertEndsBetween(encodeHeads(room, true, oneOfEachHead), decodeHeads, boundaries(33, sizes));
	});
	it("know four kinds of entries and two ways to end", () => {
		const bytes = encodeHeads(room, true, oneOfEachHead);
		bytes[33] = 4;
		assert.equal(reasonOf(decodeHeads(bytes)), "headKind");
		bytes[32] = 2;
		assert.equal(reasonOf(decodeHeads(bytes)), "last");
	});
	it("give a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(
			decodeHeads,
			heads.map((all) => encodeHeads(room, false, all)),
		));
	it("refuse a number beyond what a number holds", () => {
		const bytes = encodeHeads(room, true, oneOfEachHead.slice(3));
		bytes[33 + 1 + 32 + 8 + 1] = 0x20;
		assert.equal(reasonOf(decodeHeads(bytes)), "integer");
	});
});

describe("the root of a replica", () => {
	it("does not depend on the order of its heads", () => {
		fc.assert(
			fc.property(heads, (all) => {
				assert.equal(rootOf(all), rootOf([...all].reverse()));
				assert.match(rootOf(all), /^[0-9a-f]{64}$/);
			}),
		);
	});
	it("differs when anything in any head differs", () => {
		const changed: readonly Head[][] = [
			[{ kind: "branch", n: 8, tip: "22".repeat(32) }],
			[{ kind: "branch", n: 7, tip: "23".repeat(32) }],
			[{ kind: "ack", author: "33".repeat(32), ackSeq: "45".repeat(8) }],
			[{ kind: "evidence", subject: "56".repeat(32) }],
			[{ kind: "log", author: "66".repeat(32), log: "77".repeat(8), seq: 10, event: "88".repeat(32) }],
			[{ kind: "log", author: "66".repeat(32), log: "77".repeat(8), seq: 9, event: "89".repeat(32) }],
			[],
		];
		const roots = [...oneOfEachHead.map((head) => [head]), ...changed].map(rootOf);
		assert.equal(new Set(roots).size, roots.length);
	});
});

describe("WANT", () => {
	it("says after decoding what was encoded", () => {
		fc.assert(
			fc.property(hex(32), wants, (where, all) =>
				assert.deepEqual(decodedValue(decodeWants(encodeWants(where, all))), { room: where, wants: all }),
			),
		);
	});
	it("ends between two entries and nowhere else", () => {
		const sizes = oneOfEachWant.map((want) => wantSize[want.kind]);
		assertEndsBetween(encodeWants(room, oneOfEachWant), decodeWants, boundaries(32, sizes));
	});
	it("knows four kinds of entries", () => {
		const bytes = encodeWants(room, oneOfEachWant);
		bytes[32] = 4;
		assert.equal(reasonOf(decodeWants(bytes)), "wantKind");
	});
	it("gives a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(
			decodeWants,
			wants.map((all) => encodeWants(room, all)),
		));
});

describe("EVENTS", () => {
	it("say after decoding what was encoded", () => {
		fc.assert(
			fc.property(hex(32), items, (where, all) =>
				assert.deepEqual(decodedValue(decodeItems(encodeItems(where, all))), { room: where, items: all }),
			),
		);
	});
	it("end between two items and nowhere else, and say how much each item takes", () => {
		const all: readonly Item[] = [
			{ kind: "control", bytes: new Uint8Array(3) },
			{ kind: "eventHeader", bytes: new Uint8Array(0) },
			{ kind: "event", bytes: new Uint8Array(20) },
		];
		assertEndsBetween(encodeItems(room, all), decodeItems, boundaries(32, all.map(itemSize)));
	});
	it("know six kinds of items", () => {
		const bytes = encodeItems(room, [{ kind: "event", bytes: new Uint8Array(3) }]);
		bytes[32] = 6;
		assert.equal(reasonOf(decodeItems(bytes)), "itemKind");
	});
	it("refuse an item longer than what is there", () => {
		const bytes = encodeItems(room, [{ kind: "event", bytes: new Uint8Array(3) }]);
		bytes.set([255, 255, 255, 255], 33);
		assert.equal(reasonOf(decodeItems(bytes)), "short");
	});
	it("give a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(
			decodeItems,
			items.map((all) => encodeItems(room, all)),
		));
});

describe("HAVE and CREDIT", () => {
	it("say after decoding what was encoded", () => {
		fc.assert(
			fc.property(hex(32), haves, (where, all) =>
				assert.deepEqual(decodedValue(decodeHaves(encodeHaves(where, all))), { room: where, haves: all }),
			),
		);
		fc.assert(fc.property(integer, (taken) => assert.equal(decodedValue(decodeCredit(encodeCredit(taken))), taken)));
	});
	it("have exact lengths", () => {
		const have: Have = { author: "22".repeat(32), log: "33".repeat(8), seq: 5 };
		assertEndsBetween(encodeHaves(room, [have, have]), decodeHaves, boundaries(32, [48, 48]));
		assertExactLength(encodeCredit(7), decodeCredit);
	});
	it("refuse a number beyond what a number holds", () => {
		const credit = encodeCredit(Number.MAX_SAFE_INTEGER);
		assert.equal(decodeCredit(credit).ok, true);
		assert.equal(reasonOf(decodeCredit(Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 0))), "integer");
		assert.equal(reasonOf(decodeCredit(new Uint8Array(8).fill(255))), "integer");
	});
	it("give a reason, never an exception, whatever the bytes", () => {
		assertNeverThrows(
			decodeHaves,
			haves.map((all) => encodeHaves(room, all)),
		);
		assertNeverThrows(decodeCredit, integer.map(encodeCredit));
	});
});
