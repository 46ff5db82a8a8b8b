import assert from "node:assert/strict";
import { type ContactChange, Contacts } from "../../../src/net/contacts/contacts.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import type { Card } from "../../../src/net/wire/card.ts";
import { chanceFor } from "../../harness/testChance.ts";

describe("the contacts that are remembered", () => {
	const random = chanceFor("contacts");
	let store: Store;
	beforeEach(() => {
		store = new Store({ sealing: new Sealing({ random }, { master: new Uint8Array(32) }) }, { path: ":memory:" });
	});
	afterEach(() => store.close());
	/** Identities of those whom a room binds. */
	let bound: readonly string[];
	beforeEach(() => {
		bound = [];
	});
	const kept = () => new Contacts({ store, isBound: (identity) => bound.includes(identity) });

	/** Makes somebody new connect. */
	const meeting = (contacts: Contacts): (() => string) => {
		let nowMs = 0;
		return () => {
			const identityKey = random(32);
			const identity = Buffer.from(identityKey).toString("hex");
			const card: Card = { bytes: random(169), identity, identityKey, agreementKey: random(32), createdMs: 0 };
			contacts.note({ identityKey, card }, { name: "", address: null, foundBy: "address", nowMs: ++nowMs });
			return identity;
		};
	};

	it("are at most 1,000: of strangers the one that was longest away makes room, and nobody else", () => {
		const contacts = kept();
		const meet = meeting(contacts);
		const friend = meet();
		contacts.change([{ of: contacts.get(friend) ?? assert.fail(), to: { state: "approved" } }], "grouped");
		const [second, third] = [meet(), meet()];
		for (let count = 3; count < 1_001; count++) {
			meet();
		}
		assert.deepEqual(
			[friend, second, third].map((one) => contacts.get(one) !== undefined),
			[true, false, true],
		);
		assert.equal(contacts.all.length, 1_000);
		for (const walled of contacts.all.filter(({ state }) => state === "unknown")) {
			contacts.change([{ of: walled, to: { state: "keyConflict" } }], "grouped");
		}
		const stranger = meet();
		assert.equal(contacts.all.length, 1_000, "walls make room, too, where there is nobody else");
		assert.deepEqual(
			[friend, third, stranger].map((one) => contacts.get(one) !== undefined),
			[true, false, true],
		);
		assert.equal(kept().all.length, 1_000, "on the disk as well");
	});

	it("are members of our rooms, and who was declined, before strangers seen later", () => {
		const contacts = kept();
		const meet = meeting(contacts);
		const [member, declined, stranger] = [meet(), meet(), meet()];
		bound = [member];
		const change = (one: string, to: ContactChange) =>
			contacts.change([{ of: contacts.get(one) ?? assert.fail(), to }], "grouped");
		change(declined, { standing: { denials: 1, deniedUntilMs: 1 } });
		const left = () => [member, declined, stranger].map((one) => contacts.get(one) !== undefined);
		for (let count = 3; count < 1_001; count++) {
			meet();
		}
		assert.deepEqual(left(), [true, true, false]);
		for (const { identity } of contacts.all.filter(({ standing }) => standing.denials === 0)) {
			change(identity, { state: "keyConflict" });
		}
		for (let count = 0; count < 3; count++) {
			change(meet(), { state: "keyConflict" });
		}
		assert.deepEqual(left(), [true, false, false], "also walls go before who is bound");
		bound = contacts.all.map(({ identity }) => identity);
		meet();
		assert.deepEqual(left(), [false, false, false], "where a room binds everybody, who was longest away");
		assert.equal(contacts.all.length, 1_000);
	});

	it("are whoever there is a conversation with before anybody else of whom nothing is left", () => {
		const contacts = kept();
		const meet = meeting(contacts);
		const [friend, former] = [meet(), meet()];
		const peerId = contacts.get(former)?.peerId ?? assert.fail();
		store.commit([{ put: "direct", row: { peerId, identity: former, readUpTo: "" } }], "full");
		for (let count = 2; count < 1_001; count++) {
			const walled = contacts.get(meet()) ?? assert.fail();
			contacts.change([{ of: walled, to: { state: "keyConflict" } }], "grouped");
		}
		bound = contacts.all.filter((contact) => contact.peerId !== peerId).map(({ identity }) => identity);
		meet();
		assert.deepEqual(
			[friend, former].map((one) => contacts.get(one) !== undefined),
			[false, true],
		);
		assert.equal(contacts.all.length, 1_000);
	});
});
