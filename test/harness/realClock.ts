/** The machine's own time as the core's `Clock`, for tests with real sockets. */
import type { Clock } from "../../src/net/ports.ts";

/** Timers never keep the process alive. */
export const realClock: Clock = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
	after(ms, callback) {
		const timer = setTimeout(callback, ms).unref();
		return () => clearTimeout(timer);
	},
};
