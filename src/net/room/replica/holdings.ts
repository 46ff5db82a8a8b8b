/**
 * What is here of one room: loaded from the disk once, then kept in memory together with what has to be written of it.
 * Says what of the logs counts and which heads are named to others; judges nothing that comes.
 */
import type { Identity } from "../../identity.ts";
import { timeLimits } from "../../limits.ts";
import type { Clock } from "../../ports.ts";
import type { EventRow, LogRow, Write } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { decodeAck } from "../../wire/ack.ts";
import { type Control, decodeControl } from "../../wire/control.ts";
import { decodeEventHeader, type EventHeader, epochCtlIn } from "../../wire/event.ts";
import { decodeEvidence, type Evidence } from "../../wire/evidence.ts";
import { type Head, rootOf } from "../../wire/sync.ts";
import { ControlChain } from "../chain/controlChain.ts";
import { isFirstOfStay, logKey, logsOfStay, type RoomState, stayKey } from "../chain/roomState.ts";
import { Shelf } from "../chain/shelf.ts";
import { VoicesBook } from "../chain/voicesBook.ts";
import { KeyRing } from "../keys/keyRing.ts";
import { Reach } from "../keys/reach.ts";
import { decodeAgain, decodeContent, type EventContent, openBody } from "../logs/body.ts";
import { hlcAt, hlcMs, laterOf, merge, shownHlc, successor, tick, zeroHlc } from "../logs/hlc.ts";
import { LeaveBook } from "../logs/leaveBook.ts";
import { LogBook } from "../logs/logBook.ts";
import { closedLog, type Limit, limitOf } from "../logs/validity.ts";

/** What holdings are loaded from. */
export interface HoldingsDeps {
	readonly clock: Clock;
	readonly identity: Identity;
	readonly store: Store;
	/** How far somebody's clock is ahead of ours, ms, as far as it has told; negative behind. */
	readonly clockAheadOf: (identity: string) => number;
}

/** An event that is to be written. */
type EventWrite = Extract<Write, { readonly put: "event" }>;

/** One room's operations, voices, logs and keys. */
export class Holdings {
	readonly room: string;
	/** My identity key. */
	readonly me: string;
	readonly store: Store;
	readonly chain = new ControlChain();
	readonly reach = new Reach({ chain: this.chain });
	readonly shelf = new Shelf(this.chain);
	readonly voices = new VoicesBook();
	readonly book = new LogBook();
	readonly leaves = new LeaveBook({ forkOf: (author, log) => this.voices.forkOf(author, log) });
	readonly keys: KeyRing;
	/** What has gathered, in order; logs that changed are added when it is taken. */
	readonly writes: Write[] = [];
	readonly #clock: Clock;
	readonly #clockAheadOf: HoldingsDeps["clockAheadOf"];
	/** Logs that changed, written once a commit. */
	readonly #dirtyLogs = new Map<string, LogRow>();
	#hlc = zeroHlc;
	/** The last time we signed anything at. */
	#signedAt = zeroHlc;
	/** From which number on logs were written under what halts the room. */
	readonly #beyond = new Map<string, number>();
	#root: string | null = null;
	#heads: readonly Head[] | null = null;

	/** Loads what the store has. @throws StoreError */
	constructor(deps: HoldingsDeps, options: { readonly room: string }) {
		this.#clock = deps.clock;
		this.#clockAheadOf = deps.clockAheadOf;
		this.me = deps.identity.key;
		this.store = deps.store;
		this.room = options.room;
		this.keys = new KeyRing({ identity: deps.identity, chain: this.chain }, { keys: deps.store.keys(options.room) });
		this.#load();
	}

	/** State after the canonical head, or null while the chain is not here. */
	get state(): RoomState | null {
		return this.chain.state;
	}

	/** Whether I may read what was sealed under an epoch. */
	mayRead(epoch: string): boolean {
		return this.reach.mayRead(this.me, epoch);
	}

	/** A log as far as it is here. */
	log(author: string, log: string): LogRow | undefined {
		return this.book.get(author, log);
	}

	/**
	 * Somebody signed something at this time. RULE: our own times are believed however far ahead they lie, or who sets
	 * its clock back signs under a number it has used before.
	 */
	heardTime(hlc: string, author: string): void {
		if (author === this.me) {
			this.#hlc = laterOf(this.#hlc, hlc);
			this.#signedAt = laterOf(this.#signedAt, hlc);
		} else {
			this.#hlc = merge(this.#hlc, hlc, this.#clock.now());
		}
	}

	/** The same of an operation, and of where it is shown. */
	heardControl(control: Control): void {
		this.heardTime(control.hlc, control.author);
		this.heardShown(this.chain.placeOf(control));
	}

	/**
	 * Something is shown at this place. RULE: what we sign next comes after it, also where somebody's clock was set back;
	 * but nobody moves our time far ahead of our clock, or of what we signed, by being shown late.
	 */
	heardShown(order: string): void {
		const time = order.slice(0, zeroHlc.length);
		const most = Math.max(this.#clock.now() + timeLimits.hlcAhead, hlcMs(this.#signedAt) + timeLimits.shownAhead);
		this.#hlc = hlcMs(time) <= most ? laterOf(this.#hlc, time) : this.#hlc;
	}

	/**
	 * The time at which an operation that has come is shown from now on: its own, unless that lies too far ahead; after its
	 * predecessor, if that is shown later. RULE: by our clock, where its author's is known to be behind: nobody would look
	 * for it above what was read, and it names no messages that would keep it below them.
	 */
	placeFor({ author, hlc, prev }: Control): string {
		const before = this.chain.get(prev);
		const now = this.#clock.now();
		const behind = -this.#clockAheadOf(author);
		const own = behind > timeLimits.hlcAhead ? hlcAt(Math.min(now, hlcMs(hlc) + behind)) : shownHlc(hlc, now);
		return before === undefined ? own : laterOf(own, successor(this.chain.placeOf(before)));
	}

	/** An operation is to be written. */
	write(control: Control): void {
		const { id, n, bytes, hlc } = control;
		const place = this.chain.placeOf(control);
		this.writes.push({ put: "control", room: this.room, id, n, bytes, ...(place === hlc ? {} : { place }) });
	}

	/** The time for the next thing we sign: after all that was heard. */
	nextTime(): string {
		this.#hlc = tick(this.#hlc, this.#clock.now());
		this.#signedAt = this.#hlc;
		return this.#hlc;
	}

	/** Which heads there are may be another answer now. */
	headsChanged(): void {
		this.#root = null;
		this.#heads = null;
	}

	/** Words or proofs have come: another branch may count. */
	listenAgain(): void {
		this.chain.hear(this.voices);
		this.shelf.heard();
		this.headsChanged();
	}

	/** Writes what of the operations is kept by now, and takes off the disk what is not; what is kept only now. */
	shelve(): readonly Control[] {
		const { put, drop } = this.shelf.settle();
		const { room } = this;
		for (const control of put) {
			this.write(control);
		}
		for (const { id, n } of drop) {
			this.keys.forget(id);
			this.writes.push({ drop: "control", room, id, n });
		}
		if (drop.length > 0) {
			// Whoever was let in by what is not kept any more has no words here.
			for (const author of [...this.voices.latest.keys()].filter((one) => !this.chain.everMember(one))) {
				this.voices.forget(author);
				this.writes.push({ drop: "ack", room, author });
			}
			this.headsChanged();
		}
		return put;
	}

	noteLog(row: LogRow): void {
		this.#dirtyLogs.set(logKey(row.author, row.log), row);
	}

	/** Events that were taken and are not written yet. */
	gathered(isMeant: (write: EventWrite) => boolean = () => true): readonly EventRow[] {
		return this.writes.flatMap((write) =>
			"put" in write && write.put === "event" && isMeant(write) ? [write.row] : [],
		);
	}

	/** What has gathered since the last call; to be committed as one. */
	takeWrites(): readonly Write[] {
		const logs = [...this.#dirtyLogs.values()].map((row): Write => ({ put: "log", room: this.room, row }));
		this.#dirtyLogs.clear();
		return [...this.writes.splice(0), ...logs];
	}

	/** Up to where a log counts: the control chain may close it, or its author's last word. A fork ends it besides. */
	limit(row: Pick<LogRow, "author" | "log">): Limit {
		const { state } = this;
		const limit = state === null ? closedLog : limitOf(state, row);
		return limit.kind === "none" ? this.leaves.limit(row) : limit;
	}

	/** The last number a log takes: it may be closed by the control chain or its author's last word, or fork. */
	endOf(row: LogRow): number {
		const limit = this.limit(row);
		const fork = this.voices.forkOf(row.author, row.log);
		const end = limit.kind === "none" ? row.seq : limit.kind === "cut" ? limit.seq : 0;
		return fork === null ? end : Math.min(end, fork - 1);
	}

	/**
	 * Whether an event was written under an operation that halts the room, or beyond: what it is, a newer version says, which
	 * has to find all of it missing. Where its log goes beyond is remembered.
	 */
	isBeyond(event: EventHeader): boolean {
		const { author, ctl, log, seq } = event;
		const isBeyond = this.chain.isBeyond(ctl) || this.chain.stateAt(ctl)?.halted === true;
		if (isBeyond && this.limit(event).kind !== "closed") {
			const key = logKey(author, log);
			this.#beyond.set(key, Math.min(seq, this.#beyond.get(key) ?? seq));
		}
		return isBeyond;
	}

	/**
	 * Whether what a peer names is of use here. RULE: in a halted room nobody is asked for what is known to lie beyond the
	 * halt, or is of those let in there; but for our own log, of which we have to know how far it goes.
	 */
	isOfUse(head: Head): boolean {
		if (head.kind === "branch") {
			return !this.chain.isBeyond(head.tip);
		}
		if (this.state?.halted !== true || head.kind === "evidence" || head.author === this.me) {
			return true;
		}
		if (head.kind === "ack") {
			return this.chain.everMember(head.author);
		}
		const next = (this.log(head.author, head.log)?.seq ?? 0) + 1;
		return (
			this.limit(head).kind !== "closed" && next < (this.#beyond.get(logKey(head.author, head.log)) ?? head.seq + 1)
		);
	}

	/** Logs of mine of the stay of `log` of which nothing is held or proved. */
	freeLogs(log: string): readonly string[] {
		const me = this.me;
		const isFree = (one: string): boolean => !this.log(me, one) && this.voices.forkOf(me, one) === null;
		return logsOfStay(log).filter((one) => isFree(one) && this.state?.members.get(me)?.log !== one);
	}

	/** The newest event of a log that counts on the canonical chain and below a fork; null if none does. */
	validHead(row: LogRow): Extract<Head, { kind: "log" }> | null {
		const most = this.endOf(row);
		if (most < 1) {
			return null;
		}
		const head = { kind: "log", author: row.author, log: row.log } as const;
		if (most >= row.seq) {
			return { ...head, seq: row.seq, event: row.head };
		}
		const held = this.store.lastUpTo({ room: this.room, author: row.author, log: row.log, seq: most });
		return held === undefined ? null : { ...head, seq: held.seq, event: held.id };
	}

	/** Everything that is here, as HEADS names it; the same list until something changes. */
	heads(): readonly Head[] {
		this.#heads ??= this.#listHeads();
		return this.#heads;
	}

	#listHeads(): readonly Head[] {
		return [
			...this.chain.tips.map((tip): Head => ({ kind: "branch", n: tip.n, tip: tip.id })),
			...[...this.voices.latest.values()]
				.filter(({ author }) => this.chain.everMember(author))
				.map((ack): Head => ({ kind: "ack", author: ack.author, ackSeq: ack.ackSeq })),
			...[...this.voices.evidence]
				.filter(([, evidence]) => this.concerns(evidence))
				.map(([subject]): Head => ({ kind: "evidence", subject })),
			...this.book.all.flatMap((row) => this.validHead(row) ?? []),
		];
	}

	/**
	 * Whether a proof concerns this room: its author is or was a member. RULE: of logs those of stays that were announced,
	 * or proofs about logs that nobody can have would be without end.
	 */
	concerns(evidence: Evidence): boolean {
		const isOfStay = (): boolean =>
			evidence.kind === "acks" || this.state?.announced.has(stayKey(evidence.author, evidence.log)) === true;
		return this.chain.everMember(evidence.author) && isOfStay();
	}

	/** Hash of all heads. */
	root(): string {
		this.#root ??= rootOf(this.heads());
		return this.#root;
	}

	/** The event written at a number of a log. */
	eventAt(author: string, log: string, seq: number): EventRow | undefined {
		return this.store.eventsOf({ room: this.room, author, log, from: seq, to: seq, maxBytes: 1 })[0];
	}

	/** What a stored event says; null where its key or body is missing. */
	contentOf(row: EventRow): EventContent | null {
		const said = this.#open(row);
		return said === null ? null : decodeContent(said.kind, said.json);
	}

	/** Whether the key of an event is not here: what it says may be read later. */
	lacksKey(row: EventRow): boolean {
		return row.body !== null && this.keys.get(epochCtlIn(row.header)) === undefined;
	}

	/** Whether an event stands in a log that goes on from another one of its author: there it may say something again. */
	isOfNewLog({ author, log }: Pick<EventRow, "author" | "log">): boolean {
		return this.state !== null && !isFirstOfStay(this.state, author, log);
	}

	/** The event that a stored one says again; null where it does not, or cannot be read. */
	restatedBy(row: EventRow): string | null {
		const said = this.#open(row);
		return said === null ? null : decodeAgain(said.json);
	}

	#open(row: EventRow): { readonly kind: number; readonly json: Uint8Array } | null {
		const header = decodeEventHeader(row.header);
		if (!header.ok || row.body === null) {
			return null;
		}
		const { kind, nonce, aad, epochCtl } = header.value;
		const key = this.keys.logKey({ room: this.room, epochCtl, author: row.author, log: row.log });
		const json = key && openBody(key, nonce, aad, row.body);
		return json === undefined ? null : { kind, json };
	}

	#load(): void {
		const places = this.store.controlPlaces(this.room);
		for (const bytes of this.store.controls(this.room)) {
			const control = decodeControl(bytes);
			if (control.ok) {
				this.chain.add(control.value, places.get(control.value.id));
				this.keys.recall(control.value);
				this.heardControl(control.value);
			}
		}
		this.shelf.recall();
		for (const bytes of this.store.acks(this.room)) {
			const ack = decodeAck(bytes);
			if (ack.ok) {
				this.voices.hear(ack.value);
				this.heardTime(ack.value.ackSeq, ack.value.author);
			}
		}
		for (const bytes of this.store.evidence(this.room)) {
			const evidence = decodeEvidence(bytes);
			if (evidence.ok) {
				this.voices.keep(evidence.value);
			}
		}
		this.chain.hear(this.voices);
		for (const row of this.store.logs(this.room)) {
			this.book.put(row);
			const signed = row.author === this.me ? this.store.timesOf(this.room, row.head) : undefined;
			this.heardTime(signed?.hlc ?? zeroHlc, row.author);
		}
		for (const { order } of this.book.all) {
			this.heardShown(order);
		}
	}
}
