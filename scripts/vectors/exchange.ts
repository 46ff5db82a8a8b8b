/** `sync.json`: the records by which two members compare what they hold. */
import { concatBytes } from "../../src/net/crypto/bytes.ts";
import {
	encodeCredit,
	encodeHaves,
	encodeHeads,
	encodeItems,
	encodeSyncRoots,
	encodeWants,
	type Head,
	rootOf,
	type Want,
} from "../../src/net/wire/sync.ts";
import { graceLogs, openRoomAt } from "./events.ts";
import { cast, hex, type Json, someHex } from "./kit.ts";
import { voice } from "./rooms.ts";

/** One of each, about the open room after its fourth operation. */
export const exchange = (): Json => {
	const { at } = openRoomAt(3);
	const { room, id: tip, n, bytes } = at.control;
	const { made } = graceLogs().first;
	const [event] = made;
	const newest = made.at(-1);
	if (event === undefined || newest === undefined) throw new Error("a log has events");
	const ack = voice(cast.grace, { room, target: tip, step: 5 });
	const { author, log } = event.header;
	const subject = someHex("subject", 32);
	const heads: readonly Head[] = [
		{ kind: "log", author, log, seq: newest.header.seq, event: newest.header.id },
		{ kind: "branch", n, tip },
		{ kind: "evidence", subject },
		{ kind: "ack", author: ack.author, ackSeq: ack.ackSeq },
	];
	const wants: readonly Want[] = [
		{ kind: "branch", from: 2, tip },
		{ kind: "ack", author },
		{ kind: "evidence", subject },
		{ kind: "log", author, log, from: 1, to: 8 },
	];
	const root = rootOf(heads);
	const whole = concatBytes(event.header.bytes, event.sealed);
	return {
		room,
		controlHead: tip,
		heads: { list: heads.map((head) => ({ ...head })), bytes: hex(encodeHeads(room, true, heads)) },
		root: { of: "the list of heads", root, bytes: hex(encodeSyncRoots([{ room, controlHead: tip, root }])) },
		wants: { list: wants.map((want) => ({ ...want })), bytes: hex(encodeWants(room, wants)) },
		items: hex(
			encodeItems(room, [
				{ kind: "control", bytes },
				{ kind: "ack", bytes: ack.bytes },
				{ kind: "event", bytes: whole },
				{ kind: "eventHeader", bytes: event.header.bytes },
			]),
		),
		haves: { list: [{ author, log, seq: 8 }], bytes: hex(encodeHaves(room, [{ author, log, seq: 8 }])) },
		credit: { taken: 524_288, bytes: hex(encodeCredit(524_288)) },
	};
};
