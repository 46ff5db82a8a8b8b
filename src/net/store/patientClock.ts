import type { Clock } from "../ports.ts";
import { asTheDiskAllows } from "./asTheDiskAllows.ts";
import type { StoreError } from "./database.ts";

/** A clock for what stands on the store: nobody is above a timer, so a disk that refuses there is told to `refused`. */
export const patientClock = (clock: Clock, refused: (error: StoreError) => void): Clock => ({
	now: () => clock.now(),
	monotonic: () => clock.monotonic(),
	after: (ms, work) => clock.after(ms, () => void asTheDiskAllows(work, refused)),
});
