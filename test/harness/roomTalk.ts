/** What tests of rooms ask again and again: where somebody stands in a room, and what the room has told it. */
import type { NodeEvent, RoomSummary } from "../../src/net/api/rooms.ts";
import type { TestNode } from "./testNode.ts";

/** A node's peerId. */
export const peerIdOf = (node: TestNode): string => node.node.session?.identity.peerId ?? "";

/** A node's identity key. */
export const identityOf = (node: TestNode): string => node.node.session?.identity.key ?? "";

/** What the list of rooms shows of one; throws where it is not in the list. */
export const summaryOf = (node: TestNode, room: string): RoomSummary => {
	const found = node.node.overview().rooms.find((one) => one.room === room);
	if (found === undefined) {
		throw new Error(`${node.name} has no such room`);
	}
	return found;
};

/** Names of the members a node knows of, sorted. */
export const memberNames = async (node: TestNode, room: string): Promise<readonly string[]> => {
	const members = await node.api["rooms/members"]({ room });
	return members.ok ? members.value.map(({ name }) => name).sort() : [members.code];
};

/** What happened in a room as its page tells it, each in one line: what, whom, by whom, why. */
export const notices = (node: TestNode, room: string): readonly string[] =>
	node
		.messages(room)
		.flatMap(({ body }) =>
			body.kind === "notice"
				? [[body.notice, body.name, body.byName, body.reason].filter((word) => word !== "").join(" ")]
				: [],
		);

/** Happenings of one kind a node told its windows. */
export const happenings = (node: TestNode, kind: NodeEvent["kind"]): readonly NodeEvent[] =>
	node.heard.event.filter((event) => event.kind === kind);
