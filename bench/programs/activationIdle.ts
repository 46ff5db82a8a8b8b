/** The peer of `activation`: an extension that does nothing, timed as LAN Chat times itself. */
import type { Activated } from "./activationStarts.ts";

/** Called as LAN Chat's is: once start-up has finished. */
export function activate(): Activated {
	const startedAt = performance.now();
	return { activationMs: performance.now() - startedAt };
}
