/**
 * Direct messages between two peers, and their acknowledgements (PROTOCOL "DMs and files"). Pure.
 *
 * `DM = id(16) ‖ hlc(8) ‖ kind(1) ‖ JSON(≤ 61,440)`, `DM_ACK = id(16)…`, 1 to 256 of them, none twice
 *
 * Not signed: whoever has it knows who said it, and cannot prove it.
 */
import { concatBytes } from "../crypto/bytes.ts";
import { countLimits, wireLimits } from "../limits.ts";
import { type Decoded, decodeBytes, fromHex, malformed, u8 } from "./bytes.ts";
import { readJson } from "./json.ts";

/** One direct message on the wire. */
export interface DirectMessage {
	/** 32 hex digits, drawn at random by its author. */
	readonly id: string;
	/** The author's time, 16 hex digits. */
	readonly hlc: string;
	/** As the kinds of events. What this version does not know is shown as such, not refused. */
	readonly kind: number;
	/** UTF-8 of a JSON object. */
	readonly body: Uint8Array;
}

/** Bytes of an id. */
export const directIdLength = 16;
const hlcLength = 8;

/** Serialises a message. */
export const encodeDirect = (message: DirectMessage): Uint8Array =>
	concatBytes(fromHex(message.id), fromHex(message.hlc), u8(message.kind), message.body);

/** Decodes a message. The body is copied. */
export const decodeDirect = (bytes: Uint8Array): Decoded<DirectMessage> =>
	decodeBytes(bytes, (reader) => {
		const id = reader.hex(directIdLength);
		const hlc = reader.hex(hlcLength);
		const kind = reader.u8();
		if (reader.left > wireLimits.eventBody) {
			return malformed("directTooLong");
		}
		const body = concatBytes(reader.rest());
		readJson(body);
		return { id, hlc, kind, body };
	});

/** Serialises an acknowledgement of at most `directAcks` messages. */
export const encodeDirectAck = (ids: readonly string[]): Uint8Array => concatBytes(...ids.map(fromHex));

/** Decodes an acknowledgement. */
export const decodeDirectAck = (bytes: Uint8Array): Decoded<readonly string[]> =>
	decodeBytes(bytes, (reader) => {
		const ids: string[] = [];
		while (reader.left > 0) {
			ids.push(reader.hex(directIdLength));
		}
		return ids.length >= 1 && ids.length <= countLimits.directAcks && new Set(ids).size === ids.length
			? ids
			: malformed("directAcks");
	});
