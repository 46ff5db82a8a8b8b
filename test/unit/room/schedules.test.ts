import assert from "node:assert/strict";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { fc } from "../../harness/testChance.ts";
import type { TestNode } from "../../harness/testNode.ts";

const names = ["Ada", "Grace", "Edsger"] as const;
type Name = (typeof names)[number];

/** Something that happens. */
type Happening =
	| { readonly kind: "say"; readonly who: Name; readonly count: number }
	| { readonly kind: "leave" | "comeBack"; readonly who: Name }
	| { readonly kind: "cut" | "heal" | "drop"; readonly who: Name; readonly other: Name }
	| { readonly kind: "pass"; readonly ms: number };

const who = fc.constantFrom(...names);
const pair = fc.constantFrom<readonly [Name, Name]>(["Ada", "Grace"], ["Ada", "Edsger"], ["Grace", "Edsger"]);
const happening: fc.Arbitrary<Happening> = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.record({ kind: fc.constant("say" as const), who, count: fc.integer({ min: 1, max: 5 }) }),
	},
	{ weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("leave" as const, "comeBack" as const), who }) },
	{
		weight: 3,
		arbitrary: fc
			.tuple(fc.constantFrom("cut" as const, "heal" as const, "drop" as const), pair)
			.map(([kind, [one, other]]) => ({ kind, who: one, other })),
	},
	{ weight: 4, arbitrary: fc.integer({ min: 0, max: 60_000 }).map((ms) => ({ kind: "pass" as const, ms })) },
);

/** Plays a schedule, mends everything, and looks at what everybody ends with. */
const play = async (schedule: readonly Happening[], skews: readonly number[]): Promise<void> => {
	const team = new MemoryTeam();
	try {
		const here = new Map<Name, TestNode>();
		const said: string[] = [];
		for (const [i, name] of names.entries()) {
			here.set(name, await team.add(name, { skew: skews[i] ?? 0 }));
		}
		const at = (name: Name): TestNode => here.get(name) ?? assert.fail();
		await team.connect(at("Grace"), at("Ada"));
		await team.connect(at("Edsger"), at("Ada"));
		await team.connect(at("Edsger"), at("Grace"));
		const room = await team.room(at("Ada"), at("Grace"), at("Edsger"));
		for (const step of schedule) {
			const node = step.kind === "pass" ? undefined : here.get(step.who);
			if (step.kind === "say" && node !== undefined) {
				for (let i = 0; i < step.count; i++) {
					const text = `${step.who} ${said.length}`;
					await team.say(node, room, text);
					said.push(text);
				}
			} else if (step.kind === "leave" && node !== undefined) {
				here.delete(step.who);
				await team.leave(step.who);
			} else if (step.kind === "comeBack" && node === undefined) {
				here.set(step.who, await team.comeBack(step.who));
			} else if (step.kind === "cut" || step.kind === "heal" || step.kind === "drop") {
				team.network[step.kind](team.host(step.who), team.host(step.other));
			} else if (step.kind === "pass") {
				await team.clock.advance(step.ms);
			}
		}
		for (const name of names) {
			for (const other of names) {
				if (name !== other) {
					team.network.heal(team.host(name), team.host(other));
				}
			}
			if (!here.has(name)) {
				here.set(name, await team.comeBack(name));
			}
		}
		const texts = () => names.map((name) => at(name).texts(room));
		await team.until(() => texts().every((all) => all.length === said.length), {
			what: `${said.length} messages everywhere, not ${texts().map(({ length }) => length)}`,
			within: 900_000,
		});
		const [first, ...others] = texts();
		for (const other of others) {
			assert.deepEqual(other, first, "everybody sees one conversation");
		}
		assert.deepEqual([...(first ?? [])].sort(), [...said].sort(), "each message once");
		for (const name of names) {
			const own = (all: readonly string[] | undefined) => (all ?? []).filter((text) => text.startsWith(name));
			assert.deepEqual(own(first), own(said), "everybody's messages in the order in which they were said");
		}
		const waiting = () =>
			names.flatMap((name) =>
				at(name)
					.messages(room)
					.map(({ delivery }) => delivery?.kind),
			);
		await team.until(() => !waiting().includes("queued") && !waiting().includes("sent"), {
			what: "receipts for everything",
			within: 60_000,
		});
	} finally {
		await team.end();
	}
};

describe("whatever happens to three people and their cables", () => {
	onceOnly(() =>
		it("they end with one conversation that holds everything once", async () => {
			const skews = fc.array(fc.integer({ min: -120_000, max: 120_000 }), { minLength: 3, maxLength: 3 });
			await fc.assert(fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 25 }), skews, play), {
				numRuns: Number(process.env.LANCHAT_SCHEDULES ?? 8),
				endOnFailure: false,
			});
		}).timeout(300_000),
	);

	for (const [what, skew] of [
		["a day ahead", 86_400_000],
		["three days behind", -3 * 86_400_000],
	] as const) {
		it(`a conversation with somebody whose clock is ${what} reads as it was held, on both sides and ever after`, async () => {
			const team = new MemoryTeam();
			try {
				let ada = await team.add("Ada", { skew });
				const grace = await team.add("Grace");
				await team.connect(grace, ada);
				const room = await team.room(grace, ada);
				const said: string[] = [];
				for (let i = 0; i < 8; i++) {
					const speaker = i % 2 === 0 ? ada : grace;
					said.push(`${speaker.name} ${i}`);
					await team.say(speaker, room, `${speaker.name} ${i}`);
					await team.until(() => [ada, grace].every((node) => node.texts(room).length === said.length), {
						what: "it everywhere",
					});
				}
				await team.leave("Ada");
				ada = await team.comeBack("Ada");
				assert.deepEqual(ada.texts(room), said);
				assert.deepEqual(grace.texts(room), said);
				const times = grace.messages(room).map(({ atMs }) => atMs);
				assert.ok(times.every((ms) => ms <= team.clock.now() + 300_000));
			} finally {
				await team.end();
			}
		});
	}
});
