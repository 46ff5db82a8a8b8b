import assert from "node:assert/strict";
import { equalPublicBytes } from "../../../src/net/crypto/bytes.ts";
import type { Identity } from "../../../src/net/identity.ts";
import { ControlChain } from "../../../src/net/room/chain/controlChain.ts";
import { memberTagOf } from "../../../src/net/room/chain/roomState.ts";
import {
	fitsKeyCheck,
	makeKeyBox,
	makeRotation,
	openBack,
	openKeyBox,
	openRotation,
	rotationOf,
} from "../../../src/net/room/keys/epochKeys.ts";
import { KeyRing } from "../../../src/net/room/keys/keyRing.ts";
import type { Control } from "../../../src/net/wire/control.ts";
import type { ControlBody } from "../../../src/net/wire/controlBody.ts";
import type { Rotation } from "../../../src/net/wire/rotation.ts";
import { add, after, create, emptyRotation, freshLog, rotationFor, usualPolicy } from "../../harness/chains.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { chanceFor } from "../../harness/testChance.ts";

const [ada, grace, edsger, stranger] = ["Ada", "Grace", "Edsger", "Stranger"].map(person) as [
	Identity,
	Identity,
	Identity,
	Identity,
];
const random = chanceFor("epoch keys");
const flip = (bytes: Uint8Array, at = 0): Uint8Array =>
	Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 1 : byte));

const bodyRotation = (control: Control): Rotation => {
	const rotation = rotationOf(control);
	assert.ok(rotation);
	return rotation;
};

const asMember = (who: Identity) => ({ identity: who.key, agreement: who.agreement });

describe("an epoch key", () => {
	const { control: first, key: firstKey } = create(ada);
	const joined = add(add(first, ada, grace, { key: firstKey }), ada, edsger, { key: firstKey });
	const { rotation, key } = rotationFor(joined, [ada, grace, edsger], firstKey);
	const rotated = after(joined, ada, { kind: "rotate", rotation });

	it("is found by every member in its own box, and by nobody else", () => {
		for (const who of [ada, grace, edsger]) {
			assert.deepEqual(openRotation(rotated, rotation, asMember(who)), key);
		}
		assert.equal(openRotation(rotated, rotation, asMember(stranger)), undefined);
		assert.equal(openRotation(rotated, rotation, { identity: grace.key, agreement: stranger.agreement }), undefined);
	});

	it("is another one in every epoch, and its boxes have nonces of their own", () => {
		assert.notDeepEqual(key, firstKey);
		const nonces = rotation.boxes.map(({ nonce }) => Buffer.from(nonce).toString("hex"));
		assert.equal(new Set(nonces).size, 3);
		const again = rotationFor(joined, [ada, grace, edsger], firstKey);
		assert.notDeepEqual(again.key, key);
		assert.notDeepEqual(again.rotation.ephemeralKey, rotation.ephemeralKey);
	});

	it("is refused from a box whose content does not fit the key check everybody got", () => {
		const other = rotationFor(joined, [ada, grace, edsger], firstKey).rotation;
		const swapped: Rotation = { ...other, keyCheck: rotation.keyCheck };
		const control = after(joined, ada, { kind: "rotate", rotation: swapped });
		assert.equal(openRotation(control, swapped, asMember(grace)), undefined);
	});

	it("is refused from a box that was damaged, or was sealed to somebody else", () => {
		const [one, two, three] = rotation.boxes;
		assert.ok(one && two && three);
		for (const box of [
			{ ...one, box: flip(one.box) },
			{ ...one, nonce: flip(one.nonce) },
			{ ...one, box: two.box, nonce: two.nonce },
		]) {
			const damaged: Rotation = { ...rotation, boxes: [box, two, three] };
			const opened = [ada, grace, edsger].filter((who) => openRotation(rotated, damaged, asMember(who)) !== undefined);
			assert.equal(opened.length, 2);
		}
		assert.equal(openRotation(rotated, { ...rotation, ephemeralKey: new Uint8Array(32) }, asMember(ada)), undefined);
	});

	it("is checked for its room and its place", () => {
		assert.equal(fitsKeyCheck(key, rotated, rotation), true);
		assert.equal(fitsKeyCheck(flip(key), rotated, rotation), false);
		assert.equal(fitsKeyCheck(key, { ...rotated, n: rotated.n + 1 }, rotation), false);
		assert.equal(fitsKeyCheck(key, { ...rotated, room: "ab".repeat(32) }, rotation), false);
		assert.equal(fitsKeyCheck(firstKey, first, bodyRotation(first)), true);
	});

	it("leads back to the one before, and only from the right one", () => {
		assert.deepEqual(openBack(key, rotation), firstKey);
		assert.equal(openBack(flip(key), rotation), undefined);
		assert.equal(openBack(key, { ...rotation, back: flip(rotation.back ?? new Uint8Array(60), 20) }), undefined);
		assert.equal(openBack(key, { ...rotation, back: null }), undefined);
		assert.equal(bodyRotation(first).back, null);
	});

	it("in a newcomer's box is refused when it is not the current one, or the box is somebody else's", () => {
		const epoch = { control: first, rotation: bodyRotation(first) };
		assert.deepEqual(openKeyBox(makeKeyBox({ random }, firstKey, grace.card), grace.agreement, epoch), firstKey);
		assert.equal(openKeyBox(makeKeyBox({ random }, key, grace.card), grace.agreement, epoch), undefined);
		assert.equal(openKeyBox(makeKeyBox({ random }, firstKey, grace.card), edsger.agreement, epoch), undefined);
	});

	onceOnly(() =>
		it("can be sealed to 256 members", () => {
			const crowd = Array.from({ length: 256 }, (_, i) => person(`Crowd ${i}`));
			const { rotation: large, key: shared } = makeRotation(
				{ random },
				{ room: rotated.room, n: 5, members: crowd.map(({ card }) => card), previous: key },
			);
			const tags = large.boxes.map(({ tag }) => tag);
			assert.deepEqual(tags, [...tags].sort());
			const last = crowd.at(-1) ?? ada;
			assert.deepEqual(openRotation({ ...rotated, n: 5 }, large, asMember(last)), shared);
		}).timeout(60_000),
	);
});

describe("a member's key ring", () => {
	/** A room with three epochs; Edsger comes in the last. */
	const history = () => {
		const { control: first, key: one } = create(ada);
		const withGrace = add(first, ada, grace, { key: one });
		const second = rotationFor(withGrace, [ada, grace], one);
		const rotated = after(withGrace, ada, { kind: "rotate", rotation: second.rotation });
		const third = rotationFor(rotated, [ada, grace], second.key);
		const again = after(rotated, ada, { kind: "rotate", rotation: third.rotation });
		const withEdsger = add(again, ada, edsger, { key: third.key });
		return { operations: [first, withGrace, rotated, again, withEdsger], keys: [one, second.key, third.key] };
	};
	const ringOf = (
		who: Identity,
		operations: readonly Control[],
		known: ReadonlyMap<string, Uint8Array> = new Map(),
	) => {
		const chain = new ControlChain();
		const ring = new KeyRing({ identity: who, chain }, { keys: known });
		const learnt: string[] = [];
		for (const control of operations) {
			assert.equal(chain.add(control).kind, "added");
			learnt.push(...ring.learn(control).learnt);
		}
		return { ring, learnt };
	};

	it("finds every key from its own boxes, whoever was there from when on", () => {
		const { operations, keys } = history();
		const epochs = [operations[0], operations[2], operations[3]].map((control) => control?.id ?? "");
		for (const who of [ada, grace, edsger]) {
			const { ring, learnt } = ringOf(who, operations);
			assert.deepEqual(
				epochs.map((epoch) => ring.get(epoch)),
				keys,
			);
			assert.deepEqual([...learnt].sort(), [...epochs].sort());
		}
		const { ring, learnt } = ringOf(stranger, operations);
		assert.deepEqual([learnt, epochs.map((epoch) => ring.get(epoch))], [[], [undefined, undefined, undefined]]);
	});

	it("cannot go back where no way leads: since-join", () => {
		const policy = { ...usualPolicy, history: "since-join" as const };
		const { control: first, key: one } = create(ada, { policy });
		const { rotation, key: two } = rotationFor(first, [ada, grace], null);
		const joined = after(first, ada, {
			kind: "add",
			card: grace.card,
			log: freshLog(),
			reqId: "00".repeat(16),
			key: { form: "rotation", rotation },
		});
		const { ring } = ringOf(grace, [first, joined]);
		assert.deepEqual([ring.get(first.id), ring.get(joined.id)], [undefined, two]);
		assert.deepEqual(ringOf(ada, [first, joined]).ring.get(first.id), one);
	});

	it("takes no older key that does not fit what everybody was given then", () => {
		const { control: first, key: one } = create(ada);
		const withGrace = add(first, ada, grace, { key: one });
		// Ada, by mistake or on purpose, leads back to something else than the first key.
		const second = rotationFor(withGrace, [ada, grace], new Uint8Array(32).fill(7));
		const rotated = after(withGrace, ada, { kind: "rotate", rotation: second.rotation });
		const withEdsger = add(rotated, ada, edsger, { key: second.key });
		const { ring, learnt } = ringOf(edsger, [first, withGrace, rotated, withEdsger]);
		assert.deepEqual(ring.get(rotated.id), second.key);
		assert.equal(ring.get(first.id), undefined, "a wrong key must not stand where the right one may come");
		assert.deepEqual(learnt, [rotated.id]);
	});

	it("gives the same key of a log to whoever holds the epoch's, and none without it", () => {
		const { operations } = history();
		const place = {
			room: operations[0]?.id ?? "",
			epochCtl: operations[3]?.id ?? "",
			author: ada.key,
			log: "ab".repeat(8),
		};
		const one = ringOf(ada, operations).ring.logKey(place);
		assert.ok(one);
		assert.deepEqual(ringOf(edsger, operations).ring.logKey(place), one);
		assert.equal(ringOf(stranger, operations).ring.logKey(place), undefined);
		for (const change of [
			{ author: grace.key },
			{ log: "cd".repeat(8) },
			{ epochCtl: operations[2]?.id ?? "" },
			{ room: "ef".repeat(32) },
		]) {
			const other = ringOf(ada, operations).ring.logKey({ ...place, ...change });
			assert.ok(other && !equalPublicBytes(other, one), JSON.stringify(change));
		}
	});

	it("takes from others only the key that everybody was given, and walks on from it", () => {
		const { operations, keys } = history();
		const { ring } = ringOf(stranger, operations);
		const [first = "", second = "", third = ""] = [0, 2, 3].map((i) => operations[i]?.id);
		assert.deepEqual([...ring.lacking], [first, second, third]);
		const key = keys[1] ?? new Uint8Array();
		assert.equal(ring.take(second, new Uint8Array(32).fill(5)), "unfit");
		assert.equal(ring.take(third, key), "unfit");
		assert.equal(ring.take(operations[1]?.id ?? "", key), "unfit");
		assert.equal(ring.take("ab".repeat(32), key), "unfit");
		assert.deepEqual([...ring.lacking], [first, second, third]);
		assert.deepEqual(ring.take(second, key), {
			learnt: [second, first],
			found: [second, first],
			isBoxBad: false,
		});
		assert.deepEqual([ring.get(first), ring.get(second), ring.get(third)], [keys[0], key, undefined]);
		assert.deepEqual([...ring.lacking], [third]);
	});

	it("says when an operation should have had a key for us and has none", () => {
		const { control: first, key: one } = create(ada);
		const withGrace = add(first, ada, grace, { key: one });
		const { rotation } = rotationFor(withGrace, [ada, grace], one);
		const boxes = rotation.boxes.map((box) =>
			box.tag === memberTagOf(grace.key) ? { ...box, box: flip(box.box) } : box,
		);
		const spoilt = after(withGrace, ada, { kind: "rotate", rotation: { ...rotation, boxes } });
		const chain = new ControlChain();
		for (const who of [ada, grace, stranger]) {
			const theirs = new KeyRing({ identity: who, chain }, { keys: new Map() });
			const bad = [first, withGrace, spoilt].map((control) => {
				chain.add(control);
				return theirs.learn(control).isBoxBad;
			});
			assert.deepEqual(bad, [false, false, who === grace]);
		}
		const empty = new KeyRing({ identity: edsger, chain }, { keys: new Map() });
		const withEdsger = add(spoilt, ada, edsger);
		chain.add(withEdsger);
		assert.equal(empty.learn(withEdsger).isBoxBad, true);
	});

	it("is not misled by boxes that hold nothing", () => {
		const { control: first, key: one } = create(ada);
		const empty: ControlBody = { kind: "rotate", rotation: emptyRotation([ada], true) };
		const { ring, learnt } = ringOf(ada, [first, after(first, ada, empty)]);
		assert.deepEqual(ring.get(first.id), one);
		assert.deepEqual(learnt, [first.id]);
	});
});
