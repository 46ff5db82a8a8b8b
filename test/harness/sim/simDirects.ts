/** What two people say to each other alone, and what must become of it. */
import type { Message } from "../../../src/net/api/messages.ts";
import { isMutual } from "../../../src/net/contacts/contactState.ts";
import type { Act } from "./simAct.ts";
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** Something a person typed for another. */
export interface SaidDirectly {
	readonly author: SimNode;
	readonly to: SimNode;
	/** Whom the page shows: the key as it was when it was typed, whatever that has moved to since. */
	readonly peerId: string;
	readonly text: string;
	readonly clientId: string;
	/** `answered`: the node said ok. `unsure`: its process died, or the disk refused, before it said anything. */
	standing: "answered" | "unsure";
	/** It was given to the node more than once. */
	isRepeated: boolean;
}

/** Becoming contacts, writing, and parting. */
export const directs: readonly Act[] = [
	{
		name: "befriend",
		weight: 4,
		does: (world) => {
			const [one, other] = pairOf(world);
			if (one === undefined || other === undefined) {
				return null;
			}
			decide(one, other);
			if (world.chance.is(0.8)) {
				decide(other, one);
			}
			return `${one.name} would be a contact of ${other.name}`;
		},
	},
	{
		name: "write to",
		weight: 8,
		does: (world) => {
			const [author, anybody] = pairOf(world);
			const friend = world.chance.pick(world.nodes.filter((node) => author !== undefined && areMutual(author, node)));
			const to = world.chance.is(0.8) ? (friend ?? anybody) : anybody;
			const count = 1 + world.chance.below(3);
			for (let i = 0; author !== undefined && to !== undefined && i < count; i++) {
				write(world, author, to);
			}
			return author === undefined ? null : `${author.name} writes ${count} to ${to?.name}`;
		},
	},
	{
		name: "block",
		weight: 0.5,
		does: (world) => {
			const [one, other] = pairOf(world);
			const isBlocked = one !== undefined && one.people?.isBlocked(other?.identity.peerId ?? "") === true;
			const act = isBlocked ? "unblock" : "block";
			const done = one?.run(() => one.people?.act(other?.identity.peerId ?? "", act));
			return done?.ok === true ? `${one?.name} ${act}s ${other?.name}` : null;
		},
	},
];

/** Who is in the same team mostly knows each other. */
export const makeFriends = (world: SimWorld): void => {
	for (const [i, one] of world.nodes.entries()) {
		for (const other of world.nodes.slice(i + 1).filter(() => world.chance.is(0.5))) {
			decide(one, other);
			decide(other, one);
		}
	}
};

/** The page gives its node again what it got no answer for. */
export const writeAgain = (world: SimWorld, author: SimNode): void => {
	for (const one of world.saidDirectly.filter((said) => said.author === author && said.standing === "unsure")) {
		one.isRepeated = true;
		hand(one);
	}
};

/** Who still has words for a contact that both sides let flow; null if nobody. */
export const undelivered = (world: SimWorld): string | null => {
	for (const author of world.up) {
		for (const to of world.up) {
			const waiting = conversationsWith(author, to).some((one) => one.waiting > 0);
			if (waiting && areMutual(author, to)) {
				return `${author.name} has words for ${to.name} that did not arrive`;
			}
		}
	}
	return null;
};

/**
 * RULE: what somebody was answered for is on its disk; what was acknowledged is with the other side, once, and in the
 * order in which it was typed; and nobody else has it.
 */
export const brokenDirect = (world: SimWorld): string | null => {
	for (const author of world.nodes) {
		for (const to of world.nodes.filter((node) => node !== author)) {
			const typed = world.saidDirectly.filter((one) => one.author === author && one.to === to);
			const texts = new Set(typed.map(({ text }) => text));
			const [sent, received] = [shown(author, to, true), shown(to, author, false)];
			const broken =
				doubled(author, sent) ??
				doubled(to, received) ??
				misordered(typed, received) ??
				lost(world, typed, sent, received) ??
				strange(received, texts);
			if (broken !== null) {
				return `${broken}, of ${author.name} to ${to.name}`;
			}
		}
	}
	return null;
};

const doubled = (node: SimNode, messages: readonly Message[]): string | null => {
	const texts = messages.map(textOf);
	return new Set(texts).size === texts.length ? null : `${node.name} shows a direct message twice`;
};

const misordered = (typed: readonly SaidDirectly[], received: readonly Message[]): string | null => {
	const inOrder = typed.filter(({ standing, isRepeated }) => standing === "answered" && !isRepeated);
	const there = received.map(textOf).filter((text) => inOrder.some((one) => one.text === text));
	const order = inOrder.map(({ text }) => text).filter((text) => there.includes(text));
	return there.join() === order.join() ? null : `direct messages in another order: ${there.join(", ")}`;
};

/** A restored disk has forgotten what it had; nothing else has. */
const lost = (
	world: SimWorld,
	typed: readonly SaidDirectly[],
	sent: readonly Message[],
	received: readonly Message[],
): string | null => {
	for (const { author, to, text } of typed.filter(({ standing }) => standing === "answered")) {
		const own = sent.find((message) => textOf(message) === text);
		if (own === undefined && !world.rolledBack.has(author)) {
			return `"${text}" is not with its author`;
		}
		const isThere = received.some((message) => textOf(message) === text);
		if (own?.delivery?.kind === "delivered" && !isThere && !world.rolledBack.has(to)) {
			return `"${text}" was acknowledged and is not there`;
		}
	}
	return null;
};

const strange = (received: readonly Message[], texts: ReadonlySet<string>): string | null => {
	const other = received.find((message) => !texts.has(textOf(message)));
	return other === undefined ? null : `"${textOf(other)}" was never said`;
};

const textOf = ({ body }: Message): string => (body.kind === "text" ? body.text : "");

/** What a node shows of its conversations with another, under whatever keys. */
const shown = (node: SimNode, other: SimNode, mine: boolean): readonly Message[] =>
	conversationsWith(node, other)
		.flatMap((one) => one.page("", 200).messages)
		.filter((message) => message.mine === mine);

const conversationsWith = (
	node: SimNode,
	other: SimNode,
): readonly ReturnType<NonNullable<SimNode["people"]>["directs"]["of"]>[] =>
	(node.people?.directs.all ?? []).filter(({ peerId }) => other.isMe(peerId));

const areMutual = (one: SimNode, other: SimNode): boolean =>
	isMutual(one.people?.contacts.get(other.identity.key)?.state ?? "unknown") &&
	isMutual(other.people?.contacts.get(one.identity.key)?.state ?? "unknown");

const pairOf = (world: SimWorld): readonly [SimNode | undefined, SimNode | undefined] => {
	const one = world.chance.pick(world.up);
	return [one, world.chance.pick(world.nodes.filter((node) => node !== one))];
};

/** Says yes to somebody who asked, or asks. */
const decide = (one: SimNode, other: SimNode): void => {
	const { peerId } = other.identity;
	const act = one.people?.contacts.byPeerId(peerId)?.state === "pendingIn" ? "approve" : "request";
	one.run(() => one.people?.act(peerId, act));
};

const write = (world: SimWorld, author: SimNode, to: SimNode): void => {
	const number = world.saidDirectly.length;
	const said: SaidDirectly = {
		author,
		to,
		peerId: to.identity.peerId,
		text: `${author.name} to ${to.name} ${number}`,
		clientId: `direct-${number.toString().padStart(6, "0")}`,
		standing: "unsure",
		isRepeated: false,
	};
	if (hand(said)) {
		world.saidDirectly.push(said);
	}
};

/** False where the node said no. */
const hand = (said: SaidDirectly): boolean => {
	const { author, peerId, text, clientId } = said;
	const contact = author.people?.contacts.current(peerId)?.identity ?? "";
	const done = author.run(() => author.people?.write(contact, clientId, { kind: "text", text }));
	if (done?.ok === true) {
		said.standing = "answered";
	}
	return done === undefined || done.ok;
};
