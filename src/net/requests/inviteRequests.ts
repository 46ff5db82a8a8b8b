/** What the node answers to requests about invites, and about taking a request back. */
import { issueInvite, openInvite, readInvite } from "../invitations.ts";
import type { LanNode } from "../node.ts";
import { accessOf } from "./access.ts";
import { type Handlers, textOf } from "./requestChecks.ts";

type InviteMethods = "rooms/invite" | "rooms/withdraw" | "invites/read" | "invites/open";

/** Longer than any link, label or note: the refusal can still say what is wrong. */
const linkMost = 100_000;
const textMost = 10_000;

/** Handlers of these requests. */
export const inviteApiOf = (node: LanNode): Handlers<InviteMethods> => {
	const { withSession, withRoom } = accessOf(node);
	const { clock } = node;
	return {
		"rooms/invite": ({ room, label }) =>
			withRoom(room, (target, session) =>
				issueInvite(session, target, { label: textOf(label, textMost), nowMs: clock.now() }),
			),
		"rooms/withdraw": ({ room }) => withRoom(room, (target, { rooms }) => rooms.applications.withdraw(target)),
		"invites/read": ({ link }) => withSession((session) => readInvite(session, textOf(link, linkMost), clock.now())),
		"invites/open": ({ link, note }, givenUp) =>
			withSession((session) =>
				openInvite(
					{ session, clock, isGivenUp: () => givenUp?.aborted === true },
					textOf(link, linkMost),
					textOf(note, textMost),
				),
			),
	};
};
