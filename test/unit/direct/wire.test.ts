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
import { hex, text } from "../wire/arbitraries.ts";
import { assertNeverThrows, decodedValue, reasonOf } from "../wire/strictness.ts";

const messages: fc.Arbitrary<DirectMessage> = fc.record({
	id: hex(16),
	hlc: hex(8),
	kind: fc.nat(255),
	body: text(200).map((t) => encodeJson({ t })),
});
const withBody = (body: Uint8Array): Uint8Array =>
	encodeDirect({ id: "11".repeat(16), hlc: "22".repeat(8), kind: 1, body });

describe("a direct message on the wire", () => {
	it("comes back as it was said, of whatever kind", () => {
		fc.assert(
			fc.property(messages, (message) => {
				assert.deepEqual({ ...decodedValue(decodeDirect(encodeDirect(message))) }, { ...message });
			}),
		);
	});

	it("keeps its body though the record's memory is used again", () => {
		const record = withBody(encodeJson({ t: "stays" }));
		const { body } = decodedValue(decodeDirect(record));
		record.fill(0);
		assert.deepEqual(body, encodeJson({ t: "stays" }));
	});

	it("is refused when it is short, too long, or its body no JSON object", () => {
		const whole = withBody(encodeJson({ t: "x" }));
		for (let length = 0; length < whole.length; length++) {
			assert.equal(decodeDirect(whole.subarray(0, length)).ok, false, `${length} bytes`);
		}
		const long = (bytes: number) => withBody(encodeJson({ t: "x".repeat(bytes - '{"t":""}'.length) }));
		assert.equal(decodeDirect(long(61_440)).ok, true);
		assert.equal(reasonOf(decodeDirect(long(61_441))), "directTooLong");
		for (const [body, reason] of [
			["", "json"],
			["hello", "json"],
			["[]", "jsonObject"],
			["null", "jsonObject"],
			['{"a":1} ', ""],
			['{"a":1}x', "json"],
			['{"__proto__":1}', "jsonBounds"],
			['{"a":'.repeat(9) + "1" + "}".repeat(9), "jsonDepth"],
		] as const) {
			const decoded = decodeDirect(withBody(encodeText(body)));
			assert.equal(decoded.ok ? "" : decoded.reason, reason, body);
		}
		assert.equal(reasonOf(decodeDirect(withBody(Uint8Array.of(0x7b, 0xff, 0x7d)))), "utf8");
	});

	it("never throws", () => assertNeverThrows(decodeDirect, messages.map(encodeDirect)));
});

describe("an acknowledgement on the wire", () => {
	const ids = fc.uniqueArray(hex(16), { minLength: 1, maxLength: 256 });

	it("comes back as it was said", () => {
		fc.assert(
			fc.property(ids, (named) => {
				assert.deepEqual(decodedValue(decodeDirectAck(encodeDirectAck(named))), named);
			}),
		);
	});

	it("is refused when it names nothing, too much, something twice, or half an id", () => {
		const many = (count: number) => Array.from({ length: count }, (_, i) => i.toString(16).padStart(32, "0"));
		assert.equal(reasonOf(decodeDirectAck(new Uint8Array())), "directAcks");
		assert.equal(decodeDirectAck(encodeDirectAck(many(256))).ok, true);
		assert.equal(reasonOf(decodeDirectAck(encodeDirectAck(many(257)))), "directAcks");
		assert.equal(reasonOf(decodeDirectAck(encodeDirectAck([...many(2), ...many(1)]))), "directAcks");
		assert.equal(reasonOf(decodeDirectAck(new Uint8Array(17))), "short");
	});

	it("never throws", () => assertNeverThrows(decodeDirectAck, ids.map(encodeDirectAck)));
});
