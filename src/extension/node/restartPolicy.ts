/** When a node that is gone is started again: backoff, not at once and not without end. Pure. */
import { busyLadderMs, healthyAfterMs, restartLadderMs, restartLimit } from "../limits.ts";

/** How an attempt to have a node ended. */
export type Ending =
	/** Our own worker died, or never got ready. */
	| "crashed"
	/** The window that owned the node is gone: this one may take over. */
	| "ownerGone"
	/** Another window holds the lock and does not answer: it is starting or ending. */
	| "ownerSilent"
	/** The disk refused what a node needs, or a newer version has to be used: until the person has seen to it. */
	| "refused";

/** What the next decision depends on. */
export interface RestartState {
	/** Deaths in a row without a healthy life between them. */
	readonly deaths: number;
	/** Silent owners in a row. */
	readonly silences: number;
}

/** Nothing went wrong yet. */
export const freshRestartState: RestartState = { deaths: 0, silences: 0 };

/** Waits `pauseMs` and tries again, or gives up until the person asks for it. */
export interface RestartDecision {
	readonly state: RestartState;
	readonly pauseMs: number | "giveUp";
}

/** An owner that hangs up sooner than this after a good start counts as silent, ms, or two windows would spin. */
const firmOwnerMs = 1_000;

/** Decides after an attempt that lived for `livedMs`. */
export function afterEnding(
	state: RestartState,
	end: { readonly how: Ending; readonly livedMs: number },
): RestartDecision {
	if (end.how === "ownerGone" && end.livedMs >= firmOwnerMs) return { state: freshRestartState, pauseMs: 0 };
	if (end.how === "refused") return { state: freshRestartState, pauseMs: "giveUp" };
	if (end.how !== "crashed") {
		const next = { ...state, silences: state.silences + 1 };
		return { state: next, pauseMs: step(busyLadderMs, state.silences) };
	}
	const deaths = end.livedMs >= healthyAfterMs ? 1 : state.deaths + 1;
	const next = { deaths, silences: 0 };
	if (deaths > restartLimit) return { state: next, pauseMs: "giveUp" };
	return { state: next, pauseMs: step(restartLadderMs, deaths - 1) };
}

function step(ladder: readonly number[], index: number): number {
	return ladder[Math.min(index, ladder.length - 1)] ?? 0;
}
