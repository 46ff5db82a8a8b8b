/**
 * Everybody we know of and where: says which peer an event concerns, and whose turn it is to be dialled. What follows
 * for a peer its machine says. Pure; time and chance are passed in.
 */
import { formatAddress } from "../address/typed.ts";
import { countLimits, timeLimits } from "../limits.ts";
import { step } from "./peerMachine.ts";
import {
	type Found,
	mayDial,
	nobody,
	type PeerAction,
	type PeerEvent,
	type PeerState,
	type Place,
	rank,
	restsAt,
	type Source,
} from "./peerState.ts";
import type { LinkFacts } from "./whichStays.ts";

/** A place to dial, and of whom it is. */
export interface Candidate extends Place {
	/** Identity key expected or last found there, hex; empty if unknown. */
	readonly identity: string;
	/** Left alone there. */
	readonly isResting: boolean;
}

/** An address that became known, and of whom it is, where that is known. */
export interface Learnt extends Found {
	readonly identity?: string;
}

/** What came of an address. */
export interface Learned {
	readonly key: string;
	/** Whom the actions are about, hex; empty if that is not known. */
	readonly identity: string;
	readonly actions: readonly PeerAction[];
}

/** How many are heard of, and not connected. */
export interface HeardOnly {
	readonly all: number;
	/** They answered and cannot be talked with: another team, version or key, or no LAN Chat. */
	readonly refused: number;
	/** They were dialled so often without an answer that something stands in the way. */
	readonly inVain: number;
}

/** The peers of one node. */
export class DialBook {
	/** By identity key; those who are not known by one by their session, or by their place. */
	readonly #peers = new Map<string, PeerState>();
	/** Whose each place is; the one heard of longest ago first. */
	readonly #owners = new Map<string, string>();
	/** Peers with a link, by its session. */
	readonly #sessions = new Map<string, string>();

	/** Adds or refreshes an address, which may be dialled from `dueAt` on; says what is to be done with its peer. */
	learn(found: Learnt, dueAt: number): Learned {
		const key = formatAddress(found.address);
		const owner = this.#ownerOf(key, found);
		this.#move(key, owner);
		const linked = found.source === "multicast" ? this.#sessions.get(found.instance ?? "") : undefined;
		const isElsewhere = linked !== undefined && linked !== owner;
		// It may have moved there and lost the link: whether it has is known when this is due.
		const later = isElsewhere ? timeLimits.probe : 0;
		const step = this.#apply(owner, { kind: "found", key, found, dueAt: dueAt + later });
		const actions = isElsewhere ? this.#apply(linked, { kind: "heardElsewhere" }) : step;
		if (this.#places(owner).some((place) => place.key === key)) {
			this.#owners.delete(key);
			this.#owners.set(key, owner);
		}
		this.#bound();
		return { key, identity: isElsewhere ? linked : this.#known(owner).identity, actions };
	}

	get(key: string): Candidate | undefined {
		const peer = this.#peers.get(this.#owners.get(key) ?? "");
		const place = peer?.places.find((candidate) => candidate.key === key);
		return peer === undefined || place === undefined ? undefined : viewOf(peer, place);
	}

	get all(): readonly Candidate[] {
		return [...this.#owners.keys()].flatMap((key) => this.get(key) ?? []);
	}

	/** What is known of a peer. */
	peer(identity: string): PeerState | undefined {
		return this.#peers.get(identity);
	}

	/** Those who announce themselves, were dialled, and are not connected; whom we leave alone is not among them. */
	get heardOnly(): HeardOnly {
		const found: Place[] = [];
		for (const peer of this.#peers.values()) {
			// Most people are linked, and this is asked for often.
			for (const place of peer.link === null ? peer.places : []) {
				const isTried = place.isAnnounced && place.attempts > 0 && !restsAt(peer, place);
				if (isTried && !this.#sessions.has(place.instance)) {
					found.push(place);
				}
			}
		}
		const refused = found.filter(({ wasRefused }) => wasRefused).length;
		const inVain = found.filter(({ wasRefused, attempts }) => !wasRefused && attempts >= countLimits.dialsInVain);
		return { all: found.length, refused, inVain: inVain.length };
	}

	/** A stranger that is left alone and still announces itself. */
	isPresent(identity: string): boolean {
		const peer = this.#peers.get(identity);
		return peer?.places.some((place) => place.isAnnounced && restsAt(peer, place)) === true;
	}

	/** The session said goodbye: its address is kept only where it is known otherwise. */
	forgetInstance(instance: string): void {
		for (const id of [...this.#peers.keys()]) {
			this.#apply(id, { kind: "left", instance });
		}
	}

	/** A person's attempt at an address that was known otherwise came to nothing: it is what it was before. */
	restoreSource(key: string, source: Source): void {
		this.#replace(key, (place) => [{ ...place, source }]);
	}

	forget(key: string): void {
		this.#replace(key, () => []);
	}

	/**
	 * The address to dial now: the one due for longest, of the kind (announced, or known otherwise) that has fewer dials
	 * under way, so that neither a flood of announcements nor a list of the absent keeps the other waiting.
	 */
	next(now: number): Candidate | undefined {
		const due: Candidate[] = [];
		const underWay = this.#underWay();
		this.#each((peer, place) => {
			if (dueAt(underWay, place) <= now && this.#mayDial(peer, place) && hasRoom(underWay, place)) {
				due.push(viewOf(peer, place));
			}
		});
		due.sort((a, b) => a.dueAt - b.dueAt || rank[b.source] - rank[a.source]);
		const heardFirst = underWay.heard * 2 < underWay.all;
		return due.find((one) => isHeard(one) === heardFirst) ?? due[0];
	}

	/** When the next one that may be dialled beside those under way becomes due; null if none waits. */
	nextDue(): number | null {
		let earliest: number | null = null;
		const underWay = this.#underWay();
		this.#each((peer, place) => {
			if (this.#mayDial(peer, place) && hasRoom(underWay, place)) {
				earliest = Math.min(earliest ?? Number.POSITIVE_INFINITY, dueAt(underWay, place));
			}
		});
		return earliest;
	}

	dialling(key: string, now: number): void {
		this.#apply(this.#owners.get(key), { kind: "dialled", key, now });
	}

	/** A dial came to nothing, or who answered cannot be talked with: wait, longer each time. `chance` is 0 to 1. */
	failed(
		{ key, instance }: Pick<Candidate, "key" | "instance">,
		how: {
			readonly isRefusal?: boolean;
			readonly isKeeper?: boolean;
			readonly now: number;
			readonly chance: number;
		},
	): void {
		const { isRefusal = false, ...moment } = how;
		this.#apply(this.#owners.get(key), { kind: isRefusal ? "refused" : "failed", key, instance, ...moment });
	}

	/** Who answered at `key` has proved to be `identity`: what is to be done with the link that is about to open. */
	answered(key: string, identity: string, now: number): readonly PeerAction[] {
		this.#move(key, identity);
		return this.#apply(identity, { kind: "answered", key, now });
	}

	/** A link to `identity` opened, which was dialled at `key`, or came to us: what is to be done with it. */
	opened(key: string, identity: string, link: LinkFacts): readonly PeerAction[] {
		this.#move(key, identity);
		return this.happened(identity, { kind: "opened", key, link });
	}

	/** Something happened to a peer that is known by its key. */
	happened(identity: string, event: PeerEvent): readonly PeerAction[] {
		const before = this.#peers.get(identity)?.link;
		const actions = this.#apply(identity, event);
		const now = this.#peers.get(identity)?.link;
		if (before && before !== now) {
			this.#sessions.delete(before.instance);
		}
		if (now) {
			this.#sessions.set(now.instance, identity);
		}
		return actions;
	}

	/** Something happened to everybody, to each a little otherwise; says what is to be done with whom. */
	happenedToAll(eventOf: () => PeerEvent): readonly { readonly identity: string; readonly action: PeerAction }[] {
		return [...this.#peers].flatMap(([id, { identity }]) =>
			this.#apply(id, eventOf()).map((action) => ({ identity, action })),
		);
	}

	/** Those who are lost, in whatever order. */
	get lost(): readonly string[] {
		return [...this.#peers.values()].flatMap(({ identity, link, lostAt }) =>
			identity !== "" && link === null && lostAt !== null ? [identity] : [],
		);
	}

	/** Those of whom `isStranger` no longer holds are worth being dialled again. */
	wake(isStranger: (identity: string) => boolean): void {
		for (const { identity } of [...this.#peers.values()]) {
			if (identity !== "" && !isStranger(identity)) {
				this.happened(identity, { kind: "bound" });
			}
		}
	}

	#underWay(): UnderWay {
		const dialled: Place[] = [];
		this.#each((_, place) => {
			if (place.isDialling) {
				dialled.push(place);
			}
		});
		const absent = dialled.filter(({ isAnnounced }) => !isAnnounced).length;
		return { all: dialled.length, heard: dialled.filter(isHeard).length, absent };
	}

	/**
	 * RULE: nobody is dialled where somebody is linked in the session that is heard there. Elsewhere it is dialled: a
	 * session is announced to everybody, and whoever is linked may claim that of another.
	 */
	#mayDial(peer: PeerState, place: Place): boolean {
		return mayDial(peer, place) && !this.#isLinkedAt(place.address.host, place.instance);
	}

	#isLinkedAt(host: string, instance: string): boolean {
		return this.#peers.get(this.#sessions.get(instance) ?? "")?.link?.host === host;
	}

	/** Whom a place is of: whose we are told; who was there in that session; or whoever is linked in it. */
	#ownerOf(key: string, { identity = "", source, instance, address }: Learnt): string {
		const owner = this.#owners.get(key);
		const linked = this.#sessions.get(instance ?? "");
		if (identity !== "") {
			return identity;
		}
		if (linked !== undefined && (linked === owner || this.#isLinkedAt(address.host, instance ?? ""))) {
			return linked;
		}
		const known = this.get(key);
		const isNewSession = source === "multicast" && known?.instance !== instance;
		const session = nameless + (instance ?? key);
		return owner === undefined || isNewSession ? session : owner;
	}

	/** Gives a place to another peer, with what is known of it but who was there. */
	#move(key: string, owner: string): void {
		const place = this.#places(this.#owners.get(key)).find((one) => one.key === key);
		if (place !== undefined && this.#owners.get(key) !== owner) {
			this.#replace(key, () => []);
			this.#keep(owner, {
				...this.#known(owner),
				places: [...this.#places(owner), { ...place, isProved: false }],
			});
			this.#owners.set(key, owner);
		}
	}

	/** Those whom nobody knows are nobody's business, but who is found or has come. */
	#apply(id: string | undefined, event: PeerEvent): readonly PeerAction[] {
		if (id === undefined || !(this.#peers.has(id) || event.kind === "found" || event.kind === "opened")) {
			return [];
		}
		const { peer, actions } = step(this.#known(id), event);
		this.#keep(id, peer);
		return actions;
	}

	#known(id: string): PeerState {
		return this.#peers.get(id) ?? { ...nobody, identity: id.startsWith(nameless) ? "" : id };
	}

	#places(id: string | undefined): readonly Place[] {
		return this.#peers.get(id ?? "")?.places ?? [];
	}

	#keep(id: string, peer: PeerState): void {
		for (const { key } of this.#places(id)) {
			if (this.#owners.get(key) === id && !peer.places.some((place) => place.key === key)) {
				this.#owners.delete(key);
			}
		}
		if (peer.places.length === 0 && peer.link === null) {
			this.#peers.delete(id);
		} else {
			this.#peers.set(id, peer);
		}
	}

	#replace(key: string, change: (place: Place) => readonly Place[]): void {
		const id = this.#owners.get(key) ?? "";
		const peer = this.#peers.get(id);
		if (peer !== undefined) {
			this.#keep(id, { ...peer, places: peer.places.flatMap((one) => (one.key === key ? change(one) : [one])) });
		}
	}

	#each(look: (peer: PeerState, place: Place) => void): void {
		for (const peer of this.#peers.values()) {
			for (const place of peer.places) {
				look(peer, place);
			}
		}
	}

	/** RULE: what others can make us remember is bounded; the one heard of longest ago goes. */
	#bound(): void {
		for (const [source, most] of bounds) {
			if (this.#owners.size <= most) {
				continue;
			}
			const heard = this.all.filter((place) => place.source === source && !place.isDialling);
			for (const { key } of heard.slice(0, Math.max(0, heard.length - most))) {
				this.forget(key);
			}
		}
	}
}

/** Begins the names of those who have not said who they are. */
const nameless = "at ";

const bounds: readonly (readonly [Source, number])[] = [
	["multicast", countLimits.candidates],
	["told", countLimits.hintedAddresses],
	["memory", countLimits.contacts],
];

const isHeard = ({ source }: Place): boolean => source === "multicast";

/** Dials under way. */
interface UnderWay {
	readonly all: number;
	readonly heard: number;
	readonly absent: number;
}

/** RULE: those of whom nothing is heard never have all the dials there may be. */
const hasRoom = ({ absent }: UnderWay, { isAnnounced }: Place): boolean =>
	isAnnounced || absent < countLimits.dialsToAbsent;

/**
 * RULE: whom the other side is to dial is left to it, for a while, as long as we dial others who announce themselves: in
 * an office that starts at once both would dial.
 */
const dueAt = ({ all, absent }: UnderWay, place: Place): number =>
	all > absent ? Math.max(place.dueAt, place.theirsUntil) : place.dueAt;

const viewOf = (peer: PeerState, place: Place): Candidate => ({
	...place,
	identity: peer.identity,
	isResting: restsAt(peer, place),
});
