/** What the node answers to requests about single messages and about what was said: changing, taking back, forgetting. */
import { done, refused } from "../api/outcome.ts";
import { textLimits } from "../limits.ts";
import type { LanNode } from "../node.ts";
import { accessOf } from "./access.ts";
import { type Handlers, textOf } from "./requestChecks.ts";

type MessageMethods = "rooms/edit" | "rooms/erase" | "rooms/react" | "rooms/deleteHistory" | "direct/deleteHistory";

/** Longer than any id of a message. */
const idMost = 128;
/** Longer than a text may be, so that the refusal can say by how much. */
const typedMost = 2 ** 22;

/** The requests about messages answered by `node`. */
export const messageApiOf = (node: LanNode): Handlers<MessageMethods> => {
	const { withRoom, withPartner } = accessOf(node);
	return {
		"rooms/edit": ({ room, id, text }) =>
			withRoom(room, ({ acts }) => acts.edit(textOf(id, idMost), textOf(text, typedMost))),
		"rooms/erase": ({ room, id }) => withRoom(room, ({ acts }) => acts.erase(textOf(id, idMost))),
		"rooms/react": ({ room, id, emoji, on }) =>
			withRoom(room, ({ acts }) => acts.react(textOf(id, idMost), textOf(emoji, textLimits.emoji + 1), on === true)),
		"rooms/deleteHistory": ({ room }) =>
			withRoom(room, async (target) => ((await target.deleteHistory()) ? done : refused("roomUnknown"))),
		"direct/deleteHistory": ({ peerId }) =>
			withPartner(peerId, async ({ identity }, { people }) =>
				(await people.directs.deleteHistory(identity)) ? done : refused("personUnknown"),
			),
	};
};
