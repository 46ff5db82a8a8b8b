import { strict as assert } from "node:assert";
import {
	AgreementKey,
	chooseX25519,
	isAcceptableAgreementKey,
	nativeX25519,
	portableX25519,
} from "../../../src/net/crypto/x25519.ts";
import { bytesOf, fixedRandom, hexOf, littleEndian, NONE } from "./support.ts";

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
