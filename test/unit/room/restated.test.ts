import assert from "node:assert/strict";
import { eventKinds } from "../../../src/net/wire/event.ts";
import { encodeLockbox } from "../../../src/net/wire/lockbox.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import type { Item } from "../../../src/net/wire/sync.ts";
import { after, rotationFor } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { type RawEvent, RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

describe("what a member whose log forks says again", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	let member: RawMember;
	/** One version of the second event, with what follows it; and the other version. */
	let held: readonly RawEvent[];
	let other: RawEvent;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		room = await team.room(ada);
		member = await RawMember.join(team, ada, person("Mallory"), { room });
		const first = member.event("one");
		other = member.event("another two", { keepsPlace: true });
		const rest = ["two", "three", "four"].map((text) => member.event(text));
		held = [first, ...rest];
		member.give(...held.map(({ item }) => item));
		// What comes now stands in a new log after the fork.
		member.log = `${member.log.slice(0, -1)}5`;
		held = [...held, member.event("", { kind: eventKinds.newLog, json: {}, seq: 1, prev: first.header.id })];
	});
	afterEach(() => team.end());

	const idOf = (i: number): string => held[i]?.header.id ?? assert.fail();
	const begin = (): Item => held.at(-1)?.item ?? assert.fail();
	const again = (i: number, text: string): RawEvent => member.event("", { json: { t: text, again: idOf(i) } });
	const shown = async (): Promise<readonly string[]> => {
		await team.clock.advance(200);
		const rows = ada
			.messages(room)
			.flatMap(({ body, doubt }) => (body.kind === "text" ? [`${body.text} ${doubt}`] : []));
		return [...rows].sort();
	};
	const forked = ["another two disputed", "one ", "two disputed"];

	it("is shown once, whether the proof comes first or what is said again", async () => {
		member.give(other.item, begin(), again(2, "three").item);
		assert.deepEqual(await shown(), [...forked, "four disputed", "three "].sort());
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.deepEqual(await shown(), [...forked, "four disputed", "three "].sort());
	});

	it("is shown twice as long as nothing is proved, and once from then on", async () => {
		member.give(begin(), again(2, "three").item, again(3, "four").item);
		assert.deepEqual(await shown(), ["four ", "four ", "one ", "three ", "three ", "two "]);
		member.give(other.item);
		assert.deepEqual(await shown(), [...forked, "four ", "three "].sort());
	});

	it("hides nothing that is not the same to the letter, is another's, or was not beyond the fork", async () => {
		const barbara = await RawMember.join(team, ada, person("Barbara"), {
			room,
			host: "10.3.0.2",
			instance: "00000000000000bb",
		});
		member.give(other.item, begin(), again(2, "three, but otherwise").item, again(1, "two").item, again(0, "one").item);
		const hello = barbara.event("hello");
		barbara.give(hello.item);
		await team.clock.advance(200);
		barbara.log = `${barbara.log.slice(0, -1)}5`;
		const anew = barbara.event("", { kind: eventKinds.newLog, json: {}, seq: 1, prev: hello.header.id });
		barbara.give(anew.item, barbara.event("", { json: { t: "four", again: idOf(3) } }).item);
		const said = ["four ", "hello ", "one ", "three, but otherwise ", "two "];
		assert.deepEqual(await shown(), [...forked, "four disputed", "three disputed", ...said].sort());
	});
});

describe("what is said again under a key that comes later", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let member: RawMember;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		member = await RawMember.lead(team, ada, person("Mallory"));
	});
	afterEach(() => team.end());

	/** A new key, with a box for Ada that does not open, or one that leads nowhere back. */
	const rotate = (how: "spoilt" | "without a way back"): { readonly epoch: string; readonly key: Uint8Array } => {
		const me = ada.node.session?.identity ?? assert.fail();
		const previous = how === "spoilt" ? member.key : new Uint8Array(32).fill(7);
		const made = rotationFor(member.head, [member.identity, me], previous);
		const isSpoilt = how === "spoilt";
		const boxes = made.rotation.boxes.map((box) => (isSpoilt ? { ...box, box: box.box.map((byte) => byte ^ 1) } : box));
		const control = after(member.head, member.identity, { kind: "rotate", rotation: { ...made.rotation, boxes } });
		member.decree(control);
		Object.assign(member, { key: made.key, epoch: control.id });
		return { epoch: control.id, key: made.key };
	};
	/** Ends the log after its first event, and says one of the others again in a new one. */
	const fork = (first: RawEvent, other: RawEvent, said: RawEvent, text: string): readonly Item[] => {
		member.log = `${member.log.slice(0, -1)}5`;
		const begin = member.event("", { kind: eventKinds.newLog, json: {}, seq: 1, prev: first.header.id });
		return [other.item, begin.item, member.event("", { json: { t: text, again: said.header.id } }).item];
	};
	const give = async ({ epoch, key }: { readonly epoch: string; readonly key: Uint8Array }): Promise<void> => {
		member.link.send(recordTypes.lockbox, encodeLockbox({ room: member.room, epoch, key }));
		await team.clock.advance(300);
	};
	const shown = () =>
		ada
			.messages(member.room)
			.flatMap(({ body, doubt }) =>
				body.kind === "text" || body.kind === "unreadable"
					? [body.kind === "text" ? `${body.text} ${doubt}` : "?"]
					: [],
			)
			.sort();

	it("is shown once as soon as it can be read", async () => {
		const first = member.event("one");
		const other = member.event("another two", { keepsPlace: true });
		const [two, three] = [member.event("two"), member.event("three")];
		member.give(first.item, two.item, three.item);
		const lacked = rotate("spoilt");
		member.give(...fork(first, other, three, "three"));
		await team.clock.advance(300);
		assert.deepEqual(shown(), ["?", "another two disputed", "one ", "three disputed", "two disputed"]);
		await give(lacked);
		const once = ["another two disputed", "one ", "three ", "two disputed"];
		assert.deepEqual(shown(), once);
		assert.ok(ada.heard.cleared.length > 0, "windows look anew");
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.deepEqual(shown(), once);
	});

	it("is shown once as soon as what it says again can be read", async () => {
		const first = member.event("one");
		member.give(first.item);
		const lacked = rotate("spoilt");
		const other = member.event("another two", { keepsPlace: true });
		const [two, three] = [member.event("two"), member.event("three")];
		member.give(two.item, three.item);
		rotate("without a way back");
		member.give(...fork(first, other, three, "three"));
		await team.clock.advance(300);
		assert.deepEqual(shown(), ["?", "?", "?", "one ", "three "]);
		await give(lacked);
		assert.deepEqual(shown(), ["another two disputed", "one ", "three ", "two disputed"]);
	});

	it("is shown once where all of it comes at once", async () => {
		const first = member.event("one");
		const other = member.event("another two", { keepsPlace: true });
		const [two, three] = [member.event("two"), member.event("three")];
		member.give(first.item, two.item, three.item, ...fork(first, other, three, "three"));
		await team.clock.advance(300);
		assert.deepEqual(shown(), ["another two disputed", "one ", "three ", "two disputed"]);
	});
});
