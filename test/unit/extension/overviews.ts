/** Overviews for tests: empty, with what a test needs laid over it. */
import type { Overview } from "../../../src/net/api/overview.ts";
import type { ContactRequest, DirectSummary, Person, Verification } from "../../../src/net/api/people.ts";
import type { JoinRequest, NearbyRoom, RoomSummary } from "../../../src/net/api/rooms.ts";

/** On the network and alone. */
export function anOverview(over: Partial<Overview> = {}): Overview {
	return {
		rev: 1,
		status: { kind: "on", port: 47_100 },
		me: { peerId: "aa", name: "Ada", tag: "ADA7", fingerprint: "ADA7".repeat(8) },
		rooms: [],
		nearby: [],
		people: [],
		requests: [],
		contactRequests: [],
		directs: [],
		verifications: [],
		copyAt: "",
		network: "fine",
		disk: "",
		...over,
	};
}

/** A room of mine with nothing new in it. */
export function aRoom(over: Partial<RoomSummary> = {}): RoomSummary {
	return {
		room: "01",
		name: "Compilers",
		alike: false,
		role: "member",
		adminPeerId: "bb",
		adminName: "Grace",
		adminTag: "K7QF",
		adminVerified: true,
		policy: { history: "all", listed: true, successionHours: 72 },
		memberCount: 5,
		onlineCount: 2,
		unread: 0,
		mentioned: false,
		requests: 0,
		newestMs: 0,
		deniedUntilMs: 0,
		shut: "",
		ending: null,
		transfer: null,
		succession: null,
		halted: "",
		...over,
	};
}

/** A room of somebody else. */
export function aNearbyRoom(over: Partial<NearbyRoom> = {}): NearbyRoom {
	return {
		room: "02",
		name: "Lunch",
		alike: false,
		memberCount: 3,
		adminPeerId: "bb",
		adminName: "Grace",
		adminTag: "K7QF",
		adminVerified: false,
		viaPeerIds: ["bb"],
		...over,
	};
}

/** Somebody online whose keys were not compared. */
export function aPerson(over: Partial<Person> = {}): Person {
	return {
		peerId: "bb",
		name: "Grace",
		tag: "K7QF",
		fingerprint: "K7QF".repeat(8),
		contact: "unknown",
		online: true,
		address: "10.0.0.2:47100",
		via: "eth0",
		foundBy: "multicast",
		rooms: [],
		lookalike: false,
		lastSeenMs: 0,
		clockAheadMs: 0,
		contactSinceMs: 0,
		verifiedMs: 0,
		askAgainMs: 0,
		wall: null,
		movedFrom: null,
		suggestBlock: false,
		...over,
	};
}

/** Somebody who asks to join. */
export function aRequest(over: Partial<JoinRequest> = {}): JoinRequest {
	return {
		room: "01",
		roomName: "Compilers",
		reqId: "r1",
		peerId: "bb",
		name: "Grace",
		tag: "K7QF",
		note: "",
		atMs: 1_000,
		relayedByName: "",
		relayedByTag: "",
		relayedByVerified: false,
		invite: "",
		verified: false,
		online: true,
		...over,
	};
}

/** A conversation with a contact, with nothing new in it. */
export function aDirect(over: Partial<DirectSummary> = {}): DirectSummary {
	return {
		peerId: "bb",
		name: "Grace",
		tag: "K7QF",
		contact: "approved",
		online: true,
		unread: 0,
		waiting: 0,
		newestMs: 0,
		...over,
	};
}

/** Somebody who asks to become a contact. */
export function aContactRequest(over: Partial<ContactRequest> = {}): ContactRequest {
	return {
		peerId: "bb",
		name: "Grace",
		tag: "K7QF",
		fingerprint: "K7QF".repeat(8),
		atMs: 1_000,
		online: true,
		lookalike: false,
		wall: null,
		denials: 0,
		suggestBlock: false,
		...over,
	};
}

/** A comparison somebody else began. */
export function aVerification(over: Partial<Verification> = {}): Verification {
	return {
		peerId: "bb",
		name: "Grace",
		tag: "K7QF",
		phase: "comparing",
		askedByMe: false,
		startedMs: 1,
		emoji: [],
		mine: "none",
		theirs: "none",
		...over,
	};
}
