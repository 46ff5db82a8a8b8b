import assert from "node:assert/strict";
import type { Identity } from "../../src/net/identity.ts";
import { encodeApproval } from "../../src/net/wire/approve.ts";
import { decodeEventWithBody } from "../../src/net/wire/event.ts";
import {
	bulkTypes,
	decodeNak,
	encodeFileStatus,
	encodeIndices,
	encodeListWant,
	encodeOpen,
} from "../../src/net/wire/files.ts";
import { firstOptionalType, recordTypes } from "../../src/net/wire/records.ts";
import { stateAt } from "../harness/befriend.ts";
import { emptyRotation, placeAfter, signed } from "../harness/chains.ts";
import { bytesOfSeed, nextClient, transferOf } from "../harness/fileTeam.ts";
import { contentOf, HostileFiles } from "../harness/hostileFiles.ts";
import { person } from "../harness/people.ts";
import type { RawBulk } from "../harness/rawBulk.ts";
import { otherAgreement } from "../harness/rawLink.ts";
import { RawMember } from "../harness/rawMember.ts";

const mib = 2 ** 20;

describe("a hostile peer that wants files", function () {
	this.timeout(180_000);
	let files: HostileFiles;
	let room: string;

	beforeEach(async () => {
		files = await HostileFiles.start();
		({ room } = files);
	});

	afterEach(async () => {
		await files.end();
	});

	let root: string;
	const size = 3 * mib + 1;

	beforeEach(async () => {
		files.disk.files.set("/out/secret.bin", bytesOfSeed(size, 4));
		const offered = await files.ada.api["files/offer"]({
			room,
			peerId: "",
			paths: ["/out/secret.bin"],
			clientId: nextClient(),
		});
		assert.ok(offered.ok);
		const id = offered.value.id;
		await files.team.until(() => (transferOf(files.ada, id)?.messageId ?? "") !== "", { what: "the offer to be said" });
		root = files.ada.node.session?.files.book.owns.get(id)?.row.root ?? "";
	});

	it("is served as a member", async () => {
		const bulk = await files.bulk();
		bulk.link.send(bulkTypes.open, 1, encodeOpen({ room, root, size }));
		bulk.link.send(bulkTypes.listWant, 1, encodeListWant(0, 4));
		bulk.link.send(bulkTypes.want, 1, encodeIndices([3]));
		await files.team.until(() => bulk.of(bulkTypes.chunk).length === 1, { what: "the piece" });
		assert.equal(bulk.of(bulkTypes.have).length, 1);
		assert.equal(bulk.of(bulkTypes.list)[0]?.body.length, 4 + 4 * 32);
	});

	for (const [what, open] of [
		["in another room", () => ({ room: "cd".repeat(32), root, size })],
		["as a direct message", () => ({ room: "", root, size })],
		["of another root", () => ({ room, root: "cd".repeat(32), size })],
		["of another size", () => ({ room, root, size: size + 1 })],
	] as const) {
		it(`is refused ${what}, and not told why`, async () => {
			const bulk = await files.bulk();
			bulk.link.send(bulkTypes.open, 1, encodeOpen(open()));
			bulk.link.send(bulkTypes.want, 1, encodeIndices([0]));
			await files.team.clock.advance(500);
			assert.deepEqual(decodeNak(bulk.of(bulkTypes.nak)[0]?.body ?? new Uint8Array()), {
				ok: true,
				value: { reason: "refused", index: null },
			});
			assert.deepEqual(bulk.of(bulkTypes.chunk), []);
		});
	}

	it("is refused as a stranger with a bulk link and no chat link", async () => {
		const bulk = await files.bulk(person("stranger"), "10.3.0.9");
		assert.notEqual(bulk.closed, null);
	});

	it("is refused once removed from the room, in the middle of fetching", async () => {
		const bulk = await files.bulk();
		bulk.link.send(bulkTypes.open, 1, encodeOpen({ room, root, size }));
		await files.team.clock.advance(50);
		const kicked = files.ada.api["rooms/kick"]({ room, peerId: files.mallory.peerId, reason: "" });
		await files.team.clock.advance(5_000);
		assert.ok((await kicked).ok);
		bulk.link.send(bulkTypes.want, 1, encodeIndices([0]));
		await files.team.clock.advance(500);
		assert.deepEqual(bulk.of(bulkTypes.chunk), []);
		assert.equal(bulk.of(bulkTypes.nak).length, 1);
	});

	it("is refused by whom it removed from its room", async () => {
		const { ada, team } = files;
		const boss = person("boss");
		const leader = await RawMember.lead(team, ada, boss, { host: "10.3.0.5" });
		const where = { room: leader.room, peerId: "" };
		const offered = await ada.api["files/offer"]({ ...where, paths: ["/out/secret.bin"], clientId: nextClient() });
		assert.ok(offered.ok);
		await team.until(() => (transferOf(ada, offered.value.id)?.messageId ?? "") !== "", { what: "the offer" });
		const bulk = await files.bulk(boss, "10.3.0.6");
		bulk.link.send(bulkTypes.open, 1, encodeOpen({ room: leader.room, root, size }));
		await team.until(() => bulk.of(bulkTypes.have).length === 1, { what: "to be served" });
		const target = ada.node.session?.identity.key ?? "";
		const said = leader.given.flatMap(({ kind, bytes }) => (kind === "event" ? [decodeEventWithBody(bytes)] : []));
		const last = said.findLast((event) => event.ok && event.value.header.author === target);
		const cuts = last?.ok ? [{ ...last.value.header, event: last.value.header.id }] : [];
		assert.equal(cuts.length, 1, "what it said still stands");
		const rotation = emptyRotation([boss], true);
		leader.decree(signed(boss, placeAfter(leader.head), { kind: "kick", target, reason: "", cuts, rotation }));
		await team.until(() => ada.node.overview().rooms.some(({ role }) => role === "kicked"), { what: "the removal" });
		bulk.link.send(bulkTypes.open, 2, encodeOpen({ room: leader.room, root, size }));
		await team.until(() => bulk.of(bulkTypes.nak).some(({ stream }) => stream === 2), { what: "a refusal" });
		assert.equal(bulk.of(bulkTypes.have).length, 1);
	});

	it("is refused what was offered to it alone once it does not approve any more", async () => {
		const { ada, mallory, member, team } = files;
		const { peerId } = mallory;
		assert.ok((await ada.api["contacts/request"]({ peerId })).ok);
		member.link.send(recordTypes.approve, encodeApproval({ state: "approved" }));
		await team.until(() => stateAt(ada, peerId) === "approved", { what: "the approval" });
		const params = { room: "", peerId, paths: ["/out/secret.bin"], clientId: nextClient() };
		const offered = await ada.api["files/offer"](params);
		assert.ok(offered.ok);
		await team.until(() => (transferOf(ada, offered.value.id)?.messageId ?? "") !== "", { what: "the offer" });
		const bulk = await files.bulk();
		const open = encodeOpen({ room: "", root, size });
		bulk.link.send(bulkTypes.open, 1, open);
		await team.until(() => bulk.of(bulkTypes.have).length === 1, { what: "to be served" });
		member.link.send(recordTypes.approve, encodeApproval({ state: "ended" }));
		await team.clock.advance(50);
		bulk.link.send(bulkTypes.open, 2, open);
		await team.until(() => bulk.of(bulkTypes.nak).some(({ stream }) => stream === 2), { what: "a refusal" });
		assert.equal(bulk.of(bulkTypes.have).length, 1);
	});

	it("is refused once the message is taken back", async () => {
		const message = files.ada.messages(room).find(({ body }) => body.kind === "file");
		assert.ok((await files.ada.api["rooms/erase"]({ room, id: message?.id ?? "" })).ok);
		const bulk = await files.bulk();
		bulk.link.send(bulkTypes.open, 1, encodeOpen({ room, root, size }));
		await files.team.clock.advance(500);
		assert.deepEqual(bulk.of(bulkTypes.have), []);
	});

	it("is refused what was offered before its time, and not told who has it, where history begins with joining", async () => {
		const content = contentOf(bytesOfSeed(2 * mib, 5));
		await files.accepted(content);
		const policy = { history: "sinceJoin", listed: true, successionHours: 72 } as const;
		assert.ok((await files.team.answer(files.ada.api["rooms/setPolicy"]({ room, policy }))).ok);
		const eve = person("eve");
		const member = await RawMember.join(files.team, files.ada, eve, {
			room,
			host: "10.5.0.1",
			instance: "00000000000000ee",
		});
		files.stay(member);
		// Told anew to whoever connects.
		member.link = await files.team.raw("10.5.0.2", files.ada, eve, { hello: { instance: "00000000000000ef" } });
		await files.team.clock.advance(500);
		assert.equal(files.ada.node.session?.rooms.get(room)?.state?.members.has(eve.key), true);
		assert.deepEqual(member.link.bodies(recordTypes.fileStatus), []);
		const bulk = await files.bulk(eve, "10.5.0.3");
		bulk.link.send(bulkTypes.open, 1, encodeOpen({ room, root, size }));
		await files.team.clock.advance(500);
		assert.deepEqual([bulk.of(bulkTypes.have).length, bulk.of(bulkTypes.nak).length], [0, 1]);
	});

	it("is refused what was offered more than ninety days ago", async () => {
		const own = [...(files.ada.node.session?.files.book.owns.values() ?? [])][0] ?? assert.fail("no offer");
		const open = encodeOpen({ room, root, size });
		const bulk = await files.bulk();
		files.team.clock.jump(90 * 24 * 3_600_000 - 60_000);
		bulk.link.send(bulkTypes.open, 1, open);
		await files.team.clock.advance(500);
		assert.deepEqual([bulk.of(bulkTypes.have).length, own.row.state], [1, "offered"]);
		files.team.clock.jump(60_000);
		bulk.link.send(bulkTypes.open, 2, open);
		await files.team.clock.advance(500);
		assert.deepEqual([bulk.of(bulkTypes.have).length, bulk.of(bulkTypes.nak).length], [1, 1]);
	});

	it("may say eight records in one message", async () => {
		const bulk = await files.bulk();
		bulk.sendTogether(8);
		await files.team.clock.advance(500);
		assert.equal(bulk.closed, null);
	});

	it("may say in the midst of it what only a newer version knows", async () => {
		const bulk = await files.bulk();
		bulk.link.send(bulkTypes.open, 1, encodeOpen({ room, root, size }));
		bulk.link.send(firstOptionalType, 1, Uint8Array.of(7));
		bulk.link.send(bulkTypes.want, 1, encodeIndices([3]));
		await files.team.until(() => bulk.of(bulkTypes.chunk).length === 1, { what: "the piece" });
	});

	it("is refused with another agreement key than its chat link's", async () => {
		const twin: Identity = Object.create(files.mallory, { agreement: { value: otherAgreement("other") } });
		const bulk = await files.bulk(twin);
		assert.equal(bulk.closed, 1001);
	});

	it("has its second bulk link in the place of the first", async () => {
		const first = await files.bulk();
		const second = await files.bulk(files.mallory, "10.3.0.3");
		assert.deepEqual([first.closed, second.closed], [4409, null]);
	});

	const floods: readonly (readonly [string, (bulk: RawBulk) => void])[] = [
		[
			"more pieces at once than it may",
			(bulk) => bulk.link.send(bulkTypes.want, 1, encodeIndices([...Array(17).keys()])),
		],
		["a piece that is not", (bulk) => bulk.link.send(bulkTypes.want, 1, encodeIndices([4]))],
		["a piece twice", (bulk) => bulk.link.send(bulkTypes.want, 1, encodeIndices([1, 1]))],
		["hashes that are not", (bulk) => bulk.link.send(bulkTypes.listWant, 1, encodeListWant(3, 2))],
		["one stream twice", (bulk) => bulk.link.send(bulkTypes.open, 1, encodeOpen({ room, root, size }))],
		[
			"more streams than it may",
			(bulk) => {
				for (let stream = 2; stream < 70; stream++) {
					bulk.link.send(bulkTypes.open, stream, encodeOpen({ room, root, size }));
				}
			},
		],
		["a message of no record", (bulk) => bulk.socket.send(new Uint8Array([0, 0, 0, 9]))],
		["something in nine records", (bulk) => bulk.sendTogether(9)],
	];
	for (const [what, say] of floods) {
		it(`and asks for ${what} loses its link`, async () => {
			const bulk = await files.bulk();
			bulk.link.send(bulkTypes.open, 1, encodeOpen({ room, root, size }));
			say(bulk);
			await files.team.until(() => bulk.closed !== null, { what: "the link to be closed" });
			assert.equal(bulk.closed, 4400);
		});
	}

	it("that tells how far it is all the time is heard two hundred times", async () => {
		const own = [...(files.ada.node.session?.files.book.owns.values() ?? [])][0];
		const tell = (state: "fetching" | "paused"): void =>
			files.member.link.send(recordTypes.fileStatus, encodeFileStatus({ room, root, state, pieces: 1, trouble: "" }));
		const heard = () => transferOf(files.ada, own?.row.id ?? "")?.receivers.map(({ state }) => state);
		for (let count = 0; count < 200; count++) {
			tell("fetching");
		}
		tell("paused");
		await files.team.clock.advance(50);
		assert.deepEqual(heard(), ["fetching"]);
		await files.team.clock.advance(1_000);
		tell("paused");
		await files.team.clock.advance(50);
		assert.deepEqual(heard(), ["paused"]);
		assert.equal(files.member.link.closed, null);
	});

	it("that says it has more pieces than there are is not believed, and one of no form loses its link", async () => {
		const status = { room, root, state: "fetching", pieces: 5, trouble: "" } as const;
		files.member.link.send(recordTypes.fileStatus, encodeFileStatus(status));
		await files.team.clock.advance(100);
		const own = [...(files.ada.node.session?.files.book.owns.values() ?? [])][0];
		assert.deepEqual(transferOf(files.ada, own?.row.id ?? "")?.receivers, []);
		files.member.link.send(recordTypes.fileStatus, new Uint8Array(5));
		await files.team.until(() => files.member.link.closed !== null, { what: "the link to be closed" });
	});
});

describe("an honest peer that fetches from who is not done itself", function () {
	this.timeout(180_000);

	for (const [what, act] of [
		["pauses", "files/pause"],
		["gives up", "files/cancel"],
	] as const) {
		it(`is told when that one ${what}, and keeps its link though it asks a moment later`, async () => {
			const files = await HostileFiles.start();
			const { ada, room, team } = files;
			const content = contentOf(bytesOfSeed(4 * mib, 6));
			const { id, bulk } = await files.accepted(content);
			files.serve(bulk, content, {
				piece: (stream, index) => {
					if (index < 2) {
						bulk.link.sendPiece(stream, index, content.bytes.subarray(index * mib, (index + 1) * mib));
					}
				},
			});
			await team.until(() => transferOf(ada, id)?.doneBytes === 2 * mib, { what: "half of it" });
			const { bulk: heidi } = await files.holder(content);
			heidi.link.send(bulkTypes.open, 1, encodeOpen({ room, root: content.root, size: 4 * mib }));
			heidi.link.send(bulkTypes.want, 1, encodeIndices([0]));
			await team.until(() => heidi.of(bulkTypes.chunk).length > 0, { what: "a piece" });
			const stopped = Promise.resolve(ada.api[act]({ id }));
			heidi.link.send(bulkTypes.want, 1, encodeIndices([1]));
			assert.ok((await team.answer(stopped)).ok);
			await team.clock.advance(500);
			assert.equal(heidi.closed, null);
			const nak = heidi.of(bulkTypes.nak).at(-1)?.body ?? new Uint8Array();
			assert.deepEqual(decodeNak(nak), { ok: true, value: { reason: "refused", index: null } });
			await files.end();
		});
	}
});
