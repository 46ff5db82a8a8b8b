/** What the node answers to requests about who leads a room: handing over, electing, keys that moved. */
import { refused } from "../api/outcome.ts";
import type { LanNode } from "../node.ts";
import { isHex } from "../wire/bytes.ts";
import { accessOf } from "./access.ts";
import type { Handlers } from "./requestChecks.ts";

type AuthorityMethods =
	| "rooms/offerTransfer"
	| "rooms/withdrawTransfer"
	| "rooms/answerTransfer"
	| "rooms/stand"
	| "rooms/vote"
	| "rooms/rekey";

/** Bytes of a peerId. */
const peerIdLength = 32;

/** Handlers of these requests. */
export const authorityApiOf = (node: LanNode): Handlers<AuthorityMethods> => {
	const { withRoom } = accessOf(node);
	return {
		"rooms/offerTransfer": ({ room, peerId }) =>
			withRoom(room, (target, { rooms }) =>
				isHex(peerId, peerIdLength) ? rooms.transfers.offer(target, peerId) : refused("memberUnknown"),
			),
		"rooms/withdrawTransfer": ({ room }) => withRoom(room, (target, { rooms }) => rooms.transfers.withdraw(target)),
		"rooms/answerTransfer": ({ room, accept }) =>
			withRoom(room, (target, { rooms }) => rooms.transfers.answer(target, accept === true)),
		"rooms/stand": ({ room }) => withRoom(room, (target) => target.succession.stand()),
		"rooms/vote": ({ room, peerId }) =>
			withRoom(room, (target) =>
				isHex(peerId, peerIdLength) ? target.succession.vote(peerId) : refused("candidateUnknown"),
			),
		"rooms/rekey": ({ room, peerId }) =>
			withRoom(room, (target, { rooms }) =>
				isHex(peerId, peerIdLength) ? rooms.rekey(target, peerId) : refused("memberUnknown"),
			),
	};
};
