/**
 * Talk with those whom a fork left beside the branch that counts here: whoever another branch let in and this one never
 * did. Nobody there is served, so without it two branches that left out each other's members would stay apart for good
 * (PROTOCOL "Anti-entropy", Beside).
 */

import type { PeerLink } from "../../../link/peerLink.ts";
import type { Clock } from "../../../ports.ts";
import type { Control } from "../../../wire/control.ts";
import { recordTypes } from "../../../wire/records.ts";
import type { Head, Want } from "../../../wire/sync.ts";
import { removedBy } from "../../chain/controlChain.ts";
import type { Replica } from "../../replica/replica.ts";
import { isLetInAfter, type Relations } from "../../standing/relations.ts";
import { extentsOf, headsBodies, holdsMoreThan } from "../heads.ts";
import { wantBodies, wantsFor } from "../wants.ts";

/** The same is not told again to the same peer, ms, unless it shows that it stands on another branch still. */
const repeatAfter = 60_000;

/** What the talk stands on. */
export interface BesideTalkDeps {
	readonly clock: Clock;
	readonly replica: () => Replica;
	readonly relations: Relations;
}

/** The talk about the branches of one room. */
export class BesideTalk {
	readonly #deps: BesideTalkDeps;
	/** What was last told on a link, and when. */
	readonly #told = new WeakMap<PeerLink, { readonly heads: string; readonly at: number }>();

	constructor(deps: BesideTalkDeps) {
		this.#deps = deps;
	}

	/**
	 * Tells those of `links` that are beside what we know of branches. RULE: once for each change, so that equal views say
	 * nothing and it comes to rest.
	 */
	tell(links: Iterable<PeerLink>, isAgain = false): void {
		const { clock, relations } = this.#deps;
		const replica = this.#deps.replica();
		const now = clock.monotonic();
		for (const link of replica.chain.isForked ? links : []) {
			const { identity } = link;
			const heads = relations.isBeside(identity) ? besideHeads(replica, relations.knownAs(identity)) : [];
			const told = this.#told.get(link);
			const isNews = told?.heads !== JSON.stringify(heads) || (isAgain && now - told.at >= repeatAfter);
			if (heads.length > 0 && isNews) {
				this.#told.set(link, { heads: JSON.stringify(heads), at: now });
				for (const body of headsBodies(replica.room, heads)) {
					link.send(recordTypes.heads, body);
				}
			}
		}
	}

	/** Somebody beside has told what it knows: we ask for what we lack of it, and tell what it lacks. */
	handleHeads(link: PeerLink, theirs: readonly Head[]): void {
		const replica = this.#deps.replica();
		const wants = wantsFor(replica, theirs).filter(({ kind }) => kind !== "log");
		for (const body of wantBodies(replica.room, wants)) {
			link.send(recordTypes.want, body);
		}
		if (holdsMoreThan(theirs, extentsOf(besideHeads(replica, this.#deps.relations.knownAs(link.identity))))) {
			this.tell([link]);
		}
	}

	/** Of what somebody beside asks for, what it is answered: never events. */
	answered(identity: string, wants: readonly Want[]): readonly Want[] {
		const replica = this.#deps.replica();
		const peer = this.#deps.relations.knownAs(identity);
		return wants
			.filter(({ kind }) => kind !== "log")
			.map((want) =>
				want.kind === "branch" ? { ...want, tip: endFor(replica, peer, want.tip)?.id ?? want.tip } : want,
			);
	}
}

/** What is told of branches: where they end, as far as `peer` may know, what members said of them, and proofs. */
const besideHeads = (replica: Replica, peer: string): readonly Head[] =>
	replica
		.heads()
		.filter(({ kind }) => kind !== "log")
		.map((head): Head => {
			const tip = head.kind === "branch" ? endFor(replica, peer, head.tip) : undefined;
			return tip === undefined ? head : { kind: "branch", n: tip.n, tip: tip.id };
		});

/**
 * The end of a branch for somebody. RULE: no branch is shown to anybody beyond the operation that removed it there, unless
 * another one let it in again after that. Pure.
 */
export const endFor = ({ chain }: Pick<Replica, "chain">, peer: string, tip: string): Control | undefined => {
	let at = chain.stateAt(tip)?.members.has(peer) === true ? undefined : chain.get(tip);
	while (at !== undefined && (removedBy(at) !== peer || isLetInAfter(chain, peer, at))) {
		at = at.n > 0 ? chain.get(at.prev) : undefined;
	}
	return at ?? chain.get(tip);
};

/**
 * What is said of branches to somebody removed that stands on another one, besides its removal. RULE: only words on
 * operations that it is shown, and proofs against those who said them while it was here. Pure.
 */
export const wordsUpTo = ({ chain, voices }: Pick<Replica, "chain" | "voices">, removal: Control): readonly Want[] => {
	const then = chain.stateAt(removal.prev)?.members;
	const acks = [...voices.latest.values()].filter(
		({ target }) => chain.has(target) && (!chain.isCanonical(target) || chain.isAncestorOrEqual(target, removal.id)),
	);
	const proofs = [...voices.evidence].filter(([, { kind, author }]) => kind === "acks" && then?.has(author) === true);
	return [
		...acks.map(({ author }): Want => ({ kind: "ack", author })),
		...proofs.map(([subject]): Want => ({ kind: "evidence", subject })),
	];
};
