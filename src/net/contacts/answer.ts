/** What a request of the person comes to: a value, or a code with safe details. Pure. */
import type { ErrorCode, Outcome } from "../api/outcome.ts";

/** An outcome. */
export type Answer<T> = Outcome<T>;

/** It was done, and there is nothing more to say. */
export const done: Answer<null> = { ok: true, value: null };

/** It was not. */
export const refused = (
	code: ErrorCode,
	detail: Readonly<Record<string, string | number>> = {},
): Extract<Outcome<never>, { ok: false }> => ({ ok: false, code, detail });
