import { strict as assert } from "node:assert";
import { open, seal } from "../../../src/net/crypto/aead.ts";
import { CipherState } from "../../../src/net/crypto/cipherState.ts";
import { bytesOf, NONE, utf8 } from "./support.ts";

const KEY = "0123456789abcdef".repeat(4);
const cipher = (counter = 0): CipherState => new CipherState(bytesOf(KEY), counter);

describe("a cipher's counter", () => {
	it("fills all eight bytes of the nonce, most significant first", () => {
		const counter = 0x1f_0203_0405_0607;
		const sealed = cipher(counter).encrypt(NONE, utf8("x"));
		assert.deepEqual(open(bytesOf(KEY), bytesOf("00000000001f020304050607"), NONE, sealed), utf8("x"));
	});

	it("ends at 2^53 − 1: then nothing is sealed or opened", () => {
		const last = cipher(Number.MAX_SAFE_INTEGER - 1);
		const sealed = last.encrypt(NONE, NONE);
		assert.throws(() => last.encrypt(NONE, NONE), /nonces/);
		const opener = cipher(Number.MAX_SAFE_INTEGER - 1);
		assert.deepEqual(opener.decrypt(NONE, sealed), NONE);
		const oneMore = seal(bytesOf(KEY), bytesOf("00000000001fffffffffffff"), NONE, NONE);
		assert.equal(opener.decrypt(NONE, oneMore), undefined);
		for (const counter of [-1, 2 ** 53, 0.5]) assert.throws(() => cipher(counter), RangeError);
	});

	it("stays where it is when something does not open", () => {
		const opener = cipher();
		assert.equal(opener.decrypt(NONE, new Uint8Array(20)), undefined);
		assert.equal(opener.counter, 0);
	});

	it("belongs to a key that is wiped where it came from", () => {
		const key = bytesOf(KEY);
		assert.equal(new CipherState(key).counter, 0);
		assert.deepEqual(key, new Uint8Array(32));
	});
});
