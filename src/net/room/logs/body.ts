/**
 * What events say: JSON bodies, padded and sealed under a key of their own (PROTOCOL "Author logs"). Pure.
 *
 * `K_log = HKDF(K_epoch, salt=room, info=L(log)‖epochCtl‖author‖logId)`, `K_ev = HMAC(K_log, L(evk)‖nonce)`,
 * `bodyCt = AES-256-GCM(K_ev, iv=0, aad=all before bodyLen, len(4)‖JSON‖zeros to a multiple of 64)`
 */
import type { Draft, FileOffer, MessageBody, Snippet, SnippetRange } from "../../api/messages.ts";
import { open, seal } from "../../crypto/aead.ts";
import { concatBytes } from "../../crypto/bytes.ts";
import { hkdfSha256, hmacSha256, label } from "../../crypto/hash.ts";
import { cleanName } from "../../files/fileNames.ts";
import { pieceCount } from "../../files/pieces.ts";
import { countLimits, fileLimits, textLimits } from "../../limits.ts";
import type { ActKind } from "../../store/actRows.ts";
import { type Decoded, decodeBytes, fromHex, isHex, malformed, Reader, u32 } from "../../wire/bytes.ts";
import type { Cut } from "../../wire/controlBody.ts";
import { eventKinds } from "../../wire/event.ts";
import {
	arrayField,
	booleanField,
	encodeJson,
	encodeText,
	integerField,
	isObject,
	type JsonObject,
	readJson,
	stringField,
} from "../../wire/json.ts";

/** What this node says in a conversation: what a person typed, or an offer of files. */
export type Said = Draft | { readonly kind: "file"; readonly file: FileOffer };

/** What an event says, opened and checked. */
export type EventContent =
	| { readonly kind: "file"; readonly file: FileOffer }
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "snippet"; readonly snippet: Snippet }
	| { readonly kind: "profile"; readonly name: string; readonly rules: number }
	/** The author's last word, and where its other logs end. */
	| { readonly kind: "leave"; readonly heads: readonly Cut[] }
	| Act
	/** Goes on from an older log of its author. */
	| { readonly kind: "newLog" }
	/** Valid in the log, but not understood: an unknown kind, or a body that will not parse. */
	| { readonly kind: "newer" };

/** What can be signed. */
export type Signable = Exclude<EventContent, { readonly kind: "newer" }>;

/** What acts on a message; `of` is its id. */
export type Act =
	| { readonly kind: "edit"; readonly of: string; readonly text: string }
	/** `edits`: the author's own edits of it, which lose their text as well. */
	| { readonly kind: "erase"; readonly of: string; readonly edits: readonly string[] }
	| { readonly kind: "reaction"; readonly of: string; readonly emoji: string; readonly on: boolean };

const paddedTo = 64;
const fixedIv = new Uint8Array(12);

/** Which key seals an event's body. Ids are hex. */
export interface BodyPlace {
	readonly room: string;
	readonly epochCtl: string;
	readonly author: string;
	readonly log: string;
}

/** The key all events of one log and epoch derive theirs from. */
export const logKeyOf = (epochKey: Uint8Array, place: BodyPlace): Uint8Array =>
	hkdfSha256(
		epochKey,
		fromHex(place.room),
		concatBytes(label("log"), fromHex(place.epochCtl), fromHex(place.author), fromHex(place.log)),
	);

/** Seals a body. `aad` is all of the header before `bodyLen`. */
export const sealBody = (logKey: Uint8Array, nonce: Uint8Array, aad: Uint8Array, json: Uint8Array): Uint8Array => {
	const length = 4 + json.length;
	const padding = new Uint8Array((paddedTo - (length % paddedTo)) % paddedTo);
	return seal(hmacSha256(logKey, label("evk"), nonce), fixedIv, aad, u32(json.length), json, padding);
};

/** The JSON bytes of a sealed body, or `undefined` where key or body do not fit. */
export const openBody = (
	logKey: Uint8Array,
	nonce: Uint8Array,
	aad: Uint8Array,
	sealed: Uint8Array,
): Uint8Array | undefined => {
	const padded = open(hmacSha256(logKey, label("evk"), nonce), fixedIv, aad, sealed);
	if (padded === undefined || padded.length < 4) {
		return undefined;
	}
	const length = new Reader(padded).u32();
	return length > padded.length - 4 ? undefined : padded.subarray(4, 4 + length);
};

/** The same for what is said again: `again` is the id of the event that said it first. */
export const encodeAgain = (content: Signable, again: string): ReturnType<typeof encodeContent> => {
	const { kind, json } = encodeContent(content);
	return { kind, json: again === "" ? json : encodeJson({ ...readJson(json), again }) };
};

/** Which event a body says again; null where it does not. */
export const decodeAgain = (json: Uint8Array): string | null => {
	const decoded = decodeBytes(new Uint8Array(), () => readJson(json));
	const again = decoded.ok ? decoded.value.again : null;
	return isHex(again, 32) ? again : null;
};

/** Kind byte and JSON of what is to be said. */
export const encodeContent = (content: Signable): { readonly kind: number; readonly json: Uint8Array } => {
	switch (content.kind) {
		case "text":
			return { kind: eventKinds.text, json: encodeJson({ t: content.text }) };
		case "snippet":
			return { kind: eventKinds.snippet, json: encodeJson(snippetFields(content.snippet)) };
		case "file":
			return { kind: eventKinds.file, json: encodeJson({ ...content.file }) };
		case "profile":
			return { kind: eventKinds.profile, json: encodeJson({ name: content.name, rules: content.rules }) };
		case "leave":
			return {
				kind: eventKinds.leave,
				json: encodeJson({ heads: content.heads.map(({ log, seq, event }) => [log, seq, event]) }),
			};
		case "newLog":
			return { kind: eventKinds.newLog, json: encodeJson({}) };
		case "edit":
			return { kind: eventKinds.edit, json: encodeJson({ of: content.of, t: content.text }) };
		case "erase":
			return {
				kind: eventKinds.erase,
				json: encodeJson({ of: content.of, ...(content.edits.length === 0 ? {} : { edits: content.edits }) }),
			};
		case "reaction":
			return { kind: eventKinds.reaction, json: encodeJson({ of: content.of, e: content.emoji, on: content.on }) };
	}
};

/** Reads a body of `kind`; what this version does not understand is `newer`, never an error. */
export const decodeContent = (kind: number, json: Uint8Array): EventContent => {
	const read = readers.get(kind);
	if (read === undefined) {
		return { kind: "newer" };
	}
	const decoded = decodeBytes(new Uint8Array(), () => read(readJson(json)));
	return decoded.ok ? decoded.value : { kind: "newer" };
};

/** Whether events of this kind are rows of the conversation. */
export const isShownKind = (kind: number): boolean => !hiddenKinds.has(kind);

/** Whether events of this kind hold what somebody said; the others tell of their author, or only name a message. */
export const isText = (kind: number): boolean =>
	isShownKind(kind) || kind === eventKinds.edit || kind === eventKinds.reaction;

/** Whether events of this kind act on a message. */
export const isActKind = (kind: number): kind is ActKind =>
	kind === eventKinds.edit || kind === eventKinds.erase || kind === eventKinds.reaction;

const hiddenKinds: ReadonlySet<number> = new Set([
	eventKinds.edit,
	eventKinds.erase,
	eventKinds.reaction,
	eventKinds.leave,
	eventKinds.profile,
	eventKinds.newLog,
]);

/** What a row shows. */
export const messageBodyOf = (content: EventContent): MessageBody =>
	content.kind === "text" || content.kind === "snippet" || content.kind === "file" ? content : { kind: "newer" };

/** Checks a snippet that came from a window or the store's outbox, as strictly as one from a peer. */
export const decodeSnippetJson = (json: Uint8Array): Decoded<Snippet> =>
	decodeBytes(new Uint8Array(), () => readSnippet(readJson(json)));

/** JSON bytes of a snippet, as they count against the limit. */
export const encodeSnippetJson = (snippet: Snippet): Uint8Array => encodeJson(snippetFields(snippet));

const readText = (fields: JsonObject): EventContent => {
	const text = stringField(fields, "t", textLimits.message);
	return { kind: "text", text };
};

/** An offer a window, a peer or the outbox holds. */
export const decodeFileOffer = (given: JsonObject): Decoded<FileOffer> =>
	decodeBytes(new Uint8Array(), () => readFileOffer(given));

/** RULE: sizes no content can have are not offers. The name is a label, cleaned here once for everybody. */
const readFileOffer = (fields: JsonObject): FileOffer => {
	const { root } = fields;
	const size = integerField(fields, "size", 0, fileLimits.size);
	const listing = integerField(fields, "listing", 0, Math.min(size, fileLimits.listing));
	const isPossible = pieceCount(size) > 0 || listing === 0;
	return isHex(root, 32) && isPossible
		? {
				root,
				size,
				listing,
				count: integerField(fields, "count", listing === 0 ? 1 : 0, listing === 0 ? 1 : fileLimits.entries),
				name: cleanName(stringField(fields, "name", fileLimits.path)),
			}
		: malformed("file");
};

const readProfile = (fields: JsonObject): EventContent => ({
	kind: "profile",
	name: stringField(fields, "name", textLimits.displayName * 4),
	rules: integerField(fields, "rules", 1, 0xffff),
});

const readLeave = (fields: JsonObject): EventContent => ({
	kind: "leave",
	heads: arrayField(fields, "heads", countLimits.cuts).map((head) => {
		const [log, seq, event] = Array.isArray(head) && head.length === 3 ? head : [];
		return isHex(log, 8) && isHex(event, 32) && Number.isSafeInteger(seq) && seq > 0
			? { log, seq, event }
			: malformed("heads");
	}),
});

const readEdit = (fields: JsonObject): Act => ({
	kind: "edit",
	of: eventIdField(fields),
	text: stringField(fields, "t", textLimits.message),
});

const readErase = (fields: JsonObject): Act => ({
	kind: "erase",
	of: eventIdField(fields),
	edits:
		fields.edits === undefined
			? []
			: arrayField(fields, "edits", countLimits.erasedEdits).map((id) => (isHex(id, 32) ? id : malformed("edits"))),
});

const readReaction = (fields: JsonObject): Act => {
	const emoji = stringField(fields, "e", textLimits.emoji);
	return isEmoji(emoji)
		? { kind: "reaction", of: eventIdField(fields), emoji, on: booleanField(fields, "on") }
		: malformed("e");
};

const eventIdField = (fields: JsonObject): string => (isHex(fields.of, 32) ? fields.of : malformed("of"));

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** RULE: a reaction is one emoji: one grapheme cluster with an emoji character in it, and short. */
export const isEmoji = (text: string): boolean =>
	/\p{Extended_Pictographic}|\p{Emoji_Presentation}|\u20e3/u.test(text) &&
	encodeText(text).length <= textLimits.emoji &&
	[...graphemes.segment(text)].length === 1;

/** Checks a snippet a window sent, in the form of `api/messages.ts`. */
export const decodeSnippet = (given: JsonObject): Decoded<Snippet> =>
	decodeBytes(new Uint8Array(), () => {
		const ranges = arrayField(given, "ranges", textLimits.snippetRanges).map((range) =>
			isObject(range)
				? [range.startLine, range.startColumn, range.endLine, range.endColumn, range.length]
				: malformed("range"),
		);
		return readSnippet({ ...given, t: given.text, lang: given.language, mod: given.modified, ranges }, maxTyped);
	});

/** Longer than a snippet may be, so that the refusal can say by how much. */
const maxTyped = 2 ** 26;

const readSnippet = (fields: JsonObject, most: number = textLimits.snippet): Snippet => {
	const eol = stringField(fields, "eol", 2);
	if (eol !== "\n" && eol !== "\r\n") {
		return malformed("eol");
	}
	const text = stringField(fields, "t", most);
	const ranges = arrayField(fields, "ranges", textLimits.snippetRanges).map(readRange);
	// The pieces and the line ends between them are the whole text: a receiver can take them apart again.
	const length = ranges.reduce((sum, range) => sum + range.length, 0) + (ranges.length - 1) * eol.length;
	if (ranges.length === 0 || length !== text.length) {
		return malformed("ranges");
	}
	return {
		text,
		eol,
		ranges,
		language: stringField(fields, "lang", 64),
		path: stringField(fields, "path", textLimits.path),
		remote: stringField(fields, "remote", textLimits.path),
		commit: stringField(fields, "commit", 64),
		modified: booleanField(fields, "mod"),
	};
};

const lineMost = 2 ** 31;

const readRange = (value: unknown): SnippetRange => {
	const isRange =
		Array.isArray(value) &&
		value.length === 5 &&
		value.every((n) => typeof n === "number" && Number.isInteger(n) && n >= 0 && n < lineMost);
	if (!isRange) {
		return malformed("range");
	}
	const [startLine, startColumn, endLine, endColumn, length] = value;
	return { startLine, startColumn, endLine, endColumn, length };
};

const snippetFields = (snippet: Snippet): JsonObject => ({
	t: snippet.text,
	lang: snippet.language,
	path: snippet.path,
	eol: snippet.eol,
	ranges: snippet.ranges.map((r) => [r.startLine, r.startColumn, r.endLine, r.endColumn, r.length]),
	remote: snippet.remote,
	commit: snippet.commit,
	mod: snippet.modified,
});

const readers: ReadonlyMap<number, (fields: JsonObject) => EventContent> = new Map([
	[eventKinds.text, readText],
	[eventKinds.snippet, (fields: JsonObject): EventContent => ({ kind: "snippet", snippet: readSnippet(fields) })],
	[eventKinds.file, (fields: JsonObject): EventContent => ({ kind: "file", file: readFileOffer(fields) })],
	[eventKinds.profile, readProfile],
	[eventKinds.leave, readLeave],
	[eventKinds.edit, readEdit],
	[eventKinds.erase, readErase],
	[eventKinds.reaction, readReaction],
]);
