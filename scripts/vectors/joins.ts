/** `joins.json`: asking to join a room, invites, and the answers. */

import { netIdOf } from "../../src/net/crypto/handshakeAuth.ts";
import { linkOf } from "../../src/net/room/joining/inviteLink.ts";
import { decodeControl, signControl } from "../../src/net/wire/control.ts";
import { inviteKeyOf, signInvitation, signInvite } from "../../src/net/wire/invite.ts";
import { encodeJoinStatus, signDenial, signJoin, signUnlisted, signWithdrawal } from "../../src/net/wire/join.ts";
import { encodeText } from "../../src/net/wire/json.ts";
import { signMove } from "../../src/net/wire/move.ts";
import { signAcceptance } from "../../src/net/wire/transfer.ts";
import { bytesOf, cast, hex, hlcOf, type Json, someHex, startMs } from "./kit.ts";

/** A request without and with an invite, each kind of JOIN_STATUS, and both kinds of invite. */
export const joins = (): Json => {
	const { ada, grace, linus, newAda } = cast;
	const room = someHex("some room", 32);
	const reqId = someHex("request", 16);
	const log = someHex("requested log", 8);
	const note = "It’s me, Linus 🐧";
	const fields = { room, card: linus.card, log, reqId, ms: startMs, note, invitation: null };
	const untilMs = startMs + 600_000;
	const seed = bytesOf(someHex("invite seed", 16));
	const invitation = signInvitation(inviteKeyOf(seed), { room, reqId, identity: linus.key });
	const told = {
		room,
		team: hex(netIdOf("").subarray(0, 2)),
		untilMs: startMs + 7 * 24 * 3_600_000,
		roomName: "Compilers",
		addresses: [
			{ host: "192.168.1.20", port: 46_920 },
			{ host: "fd00:0:0:0:0:0:0:20", port: 46_921 },
		],
	};
	const invite = (bytes: Uint8Array, inviteSeed: Uint8Array | null): Json => ({
		...told,
		issuer: "ada",
		seed: inviteSeed === null ? null : hex(inviteSeed),
		bytes: hex(bytes),
		link: linkOf(bytes),
	});
	const place = { room, n: 7, prev: someHex("an operation", 32) };
	const toAda = { kind: "transfer", to: ada.key, acceptance: signAcceptance(ada.signing, place) } as const;
	const handovers = [
		{
			kind: "transfer",
			from: grace.key,
			to: ada.key,
			bytes: signControl(grace.signing, { ...place, hlc: hlcOf(1) }, toAda),
		},
		{ kind: "move", from: ada.key, to: newAda.key, bytes: signMove(ada.signing, newAda) },
	] as const;
	const shownHandovers = handovers.map(({ kind, from, to, bytes }) => ({ kind, from, to, bytes: hex(bytes) }));
	const closing = signControl(newAda.signing, { ...place, n: 9, hlc: hlcOf(2) }, { kind: "close", reason: "Done." });
	const closed = decodeControl(closing);
	if (!closed.ok) throw new Error(closed.reason);
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
		invited: {
			seed: hex(seed),
			invPub: hex(invitation.publicKey),
			invSig: hex(invitation.signature),
			bytes: hex(signJoin(linus.signing, { ...fields, invitation })),
		},
		invites: [seed, null].map((one) => invite(signInvite(ada.signing, { ...told, seed: one }), one)),
		statuses: [
			{ kind: "waiting", room, reqId, bytes: hex(encodeJoinStatus({ kind: "waiting", room, reqId })) },
			{
				kind: "denied",
				admin: "newAda",
				handovers: shownHandovers,
				room,
				requester: linus.key,
				reqId,
				untilMs,
				bytes: hex(signDenial(newAda.signing, { room, requester: linus.key, reqId, untilMs, handovers })),
			},
			{
				kind: "withdrawn",
				room,
				requester: linus.key,
				reqId,
				bytes: hex(signWithdrawal(linus.signing, { room, requester: linus.key, reqId })),
			},
			{
				kind: "closed",
				admin: "newAda",
				handovers: shownHandovers,
				room,
				reqId,
				operation: hex(closing),
				bytes: hex(encodeJoinStatus({ kind: "closed", room, reqId, handovers, control: closed.value })),
			},
			{
				kind: "unlisted",
				admin: "newAda",
				handovers: shownHandovers,
				room,
				requester: linus.key,
				reqId,
				bytes: hex(signUnlisted(newAda.signing, { room, requester: linus.key, reqId, handovers })),
			},
		],
	};
};
