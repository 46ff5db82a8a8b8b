/**
 * Takes what somebody asks of a room I am in, itself or through a member: nobody is told what it may not know, what is over
 * is answered, and what is left is kept for the admin (PROTOCOL "Joining").
 */
import { peerIdHex } from "../../crypto/fingerprintHex.ts";
import type { Identity } from "../../identity.ts";
import { textLimits, timeLimits } from "../../limits.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import type { Clock } from "../../ports.ts";
import type { JoinRow } from "../../store/rows.ts";
import { fromHex, toHex } from "../../wire/bytes.ts";
import { hasValidInvitation } from "../../wire/invite.ts";
import { decodeJoin, encodeJoinStatus, type JoinMessage } from "../../wire/join.ts";
import { recordTypes } from "../../wire/records.ts";
import { type RoomState, stayKey } from "../chain/roomState.ts";
import type { Room } from "../room.ts";
import type { RoomListener } from "../roomDeps.ts";
import { sayClosed, sayUnlisted } from "./answers.ts";
import type { InviteDesk, Recognised } from "./inviteDesk.ts";
import type { JoinBook } from "./joinBook.ts";
import { isOpen, requestIn, withdrawnIn } from "./joinRows.ts";

/** What a taker stands on. */
export interface RequestTakerDeps {
	readonly clock: Clock;
	readonly identity: Identity;
	readonly listener: RoomListener;
	readonly room: (id: string) => Room | undefined;
	/** Open links by identity key. */
	readonly links: ReadonlyMap<string, PeerLink>;
	readonly invites: InviteDesk;
	readonly book: JoinBook;
}

/** A request as it came. */
interface Asking {
	readonly link: PeerLink;
	readonly bytes: Uint8Array;
	readonly request: JoinMessage;
	/** The room it is for, which we are in. */
	readonly room: Room;
	readonly state: RoomState;
	/** Its maker brings it, and no member. */
	readonly isDirect: boolean;
}

/** And what we know of its maker. */
interface Known extends Asking {
	readonly row: JoinRow | undefined;
	/** What it asks for already. RULE: who only took something back has not asked: anybody may say that, of any room. */
	readonly asked: JoinMessage | null;
	readonly invite: Recognised | null;
}

/** Requests that come, of all rooms. */
export class RequestTaker {
	readonly #deps: RequestTakerDeps;

	constructor(deps: RequestTakerDeps) {
		this.#deps = deps;
	}

	/** Somebody asks, itself or through the member `link`. */
	handle(link: PeerLink, bytes: Uint8Array): void {
		const decoded = decodeJoin(bytes);
		if (!decoded.ok) {
			link.fault(decoded.reason);
			return;
		}
		const request = decoded.value;
		// RULE: only the request's maker can show that it was invited, and only for this request. RULE: looked at before
		// anything else, or who tries ids would know by the fault of which rooms we are a member.
		if (request.invitation !== null && !hasValidInvitation(request)) {
			link.fault("inviteSignature");
			return;
		}
		const asking = this.#asking(link, bytes, request);
		if (asking === null || this.#isGranted(asking)) {
			return;
		}
		const known = this.#known(asking);
		if (!this.#isShut(known) && !this.#isAnswered(known) && this.#hasPlace(known)) {
			this.#keep(known);
		}
	}

	/** Null where it is not for us: nobody hears whether there is such a room. */
	#asking(link: PeerLink, bytes: Uint8Array, request: JoinMessage): Asking | null {
		const room = this.#deps.room(request.room);
		const state = room?.state ?? null;
		const identity = request.card.identity;
		if (room === undefined || state === null || !room.isMember || [...request.note].length > textLimits.joinNote) {
			return null;
		}
		const isDirect = link.identity === identity;
		const isIn = state.members.has(identity) && !room.isLeaving(identity);
		// RULE: only members carry requests of others; a stranger could make up as many people as the desk has room for.
		if (isIn || !(isDirect || state.members.has(link.identity))) {
			return null;
		}
		return { link, bytes, request, room, state, isDirect };
	}

	/** A log is announced once: an old request, told again after its author was let in and left, lets nobody in. */
	#isGranted({ link, request, room, state, isDirect }: Asking): boolean {
		if (!state.announced.has(stayKey(request.card.identity, request.log))) {
			return false;
		}
		// RULE: who was let in and removed before it heard of either asks still, and is shown both.
		if (isDirect) {
			room.tellRemoval(link);
		}
		return true;
	}

	#known(asking: Asking): Known {
		const { request } = asking;
		const row = this.#deps.book.get(request.room, request.card.identity);
		const asked = row === undefined ? null : requestIn(row);
		return { ...asking, row, asked, invite: this.#deps.invites.recognise(request) };
	}

	/** Whether the room takes no such request; who may know of it is told so. */
	#isShut({ link, request, room, state, isDirect, asked, invite }: Known): boolean {
		// RULE: nobody is let into a closed room, and that it is closed hears who knew of it: whoever asks for a listed one,
		// and who had asked or was invited.
		if (state.closed) {
			const isTold = asked !== null || state.policy.listed || invite !== null;
			if (isDirect && isTold) {
				sayClosed(link, room, request.reqId);
			}
			return true;
		}
		// RULE: a room that is not listed does not answer who was not invited, as if it were none. A member vouches for whom
		// it brings.
		if (asked === null && invite === null && isDirect && !state.policy.listed) {
			// RULE: of a room that was listed once, the admin that led or was in it then says that it takes no more requests.
			if (room.isAdmin && room.wasListedWithMe) {
				sayUnlisted(link, room, this.#deps.identity.signing, request.reqId);
			}
			return true;
		}
		return false;
	}

	/**
	 * Whether it has had its answer, which is told again, or is too old. RULE: what was taken back, or came before what is
	 * here, is not asked any more, whoever carries it.
	 */
	#isAnswered({ link, request, isDirect, row, asked }: Known): boolean {
		const withdrawal = withdrawnIn(row).find(({ reqId }) => reqId === request.reqId);
		if (withdrawal !== undefined) {
			link.send(recordTypes.joinStatus, withdrawal.bytes);
			return true;
		}
		if (asked !== null && request.ms < asked.ms) {
			return true;
		}
		if (row !== undefined && row.deniedUntilMs > this.#deps.clock.now()) {
			link.send(recordTypes.joinStatus, fromHex(row.denial));
			return true;
		}
		// RULE: nobody brings a request back that is older than a week, also where its maker is known here. RULE: how old it is
		// says its maker's clock where that one comes itself: whose clock was a week behind asked in vain, and never knew.
		const madeMs = isDirect ? request.ms - link.clockAhead : request.ms;
		return !this.#deps.book.isFresh(madeMs);
	}

	#hasPlace({ link, request, row, invite, isDirect }: Known): boolean {
		const isWaiting = row !== undefined && isOpen(row);
		return isWaiting || invite !== null || this.#deps.book.hasRoom(request.room, isDirect ? link.address : "");
	}

	/** Keeps it, says so to who made it, and tells the admin: the person, where that is me. */
	#keep({ link, bytes, request, room, state, isDirect, row, asked, invite }: Known): void {
		const { book, clock, links, listener } = this.#deps;
		const { reqId, card } = request;
		const now = clock.now();
		const isNew = row === undefined || row.request !== toHex(bytes);
		if (isNew) {
			const kept: JoinRow = {
				room: room.id,
				requester: card.identity,
				request: toHex(bytes),
				name: isDirect ? link.name : (row?.name ?? ""),
				relayedBy: isDirect ? "" : link.identity,
				address: isDirect ? link.address : "",
				atMs: now,
				denials: row?.denials ?? 0,
				deniedUntilMs: 0,
				denial: "",
				...(invite !== null && { invite: invite.label }),
				...(row?.undos !== undefined && { undos: row.undos }),
			};
			book.keep(kept, invite?.writes);
		}
		if (isDirect) {
			link.send(recordTypes.joinStatus, encodeJoinStatus({ kind: "waiting", room: room.id, reqId }));
		}
		if (room.isAdmin) {
			// RULE: who asks again and again, taking it back each time, is in the list, and rings once in a while.
			const isBack = row !== undefined && (row.denial !== "" || now - row.atMs >= timeLimits.denialFirst);
			if (row === undefined || asked === null || (!isOpen(row) && isBack)) {
				listener.event({ kind: "joinRequested", room: room.id, reqId, peerId: peerIdHex(card.identity) });
			}
		} else {
			links.get(state.admin)?.send(recordTypes.joinRequest, bytes);
		}
		listener.changed();
	}
}
