/** What SQLite gives back, as the core writes it. Pure. */
import { toHex } from "../wire/bytes.ts";

/** Bytes of a blob, or `undefined` where there is none. */
export const bytesOf = (value: unknown): Uint8Array | undefined => (value instanceof Uint8Array ? value : undefined);

/** Lower-case hex of a blob; empty where there is none. */
export const hexOf = (value: unknown): string => toHex(bytesOf(value) ?? new Uint8Array());
