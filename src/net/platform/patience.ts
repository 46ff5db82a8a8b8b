/**
 * On Windows another program may hold a file for a moment, a scanner above all what has just been written: it can be
 * neither renamed nor removed then, nor can a folder it is in, and the system calls that a matter of permissions.
 */
import type { Clock } from "../ports.ts";
import { systemClock } from "./system.ts";

/** Whose rules hold, and whose time passes. */
export interface Patience {
	readonly platform: NodeJS.Platform;
	readonly clock: Pick<Clock, "after">;
}

/** This machine's. */
export const systemPatience: Patience = { platform: process.platform, clock: systemClock };

/** What is waited before it is tried again, milliseconds: six seconds in all. */
const pauses: readonly number[] = [50, 100, 200, 400, 750, 1_500, 3_000];

/** Does `work`, and again as long as somebody else may be holding a file for a moment; then its refusal stands. */
export const patiently = async <T>({ platform, clock }: Patience, work: () => Promise<T>): Promise<T> => {
	for (const pause of pauses) {
		try {
			return await work();
		} catch (error) {
			if (!mayPass(platform, error)) {
				throw error;
			}
		}
		await new Promise<void>((resolve) => {
			clock.after(pause, resolve);
		});
	}
	return await work();
};

/** Elsewhere nobody holds a file against its owner: what is refused there stays refused. */
const mayPass = (platform: NodeJS.Platform, error: unknown): boolean =>
	platform === "win32" && error instanceof Error && "code" in error && held.has(String(error.code));

const held: ReadonlySet<string> = new Set(["EPERM", "EACCES", "EBUSY"]);
