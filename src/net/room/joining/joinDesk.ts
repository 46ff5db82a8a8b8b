/**
 * What others ask of rooms I am in: kept, relayed to the admin, approved, denied, taken back; and the answers to what I
 * asked (`applications.ts`). See PROTOCOL "Joining".
 */
import type { ErrorCode } from "../../api/outcome.ts";
import type { JoinRequest, RequestName } from "../../api/rooms.ts";
import type { Identity } from "../../identity.ts";
import { countLimits, timeLimits } from "../../limits.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import type { Clock } from "../../ports.ts";
import type { JoinRow } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { fromHex, toHex } from "../../wire/bytes.ts";
import {
	decodeJoinStatus,
	isDenialBy,
	isWithdrawal,
	type JoinMessage,
	type JoinStatus,
	signDenial,
} from "../../wire/join.ts";
import { recordTypes } from "../../wire/records.ts";
import { stayKey } from "../chain/roomState.ts";
import type { Withdrawn } from "../leading/authority.ts";
import type { Room } from "../room.ts";
import type { RoomListener } from "../roomDeps.ts";
import { Answers, denialMost, sayClosed } from "./answers.ts";
import type { InviteDesk } from "./inviteDesk.ts";
import { JoinBook } from "./joinBook.ts";
import { isOpen, isTakenBack, requestIn, takenBack, withdrawnIn } from "./joinRows.ts";
import type { NearbyRooms } from "./nearbyRooms.ts";
import { RequestTaker } from "./requestTaker.ts";
import { requestView, type Viewed } from "./requestView.ts";

/** Requests of all rooms. */
export class JoinDesk {
	readonly #clock: Clock;
	readonly #identity: Identity;
	readonly #store: Store;
	readonly #listener: RoomListener;
	readonly #room: (id: string) => Room | undefined;
	readonly #links: ReadonlyMap<string, PeerLink>;
	readonly #viewed: Viewed;
	readonly #answers: Answers;
	readonly #book: JoinBook;
	readonly #taker: RequestTaker;
	/** Who led a room when it was last looked at. */
	readonly #admins = new Map<string, string>();

	/** @throws StoreError */
	constructor(
		deps: Viewed & {
			readonly clock: Clock;
			readonly identity: Identity;
			readonly store: Store;
			readonly listener: RoomListener;
			/** Open links by identity key. */
			readonly links: ReadonlyMap<string, PeerLink>;
			/** What is told of rooms we are not in yet. */
			readonly nearby: NearbyRooms;
			readonly invites: InviteDesk;
			/** Takes a request of mine back. @throws StoreError */
			readonly takeBack: (room: Room) => void;
		},
	) {
		this.#clock = deps.clock;
		this.#identity = deps.identity;
		this.#store = deps.store;
		this.#listener = deps.listener;
		this.#room = deps.room;
		this.#links = deps.links;
		this.#viewed = deps;
		this.#book = new JoinBook({ ...deps, storeFailed: (error) => deps.listener.storeFailed(error) });
		this.#answers = new Answers({ ...deps, me: deps.identity.key, book: this.#book });
		this.#taker = new RequestTaker({ ...deps, book: this.#book });
	}

	/** Requests people should decide on: those of rooms I lead. */
	open(): readonly JoinRequest[] {
		return this.#book.all
			.filter((row) => this.#isOurs(row.room) && isOpen(row) && !this.#book.isStale(row) && !this.#isIn(row))
			.flatMap((row) => requestView(row, this.#viewed) ?? []);
	}

	/** Requests for a room that were taken back. */
	withdrawn(room: string): readonly Withdrawn[] {
		return this.#book
			.of(room)
			.flatMap((row) => withdrawnIn(row).map(({ reqId }) => ({ requester: row.requester, reqId })));
	}

	/** A request that waits for a decision, with the message that was signed. */
	find(asked: RequestName): JoinMessage | undefined {
		return this.#book.find(asked);
	}

	/** Sends what waits here for a peer: requests to the admin they are meant for, answers to those who asked. */
	linkUp(link: PeerLink): void {
		for (const room of this.#book.rooms) {
			if (this.#room(room)?.state?.admin === link.identity) {
				this.#relay(link, room);
			}
		}
		for (const row of this.#book.all) {
			if (row.requester === link.identity && row.denial !== "") {
				link.send(recordTypes.joinStatus, fromHex(row.denial));
			} else if (row.requester === link.identity) {
				this.#tellClosed(link, row);
			}
		}
	}

	/** Somebody asks, itself or through the member `link`. */
	handleRequest(link: PeerLink, bytes: Uint8Array): void {
		this.#taker.handle(link, bytes);
	}

	/** An answer to us, or one we carry. */
	handleStatus(link: PeerLink, bytes: Uint8Array): void {
		const decoded = decodeJoinStatus(bytes);
		if (!decoded.ok) {
			link.fault(decoded.reason);
			return;
		}
		const status = decoded.value;
		if (status.kind === "denied" && status.requester !== this.#identity.key) {
			this.#handleDenial(status, bytes);
		} else if (status.kind === "withdrawn" && status.requester !== this.#identity.key) {
			this.#handleWithdrawal(link, status, bytes);
		} else if (status.kind !== "waiting") {
			this.#answers.take(this.#room(status.room), status);
		}
	}

	/** Refuses a request; the refusal is told again until it has run out. */
	deny(asked: RequestName): ErrorCode | null {
		const { room, reqId } = asked;
		const request = this.#book.find(asked);
		const row = request && this.#book.get(room, request.card.identity);
		// What is denied already is not on anybody's list; a second press must not double the wait.
		if (row === undefined) {
			return "requestUnknown";
		}
		const untilMs = this.#clock.now() + Math.min(timeLimits.denialFirst * 2 ** row.denials, denialMost);
		const handovers = this.#room(room)?.handovers ?? [];
		const denial = signDenial(this.#identity.signing, { room, requester: row.requester, reqId, untilMs, handovers });
		const denied: JoinRow = { ...row, denials: row.denials + 1, deniedUntilMs: untilMs, denial: toHex(denial) };
		this.#store.commit([{ put: "join", row: denied }], "full");
		this.#book.remember(denied);
		const carrier = this.#links.get(row.requester) ?? this.#links.get(row.relayedBy);
		carrier?.send(recordTypes.joinStatus, denial);
		this.#listener.changed();
		return null;
	}

	/** A room's chain has moved: forgets requests that were answered, and tells a new admin what waits. */
	settle(room: string): void {
		const { announced, admin = "" } = this.#room(room)?.state ?? {};
		for (const row of this.#book.of(room)) {
			// It came from before the room's chain was here, or from before a disk was restored.
			const isPast = !isTakenBack(row) && announced?.has(stayKey(row.requester, requestIn(row)?.log ?? ""));
			if (isPast || this.#isIn(row)) {
				this.#book.answered(row);
			} else {
				this.#tellClosed(this.#links.get(row.requester), row);
			}
		}
		this.#suggest(room);
		const link = this.#admins.get(room) === admin ? undefined : this.#links.get(admin);
		this.#admins.set(room, admin);
		if (link !== undefined) {
			this.#relay(link, room);
		}
	}

	/** RULE: whom a branch that lost had let in asks the admin of the one that counts, with the log it writes already. */
	#suggest(id: string): void {
		const room = this.#room(id);
		for (const control of room?.isAdmin === true ? room.lostAdmissions : []) {
			const { body } = control;
			const known = body.kind === "add" ? this.#book.get(id, body.card.identity) : undefined;
			const isNew = known === undefined || (known.lostAdd === undefined && isTakenBack(known));
			// RULE: half of the places are for those who ask: who led the room could fill all of them with whomever it made up.
			const suggested = this.#book.of(id).filter(({ lostAdd }) => lostAdd !== undefined).length;
			const waiting = this.#book.waiting(id).length;
			const hasRoom = waiting < countLimits.joinRequests && suggested < countLimits.lostAsking;
			if (body.kind === "add" && isNew && hasRoom) {
				this.#book.keep({
					room: id,
					requester: body.card.identity,
					request: "",
					lostAdd: toHex(control.bytes),
					name: room?.nameOf(body.card.identity) ?? "",
					relayedBy: control.author,
					address: "",
					atMs: this.#clock.now(),
					denials: 0,
					deniedUntilMs: 0,
					denial: "",
					...(known?.undos !== undefined && { undos: known.undos }),
				});
			}
		}
	}

	/** Tells a room's admin who asked. */
	#relay(link: PeerLink, room: string): void {
		for (const row of this.#book.of(room)) {
			if (row.requester === link.identity) {
				continue;
			}
			for (const { bytes } of withdrawnIn(row)) {
				link.send(recordTypes.joinStatus, bytes);
			}
			if (!isTakenBack(row) && row.request !== "") {
				link.send(recordTypes.joinRequest, fromHex(row.request));
			}
		}
	}

	/** A room is gone, with the requests the disk had for it. */
	forget(room: string): void {
		this.#book.forget(room);
	}

	/**
	 * We relayed the request: the answer goes on to the one who asked. RULE: it ends that request only; whoever kept an old
	 * one could end a new one with it.
	 */
	#handleDenial(status: Extract<JoinStatus, { kind: "denied" }>, bytes: Uint8Array): void {
		const row = this.#book.get(status.room, status.requester);
		const admin = this.#room(status.room)?.state?.admin;
		const isOfIt = row !== undefined && requestIn(row)?.reqId === status.reqId;
		if (isOfIt && admin !== undefined && isDenialBy(admin, status)) {
			this.#book.keep({ ...row, deniedUntilMs: status.untilMs, denial: toHex(bytes) });
			this.#links.get(status.requester)?.send(recordTypes.joinStatus, bytes);
		}
	}

	/** RULE: whoever keeps a request for a room that was closed says so to the one who asked. */
	#tellClosed(link: PeerLink | undefined, row: JoinRow): void {
		const room = this.#room(row.room);
		const request = isOpen(row) && row.request !== "" && !this.#book.isStale(row) ? requestIn(row) : null;
		if (link !== undefined && request !== null && room?.isMember === true && room.state?.closed === true) {
			sayClosed(link, room, request.reqId);
		}
	}

	/**
	 * A requester changed its mind. RULE: its word is kept as long as the request would be, so that whoever still carries
	 * that is told, and nobody sees it again; taken from anybody, since its maker may have another key by now.
	 */
	#handleWithdrawal(link: PeerLink, status: Extract<JoinStatus, { kind: "withdrawn" }>, bytes: Uint8Array): void {
		const room = this.#room(status.room);
		const { requester, reqId } = status;
		const isCarried = room?.state?.members.has(link.identity) === true;
		if (room?.isMember !== true || !isWithdrawal(status)) {
			return;
		}
		const known = this.#book.get(status.room, requester);
		const address = isCarried ? "" : link.address;
		const now = this.#clock.now();
		const row = takenBack(known, { room: status.room, requester, reqId, bytes, address, atMs: now });
		if (row === null) {
			return;
		}
		this.#book.keep(row);
		const admin = room.state?.admin;
		if (admin !== undefined && admin !== link.identity) {
			this.#links.get(admin)?.send(recordTypes.joinStatus, bytes);
		}
		this.#book.asTheDiskAllows(() => room.authority.release());
		this.#listener.changed();
	}

	/** Whether a room is ours to let people into. */
	#isOurs(id: string): boolean {
		const room = this.#room(id);
		return room?.isAdmin === true && room.state?.closed === false;
	}

	/** Whether who asked is in by now, and does not leave. */
	#isIn({ room, requester }: JoinRow): boolean {
		return this.#room(room)?.state?.members.has(requester) === true && !this.#room(room)?.isLeaving(requester);
	}
}
