/**
 * What a direct message says, as it is kept: `atMs(8) ‖ hlc(8) ‖ kind(1) ‖ JSON`. Pure.
 *
 * Kinds and JSON are those of room events (PROTOCOL "Author logs"); what this version does not know is shown as newer.
 */
import type { MessageBody } from "../api/messages.ts";
import type { ErrorCode } from "../api/outcome.ts";
import { concatBytes } from "../crypto/bytes.ts";
import { textLimits } from "../limits.ts";
import { decodeContent, encodeContent, messageBodyOf, type Said } from "../room/logs/body.ts";
import { draftSize } from "../room/talk/outbox.ts";
import { StoreError } from "../store/database.ts";
import { type Decoded, decodeBytes, fromHex, u8, u64 } from "../wire/bytes.ts";

/** The parts of a kept message. */
export interface DirectContent {
	/** When it was said, by the author's clock unless that is far ahead of ours. */
	readonly atMs: number;
	/** The author's time as it goes over the wire, 16 hex digits. */
	readonly hlc: string;
	readonly kind: number;
	/** UTF-8 of a JSON object. */
	readonly body: Uint8Array;
}

/** Why a draft cannot be sent; sizes in bytes. */
export interface DraftFault {
	readonly code: ErrorCode;
	readonly size: number;
	readonly max: number;
}

/** What is wrong with a draft, or null. The limits are those of rooms. */
export const draftFault = (draft: Said): DraftFault | null => {
	const size = draftSize(draft);
	if (draft.kind === "text") {
		const max = textLimits.message;
		return draft.text.trim() === ""
			? { code: "messageEmpty", size, max }
			: size > max
				? { code: "messageTooLong", size, max }
				: null;
	}
	if (draft.kind === "file") {
		return null;
	}
	const max = textLimits.snippet;
	return draft.snippet.text === ""
		? { code: "snippetEmpty", size, max }
		: size > max
			? { code: "snippetTooLong", size, max }
			: null;
};

/** Kind and body of a draft. */
export const contentOfDraft = (draft: Said): Pick<DirectContent, "kind" | "body"> => {
	const { kind, json } = encodeContent(draft);
	return { kind, body: json };
};

/** Serialises for the store. */
export const encodeDirectContent = (content: DirectContent): Uint8Array =>
	concatBytes(u64(content.atMs), fromHex(content.hlc), u8(content.kind), content.body);

/** Reads what `encodeDirectContent` gave. */
export const decodeDirectContent = (bytes: Uint8Array): Decoded<DirectContent> =>
	decodeBytes(bytes, (reader) => ({
		atMs: reader.u64(),
		hlc: reader.hex(8),
		kind: reader.u8(),
		body: reader.rest(),
	}));

/** What a row of ours holds. @throws StoreError where that is nothing we have written */
export const keptContent = (bytes: Uint8Array): DirectContent => {
	const decoded = decodeDirectContent(bytes);
	if (!decoded.ok) {
		throw new StoreError("storeCorrupt", undefined);
	}
	return decoded.value;
};

/** What the row of a message shows. */
export const shownBody = (content: DirectContent): MessageBody =>
	messageBodyOf(decodeContent(content.kind, content.body));
