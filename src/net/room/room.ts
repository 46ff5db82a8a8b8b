/**
 * One room this node belongs to, or asked to join: takes what members send, lets the person speak, and tells windows.
 * The order is always the same: judge, commit, send, notify.
 */
import type { Message, MessagePage } from "../api/messages.ts";
import type { Outcome } from "../api/outcome.ts";
import type { NodeEvent, RoomEnding, RoomRole } from "../api/rooms.ts";
import { done, refused } from "../contacts/answer.ts";
import type { Identity } from "../identity.ts";
import { shownName } from "../names.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import { StoreError } from "../store/database.ts";
import type { EventRow, RoomRow, Write } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import type { Control, ControlPlace } from "../wire/control.ts";
import type { ControlBody, Move, Policy } from "../wire/controlBody.ts";
import type { Evidence } from "../wire/evidence.ts";
import type { LockboxMessage } from "../wire/lockbox.ts";
import type { Have, Head, Item, SyncRoot, Want } from "../wire/sync.ts";
import { Acker } from "./acker.ts";
import { Author } from "./author.ts";
import { Authority } from "./authority.ts";
import { BackgroundCheck } from "./backgroundCheck.ts";
import { BranchWatch } from "./branchWatch.ts";
import { Conversation } from "./conversation.ts";
import { makeCreate } from "./createRoom.ts";
import { endingOf, roleOf } from "./ending.ts";
import type { Feed } from "./feed.ts";
import { hlcMs, laterOf, zeroHlc } from "./hlc.ts";
import { takeItems } from "./intake.ts";
import { KeyDesk } from "./keyDesk.ts";
import { Ledger } from "./ledger.ts";
import { wholeUpTo } from "./logBook.ts";
import { OwnActs } from "./ownActs.ts";
import { ownMoveWrites } from "./ownMove.ts";
import { Receipts } from "./receipts.ts";
import type { RoomLink } from "./roomLink.ts";
import type { RoomState } from "./roomState.ts";
import { RoomTelling } from "./roomTelling.ts";
import { Succession } from "./succession.ts";
import { Syncer } from "./syncer.ts";

/** Who wants to know what happens in a room. */
export interface RoomListener {
	/** Anything the overview shows has changed. */
	changed(): void;
	messages(room: string, messages: readonly Message[], isHistory: boolean): void;
	read(room: string, upTo: string): void;
	/** History was deleted: rows told before are gone. */
	cleared(room: string): void;
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
	/** Keys of mine that moved to the one I have now. */
	readonly formerKeys: readonly string[];
	/** Whether the person has compared keys with a peer. */
	readonly isVerified: (identity: string) => boolean;
}

/** Boxes that did not open, remembered to be told of. */
const badBoxesMost = 64;

/** A room of mine. */
export class Room {
	readonly id: string;
	readonly author: Author;
	readonly authority: Authority;
	readonly succession: Succession;
	readonly acts: OwnActs;
	readonly #deps: RoomDeps;
	readonly #ledger: Ledger;
	readonly #syncer: Syncer;
	readonly #receipts: Receipts;
	readonly #conversation: Conversation;
	readonly #check: BackgroundCheck;
	readonly #acker: Acker;
	readonly #branches: BranchWatch;
	readonly #keys: KeyDesk;
	#row: RoomRow;
	#isStopped = false;
	/** The standing windows know of. */
	#toldRole: RoomRole;
	readonly #telling: RoomTelling;

	/** Loads a room from the store, where its row is. @throws StoreError */
	constructor(deps: RoomDeps, options: { readonly row: RoomRow }) {
		const room = options.row.room;
		const me = deps.identity.key;
		this.#deps = deps;
		this.#row = options.row;
		this.id = room;
		this.#ledger = new Ledger({ ...deps, storeFailed: deps.listener.storeFailed }, { room });
		const replica = () => this.#ledger.replica;
		this.author = new Author(
			{
				clock: deps.clock,
				ledger: this.#ledger,
				random: deps.random,
				log: () => this.#row.log,
				moveLog: (log) => this.update({ log }),
				myName: deps.myName,
				me,
				isMember: () => this.isMember,
				isLeaving: () => this.#row.standing === "left",
				push: (body) => this.#syncer.push(body),
				signed: (row, isHanded) => this.#signed(row, isHanded),
				queued: (pending, position) =>
					deps.listener.messages(room, [this.#conversation.pendingMessage(pending, position)], false),
				storeFailed: deps.listener.storeFailed,
			},
			{ room },
		);
		this.#syncer = new Syncer({
			clock: deps.clock,
			store: deps.store,
			replica,
			confirmed: () => {
				this.author.confirm();
				this.#acker.wake();
				this.succession.wake();
			},
			me,
		});
		this.#check = new BackgroundCheck({
			clock: deps.clock,
			ledger: this.#ledger,
			reopened: () => this.#syncer.askMissing(),
		});
		this.#acker = new Acker({
			clock: deps.clock,
			ledger: this.#ledger,
			me,
			isConfirmed: () => this.author.isConfirmed,
			push: (body) => this.#syncer.push(body),
			storeFailed: deps.listener.storeFailed,
		});
		this.#receipts = new Receipts(
			{
				clock: deps.clock,
				link: (identity) => (this.isSharedWith(identity) ? this.#syncer.link(identity) : undefined),
			},
			{ room, haves: deps.store.haves(room, me) },
		);
		this.#conversation = new Conversation({
			identity: deps.identity,
			store: deps.store,
			replica,
			deliveryOf: (row) => this.#receipts.delivery(row, this.#others()),
			nameOf: (identity) => this.nameOf(identity),
			pending: () => this.author.pending,
			pendingActs: (id) => this.author.actsOn(id),
			myName: deps.myName,
			isBoxBad: (control) => this.#row.badBoxes?.includes(control) === true,
		});
		this.authority = new Authority({
			random: deps.random,
			ledger: this.#ledger,
			me,
			isConfirmed: () => this.author.isConfirmed,
			push: (body) => this.#syncer.push(body),
			round: (author) => this.#syncer.round(author),
			tellRemoved: (identity, body) => this.#syncer.tellRemoved(identity, body),
			issued: (control) => {
				this.#branches.look(this.#ledger.replica.chain);
				this.#noteControls([control]);
			},
		});
		this.#branches = new BranchWatch(this.#ledger.replica.chain);
		this.succession = new Succession({
			clock: deps.clock,
			ledger: this.#ledger,
			me,
			row: () => this.#row,
			save: (adminSeen) => {
				const seen = { ...this.#row, adminSeen };
				if (this.#ledger.commitTaken({ put: "room", row: seen })) {
					this.#row = seen;
				}
			},
			isMember: () => this.isMember,
			isLinked: (identity) => this.#syncer.link(identity) !== undefined,
			isConfirmed: () => this.author.isConfirmed,
			whenConfirmed: () => this.author.whenConfirmed(),
			push: (body) => this.#syncer.push(body),
			decree: (body) => void this.decree(body),
			nameOf: (identity) => this.nameOf(identity),
			changed: () => deps.listener.changed(),
			event: (event) => deps.listener.event(event),
			storeFailed: deps.listener.storeFailed,
		});
		this.acts = new OwnActs({
			random: deps.random,
			ledger: this.#ledger,
			author: this.author,
			conversation: this.#conversation,
			me,
			changed: (id) => this.#telling.touched(id),
			dropped: (pending) =>
				this.#telling.windows([{ ...this.#conversation.pendingMessage(pending, 0), body: { kind: "erased" } }]),
		});
		// What could not be filed before may be by now: another version took it, or the key was missing.
		this.#ledger.commitTaken();
		this.#keys = new KeyDesk({
			clock: deps.clock,
			ledger: this.#ledger,
			members: () => this.#syncer.onlineMembers,
			link: (identity) => this.#syncer.link(identity),
			opened: () => this.#tellOpened(),
		});
		this.#telling = new RoomTelling({
			store: deps.store,
			replica,
			conversation: this.#conversation,
			me,
			readUpTo: () => this.#row.readUpTo,
			tell: (messages, isHistory) => deps.listener.messages(room, messages, isHistory),
		});
		this.#toldRole = this.role;
		this.#check.wake();
		this.succession.wake();
		void this.author.whenConfirmed().then(() => {
			this.#release();
			if (!this.#isStopped) {
				this.succession.wake();
			}
		});
		// Nobody else can know more of our log than we do.
		if (this.isMember && this.#others().length === 0) {
			this.author.confirm();
		}
	}

	/** Makes a new room of which we are the admin. @throws StoreError */
	static create(deps: RoomDeps, options: { readonly name: string; readonly policy: Policy }): Room {
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
		return new Room(deps, { row });
	}

	get row(): RoomRow {
		return this.#row;
	}

	get state(): RoomState | null {
		return this.#ledger.replica.state;
	}

	/** State after an operation that is here, canonical or not. */
	stateAt(id: string): RoomState | undefined {
		return this.#ledger.replica.chain.stateAt(id);
	}

	/** Whether I belong: in the list, and not about to leave. A closed room is still mine. */
	get isMember(): boolean {
		return this.#row.standing === "active" && this.#ledger.replica.takesPart;
	}

	get isAdmin(): boolean {
		return this.isMember && this.state?.admin === this.#deps.identity.key;
	}

	/** My standing. */
	get role(): RoomRole {
		const { replica } = this.#ledger;
		return roleOf({ row: this.#row, state: this.state, me: this.#deps.identity.key, isIn: this.isMember, replica });
	}

	/** How my stay ended, or the room; null while I belong. */
	get ending(): RoomEnding | null {
		const { replica } = this.#ledger;
		const me = this.#deps.identity.key;
		return endingOf({ role: this.role, row: this.#row, replica, me, nameOf: (identity) => this.nameOf(identity) });
	}

	/** Whether we are both in the list: a member that has said it leaves still is. */
	isSharedWith(identity: string): boolean {
		const members = this.state?.members;
		return members?.has(this.#deps.identity.key) === true && members.has(identity);
	}

	/** Nothing can be written or decided until the key of this epoch is here. */
	get isKeyMissing(): boolean {
		return this.isMember && this.#ledger.replica.currentKey() === undefined;
	}

	get unread(): { readonly count: number; readonly mentioned: boolean } {
		return this.#telling.unread;
	}

	get onlineMembers(): readonly string[] {
		return this.#syncer.onlineMembers;
	}

	/** Time of the newest event, 0 if none. */
	get newestMs(): number {
		return hlcMs(this.#ledger.replica.logs.reduce((newest, row) => laterOf(newest, row.order), zeroHlc));
	}

	/** When a member was let in; 0 for anybody else. */
	sinceMs(identity: string): number {
		const since = this.state?.members.get(identity)?.since;
		const control = since === undefined ? undefined : this.#ledger.replica.chain.get(since);
		return control === undefined ? 0 : hlcMs(control.hlc);
	}

	/** Whether somebody signed two things that exclude each other. */
	isDisputed(identity: string): boolean {
		return this.#ledger.replica.voices.isDisputed(identity);
	}

	/** A member that said it leaves and has not been let go yet. */
	isLeaving(identity: string): boolean {
		return this.#ledger.replica.isLeaving(identity);
	}

	/** The best name for a member: what it last said in the room, else what its link says, or said. */
	nameOf(identity: string): string {
		if (identity === this.#deps.identity.key) {
			return this.#deps.myName();
		}
		return shownName(this.#ledger.replica.nameOf(identity)) || this.#deps.peerName(identity);
	}

	/** Ends timers; nothing is sent or written afterwards. */
	stop(): void {
		this.#isStopped = true;
		this.author.stop();
		this.#receipts.stop();
		this.#check.stop();
		this.#acker.stop();
		this.succession.stop();
		this.#keys.stop();
	}

	linkUp(link: RoomLink, feed: Feed): void {
		this.#syncer.linkUp(link, feed);
		this.succession.linkChanged(link.identity);
		this.#keys.wake();
		if (this.isMember && this.isSharedWith(link.identity)) {
			this.#receipts.tell(
				link.identity,
				this.#ledger.replica.logs
					.filter((row) => row.author === link.identity)
					.map((row) => ({ author: row.author, log: row.log, seq: wholeUpTo(row) })),
			);
		}
	}

	linkDown(link: RoomLink): void {
		this.#syncer.linkDown(link);
		this.succession.linkChanged(link.identity);
	}

	/** What we hold, for a member's next round; null for anybody else. */
	rootFor(identity: string): SyncRoot | null {
		return this.isSharedWith(identity) ? this.#syncer.rootNow() : null;
	}

	handleRoot(link: RoomLink, root: SyncRoot): void {
		this.#syncer.handleRoot(link, root);
	}

	handleHeads(link: RoomLink, last: boolean, heads: readonly Head[]): void {
		this.#syncer.handleHeads(link, last, heads);
	}

	/** A member asks for what it lacks; own messages among it are then on their way. */
	handleWants(link: RoomLink, wants: readonly Want[]): void {
		if (!this.#syncer.handleWants(link, wants)) {
			return;
		}
		for (const want of wants) {
			if (want.kind === "log" && want.author === this.#deps.identity.key) {
				this.#receipts.handed(want.log, want.to);
				this.#telling.windows(this.#telling.own(want.log, want.from, want.to));
			}
		}
	}

	/** Takes one EVENTS record: judged item by item, committed as one, then told. */
	handleItems(link: RoomLink, items: readonly Item[]): void {
		if (this.#ledger.isPaused) {
			return;
		}
		const taken = takeItems(this.#ledger.replica, link.identity, items);
		const seen = this.succession.seenIn(taken);
		const admission = this.#admission();
		const known = this.#withBadBoxes(admission ?? this.#row);
		const row = seen === null ? known : { ...known, adminSeen: seen };
		if (!this.#ledger.commitTaken(...(row === this.#row ? [] : [{ put: "room", row } as const]))) {
			return;
		}
		this.#row = row;
		this.#noteControls(taken.controls, admission !== null);
		this.#noteBranch();
		this.#tellOpened();
		this.#noteRows(taken.rows, items.length > 1);
		this.#noteForks(taken.proofs);
		if (taken.fault !== null) {
			link.fault(taken.fault);
			return;
		}
		this.#syncer.handleTaken(link, taken);
		if (taken.rows.some((row) => !row.checked)) {
			this.#check.wake();
		}
		if (taken.isHeard) {
			this.#acker.wake();
			this.#deps.listener.changed();
		}
		this.succession.wake();
		if (taken.rows.some((row) => row.author === this.#deps.identity.key)) {
			// More of our own log than we had: ask again until nothing of it is missing.
			this.#syncer.tellRoot(link.identity);
		}
		this.#release();
	}

	/** A member asks for a key, or gives one. */
	handleLockbox(link: RoomLink, message: LockboxMessage): void {
		this.#keys.handle(link, message);
	}

	/** A member says how far it has our logs. RULE: it speaks for itself alone, and only about what exists. */
	handleHaves(link: RoomLink, haves: readonly Have[]): void {
		const me = this.#deps.identity.key;
		if (!this.state?.members.has(link.identity)) {
			return;
		}
		const writes: Write[] = [];
		const changed: Message[] = [];
		for (const { author, log, seq } of haves) {
			const head = author === me ? this.#ledger.replica.log(me, log) : undefined;
			const row = { member: link.identity, log, seq };
			const before = head !== undefined && seq <= head.seq ? this.#receipts.note(row) : null;
			if (before !== null) {
				writes.push({ put: "have", room: this.id, author: me, row });
				changed.push(...this.#telling.own(log, before + 1, seq));
			}
		}
		if (this.#ledger.commitTaken(...writes)) {
			this.#telling.windows(changed);
		}
	}

	/** Signs the next operation, writes it down and tells every member connected; the caller checked that we may. @throws StoreError */
	decree(body: (place: ControlPlace) => ControlBody): Control {
		const control = this.authority.issue(body);
		this.#release();
		return control;
	}

	/** Leaves: at once here, and told to the members as soon as that can be signed. @throws StoreError */
	leave(): Outcome<null> {
		if (!this.isMember) {
			return refused("roomNotMember");
		}
		if (this.state?.closed === true) {
			return refused("roomClosed");
		}
		if (this.isAdmin) {
			return this.#others().length === 0 ? this.authority.close("") : refused("adminMayNotLeave");
		}
		this.update({ standing: "left", leftMs: this.#deps.clock.now() });
		this.author.resume();
		this.#noteStanding();
		return done;
	}

	/** I changed my mind before anybody was told that I leave. @throws StoreError */
	stay(): void {
		this.update({ standing: "active" });
		this.author.resume();
		this.#noteStanding();
	}

	/** Decided to leave, and not said so yet. */
	get isOnlyAboutToLeave(): boolean {
		return this.#row.standing === "left" && this.#ledger.replica.takesPart;
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
		return row?.author === this.#deps.identity.key ? this.#receipts.holders(row, this.#others()) : [];
	}

	/** @throws StoreError */
	markRead(upTo: string): void {
		const newest = this.#ledger.replica.logs.reduce((order, row) => laterOf(order, row.order), "");
		const readUpTo = upTo < newest ? upTo : newest;
		if (readUpTo > this.#row.readUpTo) {
			this.update({ readUpTo });
			this.#telling.recount();
			this.#deps.listener.read(this.id, readUpTo);
			this.#deps.listener.changed();
		}
	}

	/** What to write in a room I lead when my own key moves; the room is loaded anew afterwards. */
	moveWrites(move: Move): readonly Write[] {
		return ownMoveWrites(this.#deps, this.#ledger.replica, move);
	}

	/** Changes the row and writes it. @throws StoreError */
	update(change: Partial<RoomRow>): void {
		const row = { ...this.#row, ...change };
		this.#ledger.commitOwn({ put: "room", row });
		this.#row = row;
	}

	/** Forgets what was said, here only; what waits to be signed stays. @throws StoreError */
	deleteHistory(): void {
		const newest = this.#ledger.replica.logs.reduce((order, log) => laterOf(order, log.order), this.#row.readUpTo);
		const row = { ...this.#row, readUpTo: newest };
		this.#ledger.replica.deleteHistory();
		this.#ledger.commitOwn({ put: "room", row });
		this.#row = row;
		this.#telling.recount();
		this.#deps.listener.cleared(this.id);
		this.#deps.listener.changed();
		this.#deps.store.scrub();
	}

	/** What is proved to fork is told anew, marked; and where it is my own log, I go on in another one. */
	#noteForks(proofs: readonly Evidence[]): void {
		for (const proof of proofs) {
			if (proof.kind === "events") {
				this.#telling.forked(proof.author, proof.log, proof.seq);
				if (proof.author === this.#deps.identity.key) {
					this.author.resume();
				}
			}
		}
	}

	#signed(row: EventRow, isHanded: boolean): void {
		if (isHanded) {
			this.#receipts.handed(row.log, row.seq);
		}
		if (row.shown) {
			this.#deps.listener.messages(this.id, [this.#conversation.messageOf(row)], false);
		}
		this.#telling.touched();
		this.#deps.listener.changed();
	}

	#noteRows(rows: readonly EventRow[], isHistory: boolean): void {
		const me = this.#deps.identity.key;
		const theirs = rows.filter((row) => row.author !== me);
		for (const row of theirs) {
			const log = this.#ledger.replica.log(row.author, row.log);
			if (log !== undefined) {
				this.#receipts.owe({ author: row.author, log: row.log, seq: wholeUpTo(log) });
			}
		}
		if (rows.length > 0) {
			this.#telling.came(rows, isHistory);
			this.#deps.listener.changed();
		}
	}

	#noteControls(controls: readonly Control[], isAdmitted = false): void {
		if (controls.length === 0) {
			return;
		}
		if (isAdmitted) {
			this.#deps.listener.event({ kind: "joinApproved", room: this.id });
			// A log that begins here cannot go on elsewhere.
			this.author.confirm();
		}
		if (this.#row.standing === "active") {
			this.#telling.happened(controls);
		}
		const added = controls.flatMap(({ body }) =>
			body.kind === "add" ? [body.card.identity] : body.kind === "rekey" ? [body.move.card.identity] : [],
		);
		for (const identity of this.onlineMembers) {
			if (isAdmitted || added.includes(identity)) {
				this.#syncer.tellRoot(identity);
			}
		}
		this.author.resume();
		this.#acker.wake();
		this.succession.wake();
		this.#keys.wake();
		this.#noteStanding();
	}

	/** Keys have come that were missing: what they open is told again, and what waited for them goes on. */
	#tellOpened(): void {
		const opened = this.#ledger.replica.takeOpened();
		if (opened.size === 0) {
			return;
		}
		this.author.resume();
		this.#telling.opened(opened);
		this.#release();
		this.#deps.listener.changed();
	}

	#withBadBoxes(row: RoomRow): RoomRow {
		const bad = this.#ledger.replica.takeBadBoxes();
		return bad.length === 0 ? row : { ...row, badBoxes: [...(row.badBoxes ?? []), ...bad].slice(-badBoxesMost) };
	}

	/** Membership may have changed, mine or somebody's. RULE: who is no longer in is told once, and why it can be seen. */
	#noteStanding(): void {
		const { listener } = this.#deps;
		const { role } = this;
		const isNews = role !== this.#toldRole;
		this.#toldRole = role;
		if (isNews && (role === "kicked" || (role === "closed" && this.ending?.byName !== ""))) {
			listener.event({ kind: "removed", room: this.id, how: role });
		}
		listener.membershipChanged(this.id);
		listener.changed();
	}

	/** Lets those go who said that they leave. */
	#release(): void {
		try {
			if (!this.#isStopped) {
				this.authority.release();
			}
		} catch (error) {
			if (!StoreError.is(error)) {
				throw error;
			}
			this.#deps.listener.storeFailed(error);
		}
	}

	/** Another branch may count now: whoever is on it finds its operations told, and those of the other one as lost. */
	#noteBranch(): void {
		const change = this.#branches.look(this.#ledger.replica.chain);
		if (change === null) {
			return;
		}
		const operations = [...change.lost, ...change.won];
		this.#telling.windows(operations.flatMap((control) => this.#conversation.noticesOf(control)));
		this.#deps.listener.event({ kind: "branchChanged", room: this.id });
		this.author.resume();
		this.#acker.wake();
		this.succession.wake();
		this.#noteStanding();
	}

	/** Those another branch let in and this one never did: the admin may let them in again. */
	get lostAdmissions(): readonly Control[] {
		return this.#ledger.replica.chain.lostAdmissions;
	}

	/** The row of a room that has let us in; written with the operation that did, or a crash leaves a member that asks. */
	#admission(): RoomRow | null {
		const { state } = this;
		const membership = state?.members.get(this.#deps.identity.key);
		const isAsking = this.#row.standing === "requested" || this.#row.standing === "denied";
		if (state === null || membership === undefined || !isAsking || !this.#ledger.replica.takesPart) {
			return null;
		}
		const { name, admin } = state;
		return { ...this.#row, standing: "active", name, admin, log: membership.log, request: "", deniedUntilMs: 0 };
	}

	#others(): readonly string[] {
		return [...(this.state?.members.keys() ?? [])].filter((identity) => identity !== this.#deps.identity.key);
	}
}
