/**
 * Which branch of a forked control chain counts (PROTOCOL "Fork rule F"). Pure: a function of operations, latest acks and
 * proofs, whatever the order they came in.
 */
import type { Ack } from "../../wire/ack.ts";
import type { Control } from "../../wire/control.ts";
import type { RoomState } from "./roomState.ts";

/** An operation in its tree. */
export interface Branching {
	readonly control: Control;
	readonly state: RoomState;
	readonly parent: Branching | null;
	readonly children: readonly Branching[];
}

/** What members said of branches. */
export interface Voices {
	/** The latest ack or vote of each author. */
	readonly latest: ReadonlyMap<string, Ack>;
	/** Authors proved to have said two things at once: their voice does not count. */
	readonly isVoid: (author: string) => boolean;
}

/**
 * From `root` to the end of the branch that counts: at a fork the child whose subtree most latest acks point into,
 * counting members at the fork who are not void and did not sign two of its children; of equals the lowest id.
 */
export const chooseHead = (root: Branching, find: (id: string) => Branching | undefined, voices: Voices): Branching => {
	let node = root;
	for (let [child] = node.children; child !== undefined; [child] = node.children) {
		node = node.children.length === 1 ? child : bestChild(node, find, voices);
	}
	return node;
};

const bestChild = (fork: Branching, find: (id: string) => Branching | undefined, voices: Voices): Branching => {
	const support = new Map<Branching, number>(fork.children.map((child) => [child, 0]));
	for (const [author, ack] of voices.latest) {
		const child = mayDecide(fork, author, voices) ? childTowards(fork, targetOf(ack, find)) : undefined;
		if (child !== undefined) {
			support.set(child, (support.get(child) ?? 0) + 1);
		}
	}
	const ranked = [...support].sort(([a, forA], [b, forB]) => forB - forA || (a.control.id < b.control.id ? -1 : 1));
	const [best] = ranked;
	if (best === undefined) {
		throw new Error("a fork has children");
	}
	return best[0];
};

/** Whether somebody has a say at a fork. */
export const mayDecide = (fork: Branching, author: string, voices: Voices): boolean =>
	fork.state.members.has(author) &&
	!voices.isVoid(author) &&
	fork.children.filter((child) => child.control.author === author).length < 2;

/** A vote speaks for its candidate's claim after the target (of several the lowest id), or for the target while there is none. */
export const targetOf = (ack: Ack, find: (id: string) => Branching | undefined): Branching | undefined => {
	const target = find(ack.target);
	if (ack.kind === "ack" || target === undefined) {
		return target;
	}
	const claims = target.children
		.filter((child) => child.control.body.kind === "claim" && child.control.author === ack.candidate)
		.sort((a, b) => (a.control.id < b.control.id ? -1 : 1));
	return claims[0] ?? target;
};

/** The child of `fork` on the way to `node`. */
const childTowards = (fork: Branching, node: Branching | undefined): Branching | undefined => {
	let at = node;
	while (at !== undefined && at.control.n > fork.control.n + 1) {
		at = at.parent ?? undefined;
	}
	return at?.parent === fork ? at : undefined;
};
