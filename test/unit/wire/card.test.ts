import assert from "node:assert/strict";
import { cardLength, decodeCard, signCard } from "../../../src/net/wire/card.ts";
import { person, seededRandom } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";
import { bytes, integer, record, someone } from "./arbitraries.ts";
import { assertExactLength, assertNeverThrows, assertTamperProof, decodedValue, reasonOf } from "./strictness.ts";

const ada = person("Ada");

const cards = record({ who: someone, createdMs: integer, nonce: bytes(32) }).map(({ who, ...fields }) =>
	signCard(who.signing, { ...fields, agreementKey: who.agreement.publicKey }),
);

/** A card signed as it stands, whatever stands in it. */
const signedCard = (change: (card: Uint8Array) => void): Uint8Array => {
	const card = Uint8Array.from(ada.card.bytes);
	change(card);
	card.set(ada.signing.sign(new TextEncoder().encode("lanchat/1 card\0"), card.subarray(0, 105)), 105);
	return card;
};

describe("a card", () => {
	it("says after decoding what was signed into it", () => {
		fc.assert(
			fc.property(someone, integer, bytes(32), (who, createdMs, nonce) => {
				const signed = signCard(who.signing, { agreementKey: who.agreement.publicKey, createdMs, nonce });
				const card = decodedValue(decodeCard(signed));
				assert.equal(signed.length, cardLength);
				assert.equal(card.identity, who.key);
				assert.deepEqual(card.agreementKey, who.agreement.publicKey);
				assert.equal(card.createdMs, createdMs);
				assert.deepEqual(card.bytes, signed);
			}),
			{ numRuns: 30 },
		);
	});

	it("is refused when it is one byte short or long", () => assertExactLength(ada.card.bytes, decodeCard));
	it("is refused when any of its bytes is damaged", () => assertTamperProof(ada.card.bytes, decodeCard));
	it("gives a reason, never an exception, whatever the bytes", () => assertNeverThrows(decodeCard, cards));

	it("is signed by the test as the node does it", () => {
		assert.equal(decodeCard(signedCard(() => undefined)).ok, true);
	});

	it("is refused in another version even when that is signed", () => {
		assert.equal(reasonOf(decodeCard(signedCard((card) => card.set([2], 0)))), "cardVersion");
	});

	it("is refused when its time does not fit a number, even when that is signed", () => {
		assert.equal(decodeCard(signedCard((card) => card.set([0, 0x1f, 255, 255, 255, 255, 255, 255], 65))).ok, true);
		assert.equal(reasonOf(decodeCard(signedCard((card) => card.set([0, 0x20, 0, 0, 0, 0, 0, 0], 65)))), "integer");
	});

	it("is refused with an agreement key that gives everybody the same secret, even when that is signed", () => {
		assert.equal(reasonOf(decodeCard(signedCard((card) => card.fill(0, 33, 65)))), "cardKey");
	});

	it("is refused under an identity key of small order, for which signatures are easy to make", () => {
		const card = Uint8Array.from(ada.card.bytes);
		card.fill(0, 1, 33);
		card[1] = 1;
		assert.equal(reasonOf(decodeCard(card)), "cardKey");
	});

	it("does not let somebody else's signature stand for its key's", () => {
		const card = signCard(ada.signing, {
			agreementKey: ada.agreement.publicKey,
			createdMs: 0,
			nonce: seededRandom("nonce")(32),
		});
		card.set(person("Grace").signing.publicKey, 1);
		assert.equal(reasonOf(decodeCard(card)), "cardSignature");
	});
});
