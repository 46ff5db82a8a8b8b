/**
 * Talk with somebody of whom it is known here that it was removed, and who shows that it does not know, or stands on
 * another branch (PROTOCOL "Anti-entropy", Who is served). Also with the one who still counts us in, where it is us.
 */

import type { PeerLink } from "../../../link/peerLink.ts";
import type { Clock } from "../../../ports.ts";
import { subjectOfAcks } from "../../../wire/evidence.ts";
import type { Want } from "../../../wire/sync.ts";
import type { Replica } from "../../replica/replica.ts";
import type { Relations } from "../../standing/relations.ts";
import { wordsUpTo } from "./besideTalk.ts";

/** Whoever does not know that it was removed is told at most this often, ms, and so is what has changed; */
const pause = 2_000;
/** the same again to whoever stands on another branch only after this long, ms: its disk may have refused it. */
const repeatAfter = 600_000;

/** What the talk stands on. */
export interface RemovalTalkDeps {
	readonly clock: Clock;
	readonly replica: () => Replica;
	/** Own identity key, hex. */
	readonly me: string;
	readonly relations: Relations;
	/** My own word on a removal, where my latest is on something after it; null where it needs none. */
	readonly wordOn: (removal: string) => Uint8Array | null;
}

/** What is to be said. */
export interface RemovalWords {
	/** The operations up to the removal, and words on them: as if it had asked for them. */
	readonly gives: readonly Want[];
	/** My own word on the removal; null where it is among those. */
	readonly word: Uint8Array | null;
	/** What it may know of words that decide. */
	readonly asks: readonly Want[];
}

/** The talk about removals in one room. */
export class RemovalTalk {
	readonly #deps: RemovalTalkDeps;
	/** What was last told on a link, and when. */
	readonly #told = new WeakMap<PeerLink, { readonly what: string; readonly at: number }>();

	constructor(deps: RemovalTalkDeps) {
		this.#deps = deps;
	}

	/** What to say to a peer that shows `head`; null for nothing. RULE: to who stands on another branch once for each change, so that it comes to rest. */
	about(link: PeerLink, head: string): RemovalWords | null {
		const { clock, me, relations, wordOn } = this.#deps;
		const replica = this.#deps.replica();
		const { chain } = replica;
		// Who holds its own removal may be the only one who does: a restored disk of the admin's has forgotten it.
		// RULE: who moved to another key before it heard of its removal hears of it under that one.
		const removed = [link.identity, relations.formerOf(link.identity) ?? link.identity, me];
		const removal = removed.flatMap((identity) => chain.removalOf(identity) ?? [])[0];
		const known = chain.get(head);
		if (removal === undefined || known === undefined || known.id === removal.id) {
			return null;
		}
		const isBefore = chain.isAncestorOrEqual(known.id, removal.id);
		if (!isBefore && chain.isCanonical(known.id)) {
			return null;
		}
		const upToRemoval: Want = { kind: "branch", from: isBefore ? known.n + 1 : 0, tip: removal.id };
		const gives = [upToRemoval, ...(isBefore ? [] : wordsUpTo(replica, removal))];
		const said = gives.map((want) => (want.kind === "ack" ? replica.voices.latest.get(want.author)?.ackSeq : want));
		const word = isBefore ? null : wordOn(removal.id);
		const what = JSON.stringify([head, said, word !== null]);
		const told = this.#told.get(link);
		const now = clock.monotonic();
		// Who does not know yet may have had a disk that refused, and shows another head as soon as it knows.
		const isRepeated = told?.what === what && !isBefore;
		if (told !== undefined && now - told.at < (isRepeated ? repeatAfter : pause)) {
			return null;
		}
		this.#told.set(link, { what, at: now });
		return { gives, word, asks: isBefore ? [] : decidingWords(replica, known.id) };
	}

	/** What to show a peer that knows nothing of the room and asks to join by a request that was granted: up to its removal. */
	toAsker(link: PeerLink): readonly Want[] {
		const removal = this.#deps.replica().chain.removalOf(link.identity);
		const told = this.#told.get(link);
		const now = this.#deps.clock.monotonic();
		const isTooSoon = told !== undefined && now - told.at < pause;
		if (isTooSoon || removal === undefined) {
			return [];
		}
		this.#told.set(link, { what: removal.id, at: now });
		return [{ kind: "branch", from: 0, tip: removal.id }];
	}
}

/** RULE: whoever stands on another branch is asked for the words that decide: here nobody on it is served. */
const decidingWords = ({ chain, voices }: Replica, head: string): readonly Want[] =>
	[...(chain.stateAt(head)?.members.keys() ?? [])].flatMap((author): readonly Want[] => {
		const subject = subjectOfAcks(author);
		const proof: readonly Want[] = voices.evidence.has(subject) ? [] : [{ kind: "evidence", subject }];
		return [{ kind: "ack", author }, ...proof];
	});
