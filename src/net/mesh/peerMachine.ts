/**
 * What we do about one peer, from the first hint that it is somewhere to the link that stays: one machine for each peer.
 * Pure; time and chance are passed in. Its table is in docs/ARCHITECTURE.md, and a test holds the two against each other.
 */
import { countLimits, timeLimits } from "../limits.ts";
import { refusedDoublings, waitAfter } from "./backoff.ts";
import {
	type Attempt,
	type Moment,
	mayDial,
	type PeerAction,
	type PeerEvent,
	type PeerState,
	type Place,
	rank,
} from "./peerState.ts";
import { replaces } from "./whichStays.ts";

/** What becomes of a peer. */
export interface Step {
	readonly peer: PeerState;
	readonly actions: readonly PeerAction[];
}

/** What an event makes of a peer, and what is to be done. What does not concern it changes nothing. */
export const step = (peer: PeerState, event: PeerEvent): Step => {
	switch (event.kind) {
		case "found":
			return found(peer, event);
		case "left":
			return only(left(peer, event.instance));
		case "dialled":
			return only(dialled(peer, event));
		case "failed":
		case "refused":
			return only(failed(peer, event));
		case "answered":
			return answered(peer, event);
		case "heardElsewhere":
			return { peer, actions: peer.link === null ? [] : ["probe"] };
		case "opened":
			return opened(peer, event);
		case "lasted":
			return only(peer.link === null ? peer : { ...everywhere(peer, startOver), isGood: true });
		case "ended":
			return only(peer.link === null ? peer : ended(peer, event));
		case "networkChanged":
			return { peer: hurried(peer, event), actions: peer.link === null ? [] : ["probe"] };
		case "othersReturned":
			return only(peer.lostAt === null ? peer : hurried(peer, event));
		case "entrusted":
			return only(peer.link === null && peer.lostAt !== null ? entrusted(peer, event) : peer);
		case "dismissed":
			return { peer: { ...peer, isResting: true }, actions: peer.link === null ? [] : ["letGo"] };
		case "bound":
			return only(bound(peer));
		case "wanted":
			return only({ ...hurried(peer, { ...event, spread: 0, chance: 0 }), isResting: false });
	}
};

/** Adds or refreshes a place. What is known of it stays, but a new session is tried at once. */
const found = (peer: PeerState, { key, found: one, dueAt }: PeerEvent & { kind: "found" }): Step => {
	const { link } = peer;
	const isOfLink = link !== null && one.source === "multicast" && one.instance === link.instance;
	if (isOfLink && one.address.host === link.host) {
		return only(everywhere(peer, (place) => (place.instance === link.instance ? announced(place) : place)));
	}
	const known = peer.places.find((place) => place.key === key);
	const instance = one.instance ?? known?.instance ?? "";
	// RULE: who is heard again after a silence is near: it is dialled at once, as a new session is.
	const isBack = one.source === "multicast" && known?.isAnnounced === false;
	// RULE: who is heard, or told of, while we wait is dialled sooner, but not each time that somebody says so.
	const again = Math.max(dueAt, (known?.triedAt ?? 0) + timeLimits.heardAgain);
	const isNew = known === undefined || instance !== known.instance || one.source === "manual" || isBack;
	const place: Place = {
		key,
		address: one.address,
		source: known === undefined || rank[one.source] > rank[known.source] ? one.source : known.source,
		instance,
		attempts: isNew ? 0 : known.attempts,
		dueAt: isNew ? dueAt : known.wasRefused ? known.dueAt : Math.min(known.dueAt, again),
		theirsUntil: isNew ? (one.theirsUntil ?? 0) : known.theirsUntil,
		triedAt: known?.triedAt ?? Number.NEGATIVE_INFINITY,
		isDialling: known?.isDialling ?? false,
		hintedAt: known?.isDialling ? Math.min(known.hintedAt ?? dueAt, dueAt) : null,
		isAnnounced: one.source === "multicast" || (known?.isAnnounced ?? false),
		wasRefused: isNew ? false : known.wasRefused,
		isProved: one.isProved === true || (known?.isProved === true && instance === known.instance),
	};
	// RULE: its session is heard elsewhere: it may have moved there and lost the link, which we cannot know yet.
	const actions = isOfLink ? (["probe"] as const) : [];
	const places = [...peer.places.filter((other) => other.key !== key), place];
	const lost = one.lostAt === undefined || link !== null ? {} : { isGood: true, lostAt: one.lostAt };
	return { peer: { ...peer, ...lost, places }, actions };
};

/** It is kept only where it is known otherwise than by what it announced. */
const left = (peer: PeerState, instance: string): PeerState => ({
	...peer,
	places: peer.places.flatMap((place) => {
		if (place.instance !== instance) {
			return [place];
		}
		return place.source === "multicast" ? [] : [{ ...place, isAnnounced: false }];
	}),
});

/** RULE: the places of one peer are dialled one after another, so that mostly the first link is the only one. */
const dialled = (peer: PeerState, { key, now }: PeerEvent & { kind: "dialled" }): PeerState =>
	everywhere(peer, (place) => {
		if (place.key === key) {
			return { ...place, isDialling: mayDial(peer, place) || place.isDialling, hintedAt: null };
		}
		return { ...place, dueAt: Math.max(place.dueAt, now + timeLimits.dialStagger) };
	});

/** RULE: whoever answered and cannot be talked with is not asked again for about a minute at least. */
const failed = (before: PeerState, event: PeerEvent & { kind: "failed" | "refused" }): PeerState => {
	const peer = before.greeting?.key === event.key ? { ...before, greeting: null } : before;
	const known = peer.places.find(({ key }) => key === event.key);
	// RULE: what became of a dial says nothing of who has been heard there since, nor of who has come to us meanwhile.
	if (known?.instance !== event.instance || peer.link !== null) {
		return at(peer, event.key, (place) => ({ ...place, isDialling: false }));
	}
	// RULE: what we were only told of, and hear nobody at, is given up soon.
	if (known.source === "told" && !known.isAnnounced && known.attempts + 1 >= countLimits.hintedDials) {
		return { ...peer, places: peer.places.filter((place) => place !== known) };
	}
	const refused = (place: Place): Place => ({
		...place,
		attempts: Math.max(place.attempts, refusedDoublings),
		wasRefused: true,
	});
	const missed = (place: Place): Place => ({ ...place, wasRefused: false });
	const become = event.kind === "refused" ? refused : missed;
	return at(peer, event.key, (place) => ({ ...hinted(waiting(peer, become(place), event)), isDialling: false }));
};

/** RULE: who was heard, or told of, during a dial that came to nothing is dialled as soon as one heard of after it. */
const hinted = (place: Place): Place => {
	const { hintedAt, wasRefused, triedAt, dueAt } = place;
	const isSooner = hintedAt !== null && !wasRefused;
	const again = Math.max(hintedAt ?? 0, triedAt + timeLimits.heardAgain);
	return { ...place, dueAt: isSooner ? Math.min(dueAt, again) : dueAt, hintedAt: null };
};

/**
 * RULE: of two dials of ours that lead to one peer the second is let go before it can become a link: HELLOs that cross
 * would have each side keep another one. So is one to where a linked peer is heard, too, and to whom has come meanwhile.
 */
const answered = (peer: PeerState, { key, now }: PeerEvent & { kind: "answered" }): Step => {
	const { link, greeting } = peer;
	const place = peer.places.find((one) => one.key === key);
	const isSpare =
		link !== null && place?.instance === link.instance && (place.address.host !== link.host || place.isDialling);
	if (isSpare || (greeting !== null && now - greeting.at < timeLimits.hello)) {
		const proved = at(peer, key, (one) => ({ ...one, isDialling: false, wasRefused: false, isProved: true }));
		return { peer: proved, actions: link === null ? ["closeFresh"] : ["closeFresh", "probe"] };
	}
	return only({ ...peer, greeting: { key, at: now } });
};

/** A link stands: which of two stays is decided here, alike on both sides. */
const opened = (peer: PeerState, { key, link }: PeerEvent & { kind: "opened" }): Step => {
	// What has proved to be right is known by ourselves.
	const proved = at(peer, key, (place) => ({
		...place,
		source: place.source === "told" ? "memory" : place.source,
		isDialling: false,
		wasRefused: false,
		isProved: true,
	}));
	if (peer.link !== null && !replaces(link, peer.link)) {
		// RULE: whoever dials us may know better that the older one is dead: it has to show that it is not.
		return { peer: proved, actions: ["closeFresh", "probe"] };
	}
	const actions: PeerAction[] = [...(peer.link === null ? [] : ["closeOlder" as const])];
	if (peer.isSign) {
		actions.push("hurryLost");
	}
	const isResting = peer.isResting && peer.instance === link.instance;
	return { peer: { ...proved, link, instance: link.instance, isResting, lostAt: null, isSign: false }, actions };
};

/** Where it was is waited for, longer each time; where it was only said to be is dialled as it is due. */
const ended = (peer: PeerState, event: PeerEvent & { kind: "ended" }): PeerState => {
	const { isLost, isTimeUp, now } = event;
	// RULE: only what stood for a while is a sign, or a peer that comes and goes would have us dial others all the time.
	const isSign = isLost && peer.link !== null && now - peer.link.openedAt >= timeLimits.steadyLink;
	const lostAt = isLost ? now : null;
	const after = { ...peer, link: null, greeting: null, isResting: peer.isResting || isTimeUp, lostAt, isSign };
	return everywhere(after, (place) => (place.isProved ? waiting(after, place, event) : place));
};

/** RULE: where a stranger is, is known as long as it announces itself there; where others were, they may come back. */
const bound = (peer: PeerState): PeerState => ({
	...everywhere(peer, (place) =>
		place.isProved && place.source === "multicast" ? { ...place, source: "memory" } : place,
	),
	isResting: false,
});

/** RULE: everybody may be near again: no backoff, each place within a moment of its own. */
const hurried = (peer: PeerState, { now, chance, spread }: Moment & { readonly spread: number }): PeerState =>
	everywhere(peer, (place) => ({ ...startOver(place), dueAt: Math.min(place.dueAt, now + spread * chance) }));

/** RULE: when those who looked after somebody who is lost are gone, too, whoever is left does. */
const entrusted = (peer: PeerState, moment: Moment): PeerState =>
	everywhere(peer, (place) => ({
		...place,
		dueAt: Math.min(place.dueAt, moment.now + waitAfter(peer, place, { ...moment, isKeeper: true })),
	}));

const only = (peer: PeerState): Step => ({ peer, actions: [] });

const everywhere = (peer: PeerState, change: (place: Place) => Place): PeerState => ({
	...peer,
	places: peer.places.map(change),
});

const at = (peer: PeerState, key: string, change: (place: Place) => Place): PeerState =>
	everywhere(peer, (place) => (place.key === key ? change(place) : place));

const announced = (place: Place): Place => ({ ...place, isAnnounced: true });

const startOver = (place: Place): Place => ({ ...place, attempts: 0, wasRefused: false });

const waiting = (peer: PeerState, place: Place, moment: Attempt): Place => ({
	...place,
	attempts: place.attempts + 1,
	triedAt: moment.now,
	dueAt: moment.now + waitAfter(peer, place, moment),
});
