/** A log nobody reads. */
import type { Logger } from "../../src/net/ports.ts";

/** Drops everything. */
export const quietLogger: Logger = { log: () => {} };
