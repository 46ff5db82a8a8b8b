/** `records.json`: the record layer under known keys, and the records whose body is JSON. */
import { CipherState } from "../../src/net/crypto/cipherState.ts";
import { CHAT_RECORDS, REKEY_RECORD, RecordSealer } from "../../src/net/crypto/records.ts";
import { encodeApproval } from "../../src/net/wire/approve.ts";
import { encodeText } from "../../src/net/wire/json.ts";
import { signMove } from "../../src/net/wire/move.ts";
import { encodeBye, encodeEphemeral, encodeHello, encodeRoomAdverts, recordTypes } from "../../src/net/wire/records.ts";
import { bytesOf, cast, hex, type Json, someHex, textOf } from "./kit.ts";

/** Sealed records, and bodies. */
export const records = (): Json => ({ sealed: sealed(), bodies: bodies() });

/** Records in their order under one key, which a REKEY changes on the way. */
function sealed(): Json {
	const key = someHex("record key", 32);
	const sealer = new RecordSealer(new CipherState(bytesOf(key), 0), { profile: CHAT_RECORDS, nowMs: 0 });
	const seal = (type: number, stream: number, body: Uint8Array): Json => ({
		type,
		stream,
		body: hex(body),
		record: hex(type === REKEY_RECORD ? sealer.rekey(0) : sealer.seal(type, stream, body)),
	});
	const nothing = new Uint8Array();
	return {
		key,
		records: [
			seal(recordTypes.ping, 0, nothing),
			seal(recordTypes.bye, 0, encodeBye("goingAway")),
			seal(0x90, 0xffffffff, encodeText("of a newer version")),
			seal(REKEY_RECORD, 0, nothing),
			seal(recordTypes.ping, 0, nothing),
		],
	};
}

function bodies(): Json {
	const { ada, newAda } = cast;
	const hello = {
		name: "Ada",
		app: "0.2.0",
		features: [],
		instance: someHex("instance", 8),
		port: 46_920,
		card: ada.card.bytes,
	};
	const moved = { ...hello, card: newAda.card.bytes, moves: [signMove(ada.signing, newAda)] };
	const advert = {
		room: someHex("some room", 32),
		name: "Compilers",
		count: 3,
		admin: ada.key,
		adminName: "Ada",
	};
	const body = (name: string, type: number, bytes: Uint8Array): Json => ({ name, type, body: textOf(bytes) });
	return [
		body("HELLO", recordTypes.hello, encodeHello(hello)),
		body("HELLO", recordTypes.hello, encodeHello(moved)),
		body("APPROVE", recordTypes.approve, encodeApproval({ state: "approved" })),
		body("APPROVE", recordTypes.approve, encodeApproval({ state: "pending" })),
		body("APPROVE", recordTypes.approve, encodeApproval({ state: "declined", waitMs: 600_000 })),
		body("APPROVE", recordTypes.approve, encodeApproval({ state: "ended" })),
		body("ROOM_ADVERT", recordTypes.roomAdvert, encodeRoomAdverts([advert])),
		body("EPHEMERAL", recordTypes.ephemeral, encodeEphemeral({ name: "Ada L." })),
		body("BYE", recordTypes.bye, encodeBye("duplicate")),
	];
}
