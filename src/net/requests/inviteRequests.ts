/** What the node answers to requests about invites, and about taking a request back. */
import { refused } from "../api/outcome.ts";
import { issueInvite, openInvite, readInvite } from "../invitations.ts";
import type { LanNode } from "../node.ts";
import { absenceOf, type Handlers, storeRefusal, storeSafe, textOf } from "./requestChecks.ts";
import { roomAccessOf } from "./roomAccess.ts";

type InviteMethods = "rooms/invite" | "rooms/withdraw" | "invites/read" | "invites/open";

/** Longer than any link, label or note: the refusal can still say what is wrong. */
const linkMost = 100_000;
const textMost = 10_000;

/** Handlers of these requests. */
export const inviteApiOf = (node: LanNode): Handlers<InviteMethods> => {
	const { withRoom } = roomAccessOf(node);
	return {
		"rooms/invite": ({ room, label }) =>
			withRoom(room, (target) => {
				const { session, clock } = node;
				return session === null
					? refused(absenceOf(node))
					: issueInvite(session, target, { label: textOf(label, textMost), nowMs: clock.now() });
			}),
		"rooms/withdraw": ({ room }) => withRoom(room, (target, rooms) => rooms.applications.withdraw(target)),
		"invites/read": ({ link }) => {
			const { session, clock } = node;
			return session === null
				? refused(absenceOf(node))
				: storeSafe(() => readInvite(session, textOf(link, linkMost), clock.now()));
		},
		"invites/open": async ({ link, note }, givenUp) => {
			const { session, clock } = node;
			if (session === null) {
				return refused(absenceOf(node));
			}
			try {
				return await openInvite(
					{ session, clock, isGivenUp: () => givenUp?.aborted === true },
					textOf(link, linkMost),
					textOf(note, textMost),
				);
			} catch (error) {
				return storeRefusal(error);
			}
		},
	};
};
