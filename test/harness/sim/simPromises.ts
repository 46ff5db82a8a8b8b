/** What must hold once everything is mended and all agree: each promise a function that says how it was broken. */
import type { Message } from "../../../src/net/api/messages.ts";
import { peerIdHex } from "../../../src/net/crypto/fingerprintHex.ts";
import { decodeEventHeader, eventKinds } from "../../../src/net/wire/event.ts";
import { honestMembers } from "./simAgreement.ts";
import { brokenDirect } from "./simDirects.ts";
import { hasUnseenFork, isDisputed, proofsOf } from "./simDisputes.ts";
import { cameBack, isForgottenBySome } from "./simForgotten.ts";
import { inviteUsedTwice } from "./simInvites.ts";
import type { SimNode } from "./simNode.ts";
import { askedThoughWithdrawn } from "./simRequests.ts";
import { isLeftToOthers } from "./simTextless.ts";
import { SimTruth } from "./simTruth.ts";
import type { Said, SimWorld } from "./simWorld.ts";

/** What each node shows and relies on. */
type Shown = ReadonlyMap<SimNode, readonly Message[]>;

interface Known {
	readonly truth: SimTruth;
	readonly shown: Shown;
}

/** The first promise that was broken; null if none was. */
export const brokenPromise = (world: SimWorld): string | null => {
	const members = honestMembers(world);
	const truth = new SimTruth(world);
	const shown: Shown = new Map(world.nodes.map((node) => [node, counting(world, node)]));
	return (
		honestFault(world) ??
		inviteUsedTwice(world) ??
		askedThoughWithdrawn(world) ??
		brokenDirect(world) ??
		cameBack(world) ??
		forkedOwnLog(world) ??
		keyOutOfPlace(world, truth) ??
		beyondCut(world, members, shown) ??
		conversationsDiffer(world, members, { truth, shown }) ??
		lostOrDoubled(world, members, { truth, shown })
	);
};

/** RULE: no honest node sends what an honest node does not take. */
const honestFault = (world: SimWorld): string | null => {
	const fault = world.network.faults.find(
		({ by, peer }) => ![...world.rebels].some(({ name }) => name === by.name || name === peer.name),
	);
	return fault === undefined ? null : `${fault.by.name} turned away ${fault.peer.name}: ${fault.reason}`;
};

/** RULE: nobody contradicts itself whose disk is its own. */
const forkedOwnLog = (world: SimWorld): string | null => {
	for (const node of world.honest) {
		const proofs = proofsOf(world, node);
		const author = world.honest.find(
			(one) => !world.rolledBack.has(one) && proofs.some((proof) => one.keys.has(proof.author)),
		);
		if (author !== undefined) {
			return `${author.name} is proved to have contradicted itself`;
		}
	}
	return null;
};

/** RULE: nobody, whatever its client does, holds a key or a readable body of an epoch it has no part in. */
const keyOutOfPlace = (world: SimWorld, truth: SimTruth): string | null => {
	for (const node of world.nodes) {
		for (const epoch of node.disk.store.keys(world.room).keys()) {
			if (![...node.keys].some((key) => truth.epochsOf(key).has(epoch))) {
				return `${node.name} holds the key of an epoch it has no part in`;
			}
		}
	}
	return null;
};

/** RULE: nothing above a cut counts. */
const beyondCut = (world: SimWorld, members: readonly SimNode[], shown: Shown): string | null => {
	for (const node of members) {
		const removed = [...(world.roomOf(node)?.state?.removed ?? [])];
		for (const message of removed.length === 0 ? [] : (shown.get(node) ?? [])) {
			const row = node.disk.store.event(world.room, message.id);
			const stay = removed.find(({ author, log }) => author === row?.author && log === row.log);
			const cut = stay?.cuts.find(({ log }) => log === row?.log);
			if (row !== undefined && stay !== undefined && row.seq > (cut?.seq ?? 0)) {
				return `${node.name} counts what lies above a cut`;
			}
		}
	}
	return null;
};

/**
 * RULE: the same messages; in the same order, where all clocks are about right; and in the same standing, for those who
 * may read everything: edits and reactions of before somebody's time are not for it.
 */
const conversationsDiffer = (
	world: SimWorld,
	members: readonly SimNode[],
	{ truth, shown: all }: Known,
): string | null => {
	const isOrdered = world.nodes.every(({ skew }) => Math.abs(skew) < 200_000) && !hasUnseenFork(world, members);
	const gone = world.nodes.filter((node) => wasRemoved(world, node)).flatMap(({ keys }) => [...keys].map(peerIdHex));
	const takenBack = takenBackInDispute(world, members, all);
	const hasForgotten = (node: SimNode): boolean => node.disk.store.deletedUpTo(world.room).length > 0;
	const isWhole = !members.some(hasForgotten);
	const isOpenElsewhere = (message: Message): boolean =>
		message.body.kind === "unreadable" && isLeftToOthers(world, truth, members, message);
	const told = members.map((node) => {
		// What was typed and not signed before a room was closed stays its author's own.
		const said = (all.get(node) ?? []).filter(({ id }) => !id.startsWith("queued-"));
		const kept = said.filter(({ id }) => isWhole || !isDeletedHereOrThere(world, node, id));
		// What no member has but without its text stays open for who may read it.
		const shown = kept.filter((message) => !isOpenElsewhere(message));
		const ids = shown.map(({ id }) => id);
		return {
			name: node.name,
			ids: isOrdered ? ids : ids.sort(),
			// After a close what somebody wanted to change stays its own.
			isWhole:
				isWhole && world.roomOf(node)?.state?.closed === false && shown.every(({ body }) => body.kind !== "unreadable"),
			// What somebody changed above its cut may have been done here and not there; what is gone stays gone.
			standings: shown
				.filter(({ id, author }) => !gone.includes(author) && !takenBack.has(id))
				.map(standingOf)
				.sort(),
		};
	});
	return (
		firstDifference(told.map(({ name, ids }) => ({ name, all: ids }))) ??
		firstDifference(told.filter(({ isWhole }) => isWhole).map(({ name, standings }) => ({ name, all: standings })))
	);
};

const isDeletedHereOrThere = (world: SimWorld, node: SimNode, id: string): boolean => {
	const row = node.disk.store.event(world.room, id);
	return row !== undefined && isForgottenBySome(world, row);
};

/** What an author took back above the place where it contradicts itself is gone where that was heard in time, for good. */
const takenBackInDispute = (world: SimWorld, members: readonly SimNode[], all: Shown): ReadonlySet<string> => {
	const proved = new Set(members.flatMap((node) => proofsOf(world, node).map(({ author }) => author)));
	const theirs = [...proved].map(peerIdHex);
	const erased = members
		.flatMap((node) => all.get(node) ?? [])
		.filter(({ author, body }) => body.kind === "erased" && theirs.includes(author));
	return new Set(erased.map(({ id }) => id));
};

const standingOf = ({ id, editedMs, body, reactions }: Message): string =>
	[
		id,
		editedMs > 0 ? "edited" : "",
		body.kind,
		...reactions.map(({ emoji, names }) => `${emoji}${names.length}`).sort(),
	].join(" ");

const firstDifference = (
	told: readonly { readonly name: string; readonly all: readonly string[] }[],
): string | null => {
	const [first, ...others] = told;
	for (const other of others) {
		if (first !== undefined && first.all.join() !== other.all.join()) {
			const only = first.all.filter((one) => !other.all.includes(one));
			const missing = other.all.filter((one) => !first.all.includes(one));
			return `${first.name} shows another conversation than ${other.name}: [${only}] instead of [${missing}]`;
		}
	}
	return null;
};

/** RULE: everything answered for is there once, in the order in which it was typed, for whoever may read it. */
const lostOrDoubled = (world: SimWorld, members: readonly SimNode[], known: Known): string | null => {
	// A restored disk knows neither what it sent nor what it has signed; a removal may have cut what came last.
	const sure = members.filter((node) => !world.rolledBack.has(node) && !wasRemoved(world, node));
	for (const reader of members) {
		const shown = known.shown.get(reader) ?? [];
		for (const author of sure) {
			const said = world.said.filter((one) => one.author === author);
			const theirs = shown.filter((message) => author.isMe(message.author));
			const keys = theirs.flatMap((message) => said.find((one) => isOf(one, message))?.key ?? []);
			if (new Set(keys).size !== keys.length) {
				return `${reader.name} shows something of ${author.name} twice`;
			}
			for (const one of said.filter(({ standing }) => standing === "answered")) {
				const wrong = lost(world, known, reader, one, theirs);
				if (wrong !== null) {
					return `${reader.name} does not show "${one.key}" of ${author.name}: ${wrong}`;
				}
			}
			const inOrder = said.filter(({ standing, isRepeated }) => standing === "answered" && !isRepeated);
			const order = inOrder.map(({ key }) => key).filter((key) => keys.includes(key));
			if (keys.filter((key) => order.includes(key)).join() !== order.join()) {
				return `${reader.name} shows the words of ${author.name} in another order: ${keys.join(", ")}`;
			}
		}
	}
	return null;
};

/** What became of one message at one reader; null if it is as it should be. */
const lost = (
	world: SimWorld,
	{ truth, shown: all }: Known,
	reader: SimNode,
	said: Said,
	theirs: readonly Message[],
): string | null => {
	const shown = theirs.find((message) => isOf(said, message));
	if (shown !== undefined) {
		return said.isErased && canKnowItsErasure(world, truth, reader, said) ? "its text is still there" : null;
	}
	if (said.mayBeGone) {
		return null;
	}
	// Its text is not there. Is it because the reader may not read it?
	const own = all.get(said.author)?.find((message) => isOf(said, message));
	const { store } = said.author.disk;
	const row = own === undefined ? store.eventByClient(said.clientId) : store.event(world.room, own.id);
	if (row !== undefined && isForgottenBySome(world, row)) {
		return null;
	}
	if (own === undefined || row === undefined) {
		return "its author does not show it either";
	}
	const header = decodeEventHeader(row.header);
	const mayRead = header.ok && truth.isServed(reader, world.roomOf(reader)?.state ?? null, header.value.epochCtl);
	const place = theirs.find(({ id }) => id === own?.id);
	return mayRead ? (place === undefined ? "it is not there" : `it is ${place.body.kind}`) : null;
};

/** Who was out of the room while something was taken back is not given what was said meanwhile, and so not that either. */
const canKnowItsErasure = (world: SimWorld, truth: SimTruth, reader: SimNode, { author, id }: Said): boolean => {
	const state = world.roomOf(reader)?.state ?? null;
	const epochs = author.disk.store.acts.all(world.room, id, eventKinds.erase).flatMap((row) => {
		const header = decodeEventHeader(row.header);
		return header.ok ? [header.value.epochCtl] : [];
	});
	const isReadable = epochs.length === 0 || epochs.some((epoch) => truth.isServed(reader, state, epoch));
	return state?.closed === false && isReadable;
};

const isOf = (said: Said, { body }: Message): boolean => body.kind === "text" && said.texts.includes(body.text);

const wasRemoved = (world: SimWorld, node: SimNode): boolean =>
	world.nodes.some((other) =>
		[...(world.roomOf(other)?.state?.removed ?? [])].some(({ author }) => node.keys.has(author)),
	);

/** What a node shows and relies on: nothing at or above a proved fork, nothing above a cut. */
const counting = (world: SimWorld, node: SimNode): readonly Message[] => {
	const proofs = proofsOf(world, node);
	const shown = world.shown(node).filter(({ doubt }) => doubt === "");
	return proofs.length === 0
		? shown
		: shown.filter(({ id }) => {
				const row = node.disk.store.event(world.room, id);
				return row === undefined || !isDisputed(proofs, row);
			});
};
