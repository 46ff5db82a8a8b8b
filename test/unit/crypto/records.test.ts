import { strict as assert } from "node:assert";
import { open, seal } from "../../../src/net/crypto/aead.ts";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { CipherState } from "../../../src/net/crypto/cipherState.ts";
import {
	BULK_RECORDS,
	CHAT_RECORDS,
	REKEY_RECORD,
	RecordOpener,
	type RecordProfile,
	RecordSealer,
} from "../../../src/net/crypto/records.ts";
import { fc } from "../../harness/testChance.ts";
import { bytesOf, flipped, hexOf, NONE, utf8 } from "./support.ts";

const KEY = "0123456789abcdef".repeat(4);
const HOUR_MS = 3_600_000;
/** Bounds small enough to reach. */
const SMALL: RecordProfile = { maxBody: 100, rekeyAfterRecords: 4, rekeyAfterMs: HOUR_MS, refuseAfterRecords: 8 };

const cipher = (): CipherState => new CipherState(bytesOf(KEY));
const nonceOf = (counter: number): Uint8Array => bytesOf(counter.toString(16).padStart(24, "0"));

function direction(profile = CHAT_RECORDS): { sealer: RecordSealer; opener: RecordOpener } {
	return {
		sealer: new RecordSealer(cipher(), { profile, nowMs: 0 }),
		opener: new RecordOpener(cipher(), { profile }),
	};
}

describe("a record", () => {
	it("is AES-256-GCM of type, flags, stream and body under a counted nonce, as PROTOCOL §2.3 says", () => {
		const { sealer } = direction();
		const expected = (n: number, header: string, body: string) =>
			hexOf(seal(bytesOf(KEY), nonceOf(n), NONE, concatBytes(bytesOf(header), utf8(body))));
		assert.equal(hexOf(sealer.seal(0x01, 0, utf8("{}"))), expected(0, "010000000000", "{}"));
		assert.equal(hexOf(sealer.seal(0xff, 0xfffffffe, utf8("x"))), expected(1, "ff00fffffffe", "x"));
	});

	it("comes out as it went in, in order, whatever its type, stream and body", () => {
		const record = fc.record({
			type: fc.integer({ min: 0, max: 255 }).filter((type) => type !== REKEY_RECORD),
			stream: fc.integer({ min: 0, max: 0xffffffff }),
			body: fc.uint8Array({ maxLength: 500 }),
		});
		fc.assert(
			fc.property(fc.array(record), (records) => {
				const { sealer, opener } = direction();
				for (const { type, stream, body } of records) {
					const sealed = sealer.seal(type, stream, body);
					assert.equal(sealed.length, body.length + 22);
					assert.deepEqual(opener.open(sealed), { type, stream, body });
				}
			}),
		);
	});

	it("has a body of at most 65,536 bytes on a chat link and 131,080 on a bulk link", () => {
		for (const [profile, length] of [
			[CHAT_RECORDS, 65_536],
			[BULK_RECORDS, 131_080],
		] as const) {
			const { sealer, opener } = direction(profile);
			const opened = opener.open(sealer.seal(0x52, 1, new Uint8Array(length)));
			assert.ok("body" in opened && opened.body.length === length);
			assert.throws(() => sealer.seal(0x52, 1, new Uint8Array(length + 1)), RangeError);
			assert.deepEqual(opener.open(new Uint8Array(length + 23)), { error: "recordSize" });
		}
	});

	it("with a type or stream out of range is not sealed", () => {
		const { sealer } = direction();
		for (const type of [-1, 256, 1.5, Number.NaN]) assert.throws(() => sealer.seal(type, 0, NONE), RangeError);
		for (const stream of [-1, 2 ** 32, 0.5]) assert.throws(() => sealer.seal(1, stream, NONE), RangeError);
		assert.throws(() => sealer.seal(REKEY_RECORD, 0, NONE), /REKEY/);
	});
});

describe("the opener refuses", () => {
	it("a changed byte anywhere", () => {
		const sealed = direction().sealer.seal(0x40, 7, utf8("hello"));
		for (let index = 0; index < sealed.length; index += 1) {
			assert.deepEqual(direction().opener.open(flipped(sealed, index)), { error: "recordDecrypt" });
		}
	});

	it("a record seen before, one from the future, and one sent back to its sender", () => {
		const { sealer, opener } = direction();
		const [first, second] = [sealer.seal(1, 0, NONE), sealer.seal(2, 0, NONE)];
		assert.deepEqual(direction().opener.open(second), { error: "recordDecrypt" });
		assert.ok("type" in opener.open(first));
		assert.deepEqual(opener.open(first), { error: "recordDecrypt" });
		const otherDirection = new RecordOpener(new CipherState(flipped(bytesOf(KEY), 0)), { profile: CHAT_RECORDS });
		assert.deepEqual(otherDirection.open(first), { error: "recordDecrypt" });
	});

	it("everything after its first refusal, honest records too", () => {
		const { sealer, opener } = direction();
		const honest = sealer.seal(1, 0, NONE);
		assert.deepEqual(opener.open(flipped(honest, 3)), { error: "recordDecrypt" });
		assert.deepEqual(opener.open(honest), { error: "recordDecrypt" });
	});

	it("a record too short to hold a header and a tag", () => {
		for (const length of [0, 1, 16, 21]) {
			assert.deepEqual(direction().opener.open(new Uint8Array(length)), { error: "recordSize" });
		}
		const headless = seal(bytesOf(KEY), nonceOf(0), NONE, new Uint8Array(5));
		assert.deepEqual(direction().opener.open(headless), { error: "recordSize" });
	});

	it("any flag, and a REKEY that carries something", () => {
		for (const header of ["010100000000", "018000000000", "030000000001", "03000000000000"]) {
			const sealed = seal(bytesOf(KEY), nonceOf(0), NONE, bytesOf(header));
			assert.deepEqual(direction().opener.open(sealed), { error: "recordForm" }, header);
		}
	});

	it("bytes of any kind without throwing", () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1 }), (records) => {
				const { opener } = direction();
				for (const record of records) assert.ok("error" in opener.open(record));
			}),
		);
	});
});

describe("rekeying", () => {
	it("goes on under the key Noise derives, with the counter going on, and the old key opens nothing more", () => {
		const { sealer, opener } = direction();
		sealer.seal(1, 0, NONE);
		opener.open(seal(bytesOf(KEY), nonceOf(0), NONE, bytesOf("010000000000")));
		const announced = sealer.rekey(5);
		assert.deepEqual(open(bytesOf(KEY), nonceOf(1), NONE, announced), bytesOf("030000000000"));
		assert.deepEqual(opener.open(announced), { type: REKEY_RECORD, stream: 0, body: NONE });
		opener.rekey();
		const next = sealer.seal(2, 0, utf8("new"));
		const lastNonce = bytesOf("00000000ffffffffffffffff");
		const newKey = seal(bytesOf(KEY), lastNonce, NONE, new Uint8Array(32)).subarray(0, 32);
		assert.deepEqual(open(newKey, nonceOf(2), NONE, next), concatBytes(bytesOf("020000000000"), utf8("new")));
		assert.deepEqual(opener.open(next), { type: 2, stream: 0, body: utf8("new") });
		assert.equal(open(bytesOf(KEY), nonceOf(2), NONE, next), undefined);
	});

	it("without the opener following ends the direction", () => {
		const { sealer, opener } = direction();
		opener.open(sealer.rekey(0));
		assert.deepEqual(opener.open(sealer.seal(1, 0, NONE)), { error: "recordDecrypt" });
	});

	it("is due after the profile's records, counted anew under each key", () => {
		const { sealer } = direction(SMALL);
		for (let count = 0; count < 4; count += 1) {
			assert.equal(sealer.shouldRekey(0), false);
			sealer.seal(1, 0, NONE);
		}
		assert.equal(sealer.shouldRekey(0), true);
		sealer.rekey(0);
		assert.equal(sealer.shouldRekey(0), false);
	});

	it("is due after an hour, counted anew from each rekey", () => {
		const { sealer } = direction();
		assert.equal(sealer.shouldRekey(HOUR_MS - 1), false);
		assert.equal(sealer.shouldRekey(HOUR_MS), true);
		sealer.rekey(HOUR_MS);
		assert.equal(sealer.shouldRekey(2 * HOUR_MS - 1), false);
		assert.equal(sealer.shouldRekey(2 * HOUR_MS), true);
	});

	it("comes at the records and hours of PROTOCOL §2.3", () => {
		const bounds = (profile: RecordProfile) => [
			profile.rekeyAfterRecords,
			profile.rekeyAfterMs,
			profile.refuseAfterRecords,
		];
		assert.deepEqual(bounds(CHAT_RECORDS), [1_048_576, HOUR_MS, 2_097_152]);
		assert.deepEqual(bounds(BULK_RECORDS), [524_288, HOUR_MS, 2_097_152]);
	});

	it("left out for too long, the opener refuses and the sealer will not go on", () => {
		const { sealer, opener } = direction(SMALL);
		const records = Array.from({ length: 8 }, () => sealer.seal(1, 0, NONE));
		assert.throws(() => sealer.seal(1, 0, NONE), /worn/);
		assert.throws(() => sealer.rekey(0), /worn/);
		for (const record of records) assert.ok("type" in opener.open(record));
		const ninth = seal(bytesOf(KEY), nonceOf(8), NONE, bytesOf("010000000000"));
		assert.deepEqual(opener.open(ninth), { error: "recordKeyWorn" });
	});

	it("in time, any number of records pass", () => {
		const { sealer, opener } = direction(SMALL);
		for (let count = 0; count < 50; count += 1) {
			if (sealer.shouldRekey(0)) {
				opener.open(sealer.rekey(0));
				opener.rekey();
			}
			assert.ok("type" in opener.open(sealer.seal(1, 0, NONE)));
		}
	});
});
