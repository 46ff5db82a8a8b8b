/**
 * What one node holds of one room: control chain, author logs, keys. Takes operations and events from anywhere, judges
 * them, and gathers what must be written; the caller commits before anything is sent.
 */

import type { Identity } from "../identity.ts";
import { wireLimits } from "../limits.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import type { EventRow, LogRow, Write } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import { type Control, type ControlPlace, decodeControl, signControl } from "../wire/control.ts";
import type { ControlBody } from "../wire/controlBody.ts";
import {
	decodeEventHeader,
	type EventFields,
	type EventHeader,
	encodeEventFields,
	hasValidSignature,
	signEvent,
} from "../wire/event.ts";
import { type Head, rootOf } from "../wire/sync.ts";
import { decodeContent, type EventContent, encodeContent, isShownKind, openBody, sealBody } from "./body.ts";
import { ControlChain } from "./controlChain.ts";
import { laterOf, merge, shownHlc, successor, tick, zeroHlc } from "./hlc.ts";
import { KeyRing } from "./keyRing.ts";
import { logKey, type RoomState } from "./roomState.ts";
import { judgeEvent, type Verdict } from "./validity.ts";

/** What became of a control operation. */
export type ControlOutcome =
	| { readonly kind: "added"; readonly control: Control; readonly readable: readonly string[] }
	| { readonly kind: "known" }
	| { readonly kind: "missing" }
	| { readonly kind: "fault"; readonly reason: string };

/** What became of an event. */
export type EventOutcome = { readonly kind: "added"; readonly row: EventRow } | Exclude<Verdict, { kind: "valid" }>;

/** Events whose place in the order is remembered, so that an answer is never shown before what it answers. */
const keptOrders = 1_024;
const nonceLength = 24;

/** One room as this node has it. */
export class Replica {
	readonly room: string;
	readonly chain = new ControlChain();
	readonly #clock: Clock;
	readonly #random: RandomBytes;
	readonly #identity: Identity;
	readonly #store: Store;
	readonly #keys: KeyRing;
	readonly #logs = new Map<string, LogRow>();
	readonly #orders = new Map<string, string>();
	readonly #names = new Map<string, string>();
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

	/** The end of a log here. */
	log(author: string, log: string): LogRow | undefined {
		return this.#logs.get(logKey(author, log));
	}

	/** Ends of all logs. */
	get logs(): readonly LogRow[] {
		return [...this.#logs.values()];
	}

	/** Everything this replica holds, as HEADS names it. */
	heads(): readonly Head[] {
		return [
			...this.chain.tips.map((tip): Head => ({ kind: "branch", n: tip.n, tip: tip.id })),
			...this.logs.map(
				(row): Head => ({ kind: "log", author: row.author, log: row.log, seq: row.seq, event: row.head }),
			),
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
			return { kind: "fault", reason: decoded.reason };
		}
		const control = decoded.value;
		const id = control.op === 0 ? control.id : control.room;
		if (id !== this.room) {
			return { kind: "fault", reason: "ctlRoom" };
		}
		const added = this.chain.add(control);
		if (added.kind === "denied") {
			return { kind: "fault", reason: added.denial };
		}
		if (added.kind !== "added") {
			return added;
		}
		this.#writes.push({ put: "control", room: this.room, id: control.id, n: control.n, bytes });
		this.#hlc = merge(this.#hlc, control.hlc, this.#clock.now());
		this.#root = null;
		return { kind: "added", control, readable: this.#learnKeys(control) };
	}

	/** Takes an event with its body, or without (erased, or not for us). */
	addEvent(header: EventHeader, body: Uint8Array | null, clientId: string): EventOutcome {
		const head = this.log(header.author, header.log);
		const verdict = judgeEvent(this.chain, head, header);
		if (verdict.kind !== "valid") {
			return verdict;
		}
		if (!hasValidSignature(header)) {
			return { kind: "fault", reason: "evSignature" };
		}
		const now = this.#clock.now();
		this.#hlc = merge(this.#hlc, header.hlc, now);
		const order = this.#orderOf(header, head, now);
		const shown = isShownKind(header.kind);
		const row: EventRow = {
			author: header.author,
			log: header.log,
			seq: header.seq,
			id: header.id,
			order,
			shown,
			header: header.bytes,
			body,
			clientId,
		};
		this.#noteHead({ ...row, head: header.id, ctl: header.ctl });
		this.#writes.push({ put: "event", room: this.room, ctl: header.ctl, row });
		if (!shown) {
			this.#learnProfile(row);
		}
		return { kind: "added", row };
	}

	/** Whether this node can write: a member of an open room whose current key it holds. */
	canWrite(): boolean {
		const { state } = this;
		return (
			state !== null &&
			!state.closed &&
			!state.halted &&
			state.members.has(this.#identity.key) &&
			this.#keys.get(state.epoch) !== undefined
		);
	}

	/** Signs and takes an event of our own in `log`. Only while `canWrite`. */
	append(log: string, content: Exclude<EventContent, { kind: "newer" }>, clientId: string): EventRow {
		const { state } = this;
		if (state === null || !this.canWrite()) {
			throw new Error("only a member writes");
		}
		const author = this.#identity.key;
		const head = this.log(author, log);
		const encoded = encodeContent(content);
		this.#hlc = tick(this.#hlc, this.#clock.now());
		const fields: EventFields = {
			kind: encoded.kind,
			room: this.room,
			log,
			seq: (head?.seq ?? 0) + 1,
			prev: head?.head ?? "00".repeat(32),
			ctl: state.id,
			epochCtl: state.epoch,
			hlc: this.#hlc,
			deps: this.#newestHeads(head),
			nonce: this.#random(nonceLength),
		};
		const logKeyBytes = this.#keys.logKey({ room: this.room, epochCtl: state.epoch, author, log });
		if (logKeyBytes === undefined) {
			throw new Error("canWrite checked the key");
		}
		const aad = encodeEventFields(this.#identity.signing.publicKey, fields);
		const body = sealBody(logKeyBytes, fields.nonce, aad, encoded.json);
		const header = decodeEventHeader(signEvent(this.#identity.signing, aad, body));
		if (!header.ok) {
			throw new Error(`an event of our own making decodes: ${header.reason}`);
		}
		const outcome = this.addEvent(header.value, body, clientId);
		if (outcome.kind !== "added") {
			throw new Error(`an event of our own making is valid: ${outcome.kind}`);
		}
		return outcome.row;
	}

	/** Signs and takes the next control operation. `room` and `n` of its header go to `body`, which may need them. */
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

	/** The current epoch's key, where we hold it. */
	currentKey(): Uint8Array | undefined {
		return this.state === null ? undefined : this.#keys.get(this.state.epoch);
	}

	/** A key of our own making, for the operation that hands it out. */
	keepKey(epoch: string, key: Uint8Array): void {
		this.#keys.keep(epoch, key);
		this.#writes.push({ put: "key", room: this.room, epoch, key });
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

	/** What has gathered since the last call; to be committed as one. */
	takeWrites(): readonly Write[] {
		const writes = this.#writes;
		this.#writes = [];
		return writes;
	}

	#load(): void {
		for (const bytes of this.#store.controls(this.room)) {
			const control = decodeControl(bytes);
			if (control.ok) {
				this.chain.add(control.value);
				this.#hlc = merge(this.#hlc, control.value.hlc, this.#clock.now());
			}
		}
		for (const row of this.#store.logs(this.room)) {
			this.#noteHead(row);
			this.#hlc = laterOf(this.#hlc, row.order.slice(0, zeroHlc.length));
		}
		for (const row of this.#store.hidden(this.room)) {
			this.#learnProfile(row);
		}
	}

	#noteHead(row: LogRow): void {
		this.#logs.set(logKey(row.author, row.log), {
			author: row.author,
			log: row.log,
			seq: row.seq,
			head: row.head,
			ctl: row.ctl,
			order: row.order,
		});
		this.#root = null;
		if (this.#orders.size >= keptOrders) {
			const [oldest] = this.#orders.keys();
			this.#orders.delete(oldest ?? "");
		}
		this.#orders.set(row.head, row.order);
	}

	/** Shown after its predecessor and what it names, then by time, then by id. */
	#orderOf(header: EventHeader, head: LogRow | undefined, now: number): string {
		let hlc = shownHlc(header.hlc, now);
		const before = [head?.order, ...header.deps.map((dep) => this.#orders.get(dep))];
		for (const order of before) {
			if (order !== undefined) {
				hlc = laterOf(hlc, successor(order.slice(0, zeroHlc.length)));
			}
		}
		return hlc + header.id.slice(0, 16);
	}

	/** Heads of other logs that are newer than our own last event, newest first. */
	#newestHeads(own: LogRow | undefined): readonly string[] {
		return this.logs
			.filter((row) => row.author !== this.#identity.key && row.order > (own?.order ?? ""))
			.sort((a, b) => (a.order > b.order ? -1 : 1))
			.slice(0, wireLimits.eventDeps)
			.map((row) => row.head);
	}

	#learnKeys(control: Control): readonly string[] {
		const learnt = this.#keys.learn(control);
		for (const epoch of learnt) {
			const key = this.#keys.get(epoch);
			if (key !== undefined) {
				this.#writes.push({ put: "key", room: this.room, epoch, key });
			}
		}
		return learnt;
	}

	#learnProfile(row: EventRow): void {
		const content = this.contentOf(row);
		if (content?.kind === "profile") {
			this.#names.set(row.author, content.name);
		}
	}
}
