/** `transfer.json`: handing the admin role over, before operation 4 of the open room. */
import { encodeTransfer, signAcceptance, type TransferMessage } from "../../src/net/wire/transfer.ts";
import { cast, hex, type Json } from "./kit.ts";
import { openRoom } from "./rooms.ts";

/** Each kind of TRANSFER, for the place of the operation that hands over. */
export const transfers = (): Json => {
	const handing = openRoom().steps.find(({ control }) => control.body.kind === "transfer");
	if (handing === undefined) throw new Error("the room is handed over");
	const { room, n, prev } = handing.control;
	const place = { room, n, prev };
	const messages: readonly TransferMessage[] = [
		{ kind: "offer", ...place },
		{ kind: "accept", ...place, acceptance: signAcceptance(cast.grace.signing, place) },
		{ kind: "decline", ...place },
		{ kind: "withdraw", ...place },
	];
	return {
		...place,
		to: "grace",
		messages: messages.map((message) => ({
			kind: message.kind,
			acceptance: message.kind === "accept" ? hex(message.acceptance) : null,
			bytes: hex(encodeTransfer(message)),
		})),
	};
};
