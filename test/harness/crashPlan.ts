/** When a node is killed: chosen by chance, spread over everything it does. Pure. */
import type { Chance } from "./chance.ts";

/**
 * `after`: what must have happened first: the process was started, the node is up (and connects and exchanges with its
 * peers), or what it has was looked through (and it is being worked with). Then it lives so many milliseconds longer,
 * or, killing itself, so many steps.
 */
export interface CrashPlan {
	readonly after: "spawn" | "ready" | "check";
	readonly unit: "ms" | "steps";
	readonly count: number;
	/** Its cable is pulled out: what is typed waits. */
	readonly isOffline: boolean;
	/** Nobody talks, everybody asks and lets in: there are fewer rooms to join than things to say. */
	readonly isAdmitting: boolean;
}

/** The most of each; a start takes about 100 ms and 60 steps, a message about 10 steps. */
const most = {
	spawn: { ms: 130, steps: 60 },
	ready: { ms: 60, steps: 150 },
	check: { ms: 90, steps: 250 },
	admission: { ms: 60, steps: 100 },
} as const;
/** Shares of the lives that end during the start, and while it connects; of those ended by steps, offline, admitting. */
const startShare = 0.15;
const connectShare = 0.25;
const stepShare = 0.5;
const offlineShare = 0.12;
const admittingShare = 0.3;

/** The end of one life. */
export const choosePlan = (chance: Chance): CrashPlan => {
	const at = chance.next();
	const after = at < startShare ? "spawn" : at < startShare + connectShare ? "ready" : "check";
	const unit = chance.is(stepShare) ? "steps" : "ms";
	const isAdmitting = chance.is(admittingShare);
	const { [unit]: longest } = most[isAdmitting && after === "check" ? "admission" : after];
	return { after, unit, count: 1 + chance.below(longest), isOffline: chance.is(offlineShare), isAdmitting };
};

/** For error messages. */
export const inWords = ({ after, unit, count, isOffline }: CrashPlan): string =>
	`killed ${count} ${unit} after ${after}${isOffline ? ", offline" : ""}`;
