import assert from "node:assert/strict";
import { pageTitle } from "../../../../src/extension/conversation/pageTitle.ts";
import { directHeader } from "../../../../src/extension/page/directHeader.ts";
import { currentPeerId } from "../../../../src/extension/people/personWords.ts";
import { Walls } from "../../../../src/extension/people/walls.ts";
import type { DirectSummary, Person } from "../../../../src/net/api/people.ts";
import { anOverview, aPerson } from "../overviews.ts";
import { plainText } from "../plainText.ts";

const known = { peerId: "cc", name: "Grace", tag: "P9RA" };

describe("the head of a conversation with one person", () => {
	const walls = new Walls();
	const headerOf = (over: Partial<Person>, direct: Partial<DirectSummary> = {}) => {
		const person = aPerson(over);
		const { peerId, name, tag, contact, online } = person;
		const summary = { peerId, name, tag, contact, online, unread: 0, waiting: 0, newestMs: 1, ...direct };
		const overview = anOverview({ people: [person], directs: [summary] });
		const header = directHeader(plainText, { overview, walls, nowMs: 5, timeOfDay: (ms) => `T${ms}` }, peerId);
		assert.ok(header);
		return header;
	};

	it("shows the tag until the keys were compared", () => {
		assert.equal(headerOf({ contact: "approved" }).tag, "K7QF");
		assert.equal(headerOf({ contact: "verified" }).tag, "");
		assert.equal(headerOf({ name: "" }).name, "·K7QF");
	});

	it("says why what is written waits", () => {
		const cases: readonly (readonly [Partial<Person>, number, RegExp])[] = [
			[{ contact: "unknown" }, 0, /your first message sends a contact request/],
			[{ contact: "unknown", askAgainMs: 9 }, 1, /declined your request. You may ask again from T9/],
			[{ contact: "pendingOut" }, 1, /^Grace has not approved you yet; your message waits here\.$/],
			[{ contact: "pendingOut" }, 3, /your 3 messages wait here/],
			[{ contact: "pendingIn" }, 0, /asks to become a contact/],
			[{ contact: "approved", online: false }, 2, /is offline: your 2 messages go as soon as/],
			[{ contact: "approved", online: true }, 2, /^$/],
			[{ contact: "verified", online: false }, 0, /^$/],
		];
		for (const [over, waiting, words] of cases) assert.match(headerOf(over, { waiting }).note, words);
	});

	it("offers what there is to do, and nothing that leads nowhere", () => {
		const acts = (over: Partial<Person>) => headerOf(over).acts.map(({ act }) => act);
		assert.deepEqual(acts({ contact: "pendingIn" }), ["approve", "decline"]);
		assert.deepEqual(acts({ contact: "approved" }), ["verify"]);
		assert.deepEqual(acts({ contact: "approved", online: false }), []);
		assert.deepEqual(acts({ contact: "verified" }), []);
		assert.deepEqual(acts({ contact: "blocked" }), ["unblock"]);
	});

	it("is closed behind a wall, which says what happened; comparing comes before going on", () => {
		const wall = { kind: "newKey", known, knownIsVerified: true } as const;
		const walled = headerOf({ wall });
		assert.match(walled.wall, /not the key of the Grace you verified \(·P9RA\)/);
		assert.notEqual(walled.whyReadOnly, "");
		assert.deepEqual(
			walled.acts.map(({ act, label }) => [act, label]),
			[
				["verify", "Verify…"],
				["passWall", "Write to This Key All the Same"],
			],
		);
		walls.pass(aPerson({ wall }));
		const passed = headerOf({ wall });
		assert.equal(passed.whyReadOnly, "");
		assert.notEqual(passed.wall, "");
	});

	it("offers no way past a key that was moved twice, and none to whom one blocked", () => {
		const conflict = headerOf({ contact: "keyConflict", wall: { kind: "keyConflict", rivals: [known] } });
		assert.deepEqual(
			conflict.acts.map(({ act }) => act),
			["verify"],
		);
		assert.notEqual(conflict.whyReadOnly, "");
		assert.notEqual(headerOf({ contact: "blocked" }).whyReadOnly, "");
	});

	it("tells once more that the contact has a new key, until it is verified", () => {
		const movedFrom = { peerId: "cc", tag: "P9RA", atMs: 1, wasVerified: true };
		assert.match(headerOf({ contact: "approved", movedFrom }).note, /under a new key; the old one was ·P9RA. Verify/);
		assert.equal(headerOf({ contact: "verified", movedFrom }).note, "");
	});

	it("goes on with the key the old one was given up for, and never in circles", () => {
		const to = (peerId: string) => ({ kind: "movedAway", to: { ...known, peerId } }) as const;
		const people = [aPerson({ peerId: "aa", wall: to("bb") }), aPerson({ peerId: "bb", name: "New" })];
		const overview = anOverview({ people });
		assert.equal(currentPeerId(overview, "aa"), "bb");
		assert.equal(pageTitle(overview, "direct-aa")?.name, "New ·K7QF");
		const circle = [aPerson({ peerId: "aa", wall: to("bb") }), aPerson({ peerId: "bb", wall: to("aa") })];
		assert.ok(["aa", "bb"].includes(currentPeerId(anOverview({ people: circle }), "aa")));
	});

	it("is none for somebody nothing is known of", () => {
		const sources = { overview: anOverview(), walls, nowMs: 0, timeOfDay: String };
		assert.equal(directHeader(plainText, sources, "ff"), null);
	});
});
