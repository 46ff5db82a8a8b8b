import assert from "node:assert/strict";
import type { RequestName } from "../../../src/net/api/rooms.ts";
import type { Identity } from "../../../src/net/identity.ts";
import { fromHex } from "../../../src/net/wire/bytes.ts";
import { decodeJoin, decodeJoinStatus, signDenial, signJoin, signWithdrawal } from "../../../src/net/wire/join.ts";
import { encodeRoomAdverts, recordTypes } from "../../../src/net/wire/records.ts";
import { befriend, idOf } from "../../harness/befriend.ts";
import { add, after, emptyRotation } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import type { RawLink } from "../../harness/rawLink.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

describe("a request to join", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	let asked = 0;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		room = await team.room(ada);
	});
	afterEach(() => team.end());

	/** A request as its maker signs it. */
	const request = (
		who: Identity,
		change: { readonly note?: string; readonly ms?: number; readonly room?: string; readonly reqId?: string } = {},
	) => {
		asked++;
		return signJoin(who.signing, {
			room,
			card: who.card,
			log: asked.toString(16).padStart(16, "0"),
			reqId: asked.toString(16).padStart(32, "0"),
			ms: team.clock.now(),
			note: "",
			invitation: null,
			...change,
		});
	};
	const reqIdOf = (bytes: Uint8Array): string => {
		const decoded = decodeJoin(bytes);
		assert.ok(decoded.ok);
		return decoded.value.reqId;
	};
	const named = ({ peerId }: Identity, bytes: Uint8Array): RequestName => ({ room, reqId: reqIdOf(bytes), peerId });
	const ask = async (link: RawLink, bytes: Uint8Array): Promise<void> => {
		link.send(recordTypes.joinRequest, bytes);
		await team.clock.advance(20);
	};
	const requests = (node: TestNode = ada) => node.node.overview().requests;
	const roleOf = (node: TestNode) => node.node.overview().rooms.find((mine) => mine.room === room)?.role;
	const bells = (node: TestNode = ada) => node.heard.event.filter(({ kind }) => kind === "joinRequested").length;
	const statuses = (link: RawLink) =>
		link.bodies(recordTypes.joinStatus).map((body) => {
			const decoded = decodeJoinStatus(body);
			assert.ok(decoded.ok);
			return decoded.value.kind;
		});

	it("is shown to the admin with its name, note and tag, rings once, and is answered as waiting", async () => {
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace, { hello: { name: "Grace" } });
		const bytes = request(grace, { note: "hello\u202e there" });
		await ask(link, bytes);
		const [shown] = requests();
		assert.ok(shown);
		const { tag, atMs: _, ...rest } = shown;
		assert.deepEqual(rest, {
			room,
			roomName: "Compilers",
			reqId: reqIdOf(bytes),
			peerId: grace.peerId,
			name: "Grace",
			note: "hello there",
			relayedByName: "",
			relayedByTag: "",
			relayedByVerified: false,
			invite: "",
			verified: false,
			online: true,
		});
		assert.match(tag, /^[A-Z2-7]{4}$/);
		assert.deepEqual(statuses(link), ["waiting"]);
		assert.deepEqual(ada.heard.event, [{ kind: "joinRequested", ...named(grace, bytes) }]);
		assert.equal(ada.node.overview().rooms[0]?.requests, 1);
	});

	it("says of somebody whose key was compared that it is who one thinks it is, and of nobody else", async () => {
		const grace = await team.add("Grace");
		const edsger = await team.add("Edsger");
		for (const node of [grace, edsger]) {
			await team.connect(node, ada);
			await befriend(team, ada, node);
		}
		const peerId = idOf(grace);
		const shown = await ada.api["verify/safetyNumber"]({ peerId });
		assert.ok(shown.ok);
		assert.ok((await ada.api["verify/confirmSafetyNumber"]({ peerId, number: shown.value.number })).ok);
		await team.ask(room, grace);
		await team.ask(room, edsger);
		await team.until(() => requests().length === 2, { what: "both requests" });
		const verified = () =>
			requests()
				.map(({ name, verified: isVerified }) => `${name} ${isVerified}`)
				.sort();
		assert.deepEqual(verified(), ["Edsger false", "Grace true"]);
		await ada.api["contacts/forget"]({ peerId });
		await team.until(() => verified().includes("Grace false"), { what: "Grace not to be verified any more" });
	});

	it("is kept once for each person, and rings once, however often it is made anew", async () => {
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		const last = request(grace);
		for (const bytes of [request(grace), request(grace), request(grace), last, last]) {
			await ask(link, bytes);
		}
		assert.deepEqual(
			requests().map(({ reqId }) => reqId),
			[reqIdOf(last)],
		);
		assert.equal(bells(), 1);
	});

	it("rings once in ten minutes, however often it is taken back and made anew", async () => {
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		const askAndTakeBack = async (): Promise<void> => {
			const bytes = request(grace);
			await ask(link, bytes);
			const fields = { room, requester: grace.key, reqId: reqIdOf(bytes) };
			link.send(recordTypes.joinStatus, signWithdrawal(grace.signing, fields));
			await team.clock.advance(20);
		};
		for (let i = 0; i < 4; i++) {
			await askAndTakeBack();
		}
		assert.equal(bells(), 1);
		await ask(link, request(grace));
		assert.deepEqual([bells(), requests().length], [1, 1]);
		await askAndTakeBack();
		team.clock.jump(10 * minute);
		const again = await team.raw("10.1.0.1", ada, grace, { hello: { instance: "00000000000000fe" } });
		await ask(again, request(grace));
		assert.equal(bells(), 2);
	});

	it("is kept for at most five people of one address", async () => {
		for (let i = 0; i < 7; i++) {
			const who = person(`Visitor ${i}`);
			await ask(await team.raw("10.1.0.1", ada, who), request(who));
		}
		assert.equal(requests().length, 5);
		const other = person("Visitor 8");
		await ask(await team.raw("10.1.0.2", ada, other), request(other));
		assert.equal(requests().length, 6);
	});

	it("is kept for everybody of one /64: it is a whole network, where all colleagues are", async () => {
		for (let i = 1; i < 8; i++) {
			const who = person(`Visitor ${i}`);
			await ask(await team.raw(`fd00::1:0:0:0:${i}`, ada, who), request(who));
		}
		assert.equal(requests().length, 7);
	});

	onceOnly(() =>
		it("is kept for at most fifty people of one room, until those before it are a week old", async () => {
			for (let i = 0; i < 53; i++) {
				const who = person(`Visitor ${i}`);
				await ask(await team.raw(`10.1.0.${Math.floor(i / 5)}`, ada, who), request(who));
			}
			assert.equal(requests().length, 50);
			team.clock.jump(7 * day + minute);
			const late = person("Visitor late");
			await ask(await team.raw("10.1.0.99", ada, late), request(late));
			assert.deepEqual(
				requests().map(({ peerId }) => peerId),
				[late.peerId],
			);
		}).timeout(60_000),
	);

	it("older than a week is not taken, and one that waits is no longer shown after a week", async () => {
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		await ask(link, request(grace, { ms: team.clock.now() - 7 * day }));
		assert.deepEqual(requests(), []);
		await ask(link, request(grace, { ms: team.clock.now() - 7 * day + minute }));
		assert.equal(requests().length, 1);
		team.clock.jump(7 * day + minute);
		assert.deepEqual(requests(), []);
	});

	it("is as old as the clock of its maker says who comes itself, and no younger where somebody carries it", async () => {
		const grace = person("Grace");
		const behind = -8 * day;
		const link = await team.raw("10.1.0.1", ada, grace, { hello: { ms: team.clock.now() + behind } });
		await ask(link, request(grace, { ms: team.clock.now() + behind - 7 * day - minute }));
		assert.deepEqual(requests(), []);
		const member = await RawMember.join(team, ada, person("Insider"), { room, host: "10.1.0.9" });
		await ask(member.link, request(grace, { ms: team.clock.now() + behind }));
		assert.deepEqual(requests(), []);
		await ask(link, request(grace, { ms: team.clock.now() + behind }));
		assert.equal(requests().length, 1);
		assert.deepEqual(statuses(link), ["waiting"]);
		const seen = ada.node.overview().people.find(({ peerId }) => peerId === grace.peerId);
		assert.equal(seen?.clockAheadMs, behind);
	});

	it("with a note of more than 200 characters, or for a room we are not in, is not taken and not answered", async () => {
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		await ask(link, request(grace, { note: "👋".repeat(200) }));
		assert.equal(requests().length, 1);
		const edsger = person("Edsger");
		const other = await team.raw("10.1.0.2", ada, edsger);
		await ask(other, request(edsger, { note: "x".repeat(201) }));
		await ask(other, request(edsger, { room: "ab".repeat(32) }));
		assert.equal(requests().length, 1);
		assert.deepEqual(statuses(other), []);
		assert.equal(other.closed, null);
	});

	it("that is damaged ends the link that brought it", async () => {
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		const bytes = request(grace);
		bytes[40] = (bytes[40] ?? 0) ^ 1;
		await ask(link, bytes);
		assert.equal(link.closed, 4400);
		assert.deepEqual(requests(), []);
	});

	it("of somebody else is not taken from a stranger", async () => {
		const link = await team.raw("10.1.0.1", ada, person("Mallory"));
		for (let i = 0; i < 10; i++) {
			await ask(link, request(person(`Visitor ${i}`)));
		}
		assert.deepEqual(requests(), []);
		assert.equal(bells(), 0);
	});

	it("carried by a member reaches the admin, who sees by whom, and the answer goes back the same way", async () => {
		const edsger = await team.add("Edsger");
		const grace = await team.add("Grace");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		await team.connect(grace, edsger);
		await team.ask(room, grace, "by way of Edsger");
		await team.until(() => requests().length === 1, { what: "the request" });
		const [shown] = requests();
		assert.ok(shown);
		assert.equal(shown.relayedByName, "Edsger");
		assert.match(shown.relayedByTag, /^[A-Z2-7]{4}$/);
		assert.equal(shown.online, false);
		assert.equal(bells(edsger), 0, "only the admin is asked");
		assert.deepEqual(requests(edsger), []);
		assert.deepEqual(await ada.api["rooms/deny"](shown), { ok: true, value: null });
		await team.until(() => roleOf(grace) === "denied", { what: "the denial" });
		assert.deepEqual(
			grace.heard.event.filter(({ kind }) => kind === "joinDenied"),
			[{ kind: "joinDenied", room, how: "denied" }],
		);
	});

	it("carried by a member is approved without the two ever being connected", async () => {
		const edsger = await team.add("Edsger");
		const grace = await team.add("Grace");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		await team.say(ada, room, "from Ada");
		await team.connect(grace, edsger);
		team.network.cut(team.host("Ada"), team.host("Grace"));
		await team.ask(room, grace);
		const shown = await team.until(() => requests()[0], { what: "the request" });
		await ada.api["rooms/approve"](shown);
		await team.until(() => roleOf(grace) === "member", { what: "membership" });
		await team.until(() => grace.texts(room).length === 1, { what: "Ada's message, by way of Edsger" });
		await team.say(grace, room, "from Grace");
		await team.until(() => ada.texts(room).length === 2, { what: "Grace's message, by way of Edsger" });
	});

	it("waits with a member until the admin is back", async () => {
		const edsger = await team.add("Edsger");
		const grace = await team.add("Grace");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		await team.leave("Ada");
		await team.connect(grace, edsger);
		await team.ask(room, grace);
		await team.clock.advance(1_000);
		ada = await team.comeBack("Ada");
		await team.until(() => requests().length === 1, { what: "the request" });
	});

	it("that was denied may be made again after ten minutes, and each denial doubles the wait", async () => {
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		let wait = 10 * minute;
		for (let i = 0; i < 3; i++) {
			await team.ask(room, grace);
			const shown = await team.until(() => requests()[0], { what: "the request" });
			assert.equal(bells(), i + 1);
			const deniedAt = team.clock.now();
			assert.deepEqual(await ada.api["rooms/deny"](shown), { ok: true, value: null });
			assert.deepEqual(requests(), []);
			await team.until(() => roleOf(grace) === "denied", { what: "the denial" });
			const untilMs = deniedAt + wait;
			assert.equal(grace.node.overview().rooms[0]?.deniedUntilMs, untilMs);
			team.clock.jump(untilMs - team.clock.now() - 1);
			assert.deepEqual(await grace.api["rooms/join"]({ room, note: "" }), {
				ok: false,
				code: "roomDenied",
				detail: { untilMs },
			});
			team.clock.jump(2);
			wait *= 2;
		}
	});

	it("that was denied is answered with the denial again, not shown again, however it is repeated", async () => {
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		const bytes = request(grace);
		await ask(link, bytes);
		assert.deepEqual(await ada.api["rooms/deny"](named(grace, bytes)), { ok: true, value: null });
		await ask(link, bytes);
		await ask(link, request(grace));
		assert.deepEqual(requests(), []);
		assert.equal(bells(), 1);
		assert.deepEqual(statuses(link), ["waiting", "denied", "denied", "denied"]);
		link.socket.close(1000);
		const again = await team.raw("10.1.0.1", ada, grace);
		assert.deepEqual(statuses(again), ["denied"]);
	});

	it("cannot be denied twice, nor decided on by somebody else than the admin, nor when there is none", async () => {
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		const bytes = request(grace);
		await ask(link, bytes);
		const asked = named(grace, bytes);
		const unknown = { ok: false, code: "requestUnknown", detail: {} };
		const notAdmin = { ok: false, code: "roomNotAdmin", detail: {} };
		assert.deepEqual(await edsger.api["rooms/deny"](asked), notAdmin);
		assert.deepEqual(await edsger.api["rooms/approve"](asked), notAdmin);
		assert.deepEqual(await ada.api["rooms/deny"]({ ...asked, reqId: "ab".repeat(16) }), unknown);
		assert.deepEqual(await ada.api["rooms/approve"]({ ...asked, reqId: "ab".repeat(16) }), unknown);
		assert.deepEqual(await ada.api["rooms/deny"](asked), { ok: true, value: null });
		assert.deepEqual(await ada.api["rooms/deny"](asked), unknown);
		await team.clock.advance(20);
		assert.deepEqual(statuses(link), ["waiting", "denied"]);
		team.clock.jump(60 * minute);
		assert.deepEqual(requests(), [], "it does not come back by itself when its wait is over");
	});

	it("lets in whoever is shown, though somebody asks with the very id of somebody else", async () => {
		const [grace, mallory] = [person("Grace"), person("Mallory")];
		const link = await team.raw("10.1.0.1", ada, grace);
		const asking = await team.raw("10.1.0.2", ada, mallory);
		const bytes = request(grace);
		await ask(asking, request(mallory, { reqId: reqIdOf(bytes) }));
		await ask(link, bytes);
		const shown = requests().find(({ peerId }) => peerId === grace.peerId);
		assert.ok(shown);
		const other = { ...shown, peerId: mallory.peerId };
		assert.deepEqual(await ada.api["rooms/deny"](other), { ok: true, value: null });
		const late = await ada.api["rooms/approve"](other);
		assert.equal(late.ok ? "ok" : late.code, "requestUnknown", "what was denied is over");
		assert.deepEqual(await ada.api["rooms/approve"](shown), { ok: true, value: null });
		const { members } = ada.node.session?.rooms.get(room)?.state ?? assert.fail();
		assert.deepEqual([members.has(grace.key), members.has(mallory.key)], [true, false]);
	});

	it("cannot be approved twice", async () => {
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		await team.ask(room, grace);
		const shown = await team.until(() => requests()[0], { what: "the request" });
		assert.deepEqual(await ada.api["rooms/approve"](shown), { ok: true, value: null });
		assert.deepEqual(await ada.api["rooms/approve"](shown), {
			ok: false,
			code: "requestUnknown",
			detail: {},
		});
		await team.until(() => roleOf(grace) === "member", { what: "membership" });
		assert.deepEqual(requests(), []);
		const members = await ada.api["rooms/members"]({ room });
		assert.equal(members.ok && members.value.length, 2);
	});

	it("is not ended by a denial that the admin did not sign, or that is of another request", async () => {
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		await team.ask(room, grace);
		const shown = await team.until(() => requests()[0], { what: "the request" });
		const requester = grace.node.session?.identity.key ?? "";
		const untilMs = team.clock.now() + day;
		const mallory = await team.raw("10.1.0.1", grace, person("Mallory"));
		const adaKey = ada.node.session?.identity;
		assert.ok(adaKey);
		const good = { room, requester, reqId: shown.reqId, untilMs, handovers: [] };
		const forged: readonly Uint8Array[] = [
			signDenial(person("Mallory").signing, good),
			signDenial(adaKey.signing, { ...good, reqId: "ab".repeat(16) }),
			signDenial(adaKey.signing, { ...good, room: "ab".repeat(32) }),
			signDenial(adaKey.signing, { ...good, requester: person("Mallory").key }),
			(() => {
				const longer = signDenial(adaKey.signing, good);
				longer[1 + 32 + 32 + 16 + 7] = (longer[1 + 32 + 32 + 16 + 7] ?? 0) ^ 1;
				return longer;
			})(),
		];
		for (const bytes of forged) {
			mallory.send(recordTypes.joinStatus, bytes);
		}
		await team.clock.advance(100);
		assert.equal(roleOf(grace), "requested");
		mallory.send(recordTypes.joinStatus, signDenial(adaKey.signing, good));
		await team.clock.advance(100);
		assert.equal(roleOf(grace), "denied", "the admin's own word counts, whoever carries it");
	});

	it("is withdrawn by its maker's word and by nobody else's", async () => {
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		const bytes = request(grace);
		await ask(link, bytes);
		const fields = { room, requester: grace.key, reqId: reqIdOf(bytes) };
		link.send(recordTypes.joinStatus, signWithdrawal(person("Mallory").signing, fields));
		link.send(recordTypes.joinStatus, signWithdrawal(grace.signing, { ...fields, requester: person("Mallory").key }));
		await team.clock.advance(20);
		assert.equal(requests().length, 1);
		link.send(recordTypes.joinStatus, signWithdrawal(grace.signing, fields));
		await team.clock.advance(20);
		assert.deepEqual(requests(), []);
	});

	it("is withdrawn only itself: an old withdrawal does not end a new request", async () => {
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		const first = request(grace);
		const withdrawal = signWithdrawal(grace.signing, { room, requester: grace.key, reqId: reqIdOf(first) });
		await ask(link, first);
		link.send(recordTypes.joinStatus, withdrawal);
		await ask(link, request(grace));
		link.send(recordTypes.joinStatus, withdrawal);
		await team.clock.advance(20);
		assert.equal(requests().length, 1);
	});

	it("outlives a restart of both sides, and is not asked twice", async () => {
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		await team.ask(room, grace, "still here");
		await team.until(() => requests().length === 1, { what: "the request" });
		assert.deepEqual(await grace.api["rooms/join"]({ room, note: "" }), {
			ok: false,
			code: "roomAlreadyRequested",
			detail: {},
		});
		await team.leave("Ada");
		await team.leave("Grace");
		ada = await team.comeBack("Ada");
		assert.equal(requests()[0]?.note, "still here");
		const again = await team.comeBack("Grace");
		assert.equal(roleOf(again), "requested");
		await team.connect(again, ada);
		await team.clock.advance(1_000);
		assert.equal(requests().length, 1);
		assert.equal(bells(), 0);
		await ada.api["rooms/approve"](requests()[0] ?? assert.fail());
		await team.until(() => roleOf(again) === "member", { what: "membership" });
	});

	it("with too long a note is refused where it is typed, and nothing is sent", async () => {
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		await team.until(() => grace.node.overview().nearby.length === 1, { what: "the room" });
		for (const note of ["x".repeat(201), "x".repeat(1_000_000)]) {
			assert.deepEqual(await grace.api["rooms/join"]({ room, note }), {
				ok: false,
				code: "noteTooLong",
				detail: { max: 200 },
			});
		}
		await team.clock.advance(1_000);
		assert.deepEqual(requests(), []);
		assert.deepEqual(grace.node.overview().rooms, []);
		assert.deepEqual(await grace.api["rooms/join"]({ room, note: "👩‍🚀".repeat(66) }), { ok: true, value: null });
	});

	it("is passed on by a member to the admin alone, and so is no denial to anybody but its maker", async () => {
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		const insider = await RawMember.join(team, ada, person("Insider"), { room, host: "10.1.0.9" });
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", edsger, grace);
		await ask(link, request(grace));
		const shown = await team.until(() => requests()[0], { what: "the request, by way of Edsger" });
		await ada.api["rooms/deny"](shown);
		await team.clock.advance(100);
		assert.deepEqual(statuses(link), ["waiting", "denied"]);
		const others = [
			await team.raw("10.1.0.2", edsger, person("Mallory")),
			await team.raw("10.1.0.9", edsger, insider.identity, { hello: { instance: "00000000000000ac" } }),
			insider.link,
		];
		await team.clock.advance(1_000);
		for (const other of others) {
			assert.deepEqual(other.bodies(recordTypes.joinRequest), []);
			assert.deepEqual(
				statuses(other).filter((kind) => kind !== "waiting"),
				[],
			);
		}
	});

	it("that a member carries is not answered to the member", async () => {
		const insider = await RawMember.join(team, ada, person("Insider"), { room, host: "10.1.0.9" });
		const before = insider.link.bodies(recordTypes.joinStatus).length;
		insider.link.send(recordTypes.joinRequest, request(person("Grace")));
		await team.clock.advance(20);
		assert.equal(requests().length, 1);
		assert.equal(requests()[0]?.relayedByName, "Mallory");
		assert.equal(insider.link.bodies(recordTypes.joinStatus).length, before);
	});

	it("with a log that was announced before is not taken: nobody is let in twice on one word", async () => {
		const admin = await RawMember.lead(team, ada, person("Mallory"), { host: "10.1.0.8" });
		const grace = person("Grace");
		const log = "ab".repeat(8);
		const added = add(admin.head, admin.identity, grace, { log });
		admin.decree(added);
		const me = ada.node.session?.identity ?? assert.fail();
		admin.decree(
			after(added, admin.identity, {
				kind: "kick",
				target: grace.key,
				reason: "",
				cuts: [],
				rotation: emptyRotation([admin.identity, me], true),
			}),
		);
		await team.clock.advance(50);
		const link = await team.raw("10.1.0.1", ada, grace);
		const fields = { room: admin.room, card: grace.card, reqId: "cd".repeat(16), note: "", invitation: null };
		await ask(link, signJoin(grace.signing, { ...fields, log, ms: team.clock.now() }));
		assert.deepEqual(statuses(link), []);
		await ask(link, signJoin(grace.signing, { ...fields, log: "ef".repeat(8), ms: team.clock.now() }));
		assert.deepEqual(statuses(link), ["waiting"]);
	});

	it("that was answered before its room's chain came is not passed on any more", async () => {
		const admin = await RawMember.lead(team, ada, person("Mallory"), { host: "10.1.0.8" });
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		const log = "ab".repeat(8);
		const fields = { room: admin.room, card: grace.card, reqId: "cd".repeat(16), note: "", invitation: null };
		await ask(link, signJoin(grace.signing, { ...fields, log, ms: team.clock.now() }));
		// Somebody who does not know of the answer tells us of both operations at once.
		const added = add(admin.head, admin.identity, grace, { log });
		const me = ada.node.session?.identity ?? assert.fail();
		const rotation = emptyRotation([admin.identity, me], true);
		const kicked = after(added, admin.identity, { kind: "kick", target: grace.key, reason: "", cuts: [], rotation });
		admin.give({ kind: "control", bytes: added.bytes }, { kind: "control", bytes: kicked.bytes });
		await team.clock.advance(50);
		const again = await team.raw("10.1.0.9", ada, admin.identity);
		await team.clock.advance(50);
		assert.deepEqual(again.bodies(recordTypes.joinRequest), []);
	});

	it("that was denied stays denied when the admin starts again", async () => {
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		const bytes = request(grace);
		await ask(link, bytes);
		await ada.api["rooms/deny"](named(grace, bytes));
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.deepEqual(requests(), []);
		const again = await team.raw("10.1.0.1", ada, grace);
		await ask(again, bytes);
		assert.deepEqual(statuses(again), ["denied", "denied"]);
		assert.equal(bells(), 0);
	});

	it("that was withdrawn stays withdrawn when the admin starts again", async () => {
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		const bytes = request(grace);
		await ask(link, bytes);
		const fields = { room, requester: grace.key, reqId: reqIdOf(bytes) };
		link.send(recordTypes.joinStatus, signWithdrawal(grace.signing, fields));
		await team.clock.advance(20);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.deepEqual(requests(), []);
	});

	it("is answered by a member with the admin's denial while the admin is away, and with no forged one", async () => {
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", edsger, grace);
		const bytes = request(grace);
		await ask(link, bytes);
		await team.until(() => requests().length === 1, { what: "the request" });
		const mallory = await team.raw("10.1.0.2", edsger, person("Mallory"));
		const fields = {
			room,
			requester: grace.key,
			reqId: reqIdOf(bytes),
			untilMs: team.clock.now() + day,
			handovers: [],
		};
		mallory.send(recordTypes.joinStatus, signDenial(person("Mallory").signing, fields));
		await team.clock.advance(50);
		assert.deepEqual(statuses(link), ["waiting"]);
		link.socket.close(1000);
		await team.clock.advance(50);
		await ada.api["rooms/deny"](named(grace, bytes));
		await team.clock.advance(50);
		await team.leave("Ada");
		const again = await team.raw("10.1.0.1", edsger, grace, { hello: { instance: "00000000000000ad" } });
		await team.clock.advance(50);
		assert.deepEqual(statuses(again), ["denied"]);
		ada = await team.comeBack("Ada");
	});

	it("is not answered with bytes that are no answer: whoever sends them is let go", async () => {
		const link = await team.raw("10.1.0.1", ada, person("Grace"));
		link.send(recordTypes.joinStatus, new Uint8Array(10));
		await team.clock.advance(20);
		assert.equal(link.closed, 4400);
	});

	it("is not turned away by somebody who only says to lead the room", async () => {
		const grace = await team.add("Grace");
		const mallory = await team.raw("10.1.0.1", grace, person("Mallory"));
		const advert = { room, name: "Compilers", count: 9, admin: person("Mallory").key, adminName: "Ada" };
		mallory.send(recordTypes.roomAdvert, encodeRoomAdverts([advert]));
		await team.ask(room, grace);
		const deny = async (untilMs: number): Promise<void> => {
			const reqId = grace.node.session?.rooms.get(room)?.row.reqId ?? "";
			const requester = grace.node.session?.identity.key ?? "";
			const denial = { room, requester, reqId, untilMs, handovers: [] };
			mallory.send(recordTypes.joinStatus, signDenial(person("Mallory").signing, denial));
			await team.clock.advance(50);
		};
		await deny(Number.MAX_SAFE_INTEGER);
		assert.equal(roleOf(grace), "denied", "nobody says otherwise yet");
		const [denied] = grace.node.overview().rooms;
		assert.ok((denied?.deniedUntilMs ?? 0) <= team.clock.now() + 8 * day, "but not for ever");
		await team.connect(grace, ada);
		await team.clock.advance(50);
		mallory.send(recordTypes.roomAdvert, encodeRoomAdverts([]));
		await team.clock.advance(50);
		assert.deepEqual(await grace.api["rooms/join"]({ room, note: "" }), { ok: true, value: null });
		mallory.send(recordTypes.roomAdvert, encodeRoomAdverts([advert]));
		await team.clock.advance(50);
		await deny(team.clock.now() + day);
		assert.equal(roleOf(grace), "requested");
		const shown = await team.until(() => requests()[0], { what: "the request" });
		await ada.api["rooms/approve"](shown);
		await team.until(() => roleOf(grace) === "member", { what: "membership" });
	});

	it("is not turned away by whom it was made to while somebody else is said to lead the room", async () => {
		const grace = await team.add("Grace");
		const [one, other] = [person("Mallory"), person("Trent")];
		const tell = (link: RawLink, admin: Identity): void =>
			link.send(
				recordTypes.roomAdvert,
				encodeRoomAdverts([{ room, name: "Compilers", count: 2, admin: admin.key, adminName: "" }]),
			);
		const asked = await team.raw("10.1.0.1", grace, one);
		tell(asked, one);
		await team.ask(room, grace);
		const disputing = await team.raw("10.1.0.2", grace, other);
		tell(disputing, other);
		await team.clock.advance(50);
		const { reqId = "" } = grace.node.session?.rooms.get(room)?.row ?? {};
		const requester = grace.node.session?.identity.key ?? "";
		const denial = { room, requester, reqId, untilMs: team.clock.now() + day, handovers: [] };
		asked.send(recordTypes.joinStatus, signDenial(one.signing, denial));
		await team.clock.advance(50);
		assert.equal(roleOf(grace), "requested");
		disputing.send(recordTypes.roomAdvert, encodeRoomAdverts([]));
		asked.send(recordTypes.joinStatus, signDenial(one.signing, denial));
		await team.clock.advance(50);
		assert.equal(roleOf(grace), "denied", "nobody says otherwise any more");
	});

	it("that was made before the one that waits does not take its place", async () => {
		const grace = person("Grace");
		const link = await team.raw("10.1.0.1", ada, grace);
		const later = request(grace);
		await ask(link, later);
		await ask(link, request(grace, { ms: team.clock.now() - minute }));
		assert.deepEqual(
			requests().map(({ reqId }) => reqId),
			[reqIdOf(later)],
		);
	});

	it("for a closed room is not heard, and answered with just that", async () => {
		const link = await team.raw("10.1.0.1", ada, person("Grace"));
		assert.ok((await team.answer(ada.api["rooms/close"]({ room, reason: "" }))).ok);
		const bytes = request(person("Grace"));
		await ask(link, bytes);
		assert.deepEqual([statuses(link), requests(), link.closed], [["closed"], [], null]);
		assert.equal(ada.node.session?.rooms.desk.find(named(person("Grace"), bytes)), undefined);
	});

	it("is told to nobody who does not know of the room", async () => {
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		await team.ask(room, grace, "for the members' eyes");
		await team.until(() => requests().length === 1, { what: "the request" });
		const mallory = await team.raw("10.1.0.1", grace, person("Mallory"));
		await team.clock.advance(1_000);
		assert.deepEqual(mallory.bodies(recordTypes.joinRequest), []);
		assert.ok(fromHex(room).length === 32);
	});
});
