import { strict as assert } from "node:assert";
import nacl from "tweetnacl";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { openBox, sealBox, sealLockboxes } from "../../../src/net/crypto/lockbox.ts";
import { AgreementKey, portableX25519 } from "../../../src/net/crypto/x25519.ts";
import type { RandomBytes } from "../../../src/net/ports.ts";
import { fc } from "../../harness/testChance.ts";
import { fixedRandom, flipped, NONE } from "./support.ts";

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

	it("refuses a box or nonce of another length under an honest ephemeral key", () => {
		const { ephemeralPublicKey, boxes } = sealLockboxes(epochKey, [ada.publicKey], random);
		const [sealed] = boxes;
		assert.ok(sealed);
		const { box, nonce } = sealed;
		for (const wrong of [NONE, box.subarray(1), concatBytes(box, NONE, Uint8Array.of(0))]) {
			assert.equal(openBox(wrong, nonce, ephemeralPublicKey, ada), undefined);
		}
		for (const wrong of [NONE, nonce.subarray(1), concatBytes(nonce, Uint8Array.of(0))]) {
			assert.equal(openBox(box, wrong, ephemeralPublicKey, ada), undefined);
		}
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
