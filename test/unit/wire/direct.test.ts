import assert from "node:assert/strict";
import {
	type DirectMessage,
	decodeDirect,
	decodeDirectAck,
	encodeDirect,
	encodeDirectAck,
} from "../../../src/net/wire/direct.ts";
import { encodeJson, encodeText } from "../../../src/net/wire/json.ts";
import { fc } from "../../harness/testChance.ts";
import { hex, record, text } from "./arbitraries.ts";
import { assertNeverThrows, decodedValue, reasonOf } from "./strictness.ts";

const messages = record<DirectMessage>({
	id: hex(16),
	hlc: hex(8),
	kind: fc.nat(255),
	body: text(100).map((t) => encodeJson({ t })),
});
const example: DirectMessage = {
	id: "11".repeat(16),
	hlc: "22".repeat(8),
	kind: 1,
	body: encodeJson({ t: "hello" }),
};
const withBody = (body: Uint8Array) => decodeDirect(encodeDirect({ ...example, body }));

describe("a direct message", () => {
	it("says after decoding what was encoded", () => {
		fc.assert(
			fc.property(messages, (message) => assert.deepEqual(decodedValue(decodeDirect(encodeDirect(message))), message)),
		);
	});

	it("is refused when it is cut anywhere, or something follows", () => {
		const whole = encodeDirect(example);
		for (let length = 0; length < whole.length; length++) {
			assert.equal(decodeDirect(whole.subarray(0, length)).ok, false, `${length}`);
		}
		assert.equal(withBody(encodeText('{"t":"hello"}x')).ok, false);
	});

	it("carries a JSON object of at most 61,440 bytes, within the bounds of JSON from peers", () => {
		const exactly = (bytes: number) => withBody(encodeJson({ t: "x".repeat(bytes - 8) }));
		assert.equal(exactly(61_440).ok, true);
		assert.equal(reasonOf(exactly(61_441)), "directTooLong");
		for (const [json, reason] of [
			["", "json"],
			["[]", "jsonObject"],
			['{"__proto__":1}', "jsonBounds"],
			[`{"a":${"[".repeat(8)}${"]".repeat(8)}}`, "jsonDepth"],
		] as const) {
			assert.equal(reasonOf(withBody(encodeText(json))), reason, json);
		}
		assert.equal(reasonOf(withBody(Uint8Array.of(0xff))), "utf8");
	});

	it("of a kind nobody knows yet is taken", () => {
		assert.equal(decodedValue(decodeDirect(encodeDirect({ ...example, kind: 200 }))).kind, 200);
	});

	it("keeps nothing of the buffer it came in", () => {
		const buffer = encodeDirect(example);
		const decoded = decodedValue(decodeDirect(buffer));
		buffer.fill(9);
		assert.deepEqual(decoded, example);
	});

	it("gives a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(decodeDirect, messages.map(encodeDirect)));
});

describe("the acknowledgement of direct messages", () => {
	const ids = fc.uniqueArray(hex(16), { minLength: 1, maxLength: 20 });
	const distinct = (count: number): readonly string[] =>
		Array.from({ length: count }, (_, i) => i.toString(16).padStart(32, "0"));

	it("says after decoding what was encoded", () => {
		fc.assert(fc.property(ids, (all) => assert.deepEqual(decodedValue(decodeDirectAck(encodeDirectAck(all))), all)));
	});

	it("names 1 to 256 messages, none twice, and no part of one", () => {
		assert.equal(decodeDirectAck(encodeDirectAck(distinct(256))).ok, true);
		assert.equal(reasonOf(decodeDirectAck(encodeDirectAck(distinct(257)))), "directAcks");
		assert.equal(reasonOf(decodeDirectAck(new Uint8Array())), "directAcks");
		assert.equal(reasonOf(decodeDirectAck(encodeDirectAck(["11".repeat(16), "11".repeat(16)]))), "directAcks");
		for (let length = 17; length < 32; length++) {
			assert.equal(reasonOf(decodeDirectAck(new Uint8Array(length))), "short");
		}
	});

	it("gives a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(decodeDirectAck, ids.map(encodeDirectAck)));
});
