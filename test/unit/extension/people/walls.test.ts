import assert from "node:assert/strict";
import { Walls } from "../../../../src/extension/people/walls.ts";
import { wallInWords } from "../../../../src/extension/people/wallWords.ts";
import type { ContactWall } from "../../../../src/net/api/people.ts";
import { aPerson } from "../overviews.ts";
import { plainText } from "../plainText.ts";

const known = { peerId: "cc", name: "Grace", tag: "P9RA" };
const newKey: ContactWall = { kind: "newKey", known, knownIsVerified: false };

describe("walls before keys that are not who they seem", () => {
	it("stand until the person decides to go past, and tell when that changes", () => {
		const walls = new Walls();
		let changes = 0;
		walls.onDidChange(() => changes++);
		const person = aPerson({ wall: newKey });
		assert.deepEqual(walls.standing(person), newKey);
		walls.pass(person);
		assert.equal(walls.standing(person), null);
		assert.equal(changes, 1);
	});

	it("stand again when they change, and before every other key", () => {
		const walls = new Walls();
		walls.pass(aPerson({ wall: newKey }));
		assert.ok(walls.standing(aPerson({ wall: { ...newKey, known: { ...known, peerId: "dd" } } })));
		assert.ok(walls.standing(aPerson({ wall: { kind: "movedAway", to: known } })));
		assert.ok(walls.standing(aPerson({ peerId: "ee", wall: newKey })));
	});

	it("cannot be passed where a key was moved to two others", () => {
		const walls = new Walls();
		const person = aPerson({ wall: { kind: "keyConflict", rivals: [known] } });
		walls.pass(person);
		assert.ok(walls.standing(person));
	});

	it("say what happened, each in words of its own", () => {
		const kinds: readonly ContactWall[] = [
			newKey,
			{ ...newKey, knownIsVerified: true },
			{ kind: "movedAway", to: known },
			{ kind: "keyConflict", rivals: [known, { ...known, tag: "AAAA" }] },
		];
		const words = kinds.map((wall) => wallInWords(plainText, wall, "Grace"));
		assert.equal(new Set(words).size, 4);
		for (const sentence of words) assert.match(sentence, /·P9RA/);
		assert.match(words[1] ?? "", /you verified/);
		assert.match(words[3] ?? "", /·P9RA, ·AAAA/);
	});
});
