/**
 * My side of a room: what I type, and what I sign. Own words are on the disk before they are sent, and nothing is signed
 * before it is sure that our own log does not go on elsewhere (PROTOCOL "Self-fork guard").
 */
import type { ErrorCode } from "../../api/outcome.ts";
import { concatBytes } from "../../crypto/bytes.ts";
import { textLimits, timeLimits } from "../../limits.ts";
import type { Clock, RandomBytes } from "../../ports.ts";
import { StoreError } from "../../store/database.ts";
import type { EventRow, Write } from "../../store/rows.ts";
import { Timer } from "../../timer.ts";
import { encodeItems, type Item } from "../../wire/sync.ts";
import type { Act, Said } from "../logs/body.ts";
import type { Ledger } from "../replica/ledger.ts";
import { draftSize, Outbox, type Pending, type PendingAct, type Waiting } from "./outbox.ts";
import { Restating } from "./restating.ts";

/** After the disk refused, what waits is tried again after this long, ms. */
const retryAfter = 5_000;

/** What an author stands on. */
export interface AuthorDeps {
	readonly clock: Clock;
	readonly ledger: Ledger;
	readonly random: RandomBytes;
	/** The log I write now. */
	readonly log: () => string;
	/** I go on in another log; commits what the replica gathered with it. @throws StoreError */
	readonly moveLog: (log: string) => void;
	readonly myName: () => string;
	/** My identity key. */
	readonly me: string;
	/** I belong to the room. */
	readonly isMember: () => boolean;
	/** I have decided to leave: the only thing to be said is that. */
	readonly isLeaving: () => boolean;
	/** Hands an EVENTS body to every connected member; returns who got it. */
	readonly push: (body: Uint8Array) => readonly string[];
	/** An event of mine was signed; the connections to `takers` took it. */
	readonly signed: (row: EventRow, takers: readonly string[]) => void;
	/** Messages of mine have other ids now, and stand elsewhere. */
	readonly restated: () => void;
	/** A message of mine waits; `position` among the waiting ones. */
	readonly queued: (pending: Pending, position: number) => void;
	readonly storeFailed: (error: StoreError) => void;
}

/** What `send` answers. */
export type Sent = { readonly id: string } | { readonly refused: ErrorCode; readonly size: number };

/** Signs for me in one room. */
export class Author {
	readonly #deps: AuthorDeps;
	readonly #outbox: Outbox;
	readonly #restating: Restating;
	readonly #waiting: (() => void)[] = [];
	#isConfirmed = false;
	readonly #confirming: Timer;
	readonly #retry: Timer;

	/** @throws StoreError */
	constructor(deps: AuthorDeps, options: { readonly room: string }) {
		this.#deps = deps;
		this.#confirming = new Timer(deps);
		this.#retry = new Timer(deps);
		this.#outbox = new Outbox({ store: deps.ledger.store }, options);
		this.#restating = new Restating(deps);
		this.doubt();
	}

	/** Typed and not signed yet, in the order of typing. */
	get pending(): readonly Pending[] {
		return this.#outbox.pending;
	}

	/** A message that waits. */
	pendingOf(clientId: string): Pending | undefined {
		return this.pending.find((waiting) => waiting.clientId === clientId);
	}

	/** What I do to a message and have not signed yet, in the order of doing. */
	actsOn(id: string): readonly PendingAct[] {
		return this.#outbox.actsOn(id);
	}

	/** Whether it is sure that our own log does not go on elsewhere. */
	get isConfirmed(): boolean {
		return this.#isConfirmed;
	}

	stop(): void {
		this.#confirming.cancel();
		this.#retry.cancel();
	}

	/** Takes what the person typed: it is on disk when this returns. @throws StoreError */
	send(clientId: string, draft: Said): Sent {
		const { store, replica } = this.#deps.ledger;
		const known = store.eventByClient(clientId);
		if (known !== undefined) {
			// An id used up in another room: nobody must believe that this message is sent.
			return store.event(replica.room, known.id) === undefined ? { refused: "internal", size: 0 } : { id: known.id };
		}
		if (this.#outbox.has(clientId)) {
			return { id: queuedId(clientId) };
		}
		const size = draftSize(draft);
		const refused = this.#refusalOf(draft, size);
		if (refused !== null) {
			return { refused, size };
		}
		// RULE: in the order of typing. What the disk did not take when it was to be signed comes first.
		this.resume();
		const pending: Pending = { clientId, draft, atMs: this.#deps.clock.now() };
		if (this.#canSign() && this.#outbox.waiting.length === 0) {
			return { id: this.#sign(pending).id };
		}
		this.#deps.ledger.commitOwn(this.#outbox.writeFor(pending));
		this.#outbox.put(pending);
		this.#deps.queued(pending, this.pending.length - 1);
		return { id: queuedId(clientId) };
	}

	/**
	 * Does something to a message: signed, or at least on the disk, when this returns. `clientId` must be new.
	 * @throws StoreError
	 */
	act(clientId: string, act: Act): void {
		this.resume();
		const waiting: PendingAct = { clientId, act, atMs: this.#deps.clock.now() };
		if (this.#canSign() && this.#outbox.waiting.length === 0) {
			this.#sign(waiting);
			return;
		}
		this.#deps.ledger.commitOwn(this.#outbox.writeFor(waiting));
		this.#outbox.put(waiting);
	}

	/** Changes what waits, or with null gives it up. @throws StoreError */
	revise(clientId: string, draft: Said | null): void {
		const pending = this.pendingOf(clientId);
		if (pending === undefined) {
			return;
		}
		if (draft === null) {
			this.#deps.ledger.commitOwn({ drop: "outbox", clientId });
			this.#outbox.remove(clientId);
			return;
		}
		const revised = { ...pending, draft };
		this.#deps.ledger.commitOwn(this.#outbox.revisionFor(revised));
		this.#outbox.put(revised);
		this.#deps.queued(revised, this.pending.indexOf(revised));
	}

	/** Says in the room what I am called, unless it says so already. @throws StoreError */
	introduce(): void {
		const { ledger, log, me, myName } = this.#deps;
		if (this.#canSign() && ledger.replica.nameOf(me) !== myName()) {
			const row = ledger.replica.append(log(), { kind: "profile", name: myName(), rules: 1 }, "");
			ledger.commitOwn();
			this.#push(row);
		}
	}

	/** Resolves once it is safe to sign: at once, or after a peer has told our heads, or after a while alone. */
	async whenConfirmed(): Promise<void> {
		if (!this.#isConfirmed) {
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		}
	}

	/** I go on in a log that others may know more of than I do: it is to be made sure of, as after a start. */
	doubt(): void {
		this.#isConfirmed = false;
		this.#confirming.set(timeLimits.selfForkWait, () => this.confirm());
	}

	/** It is safe to go on with our own log from now on; what waits is signed. */
	confirm(): void {
		if (this.#isConfirmed) {
			return;
		}
		this.#isConfirmed = true;
		this.stop();
		for (const resume of this.#waiting.splice(0)) {
			resume();
		}
		this.resume();
	}

	/** Signs what waits, as far as that is possible now. */
	resume(): void {
		try {
			if (this.#deps.isLeaving()) {
				this.#goOn();
				this.#leave();
				return;
			}
			this.#goOn();
			this.introduce();
			for (
				let [pending] = this.#outbox.waiting;
				pending !== undefined && this.#canSign();
				[pending] = this.#outbox.waiting
			) {
				this.#sign(pending, { drop: "outbox", clientId: pending.clientId });
				this.#outbox.remove(pending.clientId);
			}
		} catch (error) {
			if (!StoreError.is(error)) {
				throw error;
			}
			this.#deps.storeFailed(error);
			this.#retry.setUnlessSet(retryAfter, () => this.resume());
		}
	}

	/** Says in the room that I leave, as soon as it may be said; what else waits stays unsigned. @throws StoreError */
	#leave(): void {
		const { ledger, log, me } = this.#deps;
		if (this.#canSign()) {
			const heads = ledger.replica.cutsOf(me).filter((head) => head.log !== log());
			const row = ledger.replica.append(log(), { kind: "leave", heads }, "");
			ledger.commitOwn();
			this.#push(row);
		}
	}

	/**
	 * RULE: nobody goes on in a log of which two versions are about, as after a disk was restored: a newlog begins, any of those
	 * left in the stay, since a disk of before may not know which I have begun.
	 */
	#goOn(): void {
		const { ledger, log, me, moveLog, random } = this.#deps;
		if (!this.#canSign()) {
			return;
		}
		if (ledger.replica.forkOf(me, log()) !== null) {
			const free = ledger.replica.freeLogs(log());
			const next = free[(random(1)[0] ?? 0) % free.length] ?? log();
			const row = ledger.replica.appendNewLog(next, log());
			moveLog(next);
			this.#push(row);
		}
		this.#sayAgain();
	}

	/** All of it or, where the disk refuses, nothing: then it is tried again. @throws StoreError */
	#sayAgain(): void {
		const { ledger, log, restated, signed } = this.#deps;
		const { isAny, rows, ids } = this.#restating.into(log());
		if (isAny) {
			const renamed = this.#outbox.renamed(ids);
			ledger.commitOwn(...renamed.map((act) => this.#outbox.revisionFor(act)));
			for (const act of renamed) {
				this.#outbox.put(act);
			}
			ledger.replica.restated.takeHidden();
			restated();
		}
		this.#restating.committed();
		for (const row of rows) {
			signed(row, this.#push(row));
		}
	}

	#canSign(): boolean {
		const { log, me } = this.#deps;
		const { replica } = this.#deps.ledger;
		// RULE: the last log of a stay is left for leaving it, which is possible however often a disk was restored.
		const kept = this.#deps.isLeaving() ? 0 : 1;
		const goesOn = (): boolean => replica.forkOf(me, log()) === null || replica.freeLogs(log()).length > kept;
		return this.#isConfirmed && replica.canWrite() && goesOn();
	}

	/** Signs, commits, pushes and shows one thing, in this order. */
	#sign(waiting: Waiting, ...writes: readonly Write[]): EventRow {
		const { ledger, log, signed } = this.#deps;
		const content = "draft" in waiting ? waiting.draft : waiting.act;
		const row = ledger.replica.append(log(), content, waiting.clientId);
		ledger.commitOwn(...writes);
		signed(row, this.#push(row));
		return row;
	}

	#push(row: EventRow): readonly string[] {
		const item: Item =
			row.body === null
				? { kind: "eventHeader", bytes: row.header }
				: { kind: "event", bytes: concatBytes(row.header, row.body) };
		return this.#deps.push(encodeItems(this.#deps.ledger.replica.room, [item]));
	}

	#refusalOf(draft: Said, size: number): ErrorCode | null {
		if (!this.#deps.isMember()) {
			return "roomNotMember";
		}
		if (this.#deps.ledger.replica.state?.closed === true) {
			return "roomClosed";
		}
		if (draft.kind === "text") {
			return draft.text.trim() === "" ? "messageEmpty" : size > textLimits.message ? "messageTooLong" : null;
		}
		if (draft.kind === "file") {
			return null;
		}
		return draft.snippet.text === "" ? "snippetEmpty" : size > textLimits.snippet ? "snippetTooLong" : null;
	}
}

/** Id of a message that is not signed yet. */
export const queuedId = (clientId: string): string => `queued-${clientId}`;
