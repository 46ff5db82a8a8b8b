/**
 * Skips the running test, or from a hook the whole suite, and keeps the reason, which `npm test` prints.
 */
export function skip(context: Mocha.Context, reason: string): never {
	const running = context.test;
	if (running) {
		const isHook = "type" in running && running.type === "hook";
		Object.assign(isHook ? (running.parent ?? running) : running, { skipReason: reason });
	}
	return context.skip();
}
