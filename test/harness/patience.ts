/** Waiting for what editors show: several of them on a busy machine need longer than a node does. */
import { type UntilOptions, until } from "./until.ts";

/** How long anything a person does may take to become possible, ms. */
export const patienceMs = 120_000;

/** Between two looks, ms: each costs the editor as much as the test. */
const everyMs = 150;

/** `until`, with that much patience and so few looks unless told. */
export const untilShown: typeof until = (condition, options: UntilOptions) =>
	until(condition, { timeout: patienceMs, every: everyMs, ...options });
