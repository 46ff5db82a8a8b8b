/** What members say, change, take back and react to. */
import type { Act } from "./simAct.ts";
import type { SimNode } from "./simNode.ts";
import type { Said, SimWorld } from "./simWorld.ts";

const emojis = ["👍", "🎉", "😕"] as const;

/** Talking. */
export const talk: readonly Act[] = [
	{
		name: "say",
		weight: 20,
		does: (world) => {
			const author = world.chance.pick(world.members);
			// One mostly shows as much as three, and costs a third.
			const count = world.chance.is(0.6) ? 1 : 1 + world.chance.below(3);
			for (let i = 0; author !== undefined && i < count; i++) {
				world.say(author);
			}
			return author === undefined ? null : `${author.name} says ${count}`;
		},
	},
	{
		name: "edit",
		weight: 3,
		does: (world) => {
			const [author, said] = ownWords(world);
			if (author === undefined || said === undefined) {
				return null;
			}
			const text = `${said.key} changed ${world.chance.below(1_000)}`;
			said.texts.push(text);
			world.deeds++;
			const done = author.run(() => world.roomOf(author)?.acts.edit(said.id, text));
			return `${author.name} changes ${said.key}: ${outcome(done)}`;
		},
	},
	{
		name: "erase",
		weight: 2,
		does: (world) => {
			const [author, said] = ownWords(world);
			if (author === undefined || said === undefined) {
				return null;
			}
			// Whether it is answered or not: it may be gone from now on.
			said.mayBeGone = true;
			world.deeds++;
			const done = author.run(() => world.roomOf(author)?.acts.erase(said.id));
			said.isErased ||= done?.ok === true;
			return `${author.name} takes back ${said.key}: ${outcome(done)}`;
		},
	},
	{
		name: "react",
		weight: 3,
		does: (world) => {
			const reader = world.chance.pick(world.members);
			const newest =
				reader &&
				world
					.roomOf(reader)
					?.page("", 10)
					.messages.filter(({ body }) => body.kind !== "notice");
			const message = world.chance.pick(newest ?? []);
			const emoji = world.chance.pick(emojis);
			if (reader === undefined || message === undefined || emoji === undefined) {
				return null;
			}
			world.deeds++;
			const done = reader.run(() => world.roomOf(reader)?.acts.react(message.id, emoji, world.chance.is(0.7)));
			return `${reader.name} reacts: ${outcome(done)}`;
		},
	},
];

/** Somebody and one of its own messages. */
const ownWords = (world: SimWorld): readonly [SimNode | undefined, Said | undefined] => {
	const author = world.chance.pick(world.members);
	const said = world.said.filter((one) => one.author === author && one.standing === "answered");
	return [author, world.chance.pick(said)];
};

const outcome = (done: { readonly ok: boolean; readonly code?: string } | undefined): string =>
	done === undefined ? "no answer" : done.ok ? "done" : (done.code ?? "refused");
