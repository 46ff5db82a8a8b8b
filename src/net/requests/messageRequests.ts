/** What the node answers to requests about single messages and about what was said: changing, taking back, forgetting. */
import { done, type Outcome, refused } from "../api/outcome.ts";
import { textLimits } from "../limits.ts";
import type { LanNode } from "../node.ts";
import type { Room } from "../room/room.ts";
import { isHex } from "../wire/bytes.ts";
import { absenceOf, type Handlers, storeRefusal, storeSafe, textOf } from "./requestChecks.ts";
import { roomAccessOf } from "./roomAccess.ts";

type MessageMethods = "rooms/edit" | "rooms/erase" | "rooms/react" | "rooms/deleteHistory" | "direct/deleteHistory";

/** Longer than any id of a message. */
const idMost = 128;
/** Longer than a text may be, so that the refusal can say by how much. */
const typedMost = 2 ** 22;

/** The requests about messages answered by `node`. */
export const messageApiOf = (node: LanNode): Handlers<MessageMethods> => {
	const { withRoomLater } = roomAccessOf(node);
	const withRoom = <T>(id: unknown, work: (room: Room) => Outcome<T>): Outcome<T> => {
		const { session } = node;
		if (session === null) {
			return refused(absenceOf(node));
		}
		const room = isHex(id, 32) ? session.rooms.get(id) : undefined;
		return room === undefined ? refused("roomUnknown") : storeSafe(() => work(room));
	};
	return {
		"rooms/edit": ({ room, id, text }) =>
			withRoom(room, ({ acts }) => acts.edit(textOf(id, idMost), textOf(text, typedMost))),
		"rooms/erase": ({ room, id }) => withRoom(room, ({ acts }) => acts.erase(textOf(id, idMost))),
		"rooms/react": ({ room, id, emoji, on }) =>
			withRoom(room, ({ acts }) => acts.react(textOf(id, idMost), textOf(emoji, textLimits.emoji + 1), on === true)),
		"rooms/deleteHistory": ({ room }) =>
			withRoomLater(room, async (target) => ((await target.deleteHistory()) ? done : refused("roomUnknown"))),
		"direct/deleteHistory": async ({ peerId }) => {
			const { session } = node;
			if (session === null) {
				return refused(absenceOf(node));
			}
			const contact = isHex(peerId, 32) ? session.contacts.current(peerId) : undefined;
			try {
				const isDone = contact !== undefined && (await session.people.directs.deleteHistory(contact.identity));
				return isDone ? done : refused("personUnknown");
			} catch (error) {
				return storeRefusal(error);
			}
		},
	};
};
