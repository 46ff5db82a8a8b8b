import { strict as assert } from "node:assert";
import { type Primitives, projectPrimitives } from "../../../src/net/crypto/knownAnswers.ts";
import { type ProbeDatabase, type SelfTestName, selfTest } from "../../../src/net/crypto/selfTest.ts";
import type { X25519 } from "../../../src/net/crypto/x25519.ts";
import { flipped } from "./support.ts";

/** What a build that lacks X25519 does. */
const missingX25519: X25519 = {
	importSecret: () => {
		throw new Error("unsupported");
	},
};

/** An X25519 that agrees on something else than the rest of the world. */
const wrongX25519: X25519 = {
	importSecret: (secret) => {
		const imported = projectPrimitives.portableX25519.importSecret(secret);
		return { ...imported, multiply: (theirs) => flipped(imported.multiply(theirs), 0) };
	},
};

class FakeDatabase implements ProbeDatabase {
	closed = false;
	readonly #refused: string;
	constructor(refused: string) {
		this.#refused = refused;
	}
	exec(sql: string): void {
		if (sql.includes(this.#refused)) throw new Error("refused");
	}
	close(): void {
		this.closed = true;
	}
}

const openDatabase = (): ProbeDatabase => new FakeDatabase("nothing of this");
const testWith = (broken: Partial<Primitives>) =>
	selfTest({ primitives: { ...projectPrimitives, ...broken }, openDatabase });

describe("the self-test at start", () => {
	it("passes here, with native X25519 and full-text search", () => {
		const result = selfTest();
		assert.deepEqual(result, { ok: true, failed: [], capabilities: { nativeX25519: true, fts5: true } });
	});

	const { sha256, hmacSha256, hkdfSha256, seal, open, sign, verifySignature, sealBox, openBox } = projectPrimitives;
	const spoiled: readonly (readonly [string, SelfTestName, Partial<Primitives>])[] = [
		["a wrong hash", "sha256", { sha256: (...parts) => flipped(sha256(...parts), 0) }],
		["a hash that forgets parts", "sha256", { sha256: (first = new Uint8Array(0)) => sha256(first) }],
		["a wrong HMAC", "hmacSha256", { hmacSha256: (...args) => flipped(hmacSha256(...args), 31) }],
		["a wrong HKDF", "hkdfSha256", { hkdfSha256: (...args) => flipped(hkdfSha256(...args), 0) }],
		[
			"an HKDF that refuses empty input",
			"hkdfSha256",
			{
				hkdfSha256: (ikm, ...rest) => {
					if (ikm.length === 0) throw new Error("empty key");
					return hkdfSha256(ikm, ...rest);
				},
			},
		],
		["a wrong ciphertext", "aesGcm", { seal: (...args) => flipped(seal(...args), 0) }],
		["a cipher that opens nothing", "aesGcm", { open: () => undefined }],
		["a cipher that opens everything", "aesGcm", { open: (...args) => open(...args) ?? new Uint8Array(0) }],
		["a wrong signature", "ed25519", { sign: (...args) => flipped(sign(...args), 0) }],
		["a verification that always fails", "ed25519", { verifySignature: () => false }],
		["a verification that always succeeds", "ed25519", { verifySignature: () => true }],
		[
			"a verification that takes small-order keys",
			"ed25519",
			{ verifySignature: (key, ...rest) => key[0] === 1 || verifySignature(key, ...rest) },
		],
		["a wrong lockbox", "lockbox", { sealBox: (...args) => flipped(sealBox(...args), 0) }],
		[
			"a lockbox that opens to something else",
			"lockbox",
			{
				openBox: (...args) => {
					const key = openBox(...args);
					return key && flipped(key, 0);
				},
			},
		],
	];
	for (const [what, name, broken] of spoiled) {
		it(`names ${name} for ${what}`, () => {
			const result = testWith(broken);
			assert.deepEqual([result.ok, result.failed], [false, [name]]);
		});
	}

	for (const [what, nativeX25519] of [
		["missing", missingX25519],
		["wrong", wrongX25519],
	] as const) {
		it(`passes with native X25519 ${what}, and says that the fallback is needed`, () => {
			const result = testWith({ nativeX25519 });
			assert.deepEqual([result.ok, result.capabilities.nativeX25519], [true, false]);
		});
	}

	it("names x25519 when neither implementation is right", () => {
		const result = testWith({ nativeX25519: missingX25519, portableX25519: wrongX25519 });
		assert.equal(result.ok, false);
		assert.ok(result.failed.includes("x25519"));
	});

	it("passes without full-text search, and says so", () => {
		const database = new FakeDatabase("fts5");
		const result = selfTest({ primitives: projectPrimitives, openDatabase: () => database });
		assert.deepEqual([result.ok, result.capabilities.fts5], [true, false]);
		assert.equal(database.closed, true);
	});

	it("names sqlite where there is none, or one that cannot hold a table", () => {
		const missing = () => {
			throw new Error("no such module");
		};
		for (const open of [missing, () => new FakeDatabase("TABLE probe")]) {
			const result = selfTest({ primitives: projectPrimitives, openDatabase: open });
			assert.deepEqual([result.failed, result.capabilities.fts5], [["sqlite"], false]);
		}
	});

	it("never throws, even when everything else does", () => {
		const fail = () => {
			throw new Error("broken");
		};
		const broken = {
			sha256: fail,
			hmacSha256: fail,
			hkdfSha256: fail,
			seal: fail,
			open: fail,
			sign: fail,
			verifySignature: fail,
			sealBox: fail,
			openBox: fail,
			nativeX25519: missingX25519,
			portableX25519: missingX25519,
		};
		const result = selfTest({ primitives: broken, openDatabase: fail });
		const all = ["sha256", "hmacSha256", "hkdfSha256", "aesGcm", "ed25519", "x25519", "lockbox", "sqlite"];
		assert.deepEqual(result.failed, all);
	});
});
