import assert from "node:assert/strict";
import { countLimits } from "../../../src/net/limits.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { decodeWants, encodeHeads, type Head, type Item } from "../../../src/net/wire/sync.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { type RawEvent, RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const perRecord = 100;
const most = countLimits.gaps;

describe("a log with more missing than is kept book of", function () {
	this.timeout(60_000);
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	let member: RawMember;
	let events: readonly RawEvent[];
	let all: readonly Item[];
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		room = await team.room(ada);
		member = await RawMember.join(team, ada, person("Mallory"), { room });
		const ms = team.clock.now();
		events = Array.from({ length: 2 * most + 100 }, (_, i) => member.event(`${i}`, { ms: ms + i }));
		all = events.map(({ item }) => item);
	});
	afterEach(() => team.end());

	const give = async (items: readonly Item[]): Promise<void> => {
		for (let at = 0; at < items.length; at += perRecord) member.give(...items.slice(at, at + perRecord));
		await team.clock.advance(2_000);
	};
	/** The log as the disk has it. */
	const log = () => ada.node.session?.store.logs(room).find((row) => row.log === member.log) ?? assert.fail();
	const isOdd = (_: Item, i: number): boolean => i % 2 === 0;

	onceOnly(() =>
		it("has so many gaps, takes what makes no more, and is whole once that has come", async () => {
			await give(all.filter(isOdd));
			assert.deepEqual([log().gaps.length, log().seq], [most, 2 * most + 1]);
			await give(all.slice(2 * most + 1, 2 * most + 3));
			assert.deepEqual([log().gaps.length, log().seq], [most, 2 * most + 3]);
			await give(all);
			assert.deepEqual([log().gaps, log().seq], [[], all.length]);
			assert.equal(member.link.closed, null);
		}),
	);

	onceOnly(() =>
		it("is asked for from its end on: what is further off would be one more", async () => {
			await give(all.filter(isOdd));
			// What the gaps were asked for with has not been answered.
			await team.clock.advance(6_000);
			const from = member.link.bodies(recordTypes.want).length;
			const head: Head = {
				kind: "log",
				author: member.identity.key,
				log: member.log,
				seq: 9_000,
				event: "ab".repeat(32),
			};
			member.link.send(recordTypes.heads, encodeHeads(room, true, [head]));
			await team.clock.advance(100);
			const asked = member.link
				.bodies(recordTypes.want)
				.slice(from)
				.map(decodeWants)
				.flatMap((decoded) => (decoded.ok ? decoded.value.wants : []));
			const { seq } = log();
			const next = { kind: "log", author: member.identity.key, log: member.log, from: seq + 1, to: seq + 200 };
			assert.deepEqual(
				asked.filter((want) => want.kind === "log" && want.to > seq),
				[next],
			);
		}),
	);

	onceOnly(() =>
		it("has so many gaps, too, where what was vouched for turns out to be badly signed, and is whole in the end", async () => {
			const forged = events.map(({ header, item }, i): Item => {
				const bytes = Uint8Array.from(item.bytes);
				// The last byte of the signature. The newest of a record, which is even, vouches for the others.
				const at = header.bytes.length - 1;
				bytes[at] = (bytes[at] ?? 0) ^ (isOdd(item, i) ? 1 : 0);
				return { ...item, bytes };
			});
			await give(forged);
			assert.equal(log().gaps.length, most);
			for (let i = 0; i < 2; i++) await give(all);
			assert.deepEqual(log().gaps, []);
			assert.equal(ada.node.session?.store.unchecked(room, 10).length, 0);
		}),
	);
});
