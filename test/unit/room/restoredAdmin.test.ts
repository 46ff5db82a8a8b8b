/** An admin whose disk was restored from a copy has forgotten what it decided since; whoever knows of it tells it. */
import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { encodeRoomAdverts, recordTypes } from "../../../src/net/wire/records.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { listedPolicy } from "../../harness/policies.ts";
import type { TestNode } from "../../harness/testNode.ts";

const membersOf = (node: TestNode, room: string): number | undefined =>
	node.node.overview().rooms.find((one) => one.room === room)?.memberCount;

describe("an admin with a restored disk", () => {
	const team = new MemoryTeam();
	after(() => team.end());

	it("learns of a removal even from nobody but the one it removed", async () => {
		await team.add("Ada");
		await team.leave("Ada");
		let ada = await team.comeBack("Ada");
		const grace = await team.add("Grace");
		const linus = await team.add("Linus");
		await team.connect(grace, ada);
		await team.connect(linus, ada);
		const room = await team.room(ada, grace, linus);
		await team.leave("Linus");
		await team.leave("Ada");
		const copy = `${team.folder("Ada")}-copy`;
		cpSync(team.folder("Ada"), copy, { recursive: true });
		ada = await team.comeBack("Ada");
		await team.connect(grace, ada);
		await team.clock.advance(1_000);
		const peerId = grace.node.overview().me?.peerId ?? "";
		const kicking = Promise.resolve(ada.api["rooms/kick"]({ room, peerId, reason: "" }));
		await team.clock.advance(5_000);
		assert.ok((await kicking).ok);
		const role = () => grace.node.overview().rooms[0]?.role;
		await team.until(() => role() === "kicked", { what: "Grace to know" });
		await team.leave("Ada");
		rmSync(team.folder("Ada"), { recursive: true });
		cpSync(copy, team.folder("Ada"), { recursive: true });
		rmSync(copy, { recursive: true });
		team.network.cut(team.host("Ada"), team.host("Grace"));
		ada = await team.comeBack("Ada");
		assert.equal(membersOf(ada, room), 3, "it has forgotten");
		team.network.heal(team.host("Ada"), team.host("Grace"));
		await team.connect(grace, ada);
		await team.until(() => membersOf(ada, room) === 2, { what: "Ada to be told", within: 60_000 });
		assert.equal(role(), "kicked");
	});

	it("of before anybody else came learns that it was removed since, from whoever tells of the room", async () => {
		const others = new MemoryTeam();
		try {
			let [ada, grace] = await others.together("Ada", "Grace");
			const room = await others.room(ada);
			await others.clock.advance(1_000);
			const early = others.freeze("Ada");
			await others.join(room, ada, grace);
			const [peerId, heir] = [ada, grace].map((node) => node.node.overview().me?.peerId ?? "");
			assert.ok((await others.answer(ada.api["rooms/offerTransfer"]({ room, peerId: heir ?? "" }))).ok);
			await others.clock.advance(50);
			assert.ok((await grace.api["rooms/answerTransfer"]({ room, accept: true })).ok);
			await others.until(() => grace.node.session?.rooms.get(room)?.isAdmin, { what: "Grace to lead" });
			assert.ok((await others.answer(grace.api["rooms/kick"]({ room, peerId: peerId ?? "", reason: "no tabs" }))).ok);
			await others.crash("Ada", early);
			ada = await others.comeBack("Ada");
			assert.equal(membersOf(ada, room), 1, "it has forgotten all of it");
			await others.connect(ada, grace);
			const mine = () => ada.node.overview().rooms.find((one) => one.room === room);
			await others.until(() => mine()?.role === "kicked", { what: "Ada to be told", within: 60_000 });
			assert.equal(mine()?.ending?.reason, "no tabs");
		} finally {
			await others.end();
		}
	});

	it("of before anybody else came agrees with the others, though it decided alone and went on under another key", async () => {
		const others = new MemoryTeam();
		try {
			let [ada, grace] = await others.together("Ada", "Grace");
			const room = await others.room(ada);
			await others.clock.advance(1_000);
			const early = others.freeze("Ada");
			await others.join(room, ada, grace);
			await others.crash("Ada", early);
			others.network.cut(others.host("Ada"), others.host("Grace"));
			ada = await others.comeBack("Ada");
			assert.ok((await others.answer(ada.api["rooms/rotate"]({ room }))).ok);
			assert.ok((await others.answer(ada.api["identity/moveKey"]({}))).ok);
			others.network.heal(others.host("Ada"), others.host("Grace"));
			await others.connect(ada, grace);
			const head = (node: TestNode) => node.node.session?.rooms.get(room)?.state?.id;
			await others.until(() => head(ada) === head(grace), { what: "one branch", within: 60_000 });
			const role = ada.node.overview().rooms.find((one) => one.room === room)?.role;
			assert.equal(role, membersOf(grace, room) === 1 ? "admin" : "moved", "the branch with the lower id counts");
		} finally {
			await others.end();
		}
	});

	it("that leads under another key already learns of a removal from the one it removed", async () => {
		const others = new MemoryTeam();
		try {
			let [ada, grace] = await others.together("Ada", "Grace");
			const room = await others.room(ada, grace);
			assert.ok((await others.answer(ada.api["identity/moveKey"]({}))).ok);
			const head = (node: TestNode) => node.node.session?.rooms.get(room)?.state?.id;
			await others.connect(ada, grace);
			await others.until(() => head(ada) === head(grace), { what: "Grace to know the key", within: 60_000 });
			const early = others.freeze("Ada");
			const peerId = grace.node.overview().me?.peerId ?? "";
			assert.ok((await others.answer(ada.api["rooms/kick"]({ room, peerId, reason: "" }))).ok);
			const role = () => grace.node.overview().rooms.find((one) => one.room === room)?.role;
			await others.until(() => role() === "kicked", { what: "Grace to know" });
			await others.crash("Ada", early);
			others.part("Ada", "Grace");
			ada = await others.comeBack("Ada");
			assert.equal(membersOf(ada, room), 2, "it has forgotten");
			others.heal("Ada", "Grace");
			await others.connect(ada, grace);
			await others.until(() => membersOf(ada, room) === 1, { what: "Ada to be told", within: 60_000 });
			assert.equal(role(), "kicked");
		} finally {
			await others.end();
		}
	});

	it("takes no message without its text from whoever was out meanwhile, and has it once somebody is in again", async () => {
		const others = new MemoryTeam();
		try {
			let [ada, grace, edsger] = await others.together("Ada", "Grace", "Edsger");
			const room = await others.room(ada, grace, edsger);
			const isOut = (node: TestNode) => node.node.overview().rooms.find((one) => one.room === room)?.role === "kicked";
			const kick = async (node: TestNode): Promise<void> => {
				const peerId = node.node.overview().me?.peerId ?? "";
				assert.ok((await others.answer(ada.api["rooms/kick"]({ room, peerId, reason: "" }))).ok);
				await others.until(() => isOut(node), { what: `${node.name} to be out` });
			};
			await kick(grace);
			const policy = { ...listedPolicy, history: "sinceJoin" } as const;
			assert.ok((await others.answer(ada.api["rooms/setPolicy"]({ room, policy }))).ok);
			await others.until(() => edsger.node.session?.rooms.get(room)?.state?.policy.history === "since-join", {
				what: "Edsger to hear of the policy",
			});
			const early = others.freeze("Ada");
			await others.say(edsger, room, "while Grace is out");
			await others.until(() => ada.texts(room).length === 1, { what: "Ada to have it" });
			await others.say(ada, room, "so it is");
			await others.until(() => edsger.texts(room).length === 2, { what: "Edsger to have both" });
			await kick(edsger);
			await others.join(room, ada, grace);
			await others.clock.advance(10_000);
			await others.crash("Ada", early);
			ada = await others.comeBack("Ada");
			await others.connect(ada, grace);
			await others.connect(ada, edsger);
			await others.until(() => membersOf(ada, room) === 2, { what: "Ada to know what it decided", within: 60_000 });
			await others.clock.advance(20_000);
			assert.deepEqual(ada.texts(room), [], "Grace has none, and Edsger is out");
			await others.join(room, ada, edsger);
			await others.until(() => ada.texts(room).length === 2, { what: "the texts", within: 60_000 });
			assert.deepEqual(ada.texts(room), ["while Grace is out", "so it is"]);
		} finally {
			await others.end();
		}
	});

	it("of a room by invitation is shown to nobody who only says to be in that", async () => {
		const others = new MemoryTeam();
		try {
			const ada = await others.add("Ada");
			const mallory = person("Mallory");
			const link = await others.raw("10.3.0.1", ada, mallory);
			for (const listed of [true, false]) {
				const created = await ada.api["rooms/create"]({ name: "Compilers", policy: { ...listedPolicy, listed } });
				const room = created.ok ? created.value.room : assert.fail();
				const advert = { room, name: "Compilers", count: 9, admin: mallory.key, adminName: "Mallory" };
				link.send(recordTypes.roomAdvert, encodeRoomAdverts([advert]));
				await others.clock.advance(20_000);
				assert.equal(link.bodies(recordTypes.syncRoot).length, 1, "of the listed one alone");
			}
		} finally {
			await others.end();
		}
	});
});
