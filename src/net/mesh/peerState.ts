/**
 * What we know of one peer, what can happen to it and what the mesh may have to do then: the words of `peerMachine`, and
 * the questions that can be asked of a peer without changing it. Pure.
 */
import type { Address } from "../ports.ts";
import type { LinkFacts } from "./whichStays.ts";

/** How an address became known; a later one of a better kind replaces a worse. */
export type Source = "multicast" | "told" | "memory" | "static" | "manual";

/** Where a peer may be dialled. */
export interface Place {
	/** Its address, written out. */
	readonly key: string;
	readonly address: Address;
	readonly source: Source;
	/** Session id it was announced with; empty if it was not. */
	readonly instance: string;
	/** Dials that came to nothing, and links that ended, since the last link that lasted. */
	readonly attempts: number;
	/** Monotonic ms from when on it may be dialled. */
	readonly dueAt: number;
	/** Whoever is there is to dial us: until then it is left to that while others are being dialled, monotonic ms. */
	readonly theirsUntil: number;
	/** When the last dial came to nothing, or the last link ended. */
	readonly triedAt: number;
	readonly isDialling: boolean;
	/** From when on it should have been dialled, by what was heard while a dial is under way; null if nothing was. */
	readonly hintedAt: number | null;
	/** Whoever is there announces itself now. */
	readonly isAnnounced: boolean;
	/** Whoever is there answered, and is not whom we look for, or speaks otherwise than we do. */
	readonly wasRefused: boolean;
	/** A link led here, or came from here. */
	readonly isProved: boolean;
}

/** One peer; somebody at one place, as long as nobody has proved who it is. */
export interface PeerState {
	/** Identity key expected or last found, hex; empty if unknown. */
	readonly identity: string;
	readonly places: readonly Place[];
	/** The link that stays, while there is one. */
	readonly link: LinkFacts | null;
	/** Our dial that leads, or has just led, to it; null if there is none. */
	readonly greeting: { readonly key: string; readonly at: number } | null;
	/** Session of the last link; empty if there was none. */
	readonly instance: string;
	/** A stranger that has had its time, or somebody blocked: not dialled, but where a person told us to. */
	readonly isResting: boolean;
	/** A link to it lasted once: it is worth being dialled more often. */
	readonly isGood: boolean;
	/** When its link broke without a goodbye, so that it may be behind what broke, with others; null if it did not. */
	readonly lostAt: number | null;
	/** That link had stood for a while: when it is back, what broke is mended for others, too. */
	readonly isSign: boolean;
}

/** Where one stands with a peer, in one word. */
export type Phase = "unknown" | "known" | "dialling" | "waiting" | "refused" | "linked" | "resting";

/** An address somebody, or something, gave us. */
export interface Found {
	readonly address: Address;
	readonly source: Source;
	readonly instance?: string;
	readonly theirsUntil?: number;
	/** A link led there, or came from there. */
	readonly isProved?: boolean;
	/** It was seen there not long ago, and counts as lost since then. */
	readonly lostAt?: number;
}

/** When, and by what chance. */
export interface Moment {
	readonly now: number;
	/** 0 to 1. */
	readonly chance: number;
}

/** What a wait follows on. */
export interface Attempt extends Moment {
	/** Whether we are among those who look after the peer, should it be lost. */
	readonly isKeeper?: boolean;
}

/** A dial that came to nothing, of the session that was expected at the place when it began. */
interface Attempted extends Attempt {
	readonly key: string;
	readonly instance: string;
}

/** What happens to a peer. `key` names a place of it. */
export type PeerEvent =
	/** An address of it became known, or is known anew. */
	| { readonly kind: "found"; readonly key: string; readonly found: Found; readonly dueAt: number }
	/** It said goodbye, or has not been heard for long. */
	| { readonly kind: "left"; readonly instance: string }
	/** It is its turn. */
	| { readonly kind: "dialled"; readonly key: string; readonly now: number }
	/** Nobody answered, or what answered ended before it had said who it is. */
	| ({ readonly kind: "failed" } & Attempted)
	/** Who answered cannot be talked with: another team, version or key, ourselves, or no LAN Chat. */
	| ({ readonly kind: "refused" } & Attempted)
	/** Who answered a dial of ours has proved that it is this one, and does not know yet who we are. */
	| { readonly kind: "answered"; readonly key: string; readonly now: number }
	/** Its session is heard where we do not know it to be. */
	| { readonly kind: "heardElsewhere" }
	/** A link to it opened; `key` is where we dialled, empty if it dialled us. */
	| { readonly kind: "opened"; readonly key: string; readonly link: LinkFacts }
	/** The link has stood for a while. */
	| { readonly kind: "lasted" }
	/** The link that stays ended. */
	| ({ readonly kind: "ended"; readonly isLost: boolean; readonly isTimeUp: boolean } & Attempt)
	/** Our machine slept, or its addresses changed: `spread` ms are chanced upon its places. */
	| ({ readonly kind: "networkChanged"; readonly spread: number } & Moment)
	/** Somebody else who was lost is back: what broke may be mended. */
	| ({ readonly kind: "othersReturned"; readonly spread: number } & Moment)
	/** If it is lost, nobody else looks after it any more. */
	| ({ readonly kind: "entrusted" } & Moment)
	/** A stranger has had its time, or the person blocked or forgot it. */
	| { readonly kind: "dismissed" }
	/** It is no stranger any more. */
	| { readonly kind: "bound" }
	/** A person waits for it. */
	| { readonly kind: "wanted"; readonly now: number };

/** What the mesh has to do then. */
export type PeerAction =
	/** Ask whoever is at the other end whether it is still there. */
	| "probe"
	/** The link that has just opened, or is about to, is one too many. */
	| "closeFresh"
	/** The link there was is. */
	| "closeOlder"
	/** Say that it is a stranger, and close. */
	| "letGo"
	/** Dial the others who were lost. */
	| "hurryLost";

/** Nobody yet. */
export const nobody: PeerState = {
	identity: "",
	places: [],
	link: null,
	greeting: null,
	instance: "",
	isResting: false,
	isGood: false,
	lostAt: null,
	isSign: false,
};

/** Where one stands with it. */
export const phaseOf = (peer: PeerState): Phase => {
	if (peer.link !== null) {
		return "linked";
	}
	if (peer.places.length === 0) {
		return "unknown";
	}
	if (peer.places.some(({ isDialling }) => isDialling)) {
		return "dialling";
	}
	const open = peer.places.filter((place) => !restsAt(peer, place));
	if (open.length === 0) {
		return "resting";
	}
	const hopeful = open.filter(({ wasRefused }) => !wasRefused);
	return hopeful.length === 0 ? "refused" : hopeful.some(({ attempts }) => attempts === 0) ? "known" : "waiting";
};

/** Whether a peer is left alone at a place. RULE: what a person told us to dial, and what members say, never rests. */
export const restsAt = (peer: PeerState, { source }: Place): boolean =>
	peer.isResting && (source === "multicast" || source === "memory");

/** Whether a place may be dialled when it is due. RULE: nobody is dialled who is linked. */
export const mayDial = (peer: PeerState, place: Place): boolean =>
	peer.link === null && !place.isDialling && !restsAt(peer, place);

/** Better kinds of knowing an address outrank worse ones. */
export const rank: Readonly<Record<Source, number>> = { multicast: 0, told: 1, memory: 2, static: 3, manual: 4 };
