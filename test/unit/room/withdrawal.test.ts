import assert from "node:assert/strict";
import { signJoin, signWithdrawal } from "../../../src/net/wire/join.ts";
import { encodeRoomAdverts, recordTypes } from "../../../src/net/wire/records.ts";
import { moveOf } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import type { RawLink } from "../../harness/rawLink.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const day = 24 * 60 * 60_000;

describe("a request taken back", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let linus: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
		room = await team.room(ada, grace);
		linus = await team.add("Linus");
	});
	afterEach(() => team.end());

	const requests = () => ada.node.overview().requests.map(({ name }) => name);
	const mine = () => linus.node.overview().rooms.find((one) => one.room === room);
	const withdraw = async () => {
		const outcome = await linus.api["rooms/withdraw"]({ room });
		await team.clock.advance(200);
		return outcome.ok ? "ok" : outcome.code;
	};

	describe("before anybody said that it keeps the request", () => {
		const teller = person("Teller");
		const tells = (link: RawLink, isIn: boolean): void => {
			const admin = ada.node.session?.identity.key ?? "";
			const advert = { room, name: "Compilers", count: 2, admin, adminName: "Ada" };
			link.send(recordTypes.roomAdvert, encodeRoomAdverts(isIn ? [advert] : []));
		};
		const heard = (link: RawLink, type: number): number => link.bodies(type).length;

		it("is told to whom it was sent, who never said that it keeps it and tells of the room no more", async () => {
			const link = await team.raw("10.3.0.1", linus, teller);
			tells(link, true);
			await team.clock.advance(50);
			await team.ask(room, linus);
			const late = await team.raw("10.3.0.2", linus, person("Another teller"));
			tells(late, true);
			await team.clock.advance(50);
			assert.deepEqual(
				[link, late].map((one) => heard(one, recordTypes.joinRequest)),
				[1, 1],
			);
			tells(link, false);
			tells(late, false);
			await team.leave("Linus");
			linus = await team.comeBack("Linus");
			const [again, lateAgain, stranger] = [
				await team.raw("10.3.0.1", linus, teller),
				await team.raw("10.3.0.2", linus, person("Another teller")),
				await team.raw("10.3.0.3", linus, person("Stranger")),
			];
			assert.equal(await withdraw(), "ok");
			const told = [again, lateAgain, stranger].map((one) => heard(one, recordTypes.joinStatus));
			assert.deepEqual(told, [1, 1, 0]);
		});

		it("is told under its new key to whoever was sent it and moved to another key since", async () => {
			const link = await team.raw("10.3.0.1", linus, teller);
			tells(link, true);
			await team.clock.advance(50);
			await team.ask(room, linus);
			await team.clock.advance(50);
			assert.equal(heard(link, recordTypes.joinRequest), 1);
			tells(link, false);
			assert.equal(await withdraw(), "ok");
			const [heir, stranger] = [person("Heir"), person("Stranger")];
			const moved = { moves: [moveOf(teller, heir).bytes], instance: "00000000000000f1" };
			const byHeir = await team.raw("10.3.0.4", linus, heir, { hello: moved });
			const byStranger = await team.raw("10.3.0.5", linus, stranger, {
				hello: { ...moved, instance: "00000000000000f2" },
			});
			await team.clock.advance(50);
			assert.deepEqual(
				[byHeir, byStranger].map((one) => heard(one, recordTypes.joinStatus)),
				[1, 0],
			);
		});
	});

	it("is over for a disk of before it was, as soon as somebody tells", async () => {
		await team.connect(linus, ada);
		await team.ask(room, linus);
		await team.until(() => requests().length === 1, { what: "the request" });
		const who = linus.node.session?.identity ?? assert.fail();
		const fields = { room, requester: who.key, reqId: linus.node.session?.rooms.get(room)?.row.reqId ?? "" };
		const link = await team.raw("10.3.0.7", linus, person("Teller"));
		const tell = async (word: Uint8Array): Promise<void> => {
			link.send(recordTypes.joinStatus, word);
			await team.clock.advance(200);
		};
		await tell(signWithdrawal(who.signing, { ...fields, reqId: "ab".repeat(16) }));
		await tell(signWithdrawal(person("Teller").signing, fields));
		assert.equal(mine()?.role, "requested", "of another request, or not his own");
		await tell(signWithdrawal(who.signing, fields));
		assert.deepEqual([mine(), requests()], [undefined, []]);
	});

	it("is gone at once everywhere, and may be made again", async () => {
		await team.connect(linus, ada);
		await team.connect(linus, grace);
		await team.ask(room, linus);
		const asked = await team.until(() => ada.node.overview().requests[0], { what: "the request" });
		assert.equal(await withdraw(), "ok");
		assert.deepEqual(requests(), []);
		assert.equal(mine(), undefined);
		assert.ok(linus.node.overview().nearby.some((nearby) => nearby.room === room));
		const late = await ada.api["rooms/approve"](asked);
		assert.equal(late.ok ? "ok" : late.code, "requestUnknown");
		assert.equal(await withdraw(), "roomUnknown", "there is nothing any more");
		await team.ask(room, linus);
		await team.until(() => requests().length === 1, { what: "the second request" });
		await team.leave("Linus");
		linus = await team.comeBack("Linus");
		await team.clock.advance(30_000);
		assert.deepEqual(requests(), ["Linus"], "the first one's end is not the second one's");
	});

	it("is remembered for as long as a request is asked, and then let go of", async () => {
		await team.connect(linus, ada);
		const kept = () => linus.node.session?.store.slips("withdrawal").size;
		for (const round of [1, 2]) {
			await team.ask(room, linus);
			assert.equal(await withdraw(), "ok");
			assert.equal(kept(), round);
		}
		team.clock.jump(8 * day);
		await team.ask(room, linus);
		assert.equal(await withdraw(), "ok");
		assert.equal(kept(), 1, "those of more than a week ago are nobody's any more");
	});

	it("is told when they meet again, after restarts too, and not shown by whoever still carries it", async () => {
		await team.connect(linus, grace);
		await team.leave("Ada");
		await team.clock.advance(1_000);
		await team.ask(room, linus);
		await team.clock.advance(1_000);
		await team.leave("Grace");
		await team.clock.advance(1_000);
		assert.equal(await withdraw(), "ok");
		await team.leave("Linus");
		linus = await team.comeBack("Linus");
		assert.equal(mine(), undefined);
		// Grace has the request and has not heard; she brings it to Ada.
		await team.leave("Linus");
		grace = await team.comeBack("Grace");
		ada = await team.comeBack("Ada");
		await team.until(() => requests().length === 1, { what: "the request that Grace carries", within: 60_000 });
		linus = await team.comeBack("Linus");
		await team.connect(linus, grace);
		await team.until(() => requests().length === 0, { what: "Ada to hear of it" });
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		await team.clock.advance(30_000);
		assert.deepEqual(requests(), []);
	});

	it("is not brought back by a member who has not heard", async () => {
		await team.connect(linus, grace);
		await team.leave("Ada");
		await team.ask(room, linus);
		await team.clock.advance(1_000);
		await team.leave("Grace");
		// Linus meets Ada first.
		ada = await team.comeBack("Ada");
		assert.equal(await withdraw(), "ok");
		await team.connect(linus, ada);
		await team.clock.advance(1_000);
		grace = await team.comeBack("Grace");
		await team.connect(grace, ada);
		await team.clock.advance(30_000);
		assert.deepEqual(requests(), []);
		assert.equal(ada.heard.event.filter(({ kind }) => kind === "joinRequested").length, 0);
	});

	it("is asked by nobody, whichever of them a member brings who has not heard, and however many came before it", async () => {
		const who = person("Restless");
		const link = await team.raw("10.3.0.1", ada, who);
		const carrier = await team.raw("10.3.0.2", ada, grace.node.session?.identity ?? assert.fail(), {
			hello: { name: "Grace", instance: "00000000000000ff" },
		});
		const ids = [1, 2, 3].map((i) => i.toString(16).padStart(32, "0"));
		const ask = async (by: typeof link, i: number) => {
			const reqId = i.toString(16).padStart(32, "0");
			const fields = { room, card: who.card, log: i.toString(16).padStart(16, "0"), reqId, note: "", invitation: null };
			by.send(recordTypes.joinRequest, signJoin(who.signing, { ...fields, ms: team.clock.now() }));
			await team.clock.advance(20);
		};
		await ask(link, 9);
		assert.equal(requests().length, 1);
		// In no order: who takes them back remembers them in none.
		for (const reqId of [ids[1], ids[2], ids[0]]) {
			const taken = signWithdrawal(who.signing, { room, requester: who.key, reqId: reqId ?? "" });
			link.send(recordTypes.joinStatus, taken);
			link.send(recordTypes.joinStatus, taken);
		}
		await team.clock.advance(20);
		assert.equal(requests().length, 1, "that one stands");
		link.send(
			recordTypes.joinStatus,
			signWithdrawal(who.signing, { room, requester: who.key, reqId: "9".padStart(32, "0") }),
		);
		for (const i of [1, 2, 3]) {
			await ask(carrier, i);
			assert.deepEqual(requests(), [], `request ${i}`);
		}
		assert.ok(carrier.bodies(recordTypes.joinStatus).length >= ids.length, "it is told each time");
		await ask(link, 10);
		assert.equal(requests().length, 1, "a new one is another");
		await ask(carrier, 2);
		assert.equal(requests().length, 1);
	});

	it("is not asked again where another request of its maker was answered since, whoever brings it", async () => {
		const who = person("Restless");
		const link = await team.raw("10.3.0.1", ada, who);
		const [first, second] = ["1", "2"].map((one) => {
			const fields = { room, card: who.card, log: one.padEnd(16, "0"), reqId: one.padStart(32, "0") };
			return signJoin(who.signing, { ...fields, ms: team.clock.now(), note: "", invitation: null });
		});
		assert.ok(first !== undefined && second !== undefined);
		link.send(recordTypes.joinRequest, first);
		const reqId = "1".padStart(32, "0");
		link.send(recordTypes.joinStatus, signWithdrawal(who.signing, { room, requester: who.key, reqId }));
		link.send(recordTypes.joinRequest, second);
		await team.clock.advance(20);
		assert.ok(
			(await team.answer(ada.api["rooms/approve"]({ room, reqId: "2".padStart(32, "0"), peerId: who.peerId }))).ok,
		);
		assert.ok((await team.answer(ada.api["rooms/kick"]({ room, peerId: who.peerId, reason: "" }))).ok);
		// Grace has not heard of it, and brings what she keeps, before Ada's next start and after it.
		const carrier = grace.node.session?.identity ?? assert.fail();
		for (const address of ["10.3.0.2", "10.3.0.3"]) {
			const by = await team.raw(address, ada, carrier, { hello: { name: "Grace", instance: "00000000000000ff" } });
			by.send(recordTypes.joinRequest, first);
			await team.clock.advance(20);
			assert.deepEqual(requests(), [], address);
			assert.equal(by.bodies(recordTypes.joinStatus).length, 1, "it is told");
			await team.leave("Ada");
			ada = await team.comeBack("Ada");
		}
	});

	/** Whether somebody's room lists Linus. */
	const lists = (node: TestNode): boolean => {
		const { members } = node.node.session?.rooms.get(room)?.state ?? assert.fail("not in the room");
		return members.has(linus.node.session?.identity.key ?? "");
	};
	const notices = (node: TestNode) =>
		node.messages(room).flatMap(({ body }) => (body.kind === "notice" ? [body.notice] : []));

	/** Linus takes it back, and Ada approves it before she can hear of that. */
	const crossed = async (): Promise<void> => {
		await team.ask(room, linus);
		const asked = await team.until(() => ada.node.overview().requests[0], { what: "the request" });
		for (const other of ["Ada", "Grace"]) {
			team.network.cut(team.host("Linus"), team.host(other));
		}
		assert.equal(await withdraw(), "ok");
		assert.ok((await team.answer(ada.api["rooms/approve"](asked))).ok);
		assert.ok(lists(ada));
	};
	const heal = (): void => {
		for (const other of ["Ada", "Grace"]) {
			team.network.heal(team.host("Linus"), team.host(other));
		}
	};

	it("while it was being approved ends the membership nobody wanted, and Linus may ask again", async () => {
		await team.connect(linus, ada);
		await crossed();
		heal();
		await team.until(() => !lists(ada) && !lists(grace), { what: "Linus to be let go", within: 60_000 });
		assert.equal(mine(), undefined, "he has nothing of it");
		assert.deepEqual(notices(grace).slice(-2), ["joined", "left"]);
		await team.join(room, ada, linus);
		await team.clock.advance(30_000);
		assert.equal(mine()?.role, "member", "what he took back was another request");
	});

	it("is carried to an admin who has let him in meanwhile, through restarts, by a member who knows both", async () => {
		await team.connect(linus, ada);
		await team.connect(linus, grace);
		await crossed();
		await team.until(() => lists(grace), { what: "Grace to know that he was let in" });
		await team.leave("Ada");
		heal();
		await team.until(() => linus.node.overview().people.some(({ name, online }) => name === "Grace" && online), {
			what: "Linus to meet Grace",
			within: 60_000,
		});
		await team.clock.advance(1_000);
		await team.leave("Linus");
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		ada = await team.comeBack("Ada");
		await team.until(
			() => [ada, grace].every((node) => node.node.session?.rooms.get(room)?.state?.members.size === 2),
			{ what: "Linus to be let go", within: 120_000 },
		);
		assert.deepEqual(notices(grace).slice(-2), ["joined", "left"]);
	});

	it("does not end the stay of whoever was let in by another request, or never took one back", async () => {
		await team.connect(linus, ada);
		await team.join(room, ada, linus);
		const who = linus.node.session?.identity ?? assert.fail();
		const admitted = linus.node.session?.rooms.get(room)?.row.reqId ?? "";
		assert.match(admitted, /^[0-9a-f]{32}$/);
		const link = await team.raw("10.3.0.2", ada, who, { hello: { name: "Linus", instance: "00000000000000ff" } });
		link.send(
			recordTypes.joinStatus,
			signWithdrawal(who.signing, { room, requester: who.key, reqId: "ab".repeat(16) }),
		);
		const forged = signWithdrawal(person("Stranger").signing, { room, requester: who.key, reqId: admitted });
		link.send(recordTypes.joinStatus, forged);
		await team.clock.advance(5_000);
		assert.ok(lists(ada));
	});

	it("takes the word of its maker only", async () => {
		await team.connect(linus, ada);
		await team.ask(room, linus);
		await team.until(() => requests().length === 1, { what: "the request" });
		const who = linus.node.session?.identity ?? assert.fail();
		const reqId = ada.node.overview().requests[0]?.reqId ?? "";
		const stranger = await team.raw("10.3.0.1", ada, person("Stranger"));
		stranger.send(
			recordTypes.joinStatus,
			signWithdrawal(person("Stranger").signing, { room, requester: who.key, reqId }),
		);
		await team.clock.advance(50);
		assert.deepEqual(requests(), ["Linus"], "signed by a stranger");
		const link = await team.raw("10.3.0.2", ada, who, { hello: { name: "Linus", instance: "00000000000000ff" } });
		link.send(
			recordTypes.joinStatus,
			signWithdrawal(who.signing, { room, requester: who.key, reqId: "ab".repeat(16) }),
		);
		await team.clock.advance(50);
		assert.deepEqual(requests(), ["Linus"], "another request's");
		const forged = signWithdrawal(person("Stranger").signing, { room, requester: who.key, reqId });
		link.send(recordTypes.joinStatus, forged);
		await team.clock.advance(50);
		assert.deepEqual(requests(), ["Linus"], "not signed by its maker, though it brings it");
		link.send(recordTypes.joinStatus, signWithdrawal(who.signing, { room, requester: who.key, reqId }));
		await team.clock.advance(50);
		assert.deepEqual(requests(), []);
	});

	it("does not fill the desk from one address, whoever's word it is", async () => {
		const stranger = await team.raw("10.3.0.1", ada, person("Stranger"));
		const makers = Array.from({ length: 8 }, (_, i) => person(`Maker ${i}`));
		for (const { signing, key } of makers) {
			const reqId = "cd".repeat(16);
			stranger.send(recordTypes.joinStatus, signWithdrawal(signing, { room, requester: key, reqId }));
		}
		await team.clock.advance(50);
		assert.equal(ada.node.session?.store.joins().length, 5);
	});

	describe("as the key is given up", () => {
		const moveKey = async () => {
			const outcome = await team.answer(linus.api["identity/moveKey"]({}));
			assert.ok(outcome.ok);
			await team.clock.advance(1_000);
		};

		it("is gone, and may be made anew", async () => {
			await team.connect(linus, ada);
			await team.ask(room, linus);
			await team.until(() => requests().length === 1, { what: "the request" });
			await moveKey();
			assert.equal(mine(), undefined);
			await team.connect(linus, ada);
			await team.until(() => requests().length === 0, { what: "it to be gone", within: 60_000 });
			await team.join(room, ada, linus);
			assert.equal(mine()?.role, "member");
		});

		it("ends the membership nobody wanted, though another key is in its place by now", async () => {
			const [old, fresh] = [person("Old key"), person("New key")];
			const { chain } = await RawMember.join(team, ada, old, { room });
			const reqId = chain.flatMap(({ body }) => (body.kind === "add" ? [body.reqId] : [])).at(-1) ?? assert.fail();
			const link = await team.raw("10.3.0.2", ada, fresh, { hello: { moves: [moveOf(old, fresh).bytes] } });
			assert.ok((await team.answer(ada.api["rooms/rekey"]({ room, peerId: old.peerId }))).ok);
			const isIn = () => ada.node.session?.rooms.get(room)?.state?.members.has(fresh.key);
			assert.ok(isIn());
			link.send(recordTypes.joinStatus, signWithdrawal(old.signing, { room, requester: old.key, reqId }));
			await team.until(() => isIn() === false, { what: "it to be let go" });
		});
	});

	it("makes room again after a week, and not before: who asks and takes back fills nothing", async () => {
		const who = person("Restless");
		const link = await team.raw("10.3.0.1", ada, who);
		const ask = async (i: number) => {
			const reqId = i.toString(16).padStart(32, "0");
			const fields = { room, card: who.card, log: i.toString(16).padStart(16, "0"), reqId, note: "", invitation: null };
			link.send(recordTypes.joinRequest, signJoin(who.signing, { ...fields, ms: team.clock.now() }));
			await team.clock.advance(20);
			return reqId;
		};
		for (let i = 1; i <= 4; i++) {
			const reqId = await ask(i);
			link.send(recordTypes.joinStatus, signWithdrawal(who.signing, { room, requester: who.key, reqId }));
			await team.clock.advance(20);
		}
		assert.deepEqual(requests(), []);
		await ask(5);
		assert.equal(requests().length, 1, "one row for one person");
		assert.ok(day > 0);
	});
});
