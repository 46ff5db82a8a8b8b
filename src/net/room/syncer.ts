/**
 * Anti-entropy of one room with the members connected: roots are compared on connect and every few seconds, heads
 * where roots differ, and what is missing is asked for. Ends with both sides holding the same, whoever wrote it.
 */
import type { Clock } from "../ports.ts";
import type { Store } from "../store/store.ts";
import { recordTypes } from "../wire/records.ts";
import { encodeSyncRoots, type Head, type SyncRoot, type Want } from "../wire/sync.ts";
import { answer, headsBodies, holdsMoreThan, wantBodies, wantsFor } from "./exchange.ts";
import type { Feed } from "./feed.ts";
import type { Replica } from "./replica.ts";
import type { RoomLink } from "./roomLink.ts";

/** The same heads are not told to the same peer more often than this, ms: it ends the exchange when nothing helps. */
const repeatAfter = 2_000;
/** A gap starts a round at most this often, ms: a burst that does not fit needs one answer, not a hundred. */
const gapPause = 250;
/** Heads one peer may list in one round: 256 members with a few logs each. */
const headsMost = 8_192;

/** A member's link and how far the exchange with it is. */
interface Partner {
	readonly link: RoomLink;
	readonly feed: Feed;
	readonly heads: Head[];
	toldRoot: string;
	toldAt: number;
	askedAt: number;
}

/** Runs the exchange for one replica. */
export class Syncer {
	readonly #clock: Clock;
	readonly #store: Store;
	readonly #replica: () => Replica;
	readonly #partners = new Map<string, Partner>();
	readonly #confirmed: () => void;
	readonly #me: string;

	/** `confirmed` is called whenever a peer has told us all it knows of our own log and we have it. */
	constructor(deps: {
		readonly clock: Clock;
		readonly store: Store;
		readonly replica: () => Replica;
		readonly confirmed: () => void;
		/** Own identity key, hex. */
		readonly me: string;
	}) {
		this.#clock = deps.clock;
		this.#store = deps.store;
		this.#replica = deps.replica;
		this.#confirmed = deps.confirmed;
		this.#me = deps.me;
	}

	/** Members connected, ourselves not counted. */
	get onlineMembers(): readonly string[] {
		return [...this.#partners.keys()].filter((identity) => this.#isMember(identity));
	}

	isOnline(identity: string): boolean {
		return this.#partners.has(identity);
	}

	link(identity: string): RoomLink | undefined {
		return this.#partners.get(identity)?.link;
	}

	/** A peer connected, or reconnected: a member, or one that may become or know one. */
	linkUp(link: RoomLink, feed: Feed): void {
		this.#partners.set(link.identity, { link, feed, heads: [], toldRoot: "", toldAt: 0, askedAt: -gapPause });
		this.tellRoot(link.identity);
	}

	linkDown(link: RoomLink): void {
		if (this.#partners.get(link.identity)?.link === link) {
			this.#partners.delete(link.identity);
		}
	}

	/** What we hold, as one hash. Null while the chain is not here. */
	rootNow(): SyncRoot | null {
		const replica = this.#replica();
		return replica.state === null ? null : { room: replica.room, controlHead: replica.state.id, root: replica.root() };
	}

	/** Starts a round with one partner. */
	tellRoot(identity: string): void {
		const root = this.rootNow();
		if (root !== null && this.#isMember(identity)) {
			this.#partners.get(identity)?.link.send(recordTypes.syncRoot, encodeSyncRoots([root]));
		}
	}

	/** New things of our own go to every connected member at once. Returns how many got them. */
	push(body: Uint8Array): number {
		let handed = 0;
		for (const [identity, partner] of this.#partners) {
			// A peer that is behind gets it by anti-entropy instead of a longer queue.
			if (this.#isMember(identity) && !partner.link.isBusy) {
				partner.feed.push(body);
				handed++;
			}
		}
		return handed;
	}

	handleRoot(link: RoomLink, theirs: SyncRoot): void {
		const partner = this.#partners.get(link.identity);
		const replica = this.#replica();
		if (partner === undefined) {
			return;
		}
		if (!this.#isMember(link.identity)) {
			// Whoever our chain does not list gets nothing, but may know operations that we lack.
			if (!replica.chain.has(theirs.controlHead)) {
				this.#ask(partner, [{ kind: "branch", from: (replica.state?.n ?? -1) + 1, tip: theirs.controlHead }]);
			}
			return;
		}
		if (theirs.root === replica.root()) {
			this.#confirmed();
			return;
		}
		this.#tellHeads(partner);
	}

	handleHeads(link: RoomLink, last: boolean, heads: readonly Head[]): void {
		const partner = this.#partners.get(link.identity);
		if (partner === undefined || !this.#isMember(link.identity)) {
			return;
		}
		partner.heads.push(...heads);
		if (partner.heads.length > headsMost) {
			link.fault("headsMany");
			return;
		}
		if (!last) {
			return;
		}
		const theirs = partner.heads.splice(0);
		const replica = this.#replica();
		const wants = wantsFor(replica, theirs);
		this.#ask(partner, wants);
		if (holdsMoreThan(replica, theirs)) {
			this.#tellHeads(partner);
		}
		if (!wants.some((want) => want.kind === "log" && want.author === this.#me)) {
			this.#confirmed();
		}
	}

	/** Serves a member. False for anybody else. */
	handleWants(link: RoomLink, wants: readonly Want[]): boolean {
		const partner = this.#partners.get(link.identity);
		if (partner === undefined || !this.#isMember(link.identity)) {
			return false;
		}
		partner.feed.supply(answer({ replica: this.#replica(), store: this.#store }, wants));
		return true;
	}

	/** Something did not fit what we hold: start a round, in which we learn what we lack. */
	handleGap(link: RoomLink): void {
		const partner = this.#partners.get(link.identity);
		const now = this.#clock.monotonic();
		if (partner !== undefined && now - partner.askedAt >= gapPause) {
			partner.askedAt = now;
			this.tellRoot(link.identity);
		}
	}

	#tellHeads(partner: Partner): void {
		const replica = this.#replica();
		const root = replica.root();
		const now = this.#clock.monotonic();
		if (partner.toldRoot === root && now - partner.toldAt < repeatAfter) {
			return;
		}
		partner.toldRoot = root;
		partner.toldAt = now;
		for (const body of headsBodies(replica.room, replica.heads())) {
			partner.link.send(recordTypes.heads, body);
		}
	}

	#ask(partner: Partner, wants: readonly Want[]): void {
		for (const body of wantBodies(this.#replica().room, wants)) {
			partner.link.send(recordTypes.want, body);
		}
	}

	/** RULE: a peer is served only while our canonical chain lists it. */
	#isMember(identity: string): boolean {
		return this.#replica().state?.members.has(identity) === true;
	}
}
