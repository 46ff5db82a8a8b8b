/** Well-formed values of every layout. */
import type { Identity } from "../../../src/net/identity.ts";
import { decodeAck, signAck } from "../../../src/net/wire/ack.ts";
import { fromHex } from "../../../src/net/wire/bytes.ts";
import type { ControlPlace } from "../../../src/net/wire/control.ts";
import type { ControlBody, Cut, Policy } from "../../../src/net/wire/controlBody.ts";
import type { KeyBox, Rotation } from "../../../src/net/wire/rotation.ts";
import { moveOf } from "../../harness/chains.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";
import { decodedValue } from "./strictness.ts";

/** As `fc.record`, but plain objects, as decoders make them. */
export const record = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
	fc.record<T>(model, { noNullPrototype: true }) as fc.Arbitrary<T>;

/** Exactly `n` bytes. */
export const bytes = (n: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: n, maxLength: n });

/** `n` bytes as lower-case hex. */
export const hex = (n: number): fc.Arbitrary<string> => bytes(n).map((drawn) => Buffer.from(drawn).toString("hex"));

/** Any integer eight bytes may hold here. */
export const integer: fc.Arbitrary<number> = fc.oneof(
	fc.nat(),
	fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
	fc.constant(Number.MAX_SAFE_INTEGER),
);

/** One of three people. */
export const someone: fc.Arbitrary<Identity> = fc.constantFrom("Ada", "Grace", "Edsger").map(person);

/** Text as people write it: any plane, no lone surrogates. */
export const text = (maxLength: number): fc.Arbitrary<string> => fc.string({ unit: "binary", maxLength });

export const policy: fc.Arbitrary<Policy> = record({
	history: fc.constantFrom("all" as const, "since-join" as const),
	listed: fc.boolean(),
	succession: fc.integer({ min: 24, max: 8_760 }),
	rules: fc.integer({ min: 1, max: 0xffff }),
});

export const rotation: fc.Arbitrary<Rotation> = record({
	ephemeralKey: bytes(32),
	keyCheck: bytes(16),
	back: fc.option(bytes(60), { nil: null }),
	boxes: fc
		.uniqueArray(record({ tag: hex(8), nonce: bytes(24), box: bytes(48) }), {
			selector: (box) => box.tag,
			maxLength: 5,
		})
		.map((boxes) => boxes.sort((a, b) => (a.tag < b.tag ? -1 : 1))),
});

export const keyBox: fc.Arbitrary<KeyBox> = record({ ephemeralKey: bytes(32), nonce: bytes(24), box: bytes(48) });

export const cuts: fc.Arbitrary<readonly Cut[]> = fc.uniqueArray(
	record({ log: hex(8), seq: integer, event: hex(32) }),
	{ selector: (cut) => cut.log, maxLength: 4 },
);

const vote = record({ who: someone, room: hex(32), ackSeq: hex(8), target: hex(32), candidate: someone }).map(
	({ who, candidate, ...fields }) =>
		decodedValue(decodeAck(signAck(who.signing, { ...fields, candidate: candidate.key }))),
);

const reason = text(200).filter((words) => words.length <= 200);

/** Every kind of body there is. */
export const bodies: Readonly<Record<ControlBody["kind"], fc.Arbitrary<ControlBody>>> = {
	create: record({
		kind: fc.constant("create"),
		name: text(60),
		policy,
		card: someone.map((who) => who.card),
		log: hex(8),
		rotation,
	}),
	add: record({
		kind: fc.constant("add"),
		card: someone.map((who) => who.card),
		log: hex(8),
		reqId: hex(16),
		key: fc.oneof(record({ form: fc.constant("keyBox"), keyBox }), record({ form: fc.constant("rotation"), rotation })),
	}),
	kick: record({ kind: fc.constant("kick"), target: hex(32), reason, cuts, rotation }),
	left: record({ kind: fc.constant("left"), target: hex(32), reason, cuts, rotation }),
	transfer: record({ kind: fc.constant("transfer"), to: hex(32), acceptance: bytes(64) }),
	rotate: record({ kind: fc.constant("rotate"), rotation }),
	policy: record({ kind: fc.constant("policy"), policy }),
	claim: record({ kind: fc.constant("claim"), votes: fc.array(vote, { maxLength: 3 }) }),
	rekey: record({
		kind: fc.constant("rekey"),
		move: fc.constant(moveOf(person("Ada"), person("Grace"))),
		log: hex(8),
		cuts,
		rotation,
	}),
	close: record({ kind: fc.constant("close"), reason }),
	newer: record({
		kind: fc.constant("newer"),
		op: fc.integer({ min: 10, max: 127 }),
		bytes: fc.uint8Array({ maxLength: 100 }),
	}),
};

/** A place that suits a body: `create` begins a chain, nothing else does. */
export const placeFor = (kind: ControlBody["kind"]): fc.Arbitrary<ControlPlace> =>
	kind === "create"
		? record({ room: fc.constant("00".repeat(32)), n: fc.constant(0), prev: fc.constant("00".repeat(32)), hlc: hex(8) })
		: record({
				room: hex(32).filter(isNotZero),
				n: fc.integer({ min: 1, max: 10_000 }),
				prev: hex(32).filter(isNotZero),
				hlc: hex(8),
			});

const isNotZero = (id: string): boolean => fromHex(id).some((byte) => byte !== 0);
