/**
 * One room this node belongs to: takes what members send, signs what the person says, and tells windows. The order is
 * always the same: judge, commit, send, notify.
 */
import type { Delivery, Draft, ErrorCode, Message, MessagePage, NodeEvent } from "../api.ts";
import { concatBytes } from "../crypto/bytes.ts";
import type { Identity } from "../identity.ts";
import { countLimits, textLimits, timeLimits } from "../limits.ts";
import { shownName } from "../names.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import { StoreError } from "../store/database.ts";
import type { Durability, EventRow, RoomRow, Write } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import type { Control } from "../wire/control.ts";
import { decodeEventHeader, decodeEventWithBody } from "../wire/event.ts";
import type { JoinMessage } from "../wire/join.ts";
import { recordTypes } from "../wire/records.ts";
import { encodeHaves, type Have, type Head, type Item, type SyncRoot, type Want } from "../wire/sync.ts";
import { Conversation, type Pending } from "./conversation.ts";
import { makeCreate } from "./createRoom.ts";
import { makeKeyBox } from "./epochKeys.ts";
import { eventsBodyOf } from "./exchange.ts";
import type { Feed } from "./feed.ts";
import { draftSize, Outbox } from "./outbox.ts";
import { Receipts } from "./receipts.ts";
import { type EventOutcome, Replica } from "./replica.ts";
import type { RoomLink } from "./roomLink.ts";
import type { RoomState } from "./roomState.ts";
import { Syncer } from "./syncer.ts";

/** Who wants to know what happens in a room. */
export interface RoomListener {
	/** Anything the overview shows has changed. */
	changed(): void;
	messages(room: string, messages: readonly Message[], isHistory: boolean): void;
	read(room: string, upTo: string): void;
	event(event: NodeEvent): void;
	/** The disk refused; what was being received is given up and will be asked for again. */
	storeFailed(error: StoreError): void;
	/** A member was added or the chain moved: links may have become bound, requests answered. */
	membershipChanged(room: string): void;
}

/** What a room is built from. */
export interface RoomDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly identity: Identity;
	readonly store: Store;
	readonly listener: RoomListener;
	/** My display name now. */
	readonly myName: () => string;
	/** Name a connected or remembered peer goes by, cleaned; empty if unknown. */
	readonly peerName: (identity: string) => string;
}

/** A room of mine: active, asked for, or denied. */
export class Room {
	readonly id: string;
	readonly #deps: RoomDeps;
	readonly #syncer: Syncer;
	readonly #conversation: Conversation;
	readonly #outbox: Outbox;
	readonly #receipts: Receipts;
	readonly #haveDue = new Map<string, Map<string, Have>>();
	readonly #waiting: (() => void)[] = [];
	#row: RoomRow;
	#replica: Replica;
	#unread = { count: 0, mentioned: false };
	#isConfirmed = false;
	#cancelHave: (() => void) | null = null;
	#cancelConfirm: (() => void) | null = null;

	/** Loads a room from the store, where its row is. @throws StoreError */
	constructor(deps: RoomDeps, options: { readonly row: RoomRow }) {
		this.#deps = deps;
		this.#row = options.row;
		this.id = options.row.room;
		this.#replica = new Replica(deps, { room: this.id });
		this.#outbox = new Outbox(deps, { room: this.id });
		this.#receipts = new Receipts({ haves: deps.store.haves(this.id, deps.identity.key) });
		this.#syncer = new Syncer({
			clock: deps.clock,
			store: deps.store,
			replica: () => this.#replica,
			confirmed: () => this.#confirm(),
			me: deps.identity.key,
		});
		this.#conversation = new Conversation({
			identity: deps.identity,
			store: deps.store,
			replica: () => this.#replica,
			deliveryOf: (row) => this.#deliveryOf(row),
			nameOf: (identity) => this.nameOf(identity),
			pending: () => this.#outbox.pending,
		});
		this.#recountUnread();
		this.#cancelConfirm = deps.clock.after(timeLimits.selfForkWait, () => this.#confirm());
		this.#confirmIfAlone();
	}

	/** Makes a new room of which we are the admin. @throws StoreError */
	static create(deps: RoomDeps, options: { readonly name: string; readonly listed: boolean }): Room {
		const { control, key, log } = makeCreate(deps, { ...options, nowMs: deps.clock.now() });
		const row: RoomRow = {
			room: control.id,
			standing: "active",
			name: options.name,
			admin: deps.identity.key,
			adminName: deps.myName(),
			log,
			request: "",
			reqId: "",
			deniedUntilMs: 0,
			readUpTo: "",
		};
		deps.store.commit(
			[
				{ put: "room", row },
				{ put: "control", room: control.id, id: control.id, n: 0, bytes: control.bytes },
				{ put: "key", room: control.id, epoch: control.id, key },
			],
			"full",
		);
		const room = new Room(deps, { row });
		room.introduce();
		return room;
	}

	get row(): RoomRow {
		return this.#row;
	}

	get state(): RoomState | null {
		return this.#replica.state;
	}

	get isMember(): boolean {
		return this.state?.members.has(this.#deps.identity.key) === true;
	}

	get isAdmin(): boolean {
		return this.state?.admin === this.#deps.identity.key;
	}

	get unread(): { readonly count: number; readonly mentioned: boolean } {
		return this.#unread;
	}

	get onlineMembers(): readonly string[] {
		return this.#syncer.onlineMembers;
	}

	/** Time of the newest message, 0 if none. */
	get newestMs(): number {
		return this.#conversation.page("", 1, "").messages.at(-1)?.atMs ?? 0;
	}

	/** The best name for a member: what its link says now, else what it said in the room. */
	nameOf(identity: string): string {
		if (identity === this.#deps.identity.key) {
			return this.#deps.myName();
		}
		return this.#deps.peerName(identity) || shownName(this.#replica.nameOf(identity));
	}

	/** Ends timers; nothing is sent or written afterwards. */
	stop(): void {
		this.#cancelHave?.();
		this.#cancelConfirm?.();
		this.#cancelHave = null;
		this.#cancelConfirm = null;
	}

	linkUp(link: RoomLink, feed: Feed): void {
		this.#syncer.linkUp(link, feed);
		this.#tellHaves(link.identity);
		if (this.state?.members.has(link.identity)) {
			this.#deps.listener.changed();
		}
	}

	linkDown(link: RoomLink): void {
		this.#syncer.linkDown(link);
	}

	rootFor(identity: string): SyncRoot | null {
		return this.state?.members.has(identity) ? this.#syncer.rootNow() : null;
	}

	handleRoot(link: RoomLink, root: SyncRoot): void {
		this.#syncer.handleRoot(link, root);
	}

	handleHeads(link: RoomLink, last: boolean, heads: readonly Head[]): void {
		this.#syncer.handleHeads(link, last, heads);
	}

	handleWants(link: RoomLink, wants: readonly Want[]): void {
		this.#syncer.handleWants(link, wants);
		this.#markHanded(wants);
	}

	/** Takes one EVENTS record: judged item by item, committed as one, then told. */
	handleItems(link: RoomLink, items: readonly Item[]): void {
		const rows: EventRow[] = [];
		const controls: Control[] = [];
		let gap: { readonly tip: string | null } | null = null;
		let adopted = false;
		const mayWrite = () => this.state?.members.has(link.identity) === true;
		for (const item of items) {
			if (item.kind === "control") {
				const outcome = this.#replica.addControl(item.bytes);
				if (outcome.kind === "fault") {
					link.fault(outcome.reason);
					break;
				}
				if (outcome.kind === "missing") {
					gap = { tip: null };
				}
				if (outcome.kind === "added") {
					controls.push(outcome.control);
				}
				continue;
			}
			if (item.kind !== "event" && item.kind !== "eventHeader") {
				continue;
			}
			if (!mayWrite()) {
				continue;
			}
			const outcome = this.#takeEvent(item);
			if (outcome.kind === "fault") {
				link.fault(outcome.reason);
				break;
			}
			if (outcome.kind === "gap") {
				gap ??= { tip: null };
			}
			if (outcome.kind === "added") {
				rows.push(outcome.row);
				adopted ||= outcome.row.author === this.#deps.identity.key;
			}
		}
		if (!this.#commitTaken()) {
			return;
		}
		this.#noteTaken(controls, rows, items.length > 1);
		if (gap !== null) {
			this.#syncer.handleGap(link, gap.tip);
		} else if (adopted) {
			this.#syncer.tellRoot(link.identity);
		}
	}

	/** A member says how far it has our logs. */
	handleHaves(link: RoomLink, haves: readonly Have[]): void {
		if (!this.state?.members.has(link.identity)) {
			return;
		}
		const me = this.#deps.identity.key;
		const writes: Write[] = [];
		const changed: Message[] = [];
		for (const have of haves) {
			const head = have.author === me ? this.#replica.log(me, have.log) : undefined;
			// RULE: a HAVE speaks for its sender alone, and only about what exists.
			if (head === undefined || have.seq > head.seq) {
				continue;
			}
			const row = { member: link.identity, log: have.log, seq: have.seq };
			const before = this.#receipts.note(row);
			if (before === null) {
				continue;
			}
			writes.push({ put: "have", room: this.id, author: me, row });
			changed.push(...this.#ownMessages(have.log, Math.max(before + 1, have.seq - countLimits.pageMessages), have.seq));
		}
		if (this.#commit(writes, "grouped") && changed.length > 0) {
			this.#deps.listener.messages(this.id, changed, true);
		}
	}

	/** Takes what the person typed. It is on disk when this returns; it is signed now or once that is safe. */
	send(
		clientId: string,
		draft: Draft,
	): { readonly id: string } | { readonly refused: ErrorCode; readonly size: number } {
		const signed = this.#deps.store.eventByClient(clientId);
		if (signed !== undefined) {
			return { id: signed.id };
		}
		if (this.#outbox.has(clientId)) {
			return { id: `queued-${clientId}` };
		}
		const size = draftSize(draft);
		const refused = this.#refusalOf(draft, size);
		if (refused !== null) {
			return { refused, size };
		}
		const pending: Pending = { clientId, draft, atMs: this.#deps.clock.now() };
		if (!this.#canSignNow()) {
			this.#commitOwn([this.#outbox.writeFor(pending)]);
			this.#outbox.add(pending);
			const position = this.#outbox.pending.length - 1;
			this.#deps.listener.messages(this.id, [this.#conversation.pendingMessage(pending, position)], false);
			return { id: `queued-${clientId}` };
		}
		return { id: this.#sign(pending, []).id };
	}

	/** Admits somebody. Only the admin's node may; the caller checked. */
	approve(request: JoinMessage): Control {
		const key = this.#replica.currentKey();
		if (key === undefined || !this.isAdmin) {
			throw new Error("only the admin approves");
		}
		const control = this.#replica.appendControl(() => ({
			kind: "add",
			card: request.card,
			log: request.log,
			reqId: request.reqId,
			key: { form: "keyBox", keyBox: makeKeyBox(this.#deps, key, request.card) },
		}));
		this.#commitOwn(this.#replica.takeWrites());
		this.#syncer.push(eventsBodyOf(this.id, [{ kind: "control", bytes: control.bytes }]));
		this.#noteControls([control]);
		this.#syncer.tellRoot(request.card.identity);
		return control;
	}

	/** Runs `work` once it is safe to sign (PROTOCOL "Self-fork guard"): at once, or after a peer has told our heads. */
	async whenConfirmed(): Promise<void> {
		if (!this.#isConfirmed) {
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		}
	}

	/** Says in the room what I am called, unless it says so already. */
	introduce(): void {
		const name = this.#deps.myName();
		if (this.#canSignNow() && this.#replica.nameOf(this.#deps.identity.key) !== name) {
			const row = this.#replica.append(this.#row.log, { kind: "profile", name, rules: 1 }, "");
			this.#commitOwn(this.#replica.takeWrites());
			this.#pushEvents([row]);
		}
	}

	page(before: string, limit: number): MessagePage {
		return this.#conversation.page(before, limit, this.#row.readUpTo);
	}

	message(id: string): Message | undefined {
		return this.#conversation.message(id);
	}

	/** Identity keys of the members that have an own message. */
	deliveredTo(id: string): readonly string[] {
		const row = this.#deps.store.event(this.id, id);
		return row === undefined || row.author !== this.#deps.identity.key
			? []
			: this.#receipts.holders(row, this.#others());
	}

	markRead(upTo: string): void {
		if (upTo > this.#row.readUpTo && /^[0-9a-f]{32}$/.test(upTo)) {
			this.update({ readUpTo: upTo });
			this.#recountUnread();
			this.#deps.listener.read(this.id, upTo);
			this.#deps.listener.changed();
		}
	}

	/** Changes the row and writes it. @throws StoreError */
	update(change: Partial<RoomRow>): void {
		const row = { ...this.#row, ...change };
		this.#commitOwn([{ put: "room", row }]);
		this.#row = row;
	}

	#takeEvent(item: Item): EventOutcome {
		if (item.kind === "event") {
			const decoded = decodeEventWithBody(item.bytes);
			return decoded.ok
				? this.#replica.addEvent(decoded.value.header, decoded.value.body, "")
				: { kind: "fault", reason: decoded.reason };
		}
		const decoded = decodeEventHeader(item.bytes);
		return decoded.ok ? this.#replica.addEvent(decoded.value, null, "") : { kind: "fault", reason: decoded.reason };
	}

	#noteTaken(controls: readonly Control[], rows: readonly EventRow[], isHistory: boolean): void {
		if (controls.length > 0) {
			this.#noteControls(controls);
		}
		if (rows.length === 0) {
			return;
		}
		for (const row of rows) {
			this.#oweHave(row);
		}
		const shown = rows.filter((row) => row.shown);
		const myName = this.#deps.myName();
		const fresh = shown.filter((row) => row.author !== this.#deps.identity.key && row.order > this.#row.readUpTo);
		if (fresh.length > 0) {
			this.#unread = {
				count: Math.min(countLimits.unread, this.#unread.count + fresh.length),
				mentioned: this.#unread.mentioned || fresh.some((row) => this.#conversation.mentions(row, myName)),
			};
		}
		if (shown.length > 0) {
			const messages = shown.map((row) => this.#conversation.messageOf(row));
			this.#deps.listener.messages(this.id, messages, isHistory);
		}
		this.#deps.listener.changed();
	}

	#noteControls(controls: readonly Control[]): void {
		const wasWaiting = this.#row.standing !== "active";
		const { state } = this;
		if (state !== null && this.isMember && wasWaiting) {
			this.update({ standing: "active", name: state.name, admin: state.admin, request: "", deniedUntilMs: 0 });
			this.#deps.listener.event({ kind: "joinApproved", room: this.id });
			// A log that begins here cannot have been forked.
			this.#confirm();
		}
		const notices = controls.flatMap((control) => this.#conversation.noticeOf(control) ?? []);
		if (this.isMember && notices.length > 0) {
			this.#deps.listener.messages(this.id, notices, true);
		}
		for (const identity of this.#syncer.onlineMembers) {
			if (controls.some((control) => control.body.kind === "add" && control.body.card.identity === identity)) {
				this.#syncer.tellRoot(identity);
			}
		}
		this.#deps.listener.membershipChanged(this.id);
		this.#deps.listener.changed();
		this.introduce();
	}

	/** Commits what was received. A disk that refuses loses nothing: the replica is loaded anew and asks again. */
	#commitTaken(): boolean {
		return this.#commit(this.#replica.takeWrites(), "grouped");
	}

	#commit(writes: readonly Write[], durability: Durability): boolean {
		try {
			this.#deps.store.commit(writes, durability);
			return true;
		} catch (error) {
			if (!StoreError.is(error)) {
				throw error;
			}
			this.#replica = new Replica(this.#deps, { room: this.id });
			this.#deps.listener.storeFailed(error);
			return false;
		}
	}

	/** Commits own words with full durability; the caller must not send when this throws. @throws StoreError */
	#commitOwn(writes: readonly Write[]): void {
		try {
			this.#deps.store.commit(writes, "full");
		} catch (error) {
			this.#replica = new Replica(this.#deps, { room: this.id });
			throw error;
		}
	}

	#canSignNow(): boolean {
		return this.#isConfirmed && this.#replica.canWrite();
	}

	#confirmIfAlone(): void {
		// Nobody else can know more of our log than we do.
		if (this.state?.members.size === 1 && this.isMember) {
			this.#confirm();
		}
	}

	#confirm(): void {
		if (this.#isConfirmed) {
			return;
		}
		this.#isConfirmed = true;
		this.#cancelConfirm?.();
		this.#cancelConfirm = null;
		for (const resume of this.#waiting.splice(0)) {
			resume();
		}
		try {
			this.introduce();
			this.#flush();
		} catch (error) {
			if (!StoreError.is(error)) {
				throw error;
			}
			this.#deps.listener.storeFailed(error);
		}
	}

	#flush(): void {
		while (this.#canSignNow()) {
			const [pending] = this.#outbox.pending;
			if (pending === undefined) {
				return;
			}
			this.#sign(pending, [{ drop: "outbox", clientId: pending.clientId }]);
			this.#outbox.remove(pending.clientId);
		}
	}

	/** Signs, commits, pushes and shows one message, in this order. */
	#sign(pending: Pending, writes: readonly Write[]): EventRow {
		const row = this.#replica.append(this.#row.log, pending.draft, pending.clientId);
		this.#commitOwn([...this.#replica.takeWrites(), ...writes]);
		this.#pushEvents([row]);
		this.#deps.listener.messages(this.id, [this.#conversation.messageOf(row)], false);
		this.#deps.listener.changed();
		return row;
	}

	#pushEvents(rows: readonly EventRow[]): void {
		const items = rows.map(
			(row): Item => ({ kind: "event", bytes: concatBytes(row.header, row.body ?? new Uint8Array()) }),
		);
		const last = rows.at(-1);
		if (this.#syncer.push(eventsBodyOf(this.id, items)) > 0 && last !== undefined) {
			this.#receipts.handed(last.log, last.seq);
		}
	}

	/** Own messages a peer asked for are on their way to it. */
	#markHanded(wants: readonly Want[]): void {
		const me = this.#deps.identity.key;
		for (const want of wants) {
			if (want.kind === "log" && want.author === me) {
				this.#receipts.handed(want.log, want.to);
				const changed = this.#ownMessages(want.log, Math.max(want.from, want.to - countLimits.pageMessages), want.to);
				this.#deps.listener.messages(this.id, changed, true);
			}
		}
	}

	#ownMessages(log: string, from: number, to: number): readonly Message[] {
		return this.#deps.store
			.eventsOf({ room: this.id, author: this.#deps.identity.key, log, from, to, maxBytes: ownPageBytes })
			.filter((row) => row.shown)
			.map((row) => this.#conversation.messageOf(row));
	}

	/** Tells the author, soon and for several events at once, that we have stored its log so far. */
	#oweHave(row: EventRow): void {
		if (row.author === this.#deps.identity.key) {
			return;
		}
		const logs = this.#haveDue.get(row.author) ?? new Map<string, Have>();
		logs.set(row.log, { author: row.author, log: row.log, seq: row.seq });
		this.#haveDue.set(row.author, logs);
		this.#cancelHave ??= this.#deps.clock.after(timeLimits.haveBatch, () => {
			this.#cancelHave = null;
			for (const [author, due] of this.#haveDue) {
				this.#syncer.link(author)?.send(recordTypes.have, encodeHaves(this.id, [...due.values()]));
			}
			this.#haveDue.clear();
		});
	}

	#tellHaves(identity: string): void {
		const logs = this.#replica.logs.filter((row) => row.author === identity);
		if (logs.length > 0 && this.isMember) {
			this.#syncer.link(identity)?.send(recordTypes.have, encodeHaves(this.id, logs));
		}
	}

	#deliveryOf(row: EventRow): Delivery {
		return this.#receipts.delivery(row, this.#others());
	}

	#others(): readonly string[] {
		return [...(this.state?.members.keys() ?? [])].filter((identity) => identity !== this.#deps.identity.key);
	}

	#refusalOf(draft: Draft, size: number): ErrorCode | null {
		if (!this.isMember) {
			return "roomNotMember";
		}
		if (draft.kind === "text") {
			return draft.text.trim() === "" ? "messageEmpty" : size > textLimits.message ? "messageTooLong" : null;
		}
		return draft.snippet.text === "" ? "snippetEmpty" : size > textLimits.snippet ? "snippetTooLong" : null;
	}

	#recountUnread(): void {
		this.#unread = this.#conversation.unread(this.#row.readUpTo, this.#deps.myName());
	}
}

/** Own messages read at once to tell windows of a new delivery state, bytes. */
const ownPageBytes = 1_048_576;
