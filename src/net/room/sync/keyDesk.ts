/**
 * Keys that did not come with the control chain: a box that does not open, a branch we were not on. Any member connected
 * is asked, one after the other, and asked by others we answer (PROTOCOL "Control chain", LOCKBOX).
 */
import { timeLimits } from "../../limits.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import type { Clock } from "../../ports.ts";
import { Timer } from "../../timer.ts";
import { encodeLockbox, type LockboxMessage } from "../../wire/lockbox.ts";
import { recordTypes } from "../../wire/records.ts";
import type { Ledger } from "../replica/ledger.ts";

/** A member that does not answer is given up on after this long, ms; where none does, after twice as long each time. */
const patience = 5_000;
/** Epochs asked for at a time, the newest first: each key leads to those before it. */
const askedMost = 8;
/** Questions remembered that we could not answer; the oldest goes. */
const owedMost = 1_024;

/** What a key desk stands on. */
export interface KeyDeskDeps {
	readonly clock: Clock;
	readonly ledger: Ledger;
	/** Members connected whom we serve: identity keys. */
	readonly members: () => readonly string[];
	readonly link: (identity: string) => PeerLink | undefined;
	/** Keys have come and are on disk. */
	readonly opened: () => void;
}

/** How the search for one epoch's key goes. */
interface Search {
	/** Who is asked now, and until when it is waited for. */
	asked: PeerLink | null;
	until: number;
	/** Asked since it was last the first one's turn. */
	readonly inTurn: Set<PeerLink>;
	patience: number;
	/** Whoever has said that it has no key for us. */
	readonly without: WeakSet<PeerLink>;
}

/** Questions for keys in one room. */
export class KeyDesk {
	readonly #deps: KeyDeskDeps;
	/** By epoch. */
	readonly #searches = new Map<string, Search>();
	/** Whom we could not give a key, by member and epoch. */
	readonly #owed = new Map<string, { readonly link: PeerLink; readonly epoch: string }>();
	/** The operation that counted when members said what they do not have. */
	#head = "";
	readonly #next: Timer;

	constructor(deps: KeyDeskDeps) {
		this.#deps = deps;
		this.#next = new Timer(deps);
	}

	/** A key may be missing, or somebody who has it may be here: asks, as long as both is so. */
	wake(): void {
		const { clock, ledger, members, link } = this.#deps;
		// RULE: nothing is owed any longer to who is out, or gone: it asks again when it is back.
		this.pay();
		const { replica } = ledger;
		const head = replica.state?.id ?? "";
		if (head !== this.#head) {
			// Who may read what is another question now.
			this.#head = head;
			this.#searches.clear();
		}
		const lacked = replica.lackedEpochs;
		for (const epoch of [...this.#searches.keys()].filter((one) => !lacked.includes(one))) {
			this.#searches.delete(epoch);
		}
		const connected = members().flatMap((member) => link(member) ?? []);
		// RULE: who has said that it has no key for us is not asked again on that link; when all have, nobody is.
		const open = lacked.flatMap((epoch) => {
			const search = this.#searches.get(epoch) ?? newSearch();
			const whom = connected.filter((one) => !search.without.has(one));
			return whom.length === 0 ? [] : [{ epoch, search, whom }];
		});
		const now = clock.monotonic();
		let next = Number.POSITIVE_INFINITY;
		for (const { epoch, search, whom } of open.slice(0, askedMost)) {
			this.#searches.set(epoch, search);
			if (search.asked === null || !whom.includes(search.asked) || now >= search.until) {
				this.#ask(epoch, search, whom);
			}
			next = Math.min(next, search.until);
		}
		this.#next.cancel();
		if (next !== Number.POSITIVE_INFINITY) {
			this.#next.set(next - now, () => this.wake());
		}
	}

	stop(): void {
		this.#next.cancel();
	}

	/** A member asks, or answers. RULE: nobody else is heard. */
	handle(link: PeerLink, { epoch, key }: LockboxMessage): void {
		const { ledger, members, opened } = this.#deps;
		if (!members().includes(link.identity) || ledger.isPaused) {
			return;
		}
		const { replica } = ledger;
		if (key === null) {
			this.#answer(link, epoch);
			return;
		}
		if (key === "none") {
			this.#searches.get(epoch)?.without.add(link);
			this.wake();
			return;
		}
		const outcome = replica.addKey(epoch, key);
		if (outcome === "unfit") {
			// Whoever has a key has checked it.
			link.fault("lockboxKey");
		} else if (outcome === "added" && ledger.commitTaken()) {
			this.#searches.delete(epoch);
			opened();
		}
	}

	/** Keys have come: whoever asked for them is given them after all. */
	pay(): void {
		const { ledger, members, link } = this.#deps;
		for (const [name, owed] of this.#owed) {
			const { identity } = owed.link;
			const isHere = link(identity) === owed.link && members().includes(identity);
			const key = isHere ? ledger.replica.keyFor(identity, owed.epoch) : undefined;
			if (key !== undefined) {
				this.#send(owed.link, { room: ledger.replica.room, epoch: owed.epoch, key });
			}
			if (key !== undefined || !isHere) {
				this.#owed.delete(name);
			}
		}
	}

	#answer(link: PeerLink, epoch: string): void {
		const { replica } = this.#deps.ledger;
		const key = replica.keyFor(link.identity, epoch);
		if (key === undefined) {
			this.#owed.set(`${link.identity}:${epoch}`, { link, epoch });
			for (const oldest of this.#owed.keys()) {
				if (this.#owed.size <= owedMost) break;
				this.#owed.delete(oldest);
			}
		}
		this.#send(link, { room: replica.room, epoch, key: key ?? "none" });
	}

	/** Asks the next one in turn. RULE: when all have had their turn and said nothing, twice as long passes before the next. */
	#ask(epoch: string, search: Search, whom: readonly PeerLink[]): void {
		const now = this.#deps.clock.monotonic();
		let next = whom.find((link) => !search.inTurn.has(link));
		if (next === undefined) {
			search.inTurn.clear();
			search.patience = Math.min(2 * search.patience, timeLimits.backoffMost);
			[next] = whom;
		}
		if (next !== undefined) {
			search.inTurn.add(next);
			search.asked = next;
			search.until = now + search.patience;
			this.#send(next, { room: this.#deps.ledger.replica.room, epoch, key: null });
		}
	}

	#send(link: PeerLink, message: LockboxMessage): void {
		link.send(recordTypes.lockbox, encodeLockbox(message));
	}
}

const newSearch = (): Search => ({
	asked: null,
	until: 0,
	inTurn: new Set(),
	patience,
	without: new WeakSet(),
});
