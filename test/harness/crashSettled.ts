/** Whether everyone has the same, and knows it. Pure. */
import type { CrashPeer } from "./crashPeer.ts";
import type { SeenRoom, SeenRow, Snapshot } from "./crashProtocol.ts";

/** What keeps a node and its peers apart; empty when they agree in everything. */
export const differences = (node: Snapshot, peers: readonly CrashPeer[]): readonly string[] => [
	...node.requests.map((request) => `a request waits: ${request.reqId}`),
	...node.rooms.filter(({ role }) => role === "requested").map(({ name }) => `not in ${name} yet`),
	...node.rooms
		.filter(({ role }) => role === "admin" || role === "member")
		.flatMap((room) => [
			...undelivered("Ada", room, room.rows),
			...peers.filter((peer) => room.members.includes(peer.peerId)).flatMap((peer) => differenceIn(room, peer)),
		]),
];

const differenceIn = (room: SeenRoom, peer: CrashPeer): readonly string[] => {
	const { name } = peer.node;
	if (!peer.isMember(room.room)) {
		return [`${name} is not in ${room.name} yet`];
	}
	const theirs = peer.rows(room.room);
	const sent = peer.sent.get(room.room) ?? [];
	const tags = room.rows.map((row) => row.tag);
	return [
		...(sameIds(room.rows, theirs) ? [] : [firstDifference(name, room, theirs)]),
		...undelivered(name, room, theirs),
		...sent
			.filter((tag) => tags.filter((other) => other === tag).length !== 1)
			.map((tag) => `${tag} is not there exactly once`),
	];
};

const sameIds = (ours: readonly SeenRow[], theirs: readonly SeenRow[]): boolean =>
	ours.length === theirs.length && ours.every((row, at) => row.id === theirs[at]?.id);

const firstDifference = (name: string, room: SeenRoom, theirs: readonly SeenRow[]): string => {
	const at = room.rows.findIndex((row, i) => row.id !== theirs[i]?.id);
	const where = at < 0 ? room.rows.length : at;
	const counts = `${room.rows.length} and ${theirs.length} messages`;
	return `${room.name}: at ${where} Ada has ${room.rows[where]?.tag}, ${name} has ${theirs[where]?.tag} (${counts})`;
};

/** Own messages that do not say of every other member that it has them. */
const undelivered = (name: string, { name: room, members }: SeenRoom, rows: readonly SeenRow[]): readonly string[] => {
	const others = members.length - 1;
	const waiting = rows.filter((row) => row.mine && others > 0 && (row.delivered !== others || row.of !== others));
	return waiting.length === 0
		? []
		: [`${room}: ${waiting.length} of ${name} are not delivered to all ${others}, from ${waiting[0]?.tag} on`];
};
