/** What trees, badges and status bar show, derived from the session. */
import { formatAddress } from "./address/typed.ts";
import type { Me, NodeStatus } from "./api/nodeState.ts";
import type { DiskState, Overview } from "./api/overview.ts";
import type { DirectSummary, Person } from "./api/people.ts";
import type { Contact } from "./contacts/contacts.ts";
import { ContactViews } from "./contacts/contactViews.ts";
import { shortTag } from "./crypto/fingerprint.ts";
import { fingerprintHex, tagOf } from "./crypto/fingerprintHex.ts";
import { clockDifference } from "./link/clockDifference.ts";
import { skeletonOf } from "./names.ts";
import type { Session } from "./session.ts";

/** What the node says of itself, besides its session. */
export interface NodeFacts {
	readonly rev: number;
	readonly status: NodeStatus;
	readonly disk: DiskState;
}

/** The whole state windows show. `session` is null while the store is not open; `nowMs` is the wall clock. */
export const overviewOf = (facts: NodeFacts, session: Session | null, nowMs: number): Overview => ({
	...facts,
	...(session === null ? nothing : shownOf(session, nowMs)),
});

type Shown = Omit<Overview, keyof NodeFacts>;

const nothing: Shown = {
	me: null,
	rooms: [],
	nearby: [],
	people: [],
	requests: [],
	contactRequests: [],
	directs: [],
	verifications: [],
	copyAt: "",
	network: "fine",
};

const shownOf = (session: Session, nowMs: number): Shown => {
	const views = new ContactViews({
		contacts: session.contacts.all,
		nameOf: (identity) => session.peerName(identity),
		nowMs,
	});
	const seen = session.contacts.all.flatMap((contact) => personOf(session, views, contact) ?? []);
	const isLookalike = lookalikesOf([["", session.name], ...seen.map(({ peerId, name }) => [peerId, name] as const)]);
	const [mine, nearby] = [session.rooms.summaries(), session.rooms.nearby()];
	const isAlike = lookalikesOf([...mine, ...nearby].map(({ room, name }) => [room, name]));
	// Requests of blocked people wait unseen, and are not counted either.
	const asked = session.rooms.desk.open();
	const requests = asked.filter((request) => !session.people.isBlocked(request.peerId));
	const hiddenIn = (room: string): number =>
		asked.length === requests.length
			? 0
			: asked.filter((request) => request.room === room && !requests.includes(request)).length;
	return {
		me: meOf(session),
		rooms: mine.map((room) => ({
			...room,
			alike: isAlike(room.name),
			requests: room.requests - hiddenIn(room.room),
		})),
		nearby: nearby.map((room) => ({ ...room, alike: isAlike(room.name) })),
		people: seen.map((person) => ({ ...person, lookalike: isLookalike(person.name) })),
		requests,
		contactRequests: views.requests({ isOnline: (identity) => isOnline(session, identity), isLookalike }),
		directs: directsOf(session),
		verifications: session.people.verifier.current,
		copyAt: session.mesh?.copyAt ?? "",
		network: session.networkHint,
	};
};

const meOf = (session: Session): Me => {
	const { peerId } = session.identity;
	const fingerprint = fingerprintHex(peerId);
	return { peerId, name: session.name, tag: shortTag(fingerprint), fingerprint };
};

/** Whether a name looks like that of others, too: `named` has the name of each, by id. */
const lookalikesOf = (named: readonly (readonly [id: string, name: string])[]): ((name: string) => boolean) => {
	/** Who alone looks so; null where several do. */
	const looks = new Map<string, string | null>();
	for (const [id, name] of named) {
		const skeleton = skeletonOf(name);
		const known = looks.get(skeleton);
		looks.set(skeleton, known === undefined || known === id ? id : null);
	}
	return (name) => looks.get(skeletonOf(name)) === null;
};

const isOnline = (session: Session, identity: string): boolean =>
	session.mesh?.peer(identity) !== undefined || session.mesh?.isResting(identity) === true;

/** Everyone seen on the network; of those who left, only contacts and members of common rooms stay. */
const personOf = (session: Session, views: ContactViews, contact: Contact): Person | null => {
	const online = isOnline(session, contact.identity);
	const rooms = session.rooms.inCommon(contact.identity);
	if (!online && contact.state === "unknown" && rooms.length === 0) {
		return null;
	}
	const fingerprint = fingerprintHex(contact.peerId);
	const link = session.mesh?.peer(contact.identity);
	return {
		peerId: contact.peerId,
		name: session.peerName(contact.identity),
		tag: shortTag(fingerprint),
		fingerprint,
		online,
		address: contact.port === 0 ? "" : formatAddress({ host: contact.host, port: contact.port }),
		via: link === undefined ? "" : session.interfaceTo(link.peerLink.address),
		foundBy: link === undefined ? "memory" : contact.foundBy,
		rooms,
		lookalike: false,
		lastSeenMs: contact.lastSeenMs,
		clockAheadMs: link === undefined ? 0 : clockDifference(link.peerLink),
		...views.standingOf(contact),
	};
};

/** Conversations with people I did not block, the newest first. */
const directsOf = (session: Session): readonly DirectSummary[] =>
	session.people.directs.all
		.flatMap((conversation): readonly DirectSummary[] => {
			const { identity, peerId } = conversation.row;
			const contact = session.contacts.get(identity)?.state ?? "unknown";
			return contact === "blocked"
				? []
				: [
						{
							peerId,
							name: session.peerName(identity),
							tag: tagOf(peerId),
							contact,
							online: isOnline(session, identity),
							unread: conversation.unread,
							waiting: conversation.waiting,
							newestMs: conversation.newestMs,
						},
					];
		})
		.sort((a, b) => b.newestMs - a.newestMs);
