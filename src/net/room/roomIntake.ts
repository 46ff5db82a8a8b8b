/**
 * What a room does with what came: judged item by item, committed as one, then told, and whatever follows from it is set
 * going. What I decide myself goes the same way from being committed on.
 */

import type { PeerLink } from "../link/peerLink.ts";
import type { EventRow } from "../store/rows.ts";
import type { Control } from "../wire/control.ts";
import type { Evidence } from "../wire/evidence.ts";
import type { Item } from "../wire/sync.ts";
import { BranchWatch } from "./chain/branchWatch.ts";
import type { Succession } from "./leading/succession.ts";
import { wholeUpTo } from "./logs/logBook.ts";
import type { BackgroundCheck } from "./replica/backgroundCheck.ts";
import { type Taken, takeItems } from "./replica/intake.ts";
import type { Ledger } from "./replica/ledger.ts";
import type { RoomListener } from "./roomDeps.ts";
import type { Relations } from "./standing/relations.ts";
import type { Standing } from "./standing/standing.ts";
import type { Acker } from "./sync/acker.ts";
import type { KeyDesk } from "./sync/keyDesk.ts";
import type { Receipts } from "./sync/receipts.ts";
import type { Syncer } from "./sync/syncer.ts";
import type { Author } from "./talk/author.ts";
import type { Conversation } from "./talk/conversation.ts";
import type { RoomTelling } from "./talk/roomTelling.ts";

/** Who has to do with what comes. */
export interface RoomIntakeDeps {
	readonly ledger: Ledger;
	readonly listener: RoomListener;
	/** My identity key. */
	readonly me: string;
	readonly standing: Standing;
	readonly relations: Relations;
	readonly author: Author;
	readonly syncer: Syncer;
	readonly check: BackgroundCheck;
	readonly acker: Acker;
	readonly keys: KeyDesk;
	readonly receipts: Receipts;
	readonly succession: Succession;
	readonly conversation: Conversation;
	readonly telling: RoomTelling;
	/** Lets those go who said that they leave. */
	readonly release: () => void;
}

/** Takes what comes to one room. */
export class RoomIntake {
	readonly #deps: RoomIntakeDeps;
	readonly #room: string;
	readonly #branches: BranchWatch;
	/** Of a request made since this start: nobody can have anything of that log. */
	readonly #newLog: string | null;

	constructor(deps: RoomIntakeDeps, { newLog }: { readonly newLog: string | null }) {
		this.#deps = deps;
		this.#newLog = newLog;
		this.#room = deps.ledger.replica.room;
		this.#branches = new BranchWatch(deps.ledger.replica.chain);
	}

	/** Takes one EVENTS record; how many signatures were looked at. */
	handleItems(link: PeerLink, items: readonly Item[]): number {
		if (this.#deps.ledger.isPaused) {
			return 0;
		}
		const { replica, store } = this.#deps.ledger;
		// RULE: whoever moved on from a member's key brings words like that one: all who know of our removal may have moved.
		const knownAs = this.#deps.relations.knownAs(link.identity);
		const taken = store.reading(() => takeItems(replica, link.identity, items, knownAs));
		this.#handle(link, taken, items.length > 1);
		return taken.signatures;
	}

	#handle(link: PeerLink, taken: Taken, isHistory: boolean): void {
		const { acker, author, check, listener, me, release, standing, succession, syncer } = this.#deps;
		const adminSeen = succession.seenIn(taken);
		const admission = standing.admission();
		const isAdmitted = admission !== null && admission.standing !== standing.row.standing;
		const known = standing.withBadBoxes(admission ?? standing.removal() ?? standing.row);
		if (!standing.commitTaken(adminSeen === null ? known : { ...known, adminSeen })) {
			return;
		}
		// RULE: our disk may be of before we were let in, and the log we go on in may have been written already.
		if (admission !== null && admission.log !== this.#newLog) {
			author.doubt();
		}
		this.#noteControls(taken.controls, isAdmitted);
		this.#noteBranch();
		this.tellOpened();
		this.#noteRows(taken.rows, isHistory);
		this.#noteForks(taken.proofs);
		this.#noteHidden();
		if (taken.fault !== null) {
			link.fault(taken.fault);
			return;
		}
		syncer.handleTaken(link, taken);
		if (taken.rows.some((row) => !row.checked)) {
			check.wake();
		}
		if (taken.isHeard) {
			acker.wake();
			listener.changed();
		}
		succession.wake();
		if (taken.rows.some((row) => row.author === me)) {
			// More of our own log than we had: ask again until nothing of it is missing.
			syncer.tellRoot(link.identity);
		}
		release();
	}

	/** I decided something; it is committed. */
	issued(control: Control): void {
		this.#branches.look(this.#deps.ledger.replica.chain);
		this.#noteControls([control], false);
	}

	/** Keys have come that were missing: what they open is told again, and what waited for them goes on. */
	tellOpened(): void {
		const { author, keys, ledger, listener, release, telling } = this.#deps;
		const opened = ledger.replica.takeOpened();
		if (opened.size === 0) {
			return;
		}
		author.resume();
		keys.pay();
		telling.opened(opened);
		this.#noteHidden();
		release();
		listener.changed();
	}

	/** What is proved to fork is told anew, marked; and where it is my own log, I go on in another one. */
	#noteForks(proofs: readonly Evidence[]): void {
		const { author, me, telling } = this.#deps;
		for (const proof of proofs) {
			if (proof.kind === "events") {
				telling.forked(proof.author, proof.log, proof.seq);
				if (proof.author === me) {
					author.resume();
				}
			}
		}
	}

	/** What turned out to be said twice is not shown twice: windows look at everything anew. */
	#noteHidden(): void {
		const { ledger, listener, telling } = this.#deps;
		if (ledger.replica.restated.takeHidden()) {
			telling.recount();
			listener.cleared(this.#room);
		}
	}

	#noteRows(rows: readonly EventRow[], isHistory: boolean): void {
		const { ledger, listener, me, receipts, telling } = this.#deps;
		const logs = new Set(rows.map((row) => ledger.replica.log(row.author, row.log)));
		for (const log of logs) {
			if (log !== undefined && log.author !== me) {
				receipts.owe({ author: log.author, log: log.log, seq: wholeUpTo(log) });
			}
		}
		if (rows.length > 0) {
			telling.came(rows, isHistory);
			listener.changed();
		}
	}

	#noteControls(controls: readonly Control[], isAdmitted: boolean): void {
		const { author, listener, standing, syncer, telling } = this.#deps;
		if (controls.length === 0) {
			return;
		}
		if (isAdmitted) {
			listener.event({ kind: "joinApproved", room: this.#room });
			// A log that begins here cannot go on elsewhere.
			if (standing.row.log === this.#newLog) {
				author.confirm();
			}
		}
		if (standing.row.standing === "active") {
			telling.happened(controls);
		}
		const added = controls.flatMap(({ body }) =>
			body.kind === "add" ? [body.card.identity] : body.kind === "rekey" ? [body.move.card.identity] : [],
		);
		for (const identity of syncer.onlineMembers) {
			if (isAdmitted) {
				syncer.begin(identity);
			} else if (added.includes(identity)) {
				syncer.tellRoot(identity);
			}
		}
		this.#goOn();
		standing.tell();
	}

	/** Another branch may count now: whoever is on it finds its operations told, and those of the other one as lost. */
	#noteBranch(): void {
		const { conversation, ledger, listener, standing, telling } = this.#deps;
		const change = this.#branches.look(ledger.replica.chain);
		if (change === null) {
			return;
		}
		this.#deps.acker.branchChanged();
		const operations = [...change.lost, ...change.won];
		telling.windows(operations.flatMap((control) => conversation.noticesOf(control)));
		listener.event({ kind: "branchChanged", room: this.#room });
		this.#goOn();
		standing.tell();
	}

	/** What waits may be possible under the operation that counts now. */
	#goOn(): void {
		const { acker, author, keys, succession } = this.#deps;
		keys.wake();
		author.resume();
		acker.wake();
		succession.wake();
	}
}
