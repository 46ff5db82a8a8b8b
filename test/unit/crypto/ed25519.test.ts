import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import nacl from "tweetnacl";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { isAcceptablePublicKey, SigningKey, verifySignature } from "../../../src/net/crypto/ed25519.ts";
import { fc } from "../../harness/testChance.ts";
import { bytesOf, flipped, fromLittleEndian, hexOf, littleEndian, NONE, utf8 } from "./support.ts";

const P = 2n ** 255n - 19n;
const GROUP_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** All encodings of the eight points whose order divides 8: two of them canonical only in part. */
function smallOrderEncodings(): readonly Uint8Array[] {
	const orderEight = fromLittleEndian(bytesOf("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));
	const coordinates = [0n, 1n, P - 1n, orderEight, P - orderEight, P, P + 1n];
	return coordinates.flatMap((y) => [littleEndian(y), littleEndian(y + 2n ** 255n)]);
}

/** The secret scalar of a seed (RFC 8032 §5.1.5). */
function scalarOf(seed: Uint8Array): bigint {
	const scalar = createHash("sha512").update(seed).digest().subarray(0, 32);
	scalar[0] = (scalar[0] ?? 0) & 248;
	scalar[31] = ((scalar[31] ?? 0) & 127) | 64;
	return fromLittleEndian(scalar);
}

describe("Ed25519", () => {
	// RFC 8032 §7.1, test 2
	const seed = bytesOf("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
	const publicKey = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
	const signature =
		"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
	const key = new SigningKey(seed);

	it("makes the key and signature of RFC 8032", () => {
		assert.equal(hexOf(key.publicKey), publicKey);
		assert.equal(hexOf(key.sign(Uint8Array.of(0x72))), signature);
	});

	it("signs and verifies parts as if they were one", () => {
		const made = key.sign(utf8("he"), NONE, utf8("llo"));
		assert.equal(verifySignature(key.publicKey, made, utf8("hello")), true);
		assert.equal(verifySignature(key.publicKey, made, utf8("h"), utf8("ello")), true);
		assert.equal(verifySignature(key.publicKey, made, utf8("hell")), false);
	});

	it("verifies nothing once a single bit of signature, key or message differs", () => {
		const message = utf8("message");
		const made = key.sign(message);
		for (let index = 0; index < made.length; index += 1) {
			assert.equal(verifySignature(key.publicKey, flipped(made, index), message), false);
		}
		for (let index = 0; index < 32; index += 1) {
			assert.equal(verifySignature(flipped(key.publicKey, index), made, message), false);
		}
		assert.equal(verifySignature(key.publicKey, made, flipped(message, 0)), false);
	});

	it("refuses a signature whose S is a group order too large", () => {
		const made = key.sign(utf8("message"));
		const largerS = littleEndian(fromLittleEndian(made.subarray(32)) + GROUP_ORDER);
		assert.equal(verifySignature(key.publicKey, concatBytes(made.subarray(0, 32), largerS), utf8("message")), false);
	});

	it("never throws on keys and signatures of any length", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ maxLength: 70 }), (anyKey, anySignature) => {
				assert.equal(verifySignature(anyKey, anySignature, NONE), false);
			}),
		);
	});

	it("knows the coordinates of order 8: their double has y = 0, which has order 4", () => {
		const d = fromLittleEndian(bytesOf("a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352"));
		const y = fromLittleEndian(bytesOf("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));
		assert.equal((d * 121666n + 121665n) % P, 0n); // d = −121665/121666
		assert.equal((d * y ** 4n + 2n * y * y - 1n) % P, 0n); // the curve's equation with x² = −y²
	});

	it("refuses all 14 encodings of small-order points as a key and as R", () => {
		const encodings = smallOrderEncodings();
		assert.equal(new Set(encodings.map(hexOf)).size, 14);
		for (const point of encodings) {
			assert.equal(isAcceptablePublicKey(point), false, hexOf(point));
			assert.equal(verifySignature(key.publicKey, concatBytes(point, new Uint8Array(32)), NONE), false);
		}
	});

	// Node 24 refuses these two by itself; Node 22 takes both, so there only our own check stands in the way.
	it("refuses signatures under the neutral element, which would hold over anything", () => {
		const neutral = littleEndian(1n);
		const forged = concatBytes(key.publicKey, littleEndian(scalarOf(seed) % GROUP_ORDER));
		assert.equal(nacl.sign.detached.verify(utf8("anything"), forged, neutral), true, "the equation holds");
		assert.equal(verifySignature(neutral, forged, utf8("anything")), false);
	});

	it("refuses a signature whose R is the neutral element, though its equation holds", () => {
		const r = littleEndian(1n);
		const message = utf8("message");
		const h = createHash("sha512").update(r).update(key.publicKey).update(message).digest();
		const forged = concatBytes(r, littleEndian((fromLittleEndian(h) * scalarOf(seed)) % GROUP_ORDER));
		assert.equal(nacl.sign.detached.verify(message, forged, key.publicKey), true, "the equation holds");
		assert.equal(verifySignature(key.publicKey, forged, message), false);
	});

	it("refuses every key with y ≥ p and takes the canonical ones just below", () => {
		for (let y = P; y < 2n ** 255n; y += 1n) {
			assert.equal(isAcceptablePublicKey(littleEndian(y)), false);
			assert.equal(isAcceptablePublicKey(littleEndian(y + 2n ** 255n)), false);
		}
		assert.equal(isAcceptablePublicKey(littleEndian(P - 2n)), true);
		assert.equal(isAcceptablePublicKey(littleEndian(2n)), true);
	});

	it("keeps its seed out of JSON, and gives out and takes in copies", () => {
		const given = Uint8Array.from(seed);
		const mine = new SigningKey(given);
		given.fill(0);
		mine.seed().fill(0);
		assert.deepEqual(mine.seed(), seed);
		assert.equal(hexOf(mine.sign(Uint8Array.of(0x72))), signature);
		assert.throws(() => JSON.stringify({ mine }));
		assert.throws(() => new SigningKey(seed.subarray(1)), RangeError);
	});
});
