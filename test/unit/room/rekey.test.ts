import assert from "node:assert/strict";
import { StoreError } from "../../../src/net/store/database.ts";
import { fromHex } from "../../../src/net/wire/bytes.ts";
import { after, emptyRotation, moveOf } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { unlistedPolicy } from "../../harness/policies.ts";
import { RawMember } from "../../harness/rawMember.ts";
import { peerIdOf, summaryOf } from "../../harness/roomTalk.ts";
import type { TestNode } from "../../harness/testNode.ts";

const codeOf = (outcome: { readonly ok: boolean; readonly code?: string }): string =>
	outcome.ok ? "ok" : (outcome.code ?? "");
const roleOf = (node: TestNode, room: string) => node.node.overview().rooms.find((mine) => mine.room === room)?.role;
const stateOf = (node: TestNode, room: string) =>
	node.node.session?.rooms.get(room)?.state ?? assert.fail("not in the room");
const membersOf = async (node: TestNode, room: string) => {
	const members = await node.api["rooms/members"]({ room });
	assert.ok(members.ok);
	return members.value;
};

describe("a member whose key moves", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	let before: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
		room = await team.room(ada, grace);
		await team.say(grace, room, "under the old key");
		await team.clock.advance(5_000);
		before = peerIdOf(grace);
	});
	afterEach(() => team.end());

	const move = async (node: TestNode = grace): Promise<void> => {
		let outcome: { readonly ok: boolean } | null = null;
		void Promise.resolve(node.api["identity/moveKey"]({})).then((value) => {
			outcome = value;
		});
		await team.until(() => outcome, { what: "the key to move", within: 60_000 });
		assert.deepEqual(outcome, { ok: true, value: null });
		await team.clock.advance(1_000);
	};
	const rekey = async (peerId: string) => {
		const outcome = Promise.resolve(ada.api["rooms/rekey"]({ room, peerId }));
		let settled: Awaited<typeof outcome> | null = null;
		void outcome.then((value) => {
			settled = value;
		});
		return await team.until(() => settled, { what: "the operation", within: 60_000 });
	};

	it("has another identity, waits to be let go on, and says what it said when the admin agrees", async () => {
		assert.equal(codeOf(await rekey(before)), "moveUnknown", "nobody moved");
		await move();
		assert.notEqual(peerIdOf(grace), before);
		assert.equal(roleOf(grace, room), "moved");
		assert.deepEqual(grace.texts(room), ["under the old key"], "and reads what was said");
		assert.equal(codeOf(await Promise.resolve(grace.api["rooms/withdraw"]({ room }))), "requestUnknown");
		await team.until(
			() => ada.node.session?.rooms.moves.pathFrom([...stateOf(ada, room).members.keys()][1] ?? "").length === 1,
			{ what: "the move to be kept" },
		);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		await team.connect(grace, ada);
		const old = (await membersOf(ada, room)).find(({ peerId }) => peerId === before);
		assert.equal(old?.movedToPeerId, peerIdOf(grace), "also after a restart");
		assert.equal(codeOf(await rekey(before)), "ok");
		await team.until(() => roleOf(grace, room) === "member", { what: "Grace to be in again" });
		assert.deepEqual(
			(await membersOf(ada, room)).map(({ peerId, movedToPeerId }) => [peerId, movedToPeerId]),
			[
				[peerIdOf(ada), ""],
				[peerIdOf(grace), ""],
			],
		);
		await team.say(grace, room, "under the new key");
		await team.until(() => ada.texts(room).includes("under the new key"), { what: "the message" });
		await team.say(ada, room, "welcome back");
		await team.until(() => grace.texts(room).includes("welcome back"), { what: "the answer" });
		assert.deepEqual(grace.texts(room), ["under the old key", "under the new key", "welcome back"]);
		assert.ok(ada.messages(room).some(({ body }) => body.kind === "notice" && body.notice === "rekeyed"));
		assert.equal(codeOf(await rekey(before)), "memberUnknown");
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		assert.equal(roleOf(grace, room), "member");
		assert.equal(
			codeOf(await Promise.resolve(grace.api["rooms/rekey"]({ room, peerId: peerIdOf(ada) }))),
			"roomNotAdmin",
		);
	});

	it("is not waited for in a room that it left, was removed from, or that is closed", async () => {
		const linus = await team.add("Linus");
		await team.connect(linus, ada);
		const ended = [await team.room(ada, linus), await team.room(ada, linus), await team.room(ada, linus)];
		const [left = "", kicked = "", closed = ""] = ended;
		assert.ok((await team.answer(linus.api["rooms/leave"]({ room: left }))).ok);
		const peerId = peerIdOf(linus);
		assert.ok((await team.answer(ada.api["rooms/kick"]({ room: kicked, peerId, reason: "no tabs" }))).ok);
		assert.ok((await team.answer(ada.api["rooms/close"]({ room: closed, reason: "" }))).ok);
		const roles = () => ended.map((one) => roleOf(linus, one));
		await team.until(() => roles().join() === "left,kicked,closed", { what: "the ends" });
		await move(linus);
		assert.deepEqual(roles(), ["left", "kicked", "closed"]);
		assert.equal(linus.node.overview().rooms.find((one) => one.room === kicked)?.ending?.reason, "no tabs");
	});

	it("may give up on a room whose admin does not act", async () => {
		await move();
		assert.equal(codeOf(await Promise.resolve(grace.api["rooms/remove"]({ room }))), "ok");
		assert.equal(roleOf(grace, room), undefined);
	});

	it("keeps what a member has of the old key's words, though the admin had not", async () => {
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.connect(edsger, grace);
		await team.join(room, ada, edsger);
		await team.until(() => stateOf(grace, room).members.size === 3, { what: "Grace to know of Edsger" });
		team.part("Ada", "Grace");
		await team.clock.advance(1_000);
		team.network.cut(team.host("Ada"), team.host("Edsger"));
		await team.say(grace, room, "the last word under the old key");
		await team.until(() => edsger.texts(room).includes("the last word under the old key"), { what: "it at Edsger's" });
		await move();
		team.heal("Ada", "Grace");
		await team.connect(grace, ada);
		const hasMoved = (key: string) => ada.node.session?.rooms.moves.pathFrom(key).length === 1;
		await team.until(() => [...stateOf(ada, room).members.keys()].some(hasMoved), { what: "the move" });
		assert.equal(ada.texts(room).length, 1, "Ada has not got it yet");
		team.network.heal(team.host("Ada"), team.host("Edsger"));
		assert.equal(codeOf(await rekey(before)), "ok");
		await team.until(() => ada.texts(room).length === 2, { what: "the word", within: 60_000 });
		assert.equal(edsger.messages(room).filter(({ doubt }) => doubt !== "").length, 0);
	});

	it("cannot be put in place where it has been let in by itself meanwhile", async () => {
		await move();
		assert.equal(codeOf(await Promise.resolve(grace.api["rooms/remove"]({ room }))), "ok");
		await team.join(room, ada, grace);
		assert.equal(codeOf(await rekey(before)), "moveUnknown");
	});

	it("twice is followed to the last", async () => {
		await move();
		await move();
		await team.clock.advance(5_000);
		await team.connect(grace, ada);
		assert.equal(codeOf(await rekey(before)), "ok");
		await team.until(() => roleOf(grace, room) === "member", { what: "Grace to be in again" });
	});

	it("that leads the room leads it under the new one, and nobody has to do anything", async () => {
		const old = peerIdOf(ada);
		await move(ada);
		assert.notEqual(peerIdOf(ada), old);
		assert.equal(roleOf(ada, room), "admin");
		await team.connect(ada, grace);
		await team.until(() => stateOf(grace, room).admin === ada.node.session?.identity.key, { what: "Grace to see it" });
		await team.say(ada, room, "still me");
		await team.until(() => grace.texts(room).includes("still me"), { what: "the message" });
		const linus = await team.add("Linus");
		await team.connect(linus, ada);
		await team.join(room, ada, linus);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(roleOf(ada, room), "admin");
		assert.ok(ada.texts(room).includes("under the old key"), "and reads what was said before");
	});

	for (const isRemovedFirst of [true, false]) {
		it(`that removed somebody ${isRemovedFirst ? "before" : "after"} it moved tells that one, who lists the old key alone`, async () => {
			const removed = peerIdOf(grace);
			const kick = async () => {
				const outcome = await team.answer(ada.api["rooms/kick"]({ room, peerId: removed, reason: "no tabs" }));
				assert.ok(outcome.ok);
			};
			// Of a listed room its adverts would lead there, too.
			assert.ok((await team.answer(ada.api["rooms/setPolicy"]({ room, policy: unlistedPolicy }))).ok);
			await team.until(() => !stateOf(grace, room).policy.listed, { what: "Grace to know the policy" });
			await team.leave("Grace");
			if (isRemovedFirst) {
				await kick();
			}
			await move(ada);
			if (!isRemovedFirst) {
				await kick();
			}
			grace = await team.comeBack("Grace");
			await team.connect(grace, ada);
			await team.until(() => roleOf(grace, room) === "kicked", { what: "Grace to know it", within: 60_000 });
		});
	}

	it("that a member moved hears who removed it all the same, where that was before the admin heard of the move", async () => {
		const removed = peerIdOf(grace);
		team.part("Ada", "Grace");
		const outcome = await team.answer(ada.api["rooms/kick"]({ room, peerId: removed, reason: "no tabs" }));
		assert.ok(outcome.ok);
		await move(grace);
		assert.equal(roleOf(grace, room), "moved");
		team.heal("Ada", "Grace");
		await team.connect(grace, ada);
		await team.until(() => roleOf(grace, room) === "kicked", { what: "Grace to know it", within: 60_000 });
		assert.equal(summaryOf(grace, room).ending?.reason, "no tabs");
	});

	it("that moves again hears that the key put in its place was removed meanwhile", async () => {
		await move();
		await team.connect(grace, ada);
		assert.equal(codeOf(await rekey(before)), "ok");
		await team.until(() => roleOf(grace, room) === "member", { what: "Grace to be in again" });
		team.part("Ada", "Grace");
		assert.ok((await team.answer(ada.api["rooms/kick"]({ room, peerId: peerIdOf(grace), reason: "no tabs" }))).ok);
		await move();
		team.heal("Ada", "Grace");
		await team.connect(grace, ada);
		await team.until(() => roleOf(grace, room) === "kicked", { what: "Grace to know it", within: 60_000 });
	});

	it("that moved twice before it heard that the first new key took its place hears that from the members", async () => {
		await move();
		await team.connect(grace, ada);
		team.part("Ada", "Grace");
		assert.equal(codeOf(await rekey(before)), "ok");
		await move();
		team.heal("Ada", "Grace");
		await team.connect(grace, ada);
		const head = () => stateOf(grace, room).id === stateOf(ada, room).id;
		await team.until(head, { what: "Grace to hold the operation", within: 120_000 });
		assert.equal(roleOf(grace, room), "moved");
	});

	it("that closed the room and moved before anybody heard of it tells the members of both", async () => {
		team.part("Ada", "Grace");
		assert.ok((await team.answer(ada.api["rooms/close"]({ room, reason: "done" }))).ok);
		await move(ada);
		team.heal("Ada", "Grace");
		await team.connect(grace, ada);
		await team.until(() => roleOf(grace, room) === "closed", { what: "Grace to hear of it", within: 120_000 });
	});

	it("is not replaced when two keys say they are its heir", async () => {
		const mallory = person("Mallory");
		const member = await RawMember.join(team, ada, mallory, { room });
		const heirs = [person("First heir"), person("Second heir")];
		for (const [i, heir] of heirs.entries()) {
			const moves = [moveOf(mallory, heir).bytes];
			await team.raw(`10.3.2.${i}`, ada, heir, { hello: { instance: `000000000000000${i}`, moves } });
			await team.clock.advance(100);
			const shown = (await membersOf(ada, room)).find(({ peerId }) => peerId === mallory.peerId);
			assert.equal(shown?.movedToPeerId, i === 0 ? heir.peerId : "");
		}
		assert.equal(codeOf(await rekey(mallory.peerId)), "moveUnknown");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(codeOf(await rekey(mallory.peerId)), "moveUnknown", "also after a restart");
		assert.ok(member.room);
	});

	it("is kept only as far as it leads on from a member, a few moves far, however many keys somebody makes", async () => {
		const mallory = person("Mallory");
		await RawMember.join(team, ada, mallory, { room });
		const keys = [mallory, ...Array.from({ length: 12 }, (_, i) => person(`Key ${i}`))];
		const moves = keys.slice(1).map((key, i) => moveOf(keys[i] ?? mallory, key).bytes);
		const book = ada.node.session?.rooms.moves ?? assert.fail();
		const kept = (): number => ada.node.session?.store.slips("move").size ?? 0;
		book.note(moves.slice(0, 8));
		assert.equal(kept(), 8);
		book.note(moves.slice(8));
		assert.equal(kept(), 8, "what leads further is not");
		const twin = person("Twin");
		book.note([moveOf(keys[1] ?? mallory, twin).bytes]);
		assert.equal(kept(), 2, "nor what comes after two heirs");
		assert.deepEqual(
			book.pathFrom(mallory.key).map(({ card }) => card.identity),
			[keys[1]?.key],
		);
		book.note(moves);
		assert.equal(kept(), 2);
	});

	it("is known while the disk refuses it, since nobody shows it again on that link", async () => {
		const [mallory, heir] = [person("Mallory"), person("Heir")];
		await RawMember.join(team, ada, mallory, { room });
		const { rooms, store } = ada.node.session ?? assert.fail();
		const { commit } = store;
		store.commit = () => {
			throw new StoreError("storeFull", null);
		};
		rooms.moves.note([moveOf(mallory, heir).bytes]);
		store.commit = commit;
		assert.equal(store.slips("move").size, 0);
		assert.deepEqual(
			rooms.moves.pathFrom(mallory.key).map(({ card }) => card.identity),
			[heir.key],
		);
	});

	it("of somebody in no room of mine is not kept", async () => {
		const [one, other] = [person("One"), person("Other")];
		await team.raw("10.3.2.1", ada, other, { hello: { moves: [moveOf(one, other).bytes] } });
		await team.clock.advance(100);
		assert.deepEqual(ada.node.session?.rooms.moves.pathFrom(one.key), []);
	});
});

describe("an admin that replaces a key nobody moved", () => {
	it("is let go", async () => {
		const team = new MemoryTeam();
		try {
			const mallory = person("Mallory");
			const ada = await team.add("Ada");
			const admin = await RawMember.lead(team, ada, mallory);
			const me = ada.node.session?.identity ?? assert.fail();
			const thief = person("Thief");
			const forged = { ...moveOf(person("Nobody"), thief), oldIdentity: me.key };
			const bytes = Uint8Array.from(forged.bytes);
			bytes.set(fromHex(me.key), 0);
			const control = after(admin.head, mallory, {
				kind: "rekey",
				move: { ...forged, bytes },
				log: "ab".repeat(8),
				cuts: [],
				rotation: emptyRotation([mallory, thief], true),
			});
			admin.give({ kind: "control", bytes: control.bytes });
			await team.clock.advance(50);
			assert.equal(admin.link.closed, 4400);
			assert.equal(roleOf(ada, admin.room), "member");
		} finally {
			await team.end();
		}
	});
});
