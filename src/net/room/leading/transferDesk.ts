/**
 * Handing over the admin role, on both sides: what I offer a connected member, and what an admin offers me. Offers live as
 * long as their link, at most ten minutes; nothing of them is written down (PROTOCOL "Handing over").
 */

import { done, type Outcome, refused } from "../../api/outcome.ts";
import type { NodeEvent, TransferOffer } from "../../api/rooms.ts";
import { peerIdHex, tagOf } from "../../crypto/fingerprintHex.ts";
import type { Identity } from "../../identity.ts";
import { timeLimits } from "../../limits.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import type { Clock } from "../../ports.ts";
import { asTheDiskAllows } from "../../store/asTheDiskAllows.ts";
import type { StoreError } from "../../store/database.ts";
import { recordTypes } from "../../wire/records.ts";
import {
	decodeTransfer,
	encodeTransfer,
	isAcceptanceBy,
	signAcceptance,
	type TransferMessage,
	type TransferPlace,
} from "../../wire/transfer.ts";
import type { Room } from "../room.ts";

/** What I offered, or was offered, in one room. */
interface Offer {
	readonly kind: TransferOffer["kind"];
	readonly link: PeerLink;
	readonly atMs: number;
	/** The place the operation would have. */
	place: TransferPlace;
	/** Mine: it was asked again since an operation came in between. Theirs: I accepted. */
	isRepeated: boolean;
	isAccepted: boolean;
	readonly cancel: () => void;
}

/** What a desk stands on. */
export interface TransferDeskDeps {
	readonly clock: Clock;
	readonly identity: Identity;
	readonly room: (id: string) => Room | undefined;
	/** Whether the person has compared keys with a peer. */
	readonly isVerified: (identity: string) => boolean;
	/** Open links by identity key. */
	readonly links: ReadonlyMap<string, PeerLink>;
	readonly listener: {
		readonly changed: () => void;
		readonly event: (event: NodeEvent) => void;
		readonly storeFailed: (error: StoreError) => void;
	};
}

/** Offers of all rooms. */
export class TransferDesk {
	readonly #deps: TransferDeskDeps;
	/** By room: there is one admin, so at most one offer concerns me. */
	readonly #offers = new Map<string, Offer>();
	/** When a person was last told of an offer in a room: an admin that offers again and again is told of once a while. */
	readonly #told = new Map<string, number>();

	constructor(deps: TransferDeskDeps) {
		this.#deps = deps;
	}

	/** What windows show of a room's offer; null if there is none. */
	shown(room: string): TransferOffer | null {
		const offer = this.#offers.get(room);
		const target = this.#deps.room(room);
		if (offer === undefined || target === undefined) {
			return null;
		}
		const { identity, peerId } = offer.link;
		return {
			kind: offer.kind,
			peerId,
			name: target.nameOf(identity),
			tag: tagOf(peerId),
			verified: this.#deps.isVerified(identity),
			atMs: offer.atMs,
		};
	}

	/** Whether I could hand a room to a member now. */
	canReceive(room: Room, identity: string): boolean {
		return (
			room.isAdmin &&
			identity !== this.#deps.identity.key &&
			room.state?.members.has(identity) === true &&
			!room.isLeaving(identity) &&
			this.#deps.links.has(identity)
		);
	}

	/** Whether I said yes to an offer that still stands. */
	hasAccepted(room: string): boolean {
		const offer = this.#offers.get(room);
		return offer?.kind === "offeredToMe" && offer.isAccepted;
	}

	/** Offers a room of mine to a member that is connected. */
	offer(room: Room, peerId: string): Outcome<null> {
		const { identity, links } = this.#deps;
		if (!room.isAdmin || room.state === null) {
			return refused("roomNotAdmin");
		}
		if (room.state.closed || room.state.halted) {
			return refused("roomClosed");
		}
		if (peerId === identity.peerId) {
			return refused("memberSelf");
		}
		const to = [...room.state.members.keys()].find((member) => peerIdHex(member) === peerId);
		if (to === undefined || room.isLeaving(to)) {
			return refused("memberUnknown");
		}
		if (this.#offers.has(room.id)) {
			return refused("transferPending");
		}
		const link = links.get(to);
		const place = nextPlaceOf(room);
		if (link === undefined || place === null) {
			return refused("transferOffline");
		}
		this.#keep(room.id, { kind: "offeredByMe", link, place });
		say(link, { kind: "offer", ...place });
		return done;
	}

	/** Takes back what I offered. */
	withdraw(room: Room): Outcome<null> {
		const offer = this.#offers.get(room.id);
		if (offer?.kind !== "offeredByMe") {
			return refused("transferNone");
		}
		say(offer.link, { kind: "withdraw", ...offer.place });
		this.#end(room.id);
		return done;
	}

	/** Says yes or no to what I was offered. */
	answer(room: Room, accept: boolean): Outcome<null> {
		const offer = this.#offers.get(room.id);
		if (offer?.kind !== "offeredToMe") {
			return refused("transferNone");
		}
		if (accept) {
			offer.isAccepted = true;
			this.#accept(room, offer);
		} else {
			say(offer.link, { kind: "decline", ...offer.place });
			this.#end(room.id);
		}
		return done;
	}

	/** Takes one TRANSFER record. */
	receive(link: PeerLink, bytes: Uint8Array): void {
		const decoded = decodeTransfer(bytes);
		if (!decoded.ok) {
			link.fault(decoded.reason);
			return;
		}
		const message = decoded.value;
		const room = this.#deps.room(message.room);
		if (room === undefined || !room.isMember) {
			return;
		}
		switch (message.kind) {
			case "offer":
				this.#offered(room, link, message);
				return;
			case "withdraw":
				if (this.#offerOf(room.id, link, "offeredToMe") !== undefined) {
					this.#end(room.id);
				}
				return;
			case "decline":
				if (this.#offerOf(room.id, link, "offeredByMe") !== undefined) {
					this.#end(room.id, "declined");
				}
				return;
			case "accept":
				void this.#accepted(room, link, message);
				return;
		}
	}

	/** RULE: an offer ends with the link it was made on. */
	linkDown(link: PeerLink): void {
		for (const [room, offer] of this.#offers) {
			if (offer.link === link) {
				this.#end(room, "stale");
			}
		}
	}

	/** A room's chain has moved: an offer may have become impossible, or what I accepted may be signed now. */
	moved(id: string): void {
		const offer = this.#offers.get(id);
		const room = this.#deps.room(id);
		if (offer === undefined || room?.state === undefined) {
			return;
		}
		const admin = offer.kind === "offeredByMe" ? this.#deps.identity.key : offer.link.identity;
		const isPossible =
			room.state?.admin === admin && room.state.members.has(offer.link.identity) && room.isMember && !room.state.closed;
		if (!isPossible) {
			this.#end(id, "stale");
		} else if (offer.kind === "offeredToMe" && offer.isAccepted) {
			this.#accept(room, offer);
		}
	}

	stop(): void {
		for (const offer of this.#offers.values()) {
			offer.cancel();
		}
		this.#offers.clear();
	}

	#offered(room: Room, link: PeerLink, place: TransferPlace): void {
		// RULE: only the admin my chain names hands its role to me.
		if (room.state?.admin !== link.identity || link.identity === this.#deps.identity.key || room.state.closed) {
			return;
		}
		const known = this.#offerOf(room.id, link, "offeredToMe");
		if (known !== undefined) {
			// The same offer, for a later place: whoever accepted it means this one too.
			known.place = placeOf(place);
			if (known.isAccepted) {
				this.#accept(room, known);
			}
			return;
		}
		this.#keep(room.id, { kind: "offeredToMe", link, place: placeOf(place) });
		const now = this.#deps.clock.monotonic();
		if (now - (this.#told.get(room.id) ?? Number.NEGATIVE_INFINITY) >= timeLimits.transferTold) {
			this.#told.set(room.id, now);
			this.#deps.listener.event({ kind: "transferOffered", room: room.id, fromPeerId: link.peerId });
		}
	}

	/** RULE: I sign only where I hold the operation before, and it has me as a member and the one who offers as the admin. */
	#accept(room: Room, { link, place }: Offer): void {
		const before = room.stateAt(place.prev);
		if (before?.n === place.n - 1 && before.admin === link.identity && before.members.has(this.#deps.identity.key)) {
			const acceptance = signAcceptance(this.#deps.identity.signing, place);
			say(link, { kind: "accept", ...place, acceptance });
		}
	}

	async #accepted(
		room: Room,
		link: PeerLink,
		message: Extract<TransferMessage, { readonly kind: "accept" }>,
	): Promise<void> {
		const offer = this.#offerOf(room.id, link, "offeredByMe");
		// An answer to what I asked before.
		if (offer === undefined || offer.place.prev !== message.prev || offer.place.n !== message.n) {
			return;
		}
		if (!isAcceptanceBy(link.identity, message.acceptance, offer.place)) {
			link.fault("transferSignature");
			return;
		}
		await room.author.whenConfirmed();
		if (this.#offers.get(room.id) !== offer) {
			return;
		}
		const next = nextPlaceOf(room);
		if (!room.isAdmin || next === null) {
			this.#end(room.id, "stale");
			return;
		}
		if (next.prev !== message.prev) {
			this.#askAgain(room, offer, next);
			return;
		}
		// Ended first: what follows moves the chain, and this offer with it.
		this.#end(room.id);
		const { listener } = this.#deps;
		asTheDiskAllows(
			() => {
				room.decree(() => ({ kind: "transfer", to: link.identity, acceptance: message.acceptance }));
				listener.event({ kind: "transferEnded", room: room.id, how: "accepted" });
			},
			(error) => {
				say(link, { kind: "withdraw", ...offer.place });
				listener.event({ kind: "transferEnded", room: room.id, how: "stale" });
				listener.storeFailed(error);
			},
		);
	}

	/** RULE: an operation came in between, so the acceptance fits no more: asked again once, by itself. */
	#askAgain(room: Room, offer: Offer, place: TransferPlace): void {
		if (offer.isRepeated) {
			say(offer.link, { kind: "withdraw", ...offer.place });
			this.#end(room.id, "stale");
			return;
		}
		offer.isRepeated = true;
		offer.place = place;
		say(offer.link, { kind: "offer", ...place });
	}

	#offerOf(room: string, link: PeerLink, kind: Offer["kind"]): Offer | undefined {
		const offer = this.#offers.get(room);
		return offer?.kind === kind && offer.link.identity === link.identity ? offer : undefined;
	}

	#keep(room: string, made: Pick<Offer, "kind" | "link" | "place">): void {
		const { clock, listener } = this.#deps;
		this.#offers.get(room)?.cancel();
		this.#offers.set(room, {
			...made,
			atMs: clock.now(),
			isRepeated: false,
			isAccepted: false,
			cancel: clock.after(timeLimits.transferOffer, () => {
				const offer = this.#offers.get(room);
				if (offer?.kind === "offeredByMe") {
					say(offer.link, { kind: "withdraw", ...offer.place });
				}
				this.#end(room, "stale");
			}),
		});
		listener.changed();
	}

	/** `how` is told to whoever offered. */
	#end(room: string, how: "declined" | "stale" | null = null): void {
		const { listener } = this.#deps;
		const offer = this.#offers.get(room);
		offer?.cancel();
		this.#offers.delete(room);
		if (offer?.kind === "offeredByMe" && how !== null) {
			listener.event({ kind: "transferEnded", room, how });
		}
		listener.changed();
	}
}

const placeOf = ({ room, n, prev }: TransferPlace): TransferPlace => ({ room, n, prev });

const nextPlaceOf = ({ state }: Room): TransferPlace | null =>
	state === null ? null : { room: state.room, n: state.n + 1, prev: state.id };

const say = (link: PeerLink, message: TransferMessage): void =>
	link.send(recordTypes.transfer, encodeTransfer(message));
