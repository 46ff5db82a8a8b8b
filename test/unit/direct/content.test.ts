import assert from "node:assert/strict";
import {
	type DirectContent,
	decodeDirectContent,
	encodeDirectContent,
	keptContent,
	shownBody,
} from "../../../src/net/direct/content.ts";
import { StoreError } from "../../../src/net/store/database.ts";
import { encodeJson } from "../../../src/net/wire/json.ts";
import { fc } from "../../harness/testChance.ts";
import { hex, integer, record, text } from "../wire/arbitraries.ts";
import { assertNeverThrows, decodedValue } from "../wire/strictness.ts";

const contents = record<DirectContent>({
	atMs: integer,
	hlc: hex(8),
	kind: fc.nat(255),
	body: text(100).map((t) => encodeJson({ t })),
});

describe("a direct message as it is kept", () => {
	it("comes back as it was put", () => {
		fc.assert(
			fc.property(contents, (content) => {
				assert.deepEqual({ ...decodedValue(decodeDirectContent(encodeDirectContent(content))) }, { ...content });
			}),
		);
	});

	it("is a value or a reason, never an exception, whatever the bytes; and so is what its row shows", () => {
		assertNeverThrows(decodeDirectContent, contents.map(encodeDirectContent));
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 17, maxLength: 200 }), (bytes) => {
				const decoded = decodeDirectContent(bytes);
				if (decoded.ok) {
					shownBody(decoded.value);
				}
			}),
		);
	});

	it("that is shorter than its head is refused, which the store is told", () => {
		const whole = encodeDirectContent({ atMs: 1, hlc: "00".repeat(8), kind: 1, body: new Uint8Array() });
		assert.equal(whole.length, 17);
		for (let length = 0; length < whole.length; length++) {
			assert.equal(decodeDirectContent(whole.subarray(0, length)).ok, false);
			assert.throws(() => keptContent(whole.subarray(0, length)), StoreError);
		}
		const far = Uint8Array.from(whole).fill(0xff, 0, 8);
		assert.equal(decodeDirectContent(far).ok, false, "a time that no number holds");
	});
});
