import assert from "node:assert/strict";
import { concatBytes } from "../../src/net/crypto/bytes.ts";
import { encodeListing } from "../../src/net/files/listing.ts";
import { fileLimits } from "../../src/net/limits.ts";
import { u32 } from "../../src/net/wire/bytes.ts";
import { eventKinds } from "../../src/net/wire/event.ts";
import {
	bulkTypes,
	decodeFileStatus,
	encodeChunkHead,
	encodeFileStatus,
	encodeIndices,
	encodeList,
} from "../../src/net/wire/files.ts";
import { recordTypes } from "../../src/net/wire/records.ts";
import { bytesOfSeed, transferOf } from "../harness/fileTeam.ts";
import { contentOf, HostileFiles, piecesIn } from "../harness/hostileFiles.ts";
import { MemoryDisk } from "../harness/memoryDisk.ts";
import { person } from "../harness/people.ts";
import type { RawBulk } from "../harness/rawBulk.ts";
import { RawMember } from "../harness/rawMember.ts";

const mib = 2 ** 20;

describe("a hostile peer that offers and serves files", function () {
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

	it("that serves honestly is fetched from: what follows fails for its own reasons", async () => {
		const content = contentOf(bytesOfSeed(2 * mib + 9, 1));
		const { id, bulk } = await files.accepted(content);
		files.serve(bulk, content, {});
		await files.done(id);
		assert.deepEqual(files.disk.files.get("/in/x.bin"), content.bytes);
	});

	it("that dialled us is asked to dial for files, too, though it listens", async () => {
		files.member.link.socket.close(1000);
		files.member.link = await files.team.raw("10.3.0.1", files.ada, files.mallory, { hello: { port: 5_000 } });
		await files.accepted(contentOf(bytesOfSeed(9, 1)));
	});

	for (const [what, fields] of [
		["a negative size", { size: -1 }],
		["a size of 2^53", { size: 2 ** 53 }],
		["a size above the limit", { size: 64 * 2 ** 30 + 1 }],
		["a size that is no number", { size: "1" }],
		["a root that is none", { root: "00" }],
		["a listing larger than itself", { size: 10, listing: 11 }],
		["100,000 files", { size: 1_000_000, listing: 500, count: 100_000 }],
		["a name that is none", { name: 7 }],
	] as const) {
		it(`that offers ${what} offers nothing`, async () => {
			const json = { root: "ab".repeat(32), size: 10, listing: 0, count: 1, name: "x", ...fields };
			const messageId = await files.offer(json);
			assert.deepEqual(files.ada.messages(room).find(({ id }) => id === messageId)?.body, { kind: "newer" });
			const refusal = await files.ada.api["files/accept"]({ room, peerId: "", messageId, folder: "/in" });
			assert.equal(refusal.ok ? "" : refusal.code, "messageUnknown");
		});
	}

	it("that gives its file a path for a name has it put where the person said", async () => {
		const content = contentOf(bytesOfSeed(100, 1));
		const { id, bulk } = await files.accepted(content, { name: "../../etc/cron.d/evil\u202e" });
		files.serve(bulk, content, {});
		await files.done(id);
		assert.deepEqual(files.disk.placed, ["/in/evil"]);
	});

	it("that lists paths which leave the folder creates nothing", async () => {
		const listing = encodeListing([{ kind: "file", path: "../evil", size: 4 }]);
		const content = contentOf(concatBytes(listing, new Uint8Array(4)));
		const where = { room, host: "10.4.0.5", instance: "00000000000000bb" };
		const heidi = await RawMember.join(files.team, files.ada, person("heidi"), where);
		const { id, bulk } = await files.accepted(content, { listing: listing.length, name: "folder" });
		files.serve(bulk, content, {});
		await files.team.until(() => transferOf(files.ada, id)?.state === "failed", { what: "the refusal" });
		assert.equal(transferOf(files.ada, id)?.problem, "contentFalse");
		const last = (member: RawMember): unknown => {
			const status = decodeFileStatus(member.link.bodies(recordTypes.fileStatus).at(-1) ?? new Uint8Array());
			return status.ok ? [status.value.state, status.value.trouble] : status.reason;
		};
		await files.team.until(() => `${last(heidi)}`.startsWith("failed"), { what: "the word" });
		assert.deepEqual(last(heidi), ["failed", ""], "it is nobody else's business");
		assert.deepEqual(last(files.member), ["failed", "contentFalse"]);
		assert.deepEqual([...files.disk.files.keys()], []);
	});

	it("that sends a wrong piece is named and not asked again, and nothing of it is written", async () => {
		const content = contentOf(bytesOfSeed(2 * mib, 1));
		const { id, bulk } = await files.accepted(content);
		files.serve(bulk, content, {
			piece: (stream, index) => bulk.link.sendPiece(stream, index, new Uint8Array(mib)),
		});
		await files.team.until(() => bulk.closed !== null, { what: "the link to be closed" });
		assert.equal(bulk.closed, 4400);
		assert.deepEqual(files.blamed(id), ["wrongPiece"]);
		assert.equal(files.disk.files.get(`/parts/${id}`)?.length, 0);
		const again = await files.bulk(files.mallory, "10.3.0.3");
		await files.team.clock.advance(60_000);
		assert.deepEqual(again.of(bulkTypes.open), []);
		const { bulk: good } = await files.holder(content);
		files.serve(good, content);
		await files.done(id);
		assert.deepEqual(files.disk.files.get("/in/x.bin"), content.bytes);
	});

	it("that sends a list the root does not name is named and not asked again", async () => {
		const content = contentOf(bytesOfSeed(2 * mib, 1));
		const { id, bulk } = await files.accepted(content);
		files.serve(bulk, content, {
			list: ({ stream }) => bulk.link.send(bulkTypes.list, stream, encodeList(0, new Uint8Array(64))),
		});
		await files.team.until(() => bulk.closed !== null, { what: "the link to be closed" });
		assert.deepEqual(files.blamed(id), ["wrongList"]);
		const { bulk: good } = await files.holder(content);
		files.serve(good, content);
		await files.done(id);
	});

	for (const [what, more] of [
		["fewer", -1],
		["more", 1],
	] as const) {
		it(`that offers ${what} bytes than there are finds no list for its root`, async () => {
			const content = contentOf(bytesOfSeed(2 * mib - 9, 1));
			const { id, bulk } = await files.accepted(content, { size: content.bytes.length + more });
			files.serve(bulk, content, {});
			await files.team.until(() => bulk.closed !== null, { what: "the link to be closed" });
			assert.deepEqual(files.blamed(id), ["wrongList"]);
			assert.deepEqual(files.disk.placed, []);
		});
	}

	const faults: readonly (readonly [string, (bulk: RawBulk, stream: number) => void])[] = [
		["pieces never asked for", (bulk, stream) => bulk.link.sendPiece(stream, 1, new Uint8Array(mib))],
		[
			"a chunk at the wrong place",
			(bulk, stream) => bulk.link.send(bulkTypes.chunk, stream, concatBytes(encodeChunkHead(0, 5), new Uint8Array(9))),
		],
		["a chunk of nothing", (bulk, stream) => bulk.link.send(bulkTypes.chunk, stream, encodeChunkHead(0, 0))],
		["a bitmap of another length", (bulk, stream) => bulk.link.send(bulkTypes.have, stream, new Uint8Array(9))],
		["a piece that cannot be", (bulk, stream) => bulk.link.send(bulkTypes.got, stream, encodeIndices([9]))],
		["a stream nobody opened", (bulk) => bulk.link.send(bulkTypes.have, 77, new Uint8Array(1))],
		[
			"a reason nobody knows",
			(bulk, stream) => bulk.link.send(bulkTypes.nak, stream, concatBytes(Uint8Array.of(9), u32(0))),
		],
		["a refusal of what was not asked for", (bulk, stream) => files.refuse(bulk, stream, 70_000)],
		["a record nobody knows", (bulk, stream) => bulk.link.send(0x44, stream, new Uint8Array())],
	];
	for (const [what, say] of faults) {
		it(`that sends ${what} loses its link`, async () => {
			const content = contentOf(bytesOfSeed(2 * mib, 1));
			const { bulk } = await files.accepted(content);
			files.serve(bulk, content, { piece: (stream) => say(bulk, stream) });
			await files.team.until(() => bulk.closed !== null, { what: "the link to be closed" });
			assert.equal(bulk.closed, 4400);
			assert.deepEqual(files.disk.placed, []);
		});
	}

	it("whose first word is a bitmap of another length loses its link", async () => {
		const { bulk } = await files.accepted(contentOf(bytesOfSeed(2 * mib, 1)));
		bulk.answer = ({ type, stream }) => {
			if (type === bulkTypes.open) {
				bulk.link.send(bulkTypes.have, stream, new Uint8Array(9));
			}
		};
		await files.team.until(() => bulk.closed !== null, { what: "the link to be closed" });
		assert.equal(bulk.closed, 4400);
	});

	/** Gives all pieces but the last one asked for. */
	const stalling = (bulk: RawBulk, content: ReturnType<typeof contentOf>): void => {
		let given = 0;
		files.serve(bulk, content, {
			piece: (stream, index) => {
				given++;
				if (given < content.bytes.length / mib) {
					bulk.link.sendPiece(stream, index, content.bytes.subarray(index * mib, (index + 1) * mib));
				}
			},
		});
	};

	it("that stalls at the last piece is named, asked less and less often, and finished with once it goes on", async () => {
		const content = contentOf(bytesOfSeed(3 * mib, 1));
		const { id, bulk } = await files.accepted(content);
		stalling(bulk, content);
		await files.team.until(() => files.blamed(id).includes("stalled"), { what: "the stall", within: 60_000 });
		bulk.answer = () => undefined;
		const before = bulk.of(bulkTypes.open).length;
		await files.team.clock.advance(300_000);
		assert.ok(bulk.of(bulkTypes.open).length - before <= 6, `${bulk.of(bulkTypes.open).length - before} times`);
		bulk.heard.splice(0);
		files.serve(bulk, content);
		await files.done(id, 200_000);
	});

	it("that stalls at the last piece keeps nobody from it: another who has it is asked", async () => {
		const content = contentOf(bytesOfSeed(3 * mib, 1));
		const { id, bulk } = await files.accepted(content);
		stalling(bulk, content);
		await files.team.clock.advance(500);
		const { bulk: good } = await files.holder(content);
		files.serve(good, content);
		await files.done(id, 10_000);
		assert.equal(piecesIn(...good.of(bulkTypes.want)).length, 1);
	});

	/** Gives a byte of what was asked for now and then. */
	const dripping = (bulk: RawBulk, content: ReturnType<typeof contentOf>): void => {
		const drip = (stream: number, index: number, offset: number): void => {
			const byte = content.bytes.subarray(index * mib + offset, index * mib + offset + 1);
			bulk.link.send(bulkTypes.chunk, stream, concatBytes(encodeChunkHead(index, offset), byte));
			files.team.clock.after(5_000, () => drip(stream, index, offset + 1));
		};
		files.serve(bulk, content, { piece: (stream, index) => drip(stream, index, 0) });
	};

	it("that drips is named, though something comes from it all the time", async () => {
		const content = contentOf(bytesOfSeed(2 * mib, 1));
		const { id, bulk } = await files.accepted(content);
		dripping(bulk, content);
		await files.team.until(() => files.blamed(id).includes("stalled"), { what: "the drip", within: 70_000 });
		await files.team.until(() => bulk.of(bulkTypes.close).length > 0, { what: "the stream to be closed" });
		assert.equal(bulk.closed, null);
	});

	it("that drips keeps nobody from what it owes: another who has it is asked", async () => {
		const content = contentOf(bytesOfSeed(3 * mib, 1));
		const { id, bulk } = await files.accepted(content);
		dripping(bulk, content);
		await files.team.clock.advance(500);
		const { bulk: good } = await files.holder(content);
		files.serve(good, content);
		await files.done(id, 10_000);
		assert.equal(piecesIn(...good.of(bulkTypes.want)).length, 3);
	});

	it("that stalls is not asked again because somebody else comes back", async () => {
		const content = contentOf(bytesOfSeed(3 * mib, 1));
		const { id, bulk } = await files.accepted(content);
		const where = { room, host: "10.4.0.5", instance: "00000000000000bb" };
		const member = await RawMember.join(files.team, files.ada, person("heidi"), where);
		stalling(bulk, content);
		await files.team.until(() => files.blamed(id).includes("stalled"), { what: "the stall", within: 60_000 });
		bulk.answer = () => undefined;
		await files.team.clock.advance(60_000);
		const before = bulk.of(bulkTypes.open).length;
		for (let i = 0; i < 10; i++) {
			member.link.socket.close(1_000);
			const hello = { instance: `00000000000000${(0xc0 + i).toString(16)}` };
			member.link = await files.team.raw("10.4.0.5", files.ada, member.identity, { hello });
			await files.team.clock.advance(10_000);
		}
		assert.ok(bulk.of(bulkTypes.open).length - before <= 2, `${bulk.of(bulkTypes.open).length - before} times`);
	});

	it("that has nothing keeps no place from who has: they go round", async () => {
		const content = contentOf(bytesOfSeed(2 * mib, 1));
		const { id, bulk } = await files.accepted(content);
		const giveNothing = (idle: RawBulk): void => {
			idle.answer = ({ type, stream }) => {
				if (type === bulkTypes.open) {
					idle.link.send(bulkTypes.have, stream, new Uint8Array(1));
				}
			};
		};
		giveNothing(bulk);
		for (let i = 0; i < fileLimits.sources; i++) {
			giveNothing((await files.holder(content, `${"x".repeat(i)}heidi`)).bulk);
		}
		const { bulk: good } = await files.holder(content, "x".repeat(40));
		files.serve(good, content);
		await files.done(id, 60_000);
	});

	it("that offers something beyond the cut of its removal offers nothing", async () => {
		const { team, ada, member } = files;
		const grace = await team.add("Grace", { disk: new MemoryDisk() });
		await team.connect(grace, ada);
		await team.join(room, ada, grace);
		team.part("Ada", "Grace");
		const { peerId } = files.mallory;
		await team.until(() => !ada.node.overview().people.some((one) => one.online && one.name === "Grace"), {
			what: "the parting",
		});
		assert.ok((await team.answer(ada.api["rooms/kick"]({ room, peerId, reason: "" }))).ok);
		member.link = await team.raw("10.3.0.5", grace, files.mallory);
		const json = { root: "ab".repeat(32), size: 10, listing: 0, count: 1, name: "x" };
		const offer = member.event("", { kind: eventKinds.file, json });
		member.give(offer.item);
		const { id: messageId } = offer.header;
		const doubt = () => grace.messages(room).find(({ id }) => id === messageId)?.doubt;
		await team.until(() => doubt() === "", { what: "the offer" });
		const accept = () => grace.api["files/accept"]({ room, peerId: "", messageId, folder: "/in" });
		team.heal("Ada", "Grace");
		await team.connect(grace, ada);
		await team.until(() => doubt() === "voided", { what: "the cut" });
		const refusal = await team.answer(accept());
		assert.equal(refusal.ok ? "" : refusal.code, "messageUnknown");
	});

	it("that is not in the room and says that it has what was offered there is not asked for it", async () => {
		const content = contentOf(bytesOfSeed(2 * mib, 1));
		const { id } = await files.accepted(content);
		const stranger = await files.team.raw("10.4.0.7", files.ada, person("stranger"));
		const status = { room, root: content.root, state: "done", pieces: 2, trouble: "" } as const;
		stranger.send(recordTypes.fileStatus, encodeFileStatus(status));
		await files.team.clock.advance(1_000);
		assert.ok(!stranger.types.includes(recordTypes.bulkWanted), "nor told that anybody fetches it");
		assert.deepEqual(files.blamed(id), []);
	});

	it("that offers again and again costs nothing before a person accepts", async () => {
		for (let i = 0; i < 50; i++) {
			await files.offer({ root: "ab".repeat(32), size: 2 ** 30 + i, listing: 0, count: 1, name: `f${i}` });
		}
		assert.equal(files.ada.node.session?.files.book.size, 0);
		assert.deepEqual([...files.disk.files.keys()], []);
	});

	it("whose transfer was given up sends in vain, and not for long", async () => {
		const content = contentOf(bytesOfSeed(2 * mib, 1));
		const { id, bulk } = await files.accepted(content);
		files.serve(bulk, content, { piece: () => undefined });
		await files.team.until(() => bulk.of(bulkTypes.want).length > 0, { what: "pieces to be asked for" });
		const stream = bulk.of(bulkTypes.want)[0]?.stream ?? 0;
		assert.ok((await files.team.answer(files.ada.api["files/cancel"]({ id }))).ok);
		for (let i = 0; i < 12 && bulk.closed === null; i++) {
			bulk.link.sendPiece(stream, 0, content.bytes.subarray(0, mib));
			await files.team.clock.advance(50);
		}
		assert.equal(bulk.closed, 4400, "more than can have been under way");
		assert.deepEqual([...files.disk.files.keys()], []);
	});
});
