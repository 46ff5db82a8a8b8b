import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { importAeadKey, open, seal } from "../../../src/net/crypto/aead.ts";
import { decodeBase32, encodeBase32 } from "../../../src/net/crypto/base32.ts";
import { concatBytes, uint16 } from "../../../src/net/crypto/bytes.ts";
import { fingerprintOf, formatFingerprint, peerIdOf, shortTag } from "../../../src/net/crypto/fingerprint.ts";
import { constantTimeEqual, hkdfSha256, hmacSha256, label, sha256 } from "../../../src/net/crypto/hash.ts";
import { LruCache } from "../../../src/net/crypto/lruCache.ts";
import { fc } from "../../harness/testChance.ts";
import { bytesOf, fixedRandom, flipped, hexOf, NONE, utf8 } from "./support.ts";

describe("hashing", () => {
	it("hashes parts as if they were one", () => {
		const known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4, "abc"
		assert.equal(hexOf(sha256(utf8("abc"))), known);
		assert.equal(hexOf(sha256(utf8("a"), NONE, utf8("bc"))), known);
	});

	it("computes the HMAC of RFC 4231, test cases 1 and 6, whose key is longer than a block", () => {
		assert.equal(
			hexOf(hmacSha256(new Uint8Array(20).fill(0x0b), utf8("Hi "), utf8("There"))),
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
		);
		assert.equal(
			hexOf(hmacSha256(new Uint8Array(131).fill(0xaa), utf8("Test Using Larger Than Block-Size Key - Hash Key First"))),
			"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
		);
	});

	it("derives 32 bytes unless told otherwise, and nothing from a length HKDF does not have", () => {
		assert.equal(hkdfSha256(utf8("key"), NONE, NONE).length, 32);
		assert.throws(() => hkdfSha256(utf8("key"), NONE, NONE, 8161), RangeError);
	});

	it("spells a label as ASCII with one 0 byte at its end", () => {
		assert.deepEqual(label("hs"), concatBytes(utf8("lanchat/1 hs"), Uint8Array.of(0)));
	});

	it("compares bytes of different length as different instead of throwing", () => {
		assert.equal(constantTimeEqual(utf8("same"), utf8("same")), true);
		assert.equal(constantTimeEqual(utf8("same"), utf8("samf")), false);
		assert.equal(constantTimeEqual(utf8("same"), utf8("sam")), false);
	});
});

describe("AES-256-GCM", () => {
	const key = fixedRandom("aead")(32);
	const nonce = fixedRandom("nonce")(12);

	it("opens what was sealed, in one part or several, under a raw or an imported key", () => {
		fc.assert(
			fc.property(
				fc.uint8Array(),
				fc.uint8Array({ maxLength: 300 }),
				fc.uint8Array({ maxLength: 300 }),
				(aad, a, b) => {
					const sealed = seal(importAeadKey(key), nonce, aad, a, b);
					assert.deepEqual(sealed, seal(key, nonce, aad, concatBytes(a, b)));
					assert.deepEqual(open(key, nonce, aad, sealed), concatBytes(a, b));
				},
			),
		);
	});

	it("opens nothing once a single bit of text, tag, nonce, key or additional data differs", () => {
		const aad = utf8("table");
		const sealed = seal(key, nonce, aad, utf8("text"));
		for (let index = 0; index < sealed.length; index += 1) {
			assert.equal(open(key, nonce, aad, flipped(sealed, index)), undefined);
		}
		assert.equal(open(key, flipped(nonce, 0), aad, sealed), undefined);
		assert.equal(open(flipped(key, 31), nonce, aad, sealed), undefined);
		assert.equal(open(key, nonce, utf8("other"), sealed), undefined);
	});

	it("opens nothing under a tag cut short", () => {
		const sealed = seal(key, nonce, NONE, NONE);
		for (let length = 0; length < sealed.length; length += 1) {
			assert.equal(open(key, nonce, NONE, sealed.subarray(0, length)), undefined);
		}
		assert.deepEqual(open(key, nonce, NONE, sealed), NONE);
	});

	it("gives out plain arrays, not Buffers with their shared memory", () => {
		const sealed = seal(key, nonce, NONE, utf8("text"));
		assert.equal(Buffer.isBuffer(sealed), false);
		assert.equal(Buffer.isBuffer(open(key, nonce, NONE, sealed)), false);
	});
});

describe("fingerprints", () => {
	const identityKey = bytesOf("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

	it("a peerId is the labelled hash of the identity key", () => {
		const expected = createHash("sha256").update("lanchat/1 id\0").update(identityKey).digest("hex");
		assert.equal(hexOf(peerIdOf(identityKey)), expected);
		assert.throws(() => peerIdOf(identityKey.subarray(1)), RangeError);
	});

	it("a fingerprint is the base32 of the first 20 bytes, its tag the first four characters", () => {
		const peerId = concatBytes(utf8("12345678901234567890"), new Uint8Array(12).fill(255));
		const fingerprint = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; // the key of RFC 6238, appendix B
		assert.equal(fingerprintOf(peerId), fingerprint);
		assert.equal(shortTag(fingerprint), "GEZD");
		assert.equal(formatFingerprint(fingerprint), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
	});
});

describe("base32", () => {
	it("encodes the vectors of RFC 4648 §10 without padding", () => {
		const vectors = {
			"": "",
			f: "MY",
			fo: "MZXQ",
			foo: "MZXW6",
			foob: "MZXW6YQ",
			fooba: "MZXW6YTB",
			foobar: "MZXW6YTBOI",
		};
		for (const [plain, encoded] of Object.entries(vectors)) {
			assert.equal(encodeBase32(utf8(plain)), encoded);
			assert.deepEqual(decodeBase32(encoded), utf8(plain));
		}
	});

	it("gives back any bytes, and no two spellings decode to the same", () => {
		fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.deepEqual(decodeBase32(encodeBase32(bytes)), bytes)));
		const spelling = fc.string({ unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") });
		fc.assert(
			fc.property(spelling, (text) => {
				const bytes = decodeBase32(text);
				assert.ok(bytes === undefined || encodeBase32(bytes) === text);
			}),
		);
	});

	it("refuses foreign characters, impossible lengths and left-over bits", () => {
		for (const text of ["my", "M", "A", "AAA", "AAAAAA", "MZX", "MZ", "M0", "MY======", "MZXW6YTBOJ", "M😀"]) {
			assert.equal(decodeBase32(text), undefined, text);
		}
	});
});

describe("small helpers", () => {
	it("writes 16-bit integers big-endian and no others", () => {
		assert.deepEqual(uint16(0x0102), Uint8Array.of(1, 2));
		for (const value of [-1, 65_536, 1.5, Number.NaN]) assert.throws(() => uint16(value), RangeError);
	});

	it("the cache forgets what was not used for longest", () => {
		const cache = new LruCache<number>(2);
		const made: string[] = [];
		const get = (key: string) => cache.getOrMake(key, () => made.push(key));
		for (const key of ["a", "b", "a", "c", "a", "b"]) get(key);
		assert.deepEqual(made, ["a", "b", "c", "b"]);
		assert.equal(cache.size, 2);
	});

	it("the cache keeps nothing of a value that could not be made", () => {
		const cache = new LruCache<number>(2);
		const fail = () => {
			throw new Error("no");
		};
		assert.throws(() => cache.getOrMake("a", fail));
		assert.equal(cache.size, 0);
		assert.throws(() => new LruCache(0), RangeError);
	});
});
