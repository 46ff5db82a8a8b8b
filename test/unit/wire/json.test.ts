import assert from "node:assert/strict";
import { decodeJson, decodeText, encodeJson, encodeText } from "../../../src/net/wire/json.ts";
import { fc } from "../../harness/testChance.ts";
import { assertNeverThrows, decodedValue, reasonOf } from "./strictness.ts";

const json = (text: string) => decodeJson(encodeText(text));

/** `depth` arrays, one in the other. */
const nested = (depth: number): string => `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;

describe("JSON from a peer", () => {
	it("says after decoding what was encoded", () => {
		const value = fc.dictionary(
			fc.string({ unit: "binary" }).filter((key) => key !== "__proto__"),
			// The one key that is refused, at whatever depth.
			fc.jsonValue({ maxDepth: 4 }).filter((inner) => !JSON.stringify(inner).includes('"__proto__"')),
			{ noNullPrototype: true },
		);
		fc.assert(
			fc.property(value, (object) => {
				const again = decodedValue(decodeJson(encodeJson(object)));
				assert.deepEqual(again, JSON.parse(JSON.stringify(object)));
			}),
		);
	});

	it("keeps every string as it was, lone surrogates and control characters among them", () => {
		fc.assert(
			fc.property(
				fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
				(t) => {
					assert.equal(decodedValue(decodeJson(encodeJson({ t }))).t, t);
				},
			),
		);
	});

	it("is an object and nothing else", () => {
		for (const text of ["null", "[]", "5", '"x"', "true"]) {
			assert.equal(reasonOf(json(text)), "jsonObject", text);
		}
		for (const text of ["", " ", "{", "{}x", "{} {}", "{'a':1}", '{"a":01}', '{"a":NaN}', '{"a":1,}', "\ufeff{}"]) {
			assert.equal(reasonOf(json(text)), "json", text);
		}
	});

	it("is at most eight deep, and refused before anything is built when it is deeper", () => {
		assert.equal(json(nested(8)).ok, true);
		assert.equal(reasonOf(json(nested(9))), "jsonDepth");
		assert.equal(reasonOf(json("[".repeat(60_000))), "jsonDepth");
		assert.equal(reasonOf(json(`${'{"a":'.repeat(9)}1${"}".repeat(9)}`)), "jsonDepth");
	});

	it("counts as depth what nests, not brackets inside strings", () => {
		assert.equal(json(`{"a":"${"[{".repeat(100)}"}`).ok, true);
		assert.equal(json(`{"a":"\\"${"[".repeat(100)}"}`).ok, true);
		assert.equal(reasonOf(json(`{"a":"\\\\","b":${"[".repeat(9)}${"]".repeat(9)}}`)), "jsonDepth");
		assert.equal(json(`{"a":[[],[],[],[],[],[],[],[],[]]}`).ok, true);
	});

	it("has at most 64 keys in an object and 4,096 items in an array, at any depth", () => {
		const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));
		assert.equal(decodeJson(encodeJson(keys(64))).ok, true);
		assert.equal(reasonOf(decodeJson(encodeJson(keys(65)))), "jsonBounds");
		assert.equal(reasonOf(decodeJson(encodeJson({ a: [{ b: keys(65) }] }))), "jsonBounds");
		assert.equal(decodeJson(encodeJson({ a: Array<number>(4_096).fill(0) })).ok, true);
		assert.equal(reasonOf(decodeJson(encodeJson({ a: Array<number>(4_097).fill(0) }))), "jsonBounds");
		assert.equal(reasonOf(decodeJson(encodeJson({ a: { b: [Array<number>(4_097).fill(0)] } }))), "jsonBounds");
	});

	it("may not name a prototype, at any depth, and changes none", () => {
		assert.equal(reasonOf(json('{"__proto__":{"x":1}}')), "jsonBounds");
		assert.equal(reasonOf(json('{"a":[{"__proto__":null}]}')), "jsonBounds");
		assert.equal(reasonOf(json('{"\\u005f_proto__":1}')), "jsonBounds");
		assert.equal(json('{"constructor":{"prototype":{"x":1}}}').ok, true);
		assert.equal(Object.hasOwn(Object.prototype, "x"), false);
	});

	it("is well-formed UTF-8 or refused", () => {
		for (const broken of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
			assert.equal(reasonOf(decodeText(Uint8Array.from(broken))), "utf8");
			assert.equal(reasonOf(decodeJson(Uint8Array.from([0x7b, 0x22, ...broken, 0x22, 0x7d]))), "utf8");
		}
		assert.equal(decodedValue(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))), "\ufeffa");
	});

	it("gives a reason, never an exception, whatever the bytes", () => {
		assertNeverThrows(
			decodeJson,
			fc.jsonValue().map((value) => encodeText(JSON.stringify({ value }))),
		);
	});
});
