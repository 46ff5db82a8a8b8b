/** JSON from peers: UTF-8 checked, bounded in depth and size, prototype keys refused. Pure. */
import { wireLimits } from "../limits.ts";
import { type Decoded, malformed } from "./bytes.ts";

/** A JSON value whose shape has not been looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 bytes of a string. */
export const encodeText = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Text of strict UTF-8 (malformed sequences are refused, a byte order mark is kept). */
export const decodeText = (bytes: Uint8Array): Decoded<string> => {
	try {
		return { ok: true, value: utf8.decode(bytes) };
	} catch {
		return { ok: false, reason: "utf8" };
	}
};

/** UTF-8 bytes of a JSON value. */
export const encodeJson = (value: JsonObject): Uint8Array => encodeText(JSON.stringify(value));

/** A JSON object within the bounds every layout sets: depth, keys per object, items per array, no `__proto__`. */
export const decodeJson = (bytes: Uint8Array): Decoded<JsonObject> => {
	const text = decodeText(bytes);
	if (!text.ok) {
		return text;
	}
	// Checked before parsing: JSON.parse would build ten thousand nested arrays just to have them refused.
	if (!isShallow(text.value)) {
		return { ok: false, reason: "jsonDepth" };
	}
	let value: unknown;
	try {
		value = JSON.parse(text.value);
	} catch {
		return { ok: false, reason: "json" };
	}
	if (!isObject(value)) {
		return { ok: false, reason: "jsonObject" };
	}
	return isBounded(value) ? { ok: true, value } : { ok: false, reason: "jsonBounds" };
};

/** The same inside a running decoder. */
export const readJson = (bytes: Uint8Array): JsonObject => {
	const decoded = decodeJson(bytes);
	return decoded.ok ? decoded.value : malformed(decoded.reason);
};

/** The same for text. */
export const readText = (bytes: Uint8Array): string => {
	const decoded = decodeText(bytes);
	return decoded.ok ? decoded.value : malformed(decoded.reason);
};

/** A plain JSON object. */
export const isObject = (value: unknown): value is JsonObject =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** A string field of at most `max` UTF-16 units; what else stands there is malformed. */
export const stringField = (object: JsonObject, key: string, max: number): string => {
	const value = object[key];
	return typeof value === "string" && value.length <= max ? value : malformed(key);
};

/** A whole-number field within bounds. */
export const integerField = (object: JsonObject, key: string, min: number, max: number): number => {
	const value = object[key];
	return typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max
		? value
		: malformed(key);
};

/** A yes-or-no field. */
export const booleanField = (object: JsonObject, key: string): boolean => {
	const value = object[key];
	return typeof value === "boolean" ? value : malformed(key);
};

/** A field that holds an array. */
export const arrayField = (object: JsonObject, key: string, max: number): readonly unknown[] => {
	const value = object[key];
	return Array.isArray(value) && value.length <= max ? value : malformed(key);
};

const isShallow = (text: string): boolean => {
	let depth = 0;
	let inString = false;
	for (let i = 0; i < text.length; i++) {
		const c = text.charCodeAt(i);
		if (inString) {
			if (c === 0x5c) {
				i++;
			} else if (c === 0x22) {
				inString = false;
			}
		} else if (c === 0x22) {
			inString = true;
		} else if (c === 0x7b || c === 0x5b) {
			depth++;
			if (depth > wireLimits.jsonDepth) {
				return false;
			}
		} else if (c === 0x7d || c === 0x5d) {
			depth--;
		}
	}
	return true;
};

const isBounded = (value: unknown): boolean => {
	if (Array.isArray(value)) {
		return value.length <= wireLimits.jsonArray && value.every(isBounded);
	}
	if (isObject(value)) {
		const keys = Object.keys(value);
		return (
			keys.length <= wireLimits.jsonKeys && !keys.includes("__proto__") && keys.every((key) => isBounded(value[key]))
		);
	}
	return true;
};
