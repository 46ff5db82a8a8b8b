import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import type { TestNode } from "../../harness/testNode.ts";

describe("the guard against going on twice with one's own log", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	let backup: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		grace = await team.add("Grace");
		await team.connect(grace, ada);
		room = await team.room(ada, grace);
		backup = mkdtempSync(join(tmpdir(), "lanchat-backup-"));
	});
	afterEach(async () => {
		await team.end();
		rmSync(backup, { recursive: true, force: true });
	});

	/** What is typed, and whether it is signed. */
	const isSigned = (node: TestNode, text: string): boolean =>
		node.messages(room).some(({ id, body }) => body.kind === "text" && body.text === text && /^[0-9a-f]{64}$/.test(id));

	/** Keeps Ada's disk as it is now. */
	const backUp = async (): Promise<void> => {
		await team.leave("Ada");
		cpSync(team.folder("Ada"), backup, { recursive: true });
		ada = await team.comeBack("Ada");
		await team.until(() => ada.node.overview().people.some(({ online }) => online), {
			what: "the link",
			within: 10_000,
		});
	};

	/** Ada's disk is what it was when it was backed up. */
	const restore = async (): Promise<void> => {
		await team.leave("Ada");
		rmSync(team.folder("Ada"), { recursive: true });
		cpSync(backup, team.folder("Ada"), { recursive: true });
	};

	it("does not make anybody wait alone in a room, or just after having been let in", async () => {
		const alone = await team.room(grace);
		await team.say(grace, alone, "at once");
		await team.leave("Grace");
		grace = await team.comeBack("Grace");
		await team.say(grace, alone, "and after a restart");
		assert.ok(grace.messages(alone).every(({ id }) => !id.startsWith("queued-")));
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		await team.say(edsger, room, "hello");
		assert.equal(isSigned(edsger, "hello"), true);
	});

	it("keeps what is typed after a start until a member has told what it knows", async () => {
		await team.leave("Grace");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		await team.say(ada, room, "typed too early");
		await team.clock.advance(20_000);
		assert.equal(isSigned(ada, "typed too early"), false);
		grace = await team.comeBack("Grace");
		await team.until(() => isSigned(ada, "typed too early"), { what: "it to be signed", within: 3_000 });
		await team.until(() => grace.texts(room).includes("typed too early"), { what: "it at Grace's", within: 1_000 });
	});

	it("gives up waiting after thirty seconds alone, not before", async () => {
		await team.leave("Grace");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		const started = team.clock.monotonic();
		await team.say(ada, room, "alone");
		await team.clock.advance(29_500 - (team.clock.monotonic() - started));
		assert.equal(isSigned(ada, "alone"), false);
		await team.clock.advance(1_000);
		assert.equal(isSigned(ada, "alone"), true);
	});

	it("does not take a stranger's word", async () => {
		await team.leave("Grace");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.say(ada, room, "alone with a stranger");
		await team.clock.advance(15_000);
		assert.equal(isSigned(ada, "alone with a stranger"), false);
	});

	it("keeps decisions on requests waiting as well, and then carries them out", async () => {
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.ask(room, edsger);
		await team.until(() => ada.node.overview().requests.length === 1, { what: "the request" });
		await team.leave("Grace");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		const [request] = ada.node.overview().requests;
		let outcome: unknown = null;
		void Promise.resolve(ada.api["rooms/approve"]({ room, reqId: request?.reqId ?? "" })).then((answer) => {
			outcome = answer;
		});
		await team.clock.advance(10_000);
		assert.equal(outcome, null);
		await team.clock.advance(25_000);
		assert.deepEqual(outcome, { ok: true, value: null });
	});

	it("lets a disk that was restored go on where members say its log ends", async () => {
		await team.say(ada, room, "1");
		await team.until(() => grace.texts(room).length === 1, { what: "1" });
		await backUp();
		for (const text of ["2", "3"]) {
			await team.say(ada, room, text);
		}
		await team.until(() => grace.texts(room).length === 3, { what: "2 and 3", within: 60_000 });
		await restore();
		team.network.cut(team.host("Ada"), team.host("Grace"));
		ada = await team.comeBack("Ada");
		await team.clock.advance(5_000);
		assert.deepEqual(ada.texts(room), ["1"]);
		await team.say(ada, room, "4");
		team.network.heal(team.host("Ada"), team.host("Grace"));
		await team.until(() => isSigned(ada, "4"), { what: "4 to be signed", within: 30_000 });
		assert.deepEqual(ada.texts(room), ["1", "2", "3", "4"]);
		await team.until(() => grace.texts(room).length === 4, { what: "4 at Grace's" });
		assert.deepEqual(grace.texts(room), ["1", "2", "3", "4"]);
		await team.say(grace, room, "5");
		await team.until(() => ada.texts(room).length === 5, { what: "5" });
		assert.deepEqual(ada.texts(room), ["1", "2", "3", "4", "5"]);
	});

	it("goes on in a new log by itself where a restored disk has signed twice, and everybody sees both versions, marked", async () => {
		let edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.connect(edsger, grace);
		await team.join(room, ada, edsger);
		await team.say(ada, room, "1");
		await team.until(() => grace.texts(room).length === 1 && edsger.texts(room).length === 1, { what: "1" });
		await backUp();
		await team.say(ada, room, "2");
		await team.until(() => grace.texts(room).length === 2 && edsger.texts(room).length === 2, {
			what: "2",
			within: 60_000,
		});
		await restore();
		for (const other of ["Grace", "Edsger"]) {
			team.network.cut(team.host("Ada"), team.host(other));
		}
		ada = await team.comeBack("Ada");
		await team.say(ada, room, "another 2");
		await team.clock.advance(31_000);
		assert.equal(isSigned(ada, "another 2"), true, "alone for so long it goes on");
		for (const other of ["Grace", "Edsger"]) {
			team.network.heal(team.host("Ada"), team.host(other));
		}
		await team.say(ada, room, "3");
		const doubts = (node: TestNode) =>
			node
				.messages(room)
				.flatMap(({ body, doubt }) => (body.kind === "text" ? [`${body.text}${doubt && `: ${doubt}`}`] : []))
				.sort();
		// "3" was signed after the fork, in the log that does not go on; what is said now goes on beside it.
		await team.until(() => ada.messages(room).some(({ doubt }) => doubt !== ""), { what: "the proof", within: 60_000 });
		await team.say(ada, room, "4");
		for (const node of [ada, grace, edsger]) {
			await team.until(() => ["2: disputed", "another 2: disputed", "4"].every((row) => doubts(node).includes(row)), {
				what: `both versions at ${node.name}'s, not ${doubts(node)}`,
				within: 60_000,
			});
			const members = await node.api["rooms/members"]({ room });
			assert.ok(members.ok);
			assert.deepEqual(
				members.value.filter(({ disputed }) => disputed).map(({ name }) => name),
				["Ada"],
			);
		}
		await team.leave("Ada");
		await team.leave("Edsger");
		ada = await team.comeBack("Ada");
		edsger = await team.comeBack("Edsger");
		await team.say(ada, room, "5");
		for (const node of [ada, grace, edsger]) {
			await team.until(() => doubts(node).includes("5"), { what: `5 at ${node.name}'s`, within: 60_000 });
			assert.ok(["1", "2: disputed", "another 2: disputed", "4"].every((row) => doubts(node).includes(row)));
		}
	});

	it("takes no admin's decision twice: a restored admin first takes over what it had decided", async () => {
		await backUp();
		const edsger = await team.add("Edsger");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		await team.until(
			() => {
				const members = grace.node.session?.rooms.get(room)?.state?.members.size;
				return members === 3;
			},
			{ what: "Grace to know of Edsger" },
		);
		await restore();
		ada = await team.comeBack("Ada");
		await team.until(() => ada.node.session?.rooms.get(room)?.state?.members.size === 3, {
			what: "Ada to know again",
			within: 60_000,
		});
		const barbara = await team.add("Barbara");
		await team.connect(barbara, ada);
		await team.join(room, ada, barbara);
		for (const node of [grace, edsger]) {
			await team.until(() => node.node.session?.rooms.get(room)?.state?.members.size === 4, {
				what: `${node.name} to know all four`,
				within: 60_000,
			});
		}
	});
});
