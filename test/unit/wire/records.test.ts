import assert from "node:assert/strict";
import { countLimits } from "../../../src/net/limits.ts";
import { encodeJson, type JsonObject } from "../../../src/net/wire/json.ts";
import {
	decodeBye,
	decodeHello,
	decodeRoomAdverts,
	encodeBye,
	encodeHello,
	encodeRoomAdverts,
	firstOptionalType,
	type Hello,
	type RoomAdvert,
	recordTypes,
} from "../../../src/net/wire/records.ts";
import { fc } from "../../harness/testChance.ts";
import { bytes, hex, record, text } from "./arbitraries.ts";
import { assertNeverThrows, type Decode, decodedValue, reasonOf } from "./strictness.ts";

const hello = record<Hello>({
	name: text(80),
	app: text(16),
	features: fc.array(text(16), { maxLength: 32 }),
	instance: hex(8),
	port: fc.nat(0xffff),
	card: bytes(169),
	moves: fc.array(bytes(329), { minLength: 1, maxLength: 3 }),
});
const adverts = fc.array(
	record<RoomAdvert>({
		room: hex(32),
		name: text(60),
		count: fc.integer({ min: 1, max: 256 }),
		admin: hex(32),
		adminName: text(40),
	}),
	{ maxLength: 32 },
);

const goodHello = {
	name: "Ada",
	app: "1.0.0",
	features: ["files"],
	instance: "0011223344556677",
	port: 46_920,
	card: "ab".repeat(169),
} as const;
const goodAdvert = {
	room: "11".repeat(32),
	name: "Compilers",
	count: 3,
	admin: "22".repeat(32),
	adminName: "Ada",
} as const;

/** Each field that does not fit is refused under its own name. */
const assertRefusals = (decode: Decode, good: JsonObject, bad: readonly (readonly [JsonObject, string])[]): void => {
	assert.equal(decode(encodeJson(good)).ok, true);
	for (const [change, reason] of bad) {
		assert.equal(reasonOf(decode(encodeJson({ ...good, ...change }))), reason, JSON.stringify(change).slice(0, 80));
	}
};

describe("HELLO", () => {
	it("says after decoding what was encoded", () => {
		fc.assert(
			fc.property(hello, (said) => {
				assert.deepEqual(decodedValue(decodeHello(encodeHello(said))), said);
			}),
		);
	});

	it("is refused without any of its fields, with one of another type, or with one beyond its bound", () => {
		assertRefusals(decodeHello, goodHello, [
			[{ name: undefined }, "name"],
			[{ name: 5 }, "name"],
			[{ name: "x".repeat(161) }, "name"],
			[{ app: undefined }, "app"],
			[{ app: "x".repeat(33) }, "app"],
			[{ features: undefined }, "features"],
			[{ features: "files" }, "features"],
			[{ features: [5] }, "features"],
			[{ features: ["x".repeat(33)] }, "features"],
			[{ features: Array<string>(33).fill("x") }, "features"],
			[{ instance: undefined }, "instance"],
			[{ instance: "00112233445566" }, "instance"],
			[{ instance: "001122334455667788" }, "instance"],
			[{ instance: "00112233445566GG" }, "instance"],
			[{ instance: "AABBCCDDEEFF0011" }, "instance"],
			[{ port: undefined }, "port"],
			[{ port: -1 }, "port"],
			[{ port: 65_536 }, "port"],
			[{ port: 1.5 }, "port"],
			[{ port: "46920" }, "port"],
			[{ card: undefined }, "card"],
			[{ card: "ab".repeat(168) }, "card"],
			[{ card: "ab".repeat(170) }, "card"],
			[{ card: "AB".repeat(169) }, "card"],
			[{ card: ["ab".repeat(169)] }, "card"],
			[{ moves: "ab" }, "moves"],
			[{ moves: ["ab".repeat(328)] }, "moves"],
			[{ moves: [5] }, "moves"],
			[{ moves: Array<string>(countLimits.keyMoves + 1).fill("ab".repeat(329)) }, "moves"],
		]);
	});

	it("may hold fields that nobody knows yet", () => {
		assert.equal(decodeHello(encodeJson({ ...goodHello, moves: [], later: { at: 1 } })).ok, true);
		const decoded = decodedValue(decodeHello(encodeJson(goodHello)));
		assert.equal("moves" in decoded, false, "moves are not said by everybody");
	});

	it("is refused when it is cut anywhere", () => {
		const whole = encodeJson(goodHello);
		for (let length = 0; length < whole.length; length++) {
			assert.equal(decodeHello(whole.subarray(0, length)).ok, false, `${length}`);
		}
	});

	it("gives a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(decodeHello, hello.map(encodeHello)));
});

describe("ROOM_ADVERT", () => {
	it("says after decoding what was encoded", () => {
		fc.assert(
			fc.property(adverts, (all) => {
				assert.deepEqual(decodedValue(decodeRoomAdverts(encodeRoomAdverts(all))), all);
			}),
		);
	});

	it("is refused with a field of another type or beyond its bound", () => {
		const decode: Decode = (given) => decodeRoomAdverts(given);
		const room = (change: JsonObject): JsonObject => ({ rooms: [{ ...goodAdvert, ...change }] });
		assertRefusals(decode, room({}), [
			[{ rooms: undefined }, "rooms"],
			[{ rooms: { 0: goodAdvert } }, "rooms"],
			[{ rooms: [null] }, "rooms"],
			[{ rooms: [[]] }, "rooms"],
			[{ rooms: Array<JsonObject>(33).fill(goodAdvert) }, "rooms"],
			[room({ room: "11" }), "rooms"],
			[room({ room: undefined }), "rooms"],
			[room({ admin: "22".repeat(33) }), "rooms"],
			[room({ name: undefined }), "name"],
			[room({ name: "x".repeat(241) }), "name"],
			[room({ adminName: "x".repeat(161) }), "adminName"],
			[room({ count: 0 }), "count"],
			[room({ count: 257 }), "count"],
			[room({ count: "3" }), "count"],
		]);
	});

	it("gives a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(decodeRoomAdverts, adverts.map(encodeRoomAdverts)));
});

describe("BYE", () => {
	it("says why in at most 32 characters", () => {
		assert.equal(decodedValue(decodeBye(encodeBye("goingAway"))), "goingAway");
		assert.equal(decodeBye(encodeBye("x".repeat(32))).ok, true);
		assert.equal(reasonOf(decodeBye(encodeBye("x".repeat(33)))), "reason");
		assert.equal(reasonOf(decodeBye(encodeJson({}))), "reason");
	});
	it("gives a reason, never an exception, whatever the bytes", () =>
		assertNeverThrows(decodeBye, text(32).map(encodeBye)));
});

describe("record types", () => {
	it("are all different, and all below those a newer peer may send unasked", () => {
		const types = Object.values(recordTypes);
		assert.equal(new Set(types).size, types.length);
		assert.equal(firstOptionalType, 0x80);
		assert.ok(types.every((type) => type < firstOptionalType));
	});
});
