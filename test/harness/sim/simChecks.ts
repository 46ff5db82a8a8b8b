/** What must hold once everything is mended: the promises of a room, each as a function that names what is broken. */
import type { Message } from "../../../src/net/api/messages.ts";
import { decodeEvidence, type Evidence } from "../../../src/net/wire/evidence.ts";
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** Why the honest nodes do not agree yet; null once they do. */
export const disagreement = (world: SimWorld): string | null => {
	const honest = world.honest.filter((node) => world.roomOf(node)?.state);
	const heads = new Map(honest.map((node) => [node, world.roomOf(node)?.state?.id ?? ""]));
	const members = honest.filter((node) => honest.some((other) => lists(world, other, node)));
	const [first] = members;
	if (first === undefined) {
		return null;
	}
	for (const node of members) {
		if (heads.get(node) !== heads.get(first)) {
			return `${node.name} holds ${headName(world, node)} for the head, ${first.name} ${headName(world, first)}`;
		}
		if (rootOf(world, node) !== rootOf(world, first)) {
			return `${node.name} and ${first.name} hold different things`;
		}
	}
	const gappy = members.find((node) => {
		const proofs = proofsOf(world, node);
		return node.disk.store
			.logs(world.room)
			.some((log) => log.gaps.some(({ from }) => !isDisputed(proofs, { ...log, seq: from })));
	});
	if (gappy !== undefined) {
		return `${gappy.name} lacks something in the middle of a log`;
	}
	const waiting = members.find((node) => (world.roomOf(node)?.author.pending.length ?? 0) > 0);
	return waiting === undefined ? null : `${waiting.name} has not signed what it was given`;
};

/** What is wrong with an agreement that was reached; null if nothing is. */
export const brokenPromise = (world: SimWorld): string | null => {
	const members = world.honest.filter((node) => world.roomOf(node)?.isMember === true);
	return (
		honestFault(world) ??
		membersDiffer(world, members) ??
		forkedOwnLog(world) ??
		conversationsDiffer(world, members) ??
		lostOrDoubled(world, members)
	);
};

/** RULE: no honest node sends what an honest node does not take. */
const honestFault = (world: SimWorld): string | null => {
	const fault = world.network.faults.find(
		({ by, peer }) => ![...world.rebels].some(({ name }) => name === by.name || name === peer.name),
	);
	return fault === undefined ? null : `${fault.by.name} turned away ${fault.peer.name}: ${fault.reason}`;
};

const membersDiffer = (world: SimWorld, members: readonly SimNode[]): string | null => {
	const lists = members.map((node) => [...(world.roomOf(node)?.state?.members.keys() ?? [])].sort().join(" "));
	return new Set(lists).size > 1 ? "the members list different members" : null;
};

const forkedOwnLog = (world: SimWorld): string | null => {
	for (const node of world.honest) {
		const evidence = proofsOf(world, node);
		const author = world.honest.find(
			(one) => !world.rolledBack.has(one) && evidence.some((proof) => proof.author === one.identity.key),
		);
		if (author !== undefined) {
			return `${author.name} is proved to have contradicted itself`;
		}
	}
	return null;
};

/** The same messages; and in the same order, where all clocks are about right. */
const conversationsDiffer = (world: SimWorld, members: readonly SimNode[]): string | null => {
	const isOrdered = world.nodes.every(({ skew }) => Math.abs(skew) < 200_000);
	const [first, ...others] = members.map((node) => {
		const ids = undisputed(world, node).map(({ id }) => id);
		return { node, ids: isOrdered ? ids : [...ids].sort() };
	});
	for (const other of others) {
		if (first !== undefined && other.ids.join() !== first.ids.join()) {
			return `${first.node.name} shows ${first.ids.length} messages, ${other.node.name} ${other.ids.length}, or in another order`;
		}
	}
	return null;
};

/** Everything answered for is there once, in the order in which its author was answered. */
const lostOrDoubled = (world: SimWorld, members: readonly SimNode[]): string | null => {
	// A restored disk knows neither what it sent nor what it has signed already.
	const sure = members.filter((node) => !world.rolledBack.has(node));
	for (const reader of members) {
		const texts = undisputed(world, reader)
			.filter(({ author }) => sure.some(({ identity }) => identity.peerId === author))
			.flatMap(({ body }) => (body.kind === "text" ? [body.text] : []));
		if (new Set(texts).size !== texts.length) {
			return `${reader.name} shows something twice`;
		}
		for (const author of sure) {
			const said = world.said.filter((one) => one.author === author && one.standing === "answered");
			const lost = said.find(({ text }) => !texts.includes(text));
			if (lost !== undefined) {
				return `${reader.name} does not show "${lost.text}"`;
			}
			const inOrder = said.filter(({ isRepeated }) => !isRepeated).map(({ text }) => text);
			const shown = texts.filter((text) => inOrder.includes(text));
			if (shown.join() !== inOrder.join()) {
				return `${reader.name} shows the words of ${author.name} in another order: ${shown.join(", ")}`;
			}
		}
	}
	return null;
};

/** What a node shows, but for what lies at or above a proved fork of its author's log. */
const undisputed = (world: SimWorld, node: SimNode): readonly Message[] => {
	const proofs = proofsOf(world, node);
	return world.shown(node).filter(({ id }) => {
		const row = node.disk.store.event(world.room, id);
		return row === undefined || !isDisputed(proofs, row);
	});
};

const isDisputed = (
	proofs: readonly Evidence[],
	place: { readonly author: string; readonly log: string; readonly seq: number },
): boolean =>
	proofs.some(
		(proof) =>
			proof.kind === "events" && proof.author === place.author && proof.log === place.log && proof.seq <= place.seq,
	);

const proofsOf = (world: SimWorld, node: SimNode): readonly Evidence[] =>
	node.disk.store.evidence(world.room).flatMap((bytes) => {
		const decoded = decodeEvidence(bytes);
		return decoded.ok ? [decoded.value] : [];
	});

const lists = (world: SimWorld, node: SimNode, other: SimNode): boolean =>
	world.roomOf(node)?.state?.members.has(other.identity.key) === true;

const rootOf = (world: SimWorld, node: SimNode): string => world.roomOf(node)?.rootFor(node.identity.key)?.root ?? "";

const headName = (world: SimWorld, node: SimNode): string => {
	const state = world.roomOf(node)?.state;
	return state ? `${state.n}:${state.id.slice(0, 8)}` : "nothing";
};
