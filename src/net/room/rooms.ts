/** All rooms of this node: hands them links and records, keeps the rounds going, and answers what concerns several. */

import { done, type Outcome, refused } from "../api/outcome.ts";
import type { Member, NearbyRoom, RequestName, RoomPolicy, RoomRole, RoomSummary } from "../api/rooms.ts";
import { peerIdHex } from "../crypto/fingerprintHex.ts";
import { countLimits, peerLimits, timeLimits } from "../limits.ts";
import type { PeerLink } from "../link/peerLink.ts";
import { checkRoomName } from "../names.ts";
import { SlowWork } from "../slowWork.ts";
import type { Write } from "../store/rows.ts";
import { Timer } from "../timer.ts";
import { TokenBuckets } from "../tokenBuckets.ts";
import type { Move } from "../wire/controlBody.ts";
import { recordTypes } from "../wire/records.ts";
import { encodeSyncRoots } from "../wire/sync.ts";
import { wirePolicyOf } from "./chain/policies.ts";
import { Adverts, type Line } from "./joining/adverts.ts";
import { Applications } from "./joining/applications.ts";
import { InviteDesk } from "./joining/inviteDesk.ts";
import { JoinDesk } from "./joining/joinDesk.ts";
import { NearbyRooms } from "./joining/nearbyRooms.ts";
import { createRoom } from "./leading/createRoom.ts";
import { MoveBook } from "./leading/moveBook.ts";
import { TransferDesk } from "./leading/transferDesk.ts";
import { Room } from "./room.ts";
import type { RoomDeps } from "./roomDeps.ts";
import { historyRoomOf, type RecordTargets, routeRecord, takeEventsRecords } from "./roomRecords.ts";
import { membersOf, summaryOf } from "./roomViews.ts";
import { Feed } from "./sync/feed.ts";
import { Inbox } from "./sync/inbox.ts";

/** Whoever belongs, or waits for an answer, keeps the room. */
const stillIn: ReadonlySet<RoomRole> = new Set(["admin", "member", "requested"]);

/** Whoever is no longer in may ask to join like anybody else. */
const mayAskAgain: ReadonlySet<RoomRole> = new Set(["denied", "left", "kicked"]);

/** The rooms of one node. */
export class Rooms {
	readonly #deps: RoomDeps;
	readonly #rooms = new Map<string, Room>();
	readonly #lines = new Map<string, Line>();
	readonly #links = new Map<string, PeerLink>();
	readonly #nearby = new NearbyRooms();
	/** Signatures looked at for each peer. */
	readonly #rates: TokenBuckets;
	readonly #adverts: Adverts;
	readonly #targets: RecordTargets;
	readonly #desk: JoinDesk;
	readonly transfers: TransferDesk;
	readonly invites: InviteDesk;
	readonly moves: MoveBook;
	readonly applications: Applications;
	readonly #work: SlowWork;
	readonly #nextRound: Timer;

	/** Loads every room. @throws StoreError */
	constructor(deps: Omit<RoomDeps, "withdrawn" | "hasAccepted" | "heirsOf" | "isToldBy" | "clockAheadOf">) {
		this.#deps = {
			...deps,
			withdrawn: (room) => this.#desk.withdrawn(room),
			heirsOf: (identity) => this.moves.pathFrom(identity).map(({ card }) => card.identity),
			isToldBy: (room, identity) => this.#nearby.toldBy(room, peerIdHex(identity)),
			clockAheadOf: (identity) => this.#links.get(identity)?.clockAhead ?? 0,
			hasAccepted: (room) => this.transfers.hasAccepted(room),
			listener: {
				...deps.listener,
				membershipChanged: (room) => {
					this.#desk.settle(room);
					this.applications.askAgain(room);
					this.transfers.moved(room);
					this.#adverts.changed();
					deps.listener.membershipChanged(room);
				},
			},
		};
		this.#work = new SlowWork(deps);
		this.#nextRound = new Timer(deps);
		this.#rates = new TokenBuckets(deps, {
			perSecond: peerLimits.signatures,
			burst: peerLimits.signatures,
			keys: countLimits.peers,
		});
		this.#adverts = new Adverts({
			clock: deps.clock,
			rooms: this.#rooms,
			lines: this.#lines,
			isFellow: (identity) => this.inCommon(identity).length > 0,
		});
		this.#targets = {
			rooms: this.#rooms,
			lines: this.#lines,
			nearby: this.#nearby,
			desk: () => this.#desk,
			applications: () => this.applications,
			transfers: () => this.transfers,
			changed: () => deps.listener.changed(),
		};
		for (const row of deps.store.rooms()) {
			this.#rooms.set(row.room, new Room(this.#deps, { row }));
		}
		const here = { ...this.#deps, room: (id: string) => this.#rooms.get(id), links: this.#links };
		this.transfers = new TransferDesk(here);
		this.invites = new InviteDesk(this.#deps);
		this.moves = new MoveBook({
			store: deps.store,
			isMember: (identity) => [...this.#rooms.values()].some((room) => room.knew(identity)),
			changed: () => deps.listener.changed(),
			storeFailed: (error) => deps.listener.storeFailed(error),
		});
		this.applications = new Applications({
			...this.#deps,
			rooms: this.#rooms,
			nearby: this.#nearby,
			lines: this.#lines,
		});
		this.#desk = new JoinDesk({
			...here,
			invites: this.invites,
			nearby: this.#nearby,
			takeBack: (room) => this.applications.withdraw(room),
		});
		// A crash may have come between an operation and what follows from it for requests.
		for (const room of this.#rooms.keys()) {
			this.#desk.settle(room);
		}
		this.#scheduleRound();
	}

	stop(): void {
		this.#nextRound.cancel();
		this.#work.stop();
		this.#adverts.stop();
		for (const line of this.#lines.values()) {
			line.feed.close();
			line.inbox.close();
		}
		this.transfers.stop();
		for (const room of this.#rooms.values()) {
			room.stop();
		}
	}

	/**
	 * Whether a peer is bound to us by a room: a member of one, by this key or one that moved to it, or of another branch
	 * of it, or one that may bring the answer to our request.
	 */
	isBound(identity: string): boolean {
		return [...this.#rooms.values()].some(
			(room) =>
				room.relations.isKnown(identity) ||
				room.relations.isBeside(identity) ||
				(room.state?.members.has(identity) === true && this.#isFormerMember(room)) ||
				(room.row.standing === "requested" &&
					(room.row.admin === identity || this.#nearby.toldBy(room.id, peerIdHex(identity)))),
		);
	}

	/** A room that lists a key of mine that moved: its members bring the operation that lists the one I have now. */
	#isFormerMember({ state }: Room): boolean {
		return this.#deps.formerKeys.some((key) => state?.members.has(key));
	}

	/** Whether two peers and I are members of one room. */
	sharesRoom(one: string, other: string): boolean {
		return [...this.#rooms.values()].some(
			({ isMember, state }) => isMember && state?.members.has(one) === true && state.members.has(other),
		);
	}

	/** Ids of the rooms a peer and I are members of. */
	inCommon(identity: string): readonly string[] {
		return [...this.#rooms.values()]
			.filter((room) => room.isMember && room.state?.members.has(identity))
			.map((room) => room.id);
	}

	/** Whether some room lists both of us: also one I am about to leave, until its members know. */
	#isShared(identity: string): boolean {
		return [...this.#rooms.values()].some((room) => room.relations.isShared(identity));
	}

	linkUp(link: PeerLink): void {
		this.#lines.get(link.identity)?.feed.close();
		this.#lines.get(link.identity)?.inbox.close();
		const feed = new Feed({ clock: this.#deps.clock, link });
		const inbox = new Inbox({
			clock: this.#deps.clock,
			link,
			rates: this.#rates,
			take: (from, bodies) => takeEventsRecords(this.#rooms, from, bodies),
			took: (bytes) => feed.took(bytes),
		});
		const line = { link, feed, inbox, advert: "", advertBytes: 0 };
		this.#lines.set(link.identity, line);
		this.#links.set(link.identity, link);
		this.#adverts.greet(line);
		for (const room of this.#rooms.values()) {
			room.linkUp(link, feed);
		}
		this.#desk.linkUp(link);
		this.applications.repeat(link);
	}

	linkDown(link: PeerLink): void {
		const line = this.#lines.get(link.identity);
		if (line?.link !== link) {
			return;
		}
		line.feed.close();
		line.inbox.close();
		this.#lines.delete(link.identity);
		this.#links.delete(link.identity);
		this.#nearby.forget(link.peerId);
		this.transfers.linkDown(link);
		for (const room of this.#rooms.values()) {
			room.linkDown(link);
		}
	}

	/** Whether a record tells of the history of a room that is here, or of one that I asked for. */
	isOfHistory(type: number, body: Uint8Array): boolean {
		return this.#rooms.has(historyRoomOf(type, body) ?? "");
	}

	/** Takes one record. False when its type is not for rooms. */
	receive(link: PeerLink, type: number, body: Uint8Array): boolean {
		return routeRecord(this.#targets, link, type, body);
	}

	/** Tells peers and members that my name changed. */
	introduce(): void {
		for (const room of this.#rooms.values()) {
			room.author.resume();
		}
	}

	create(name: string, policy: RoomPolicy): Outcome<{ readonly room: string }> {
		const checked = checkRoomName(name);
		if (!checked.ok) {
			return refused(checked.code, { max: checked.max });
		}
		if (this.#rooms.size >= countLimits.rooms) {
			return refused("roomLimit", { max: countLimits.rooms });
		}
		const row = createRoom(this.#deps, { name: checked.name, policy: wirePolicyOf(policy) });
		const room = new Room(this.#deps, { row });
		this.#rooms.set(room.id, room);
		for (const line of this.#lines.values()) {
			room.linkUp(line.link, line.feed);
		}
		this.#adverts.changed();
		this.#deps.listener.changed();
		return { ok: true, value: { room: room.id } };
	}

	async approve(asked: RequestName): Promise<Outcome<null>> {
		const target = this.#rooms.get(asked.room);
		if (target === undefined) {
			return refused("roomUnknown");
		}
		await target.author.whenConfirmed();
		const request = this.#desk.find(asked);
		if (!target.isAdmin) {
			return refused("roomNotAdmin");
		}
		return request === undefined ? refused("requestUnknown") : target.authority.admit(request);
	}

	/** Puts the key a member moved to in its place. */
	async rekey(target: Room, peerId: string): Promise<Outcome<null>> {
		await target.author.whenConfirmed();
		if (!target.isAdmin) {
			return refused("roomNotAdmin");
		}
		const member = [...(target.state?.members.keys() ?? [])].find((identity) => peerIdHex(identity) === peerId);
		if (member === undefined) {
			return refused("memberUnknown");
		}
		let outcome: Outcome<null> = refused("moveUnknown");
		for (const move of this.moves.pathFrom(member)) {
			outcome = await target.authority.replace(move);
			if (!outcome.ok) {
				break;
			}
		}
		return outcome;
	}

	/** What to write, together with my new identity: in the rooms I lead, and of those I asked to join. */
	moveWrites(move: Move): readonly Write[] {
		return [...this.applications.moveWrites(), ...[...this.#rooms.values()].flatMap((room) => room.moveWrites(move))];
	}

	/** Resolves when operations may be signed in all rooms I lead. */
	async whenConfirmed(): Promise<void> {
		await Promise.all(
			[...this.#rooms.values()].filter(({ isAdmin }) => isAdmin).map((room) => room.author.whenConfirmed()),
		);
	}

	deny(asked: RequestName): Outcome<null> {
		if (this.#rooms.get(asked.room)?.isAdmin !== true) {
			return refused("roomNotAdmin");
		}
		const code = this.#desk.deny(asked);
		return code === null ? done : refused(code);
	}

	/** Forgets a room I am no longer in, with everything in it. @throws StoreError */
	remove(room: string): Outcome<null> {
		const target = this.#rooms.get(room);
		if (target === undefined) {
			return refused("roomUnknown");
		}
		if (stillIn.has(target.role)) {
			return refused("roomStillMember");
		}
		this.#deps.store.commit([{ drop: "room", room }, ...this.invites.forget(room)], "full");
		void this.#work.all(this.#deps.store.givingBack());
		target.stop();
		this.#rooms.delete(room);
		this.#desk.forget(room);
		this.#adverts.changed();
		this.#deps.listener.membershipChanged(room);
		this.#deps.listener.changed();
		return done;
	}

	get(room: string): Room | undefined {
		return this.#rooms.get(room);
	}

	/** Whether somebody connected tells of a room. */
	isTold(room: string): boolean {
		return this.#nearby.get(room) !== undefined;
	}

	get desk(): JoinDesk {
		return this.#desk;
	}

	members(room: string, isVerified: (identity: string) => boolean): Outcome<readonly Member[]> {
		const target = this.#rooms.get(room);
		const isOnline = (identity: string): boolean => this.#links.has(identity);
		const canReceiveAdmin = (identity: string): boolean =>
			target !== undefined && this.transfers.canReceive(target, identity);
		const movedTo = (identity: string): string => this.moves.pathFrom(identity).at(-1)?.card.identity ?? "";
		const who = { me: this.#deps.identity.key, isOnline, isVerified, canReceiveAdmin, movedTo };
		const members = target && membersOf(target, who);
		return members ? { ok: true, value: members } : refused("roomUnknown");
	}

	summaries(): readonly RoomSummary[] {
		const requests = this.#desk.open();
		return [...this.#rooms.values()].map((room) =>
			summaryOf(room, {
				requests: requests.filter((request) => request.room === room.id).length,
				transfer: this.transfers.shown(room.id),
				isVerified: this.#deps.isVerified,
			}),
		);
	}

	/** Listed rooms of others that I have neither joined nor asked to join. */
	nearby(): readonly NearbyRoom[] {
		const isWanted = (room: string): boolean => {
			const mine = this.#rooms.get(room);
			return mine === undefined || mayAskAgain.has(mine.role);
		};
		return this.#nearby.list(isWanted, this.#deps.isVerified);
	}

	/** Every few seconds, with a few peers at random: what a lost push left behind is found. */
	#scheduleRound(): void {
		const [byte = 0] = this.#deps.random(1);
		const jitter = 1 + peerLimits.jitter * (byte / 127.5 - 1);
		this.#nextRound.set(timeLimits.syncEvery * jitter, () => {
			// First: what goes wrong in one round is no end of them.
			this.#scheduleRound();
			this.#round();
			this.applications.endOld();
		});
	}

	#round(): void {
		for (const room of this.#rooms.values()) {
			room.repeatRoot();
		}
		const links = [...this.#links.values()].filter((link) => this.#isShared(link.identity));
		for (let i = 0; i < peerLimits.syncPeers && links.length > 0; i++) {
			const [byte = 0] = this.#deps.random(1);
			const [link] = links.splice(byte % links.length, 1);
			const roots = [...this.#rooms.values()].flatMap((room) => (link && room.rootFor(link.identity)) ?? []);
			link?.send(recordTypes.syncRoot, encodeSyncRoots(roots));
		}
	}
}
