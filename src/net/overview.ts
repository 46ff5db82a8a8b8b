/** What trees, badges and status bar show, derived from the session. */
import type { Me, NodeStatus, Overview, Person } from "./api.ts";
import { formatAddress } from "./mesh/address.ts";
import { skeletonOf } from "./names.ts";
import { fingerprintHex } from "./room/roomState.ts";
import type { Session } from "./session.ts";
import type { ContactRow } from "./store/rows.ts";

/** The whole state windows show. `session` is null while the store is not open. */
export const overviewOf = (rev: number, status: NodeStatus, session: Session | null): Overview => ({
	rev,
	status,
	me: session === null ? null : meOf(session),
	rooms: session?.rooms.summaries() ?? [],
	nearby: session?.rooms.nearby() ?? [],
	people: session === null ? [] : peopleOf(session),
	requests: session?.rooms.desk.open() ?? [],
});

const meOf = (session: Session): Me => {
	const { peerId } = session.identity;
	const fingerprint = fingerprintHex(peerId);
	return { peerId, name: session.name, tag: fingerprint.slice(0, 4), fingerprint };
};

const peopleOf = (session: Session): readonly Person[] => {
	const people = session.contacts.all.flatMap((row) => personOf(session, row) ?? []);
	const looks = new Map<string, number>();
	for (const skeleton of [skeletonOf(session.name), ...people.map((person) => skeletonOf(person.name))]) {
		looks.set(skeleton, (looks.get(skeleton) ?? 0) + 1);
	}
	return people.map((person) => ({ ...person, lookalike: (looks.get(skeletonOf(person.name)) ?? 0) > 1 }));
};

/** Everyone seen on the network; of those who left, only contacts and members of common rooms stay. */
const personOf = (session: Session, row: ContactRow): Person | null => {
	const peer = session.mesh?.peer(row.identity);
	const online = peer !== undefined || session.mesh?.isResting(row.identity) === true;
	const rooms = session.rooms.inCommon(row.identity);
	if (!online && row.state === "unknown" && rooms.length === 0) {
		return null;
	}
	const fingerprint = fingerprintHex(row.peerId);
	return {
		peerId: row.peerId,
		name: session.peerName(row.identity),
		tag: fingerprint.slice(0, 4),
		fingerprint,
		contact: row.state,
		online,
		address: row.port === 0 ? "" : formatAddress({ host: row.host, port: row.port }),
		foundBy: peer === undefined ? "memory" : row.foundBy,
		rooms,
		lookalike: false,
		lastSeenMs: row.lastSeenMs,
	};
};
