/**
 * Anti-entropy of one room with the peers connected: roots are compared on connect and every few seconds, heads where
 * roots differ, and what is missing is asked for, newest first. Ends with both sides holding the same, whoever wrote it.
 */

import type { PeerLink } from "../../link/peerLink.ts";
import type { Store } from "../../store/store.ts";
import { zeroId } from "../../wire/control.ts";
import { recordTypes } from "../../wire/records.ts";
import { encodeSyncRoots, type Head, type SyncRoot, type Want } from "../../wire/sync.ts";
import type { Taken } from "../replica/intake.ts";
import { answer } from "./answer.ts";
import type { Feed } from "./feed.ts";
import { headsMost, holdsMoreThan } from "./heads.ts";
import { HeadsRounds } from "./headsRound.ts";
import { Outsiders, type OutsidersDeps } from "./outsiders/outsiders.ts";
import { OwnHeads } from "./ownHeads.ts";
import type { Partner } from "./partner.ts";
import { Questions } from "./questions.ts";
import { Turns } from "./turns.ts";
import { aroundFork, wantsFor } from "./wants.ts";

/** A gap starts a round at most this often, ms: a burst that does not fit needs one answer, not a hundred. */
const gapPause = 250;
/** Whoever is shown our root without being in the list with us is shown it again after this long, ms. */
const showAgainAfter = 30_000;

/** What a syncer stands on. */
export interface SyncerDeps extends Pick<OutsidersDeps, "clock" | "me" | "relations" | "replica" | "wordOn"> {
	readonly store: Store;
	/** A peer has told all it knows of our own logs, and we have it. */
	readonly confirmed: () => void;
}

/** Runs the exchange for one room. */
export class Syncer {
	readonly #deps: SyncerDeps;
	readonly #partners = new Map<string, Partner>();
	readonly #questions: Questions;
	readonly #rounds: HeadsRounds;
	readonly #outsiders: Outsiders;
	readonly #heads: OwnHeads;
	readonly #turns: Turns;

	constructor(deps: SyncerDeps) {
		this.#deps = deps;
		this.#turns = new Turns({ clock: deps.clock, begin: (identity) => this.tellRoot(identity) });
		this.#heads = new OwnHeads({ ...deps, turns: this.#turns });
		this.#questions = new Questions({
			...deps,
			gaveAt: (identity) => this.#partners.get(identity)?.gaveAt ?? 0,
		});
		this.#outsiders = new Outsiders({
			...deps,
			questions: this.#questions,
			give: (partner, wants, isMeant) => this.#give(partner, wants, isMeant),
		});
		this.#rounds = new HeadsRounds({
			clock: deps.clock,
			isHere: ({ author, log, seq }) => {
				const ours = deps.replica().log(author, log);
				return ours !== undefined && (ours.seq >= seq || deps.replica().limit(ours).kind !== "none");
			},
		});
	}

	/** Members connected, ourselves not counted. */
	get onlineMembers(): readonly string[] {
		return [...this.#partners.keys()].filter((identity) => this.#isServed(identity));
	}

	link(identity: string): PeerLink | undefined {
		return this.#partners.get(identity)?.link;
	}

	/** A peer connected, or reconnected: a member, or one that may become or know one. */
	linkUp(link: PeerLink, feed: Feed): void {
		this.#partners.set(link.identity, {
			link,
			feed,
			heads: [],
			root: "",
			shownAt: Number.POSITIVE_INFINITY,
			toldRoot: "",
			toldAt: 0,
			gapAt: -gapPause,
			gaveAt: 0,
			unknownTip: "",
		});
		this.begin(link.identity);
		this.#outsiders.tellBranches([link]);
	}

	/** Ends timers. */
	stop(): void {
		this.#turns.stop();
	}

	linkDown(link: PeerLink): void {
		if (this.#partners.get(link.identity)?.link === link) {
			this.#partners.delete(link.identity);
			this.#turns.gone(link.identity);
			this.#rounds.gone(link.identity);
			this.#questions.gone(link);
		}
	}

	/** What we hold, as one hash. Null while the chain is not here. */
	rootNow(): SyncRoot | null {
		const replica = this.#deps.replica();
		return replica.state === null ? null : { room: replica.room, controlHead: replica.state.id, root: replica.root() };
	}

	/** Starts a round with one partner when it is its turn: with many at once most rounds would bring the same. */
	begin(identity: string): void {
		if (this.#deps.relations.isToldRoot(identity) && this.#turns.take(identity)) {
			this.tellRoot(identity);
		}
	}

	/** Starts a round with one partner. */
	tellRoot(identity: string): void {
		const root = this.rootNow();
		const partner = this.#partners.get(identity);
		if (root !== null && partner !== undefined && this.#deps.relations.isToldRoot(identity)) {
			partner.shownAt = this.#deps.clock.monotonic();
			partner.link.send(recordTypes.syncRoot, encodeSyncRoots([root]));
		}
	}

	/**
	 * RULE: whoever is told our root without being served is told it again, as members are every few seconds: it may have
	 * lacked our head then, or a disk refused what followed.
	 */
	repeat(): void {
		const now = this.#deps.clock.monotonic();
		for (const [identity, { shownAt }] of this.#partners) {
			if (now - shownAt >= showAgainAfter && !this.#isServed(identity)) {
				this.tellRoot(identity);
			}
		}
	}

	/** Something turned out to be missing in the middle of a log: asks the members connected for it. */
	askMissing(): void {
		for (const partner of this.#partners.values()) {
			this.#fill(partner);
		}
	}

	/** New things of our own go to every connected member at once. Returns who got them. */
	push(body: Uint8Array): readonly string[] {
		const handed: string[] = [];
		this.#outsiders.tellBranches(this.#links);
		for (const [identity, partner] of this.#partners) {
			// A peer that is behind gets it by anti-entropy instead of a longer queue.
			if (this.#isServed(identity) && !partner.link.isBusy) {
				partner.feed.push(body);
				handed.push(identity);
			}
		}
		return handed;
	}

	/** Asks every member connected for what it has of `author`'s logs; resolves when that is here, or after a while. */
	round(author: string): Promise<void> {
		const replica = this.#deps.replica();
		const members = this.onlineMembers;
		const over = this.#rounds.start(author, members);
		const asking = { room: replica.room, controlHead: replica.state?.id ?? zeroId, root: zeroId };
		for (const member of members) {
			this.#partners.get(member)?.link.send(recordTypes.syncRoot, encodeSyncRoots([asking]));
		}
		return over;
	}

	/** Shows somebody who was removed just that. */
	tellRemoved(identity: string, body: Uint8Array): void {
		this.#partners.get(identity)?.feed.push(body);
	}

	/** Somebody asks by a request that was granted, and was removed since: is shown both. */
	tellRemoval({ identity }: PeerLink): void {
		const partner = this.#partners.get(identity);
		if (partner !== undefined) {
			this.#outsiders.tellRemoval(partner);
		}
	}

	handleRoot(link: PeerLink, theirs: SyncRoot): void {
		const partner = this.#partners.get(link.identity);
		const replica = this.#deps.replica();
		if (partner === undefined) {
			return;
		}
		if (!this.#isServed(link.identity)) {
			this.#outsiders.handleRoot(partner, theirs);
			return;
		}
		if (theirs.root !== zeroId && theirs.root !== partner.root) {
			partner.root = theirs.root;
			this.#questions.changed(link);
		}
		if (theirs.root === replica.root()) {
			this.#deps.confirmed();
			this.#fill(partner);
			return;
		}
		this.#heads.tell(partner, theirs.root === zeroId ? "asked" : "answer");
	}

	handleHeads(link: PeerLink, last: boolean, heads: readonly Head[]): void {
		const partner = this.#partners.get(link.identity);
		const isServed = this.#isServed(link.identity);
		if (partner === undefined || !(isServed || this.#deps.relations.isBeside(link.identity))) {
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
		if (!isServed) {
			this.#outsiders.handleHeads(link, theirs);
			return;
		}
		const replica = this.#deps.replica();
		const wants = wantsFor(replica, theirs);
		const asked = replica.takesPart ? wants : wants.filter((want) => want.kind !== "log");
		this.#questions.ask(
			link,
			asked.map((want) => [want]),
		);
		this.#rounds.heard(link.identity, theirs);
		if (holdsMoreThan(theirs, this.#heads.extents)) {
			this.#heads.tell(partner, "reply");
		}
		// RULE: heads without any log, as who is beside tells them, say nothing of our own.
		const isOfLogs = theirs.some(({ kind }) => kind === "log");
		if (isOfLogs && !wants.some((want) => want.kind === "log" && want.author === this.#deps.me)) {
			this.#deps.confirmed();
		}
		if (wants.length === 0) {
			this.#fill(partner);
		}
	}

	/** Serves a member. False for anybody else: who is beside our branch, or leaves, is answered of little. */
	handleWants({ identity }: PeerLink, wants: readonly Want[]): boolean {
		const partner = this.#partners.get(identity);
		if (partner === undefined) {
			return false;
		}
		if (!this.#isServed(identity)) {
			this.#outsiders.handleWants(partner, wants);
			return false;
		}
		this.#give(partner, wants, (reader) => this.#isServed(reader));
		return true;
	}

	/** After a record has been taken: what does not fit is asked about, what is still missing asked for. */
	handleTaken(link: PeerLink, taken: Taken): void {
		const partner = this.#partners.get(link.identity);
		if (partner === undefined) {
			return;
		}
		const now = this.#deps.clock.monotonic();
		if (taken.rows.length > 0) {
			partner.gaveAt = now;
		}
		this.#questions.came(link, taken.rows);
		if ((taken.hasGap || taken.contradictions.length > 0) && now - partner.gapAt >= gapPause) {
			partner.gapAt = now;
			const authority = [...this.#wholeBranch(partner, taken), ...this.#whatItNames(partner, taken)];
			this.#questions.send(link, [...taken.contradictions.map(aroundFork), ...authority]);
			this.tellRoot(link.identity);
		}
		// Told of a fork, I have one version of it at most: the sender may have the other.
		this.#questions.send(
			link,
			taken.proofs.flatMap((proof): readonly Want[] =>
				proof.kind === "events"
					? [{ kind: "log", author: proof.author, log: proof.log, from: proof.seq, to: proof.seq }]
					: [],
			),
		);
		this.#rounds.taken();
		this.#fill(partner);
		if (taken.controls.length > 0 || taken.isHeard) {
			this.#outsiders.tellBranches(this.#links);
		}
	}

	get #links(): readonly PeerLink[] {
		return [...this.#partners.values()].map(({ link }) => link);
	}

	#isServed(identity: string): boolean {
		return this.#deps.relations.isServed(identity);
	}

	/** Sends a peer what answers its wants, as it takes it. RULE: it ends once the peer is not whom it is meant for any more. */
	#give(partner: Partner, wants: readonly Want[], isMeant: (identity: string) => boolean): void {
		const { replica, store } = this.#deps;
		const reader = partner.link.identity;
		const bodies = answer({ replica: replica(), store, reader, isMeant: () => isMeant(reader) }, wants);
		partner.feed.supply(bodies, wants.length);
	}

	/** Asks for what is missing in the middle of logs, newest first. */
	#fill(partner: Partner): void {
		const replica = this.#deps.replica();
		if (replica.takesPart && this.#isServed(partner.link.identity) && replica.logsWithGaps.length > 0) {
			this.#questions.fill(partner.link);
		}
	}

	/** A member's branch that leaves ours somewhere before our end is asked for from the beginning; and anybody's that we asked for. */
	#wholeBranch({ link, unknownTip }: Partner, { orphan }: Taken): readonly Want[] {
		const { identity } = link;
		const isStranger =
			this.#deps.replica().takesPart && !this.#isServed(identity) && !this.#deps.relations.isBeside(identity);
		const isOurs = orphan !== null && (!isStranger || orphan === unknownTip);
		return isOurs ? [{ kind: "branch", from: 0, tip: orphan }] : [];
	}

	/**
	 * What an event was written under may be named by nobody: whoever sent the event has it. From our own end on, and from
	 * the beginning where that did not help.
	 */
	#whatItNames(partner: Partner, { lacks }: Taken): readonly Want[] {
		if (lacks === null || this.#deps.replica().chain.has(lacks)) {
			return [];
		}
		return [this.#questions.branchWant(partner, lacks)];
	}
}
