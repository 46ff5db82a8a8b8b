import assert from "node:assert/strict";
import { hlcAt } from "../../../src/net/room/logs/hlc.ts";
import type { Control } from "../../../src/net/wire/control.ts";
import type { ControlBody } from "../../../src/net/wire/controlBody.ts";
import { placeAfter, signed, usualPolicy } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const mallory = person("Mallory");
const hour = 60 * 60_000;

describe("what an admin does whose clock is an hour behind", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	/** What Grace reads of a room whose admin says in HELLO that its clock says `toldMs` more than hers. */
	const read = async (toldMs: number | null) => {
		const grace = await team.add("Grace");
		const hello = toldMs === null ? {} : { ms: team.clock.now() + toldMs };
		const admin = await RawMember.lead(team, grace, mallory, { ms: team.clock.now() - 2 * hour, hello });
		await team.say(grace, admin.room, "before");
		await team.clock.advance(1_000);
		const place = { ...placeAfter(admin.head), hlc: hlcAt(team.clock.now() - hour) };
		admin.decree(signed(mallory, place, { kind: "policy", policy: { ...usualPolicy, listed: false } }));
		await team.clock.advance(1_000);
		await team.say(grace, admin.room, "after");
		return grace.messages(admin.room).flatMap(({ body, atMs }) => {
			const words = body.kind === "text" ? body.text : body.kind === "notice" ? body.notice : "";
			return ["before", "policyUnlisted", "after"].includes(words) ? [{ words, agoMs: team.clock.now() - atMs }] : [];
		});
	};
	const order = (rows: Awaited<ReturnType<typeof read>>) => rows.map(({ words }) => words);

	it("is told when it was done by our clock, where the admin has said what time it has", async () => {
		const rows = await read(-hour);
		assert.deepEqual(order(rows), ["before", "policyUnlisted", "after"]);
		assert.ok((rows[1]?.agoMs ?? hour) < 10_000);
	});

	it("is told at its own time by a client that tells none, and where clocks are about right", async () => {
		assert.deepEqual(order(await read(null)), ["policyUnlisted", "before", "after"]);
		await team.leave("Grace");
		await team.end();
		team = new MemoryTeam();
		assert.deepEqual(order(await read(-4 * 60_000)), ["policyUnlisted", "before", "after"]);
	});
});

describe("what an admin does whose clock is an hour ahead", () => {
	let team: MemoryTeam;
	let grace: TestNode;
	let admin: RawMember;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		grace = await team.add("Grace");
		admin = await RawMember.lead(team, grace, mallory);
		room = admin.room;
	});
	afterEach(() => team.end());

	const unlisted: ControlBody = { kind: "policy", policy: { ...usualPolicy, listed: false } };
	const patient: ControlBody = { kind: "policy", policy: { ...usualPolicy, listed: false, succession: 100 } };
	const listed: ControlBody = { kind: "policy", policy: { ...usualPolicy, succession: 100 } };
	const decided = (ms: number, body: ControlBody): Control =>
		signed(mallory, { ...placeAfter(admin.head), hlc: hlcAt(ms) }, body);
	/** What the page shows, oldest first. */
	const shown = (): readonly string[] =>
		grace
			.messages(room)
			.map(({ body }) => (body.kind === "text" ? body.text : body.kind === "notice" ? body.notice : body.kind))
			.filter((words) => !["created", "joined"].includes(words));
	const places = () => grace.messages(room).map(({ id, order, atMs }) => ({ id, order, atMs }));

	it("is told when it came, and what is said later stands below it", async () => {
		await team.say(grace, room, "before");
		await team.clock.advance(1_000);
		admin.decree(decided(team.clock.now() + hour, unlisted));
		await team.until(() => shown().length === 2, { what: "the notice" });
		await team.say(grace, room, "after");
		assert.deepEqual(shown(), ["before", "policyUnlisted", "after"]);
		assert.ok(places().every(({ atMs }) => atMs <= team.clock.now()));
		await team.clock.advance(40_000);
		assert.deepEqual(shown(), ["before", "policyUnlisted", "after"]);
	});

	it("stays in its place, and in its order, also after a start and when that hour has come", async () => {
		admin.decree(decided(team.clock.now() + hour, unlisted));
		admin.decree(decided(team.clock.now() + hour + 1, patient));
		admin.decree(decided(team.clock.now() - 1_000, listed));
		await team.until(() => shown().length === 3, { what: "the notices" });
		await team.say(grace, room, "after");
		await team.clock.advance(40_000);
		const before = places();
		assert.deepEqual(shown(), ["policyUnlisted", "policySuccession", "policyListed", "after"]);
		await team.leave("Grace");
		await team.clock.advance(2 * hour);
		grace = await team.comeBack("Grace");
		assert.deepEqual(places(), before);
		const page = grace.node.session?.rooms.get(room)?.page(before.at(-1)?.order ?? "", 2);
		assert.deepEqual(
			page?.messages.map(({ id }) => id),
			before.slice(-3, -1).map(({ id }) => id),
		);
	});
});
