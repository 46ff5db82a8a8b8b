/** How requests about rooms reach them: the node must be open, the room mine, and a disk that refuses is an answer. */
import { type Outcome, refused } from "../api/outcome.ts";
import type { LanNode } from "../node.ts";
import type { Room } from "../room/room.ts";
import type { Rooms } from "../room/rooms.ts";
import { isHex } from "../wire/bytes.ts";
import { absenceOf, storeRefusal, storeSafe } from "./requestChecks.ts";

/** Ways to the rooms of a node. */
export interface RoomAccess {
	readonly withRooms: <T>(work: (rooms: Rooms) => Outcome<T>) => Outcome<T>;
	readonly withRoom: <T>(id: unknown, work: (room: Room, rooms: Rooms) => Outcome<T>) => Outcome<T>;
	/** The same for what has to wait. */
	readonly withRoomLater: <T>(
		id: unknown,
		work: (room: Room, rooms: Rooms) => Promise<Outcome<T>>,
	) => Promise<Outcome<T>>;
}

/** The ways to the rooms of `node`. */
export const roomAccessOf = (node: LanNode): RoomAccess => {
	const withRooms = <T>(work: (rooms: Rooms) => Outcome<T>): Outcome<T> => {
		const { session } = node;
		return session === null ? refused(absenceOf(node)) : storeSafe(() => work(session.rooms));
	};
	const found = (rooms: Rooms, id: unknown): Room | undefined => (isHex(id, 32) ? rooms.get(id) : undefined);
	return {
		withRooms,
		withRoom: (id, work) =>
			withRooms((rooms) => {
				const room = found(rooms, id);
				return room === undefined ? refused("roomUnknown") : work(room, rooms);
			}),
		withRoomLater: async (id, work) => {
			const rooms = node.session?.rooms;
			if (rooms === undefined) {
				return refused(absenceOf(node));
			}
			const room = found(rooms, id);
			try {
				return room === undefined ? refused("roomUnknown") : await work(room, rooms);
			} catch (error) {
				return storeRefusal(error);
			}
		},
	};
};
