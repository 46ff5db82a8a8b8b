import assert from "node:assert/strict";
import { eventKinds } from "../../../src/net/wire/event.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { type RawEvent, RawMember } from "../../harness/rawMember.ts";
import { fc } from "../../harness/testChance.ts";
import type { TestNode } from "../../harness/testNode.ts";

const emoji = ["👍", "🎉", "👀"] as const;

/** What somebody does; `of` picks one of the messages said so far, `at` the time its author's clock shows. */
type Deed =
	| { readonly kind: "say"; readonly by: number; readonly at: number }
	| { readonly kind: "edit"; readonly by: number; readonly of: number; readonly at: number }
	| { readonly kind: "erase"; readonly by: number; readonly of: number; readonly at: number }
	| {
			readonly kind: "react";
			readonly by: number;
			readonly of: number;
			readonly at: number;
			readonly emoji: number;
			readonly on: boolean;
	  };

const by = fc.integer({ min: 0, max: 1 });
const of = fc.nat(20);
/** Few different times, so that ids decide as well. */
const at = fc.nat(5);
const deed: fc.Arbitrary<Deed> = fc.oneof(
	{ weight: 2, arbitrary: fc.record({ kind: fc.constant("say" as const), by, at }) },
	{ weight: 4, arbitrary: fc.record({ kind: fc.constant("edit" as const), by, of, at }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant("erase" as const), by, of, at }) },
	{
		weight: 4,
		arbitrary: fc.record({ kind: fc.constant("react" as const), by, of, at, emoji: fc.nat(2), on: fc.boolean() }),
	},
);
const script = fc
	.array(deed, { minLength: 3, maxLength: 24 })
	.chain((deeds) => fc.tuple(fc.constant(deeds), fc.array(fc.nat(1_000), { minLength: 30, maxLength: 30 }), fc.nat(4)));

/** An event and what it is about. */
interface Done {
	readonly deed: Deed;
	readonly event: RawEvent;
	readonly target: RawEvent | null;
	readonly text: string;
}

const later = (a: Done, b: Done): number => {
	const key = ({ event }: Done) => event.header.hlc + event.header.id;
	return key(a) < key(b) ? -1 : 1;
};

/** What a message must look like, whoever has it and whatever came first. */
const expected = (message: Done, all: readonly Done[]): unknown => {
	const about = all.filter(({ target }) => target === message.event).sort(later);
	const own = about.filter((done) => done.deed.by === message.deed.by);
	if (own.some((done) => done.deed.kind === "erase")) {
		return { id: message.event.header.id, body: "erased", reactions: [] };
	}
	const set = new Map<string, readonly [string, number]>();
	for (const { deed: act } of about) {
		if (act.kind === "react") {
			const name = emoji[act.emoji] ?? "";
			set.delete(`${act.by} ${name}`);
			if (act.on) {
				set.set(`${act.by} ${name}`, [name, act.by]);
			}
		}
	}
	const shown = [...new Set([...set.values()].map(([name]) => name))];
	const edits = own.filter((done) => done.deed.kind === "edit");
	return {
		id: message.event.header.id,
		body: edits.at(-1)?.text ?? message.text,
		reactions: shown.map((name) => [name, [...set.values()].filter(([other]) => other === name).length]),
	};
};

onceOnly(() =>
	describe("texts, changes, erasures and reactions in any order", () => {
		let team: MemoryTeam;
		let ada: TestNode;
		let room: string;
		let members: readonly RawMember[];
		before(async () => {
			team = new MemoryTeam("any order");
			ada = await team.add("Ada");
			room = await team.room(ada);
			const mallory = await RawMember.join(team, ada, person("Mallory"), { room });
			const other = await RawMember.join(team, ada, person("Barbara"), {
				room,
				host: "10.3.0.2",
				instance: "00000000000000bb",
			});
			members = [mallory, other];
		});
		after(() => team.end());

		const perform = (deeds: readonly Deed[]): readonly Done[] => {
			const all: Done[] = [];
			for (const one of deeds) {
				const said = all.filter(({ deed: { kind } }) => kind === "say");
				const target = one.kind === "say" ? null : (said[one.of % Math.max(1, said.length)]?.event ?? null);
				const member = members[one.by] ?? assert.fail();
				const ms = team.clock.now() + one.at;
				const text = `text ${all.length}`;
				const about = { of: target?.header.id ?? "ab".repeat(32) };
				const event =
					one.kind === "say"
						? member.event(text, { ms })
						: one.kind === "edit"
							? member.event("", { ms, kind: eventKinds.edit, json: { ...about, t: text } })
							: one.kind === "erase"
								? member.event("", { ms, kind: eventKinds.erase, json: about })
								: member.event("", {
										ms,
										kind: eventKinds.reaction,
										json: { ...about, e: emoji[one.emoji] ?? "", on: one.on },
									});
				all.push({ deed: one, event, target, text });
			}
			return all;
		};

		it("come to the same page", async () => {
			await fc.assert(
				fc.asyncProperty(script, async ([deeds, shuffle, size]) => {
					const all = perform(deeds);
					const order = all
						.map((done, i) => ({ done, key: shuffle[i] ?? 0 }))
						.sort((a, b) => a.key - b.key)
						.map(({ done }) => done);
					for (let i = 0; i < order.length; i += size + 1) {
						for (const { deed: one, event } of order.slice(i, i + size + 1)) {
							members[one.by]?.give(event.item);
						}
						await team.clock.advance(10);
					}
					await team.clock.advance(50);
					for (const message of all.filter(({ deed: { kind } }) => kind === "say")) {
						const row = ada.node.session?.rooms.get(room)?.message(message.event.header.id);
						assert.ok(row);
						const { id, body, reactions } = row;
						const shown = {
							id,
							body: body.kind === "text" ? body.text : body.kind,
							reactions: reactions.map((each) => [each.emoji, each.names.length]),
						};
						assert.deepEqual(shown, expected(message, all));
					}
				}),
				{ numRuns: Number(process.env.LANCHAT_SCHEDULES ?? 40), endOnFailure: true },
			);
			assert.ok(members.every(({ link }) => link.closed === null));
		}).timeout(60_000);
	}),
);
