import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import fc from "fast-check";
import nacl from "tweetnacl";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { isAcceptablePublicKey, SigningKey, verifySignature } from "../../../src/net/crypto/ed25519.ts";
import { openBox, sealBox, sealLockboxes } from "../../../src/net/crypto/lockbox.ts";
import {
	AgreementKey,
	chooseX25519,
	isAcceptableAgreementKey,
	nativeX25519,
	portableX25519,
} from "../../../src/net/crypto/x25519.ts";
import type { RandomBytes } from "../../../src/net/ports.ts";
import { bytesOf, fixedRandom, flipped, hexOf, NONE, utf8 } from "./support.ts";

const P = 2n ** 255n - 19n;
const GROUP_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function littleEndian(value: bigint): Uint8Array {
	return bytesOf(value.toString(16).padStart(64, "0")).reverse();
}

function fromLittleEndian(bytes: Uint8Array): bigint {
	return BigInt(`0x${hexOf(Uint8Array.from(bytes).reverse())}`);
}

/** All encodings of the eight points whose order divides 8: two of them canonical only in part. */
function smallOrderEncodings(): readonly Uint8Array[] {
	const orderEight = fromLittleEndian(bytesOf("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));
	const coordinates = [0n, 1n, P - 1n, orderEight, P - orderEight, P, P + 1n];
	return coordinates.flatMap((y) => [littleEndian(y), littleEndian(y + 2n ** 255n)]);
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

	it("refuses the signature of the neutral element, which Node 22 takes for valid over anything", () => {
		const neutral = littleEndian(1n);
		assert.equal(verifySignature(neutral, concatBytes(neutral, new Uint8Array(32)), utf8("anything")), false);
	});

	it("refuses a signature whose R is the neutral element, though its equation holds", () => {
		const r = littleEndian(1n);
		const message = utf8("message");
		const scalar = createHash("sha512").update(seed).digest().subarray(0, 32);
		scalar[0] = (scalar[0] ?? 0) & 248;
		scalar[31] = ((scalar[31] ?? 0) & 127) | 64;
		const h = createHash("sha512").update(r).update(key.publicKey).update(message).digest();
		const s = (fromLittleEndian(h) * fromLittleEndian(scalar)) % GROUP_ORDER;
		const forged = concatBytes(r, littleEndian(s));
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

describe("X25519", () => {
	const secrets = fixedRandom("agreement");

	it("makes the keys and the secret of RFC 7748 §6.1 with either implementation", () => {
		for (const x25519 of [nativeX25519, portableX25519]) {
			const key = (secret: string) => new AgreementKey(bytesOf(secret), x25519);
			const alice = key("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
			const bob = key("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
			assert.equal(hexOf(alice.publicKey), "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
			assert.equal(hexOf(bob.publicKey), "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
			const shared = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
			assert.equal(hexOf(alice.agree(bob.publicKey) ?? NONE), shared);
			assert.equal(hexOf(bob.agree(alice.publicKey) ?? NONE), shared);
		}
	});

	it("is done natively where the self-test found that, and by tweetnacl otherwise", () => {
		assert.equal(chooseX25519({ nativeX25519: true }), nativeX25519);
		assert.equal(chooseX25519({ nativeX25519: false }), portableX25519);
	});

	it("refuses keys of another length instead of throwing", () => {
		const key = new AgreementKey(secrets(32));
		for (const length of [0, 31, 33, 64]) {
			assert.equal(key.agree(new Uint8Array(length).fill(9)), undefined);
			assert.equal(isAcceptableAgreementKey(new Uint8Array(length).fill(9)), false);
		}
	});

	it("takes any honest public key for a long-lived one", () => {
		for (let round = 0; round < 50; round += 1) {
			assert.equal(isAcceptableAgreementKey(new AgreementKey(secrets(32)).publicKey), true);
		}
	});

	it("agrees on nothing once destroyed", () => {
		for (const x25519 of [nativeX25519, portableX25519]) {
			const key = new AgreementKey(secrets(32), x25519);
			key.destroy();
			assert.throws(() => key.agree(littleEndian(9n)));
			assert.deepEqual(key.secret(), new Uint8Array(32));
		}
	});

	it("takes and gives out copies of its secret", () => {
		const given = secrets(32);
		const key = new AgreementKey(given);
		const expected = hexOf(given);
		given.fill(0);
		key.secret().fill(0);
		assert.equal(hexOf(key.secret()), expected);
		assert.throws(() => new AgreementKey(new Uint8Array(31)), RangeError);
	});
});

describe("lockboxes", () => {
	const random = fixedRandom("lockbox");
	const epochKey = random(32);
	const ada = new AgreementKey(random(32));
	const grace = new AgreementKey(random(32), portableX25519);

	it("each recipient opens its own box and no other", () => {
		const { ephemeralPublicKey, boxes } = sealLockboxes(epochKey, [ada.publicKey, grace.publicKey], random);
		const opened = [ada, grace].map((key) =>
			boxes.map(({ box, nonce }) => openBox(box, nonce, ephemeralPublicKey, key)),
		);
		assert.deepEqual(opened, [
			[epochKey, undefined],
			[undefined, epochKey],
		]);
	});

	it("is nacl.box: the ephemeral's public key, the nonce and 48 bytes", () => {
		const { ephemeralPublicKey, boxes } = sealLockboxes(epochKey, [ada.publicKey], random);
		const [first] = boxes;
		assert.ok(first);
		assert.deepEqual([first.box.length, first.nonce.length], [48, 24]);
		assert.deepEqual(nacl.box.open(first.box, first.nonce, ephemeralPublicKey, ada.secret()), epochKey);
	});

	it("opens nothing once a single byte of box, nonce or ephemeral key differs", () => {
		const ephemeral = random(32);
		const ephemeralPublicKey = nacl.scalarMult.base(ephemeral);
		const nonce = random(24);
		const box = sealBox(epochKey, nonce, ada.publicKey, ephemeral);
		assert.deepEqual(openBox(box, nonce, ephemeralPublicKey, ada), epochKey);
		for (let index = 0; index < box.length; index += 1) {
			assert.equal(openBox(flipped(box, index), nonce, ephemeralPublicKey, ada), undefined);
		}
		assert.equal(openBox(box, flipped(nonce, 23), ephemeralPublicKey, ada), undefined);
		assert.equal(openBox(box, nonce, flipped(ephemeralPublicKey, 0), ada), undefined);
	});

	it("neither seals to a small-order key nor opens under one", () => {
		const zero = new Uint8Array(32);
		assert.throws(() => sealBox(epochKey, random(24), zero, random(32)), RangeError);
		const nonce = random(24);
		const boxOfAnybody = nacl.box(epochKey, nonce, zero, random(32));
		assert.equal(openBox(boxOfAnybody, nonce, zero, ada), undefined);
	});

	it("never throws on boxes, nonces and keys of any length", () => {
		const sizes = fc.oneof(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ minLength: 24, maxLength: 48 }));
		fc.assert(
			fc.property(sizes, sizes, sizes, (box, nonce, ephemeral) => {
				assert.equal(openBox(box, nonce, ephemeral, ada), undefined);
			}),
		);
	});

	it("wipes the ephemeral secret it drew", () => {
		const drawn: Uint8Array[] = [];
		const watched: RandomBytes = (length) => {
			const bytes = random(length);
			drawn.push(bytes);
			return bytes;
		};
		sealLockboxes(epochKey, [ada.publicKey], watched);
		assert.deepEqual(
			drawn.map((bytes) => bytes.length),
			[32, 24],
		);
		assert.deepEqual(drawn[0], new Uint8Array(32));
	});
});
