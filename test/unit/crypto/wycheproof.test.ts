import { strict as assert } from "node:assert";
import { open, seal } from "../../../src/net/crypto/aead.ts";
import { verifySignature } from "../../../src/net/crypto/ed25519.ts";
import { hkdfSha256 } from "../../../src/net/crypto/hash.ts";
import {
	AgreementKey,
	isAcceptableAgreementKey,
	nativeX25519,
	portableX25519,
	type X25519,
} from "../../../src/net/crypto/x25519.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { bytesOf, fromLittleEndian, hexOf, readVectors } from "./support.ts";

type Case<Fields extends string> = Readonly<Record<Fields, string>> & {
	readonly tcId: number;
	readonly flags: readonly string[];
	readonly result: "valid" | "invalid" | "acceptable";
};
interface File<Group> {
	readonly numberOfTests: number;
	readonly testGroups: readonly Group[];
}

/** The ids of the cases for which `isRight` does not hold. */
function wrongOnes<Test extends { readonly tcId: number }>(
	tests: readonly Test[],
	isRight: (test: Test) => boolean,
): readonly number[] {
	return tests.filter((test) => !isRight(test)).map((test) => test.tcId);
}

describe("Wycheproof vectors through the project's own functions", () => {
	describe("X25519", () => {
		type Test = Case<"public" | "private" | "shared">;
		const file = readVectors<File<{ tests: readonly Test[] }>>("wycheproof/x25519_test.json");
		const tests = file.testGroups.flatMap((group) => group.tests);
		const isZero = (test: Test): boolean => test.flags.includes("ZeroSharedSecret");

		// Stricter than the file, which calls all-zero secrets acceptable: `agree` refuses all of them.
		const agreesRightly = (x25519: X25519) => (test: Test) => {
			const shared = new AgreementKey(bytesOf(test.private), x25519).agree(bytesOf(test.public));
			return isZero(test) ? shared === undefined : shared !== undefined && hexOf(shared) === test.shared;
		};

		it("the file has 518 cases, 31 of them with an all-zero secret", () => {
			assert.equal(tests.length, 518);
			assert.equal(file.numberOfTests, 518);
			assert.equal(tests.filter(isZero).length, 31);
		});

		it("node:crypto agrees on the right secret in all cases and on none where it is all zero", () => {
			assert.deepEqual(wrongOnes(tests, agreesRightly(nativeX25519)), []);
		});

		onceOnly(() =>
			it("the fallback on tweetnacl agrees on the same secrets and refuses the same keys", () => {
				assert.deepEqual(wrongOnes(tests, agreesRightly(portableX25519)), []);
			}),
		);

		// Stricter again for long-lived keys: honest ones are always canonical, so others are refused.
		it("a long-lived key is acceptable exactly if it is canonical and leads to no all-zero secret", () => {
			const expected = (test: Test) => !isZero(test) && fromLittleEndian(bytesOf(test.public)) < 2n ** 255n - 19n;
			const isRight = (test: Test) => isAcceptableAgreementKey(bytesOf(test.public)) === expected(test);
			assert.deepEqual(wrongOnes(tests, isRight), []);
			assert.equal(tests.filter((test) => !expected(test)).length, 44);
		});
	});

	describe("Ed25519", () => {
		type Test = Case<"msg" | "sig">;
		type Group = { readonly publicKey: { readonly pk: string }; readonly tests: readonly Test[] };
		const file = readVectors<File<Group>>("wycheproof/ed25519_test.json");

		it("accepts and refuses all 151 signatures as the file says, our stricter checks notwithstanding", () => {
			const wrong = file.testGroups.flatMap((group) =>
				wrongOnes(group.tests, (test) => {
					const isValid = verifySignature(bytesOf(group.publicKey.pk), bytesOf(test.sig), bytesOf(test.msg));
					return isValid === (test.result === "valid");
				}),
			);
			assert.deepEqual(wrong, []);
			assert.equal(file.testGroups.flatMap((group) => group.tests).length, 151);
		});
	});

	describe("AES-GCM", () => {
		type Test = Case<"key" | "iv" | "aad" | "msg" | "ct" | "tag">;
		type Group = {
			readonly keySize: number;
			readonly ivSize: number;
			readonly tagSize: number;
			readonly tests: readonly Test[];
		};
		const { testGroups } = readVectors<File<Group>>("wycheproof/aes_gcm_test.json");
		const isInScope = (group: Group) => group.keySize === 256 && group.ivSize === 96 && group.tagSize === 128;
		const inScope = testGroups.filter(isInScope).flatMap((group) => group.tests);
		const outOfScope = testGroups.filter((group) => !isInScope(group)).flatMap((group) => group.tests);

		it("seals and opens the 66 cases with 256-bit keys, 96-bit nonces and 128-bit tags as the file says", () => {
			assert.equal(inScope.length, 66);
			const isRight = (test: Test) => {
				const [key, iv, aad] = [bytesOf(test.key), bytesOf(test.iv), bytesOf(test.aad)];
				const opened = open(key, iv, aad, bytesOf(test.ct + test.tag));
				const sealed = hexOf(seal(key, iv, aad, bytesOf(test.msg)));
				return test.result === "valid"
					? opened !== undefined && hexOf(opened) === test.msg && sealed === test.ct + test.tag
					: opened === undefined && sealed !== test.ct + test.tag;
			};
			assert.deepEqual(wrongOnes(inScope, isRight), []);
		});

		it("refuses the other 250 cases, valid ones too: the protocol has one key size and one nonce size", () => {
			assert.equal(outOfScope.length, 250);
			for (const test of outOfScope) {
				const [key, iv, aad] = [bytesOf(test.key), bytesOf(test.iv), bytesOf(test.aad)];
				assert.throws(() => open(key, iv, aad, bytesOf(test.ct + test.tag)), RangeError, `open ${test.tcId}`);
				assert.throws(() => seal(key, iv, aad, bytesOf(test.msg)), RangeError, `seal ${test.tcId}`);
			}
		});
	});

	describe("HKDF-SHA-256", () => {
		type Test = Case<"ikm" | "salt" | "info" | "okm"> & { readonly size: number };
		const { testGroups } = readVectors<File<{ tests: readonly Test[] }>>("wycheproof/hkdf_sha256_test.json");
		const tests = testGroups.flatMap((group) => group.tests);
		const derive = (test: Test) => hkdfSha256(bytesOf(test.ikm), bytesOf(test.salt), bytesOf(test.info), test.size);

		it("derives all 83 valid cases and refuses the 3 with a size too large", () => {
			const valid = tests.filter((test) => test.result === "valid");
			const tooLarge = tests.filter((test) => test.result !== "valid");
			assert.deepEqual([valid.length, tooLarge.length], [83, 3]);
			assert.deepEqual(
				wrongOnes(valid, (test) => hexOf(derive(test)) === test.okm),
				[],
			);
			for (const test of tooLarge) assert.throws(() => derive(test), RangeError);
		});
	});
});
