/** Which rooms were taken off the list. Pure. */
import type { Overview } from "../../net/api/overview.ts";

/** Remembers which rooms there were. */
export class GoneRooms {
	#known: Overview | null = null;

	/**
	 * Rooms that were there and are not any more: removed by the person, or a request taken back, on the network or off
	 * it. A node whose store is not open knows nobody, me included, and lists none: that says nothing about them, and
	 * what was removed meanwhile is found as soon as there is a list again.
	 */
	since(overview: Overview): readonly string[] {
		if (overview.me === null) return [];
		const before = this.#known;
		this.#known = overview;
		if (before?.me?.peerId !== overview.me.peerId) return [];
		const left = new Set(overview.rooms.map(({ room }) => room));
		return before.rooms.map(({ room }) => room).filter((room) => !left.has(room));
	}
}
