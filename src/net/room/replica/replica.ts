/**
 * What one node holds of one room, taken as a whole: operations, words, proofs, events and keys come in here from
 * anywhere, each is judged, and what must be written is gathered; the caller commits before anything is sent.
 */
import type { Identity } from "../../identity.ts";
import type { RandomBytes } from "../../ports.ts";
import type { EventRow, LogPart, LogRow, Write } from "../../store/rows.ts";
import { decodeAck } from "../../wire/ack.ts";
import { type Control, type ControlPlace, zeroId } from "../../wire/control.ts";
import type { ControlBody, Cut } from "../../wire/controlBody.ts";
import type { EventHeader } from "../../wire/event.ts";
import { decodeEvidence, subjectOf } from "../../wire/evidence.ts";
import type { Head } from "../../wire/sync.ts";
import type { ControlChain } from "../chain/controlChain.ts";
import { isFirstOfStay, type RoomState, stayOf } from "../chain/roomState.ts";
import type { VoicesBook } from "../chain/voicesBook.ts";
import type { KeyRing, Learnt } from "../keys/keyRing.ts";
import type { Reach } from "../keys/reach.ts";
import type { EventContent, Signable } from "../logs/body.ts";
import { isWithin, type Limit } from "../logs/validity.ts";
import { ActFiler } from "./actFiler.ts";
import { takeControl } from "./controlTaker.ts";
import { EventTaker } from "./eventTaker.ts";
import { HiddenWords } from "./hiddenWords.ts";
import { Holdings, type HoldingsDeps } from "./holdings.ts";
import type { GivenBody } from "./outcomes.ts";
import { type AckOutcome, type ControlOutcome, type EventOutcome, fault, type Trust } from "./outcomes.ts";
import { Restated } from "./restated.ts";
import { Signer } from "./signer.ts";

/** One room as this node has it. */
export class Replica {
	readonly room: string;
	readonly chain: ControlChain;
	readonly voices: VoicesBook;
	readonly reach: Reach;
	/** What its author said again. */
	readonly restated: Restated;
	readonly #identity: Identity;
	readonly #held: Holdings;
	readonly #keys: KeyRing;
	readonly #acts: ActFiler;
	readonly #words: HiddenWords;
	readonly #events: EventTaker;
	readonly #signer: Signer;
	readonly #writes: Write[];
	readonly #badBoxes: string[] = [];
	#opened = new Set<string>();

	/** Loads what the store has. @throws StoreError */
	constructor(deps: HoldingsDeps & { readonly random: RandomBytes }, options: { readonly room: string }) {
		const held = new Holdings(deps, options);
		this.#identity = deps.identity;
		this.#held = held;
		this.room = options.room;
		this.chain = held.chain;
		this.voices = held.voices;
		this.reach = held.reach;
		this.#keys = held.keys;
		this.#writes = held.writes;
		this.restated = new Restated({ held });
		this.#acts = new ActFiler({ held, restated: this.restated });
		this.#words = new HiddenWords({ held });
		this.#events = new EventTaker({
			clock: deps.clock,
			held,
			acts: this.#acts,
			words: this.#words,
			restated: this.restated,
			prove: (bytes) => this.addEvidence(bytes),
		});
		this.#signer = new Signer({
			...deps,
			held,
			canWrite: () => this.canWrite(),
			takeEvent: (event, body, clientId) => this.addEvent(event, body, "signature", clientId),
			takeControl: (bytes) => this.addControl(bytes),
			takeAck: (bytes) => this.addAck(bytes),
		});
	}

	/** State after the canonical head, or null while the chain is not here. */
	get state(): RoomState | null {
		return this.chain.state;
	}

	/** The name a member gave itself, cleaned by whoever shows it; empty if it has not said. */
	nameOf(identity: string): string {
		return this.#words.nameOf(identity);
	}

	/** A log as far as it is here. */
	log(author: string, log: string): LogRow | undefined {
		return this.#held.log(author, log);
	}

	/** All logs. */
	get logs(): readonly LogRow[] {
		return this.#held.book.all;
	}

	/** Whether what a peer names is of use here: it may lie beyond what halts the room. */
	isOfUse(head: Head): boolean {
		return this.#held.isOfUse(head);
	}

	/** Logs with something missing below their newest event. */
	get logsWithGaps(): readonly LogRow[] {
		return this.#held.book.withGaps;
	}

	/** A member that said it leaves and has not been let go by the admin yet. */
	isLeaving(identity: string): boolean {
		const membership = this.state?.members.get(identity);
		return membership !== undefined && this.#held.leaves.has(identity, membership.log);
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
	limit(row: Pick<LogRow, "author" | "log">): Limit {
		return this.#held.limit(row);
	}

	/** The last number a log takes. */
	endOf(row: LogRow): number {
		return this.#held.endOf(row);
	}

	/** The newest event of a log that counts on the canonical chain and below a fork; null if none does. */
	validHead(row: LogRow): Extract<Head, { kind: "log" }> | null {
		return this.#held.validHead(row);
	}

	/** Where each log of somebody's stay ends that can be shown to count now: what a removal leaves standing. */
	cutsOf(identity: string): readonly Cut[] {
		const stay = stayOf(this.state?.members.get(identity)?.log ?? "");
		return this.logs
			.filter((row) => row.author === identity && stayOf(row.log) === stay)
			.flatMap((row): readonly Cut[] => {
				const head = this.validHead(row);
				return head === null ? [] : [{ log: head.log, seq: head.seq, event: head.event }];
			});
	}

	/** Everything this replica holds, as HEADS names it. */
	heads(): readonly Head[] {
		return this.#held.heads();
	}

	/** Hash of all heads. */
	root(): string {
		return this.#held.root();
	}

	/** Takes a control operation. */
	addControl(bytes: Uint8Array): ControlOutcome {
		const outcome = takeControl(this.#held, bytes);
		if (outcome.kind !== "added") {
			return outcome;
		}
		const { control } = outcome;
		this.#held.headsChanged();
		if (!this.#held.shelf.take(control)) {
			return { kind: "known" };
		}
		this.#held.write(control);
		this.#held.heardControl(control);
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
		this.#held.heardTime(ack.ackSeq, ack.author);
		this.#held.listenAgain();
		return { kind: "added" };
	}

	/** Takes a proof that somebody signed two things that exclude each other. */
	addEvidence(bytes: Uint8Array): AckOutcome {
		const decoded = decodeEvidence(bytes);
		if (!decoded.ok || decoded.value.room !== this.room) {
			return fault(decoded.ok ? "evidenceRoom" : decoded.reason);
		}
		const evidence = decoded.value;
		const kept = this.#held.concerns(evidence) ? this.voices.keep(evidence) : null;
		if (kept === null) {
			return { kind: "known" };
		}
		if (kept.instead !== undefined) {
			this.#writes.push({ drop: "evidence", room: this.room, subject: subjectOf(kept.instead) });
		}
		this.#writes.push({ put: "evidence", room: this.room, subject: subjectOf(evidence), bytes });
		this.#held.listenAgain();
		if (evidence.kind === "events") {
			this.restated.forked(evidence);
		}
		return { kind: "added", evidence };
	}

	/** Takes an event with its body, or without (erased, or not for us). `trust` says what the caller has checked. */
	addEvent(event: EventHeader, body: GivenBody, trust: Trust | "nothing", clientId = ""): EventOutcome {
		return this.#events.add(event, body, trust, clientId);
	}

	/** The background has looked at an event's own signature. A bad one is missing again, to be fetched elsewhere. */
	settle(row: EventRow): boolean {
		return this.#events.settle(row);
	}

	/** Whether this node can write: a member of an open room whose current key it holds. */
	canWrite(): boolean {
		const { state } = this;
		return (
			state !== null && !state.closed && !state.halted && this.takesPart && this.#keys.get(state.epoch) !== undefined
		);
	}

	/** Whether a log was announced itself for its author on the canonical chain. */
	isAnnounced(author: string, log: string): boolean {
		return this.state !== null && isFirstOfStay(this.state, author, log);
	}

	/** Logs of the stay of `log` that nothing is held or proved of: one of them a newlog of ours may begin. */
	freeLogs(log: string): readonly string[] {
		return this.#held.freeLogs(log);
	}

	/** Goes on after our log `older`, which has forked, in `log`: a newlog after what everybody has. Only while `canWrite`. */
	appendNewLog(log: string, older: string): EventRow {
		return this.#signer.newLog(log, older);
	}

	/** Signs and takes an event of our own in `log`, after `start` if it is its first; it may say another `again`. */
	append(log: string, content: Signable, clientId: string, start: string = zeroId, again = ""): EventRow {
		return this.#signer.event(log, this.#acts.complete(content), { clientId, start, again });
	}

	/** The lowest number at which it is proved that somebody signed two versions of a log; null if it is not. */
	forkOf(author: string, log: string): number | null {
		return this.voices.forkOf(author, log);
	}

	/** An event of ours that nobody takes any more is not shown, either; what it said is to be said again. */
	letGo(older: EventRow): void {
		this.#writes.push({ put: "again", id: older.id });
	}

	/** Signs and takes the next control operation. `body` is made for the place the operation gets. */
	appendControl(body: (place: ControlPlace) => ControlBody): Control {
		return this.#signer.control(body);
	}

	/** Signs our word: for the branch that counts here, or a vote for `candidate` as the next admin. */
	appendAck(candidate = ""): Uint8Array | null {
		return this.#signer.ack(candidate);
	}

	/** Signs our word on an operation before the head; the caller says our latest again after it. */
	signWordOn(target: string): Uint8Array {
		return this.#signer.wordOn(target);
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
		return this.#held.contentOf(row);
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

	/** Forgets what was said, here only, and does not take it again; but for what `stays`. */
	deleteHistory(stays: readonly LogPart[]): void {
		this.#words.deleteHistory(stays);
	}

	/** Messages that something acted on since the last call, committed by now. */
	takeTouched(): readonly string[] {
		return this.#acts.takeTouched();
	}

	/** What has gathered since the last call; to be committed as one. */
	takeWrites(): readonly Write[] {
		for (const control of this.#held.shelve()) {
			this.#held.heardControl(control);
			this.#learnKeys(control);
		}
		this.#acts.beforeWriting();
		return this.#held.takeWrites();
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
				this.#acts.readAgain();
			}
		}
		for (const epoch of found) {
			this.#opened.add(epoch);
		}
		if (found.length > 0) {
			this.#words.recall();
		}
	}
}
