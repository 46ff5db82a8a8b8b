import assert from "node:assert/strict";
import type { Piece } from "../../../src/net/room/logs/logPlace.ts";
import { emptyLog, type LogEnds, placeOf } from "../../../src/net/room/logs/logPlace.ts";
import { Awaited } from "../../../src/net/room/sync/awaited.ts";
import { zeroId } from "../../../src/net/wire/control.ts";
import { encodeEventEvidence } from "../../../src/net/wire/evidence.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import {
	decodeHeads,
	decodeWants,
	encodeHaves,
	encodeSyncRoots,
	encodeWants,
	type Want,
} from "../../../src/net/wire/sync.ts";
import { add, after, emptyRotation, freshLog } from "../../harness/chains.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const mallory = person("Mallory");

describe("the end of a log whose newest text was deleted by whoever has it", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let member: RawMember;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		member = await RawMember.lead(team, ada, mallory);
	});
	afterEach(() => team.end());

	const questions = (): readonly Extract<Want, { kind: "log" }>[] =>
		member.link.bodies(recordTypes.want).flatMap((body) => {
			const decoded = decodeWants(body);
			return decoded.ok ? decoded.value.wants.flatMap((want) => (want.kind === "log" ? [want] : [])) : [];
		});
	/** How far Ada says that it has Mallory's log. */
	const named = async (): Promise<number | undefined> => {
		const asking = { room: member.room, controlHead: member.head.id, root: zeroId };
		member.link.send(recordTypes.syncRoot, encodeSyncRoots([asking]));
		await team.clock.advance(200);
		const heads = decodeHeads(member.link.bodies(recordTypes.heads).at(-1) ?? new Uint8Array());
		assert.ok(heads.ok);
		return heads.value.heads.flatMap((head) => (head.kind === "log" && head.log === member.log ? [head.seq] : []))[0];
	};

	it("is told to who asks for it, and nothing below it", async () => {
		for (const words of ["one", "two", "three"]) {
			await team.say(ada, member.room, words);
		}
		const author = ada.node.session?.identity.key ?? "";
		const log = ada.node.session?.rooms.get(member.room)?.row.log ?? "";
		const seq = ada.node.session?.store.logs(member.room).find((row) => row.log === log)?.seq ?? 0;
		member.link.send(recordTypes.have, encodeHaves(member.room, [{ author, log, seq }]));
		await team.clock.advance(200);
		assert.ok((await team.answer(ada.api["rooms/deleteHistory"]({ room: member.room }))).ok);
		const asked = async (to: number): Promise<readonly string[]> => {
			const before = member.given.length;
			const want = { kind: "log", author, log, from: 2, to } as const;
			member.link.send(recordTypes.want, encodeWants(member.room, [want]));
			await team.clock.advance(200);
			return member.given.slice(before).map(({ kind }) => kind);
		};
		assert.deepEqual(await asked(seq), ["logEnd"]);
		assert.deepEqual(await asked(seq - 1), []);
	});

	it("counts as held when heads are compared, and is missing all the same until somebody gives it", async () => {
		const first = member.event("first");
		const second = member.event("second");
		const third = member.event("third");
		member.give(first.item, { kind: "logEnd", bytes: third.header.bytes });
		assert.equal(await named(), 3);
		assert.deepEqual(ada.texts(member.room), ["first"]);
		const last = questions().at(-1);
		assert.deepEqual([last?.from, last?.to], [2, 3]);
		member.give({ kind: "logEnd", bytes: third.header.bytes });
		await team.clock.advance(200);
		assert.deepEqual(ada.texts(member.room), ["first"], "the same again changes nothing");
		const fourth = member.event("fourth");
		member.give(fourth.item);
		await team.clock.advance(200);
		assert.deepEqual(ada.texts(member.room), ["first", "fourth"]);
		member.give(second.item, third.item);
		await team.clock.advance(200);
		assert.deepEqual(ada.texts(member.room), ["first", "second", "third", "fourth"]);
		assert.deepEqual(ada.node.session?.store.logs(member.room).find(({ log }) => log === member.log)?.gaps, []);
	});

	it("is believed under its own signature alone, and only beyond what is here", async () => {
		const first = member.event("first");
		const second = member.event("second");
		const third = member.event("third");
		member.give({ kind: "logEnd", bytes: first.header.bytes }, { kind: "logEnd", bytes: second.header.bytes });
		assert.equal(await named(), 2);
		member.give(third.item, { kind: "logEnd", bytes: second.header.bytes });
		assert.equal(await named(), 3);
		member.give(first.item, second.item);
		await team.clock.advance(200);
		assert.deepEqual(ada.texts(member.room), ["first", "second", "third"]);
	});

	it("is brought still where history was deleted meanwhile, and changes nothing there", async () => {
		const [first, second, third] = [member.event("first"), member.event("second"), member.event("third")];
		member.give(first.item, { kind: "logEnd", bytes: third.header.bytes });
		assert.equal(await named(), 3);
		assert.ok((await team.answer(ada.api["rooms/deleteHistory"]({ room: member.room }))).ok);
		member.give(second.item, third.item, member.event("fourth").item);
		await team.clock.advance(200);
		assert.deepEqual(ada.texts(member.room), ["fourth"]);
		assert.deepEqual(ada.node.session?.store.logs(member.room).find(({ log }) => log === member.log)?.gaps, []);
	});

	it("may lie below what is held, where a fork ends the log there", async () => {
		const [first, second] = [member.event("first"), member.event("second")];
		const rival = member.event("third, otherwise", { keepsPlace: true });
		const [third, fourth] = [member.event("third"), member.event("fourth")];
		member.give(first.item, fourth.item);
		member.give({ kind: "logEnd", bytes: second.header.bytes });
		assert.equal(await named(), 4, "nothing ends it there yet");
		member.give({ kind: "evidence", bytes: encodeEventEvidence(third.header, rival.header) });
		assert.equal(await named(), 1);
		member.give({ kind: "logEnd", bytes: third.header.bytes });
		assert.equal(await named(), 1, "it ends before that");
		member.give({ kind: "logEnd", bytes: second.header.bytes });
		assert.equal(await named(), 2);
		assert.ok(!ada.texts(member.room).includes("second"), "it is missing all the same");
		member.give(second.item);
		await team.clock.advance(200);
		assert.deepEqual(ada.texts(member.room).slice(0, 2), ["first", "second"]);
		assert.equal(await named(), 2);
	});

	const tellRoot = (other?: string): void => {
		const root = ada.node.session?.rooms.get(member.room)?.rootFor(mallory.key);
		assert.ok(root);
		member.link.send(recordTypes.syncRoot, encodeSyncRoots([{ ...root, root: other ?? root.root }]));
	};

	it("is asked for less and less often of who does not give it", async () => {
		const [first, , third] = [member.event("first"), member.event("second"), member.event("third")];
		member.give(first.item, { kind: "logEnd", bytes: third.header.bytes });
		await team.clock.advance(200);
		const count = async (rounds: number): Promise<number> => {
			const before = questions().length;
			for (let i = 0; i < rounds; i++) {
				tellRoot();
				await team.clock.advance(5_000);
			}
			return questions().length - before;
		};
		assert.ok((await count(12)) >= 2, "soon, again");
		const later = await count(24);
		assert.ok(later >= 5 && later <= 7, `then three times a minute: ${later} in two`);
	});

	it("is asked for sooner of who shows that it has got something since", async () => {
		const [first, , third] = [member.event("first"), member.event("second"), member.event("third")];
		member.give(first.item, { kind: "logEnd", bytes: third.header.bytes });
		for (let asked = 0; asked < 4; asked = questions().length) {
			tellRoot();
			await team.clock.advance(1_000);
		}
		const asked = questions().length;
		await team.clock.advance(5_000);
		tellRoot();
		await team.clock.advance(200);
		assert.equal(questions().length, asked, "it would have to wait for longer");
		tellRoot("ab".repeat(32));
		tellRoot();
		await team.clock.advance(200);
		assert.equal(questions().length, asked + 1);
	});

	it("keeps nobody from what is older, though more is missing there than is asked for at a time", async () => {
		const [first, second] = [member.event("first"), member.event("second")];
		const far = member.event("far on", { seq: 20_001, prev: "11".repeat(32) });
		member.give(first.item, far.item);
		await team.clock.advance(200);
		for (let rounds = 0; rounds < 3; rounds++) {
			await team.clock.advance(5_000);
			tellRoot();
		}
		await team.clock.advance(200);
		const asked = questions().map(({ from, to }) => [from, to]);
		assert.deepEqual(asked.slice(0, 3), [
			[12_001, 20_000],
			[4_001, 12_000],
			[2, 4_000],
		]);
		assert.deepEqual(asked[3], [12_001, 20_000], "and then from the top again");
		member.give(second.item);
		await team.clock.advance(200);
		assert.deepEqual(ada.texts(member.room), ["first", "second", "far on"]);
	});

	it("keeps nobody from what is older, which is asked for as soon as something of what is above has come", async () => {
		const ms = 1_790_000_000_000;
		const first = member.event("first");
		const [top, ...below] = [36_500, 28_500, 20_500, 12_500, 4_500].map((seq) =>
			member.event(`number ${seq}`, { seq, prev: "11".repeat(32), ms: ms + seq, keepsPlace: true }),
		);
		const far = member.event("far on", { seq: 40_001, prev: "22".repeat(32), ms: ms + 40_001 });
		member.give(first.item, far.item);
		await team.clock.advance(4_000);
		const asked = (): readonly (readonly number[])[] => questions().map(({ from, to }) => [from, to]);
		assert.deepEqual(asked(), [[32_001, 40_000]], "nothing of it has come");
		for (const event of [top, ...below]) {
			member.give(event?.item ?? assert.fail());
			await team.clock.advance(100);
		}
		assert.deepEqual(asked().slice(1), [
			[24_001, 32_000],
			[16_001, 24_000],
			[8_001, 16_000],
			[2, 8_000],
		]);
		await team.clock.advance(4_000);
		assert.equal(asked().length, 5, "what did not come is not asked for again at once");
		assert.equal(ada.texts(member.room).length, 7);
	});
});

describe("questions that bring nothing", () => {
	it("wait for longer each time, of each peer and each end, until the peer gives something of it or has got something", async () => {
		const clock = new ManualClock();
		const awaited = new Awaited({ clock, gaveAt: () => 0 });
		const seven = { from: 3, to: 7 };
		const waits = async (): Promise<number> => {
			awaited.note("log", "Grace", seven);
			let seconds = 0;
			for (; !awaited.mayAsk("log", "Grace", 7); seconds++) {
				await clock.advance(1_000);
			}
			return seconds;
		};
		assert.deepEqual([await waits(), await waits(), await waits(), await waits()], [5, 10, 20, 20]);
		awaited.note("log", "Grace", seven);
		await clock.advance(5_000);
		assert.ok(awaited.mayAsk("log", "Edsger", 7), "another one may have it");
		assert.ok(awaited.mayAsk("log", "Grace", 9), "it may have more");
		assert.equal(awaited.mayAsk("log", "Grace", 7), false);
		awaited.changed("Grace");
		assert.ok(awaited.mayAsk("log", "Grace", 7), "it has got something since");
		awaited.note("log", "Grace", seven);
		await clock.advance(10_000);
		awaited.note("log", "Grace", seven);
		awaited.arrived("log", "Edsger", { from: 3, to: 3 }, false);
		await clock.advance(5_000);
		assert.equal(awaited.mayAsk("log", "Grace", 7), false, "it came from another one");
		awaited.arrived("log", "Grace", { from: 4, to: 4 }, false);
		await clock.advance(5_000);
		assert.ok(awaited.mayAsk("log", "Grace", 7));
		awaited.note("log", "Grace", seven);
		awaited.arrived("log", "Edsger", { from: 5, to: 7 }, true);
		assert.ok(awaited.mayAsk("log", "Grace", 7), "what is missing now is another part");
	});

	it("are followed by others about what is below, and asked again once that was asked for", async () => {
		const clock = new ManualClock();
		const awaited = new Awaited({ clock, gaveAt: () => 0 });
		const all = { from: 2, to: 90 };
		const ask = async (piece: Piece): Promise<number> => {
			assert.ok(awaited.mayAsk("log", "Grace", piece.to));
			awaited.note("log", "Grace", piece);
			await clock.advance(5_000);
			return awaited.endFor("log", "Grace", all);
		};
		assert.equal(awaited.endFor("log", "Grace", all), 90);
		assert.equal(await ask({ from: 50, to: 90 }), 49);
		assert.equal(awaited.endFor("log", "Edsger", all), 90, "another one may have it");
		assert.equal(awaited.endFor("log", "Grace", { from: 2, to: 95 }), 95, "more is missing above");
		assert.equal(await ask({ from: 20, to: 49 }), 19);
		awaited.arrived("log", "Edsger", { from: 51, to: 60 }, false);
		assert.equal(awaited.endFor("log", "Grace", all), 19, "what came is no reason to ask again for the rest");
		assert.equal(awaited.endFor("log", "Grace", { from: 2, to: 50 }), 19);
		await clock.advance(5_000);
		assert.equal(await ask({ from: 2, to: 19 }), 90);
		assert.equal(await ask({ from: 50, to: 90 }), 49);
		const rest = { from: 2, to: 80 };
		awaited.arrived("log", "Edsger", { from: 81, to: 90 }, false);
		assert.equal(awaited.endFor("log", "Grace", rest), 49, "the top has come meanwhile");
		assert.equal(awaited.mayAsk("log", "Grace", rest.to), false, "the second time it waits for longer");
	});

	it("make nobody ask further down; those that bring something do, of whom they were asked, and of nobody else", async () => {
		const clock = new ManualClock();
		const awaited = new Awaited({ clock, gaveAt: () => 0 });
		const all = { from: 2, to: 90 };
		awaited.note("log", "Grace", { from: 50, to: 90 });
		assert.equal(awaited.mayAsk("log", "Grace", 49), false);
		awaited.arrived("log", "Grace", { from: 91, to: 95 }, false);
		awaited.arrived("log", "Edsger", { from: 60, to: 60 }, false);
		assert.equal(awaited.mayAsk("log", "Grace", 49), false, "it has given nothing of it");
		awaited.arrived("log", "Grace", { from: 50, to: 59 }, false);
		assert.equal(awaited.endFor("log", "Grace", all), 49);
		assert.ok(awaited.mayAsk("log", "Grace", 49));
		assert.equal(awaited.mayAsk("log", "Grace", 90), false, "it is giving that still");
		assert.equal(awaited.mayAsk("log", "Edsger", 90), false, "another one is giving it");
		await clock.advance(5_000);
		awaited.arrived("log", "Grace", { from: 60, to: 60 }, false);
		assert.equal(awaited.mayAsk("log", "Grace", 90), false, "and still");
		awaited.note("log", "Grace", { from: 20, to: 49 });
		awaited.arrived("log", "Grace", { from: 61, to: 89 }, false);
		assert.equal(awaited.mayAsk("log", "Grace", 19), false, "that was of the question before");
		awaited.arrived("log", "Grace", { from: 20, to: 49 }, false);
		assert.ok(awaited.mayAsk("log", "Edsger", 90), "its answer is over, without the top");
	});
});

describe("a log of which the end is awaited", () => {
	it("goes on after it and beyond it, with what is missing as one gap", () => {
		const id = (seq: number): string => (seq === 0 ? zeroId : `event ${seq}`);
		const event = (seq: number) => ({ seq, id: id(seq), prev: id(seq - 1) });
		const ends: LogEnds = { seq: 3, head: id(3), gaps: [{ from: 2, to: 3, below: id(1), above: id(3) }] };
		assert.deepEqual(placeOf(ends, event(4)), { kind: "fits", isNewest: true, isVouched: false, gaps: ends.gaps });
		assert.deepEqual(placeOf(ends, event(6)), {
			kind: "fits",
			isNewest: true,
			isVouched: false,
			gaps: [{ from: 2, to: 5, below: id(1), above: id(5) }],
		});
		assert.deepEqual(placeOf(ends, event(3)), {
			kind: "fits",
			isNewest: false,
			isVouched: true,
			gaps: [{ from: 2, to: 2, below: id(1), above: id(2) }],
		});
		assert.equal(placeOf(emptyLog(zeroId), event(2)).kind, "fits");
	});
});

describe("a disk of before its person came back to a room", () => {
	it("writes in the log of the stay that counts", async () => {
		const team = new MemoryTeam();
		const ada = await team.add("Ada");
		const me = ada.node.session?.identity;
		const admin = await RawMember.lead(team, ada, mallory);
		assert.ok(me);
		await team.say(ada, admin.room, "in the first stay");
		const rotation = emptyRotation([mallory], true);
		admin.decree(after(admin.head, mallory, { kind: "kick", target: me.key, reason: "", cuts: [], rotation }));
		const log = freshLog();
		// The request was made on the disk that is lost.
		admin.decree(add(admin.head, mallory, me, { key: admin.key, log }));
		await team.clock.advance(100);
		const room = ada.node.session?.rooms.get(admin.room);
		assert.equal(room?.role, "member");
		assert.equal(room?.row.log, log);
		await team.end();
	});
});
