/** What the node answers to requests about a room's membership, policy and end. */
import { refused } from "../api/outcome.ts";
import { peerIdHex } from "../crypto/fingerprintHex.ts";
import type { LanNode } from "../node.ts";
import { decodePolicy } from "../room/chain/policies.ts";
import type { Room } from "../room/room.ts";
import { isHex } from "../wire/bytes.ts";
import { type Answer, accessOf } from "./access.ts";
import { type Handlers, textOf } from "./requestChecks.ts";

type MembershipMethods =
	| "rooms/create"
	| "rooms/kick"
	| "rooms/leave"
	| "rooms/close"
	| "rooms/setPolicy"
	| "rooms/rotate"
	| "rooms/remove";

/** Longer than any name or reason may be, so that the refusal can still say by how much. */
const typedMost = 100_000;
/** Bytes of a peerId. */
const peerIdLength = 32;

/** The requests about who belongs to a room, answered by `node`. */
export const membershipApiOf = (node: LanNode): Handlers<MembershipMethods> => {
	const { withSession, withRoom } = accessOf(node);
	/** RULE: nothing is decided before it is sure that our own word does not go on elsewhere. */
	const asAdmin = (id: unknown, work: (room: Room) => Answer<null>): Answer<null> =>
		withRoom(id, async (room) => {
			const refusal = room.authority.refusal({ withKey: false });
			if (refusal !== null) {
				return refusal;
			}
			await room.author.whenConfirmed();
			return await work(room);
		});
	return {
		"rooms/create": ({ name, policy }) =>
			withSession(({ rooms }) => {
				const wanted = decodePolicy(policy);
				return wanted === null ? refused("policyInvalid") : rooms.create(textOf(name, typedMost), wanted);
			}),
		"rooms/kick": ({ room, peerId, reason }) =>
			asAdmin(room, (target) => {
				const identity = isHex(peerId, peerIdLength) ? memberOf(target, peerId) : undefined;
				return identity === undefined
					? refused("memberUnknown")
					: target.authority.kick(identity, textOf(reason, typedMost));
			}),
		"rooms/leave": ({ room }) => withRoom(room, (target) => target.leave()),
		"rooms/close": ({ room, reason }) => asAdmin(room, (target) => target.authority.close(textOf(reason, typedMost))),
		"rooms/setPolicy": ({ room, policy }) => {
			const wanted = decodePolicy(policy);
			return wanted === null ? refused("policyInvalid") : asAdmin(room, (target) => target.authority.setPolicy(wanted));
		},
		"rooms/remove": ({ room }) =>
			withSession(({ rooms }) => (isHex(room, 32) ? rooms.remove(room) : refused("roomUnknown"))),
		"rooms/rotate": ({ room }) => asAdmin(room, (target) => target.authority.rotate()),
	};
};

const memberOf = (room: Room, peerId: string): string | undefined =>
	[...(room.state?.members.keys() ?? [])].find((identity) => peerIdHex(identity) === peerId);
