/** `joins.json`: asking to join a room, and the answers. */

import { encodeJoinStatus, signDenial, signJoin, signWithdrawal } from "../../src/net/wire/join.ts";
import { encodeText } from "../../src/net/wire/json.ts";
import { cast, hex, type Json, someHex, startMs } from "./kit.ts";

/** A plain request, and each kind of JOIN_STATUS. */
export const joins = (): Json => {
	const { ada, linus } = cast;
	const room = someHex("some room", 32);
	const reqId = someHex("request", 16);
	const log = someHex("requested log", 8);
	const note = "It’s me, Linus 🐧";
	const fields = { room, card: linus.card, log, reqId, ms: startMs, note, invitation: null };
	const untilMs = startMs + 600_000;
	return {
		request: {
			requester: "linus",
			room,
			log,
			reqId,
			ms: startMs,
			note,
			noteBytes: hex(encodeText(note)),
			bytes: hex(signJoin(linus.signing, fields)),
		},
		statuses: [
			{ kind: "waiting", room, reqId, bytes: hex(encodeJoinStatus({ kind: "waiting", room, reqId })) },
			{
				kind: "denied",
				admin: "ada",
				room,
				requester: linus.key,
				reqId,
				untilMs,
				bytes: hex(signDenial(ada.signing, { room, requester: linus.key, reqId, untilMs })),
			},
			{
				kind: "withdrawn",
				room,
				requester: linus.key,
				reqId,
				bytes: hex(signWithdrawal(linus.signing, { room, requester: linus.key, reqId })),
			},
		],
	};
};
