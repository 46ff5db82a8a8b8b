/**
 * What one node holds of one room: control chain, voices, author logs, keys. Takes operations, acks and events from
 * anywhere, judges them, and gathers what must be written; the caller commits before anything is sent.
 */
import type { Identity } from "../identity.ts";
import { countLimits, wireLimits } from "../limits.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import type { EventRow, LogRow, Write } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import { decodeAck, signAck } from "../wire/ack.ts";
import { type Control, type ControlPlace, decodeControl, roomOf, signControl, zeroId } from "../wire/control.ts";
import type { ControlBody, Cut } from "../wire/controlBody.ts";
import {
	decodeEventHeader,
	type EventFields,
	type EventHeader,
	encodeEventFields,
	eventKinds,
	hasValidSignature,
	signEvent,
} from "../wire/event.ts";
import { decodeEvidence, type Evidence, encodeEventEvidence, subjectOf } from "../wire/evidence.ts";
import { type Head, rootOf } from "../wire/sync.ts";
import { ActBook } from "./actBook.ts";
import {
	type Act,
	decodeContent,
	type EventContent,
	encodeContent,
	isActKind,
	isShownKind,
	isText,
	openBody,
	sealBody,
} from "./body.ts";
import { ControlChain } from "./controlChain.ts";
import { laterOf, merge, tick, zeroHlc } from "./hlc.ts";
import { KeyRing, type Learnt } from "./keyRing.ts";
import { LeaveBook } from "./leaveBook.ts";
import { eventRowOf, LogBook, type StoredOrders } from "./logBook.ts";
import { Reach } from "./reach.ts";
import { logKey, type RoomState } from "./roomState.ts";
import { counts, isWithin, type Limit, limitOf } from "./validity.ts";
import { VoicesBook } from "./voicesBook.ts";

/** Something a peer should not have sent: why, as a fixed word. */
export interface Fault {
	readonly kind: "fault";
	readonly reason: string;
}

/** What became of a control operation. */
export type ControlOutcome =
	| { readonly kind: "added"; readonly control: Control }
	| { readonly kind: "known" }
	/** Its predecessor is not here. */
	| { readonly kind: "missing"; readonly control: Control }
	| Fault;

/** What became of an ack or a proof; two acks may together be a proof. */
export type AckOutcome =
	| { readonly kind: "added" }
	| { readonly kind: "added"; readonly evidence: Evidence }
	| { readonly kind: "known" }
	| Fault;

/** What became of an event. */
export type EventOutcome =
	| { readonly kind: "added"; readonly row: EventRow }
	/** It is here already; or it builds on an operation that is missing; or the control chain closes its log before it. */
	| { readonly kind: "known" | "gap" | "closed" }
	/** Its author signed two logs: around number `at` theirs is another than ours. */
	| { readonly kind: "contradicts"; readonly at: number }
	/** Both versions are here: proved. */
	| { readonly kind: "proved"; readonly evidence: Evidence; readonly rival: EventRow | null }
	| Fault;

/** How an event's content is known to be its author's: by its own signature, or because an accepted event names its id. */
export type Trust = "signature" | "chain";

const nonceLength = 24;
/** Events filed late are read in pages of so many. */
const latePage = 256;

/** One room as this node has it. */
export class Replica {
	readonly room: string;
	readonly chain = new ControlChain();
	readonly voices = new VoicesBook();
	readonly reach = new Reach({ chain: this.chain });
	readonly #clock: Clock;
	readonly #random: RandomBytes;
	readonly #identity: Identity;
	readonly #store: Store;
	readonly #keys: KeyRing;
	readonly #book = new LogBook();
	readonly #acts: ActBook;
	/** By log: up to where history was deleted here. */
	readonly #deletedUpTo = new Map<string, number>();
	/** Something that could not be read may be now. */
	#mayReadMore = true;
	readonly #names = new Map<string, string>();
	readonly #leaves = new LeaveBook();
	/** Places of which another version is kept, or about to be. */
	readonly #rivals = new Set<string>();
	/** Logs that changed, written once a commit. */
	readonly #dirtyLogs = new Map<string, LogRow>();
	readonly #badBoxes: string[] = [];
	#opened = new Set<string>();
	/** For the order of what is shown: written, or about to be. */
	readonly #storedOrders: StoredOrders = {
		of: (id) => this.#store.event(this.room, id)?.order,
		at: ({ author, log }, seq) => this.#eventAt(author, log, seq)?.order,
	};
	#hlc = zeroHlc;
	#root: string | null = null;
	#writes: Write[] = [];

	/** Loads what the store has. @throws StoreError */
	constructor(
		deps: { readonly clock: Clock; readonly random: RandomBytes; readonly identity: Identity; readonly store: Store },
		options: { readonly room: string },
	) {
		this.#clock = deps.clock;
		this.#random = deps.random;
		this.#identity = deps.identity;
		this.#store = deps.store;
		this.room = options.room;
		this.#acts = new ActBook(deps, options);
		this.#keys = new KeyRing({ identity: deps.identity, chain: this.chain }, { keys: deps.store.keys(options.room) });
		this.#load();
	}

	/** State after the canonical head, or null while the chain is not here. */
	get state(): RoomState | null {
		return this.chain.state;
	}

	/** The name a member gave itself, cleaned by whoever shows it; empty if it has not said. */
	nameOf(identity: string): string {
		return this.#names.get(identity) ?? "";
	}

	/** A log as far as it is here. */
	log(author: string, log: string): LogRow | undefined {
		return this.#book.get(author, log);
	}

	/** All logs. */
	get logs(): readonly LogRow[] {
		return this.#book.all;
	}

	/** Logs with something missing below their newest event. */
	get logsWithGaps(): readonly LogRow[] {
		return this.#book.withGaps;
	}

	/** A member that said it leaves and has not been let go by the admin yet. */
	isLeaving(identity: string): boolean {
		const membership = this.state?.members.get(identity);
		return membership !== undefined && this.#leaves.has(identity, membership.log);
	}

	/** Whether we belong: listed by our canonical chain, and not gone by our own word. */
	get takesPart(): boolean {
		return this.state?.members.has(this.#identity.key) === true && !this.isLeaving(this.#identity.key);
	}

	/** Members that said they leave. */
	get leavers(): readonly string[] {
		return [...(this.state?.members.keys() ?? [])].filter((identity) => this.isLeaving(identity));
	}

	/** Up to where a log counts: the control chain may close it, or its author's last word. A fork ends it besides. */
	limit(row: Pick<LogRow, "author" | "log" | "root">): Limit {
		const { state } = this;
		const limit = state === null ? closedLog : limitOf(state, row);
		return limit.kind === "none" ? this.#leaves.limit(row) : limit;
	}

	/** Where each log of somebody's stay ends that can be shown to count now, the newest ones: what a removal leaves standing. */
	cutsOf(identity: string): readonly Cut[] {
		const root = this.state?.members.get(identity)?.log;
		return this.logs
			.filter((row) => row.author === identity && row.root === root)
			.sort((a, b) => (a.order > b.order ? -1 : 1))
			.slice(0, countLimits.cuts)
			.flatMap((row): readonly Cut[] => {
				const head = this.#validHead(row);
				return head?.kind === "log" ? [{ log: head.log, seq: head.seq, event: head.event }] : [];
			});
	}

	/** Everything this replica holds, as HEADS names it. */
	heads(): readonly Head[] {
		return [
			...this.chain.tips.map((tip): Head => ({ kind: "branch", n: tip.n, tip: tip.id })),
			...[...this.voices.latest.values()].map((ack): Head => ({ kind: "ack", author: ack.author, ackSeq: ack.ackSeq })),
			...[...this.voices.evidence.keys()].map((subject): Head => ({ kind: "evidence", subject })),
			...this.logs.flatMap((row) => this.#validHead(row) ?? []),
		];
	}

	/** Hash of all heads. */
	root(): string {
		this.#root ??= rootOf(this.heads());
		return this.#root;
	}

	/** Takes a control operation. */
	addControl(bytes: Uint8Array): ControlOutcome {
		const decoded = decodeControl(bytes);
		if (!decoded.ok) {
			return fault(decoded.reason);
		}
		const control = decoded.value;
		if (roomOf(control) !== this.room) {
			return fault("ctlRoom");
		}
		const added = this.chain.add(control);
		if (added.kind === "denied") {
			return fault(added.denial);
		}
		if (added.kind !== "added") {
			return added.kind === "missing" ? { kind: "missing", control } : added;
		}
		this.#writes.push({ put: "control", room: this.room, id: control.id, n: control.n, bytes });
		this.#hlc = merge(this.#hlc, control.hlc, this.#clock.now());
		this.#root = null;
		this.#learnKeys(control);
		return { kind: "added", control };
	}

	/** Takes a member's word on a branch. RULE: kept only from those who are or were members. */
	addAck(bytes: Uint8Array): AckOutcome {
		const decoded = decodeAck(bytes);
		if (!decoded.ok || decoded.value.room !== this.room) {
			return fault(decoded.ok ? "ackRoom" : decoded.reason);
		}
		const ack = decoded.value;
		if (!this.chain.everMember(ack.author)) {
			return { kind: "known" };
		}
		const heard = this.voices.hear(ack);
		if (heard.kind === "contradiction") {
			return this.addEvidence(heard.bytes);
		}
		if (heard.kind !== "newest") {
			return { kind: "known" };
		}
		this.#writes.push({ put: "ack", room: this.room, author: ack.author, bytes });
		this.#hlc = merge(this.#hlc, ack.ackSeq, this.#clock.now());
		this.#listenAgain();
		return { kind: "added" };
	}

	/** Takes a proof that somebody signed two things that exclude each other. */
	addEvidence(bytes: Uint8Array): AckOutcome {
		const decoded = decodeEvidence(bytes);
		if (!decoded.ok || decoded.value.room !== this.room) {
			return fault(decoded.ok ? "evidenceRoom" : decoded.reason);
		}
		const evidence = decoded.value;
		if (!this.chain.everMember(evidence.author) || !this.voices.keep(evidence)) {
			return { kind: "known" };
		}
		this.#writes.push({ put: "evidence", room: this.room, subject: subjectOf(evidence), bytes });
		this.#listenAgain();
		return { kind: "added", evidence };
	}

	/** Takes an event with its body, or without (erased, or not for us). `trust` says what the caller has checked. */
	addEvent(event: EventHeader, body: Uint8Array | null, trust: Trust | "nothing", clientId = ""): EventOutcome {
		const state = this.chain.stateAt(event.ctl);
		if (event.room !== this.room || this.state === null) {
			return fault("evRoom");
		}
		if (state === undefined) {
			return { kind: "gap" };
		}
		const root = this.#rootOf(event);
		const fork = this.voices.forkOf(event.author, event.log);
		const limit = root === null ? closedLog : this.limit({ ...event, root });
		const place = this.#book.place(event);
		if (place.kind === "held") {
			return this.#compare(event, body, trust);
		}
		if (root === null || !isWithin(limit, event) || (fork !== null && event.seq >= fork)) {
			return { kind: "closed" };
		}
		const isVouched = place.kind === "fits" && place.isVouched;
		if (!isVouched && trust === "nothing" && !hasValidSignature(event)) {
			return fault("evSignature");
		}
		if (place.kind === "contradicts") {
			return place;
		}
		const now = this.#clock.now();
		this.#hlc = merge(this.#hlc, event.hlc, now);
		const order = this.#book.orderOf(event, now, this.#storedOrders);
		const isCounted = counts(state, event);
		const arrived = eventRowOf(event, {
			order,
			body,
			clientId,
			shown: isShownKind(event.kind) && isCounted,
			checked: trust === "signature" || (trust === "nothing" && !isVouched),
		});
		// RULE: what does not count changes nothing either.
		const act = isActKind(event.kind) && isCounted ? this.#actOf(arrived) : null;
		const isDeleted = event.seq <= (this.#deletedUpTo.get(logKey(event.author, event.log)) ?? 0);
		const row =
			isDeleted && isText(event.kind)
				? forgotten(arrived)
				: this.#acts.kept(arrived, event.kind, act === "unreadable" ? null : act);
		this.#noteLog(this.#book.accept(event, place, root, order));
		this.#writes.push({ put: "event", room: this.room, row, unfiled: act === "unreadable" && row.gone === "" });
		if (act !== null && act !== "unreadable" && row.gone !== "deleted") {
			this.#writes.push(...this.#acts.file(event, act));
		}
		this.#root = null;
		this.#learnHidden(event.kind, row, root);
		return { kind: "added", row };
	}

	/** The background has looked at an event's own signature. A bad one is missing again, to be fetched elsewhere. */
	settle(row: EventRow): boolean {
		const event = decodeEventHeader(row.header);
		if (event.ok && hasValidSignature(event.value)) {
			this.#writes.push({ put: "checked", id: row.id });
			return true;
		}
		const reopened = event.ok ? this.#book.reopen(event.value) : null;
		if (reopened !== null) {
			this.#noteLog(reopened);
			this.#writes.push({ drop: "event", id: row.id });
		}
		return false;
	}

	/** Whether this node can write: a member of an open room whose current key it holds. */
	canWrite(): boolean {
		const { state } = this;
		return (
			state !== null && !state.closed && !state.halted && this.takesPart && this.#keys.get(state.epoch) !== undefined
		);
	}

	/** Whether a log was announced for its author on the canonical chain. */
	isAnnounced(author: string, log: string): boolean {
		return this.state?.announced.has(logKey(author, log)) === true;
	}

	/** Whether it is proved that somebody signed two versions of a log: it does not go on. */
	isForked(author: string, log: string): boolean {
		return this.voices.forkOf(author, log) !== null;
	}

	/**
	 * Goes on after our log `older`, of which two versions are about, in `log`: a newlog after what everybody has of the
	 * older one. Only while `canWrite`.
	 */
	appendNewLog(log: string, older: string): EventRow {
		const me = this.#identity.key;
		const row = this.log(me, older);
		const fork = this.voices.forkOf(me, older) ?? 1;
		const head = row === undefined ? null : this.#validHead(row);
		// Where nothing comes before the fork, one of the two versions is named: the proof has both.
		const prev = head?.kind === "log" ? head.event : this.voices.forkedEvent(me, older, fork);
		return this.append(log, { kind: "newLog" }, "", prev ?? zeroId);
	}

	/** Signs and takes an event of our own in `log`, after `start` if it is its first. Only while `canWrite`. */
	append(
		log: string,
		content: Exclude<EventContent, { kind: "newer" }>,
		clientId: string,
		start: string = zeroId,
	): EventRow {
		const { state } = this;
		const author = this.#identity.key;
		const key = state && this.#keys.logKey({ room: this.room, epochCtl: state.epoch, author, log });
		if (state === null || !key || !this.canWrite()) {
			throw new Error("only a member writes");
		}
		const head = this.log(author, log);
		const encoded = encodeContent(content);
		this.#hlc = tick(this.#hlc, this.#clock.now());
		const fields: EventFields = {
			kind: encoded.kind,
			room: this.room,
			log,
			seq: (head?.seq ?? 0) + 1,
			prev: head?.head ?? start,
			ctl: state.id,
			epochCtl: state.epoch,
			hlc: this.#hlc,
			deps: this.#newestHeads(head),
			nonce: this.#random(nonceLength),
		};
		const aad = encodeEventFields(this.#identity.signing.publicKey, fields);
		const body = sealBody(key, fields.nonce, aad, encoded.json);
		const header = decodeEventHeader(signEvent(this.#identity.signing, aad, body));
		const outcome = header.ok ? this.addEvent(header.value, body, "signature", clientId) : header;
		if (!("kind" in outcome) || outcome.kind !== "added") {
			throw new Error("an event of our own making is taken");
		}
		return outcome.row;
	}

	/** Signs and takes the next control operation. `body` is made for the place the operation gets. */
	appendControl(body: (place: ControlPlace) => ControlBody): Control {
		const { state } = this;
		if (state === null) {
			throw new Error("a chain begins with create");
		}
		this.#hlc = tick(this.#hlc, this.#clock.now());
		const place: ControlPlace = { room: this.room, n: state.n + 1, prev: state.id, hlc: this.#hlc };
		const outcome = this.addControl(signControl(this.#identity.signing, place, body(place)));
		if (outcome.kind !== "added") {
			throw new Error(`an operation of our own making is valid: ${JSON.stringify(outcome)}`);
		}
		return outcome.control;
	}

	/** Signs our word: for the branch that counts here, or a vote for `candidate` (identity key) as the next admin. */
	appendAck(candidate = ""): Uint8Array | null {
		const { state } = this;
		if (state === null || !state.members.has(this.#identity.key)) {
			return null;
		}
		this.#hlc = tick(this.#hlc, this.#clock.now());
		const bytes = signAck(this.#identity.signing, {
			room: this.room,
			ackSeq: this.#hlc,
			target: state.id,
			candidate,
		});
		return this.addAck(bytes).kind === "added" ? bytes : null;
	}

	/** The current epoch's key, where we hold it. */
	currentKey(): Uint8Array | undefined {
		return this.state === null ? undefined : this.#keys.get(this.state.epoch);
	}

	/** Epochs I may read and cannot, the newest first. */
	get lackedEpochs(): readonly string[] {
		const me = this.#identity.key;
		return [...this.#keys.lacking]
			.filter((epoch) => this.reach.mayRead(me, epoch))
			.sort((a, b) => (this.chain.get(b)?.n ?? 0) - (this.chain.get(a)?.n ?? 0));
	}

	/** An epoch's key for a member that asks. RULE: only what our canonical chain lets that member read. */
	keyFor(reader: string, epoch: string): Uint8Array | undefined {
		return this.reach.mayRead(reader, epoch) ? this.#keys.get(epoch) : undefined;
	}

	/** Takes a key somebody gave us, if it is one that we lack and may have. */
	addKey(epoch: string, key: Uint8Array): "added" | "unasked" | "unfit" {
		if (!this.#keys.lacking.has(epoch) || !this.reach.mayRead(this.#identity.key, epoch)) {
			return "unasked";
		}
		const taken = this.#keys.take(epoch, key);
		if (taken === "unfit") {
			return taken;
		}
		this.#noteKeys(taken);
		return "added";
	}

	/** Epochs that can be read since the last call, and could not before. */
	takeOpened(): ReadonlySet<string> {
		const opened = this.#opened;
		this.#opened = new Set();
		return opened;
	}

	/** Operations since the last call whose box for us did not open. */
	takeBadBoxes(): readonly string[] {
		return this.#badBoxes.splice(0);
	}

	/** What a stored event says; null where its key or body is missing. */
	contentOf(row: EventRow): EventContent | null {
		const header = decodeEventHeader(row.header);
		if (!header.ok || row.body === null) {
			return null;
		}
		const { kind, nonce, aad, epochCtl } = header.value;
		const key = this.#keys.logKey({ room: this.room, epochCtl, author: row.author, log: row.log });
		const json = key && openBody(key, nonce, aad, row.body);
		return json === undefined ? null : decodeContent(kind, json);
	}

	/** Whether an event stands: its log may be proved to fork before it, or be closed below it by now. */
	doubtOf(row: Pick<EventRow, "author" | "log" | "seq" | "id">): "" | "disputed" | "voided" {
		const log = this.log(row.author, row.log);
		const fork = this.voices.forkOf(row.author, row.log);
		if (fork !== null && Math.abs(row.seq) >= fork) {
			return "disputed";
		}
		return log !== undefined && isWithin(this.limit(log), row) ? "" : "voided";
	}

	/** RULE: history deleted here is not taken again: what is missing of it comes without its text. */
	deleteHistory(): void {
		for (const { author, log, seq } of this.logs) {
			this.#deletedUpTo.set(logKey(author, log), seq);
		}
		this.#writes.push({ drop: "history", room: this.room });
	}

	/** Messages that something acted on since the last call, committed by now. */
	takeTouched(): readonly string[] {
		return this.#acts.takeTouched();
	}

	/** What has gathered since the last call; to be committed as one. */
	takeWrites(): readonly Write[] {
		if (this.#mayReadMore) {
			this.#mayReadMore = false;
			this.#fileLate();
		}
		this.#acts.written();
		const logs = [...this.#dirtyLogs.values()].map((row): Write => ({ put: "log", room: this.room, row }));
		const writes = [...this.#writes, ...logs];
		this.#writes = [];
		this.#dirtyLogs.clear();
		return writes;
	}

	#load(): void {
		for (const bytes of this.#store.controls(this.room)) {
			const control = decodeControl(bytes);
			if (control.ok) {
				this.chain.add(control.value);
				this.#keys.recall(control.value);
				this.#hlc = merge(this.#hlc, control.value.hlc, this.#clock.now());
			}
		}
		for (const bytes of this.#store.acks(this.room)) {
			const ack = decodeAck(bytes);
			if (ack.ok) {
				this.voices.hear(ack.value);
				this.#hlc = merge(this.#hlc, ack.value.ackSeq, this.#clock.now());
			}
		}
		for (const bytes of this.#store.evidence(this.room)) {
			const evidence = decodeEvidence(bytes);
			if (evidence.ok) {
				this.voices.keep(evidence.value);
			}
		}
		this.chain.hear(this.voices);
		for (const row of this.#store.logs(this.room)) {
			this.#book.put(row);
			this.#hlc = laterOf(this.#hlc, row.order.slice(0, zeroHlc.length));
		}
		this.#recallHidden();
	}

	#listenAgain(): void {
		this.chain.hear(this.voices);
		this.#root = null;
	}

	/** The newest event of a log that counts on the canonical chain and below a fork; null if none does. */
	#validHead(row: LogRow): Head | null {
		const limit = this.limit(row);
		const fork = this.voices.forkOf(row.author, row.log);
		const most = Math.min(limit.kind === "cut" ? limit.seq : row.seq, fork === null ? row.seq : fork - 1);
		if (limit.kind === "closed" || most < 1) {
			return null;
		}
		const head = { kind: "log", author: row.author, log: row.log } as const;
		if (most >= row.seq) {
			return { ...head, seq: row.seq, event: row.head };
		}
		const held = this.#store.lastUpTo({ room: this.room, author: row.author, log: row.log, seq: most });
		return held === undefined ? null : { ...head, seq: held.seq, event: held.id };
	}

	/** The announced log an event's log goes on from; null where there is none. */
	#rootOf(event: EventHeader): string | null {
		const known = this.log(event.author, event.log);
		if (known !== undefined) {
			return known.root;
		}
		if (event.kind !== eventKinds.newLog || event.seq !== 1) {
			return event.log;
		}
		// RULE: a newlog goes on from a log of its own author: after one of its events, or after a version a proof names.
		const older = this.#store.event(this.room, event.prev);
		const log = older?.author === event.author ? older.log : this.voices.logNaming(event.author, event.prev);
		return log === null ? null : (this.log(event.author, log)?.root ?? log);
	}

	#eventAt(author: string, log: string, seq: number): EventRow | undefined {
		return this.#store.eventsOf({ room: this.room, author, log, from: seq, to: seq, maxBytes: 1 })[0];
	}

	/** Another event is held at this place: the same one, or a proof that its author signed two. */
	#compare(event: EventHeader, body: Uint8Array | null, trust: Trust | "nothing"): EventOutcome {
		const held = this.#eventAt(event.author, event.log, event.seq);
		const ours = held === undefined ? undefined : decodeEventHeader(held.header);
		if (!ours?.ok || ours.value.id === event.id) {
			return { kind: "known" };
		}
		if (trust !== "signature" && !hasValidSignature(event)) {
			return fault("evSignature");
		}
		const proved = this.addEvidence(encodeEventEvidence(ours.value, event));
		const rival = this.#keepRival(event, body);
		return "evidence" in proved
			? { kind: "proved", evidence: proved.evidence, rival }
			: rival === null
				? { kind: "known" }
				: { kind: "added", row: rival };
	}

	/**
	 * Keeps the other version of an event, once, under its number made negative: it is shown beside ours, and changes
	 * nothing. Signatures of both have been looked at. RULE: not where a removal, or its author's last word, has ended the
	 * log: a version that turns up then may have been signed since, by somebody who has no say any more.
	 */
	#keepRival(event: EventHeader, body: Uint8Array | null): EventRow | null {
		const state = this.chain.stateAt(event.ctl);
		const log = this.log(event.author, event.log);
		if (log === undefined || this.limit(log).kind !== "none") {
			return null;
		}
		if (body === null || state === undefined || this.#eventAt(event.author, event.log, -event.seq) !== undefined) {
			return null;
		}
		const key = `${logKey(event.author, event.log)}:${event.seq}`;
		if (this.#rivals.has(key)) {
			return null;
		}
		this.#rivals.add(key);
		const order = this.#book.orderOf(event, this.#clock.now(), this.#storedOrders);
		const shown = isShownKind(event.kind) && counts(state, event);
		const row: EventRow = {
			...eventRowOf(event, { order, body, clientId: "", shown, checked: true }),
			seq: -event.seq,
		};
		this.#writes.push({ put: "event", room: this.room, row });
		return row;
	}

	#noteLog(row: LogRow): void {
		this.#dirtyLogs.set(logKey(row.author, row.log), row);
	}

	/** Heads of other logs that are newer than our own last event, newest first. */
	#newestHeads(own: LogRow | undefined): readonly string[] {
		return this.logs
			.filter((row) => row.author !== this.#identity.key && row.order > (own?.order ?? ""))
			.sort((a, b) => (a.order > b.order ? -1 : 1))
			.slice(0, wireLimits.eventDeps)
			.map((row) => row.head);
	}

	#learnKeys(control: Control): void {
		const { isBoxBad, ...learnt } = this.#keys.learn(control);
		if (isBoxBad) {
			this.#badBoxes.push(control.id);
		}
		this.#noteKeys(learnt);
	}

	#noteKeys({ learnt, found }: Omit<Learnt, "isBoxBad">): void {
		for (const epoch of learnt) {
			const key = this.#keys.get(epoch);
			if (key !== undefined) {
				this.#writes.push({ put: "key", room: this.room, epoch, key });
				this.#mayReadMore = true;
			}
		}
		for (const epoch of found) {
			this.#opened.add(epoch);
		}
		if (found.length > 0) {
			this.#recallHidden();
		}
	}

	/** Names and last words, as far as they can be read now. */
	#recallHidden(): void {
		for (const { author, log, seq } of this.#store.deletedUpTo(this.room)) {
			this.#deletedUpTo.set(logKey(author, log), seq);
		}
		for (const row of this.#store.hidden(this.room)) {
			const header = decodeEventHeader(row.header);
			if (header.ok) {
				this.#learnHidden(header.value.kind, row, this.log(row.author, row.log)?.root ?? row.log);
			}
		}
	}

	/** What an event does to a message; null for nothing this version knows. */
	#actOf(row: EventRow): Act | "unreadable" | null {
		const content = this.contentOf(row);
		if (content === null) {
			return row.body === null ? null : "unreadable";
		}
		return content.kind === "edit" || content.kind === "erase" || content.kind === "reaction" ? content : null;
	}

	/** Files what could not be read when it came. */
	#fileLate(): void {
		let after = 0;
		for (let page = this.#unfiled(after); page.length > 0; page = this.#unfiled(after)) {
			for (const { number, row } of page) {
				after = number;
				const event = decodeEventHeader(row.header);
				const state = event.ok ? this.chain.stateAt(event.value.ctl) : undefined;
				const act = this.#actOf(row);
				if (act === "unreadable") {
					continue;
				}
				const isCounted = event.ok && state !== undefined && counts(state, event.value);
				const writes = act !== null && isCounted ? this.#acts.file(event.value, act) : [];
				this.#writes.push(...writes, { put: "actless", id: row.id });
			}
		}
	}

	#unfiled(after: number): ReturnType<Store["acts"]["unfiled"]> {
		return this.#store.acts.unfiled(this.room, after, latePage);
	}

	#learnHidden(kind: number, row: EventRow, root: string): void {
		if (kind === eventKinds.leave) {
			const words = this.contentOf(row);
			const heads = words?.kind === "leave" ? words.heads : [];
			this.#leaves.note(row.author, root, { log: row.log, seq: row.seq, event: row.id, heads });
			this.#root = null;
			return;
		}
		const content = kind === eventKinds.profile ? this.contentOf(row) : null;
		if (content?.kind === "profile") {
			this.#names.set(row.author, content.name);
		}
	}
}

const closedLog: Limit = { kind: "closed" };

const fault = (reason: string): Fault => ({ kind: "fault", reason });

/** What is left of an event whose text was deleted here. */
const forgotten = (row: EventRow): EventRow => ({ ...row, body: null, shown: false, gone: "deleted" });
