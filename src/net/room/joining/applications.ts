/**
 * My own requests to join rooms of others: made from what somebody told, or from an invite; repeated until they are
 * answered; and taken back (PROTOCOL "Joining").
 */
import { done, type Outcome, refused } from "../../api/outcome.ts";
import { ancestryOf } from "../../contacts/keyMoves.ts";
import { countLimits, textLimits, timeLimits } from "../../limits.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import { shownName } from "../../names.ts";
import { SteadyTime } from "../../steadyTime.ts";
import { asTheDiskAllows } from "../../store/asTheDiskAllows.ts";
import type { RoomRow, WithdrawalRow, Write } from "../../store/rows.ts";
import { fromHex, toHex } from "../../wire/bytes.ts";
import { type Invite, inviteKeyOf, signInvitation } from "../../wire/invite.ts";
import { decodeJoin, signJoin, signWithdrawal } from "../../wire/join.ts";
import { decodeMove } from "../../wire/move.ts";
import { recordTypes } from "../../wire/records.ts";
import { newLogId } from "../logs/logPlace.ts";
import { Room } from "../room.ts";
import type { RoomDeps } from "../roomDeps.ts";
import type { Feed } from "../sync/feed.ts";
import type { NearbyRooms } from "./nearbyRooms.ts";

const reqIdLength = 16;

/** What applications stand on. */
export interface ApplicationsDeps extends RoomDeps {
	readonly rooms: Map<string, Room>;
	readonly nearby: NearbyRooms;
	readonly lines: ReadonlyMap<string, { readonly link: PeerLink; readonly feed: Feed }>;
}

/** Whom a request, or its withdrawal, concerns. */
type Asked = Pick<RoomRow, "room" | "admin" | "keptBy">;

/** Requests of this node's person. */
export class Applications {
	readonly #deps: ApplicationsDeps;
	/** By request id. */
	readonly #withdrawals: Map<string, WithdrawalRow>;
	readonly #time: SteadyTime;
	/** The key of whoever is on a link, and those it moved from. */
	readonly #keys = new WeakMap<PeerLink, readonly string[]>();

	/** @throws StoreError */
	constructor(deps: ApplicationsDeps) {
		this.#deps = deps;
		this.#time = new SteadyTime(deps);
		this.#withdrawals = new Map(deps.store.slips("withdrawal"));
	}

	/** Asks to join a listed room somebody told us of. @throws StoreError */
	join(room: string, note: string): Outcome<null> {
		const { rooms, nearby } = this.#deps;
		const advert = nearby.get(room);
		const existing = rooms.get(room);
		if (existing?.isOnlyAboutToLeave) {
			existing.stay();
			return done;
		}
		const refusal = this.#refusal(room, note, advert?.admin);
		if (refusal !== null) {
			return refusal;
		}
		if (advert === undefined) {
			return refused("roomUnknown");
		}
		return this.#ask(room, note, { name: advert.name, admin: advert.admin, adminName: advert.adminName }, null);
	}

	/** Asks the one who made an invite, which its seed proves that we were given. @throws StoreError */
	joinInvited(invite: Invite, note: string): Outcome<null> {
		const { room, issuer, roomName, seed } = invite;
		const refusal = this.#refusal(room, note, issuer);
		const told = { name: roomName, admin: issuer, adminName: this.#deps.peerName(issuer) };
		return refusal ?? this.#ask(room, note, told, seed);
	}

	/** Why a room cannot be asked for now; null if it can. */
	#refusal(id: string, note: string, admin: string | undefined): Extract<Outcome<never>, { ok: false }> | null {
		const { rooms, clock } = this.#deps;
		const existing = rooms.get(id);
		if (existing?.isMember) {
			return refused("roomAlreadyMember");
		}
		if (existing?.row.standing === "requested" && this.#isWaiting(existing.row.request)) {
			return refused("roomAlreadyRequested");
		}
		const isSameAdmin = admin === undefined || admin === existing?.row.admin;
		if (existing?.row.standing === "denied" && existing.row.deniedUntilMs > clock.now() && isSameAdmin) {
			return refused("roomDenied", { untilMs: existing.row.deniedUntilMs });
		}
		if ([...note].length > textLimits.joinNote) {
			return refused("noteTooLong", { max: textLimits.joinNote });
		}
		return existing === undefined && rooms.size >= countLimits.rooms
			? refused("roomLimit", { max: countLimits.rooms })
			: null;
	}

	#ask(
		room: string,
		note: string,
		told: Pick<RoomRow, "name" | "admin" | "adminName">,
		seed: Uint8Array | null,
	): Outcome<null> {
		const { rooms, lines, store, random, identity, clock, listener } = this.#deps;
		const existing = rooms.get(room);
		const log = newLogId(random);
		const reqId = toHex(random(reqIdLength));
		const invitation =
			seed === null ? null : signInvitation(inviteKeyOf(seed), { room, reqId, identity: identity.key });
		const fields = { room, card: identity.card, log, reqId, ms: clock.now(), note, invitation };
		const asked = [...lines.values()].filter(({ link }) => this.#concerns({ room, admin: told.admin }, link));
		const row: RoomRow = {
			room,
			standing: "requested",
			name: shownName(told.name, textLimits.roomName),
			admin: told.admin,
			adminName: shownName(told.adminName),
			log,
			reqId,
			keptBy: asked.slice(0, countLimits.requestKeepers).map(({ link }) => link.identity),
			request: toHex(signJoin(identity.signing, fields)),
			deniedUntilMs: 0,
			readUpTo: existing?.row.readUpTo ?? "",
			...(existing?.row.forgetting === undefined ? {} : { forgetting: existing.row.forgetting }),
		};
		store.commit([{ put: "room", row }], "full");
		existing?.stop();
		const waiting = new Room(this.#deps, { row, isNewLog: true });
		rooms.set(room, waiting);
		for (const line of lines.values()) {
			waiting.linkUp(line.link, line.feed);
			if (asked.includes(line)) {
				line.link.send(recordTypes.joinRequest, fromHex(row.request));
			}
		}
		listener.changed();
		return done;
	}

	/** Takes a request back, for good: whoever may have it is told, now or when they come. @throws StoreError */
	withdraw(room: Room): Outcome<null> {
		const { rooms, lines, store, clock, listener } = this.#deps;
		const { row } = room;
		if (row.standing !== "requested") {
			return refused("requestUnknown");
		}
		const { after, value } = this.#undoing(room);
		const gone = [...this.#withdrawals].filter(([, { untilMs }]) => untilMs <= clock.now()).map(([id]) => id);
		store.commit(
			[
				after,
				...gone.map((id): Write => ({ drop: "slip", kind: "withdrawal", id })),
				{ put: "slip", kind: "withdrawal", id: row.reqId, value },
			],
			"full",
		);
		for (const id of gone) {
			this.#withdrawals.delete(id);
		}
		this.#withdrawals.set(row.reqId, value);
		room.stop();
		rooms.delete(room.id);
		if ("put" in after && after.put === "room") {
			const left = new Room(this.#deps, { row: after.row });
			rooms.set(room.id, left);
			for (const line of lines.values()) {
				left.linkUp(line.link, line.feed);
			}
		}
		for (const { link } of lines.values()) {
			if (this.#concerns(value, link)) {
				link.send(recordTypes.joinStatus, fromHex(value.status));
			}
		}
		listener.changed();
		return done;
	}

	/**
	 * What to write when my own key moves. RULE: requests of the old key are taken back by it while it still can: nobody
	 * would ask under it any more, nor take them back.
	 */
	moveWrites(): readonly Write[] {
		const asked = [...this.#deps.rooms.values()].filter(
			({ row }) => row.standing === "requested" && row.request !== "",
		);
		return asked.flatMap((room) => {
			const { after, value } = this.#undoing(room);
			return [after, { put: "slip", kind: "withdrawal", id: room.row.reqId, value } as const];
		});
	}

	/** What becomes of a room whose request is taken back, and the word of that. */
	#undoing({ id, row, state }: Room): { readonly after: Write; readonly value: WithdrawalRow } {
		const { identity, clock } = this.#deps;
		const status = signWithdrawal(identity.signing, { room: id, requester: identity.key, reqId: row.reqId });
		return {
			value: {
				room: id,
				admin: row.admin,
				keptBy: row.keptBy ?? [],
				status: toHex(status),
				untilMs: clock.now() + timeLimits.joinRequestAge,
			},
			// Whoever was in the room before keeps what it has of it.
			after:
				state === null
					? { drop: "room", room: id }
					: { put: "room", row: { ...row, standing: "active", request: "", reqId: "" } },
		};
	}

	/**
	 * A peer connected, or told of rooms it had not told of, or that somebody else leads (`news`, with the admin it names):
	 * repeats what concerns it. Whom we asked when its link opened need not hear it again on naming itself.
	 */
	repeat(link: PeerLink, news?: ReadonlyMap<string, string>): void {
		const isNews = ({ room, admin }: Asked): boolean =>
			news?.has(room) === true && !(admin === link.identity && news.get(room) === admin);
		const isDue = (asked: Asked): boolean => this.#concerns(asked, link) && (news === undefined || isNews(asked));
		const now = this.#deps.clock.now();
		for (const withdrawal of this.#withdrawals.values()) {
			if (withdrawal.untilMs > now && isDue(withdrawal)) {
				link.send(recordTypes.joinStatus, fromHex(withdrawal.status));
			}
		}
		for (const room of this.#deps.rooms.values()) {
			if (room.row.standing === "requested" && room.row.request !== "" && isDue(room.row)) {
				this.#askOnce(room, link);
			}
		}
	}

	/**
	 * RULE: a request that nobody keeps any more waits for nothing: it ends, and I may ask anew. RULE: no clock that has just
	 * jumped ends one.
	 */
	endOld(): void {
		const { clock, listener, rooms } = this.#deps;
		if (!this.#time.isSteady()) {
			return;
		}
		for (const room of rooms.values()) {
			if (room.row.standing === "requested" && !this.#isWaiting(room.row.request)) {
				asTheDiskAllows(
					() => {
						const shut = { why: "unanswered", reason: "", atMs: clock.now() } as const;
						room.update({ standing: "denied", request: "", deniedUntilMs: 0, shut });
						listener.changed();
					},
					(error) => listener.storeFailed(error),
				);
			}
		}
	}

	/** A room's chain has moved. RULE: who asked while it was still listed is heard once it has been let go: it asks again. */
	askAgain(room: string): void {
		const asking = this.#deps.rooms.get(room);
		if (asking?.row.standing !== "requested" || asking.row.request === "") {
			return;
		}
		for (const { link } of this.#deps.lines.values()) {
			if (this.#concerns(asking.row, link)) {
				this.#askOnce(asking, link);
			}
		}
	}

	/**
	 * Sends a request that waits. RULE: whom it was sent to is written down: it may keep it, though it never says so, and
	 * has to hear when it is taken back.
	 */
	#askOnce(room: Room, link: PeerLink): void {
		const { keptBy = [], request } = room.row;
		if (!keptBy.includes(link.identity) && keptBy.length < countLimits.requestKeepers) {
			asTheDiskAllows(
				() => room.update({ keptBy: [...keptBy, link.identity] }),
				(error) => this.#deps.listener.storeFailed(error),
			);
		}
		link.send(recordTypes.joinRequest, fromHex(request));
	}

	/**
	 * RULE: nobody learns who asks for what but the admin, those who tell of the room, and who was sent the request: a member
	 * can say how it ended when nobody tells of the room any more. RULE: each of them also under a key it moved to since.
	 */
	#concerns({ room, admin, keptBy = [] }: Asked, link: PeerLink): boolean {
		const isKnown = this.#keysOf(link).some((key) => admin === key || keptBy.includes(key));
		return isKnown || this.#deps.nearby.toldBy(room, link.peerId);
	}

	#keysOf(link: PeerLink): readonly string[] {
		const known = this.#keys.get(link);
		if (known !== undefined) {
			return known;
		}
		const moves = link.moves.map(decodeMove).flatMap((move) => (move.ok ? [move.value] : []));
		const keys = [link.identity, ...ancestryOf(moves, link.identity).map(({ oldIdentity }) => oldIdentity)];
		this.#keys.set(link, keys);
		return keys;
	}

	/** Whether a request of our own may still be answered: members drop it after a week. */
	#isWaiting(request: string): boolean {
		const decoded = decodeJoin(fromHex(request));
		return decoded.ok && this.#deps.clock.now() - decoded.value.ms < timeLimits.joinRequestAge;
	}
}
