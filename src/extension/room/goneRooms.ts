/** Which rooms were taken off the list. Pure. */
import type { Overview } from "../../net/api/overview.ts";

/**
 * Rooms that were there and are not any more: removed by the person, or a request taken back. A node that is starting,
 * locked or gone lists none, which says nothing about them.
 */
export function goneRooms(before: Overview | null, after: Overview): readonly string[] {
	if (before === null || after.status.kind !== "on" || before.me?.peerId !== after.me?.peerId) return [];
	const left = new Set(after.rooms.map(({ room }) => room));
	return before.rooms.map(({ room }) => room).filter((room) => !left.has(room));
}
