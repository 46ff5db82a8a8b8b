/** What SQLite gives back, as the core writes it, and order keys as SQLite compares them. Pure. */
import { fromHex, toHex } from "../wire/bytes.ts";

/** Bytes of a blob, or `undefined` where there is none. */
export const bytesOf = (value: unknown): Uint8Array | undefined => (value instanceof Uint8Array ? value : undefined);

/** Lower-case hex of a blob; empty where there is none. */
export const hexOf = (value: unknown): string => toHex(bytesOf(value) ?? new Uint8Array());

/** Order keys beyond all others, */
const afterAll = new Uint8Array(17).fill(0xff);
/** and before all others; not empty: Node 22 binds an empty blob as NULL at times, which nothing compares with. */
const beforeAll = Uint8Array.of(0);

/** The order key before which to end; empty for the very last. */
export const orderBefore = (before: string): Uint8Array => (before === "" ? afterAll : fromHex(before));

/** The order key after which to begin; empty for the very first. */
export const orderAfter = (after: string): Uint8Array => (after === "" ? beforeAll : fromHex(after));
