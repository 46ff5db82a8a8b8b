/**
 * How a room came from one admin to the next, for somebody who may not see its chain (PROTOCOL "Joining"). Pure.
 *
 * ```
 * handovers = count(1 ≤ 16) ‖ [0 ‖ operation 4 (276) | 1 ‖ move(329)]…
 * ```
 */
import { concatBytes } from "../crypto/bytes.ts";
import { countLimits } from "../limits.ts";
import { malformed, type Reader, u8 } from "./bytes.ts";
import { decodeControl } from "./control.ts";
import { decodeMove } from "./move.ts";
import { isAcceptanceBy } from "./transfer.ts";

/** One step, signed by both: the admin handed over, or went on under another key. */
export interface Handover {
	readonly kind: "transfer" | "move";
	/** Identity keys. */
	readonly from: string;
	readonly to: string;
	/** The operation, or the move, as it was signed. */
	readonly bytes: Uint8Array;
}

/** Bytes of an operation that hands over: its fixed part, two keys' worth of body, the signature. */
const transferLength = 116 + 96 + 64;
const moveLength = 329;

/** Serialises steps. */
export const encodeHandovers = (handovers: readonly Handover[]): Uint8Array =>
	concatBytes(
		u8(handovers.length),
		...handovers.map(({ kind, bytes }) => concatBytes(u8(kind === "transfer" ? 0 : 1), bytes)),
	);

/** Reads steps. RULE: a step counts with the signatures of both, and in this room only. */
export const readHandovers = (reader: Reader, room: string): readonly Handover[] => {
	const count = reader.u8();
	if (count > countLimits.handovers) {
		return malformed("handovers");
	}
	return Array.from({ length: count }, () =>
		reader.byteIn([0, 1], "handover") === 0
			? transferOf(reader.bytes(transferLength), room)
			: moveOf(reader.bytes(moveLength)),
	);
};

/** Who leads a room that `admin` led once, as far as the steps tell; each is gone from whoever leads then, in their order. */
export const leaderAfter = (admin: string, handovers: readonly Handover[]): string =>
	handovers.reduce((leader, { from, to }) => (from === leader ? to : leader), admin);

const transferOf = (bytes: Uint8Array, room: string): Handover => {
	const control = decodeControl(bytes);
	if (!control.ok || control.value.body.kind !== "transfer" || control.value.room !== room) {
		return malformed("handover");
	}
	const { author, n, prev, body } = control.value;
	return isAcceptanceBy(body.to, body.acceptance, { room, n, prev })
		? { kind: "transfer", from: author, to: body.to, bytes }
		: malformed("handover");
};

const moveOf = (bytes: Uint8Array): Handover => {
	const move = decodeMove(bytes);
	return move.ok
		? { kind: "move", from: move.value.oldIdentity, to: move.value.card.identity, bytes }
		: malformed("handover");
};
