/**
 * What somebody is to a room, and so what they are told of it: in the list with us, leaving it, left beside it by a fork,
 * removed, gone on under another key, or new to us (PROTOCOL "Anti-entropy"). Answered from the control chain and from how
 * keys moved, each time anew; nothing is kept.
 */
import type { Control } from "../../wire/control.ts";
import type { ControlChain } from "../chain/controlChain.ts";
import type { Replica } from "../replica/replica.ts";

/** What relations are read from. */
export interface RelationsDeps {
	readonly replica: () => Pick<Replica, "chain" | "state" | "isLeaving">;
	/** My identity key. */
	readonly me: string;
	/** Keys of mine that moved to it. */
	readonly formerKeys: readonly string[];
	/** The keys that somebody's key moved to, one after another. */
	readonly heirsOf: (identity: string) => readonly string[];
	/** Whether a peer tells of the room as one that it is in. */
	readonly isToldBy: (identity: string) => boolean;
}

/** Who is what to one room. */
export class Relations {
	readonly #deps: RelationsDeps;

	constructor(deps: RelationsDeps) {
		this.#deps = deps;
	}

	/** Everybody else in the list. */
	get others(): readonly string[] {
		const { replica, me } = this.#deps;
		return [...(replica().state?.members.keys() ?? [])].filter((identity) => identity !== me);
	}

	/** Whether we are both in the list: a member that has said it leaves still is. */
	isShared(identity: string): boolean {
		const members = this.#deps.replica().state?.members;
		return members?.has(this.#deps.me) === true && members.has(identity);
	}

	/** RULE: a peer is served only while our canonical chain lists both of us, and not once it has said that it leaves. */
	isServed(identity: string): boolean {
		return this.isShared(identity) && !this.#deps.replica().isLeaving(identity);
	}

	/** Whether somebody is in the list with us, and said that it leaves. */
	isLeaving(identity: string): boolean {
		return this.isShared(identity) && this.#deps.replica().isLeaving(identity);
	}

	/** Whether somebody is told our root when it connects. */
	isToldRoot(identity: string): boolean {
		return this.isKnown(identity) || this.isNews(identity);
	}

	/**
	 * Whether the list has us and somebody, each by its key or by one it moved on from. RULE: an admin that removed us and
	 * went on under another key is nobody here, and may be the only one who can tell us. And who moved tells those its old
	 * key was a member with: that one may have been removed meanwhile.
	 */
	isKnown(identity: string): boolean {
		const { replica, me, formerKeys, heirsOf } = this.#deps;
		const members = replica().state?.members;
		const isHeir = ([old]: readonly [string, unknown]): boolean => heirsOf(old).includes(identity);
		const isIn = [me, ...formerKeys].some((key) => members?.has(key));
		return isIn && members !== undefined && (members.has(identity) || [...members].some(isHeir));
	}

	/**
	 * Whether somebody says that it is in the room where we do not know of it. RULE: of a listed one it is told our root: our
	 * disk may be of before it came, and have forgotten that we were removed since.
	 */
	isNews(identity: string): boolean {
		const { state } = this.#deps.replica();
		const isIn = state?.members.has(this.#deps.me) === true && !state.members.has(identity);
		return isIn && state.policy.listed && this.#deps.isToldBy(identity);
	}

	/**
	 * The key by which the room knows somebody, on any branch: its own, or one it moved on from. RULE: of several the one
	 * that is in the list: it took the place of the others.
	 */
	knownAs(identity: string): string {
		const { replica, me, formerKeys, heirsOf } = this.#deps;
		const { chain, state } = replica();
		if (chain.everMember(identity)) {
			return identity;
		}
		const isFormer = (old: string): boolean =>
			identity === me ? formerKeys.includes(old) : heirsOf(old).includes(identity);
		const former = [...chain.everybody].filter(isFormer);
		return former.find((key) => state?.members.has(key)) ?? former[0] ?? identity;
	}

	/**
	 * The key of somebody removed that moved to this one. RULE: nobody of whom any key is in the list was removed: that key
	 * took the place of an older one. Of several keys that were in it the latest counts.
	 */
	formerOf(identity: string): string | undefined {
		const { replica, heirsOf } = this.#deps;
		const { state } = replica();
		const removed = [...(state?.removed ?? [])];
		const isOf = (key: string): boolean => key === identity || heirsOf(key).includes(identity);
		const isIn = [...(state?.members.keys() ?? [])].some(isOf);
		return isIn ? undefined : removed.findLast(({ author }) => isOf(author))?.author;
	}

	/**
	 * Whether a fork left one of us two beside the branch that counts here. RULE: or may have: whoever moved on from a key we
	 * list may have taken its place on another branch, and of that nobody else can tell; or know what it did with the old key.
	 */
	isBeside(identity: string): boolean {
		const { me } = this.#deps;
		const replica = this.#deps.replica();
		const [mine, theirs] = [this.knownAs(me), this.knownAs(identity)];
		const members = replica.state?.members;
		const isHeir = theirs !== identity || mine !== me;
		const areListed = members?.has(mine) === true && members.has(theirs);
		return (isHeir && areListed) || areBeside(replica, mine, theirs);
	}
}

/**
 * Whether one of two was let in by another branch only. RULE: nobody who was removed is told anything this way, unless it
 * was let in again after that, nor whom nobody let in who is still here: somebody removed could let in a second self on a
 * branch of its own. Pure.
 */
export const areBeside = ({ chain, state }: Pick<Replica, "chain" | "state">, one: string, other: string): boolean => {
	if (state === null || !chain.isForked || (state.members.has(one) && state.members.has(other))) {
		return false;
	}
	const isWelcome = (identity: string): boolean =>
		state.members.has(identity) || isLetInAfter(chain, identity, chain.removalOf(identity));
	return isWelcome(one) && isWelcome(other);
};

/**
 * Whether somebody who is here still, by that key or one that took its place, let one in on another branch; where it was
 * removed before, only after that. Pure.
 */
export const isLetInAfter = (chain: ControlChain, identity: string, removal: Control | undefined): boolean =>
	chain
		.admissionsOf(identity)
		.some(
			({ id, author }) =>
				isHere(chain, author) &&
				(removal === undefined || (id !== removal.id && chain.isAncestorOrEqual(removal.id, id))),
		);

/** Whether somebody is a member, by its key or by one that was put in its place. */
const isHere = (chain: ControlChain, identity: string): boolean => {
	const members = chain.state?.members;
	let key = identity;
	if (members?.has(key) !== true) {
		for (const { body } of chain.canonical) {
			key = body.kind === "rekey" && body.move.oldIdentity === key ? body.move.card.identity : key;
		}
	}
	return members?.has(key) === true;
};
