import assert from "node:assert/strict";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { sha256 } from "../../../src/net/crypto/hash.ts";
import { u32 } from "../../../src/net/wire/bytes.ts";
import {
	decodeEventHeader,
	decodeEventWithBody,
	type EventFields,
	encodeEventFields,
	epochCtlIn,
	hasValidSignature,
	signEvent,
} from "../../../src/net/wire/event.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";
import { bytes, hex, record, someone } from "./arbitraries.ts";
import { assertExactLength, assertNeverThrows, decodedValue, flipped, reasonOf } from "./strictness.ts";

const ada = person("Ada");
const fields = record<EventFields>({
	kind: fc.nat(255),
	room: hex(32),
	log: hex(8),
	seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
	prev: hex(32),
	ctl: hex(32),
	epochCtl: hex(32),
	hlc: hex(8),
	deps: fc.array(hex(32), { maxLength: 4 }),
	nonce: bytes(24),
});
const body = fc.uint8Array({ maxLength: 200 });
const example: EventFields = {
	kind: 1,
	room: "11".repeat(32),
	log: "22".repeat(8),
	seq: 1,
	prev: "00".repeat(32),
	ctl: "33".repeat(32),
	epochCtl: "44".repeat(32),
	hlc: "0000000000010000",
	deps: ["55".repeat(32), "66".repeat(32)],
	nonce: new Uint8Array(24).fill(7),
};
const sealed = Uint8Array.from({ length: 80 }, (_, i) => i);

const signed = (given: EventFields, sealedBody: Uint8Array): Uint8Array =>
	signEvent(ada.signing, encodeEventFields(ada.signing.publicKey, given), sealedBody);

/** A header with one part of its fields overwritten before it is signed. */
const signedWith = (at: number, put: readonly number[]): Uint8Array => {
	const aad = encodeEventFields(ada.signing.publicKey, example);
	aad.set(put, at);
	return signEvent(ada.signing, aad, sealed);
};

const seqAt = 1 + 1 + 2 + 32 + 32 + 8;
const depsCountAt = seqAt + 8 + 32 + 32 + 32 + 8;

describe("an event", () => {
	it("says after decoding what was signed into it", () => {
		fc.assert(
			fc.property(someone, fields, body, (who, given, sealedBody) => {
				const aad = encodeEventFields(who.signing.publicKey, given);
				const header = signEvent(who.signing, aad, sealedBody);
				const decoded = decodedValue(decodeEventHeader(header));
				const { bytes: all, id, author, bodyLength, bodyHash, aad: bound, ...rest } = decoded;
				assert.deepEqual(rest, given);
				assert.deepEqual(all, header);
				assert.equal(epochCtlIn(header), given.epochCtl);
				assert.deepEqual(bound, aad);
				assert.equal(author, who.key);
				assert.equal(bodyLength, sealedBody.length);
				assert.equal(bodyHash, Buffer.from(sha256(sealedBody)).toString("hex"));
				assert.match(id, /^[0-9a-f]{64}$/);
				assert.equal(hasValidSignature(decoded), true);
				const whole = decodedValue(decodeEventWithBody(concatBytes(header, sealedBody)));
				assert.deepEqual(whole.body, sealedBody);
				assert.deepEqual(whole.header, decoded);
			}),
			{ numRuns: 60 },
		);
	});

	it("is refused when its header is one byte short or long", () =>
		assertExactLength(signed(example, sealed), decodeEventHeader));

	it("is refused when header and body together are one byte short or long", () =>
		assertExactLength(concatBytes(signed(example, sealed), sealed), decodeEventWithBody));

	it("has no valid signature, or is refused, when any byte of its header is damaged", () => {
		const header = signed(example, sealed);
		for (let index = 0; index < header.length; index++) {
			const decoded = decodeEventHeader(flipped(header, index, 1 << (index % 8)));
			assert.equal(decoded.ok && hasValidSignature(decoded.value), false, `byte ${index}`);
		}
	});

	it("is refused when any byte of its body is damaged, or the body is somebody else's of the same length", () => {
		const header = signed(example, sealed);
		for (let index = 0; index < sealed.length; index++) {
			const whole = concatBytes(header, flipped(sealed, index, 1 << (index % 8)));
			assert.equal(reasonOf(decodeEventWithBody(whole)), "evBodyHash");
		}
	});

	it("gives a reason, never an exception, whatever the bytes", () => {
		const headers = fc.tuple(fields, body).map(([given, sealedBody]) => signed(given, sealedBody));
		const wholes = fc
			.tuple(fields, body)
			.map(([given, sealedBody]) => concatBytes(signed(given, sealedBody), sealedBody));
		assertNeverThrows(decodeEventHeader, headers);
		assertNeverThrows(decodeEventWithBody, wholes);
	});

	it("is refused in another version or with a flag, even when that is signed", () => {
		assert.equal(decodeEventHeader(signedWith(0, [1, 1, 0, 0])).ok, true);
		assert.equal(reasonOf(decodeEventHeader(signedWith(0, [2]))), "evVersion");
		assert.equal(reasonOf(decodeEventHeader(signedWith(2, [0, 1]))), "evFlags");
		assert.equal(reasonOf(decodeEventHeader(signedWith(2, [128, 0]))), "evFlags");
	});

	it("of a kind nobody knows yet decodes all the same", () => {
		const header = decodedValue(decodeEventHeader(signedWith(1, [200])));
		assert.equal(header.kind, 200);
		assert.equal(hasValidSignature(header), true);
	});

	it("is numbered from 1 to what a number holds", () => {
		assert.equal(reasonOf(decodeEventHeader(signed({ ...example, seq: 0 }, sealed))), "evField");
		assert.equal(decodeEventHeader(signedWith(seqAt, [0, 0x1f, 255, 255, 255, 255, 255, 255])).ok, true);
		assert.equal(reasonOf(decodeEventHeader(signedWith(seqAt, [0, 0x20, 0, 0, 0, 0, 0, 0]))), "integer");
		assert.equal(reasonOf(decodeEventHeader(signedWith(seqAt, [255, 255, 255, 255, 255, 255, 255, 255]))), "integer");
	});

	it("names at most four other heads, even when a fifth is signed", () => {
		const deps = (count: number) => signed({ ...example, deps: Array<string>(count).fill("77".repeat(32)) }, sealed);
		assert.equal(decodeEventHeader(deps(4)).ok, true);
		assert.equal(reasonOf(decodeEventHeader(deps(5))), "evField");
		assert.equal(reasonOf(decodeEventWithBody(concatBytes(deps(5), sealed))), "evField");
		assert.equal(decodeEventHeader(signedWith(depsCountAt, [255])).ok, false);
	});

	it("has a body of at most 61,440 bytes, even when a longer one is signed", () => {
		const withBody = (length: number) => {
			const long = new Uint8Array(length);
			return concatBytes(signed(example, long), long);
		};
		assert.equal(decodeEventWithBody(withBody(61_440)).ok, true);
		assert.equal(reasonOf(decodeEventWithBody(withBody(61_441))), "evBody");
		const lying = signed(example, sealed);
		lying.set(u32(0xffffffff), lying.length - 64 - 32 - 4);
		assert.equal(reasonOf(decodeEventHeader(lying)), "evBody");
	});

	it("is the same event whatever its signature, and another one whenever anything else differs", () => {
		const header = signed(example, sealed);
		const { id } = decodedValue(decodeEventHeader(header));
		const otherSignature = Uint8Array.from(header);
		otherSignature.fill(0, header.length - 64);
		assert.equal(decodedValue(decodeEventHeader(otherSignature)).id, id);
		for (let index = 0; index < header.length - 64; index++) {
			const other = decodeEventHeader(flipped(header, index, 1));
			assert.notEqual(other.ok ? other.value.id : "", id, `byte ${index}`);
		}
	});

	it("is not valid under another author's key", () => {
		const header = signed(example, sealed);
		header.set(person("Grace").signing.publicKey, 1 + 1 + 2 + 32);
		assert.equal(hasValidSignature(decodedValue(decodeEventHeader(header))), false);
	});
});
