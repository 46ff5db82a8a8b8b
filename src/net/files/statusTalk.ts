/** How far files are, as those concerned tell each other over their chat links (PROTOCOL "Files"). */
import { countLimits, fileLimits } from "../limits.ts";
import type { PeerLink } from "../link/peerLink.ts";
import type { Clock } from "../ports.ts";
import type { FileRow } from "../store/fileRows.ts";
import { TokenBuckets } from "../tokenBuckets.ts";
import { decodeFileStatus, encodeFileStatus, type FileStatus } from "../wire/files.ts";
import { recordTypes } from "../wire/records.ts";
import type { Conversations } from "./conversations.ts";
import type { Fetch } from "./fetch.ts";
import type { FileBook } from "./fileBook.ts";
import { pieceCount } from "./pieces.ts";
import { placeOf } from "./swarm.ts";

/** What the talk stands on. */
export interface StatusTalkDeps {
	readonly clock: Clock;
	readonly book: FileBook;
	readonly conversations: Conversations;
	/** Chat links by identity key. */
	readonly links: ReadonlyMap<string, PeerLink>;
}

/** The talk about all transfers of one node. */
export class StatusTalk {
	readonly #deps: StatusTalkDeps;
	readonly #rate: TokenBuckets;
	/** When each fetch last told its author how far it is, monotonic ms. */
	readonly #toldAt = new Map<string, number>();

	constructor(deps: StatusTalkDeps) {
		this.#deps = deps;
		const { statusBurst: burst, statusRate: perSecond } = fileLimits;
		this.#rate = new TokenBuckets(deps, { perSecond, burst, keys: countLimits.peers });
	}

	/** A peer tells of itself. Returns what it may have something of now. */
	take(link: PeerLink, body: Uint8Array): readonly Fetch[] {
		const status = decodeFileStatus(body);
		if (!status.ok) {
			link.fault(status.reason);
			return [];
		}
		return this.#rate.take(link.identity) ? this.#note(link.identity, status.value) : [];
	}

	/** Somebody is there: hears of what goes on, and of what it offered or can have of me. */
	linkUp({ identity }: PeerLink): void {
		for (const fetch of this.#deps.book.fetches.values()) {
			const isTold = fetch.row.endedMs === 0 || fetch.shelf !== null || fetch.row.peer === identity;
			if (isTold && this.#concerns(fetch.row, identity)) {
				this.#tell(fetch, [identity]);
			}
		}
	}

	/** Tells everybody concerned how far one is. */
	tell(fetch: Fetch): void {
		const everybody = [...this.#deps.links.keys()].filter((identity) => this.#concerns(fetch.row, identity));
		this.#tell(fetch, everybody);
	}

	/** Tells the authors of what goes on, now and then. */
	tick(): void {
		const now = this.#deps.clock.monotonic();
		for (const fetch of this.#deps.book.fetches.values()) {
			if (fetch.download !== null && now - (this.#toldAt.get(fetch.row.id) ?? 0) >= fileLimits.statusEvery) {
				this.#toldAt.set(fetch.row.id, now);
				this.#tell(fetch, [fetch.row.peer]);
			}
		}
	}

	#note(identity: string, status: FileStatus): readonly Fetch[] {
		const { book, clock, conversations } = this.#deps;
		const place = placeOf({ room: status.room, peer: identity, root: status.root });
		const { owns, fetches } = book.at(place);
		const [known] = [...owns, ...fetches];
		const isTheirs = conversations.isBetween({ room: status.room, peer: identity }, identity);
		if (known === undefined || !isTheirs || status.pieces > pieceCount(known.row.size)) {
			return [];
		}
		const isNew = book.swarm.note(place, identity, status, clock.monotonic());
		for (const own of owns) {
			book.changed(own.row.id);
		}
		for (const fetch of fetches) {
			// Whoever begins learns from us that we have something, too.
			if (isNew && fetch.heldPieces > 0 && status.state === "fetching") {
				this.#tell(fetch, [identity]);
			}
		}
		return fetches;
	}

	/** The author, and the members who may have it too. */
	#concerns({ room, peer, message }: FileRow, identity: string): boolean {
		return room === "" ? peer === identity : this.#deps.conversations.mayRead({ room, peer }, identity, message);
	}

	#tell(fetch: Fetch, identities: readonly string[]): void {
		const { room, root } = fetch.row;
		const status = { room, root, state: fetch.statusState, pieces: fetch.heldPieces };
		for (const identity of identities) {
			// RULE: what is wrong with my disk is for whoever wants to know why I do not take what they offered.
			const trouble = identity === fetch.row.peer ? fetch.statusTrouble : "";
			this.#deps.links.get(identity)?.send(recordTypes.fileStatus, encodeFileStatus({ ...status, trouble }));
		}
	}
}
