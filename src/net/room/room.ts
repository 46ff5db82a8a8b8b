/**
 * One room this node belongs to, or asked to join: what links, requests and other rooms may ask of it. Its parts are wired
 * in `roomParts.ts`; the order is always the same: judge, commit, send, notify.
 */
import type { Message, MessagePage } from "../api/messages.ts";
import type { Outcome } from "../api/outcome.ts";
import type { RoomRole } from "../api/rooms.ts";
import type { PeerLink } from "../link/peerLink.ts";
import type { RoomRow, Write } from "../store/rows.ts";
import type { Control, ControlPlace } from "../wire/control.ts";
import type { ControlBody, Move } from "../wire/controlBody.ts";
import { epochCtlIn } from "../wire/event.ts";
import type { Handover } from "../wire/handover.ts";
import type { LockboxMessage } from "../wire/lockbox.ts";
import type { Have, Head, Item, SyncRoot, Want } from "../wire/sync.ts";
import { handoversOf } from "./chain/handovers.ts";
import { wasListedWith } from "./chain/policies.ts";
import type { RoomState } from "./chain/roomState.ts";
import type { Authority } from "./leading/authority.ts";
import { ownMoveWrites } from "./leading/ownMove.ts";
import type { Succession } from "./leading/succession.ts";
import { hlcMs } from "./logs/hlc.ts";
import { wholeUpTo } from "./logs/logBook.ts";
import type { RoomDeps, RoomOptions } from "./roomDeps.ts";
import { RoomParts } from "./roomParts.ts";
import type { Ending } from "./standing/ending.ts";
import type { Relations } from "./standing/relations.ts";
import type { Feed } from "./sync/feed.ts";
import type { Author } from "./talk/author.ts";
import type { OwnActs } from "./talk/ownActs.ts";

/** A room of mine. */
export class Room {
	readonly id: string;
	readonly author: Author;
	readonly authority: Authority;
	readonly succession: Succession;
	readonly acts: OwnActs;
	/** What others are to it. */
	readonly relations: Relations;
	readonly #deps: RoomDeps;
	readonly #parts: RoomParts;

	/** Loads a room from the store, where its row is. @throws StoreError */
	constructor(deps: RoomDeps, options: RoomOptions) {
		this.#deps = deps;
		this.id = options.row.room;
		this.#parts = new RoomParts(deps, options);
		this.author = this.#parts.author;
		this.authority = this.#parts.authority;
		this.succession = this.#parts.succession;
		this.acts = this.#parts.acts;
		this.relations = this.#parts.relations;
	}

	get row(): RoomRow {
		return this.#parts.standing.row;
	}

	get state(): RoomState | null {
		return this.#parts.ledger.replica.state;
	}

	/** Whether somebody is or was a member. */
	knew(identity: string): boolean {
		return this.#parts.ledger.replica.chain.everMember(identity);
	}

	/** State after an operation that is here, canonical or not. */
	stateAt(id: string): RoomState | undefined {
		return this.#parts.ledger.replica.chain.stateAt(id);
	}

	/** Whether I belong: in the list, and not about to leave. A closed room is still mine. */
	get isMember(): boolean {
		return this.#parts.standing.isMember;
	}

	get isAdmin(): boolean {
		return this.#parts.standing.isAdmin;
	}

	/** My standing. */
	get role(): RoomRole {
		return this.#parts.standing.role;
	}

	/** How my stay ended, or the room; null while I belong. */
	get ending(): Ending | null {
		return this.#parts.standing.ending;
	}

	/** A peer says that it is in this room. */
	handleAdvert({ identity }: PeerLink): void {
		if (this.relations.isNews(identity)) {
			this.#parts.syncer.tellRoot(identity);
		}
	}

	/** Nothing can be written or decided until the key of this epoch is here. */
	get isKeyMissing(): boolean {
		return this.isMember && this.#parts.ledger.replica.currentKey() === undefined;
	}

	get unread(): { readonly count: number; readonly mentioned: boolean } {
		return this.#parts.telling.unread;
	}

	get onlineMembers(): readonly string[] {
		return this.#parts.syncer.onlineMembers;
	}

	/** Time of the newest event, 0 if none. */
	get newestMs(): number {
		return this.#parts.readMark.newestMs;
	}

	/** When a member was let in; 0 for anybody else. */
	sinceMs(identity: string): number {
		const since = this.state?.members.get(identity)?.since;
		const { chain } = this.#parts.ledger.replica;
		const control = since === undefined ? undefined : chain.get(since);
		return control === undefined ? 0 : hlcMs(chain.placeOf(control));
	}

	/** Whether somebody signed two things that exclude each other. */
	isDisputed(identity: string): boolean {
		return this.#parts.ledger.replica.voices.isDisputed(identity);
	}

	/** A member that said it leaves and has not been let go yet. */
	isLeaving(identity: string): boolean {
		return this.#parts.ledger.replica.isLeaving(identity);
	}

	/** The best name for a member: what it last said in the room, else what its link says, or said. */
	nameOf(identity: string): string {
		return this.#parts.nameOf(identity);
	}

	/** Ends timers; nothing is sent or written afterwards. */
	stop(): void {
		this.#parts.stop();
	}

	linkUp(link: PeerLink, feed: Feed): void {
		this.#parts.syncer.linkUp(link, feed);
		this.succession.linkChanged(link.identity);
		this.#parts.keys.wake();
		if (this.isMember) {
			this.#parts.receipts.tell(
				link.identity,
				this.#parts.ledger.replica.logs
					.filter((row) => row.author === link.identity)
					.map((row) => ({ author: row.author, log: row.log, seq: wholeUpTo(row) })),
			);
		}
	}

	linkDown(link: PeerLink): void {
		this.#parts.syncer.linkDown(link);
		this.succession.linkChanged(link.identity);
	}

	/** What we hold, for a member's next round; null for anybody else. */
	rootFor(identity: string): SyncRoot | null {
		return this.relations.isShared(identity) ? this.#parts.syncer.rootNow() : null;
	}

	/** Shows our root again to those who are shown it though no round of members reaches them. */
	repeatRoot(): void {
		this.#parts.syncer.repeat();
	}

	handleRoot(link: PeerLink, root: SyncRoot): void {
		this.#parts.syncer.handleRoot(link, root);
	}

	handleHeads(link: PeerLink, last: boolean, heads: readonly Head[]): void {
		this.#parts.syncer.handleHeads(link, last, heads);
	}

	/** A member asks for what it lacks; own messages among it are then on their way. */
	handleWants(link: PeerLink, wants: readonly Want[]): void {
		if (this.#parts.syncer.handleWants(link, wants)) {
			this.#parts.deliveries.served(link, wants);
		}
	}

	/** Takes one EVENTS record: judged item by item, committed as one, then told. How many signatures were looked at. */
	handleItems(link: PeerLink, items: readonly Item[]): number {
		return this.#parts.intake.handleItems(link, items);
	}

	/** A member asks for a key, or gives one. */
	handleLockbox(link: PeerLink, message: LockboxMessage): void {
		this.#parts.keys.handle(link, message);
	}

	/** A member says how far it has our logs. */
	handleHaves(link: PeerLink, haves: readonly Have[]): void {
		this.#parts.deliveries.handleHaves(link, haves);
	}

	/** Signs the next operation, writes it down and tells every member connected; the caller checked that we may. @throws StoreError */
	decree(body: (place: ControlPlace) => ControlBody): Control {
		return this.#parts.decree(body);
	}

	/** Leaves: at once here, and told to the members as soon as that can be signed. @throws StoreError */
	leave(): Outcome<null> {
		return this.#parts.standing.leave();
	}

	/** I changed my mind before anybody was told that I leave. @throws StoreError */
	stay(): void {
		this.#parts.standing.stay();
	}

	/** Decided to leave, and not said so yet. */
	get isOnlyAboutToLeave(): boolean {
		return this.#parts.standing.isOnlyAboutToLeave;
	}

	page(before: string, limit: number): MessagePage {
		return this.#parts.conversation.page(before, limit, this.#parts.standing.row.readUpTo);
	}

	message(id: string): Message | undefined {
		return this.#parts.conversation.message(id);
	}

	/** Whether somebody is a member, as I am, and may read an event. */
	mayRead(identity: string, id: string): boolean {
		const { replica, store } = this.#parts.ledger;
		const row = store.event(this.id, id);
		return this.isMember && row !== undefined && replica.reach.mayRead(identity, epochCtlIn(row.header));
	}

	/** Identity keys of the members that have an own message. */
	deliveredTo(id: string): readonly string[] {
		return this.#parts.deliveries.holders(id);
	}

	/** @throws StoreError */
	markRead(upTo: string): void {
		this.#parts.readMark.moveTo(upTo);
	}

	/** What to write in a room I lead when my own key moves; the room is loaded anew afterwards. */
	moveWrites(move: Move): readonly Write[] {
		return ownMoveWrites(this.#deps, this.#parts.ledger.replica, move);
	}

	/** Changes the row and writes it. @throws StoreError */
	update(change: Partial<RoomRow>): void {
		this.#parts.standing.update(change);
	}

	/** Forgets what was said, here only; what waits to be signed stays. False where the room ended meanwhile. @throws StoreError */
	deleteHistory(): Promise<boolean> {
		return this.#parts.forgetting.all();
	}

	/** The operation that closed the room. */
	get closing(): Control | undefined {
		return this.#parts.ledger.replica.chain.canonical.findLast(({ body }) => body.kind === "close");
	}

	/** Whether I told of the room while it was listed, the last time that it was. */
	get wasListedWithMe(): boolean {
		return wasListedWith(this.#parts.ledger.replica.chain, this.#deps.identity.key);
	}

	/** Shows somebody who was let in and removed, and knows of neither, how that came. */
	tellRemoval(link: PeerLink): void {
		this.#parts.syncer.tellRemoval(link);
	}

	/** How the room came to its admin. */
	get handovers(): readonly Handover[] {
		return handoversOf(this.#parts.ledger.replica.chain);
	}

	/** Those another branch let in and this one never did: the admin may let them in again. */
	get lostAdmissions(): readonly Control[] {
		return this.#parts.ledger.replica.chain.lostAdmissions;
	}
}
