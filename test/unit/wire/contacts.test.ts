import assert from "node:assert/strict";
import { type Approval, decodeApproval, encodeApproval } from "../../../src/net/wire/approve.ts";
import { encodeJson } from "../../../src/net/wire/json.ts";
import { decodeMove, moveLength, signMove } from "../../../src/net/wire/move.ts";
import {
	decodeEphemeral,
	decodeHello,
	encodeEphemeral,
	encodeHello,
	type Hello,
	recordTypes,
} from "../../../src/net/wire/records.ts";
import { decodeSas, encodeSas, isSasType, type SasRecord } from "../../../src/net/wire/sas.ts";
import { moveOf } from "../../harness/chains.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";
import { bytes, record, text } from "./arbitraries.ts";
import { assertExactLength, assertNeverThrows, assertTamperProof, decodedValue, reasonOf } from "./strictness.ts";

const longestWait = 600_000 * 1_024;

describe("APPROVE", () => {
	const approvals = fc.oneof<fc.Arbitrary<Approval>[]>(
		record({ state: fc.constantFrom("approved" as const, "pending" as const, "ended" as const) }),
		record({ state: fc.constant("declined" as const), waitMs: fc.nat(longestWait) }),
	);

	it("says after decoding what was encoded", () => {
		fc.assert(
			fc.property(approvals, (one) => assert.deepEqual(decodedValue(decodeApproval(encodeApproval(one))), one)),
		);
	});

	it("knows four states, and a wait of at most a week with one of them", () => {
		for (const [fields, reason] of [
			[{}, "state"],
			[{ state: "blocked" }, "state"],
			[{ state: 5 }, "state"],
			[{ state: "declined" }, "waitMs"],
			[{ state: "declined", waitMs: -1 }, "waitMs"],
			[{ state: "declined", waitMs: 0.5 }, "waitMs"],
			[{ state: "declined", waitMs: longestWait + 1 }, "waitMs"],
		] as const) {
			assert.equal(reasonOf(decodeApproval(encodeJson(fields))), reason);
		}
		assert.equal(decodeApproval(encodeJson({ state: "declined", waitMs: longestWait })).ok, true);
		assert.equal(decodedValue(decodeApproval(encodeJson({ state: "approved", more: 1 }))).state, "approved");
	});

	it("gives a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(decodeApproval, approvals.map(encodeApproval)));
});

describe("a record of a comparison", () => {
	const records = fc.oneof<fc.Arbitrary<SasRecord>[]>(
		record({ kind: fc.constant("ask" as const) }),
		record({ kind: fc.constant("commit" as const), commitment: bytes(32) }),
		record({ kind: fc.constantFrom("nonce" as const, "reveal" as const), nonce: bytes(32) }),
		record({ kind: fc.constant("result" as const), result: fc.constantFrom("match", "mismatch", "cancelled") }),
	);
	const types = [recordTypes.sasCommit, recordTypes.sasNonce, recordTypes.sasReveal, recordTypes.sasResult];

	it("says after decoding what was encoded", () => {
		fc.assert(
			fc.property(records, (one) => {
				const { type, body } = encodeSas(one);
				assert.ok(isSasType(type));
				assert.deepEqual(decodedValue(decodeSas(type, body)), one);
			}),
		);
	});

	it("has the length of its type, and nothing else", () => {
		for (const [type, lengths] of [
			[recordTypes.sasCommit, [0, 32]],
			[recordTypes.sasNonce, [32]],
			[recordTypes.sasReveal, [32]],
			[recordTypes.sasResult, [1]],
		] as const) {
			const taken = Array.from({ length: 70 }, (_, i) => i).filter((i) => decodeSas(type, new Uint8Array(i)).ok);
			assert.deepEqual(taken, lengths);
		}
	});

	it("knows three results", () => {
		const known = Array.from({ length: 256 }, (_, i) => i).filter(
			(i) => decodeSas(recordTypes.sasResult, Uint8Array.of(i)).ok,
		);
		assert.deepEqual(known, [0, 1, 2]);
	});

	it("is none of another type", () => {
		for (let type = 0; type < 256; type++) {
			assert.equal(isSasType(type), types.includes(type as (typeof types)[number]));
			if (!isSasType(type)) {
				assert.equal(reasonOf(decodeSas(type, new Uint8Array(32))), "sasType");
			}
		}
	});

	it("keeps nothing of the buffer it came in", () => {
		const buffer = new Uint8Array(32).fill(1);
		const decoded = decodedValue(decodeSas(recordTypes.sasNonce, buffer));
		buffer.fill(9);
		assert.ok(decoded.kind === "nonce" && decoded.nonce.every((byte) => byte === 1));
	});

	it("gives a reason, never an exception, whatever the bytes", () => {
		for (const type of types) {
			assertNeverThrows(
				(body) => decodeSas(type, body),
				records.map((one) => encodeSas(one).body),
			);
		}
	});
});

describe("a key's move", () => {
	const ada = person("Ada");
	const fresh = person("Ada anew");
	const move = signMove(ada.signing, fresh);

	it("says after decoding from which key to which card", () => {
		assert.equal(move.length, moveLength);
		const decoded = decodedValue(decodeMove(move));
		assert.deepEqual([decoded.oldIdentity, decoded.card], [ada.key, fresh.card]);
		assert.deepEqual(decoded.bytes, move);
		assert.deepEqual(moveOf(ada, fresh).bytes, move, "as a chain carries it");
	});

	it("is refused when it is one byte short or long, or any of its bytes is damaged", () => {
		assertExactLength(move, decodeMove);
		assertTamperProof(move, decodeMove);
	});

	it("needs both signatures, and two keys", () => {
		const other = signMove(person("Mallory").signing, fresh);
		const mixed = Uint8Array.from(move);
		mixed.set(other.subarray(32 + 169, 32 + 169 + 64), 32 + 169);
		assert.equal(reasonOf(decodeMove(mixed)), "moveSignature");
		const unagreed = Uint8Array.from(move);
		unagreed.set(move.subarray(32 + 169, 32 + 169 + 64), 32 + 169 + 64);
		assert.equal(reasonOf(decodeMove(unagreed)), "moveSignature");
		const swapped = Uint8Array.from(move);
		swapped.set(move.subarray(-64), 32 + 169);
		assert.equal(reasonOf(decodeMove(swapped)), "moveSignature");
		assert.equal(reasonOf(decodeMove(signMove(ada.signing, ada))), "moveToItself");
	});

	it("gives a reason, never an exception, whatever the bytes", () => assertNeverThrows(decodeMove, fc.constant(move)));

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
		assert.equal(decodedValue(decodeHello(encodeHello({ ...hello, ms: 1_790_000_000_000 }))).ms, 1_790_000_000_000);
		for (const ms of [-1, 0.5, 2 ** 53]) {
			assert.equal(reasonOf(decodeHello(encodeHello({ ...hello, ms }))), "ms");
		}
	});
});

describe("what a peer says of itself for now", () => {
	it("is a name or nothing", () => {
		fc.assert(
			fc.property(text(80), (name) =>
				assert.deepEqual(decodedValue(decodeEphemeral(encodeEphemeral({ name }))), { name }),
			),
		);
		assert.deepEqual(decodedValue(decodeEphemeral(encodeJson({ typing: true }))), { name: null });
		for (const name of [5, null, "x".repeat(161), ["x"]]) {
			assert.equal(reasonOf(decodeEphemeral(encodeJson({ name }))), "name");
		}
	});

	it("gives a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(
			decodeEphemeral,
			text(80).map((name) => encodeEphemeral({ name })),
		));
});
