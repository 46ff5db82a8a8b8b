/**
 * Talk with somebody in the list who said that it leaves. Nobody serves it any more; but its disk may be of before it said
 * so, and where the room was closed meanwhile nobody can let it go: then only this tells it of either
 * (PROTOCOL "Anti-entropy", Who is served).
 */

import type { PeerLink } from "../../../link/peerLink.ts";
import type { Clock } from "../../../ports.ts";
import { recordTypes } from "../../../wire/records.ts";
import type { Want } from "../../../wire/sync.ts";
import type { Replica } from "../../replica/replica.ts";
import type { Relations } from "../../standing/relations.ts";
import { headsBodies } from "../heads.ts";

/** The same is told again on the same link after this long, ms: its disk may have refused it. */
const repeatAfter = 60_000;

/** What the talk stands on. */
export interface LeaverTalkDeps {
	readonly clock: Clock;
	readonly replica: () => Replica;
	readonly relations: Relations;
}

/** The talk with those of one room who said that they leave. */
export class LeaverTalk {
	readonly #deps: LeaverTalkDeps;
	/** What was last told on a link, and when. */
	readonly #told = new WeakMap<PeerLink, { readonly what: string; readonly at: number }>();

	constructor(deps: LeaverTalkDeps) {
		this.#deps = deps;
	}

	/** Tells somebody who shows its root. RULE: how far its own logs are and where the branch that counts ends, and nothing else. */
	tell(link: PeerLink): void {
		if (!this.#deps.relations.isLeaving(link.identity)) {
			return;
		}
		const replica = this.#deps.replica();
		const now = this.#deps.clock.monotonic();
		const heads = replica
			.heads()
			.filter(
				(head) =>
					(head.kind === "log" && head.author === link.identity) ||
					(head.kind === "branch" && head.tip === replica.state?.id),
			);
		const what = JSON.stringify(heads);
		const told = this.#told.get(link);
		if (told?.what === what && now - told.at < repeatAfter) {
			return;
		}
		this.#told.set(link, { what, at: now });
		for (const body of headsBodies(replica.room, heads)) {
			link.send(recordTypes.heads, body);
		}
	}

	/** Of what somebody who said that it leaves asks for, what it is answered. RULE: its own words, and operations that count. */
	answered(identity: string, wants: readonly Want[]): readonly Want[] {
		const { chain } = this.#deps.replica();
		return wants.filter(
			(want) =>
				(want.kind === "log" && want.author === identity) || (want.kind === "branch" && chain.isCanonical(want.tip)),
		);
	}
}
