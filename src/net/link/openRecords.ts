/** What an open link lets through: which record types may come, and what a PING may say. Pure. */
import { firstOptionalType, recordTypes } from "../wire/records.ts";

const knownTypes: ReadonlySet<number> = new Set(Object.values(recordTypes));

/** HELLO comes once, and a PING says nothing else. */
const unwelcomeTypes: ReadonlySet<number> = new Set([recordTypes.hello, recordTypes.ping]);

/** A PING says nothing, or asks for an answer. */
export const isPing = (body: Uint8Array): boolean => body.length === 0 || (body.length === 1 && body[0] === 1);

/** Whether a record of this type may come now: a newer version's may be optional, and is then passed over. */
export const mayCome = (type: number): boolean =>
	!unwelcomeTypes.has(type) && (knownTypes.has(type) || type >= firstOptionalType);
