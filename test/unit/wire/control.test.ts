import assert from "node:assert/strict";
import { concatBytes, uint16 } from "../../../src/net/crypto/bytes.ts";
import { label } from "../../../src/net/crypto/hash.ts";
import { ackLength } from "../../../src/net/wire/ack.ts";
import { fromHex, u32 } from "../../../src/net/wire/bytes.ts";
import { controlIdOf, decodeControl, roomOf, signControl, zeroId } from "../../../src/net/wire/control.ts";
import { type ControlBody, encodeControlBody } from "../../../src/net/wire/controlBody.ts";
import { encodeJson } from "../../../src/net/wire/json.ts";
import { encodeRotation, type Rotation } from "../../../src/net/wire/rotation.ts";
import { moveOf } from "../../harness/chains.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";
import { bodies, placeFor } from "./arbitraries.ts";
import { assertExactLength, assertNeverThrows, assertTamperProof, decodedValue, reasonOf } from "./strictness.ts";

const ada = person("Ada");
const kinds = Object.keys(bodies) as (keyof typeof bodies)[];
const room = "11".repeat(32);
const prev = "22".repeat(32);

const rotation = (boxes: number): Rotation => ({
	ephemeralKey: new Uint8Array(32).fill(1),
	keyCheck: new Uint8Array(16).fill(2),
	back: null,
	boxes: Array.from({ length: boxes }, (_, i) => ({
		tag: i.toString(16).padStart(16, "0").replace(/^0/, "1"),
		nonce: new Uint8Array(24).fill(3),
		box: new Uint8Array(48).fill(4),
	})),
});

/** An operation of any header and body, signed all the same. */
const signed = (parts: {
	readonly version?: number;
	readonly op: number;
	readonly flags?: number;
	readonly room?: string;
	readonly n?: number;
	readonly prev?: string;
	readonly body: Uint8Array;
	readonly bodyLength?: number;
}): Uint8Array => {
	const { version = 1, op, flags = 0, n = 1, body } = parts;
	const bytes = concatBytes(
		Uint8Array.of(version, op),
		uint16(flags),
		fromHex(parts.room ?? room),
		u32(n),
		fromHex(parts.prev ?? prev),
		ada.signing.publicKey,
		fromHex("0000000000010000"),
		u32(parts.bodyLength ?? body.length),
		body,
	);
	return concatBytes(bytes, ada.signing.sign(label("ctl"), bytes));
};

const meta = (fields: Parameters<typeof encodeJson>[0]): Uint8Array => {
	const json = encodeJson(fields);
	return concatBytes(uint16(json.length), json);
};

const good = { history: "all", listed: true, succession: 72, rules: 1 } as const;

const example = (kind: (typeof kinds)[number]): Uint8Array => {
	const [body] = fc.sample(bodies[kind], { numRuns: 1, seed: 7 });
	const [place] = fc.sample(placeFor(kind), { numRuns: 1, seed: 7 });
	assert.ok(body && place);
	return signControl(ada.signing, place, body);
};

describe("a control operation", () => {
	for (const kind of kinds) {
		it(`of kind "${kind}" says after decoding what was signed into it`, () => {
			fc.assert(
				fc.property(bodies[kind], placeFor(kind), (body, place) => {
					const bytes = signControl(ada.signing, place, body);
					const control = decodedValue(decodeControl(bytes));
					assert.deepEqual(control.body, body);
					assert.deepEqual(control.bytes, bytes);
					const { n, prev: before, hlc } = control;
					assert.deepEqual({ room: control.room, n, prev: before, hlc }, place);
					assert.equal(control.author, ada.key);
					assert.equal(control.op, encodeControlBody(body).op);
					assert.equal(control.id, controlIdOf(bytes));
					assert.equal(roomOf(control), kind === "create" ? control.id : place.room);
				}),
				{ numRuns: 25 },
			);
		});

		onceOnly(() =>
			it(`of kind "${kind}" is refused when it is one byte short or long`, () =>
				assertExactLength(example(kind), decodeControl)),
		);

		onceOnly(() =>
			it(`of kind "${kind}" is refused when any of its bytes is damaged`, () =>
				assertTamperProof(example(kind), decodeControl)),
		);
	}

	it("gives a reason, never an exception, whatever the bytes", () => {
		const any = fc.constantFrom(...kinds).chain((kind) => fc.tuple(placeFor(kind), bodies[kind]));
		assertNeverThrows(
			decodeControl,
			any.map(([place, body]) => signControl(ada.signing, place, body)),
		);
	});

	it("gives a reason, never an exception, whatever a member signs as its body", () => {
		const body = fc.oneof(
			fc.uint8Array({ maxLength: 400 }),
			fc
				.constantFrom(...kinds)
				.chain((kind) => bodies[kind])
				.chain((valid) => {
					const { bytes } = encodeControlBody(valid);
					return fc.tuple(fc.nat(bytes.length), fc.uint8Array({ maxLength: 4 })).map(([at, put]) => {
						const changed = Uint8Array.from(bytes);
						changed.set(put.subarray(0, bytes.length - at), at);
						return changed;
					});
				}),
		);
		fc.assert(
			fc.property(fc.nat(255), body, (op, bytes) => {
				const place = op === 0 ? { room: zeroId, n: 0, prev: zeroId } : {};
				const decoded = decodeControl(signed({ op, body: bytes, ...place }));
				assert.ok(decoded.ok || /^\w+$/.test(decoded.reason));
			}),
			{ numRuns: 300 },
		);
	});

	it("is refused in another version or with a flag, even when that is signed", () => {
		const body = encodeRotation(rotation(1));
		assert.equal(decodeControl(signed({ op: 5, body })).ok, true);
		assert.equal(reasonOf(decodeControl(signed({ version: 2, op: 5, body }))), "ctlVersion");
		assert.equal(reasonOf(decodeControl(signed({ op: 5, flags: 1, body }))), "ctlFlags");
	});

	it("that creates a room stands at the beginning, and no other does", () => {
		const body = encodeRotation(rotation(1));
		for (const place of [{ room: zeroId }, { prev: zeroId }, { n: 0 }]) {
			assert.equal(reasonOf(decodeControl(signed({ op: 5, body, ...place }))), "ctlPlace");
		}
		const beginning = { room: zeroId, n: 0, prev: zeroId };
		for (const place of [{ room }, { prev }, { n: 1 }]) {
			assert.equal(reasonOf(decodeControl(signed({ op: 0, body, ...beginning, ...place }))), "ctlPlace");
		}
	});

	it("has a number of at most 10,000 and a body of at most 60,000 bytes", () => {
		const newer = (n: number, length: number) => decodeControl(signed({ op: 10, n, body: new Uint8Array(length) }));
		assert.equal(newer(10_000, 60_000).ok, true);
		assert.equal(reasonOf(newer(10_001, 0)), "ctlSize");
		assert.equal(reasonOf(newer(1, 60_001)), "ctlSize");
	});

	it("says how long its body is, exactly", () => {
		const body = encodeRotation(rotation(1));
		for (const bodyLength of [0, body.length - 1, body.length + 1, 0xffffffff]) {
			assert.equal(decodeControl(signed({ op: 5, body, bodyLength })).ok, false, `${bodyLength}`);
		}
		assert.equal(reasonOf(decodeControl(signed({ op: 5, body: concatBytes(body, Uint8Array.of(0)) }))), "trailing");
	});

	it("seals a key to at most 256 members, ascending by tag and none twice", () => {
		const rotate = (boxes: Rotation) => decodeControl(signed({ op: 5, body: encodeRotation(boxes) }));
		const full = rotation(257);
		assert.equal(rotate({ ...full, boxes: full.boxes.slice(0, 256) }).ok, true);
		assert.equal(reasonOf(rotate(full)), "boxes");
		const [first, second] = full.boxes;
		assert.ok(first && second);
		assert.equal(reasonOf(rotate({ ...full, boxes: [second, first] })), "boxOrder");
		assert.equal(reasonOf(rotate({ ...full, boxes: [first, first] })), "boxOrder");
	});

	it("says with 0 or 1 whether a rotation leads back, and nothing else", () => {
		const body = encodeRotation(rotation(1));
		body[48] = 2;
		assert.equal(reasonOf(decodeControl(signed({ op: 5, body }))), "hasBack");
	});

	it("cuts at most 256 logs, each once", () => {
		const kick = (logs: readonly string[]) =>
			decodeControl(
				signed({
					op: 2,
					body: concatBytes(
						fromHex(person("Grace").key),
						meta({ reason: "" }),
						uint16(logs.length),
						...logs.map((log) => concatBytes(fromHex(log), new Uint8Array(8), new Uint8Array(32))),
						encodeRotation(rotation(1)),
					),
				}),
			);
		const logs = Array.from({ length: 257 }, (_, i) => i.toString(16).padStart(16, "0"));
		assert.equal(kick(logs.slice(1)).ok, true);
		assert.equal(reasonOf(kick(logs)), "cuts");
		assert.equal(reasonOf(kick(["aa".repeat(8), "bb".repeat(8), "aa".repeat(8)])), "cutTwice");
	});

	it("carries at most 256 votes", () => {
		const claim = (votes: number) =>
			decodeControl(signed({ op: 7, body: concatBytes(uint16(votes), new Uint8Array(votes * ackLength)) }));
		assert.equal(reasonOf(claim(257)), "votes");
		assert.notEqual(reasonOf(claim(256)), "votes");
	});

	it("carries only votes whose own signature holds", () => {
		const [body] = fc
			.sample(bodies.claim, { numRuns: 20, seed: 3 })
			.filter((claim) => encodeControlBody(claim).bytes.length > ackLength);
		assert.ok(body);
		const { bytes } = encodeControlBody(body);
		assert.equal(decodeControl(signed({ op: 7, body: bytes })).ok, true);
		bytes[2 + 1 + 1 + 5] = (bytes[2 + 1 + 1 + 5] ?? 0) ^ 1;
		assert.equal(reasonOf(decodeControl(signed({ op: 7, body: bytes }))), "ackSignature");
	});

	it("moves a key only to a card whose own signature holds", () => {
		const move = moveOf(ada, person("Grace"));
		const body = concatBytes(move.bytes, new Uint8Array(8), uint16(0), encodeRotation(rotation(1)));
		assert.equal(decodeControl(signed({ op: 8, body })).ok, true);
		body[32 + 100] = (body[32 + 100] ?? 0) ^ 1;
		assert.equal(reasonOf(decodeControl(signed({ op: 8, body }))), "cardSignature");
	});

	it("states a policy wholly and within its bounds", () => {
		const policy = (fields: object) => decodeControl(signed({ op: 6, body: meta({ policy: { ...good, ...fields } }) }));
		for (const within of [
			{},
			{ history: "since-join" },
			{ succession: 24 },
			{ succession: 8_760 },
			{ rules: 0xffff },
			{ rules: 2, history: "a week", listed: { to: [] }, succession: 1 },
		]) {
			assert.equal(policy(within).ok, true, JSON.stringify(within));
		}
		const beyond: readonly (readonly [object, string])[] = [
			[{ history: "none" }, "history"],
			[{ history: 1 }, "history"],
			[{ listed: 1 }, "listed"],
			[{ listed: undefined }, "listed"],
			[{ succession: 23 }, "succession"],
			[{ succession: 8_761 }, "succession"],
			[{ succession: 72.5 }, "succession"],
			[{ succession: "72" }, "succession"],
			[{ rules: 0 }, "rules"],
			[{ rules: 0x10000 }, "rules"],
		];
		for (const [fields, reason] of beyond) {
			assert.equal(reasonOf(policy(fields)), reason, JSON.stringify(fields));
		}
		for (const body of [meta({}), meta({ policy: null }), meta({ policy: [] })]) {
			assert.equal(reasonOf(decodeControl(signed({ op: 6, body }))), "policy");
		}
	});

	it("gives a room a name of at most twice the limit's length, and a reason of at most 200", () => {
		const close = (reason: unknown) => decodeControl(signed({ op: 9, body: meta({ reason }) }));
		assert.equal(close("x".repeat(200)).ok, true);
		assert.equal(reasonOf(close("x".repeat(201))), "reason");
		assert.equal(reasonOf(close(5)), "reason");
		const create = (name: string): ControlBody => ({
			kind: "create",
			name,
			policy: good,
			card: ada.card,
			log: "aa".repeat(8),
			rotation: rotation(1),
		});
		const beginning = { room: zeroId, n: 0, prev: zeroId, hlc: "0".repeat(16) };
		assert.equal(decodeControl(signControl(ada.signing, beginning, create("x".repeat(120)))).ok, true);
		assert.equal(reasonOf(decodeControl(signControl(ada.signing, beginning, create("x".repeat(121))))), "name");
	});

	it("is not a fork when only its signature differs", () => {
		const bytes = example("rotate");
		const other = Uint8Array.from(bytes);
		other.fill(0, other.length - 64);
		assert.equal(controlIdOf(bytes), controlIdOf(other));
		other[4] = (other[4] ?? 0) ^ 1;
		assert.notEqual(controlIdOf(bytes), controlIdOf(other));
	});

	it("of a number from 128 on has a body that is one JSON object, and nothing else", () => {
		assert.equal(decodeControl(signed({ op: 128, body: meta({ any: "thing" }) })).ok, true);
		assert.equal(decodeControl(signed({ op: 255, body: meta({}) })).ok, true);
		for (const body of [new Uint8Array(), Uint8Array.of(0, 1, 2), concatBytes(meta({}), Uint8Array.of(0))]) {
			assert.equal(decodeControl(signed({ op: 128, body })).ok, false);
		}
	});
});
