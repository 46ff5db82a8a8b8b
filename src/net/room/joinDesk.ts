/**
 * Requests to join, on both sides: what others ask of rooms I am in (kept, relayed to the admin, approved, denied) and
 * what I ask of rooms of others (repeated until answered). See PROTOCOL "Joining".
 */
import type { ErrorCode } from "../api/outcome.ts";
import type { JoinRequest } from "../api/rooms.ts";
import type { Identity } from "../identity.ts";
import { countLimits, textLimits, timeLimits } from "../limits.ts";
import { shownName } from "../names.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import { StoreError } from "../store/database.ts";
import type { Durability, JoinRow, Write } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import { fromHex, toHex } from "../wire/bytes.ts";
import { decodeControl } from "../wire/control.ts";
import {
	decodeJoin,
	decodeJoinStatus,
	encodeJoinStatus,
	isDenialBy,
	isWithdrawal,
	type JoinMessage,
	type JoinStatus,
	signDenial,
	signJoin,
} from "../wire/join.ts";
import { recordTypes } from "../wire/records.ts";
import { newLogId } from "./createRoom.ts";
import { hlcMs } from "./hlc.ts";
import type { Room, RoomListener } from "./room.ts";
import type { RoomLink } from "./roomLink.ts";
import { fingerprintHex, logKey, peerIdHex } from "./roomState.ts";
import { roomNameOf } from "./roomViews.ts";

const reqIdLength = 16;
/** The longest cool-down: the first one doubled ten times, about a week. */
const denialMost = timeLimits.denialFirst * 2 ** 10;

/** Requests of all rooms. */
export class JoinDesk {
	readonly #clock: Clock;
	readonly #random: RandomBytes;
	readonly #identity: Identity;
	readonly #store: Store;
	readonly #listener: RoomListener;
	readonly #room: (id: string) => Room | undefined;
	readonly #links: ReadonlyMap<string, RoomLink>;
	readonly #peerName: (identity: string) => string;
	readonly #isAdminSure: (room: string, admin: string) => boolean;
	/** Who led a room when it was last looked at. */
	readonly #admins = new Map<string, string>();
	/** room → requester identity → row. */
	readonly #requests = new Map<string, Map<string, JoinRow>>();

	/** @throws StoreError */
	constructor(deps: {
		readonly clock: Clock;
		readonly random: RandomBytes;
		readonly identity: Identity;
		readonly store: Store;
		readonly listener: RoomListener;
		readonly room: (id: string) => Room | undefined;
		/** Open links by identity key. */
		readonly links: ReadonlyMap<string, RoomLink>;
		readonly peerName: (identity: string) => string;
		/** Whether nobody names another admin of a room we are not in yet. */
		readonly isAdminSure: (room: string, admin: string) => boolean;
	}) {
		this.#clock = deps.clock;
		this.#random = deps.random;
		this.#identity = deps.identity;
		this.#store = deps.store;
		this.#listener = deps.listener;
		this.#room = deps.room;
		this.#links = deps.links;
		this.#peerName = deps.peerName;
		this.#isAdminSure = deps.isAdminSure;
		for (const row of deps.store.joins()) {
			this.#remember(row);
		}
	}

	/** Requests people should decide on: those of rooms I lead. */
	open(): readonly JoinRequest[] {
		return this.#rows()
			.filter((row) => this.#room(row.room)?.isAdmin === true && row.denial === "" && !this.#isStale(row))
			.flatMap((row) => this.#shown(row) ?? []);
	}

	/** A request by its id, with the message that was signed. */
	find(room: string, reqId: string): JoinMessage | undefined {
		for (const row of this.#requests.get(room)?.values() ?? []) {
			const request = requestIn(row);
			if (request?.reqId === reqId) {
				return request;
			}
		}
		return undefined;
	}

	/** Whether a request of our own may still be answered: members drop it after a week. */
	isWaiting(request: string): boolean {
		const decoded = decodeJoin(fromHex(request));
		return decoded.ok && this.#clock.now() - decoded.value.ms < timeLimits.joinRequestAge;
	}

	/** A request of our own: signed, to be kept in the room's row and repeated by `repeat`. */
	make(room: string, note: string): { readonly log: string; readonly reqId: string; readonly request: string } {
		const fields = {
			room,
			card: this.#identity.card,
			log: newLogId(this.#random),
			reqId: toHex(this.#random(reqIdLength)),
			ms: this.#clock.now(),
			note,
			invitation: null,
		};
		return { log: fields.log, reqId: fields.reqId, request: toHex(signJoin(this.#identity.signing, fields)) };
	}

	/** Sends requests of our own, in hex, to a peer that may decide on them or carry them. */
	ask(link: RoomLink, requests: readonly string[]): void {
		for (const request of requests) {
			link.send(recordTypes.joinRequest, fromHex(request));
		}
	}

	/** Sends what waits here for a peer: requests to the admin they are meant for, denials to those who asked. */
	linkUp(link: RoomLink): void {
		for (const room of this.#requests.keys()) {
			if (this.#room(room)?.state?.admin === link.identity) {
				this.#relay(link, room);
			}
		}
		for (const row of this.#rows()) {
			if (row.requester === link.identity && row.denial !== "") {
				link.send(recordTypes.joinStatus, fromHex(row.denial));
			}
		}
	}

	/** Somebody asks, itself or through the member `link`. */
	handleRequest(link: RoomLink, bytes: Uint8Array): void {
		const decoded = decodeJoin(bytes);
		if (!decoded.ok) {
			link.fault(decoded.reason);
			return;
		}
		const request = decoded.value;
		const room = this.#room(request.room);
		const identity = request.card.identity;
		// A request for a room we are not in is not ours to keep; nor do we say whether there is such a room.
		if (room === undefined || !room.isMember || room.state === null || [...request.note].length > textLimits.joinNote) {
			return;
		}
		const isDirect = link.identity === identity;
		// RULE: only members carry requests of others; a stranger could make up as many people as the desk has room for.
		const isIn = room.state.members.has(identity) && !room.isLeaving(identity);
		if (isIn || room.state.closed || !(isDirect || room.state.members.has(link.identity))) {
			return;
		}
		// A log is announced once: an old request, told again after its author was let in and left, lets nobody in.
		if (room.state.announced.has(logKey(identity, request.log))) {
			return;
		}
		const known = this.#requests.get(request.room)?.get(identity);
		const now = this.#clock.now();
		if (known !== undefined && known.deniedUntilMs > now) {
			link.send(recordTypes.joinStatus, fromHex(known.denial));
			return;
		}
		if (known === undefined && !this.#hasRoom(request, isDirect ? link.address : "")) {
			return;
		}
		const isNew = known === undefined || known.request !== toHex(bytes);
		const row: JoinRow = {
			room: request.room,
			requester: identity,
			request: toHex(bytes),
			name: isDirect ? link.name : (known?.name ?? ""),
			relayedBy: isDirect ? "" : link.identity,
			address: isDirect ? link.address : "",
			atMs: isNew ? now : known.atMs,
			denials: known?.denials ?? 0,
			deniedUntilMs: 0,
			denial: "",
		};
		if (isNew) {
			this.#keep(row);
		}
		if (isDirect) {
			link.send(recordTypes.joinStatus, encodeJoinStatus({ kind: "waiting", room: row.room, reqId: request.reqId }));
		}
		if (room.isAdmin) {
			// Somebody who asks again and again is shown once.
			if (known === undefined || known.denial !== "") {
				this.#listener.event({ kind: "joinRequested", room: row.room, reqId: request.reqId });
			}
		} else {
			this.#links.get(room.state.admin)?.send(recordTypes.joinRequest, bytes);
		}
		this.#listener.changed();
	}

	/** An answer to us, or one we carry. */
	handleStatus(link: RoomLink, bytes: Uint8Array): void {
		const decoded = decodeJoinStatus(bytes);
		if (!decoded.ok) {
			link.fault(decoded.reason);
			return;
		}
		const status = decoded.value;
		if (status.kind === "denied") {
			this.#handleDenial(status, bytes);
		} else if (status.kind === "withdrawn") {
			this.#handleWithdrawal(status);
		}
	}

	/** Refuses a request; the refusal is told again until it has run out. */
	deny(room: string, reqId: string): ErrorCode | null {
		const request = this.find(room, reqId);
		const row = request && this.#requests.get(room)?.get(request.card.identity);
		// What is denied already is not on anybody's list; a second press must not double the wait.
		if (request === undefined || row === undefined || row.denial !== "") {
			return "requestUnknown";
		}
		const untilMs = this.#clock.now() + Math.min(timeLimits.denialFirst * 2 ** row.denials, denialMost);
		const denial = signDenial(this.#identity.signing, { room, requester: row.requester, reqId, untilMs });
		const denied: JoinRow = { ...row, denials: row.denials + 1, deniedUntilMs: untilMs, denial: toHex(denial) };
		this.#store.commit([{ put: "join", row: denied }], "full");
		this.#remember(denied);
		const carrier = this.#links.get(row.requester) ?? this.#links.get(row.relayedBy);
		carrier?.send(recordTypes.joinStatus, denial);
		this.#listener.changed();
		return null;
	}

	/** A room's chain has moved: forgets requests of those who are members now, and tells a new admin what waits. */
	settle(room: string): void {
		const known = this.#room(room);
		const { members, admin = "" } = known?.state ?? {};
		for (const row of this.#requests.get(room)?.values() ?? []) {
			if (members?.has(row.requester) && known?.isLeaving(row.requester) === false) {
				this.#drop(row);
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
			const waiting = this.#requests.get(id);
			if (body.kind === "add" && !waiting?.has(body.card.identity) && (waiting?.size ?? 0) < countLimits.joinRequests) {
				this.#keep({
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
				});
			}
		}
	}

	/** Tells a room's admin who asked. */
	#relay(link: RoomLink, room: string): void {
		for (const row of this.#requests.get(room)?.values() ?? []) {
			if (row.requester !== link.identity && row.request !== "") {
				link.send(recordTypes.joinRequest, fromHex(row.request));
			}
		}
	}

	/** A room is gone, with the requests the disk had for it. */
	forget(room: string): void {
		this.#requests.delete(room);
	}

	#handleDenial(status: Extract<JoinStatus, { kind: "denied" }>, bytes: Uint8Array): void {
		const room = this.#room(status.room);
		if (status.requester !== this.#identity.key) {
			// We relayed the request: the answer goes on to the one who asked.
			const row = this.#requests.get(status.room)?.get(status.requester);
			const admin = room?.state?.admin;
			if (row !== undefined && admin !== undefined && isDenialBy(admin, status)) {
				this.#keep({ ...row, deniedUntilMs: status.untilMs, denial: toHex(bytes) });
				this.#links.get(status.requester)?.send(recordTypes.joinStatus, bytes);
			}
			return;
		}
		const row = room?.row;
		const isAnswer = row !== undefined && row.standing === "requested" && row.reqId === status.reqId;
		// SECURITY: until the chain is here, who leads a room is what somebody told; only an undisputed one turns us away,
		// and not for ever.
		if (room !== undefined && isAnswer && isDenialBy(row.admin, status) && this.#isAdminSure(room.id, row.admin)) {
			const deniedUntilMs = Math.min(status.untilMs, this.#clock.now() + denialMost);
			this.#asTheDiskAllows(() => {
				room.update({ standing: "denied", deniedUntilMs, request: "" });
				this.#listener.event({ kind: "joinDenied", room: status.room });
			});
			this.#listener.changed();
		}
	}

	#handleWithdrawal(status: Extract<JoinStatus, { kind: "withdrawn" }>): void {
		const row = this.#requests.get(status.room)?.get(status.requester);
		if (
			row !== undefined &&
			this.find(status.room, status.reqId)?.card.identity === status.requester &&
			isWithdrawal(status)
		) {
			this.#drop(row);
			this.#listener.changed();
		}
	}

	/** RULE: at most 50 requests wait per room, 5 of them from one address; stale ones make room. */
	#hasRoom(request: JoinMessage, address: string): boolean {
		const waiting = this.#requests.get(request.room);
		for (const row of waiting?.values() ?? []) {
			if (this.#isStale(row)) {
				this.#drop(row);
			}
		}
		const rows = [...(waiting?.values() ?? [])];
		const fromThere = rows.filter((row) => address !== "" && row.address === address).length;
		const isFresh = this.#clock.now() - request.ms < timeLimits.joinRequestAge;
		return isFresh && rows.length < countLimits.joinRequests && fromThere < countLimits.joinRequestsPerAddress;
	}

	/** What others say is kept even while the disk refuses: it will be told again after the next start. */
	#keep(row: JoinRow): void {
		this.#remember(row);
		this.#commit([{ put: "join", row }], "full");
	}

	#drop({ room, requester }: JoinRow): void {
		this.#requests.get(room)?.delete(requester);
		this.#commit([{ drop: "join", room, requester }], "grouped");
	}

	#commit(writes: readonly Write[], durability: Durability): void {
		this.#asTheDiskAllows(() => this.#store.commit(writes, durability));
	}

	#asTheDiskAllows(write: () => void): void {
		try {
			write();
		} catch (error) {
			if (!StoreError.is(error)) {
				throw error;
			}
			this.#listener.storeFailed(error);
		}
	}

	#isStale(row: JoinRow): boolean {
		return this.#clock.now() - row.atMs > timeLimits.joinRequestAge;
	}

	#shown(row: JoinRow): JoinRequest | null {
		const request = requestIn(row);
		const room = this.#room(row.room);
		if (request === null || room?.state === undefined || room.state === null) {
			return null;
		}
		const peerId = peerIdHex(row.requester);
		return {
			room: row.room,
			roomName: roomNameOf(room.state),
			reqId: request.reqId,
			peerId,
			name: this.#peerName(row.requester) || row.name,
			tag: fingerprintHex(peerId).slice(0, 4),
			note: shownName(request.note, textLimits.joinNote),
			atMs: row.atMs,
			invite: "",
			verified: false,
			relayedByName: row.relayedBy === "" ? "" : room.nameOf(row.relayedBy),
			online: this.#links.has(row.requester),
		};
	}

	#rows(): readonly JoinRow[] {
		return [...this.#requests.values()].flatMap((rows) => [...rows.values()]);
	}

	#remember(row: JoinRow): void {
		const rows = this.#requests.get(row.room) ?? new Map<string, JoinRow>();
		rows.set(row.requester, row);
		this.#requests.set(row.room, rows);
	}
}

/** What a row asks for: as its requester signed it, or as the operation of a lost branch said. */
const requestIn = (row: JoinRow): JoinMessage | null => {
	if (row.lostAdd === undefined) {
		const request = decodeJoin(fromHex(row.request));
		return request.ok ? request.value : null;
	}
	const control = decodeControl(fromHex(row.lostAdd));
	if (!control.ok || control.value.body.kind !== "add") {
		return null;
	}
	const { bytes, room, hlc, body } = control.value;
	const { card, log, reqId } = body;
	return { bytes, room, card, log, reqId, ms: hlcMs(hlc), note: "", invitation: null };
};
