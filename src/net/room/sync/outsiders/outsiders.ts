/**
 * Talk with whoever is connected and not served: each kind of outsider is told what it has to know, and nothing beyond
 * (PROTOCOL "Anti-entropy", Who is served). Who is which, `relations` says.
 */
import type { PeerLink } from "../../../link/peerLink.ts";
import { encodeItems, type Head, type SyncRoot, type Want } from "../../../wire/sync.ts";
import type { Relations } from "../../standing/relations.ts";
import type { Partner } from "../partner.ts";
import type { Questions } from "../questions.ts";
import { BesideTalk } from "./besideTalk.ts";
import { LeaverTalk } from "./leaverTalk.ts";
import { RemovalTalk, type RemovalTalkDeps } from "./removalTalk.ts";

/** What the talk stands on. */
export interface OutsidersDeps extends RemovalTalkDeps {
	readonly relations: Relations;
	readonly questions: Questions;
	/** Sends a peer what answers its wants, for as long as it is whom it is meant for. */
	readonly give: (partner: Partner, wants: readonly Want[], isMeant: (identity: string) => boolean) => void;
}

/** The outsiders of one room. */
export class Outsiders {
	readonly #deps: OutsidersDeps;
	readonly #beside: BesideTalk;
	readonly #removals: RemovalTalk;
	readonly #leavers: LeaverTalk;

	constructor(deps: OutsidersDeps) {
		this.#deps = deps;
		this.#beside = new BesideTalk(deps);
		this.#removals = new RemovalTalk(deps);
		this.#leavers = new LeaverTalk(deps);
	}

	/** What is known of branches may have changed, or these have just connected: those beside hear of it. */
	tellBranches(links: Iterable<PeerLink>): void {
		this.#beside.tell(links);
	}

	/**
	 * Somebody shows its root. RULE: whoever our chain does not list gets nothing, but may know operations that we lack; and
	 * who was removed is shown that it was, and nothing beyond. Who was removed itself shows that to whoever still counts
	 * it in.
	 */
	handleRoot(partner: Partner, { controlHead }: SyncRoot): void {
		const { questions } = this.#deps;
		const replica = this.#deps.replica();
		this.#leavers.tell(partner.link);
		if (replica.chain.isBeyond(controlHead)) {
			return;
		}
		if (!replica.chain.has(controlHead)) {
			questions.send(partner.link, [questions.branchWant(partner, controlHead)]);
			return;
		}
		if (!replica.chain.isCanonical(controlHead)) {
			this.#beside.tell([partner.link], true);
		}
		const words = this.#removals.about(partner.link, controlHead);
		if (words !== null) {
			this.#giveUnserved(partner, words.gives);
			if (words.word !== null) {
				partner.feed.push(encodeItems(replica.room, [{ kind: "ack", bytes: words.word }]));
			}
			questions.send(partner.link, words.asks);
		}
	}

	/** Somebody beside our branch has told what it knows of branches. */
	handleHeads(link: PeerLink, theirs: readonly Head[]): void {
		this.#beside.handleHeads(link, theirs);
	}

	/** Who is beside our branch, or leaves, is answered of little. */
	handleWants(partner: Partner, wants: readonly Want[]): void {
		const { relations, give } = this.#deps;
		const { identity } = partner.link;
		if (relations.isBeside(identity)) {
			give(partner, this.#beside.answered(identity, wants), (peer) => relations.isBeside(peer));
		} else if (relations.isLeaving(identity)) {
			give(partner, this.#leavers.answered(identity, wants), (peer) => relations.isLeaving(peer));
		}
	}

	/** Somebody asks to join by a request that was granted, and was removed since: is shown both. */
	tellRemoval(partner: Partner): void {
		this.#giveUnserved(partner, this.#removals.toAsker(partner.link));
	}

	/** RULE: who is let in again meanwhile is told as a member is. */
	#giveUnserved(partner: Partner, wants: readonly Want[]): void {
		const { relations, give } = this.#deps;
		give(partner, wants, (identity) => !relations.isServed(identity));
	}
}
