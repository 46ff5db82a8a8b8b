/** The machine's own time and chance as ports. */
import { randomBytes } from "node:crypto";
import type { Clock, RandomBytes } from "../ports.ts";

/** Wall and monotonic clock; timers never keep the process alive. */
export const systemClock: Clock = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
	after: (ms, callback) => {
		const timer = setTimeout(callback, ms).unref();
		return () => clearTimeout(timer);
	},
};

/** Chance from the operating system. */
export const systemRandom: RandomBytes = (n) => new Uint8Array(randomBytes(n));
