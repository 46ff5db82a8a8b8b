import assert from "node:assert/strict";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { label } from "../../../src/net/crypto/hash.ts";
import { ackLength, decodeAck, signAck } from "../../../src/net/wire/ack.ts";
import { fromHex } from "../../../src/net/wire/bytes.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";
import { hex, record, someone } from "./arbitraries.ts";
import { assertExactLength, assertNeverThrows, assertTamperProof, decodedValue, reasonOf } from "./strictness.ts";

const ada = person("Ada");
const nobody = "00".repeat(32);
const candidates = fc.oneof(
	fc.constant(""),
	someone.map((who) => who.key),
);
const fields = record({ room: hex(32), ackSeq: hex(8), target: hex(32), candidate: candidates });
const acks = fc.tuple(someone, fields).map(([who, said]) => signAck(who.signing, said));
const vote = signAck(ada.signing, {
	room: "11".repeat(32),
	ackSeq: "ff".repeat(8),
	target: "22".repeat(32),
	candidate: person("Grace").key,
});

/** An ack of any kind and candidate, signed all the same. */
const signedAck = (version: number, kind: number, candidate: string): Uint8Array => {
	const signed = concatBytes(
		Uint8Array.of(version, kind),
		fromHex("11".repeat(32)),
		ada.signing.publicKey,
		fromHex("00".repeat(8)),
		fromHex("22".repeat(32)),
		fromHex(candidate),
	);
	return concatBytes(signed, ada.signing.sign(label("ack"), signed));
};

describe("an ack", () => {
	it("says after decoding what was signed into it", () => {
		fc.assert(
			fc.property(someone, fields, (who, said) => {
				const signed = signAck(who.signing, said);
				assert.equal(signed.length, ackLength);
				assert.deepEqual(decodedValue(decodeAck(signed)), {
					...said,
					bytes: signed,
					author: who.key,
					kind: said.candidate === "" ? "ack" : "vote",
				});
			}),
			{ numRuns: 30 },
		);
	});

	it("is refused when it is one byte short or long", () => assertExactLength(vote, decodeAck));
	it("is refused when any of its bytes is damaged", () => assertTamperProof(vote, decodeAck));
	it("gives a reason, never an exception, whatever the bytes", () => assertNeverThrows(decodeAck, acks));

	it("is refused in another version or of another kind even when that is signed", () => {
		assert.equal(decodeAck(signedAck(1, 0, nobody)).ok, true);
		assert.equal(reasonOf(decodeAck(signedAck(2, 0, nobody))), "ackVersion");
		assert.equal(reasonOf(decodeAck(signedAck(1, 2, nobody))), "ackKind");
	});

	it("names a candidate when it is a vote and none when it is not", () => {
		assert.equal(reasonOf(decodeAck(signedAck(1, 0, ada.key))), "ackCandidate");
		assert.equal(reasonOf(decodeAck(signedAck(1, 1, nobody))), "ackCandidate");
		assert.equal(decodeAck(signedAck(1, 1, ada.key)).ok, true);
	});
});
