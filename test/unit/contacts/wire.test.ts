import assert from "node:assert/strict";
import fc from "fast-check";
import { type Approval, decodeApproval, encodeApproval } from "../../../src/net/wire/approve.ts";
import { encodeJson } from "../../../src/net/wire/json.ts";
import { decodeMove, moveLength, signMove } from "../../../src/net/wire/move.ts";
import { decodeHello, encodeHello, type Hello, recordTypes } from "../../../src/net/wire/records.ts";
import { decodeSas, encodeSas, type SasRecord } from "../../../src/net/wire/sas.ts";
import { person } from "../../harness/people.ts";
import { bytes } from "../wire/arbitraries.ts";
import { assertExactLength, assertNeverThrows, assertTamperProof, decodedValue, reasonOf } from "../wire/strictness.ts";

const approvals: fc.Arbitrary<Approval> = fc.oneof(
	fc.constantFrom<Approval[]>({ state: "approved" }, { state: "pending" }, { state: "ended" }),
	fc.integer({ min: 0, max: 600_000 * 1_024 }).map((waitMs): Approval => ({ state: "declined", waitMs })),
);

describe("APPROVE", () => {
	it("comes back as it was said", () => {
		fc.assert(
			fc.property(approvals, (approval) => {
				assert.deepEqual(decodedValue(decodeApproval(encodeApproval(approval))), approval);
			}),
		);
	});

	it("is refused under the name of what does not fit", () => {
		for (const [fields, reason] of [
			[{}, "state"],
			[{ state: 1 }, "state"],
			[{ state: "verified" }, "state"],
			[{ state: "declined" }, "waitMs"],
			[{ state: "declined", waitMs: -1 }, "waitMs"],
			[{ state: "declined", waitMs: 600_000 * 1_024 + 1 }, "waitMs"],
			[{ state: "declined", waitMs: 0.5 }, "waitMs"],
		] as const) {
			assert.equal(reasonOf(decodeApproval(encodeJson(fields))), reason, JSON.stringify(fields));
		}
		assert.equal(decodedValue(decodeApproval(encodeJson({ state: "approved", more: 1 }))).state, "approved");
	});

	it("never throws", () => assertNeverThrows(decodeApproval, approvals.map(encodeApproval)));
});

const sasRecords: fc.Arbitrary<SasRecord> = fc.oneof(
	fc.constant<SasRecord>({ kind: "ask" }),
	bytes(32).map((commitment): SasRecord => ({ kind: "commit", commitment })),
	fc
		.tuple(fc.constantFrom("nonce" as const, "reveal" as const), bytes(32))
		.map(([kind, nonce]): SasRecord => ({ kind, nonce })),
	fc
		.constantFrom("match" as const, "mismatch" as const, "cancelled" as const)
		.map((result): SasRecord => ({ kind: "result", result })),
);

describe("the records of a comparison", () => {
	it("come back as they were said", () => {
		fc.assert(
			fc.property(sasRecords, (record) => {
				const { type, body } = encodeSas(record);
				assert.deepEqual(decodedValue(decodeSas(type, body)), record);
			}),
		);
	});

	it("have exactly their length, and results they know", () => {
		for (const [type, lengths] of [
			[recordTypes.sasCommit, [0, 32]],
			[recordTypes.sasNonce, [32]],
			[recordTypes.sasReveal, [32]],
			[recordTypes.sasResult, [1]],
		] as const) {
			for (let length = 0; length < 70; length++) {
				const isRight = (lengths as readonly number[]).includes(length);
				assert.equal(decodeSas(type, new Uint8Array(length)).ok, isRight, `${type} of ${length} bytes`);
			}
		}
		assert.equal(reasonOf(decodeSas(recordTypes.sasResult, Uint8Array.of(3))), "sasResult");
		assert.equal(reasonOf(decodeSas(0x14, Uint8Array.of(0))), "sasType");
	});

	it("never throw", () => {
		for (let type = recordTypes.sasCommit; type <= recordTypes.sasResult; type++) {
			assertNeverThrows(
				(body) => decodeSas(type, body),
				sasRecords.map((record) => encodeSas(record).body),
			);
		}
	});
});

describe("a key's move", () => {
	const ada = person("Ada");
	const move = signMove(ada.signing, person("Grace"));

	it("names the old key and carries the new card", () => {
		const decoded = decodedValue(decodeMove(move));
		assert.equal(move.length, moveLength);
		assert.equal(decoded.oldIdentity, ada.key);
		assert.equal(decoded.card.identity, person("Grace").key);
	});

	it("is of exactly one length, and both signatures hold over all of it", () => {
		assertExactLength(move, decodeMove);
		assertTamperProof(move, decodeMove);
	});

	it("is refused when only one of the two signed it, or each in the other's place", () => {
		const old = moveLength - 128;
		const edsger = signMove(person("Edsger").signing, person("Grace"));
		const forged = Uint8Array.from(move);
		forged.set(edsger.subarray(old, old + 64), old);
		assert.equal(reasonOf(decodeMove(forged)), "moveSignature");
		const unagreed = Uint8Array.from(move);
		unagreed.set(move.subarray(old, old + 64), old + 64);
		assert.equal(reasonOf(decodeMove(unagreed)), "moveSignature");
		const swapped = Uint8Array.from(move);
		swapped.set(move.subarray(old + 64), old);
		swapped.set(move.subarray(old, old + 64), old + 64);
		assert.equal(reasonOf(decodeMove(swapped)), "moveSignature");
	});

	it("to itself is none", () => {
		assert.equal(reasonOf(decodeMove(signMove(ada.signing, ada))), "moveToItself");
	});

	it("never throws", () => assertNeverThrows(decodeMove, fc.constant(move)));

	it("is shown in HELLO, at most eight of them", () => {
		const hello: Hello = {
			name: "Ada",
			app: "1",
			features: [],
			instance: "00".repeat(8),
			port: 0,
			card: ada.card.bytes,
		};
		const shown = (count: number) => decodeHello(encodeHello({ ...hello, moves: Array(count).fill(move) }));
		assert.deepEqual(decodedValue(shown(8)).moves, Array(8).fill(move));
		assert.equal(reasonOf(shown(9)), "moves");
		assert.equal(decodedValue(shown(0)).moves, undefined);
		assert.equal(reasonOf(decodeHello(encodeHello({ ...hello, moves: [move.subarray(1)] }))), "moves");
	});
});
