import { strict as assert } from "node:assert";
import { encodeBase32 } from "../../../src/net/crypto/base32.ts";
import { decodeRecoveryKey, encodeRecoveryKey } from "../../../src/net/crypto/recoveryKey.ts";
import { fc } from "../../harness/testChance.ts";
import { NONE } from "./support.ts";

const masterKey = Uint8Array.from({ length: 32 }, (_, index) => index);
// Computed by an independent implementation of base32 and the checksum.
const written = "AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4IB-CEQT-CQKR-MFYY-DENB-WHA5-DYPX-Q7JW";
const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe("the recovery key", () => {
	it("is 14 groups of 4 base32 characters", () => {
		assert.equal(encodeRecoveryKey(masterKey), written);
		assert.deepEqual(decodeRecoveryKey(written), { key: masterKey });
		assert.throws(() => encodeRecoveryKey(NONE), RangeError);
	});

	it("brings back any master key", () => {
		fc.assert(fc.property(anyKey, (key) => assert.deepEqual(decodeRecoveryKey(encodeRecoveryKey(key)), { key })));
	});

	it("may be typed in any case, with any spaces, dashes and line breaks, and with look-alikes", () => {
		const typings = [
			written.toLowerCase(),
			written.replaceAll("-", ""),
			written.replaceAll("-", "\u00a0–\u200b "),
			written.replaceAll("-", "\u2212"),
			`\n\t${written.replaceAll("-", "\r\n")}  `,
			written.replaceAll("O", "0").replaceAll("I", "1").replaceAll("B", "8"),
			[...written].map((c) => (/\w/.test(c) ? String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0) : c)).join(""),
		];
		for (const typed of typings) assert.deepEqual(decodeRecoveryKey(typed), { key: masterKey }, typed);
	});

	it("with characters that no key has is refused as such, whatever its length", () => {
		for (const typed of [`${written}!`, "not, a key", "9".repeat(56), "ключ", "🔑", written.replace("A", "ß9")]) {
			assert.deepEqual(decodeRecoveryKey(typed), { error: "recoveryKeyCharacters" }, typed);
		}
	});

	it("too short or too long is refused as such", () => {
		for (const typed of ["", " - ", written.slice(0, -1), `${written}A`, written + written]) {
			assert.deepEqual(decodeRecoveryKey(typed), { error: "recoveryKeyLength" }, typed);
		}
	});

	it("with any one character wrong, or two neighbours swapped, fails its checksum", () => {
		const plain = written.replaceAll("-", "");
		for (let index = 0; index < plain.length; index += 1) {
			const other = plain[index] === "Z" ? "Y" : "Z";
			const slip = plain.slice(0, index) + other + plain.slice(index + 1);
			assert.deepEqual(decodeRecoveryKey(slip), { error: "recoveryKeyChecksum" }, slip);
			const swapped =
				plain.slice(0, index) + [...plain.slice(index, index + 2)].reverse().join("") + plain.slice(index + 2);
			if (swapped === plain) continue;
			assert.deepEqual(decodeRecoveryKey(swapped), { error: "recoveryKeyChecksum" }, swapped);
		}
	});

	it("never comes from random bytes by accident, and no text makes decoding throw", () => {
		const bytes = fc.uint8Array({ minLength: 35, maxLength: 35 });
		fc.assert(
			fc.property(bytes, (random) => {
				assert.deepEqual(decodeRecoveryKey(encodeBase32(random)), { error: "recoveryKeyChecksum" });
			}),
		);
		fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => assert.ok("error" in decodeRecoveryKey(text))));
	});
});
