/**
 * Which operations of a forked chain a replica keeps and names to others (PROTOCOL "Branches"). Pure: a function of
 * operations, latest acks and proofs, whatever the order they came in; so all members end with the same, however much
 * somebody signs beside what counts.
 */
import { countLimits } from "../../limits.ts";
import { type Branching, mayDecide, targetOf, type Voices } from "./branch.ts";

/** A chain as far as this question goes. */
export interface Forked {
	readonly head: Branching;
	readonly isCanonical: (node: Branching) => boolean;
	readonly find: (id: string) => Branching | undefined;
	readonly voices: Voices;
}

/** The operations that are kept: what counts, what words that decide lead to, and few of the rest. */
export const keptOf = (chain: Forked): ReadonlySet<Branching> => {
	const kept = supportedIn(chain);
	let nearby = [...kept].flatMap((node) => fewOf(node, kept, 2));
	let left: number = countLimits.sidelined;
	let leftBytes: number = countLimits.sidelinedBytes;
	while (nearby.length > 0) {
		// RULE: of what no word leads to so many are kept in all, those nearest to what words lead to, of equals the lowest ids,
		// up to the first that does not fit: whatever is left out anywhere would be left out by all.
		const sorted = nearby.sort(byId).slice(0, left);
		const tooLarge = sorted.findIndex(({ control }) => {
			leftBytes -= control.bytes.length;
			return leftBytes < 0;
		});
		const taken = tooLarge < 0 ? sorted : sorted.slice(0, tooLarge);
		left = tooLarge < 0 ? left - taken.length : 0;
		for (const node of taken) {
			kept.add(node);
		}
		nearby = taken.flatMap((node) => fewOf(node, kept, 1));
	}
	return kept;
};

/**
 * The branch that counts, and whatever the latest word of somebody leads to. RULE: only of those who decide at every fork
 * on the way: one who signs beside the branch that counts could let in any number of its own, who speak for that.
 */
const supportedIn = ({ head, isCanonical, find, voices }: Forked): Set<Branching> => {
	const supported = new Set<Branching>();
	for (let node: Branching | null = head; node !== null; node = node.parent) {
		supported.add(node);
	}
	for (const [author, ack] of voices.latest) {
		const way: Branching[] = [];
		let node = targetOf(ack, find) ?? null;
		while (node?.parent != null && !isCanonical(node)) {
			const isFork: boolean = node.parent.children.length > 1;
			if (isFork && !mayDecide(node.parent, author, voices)) {
				way.length = 0;
				break;
			}
			way.push(node);
			node = node.parent;
		}
		for (const one of way) {
			supported.add(one);
		}
	}
	return supported;
};

/**
 * What is kept after an operation though no word leads to it. RULE: at most two of one author stand beside each other,
 * those with the lowest ids: that is what shows that somebody signed twice. What follows them forks no more.
 */
const fewOf = (parent: Branching, kept: ReadonlySet<Branching>, most: number): readonly Branching[] => {
	if (parent.children.length < 2) {
		return parent.children.filter((child) => !kept.has(child));
	}
	const lower = new Map<string, number>();
	return [...parent.children].sort(byId).filter((child) => {
		const { author } = child.control;
		const before = lower.get(author) ?? 0;
		lower.set(author, before + 1);
		return !kept.has(child) && before < most;
	});
};

const byId = (a: Branching, b: Branching): number => (a.control.id < b.control.id ? -1 : 1);
