/** This window's own time: the node's is beyond the layer that the extension may import. */
import type { Clock } from "../net/ports.ts";

/** Timers never keep the process alive. */
export const windowClock: Pick<Clock, "monotonic" | "after"> = {
	monotonic: () => performance.now(),
	after: (ms, callback) => {
		const timer = setTimeout(callback, ms).unref();
		return () => clearTimeout(timer);
	},
};
