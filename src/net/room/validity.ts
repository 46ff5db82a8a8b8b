/** Which events count (PROTOCOL "Author logs", Valid). Pure: never depends on a clock or on the order of arrival. */
import type { LogRow } from "../store/rows.ts";
import { zeroId } from "../wire/control.ts";
import type { EventHeader } from "../wire/event.ts";
import type { ControlChain } from "./controlChain.ts";
import { logKey, type RoomState } from "./roomState.ts";

/**
 * Verdict on an event whose signature is not looked at here. `gap`: something it builds on is missing, ask for it.
 * `void`: our chain does not let it count; nobody's fault. `fault`: whoever sent it should not have.
 */
export type Verdict =
	| { readonly kind: "valid" }
	| { readonly kind: "known" }
	| { readonly kind: "gap" }
	| { readonly kind: "void"; readonly reason: string }
	| { readonly kind: "fault"; readonly reason: string };

const valid: Verdict = { kind: "valid" };
const gap: Verdict = { kind: "gap" };

/** Judges `event` as the next one of its log, of which `head` is the end here. */
export const judgeEvent = (chain: ControlChain, head: LogRow | undefined, event: EventHeader): Verdict => {
	const canonical = chain.state;
	if (canonical === null || event.room !== canonical.room) {
		return { kind: "fault", reason: "evRoom" };
	}
	const known = head?.seq ?? 0;
	if (event.seq <= known) {
		return { kind: "known" };
	}
	if (event.seq > known + 1) {
		return gap;
	}
	if (event.prev !== (head?.head ?? zeroId)) {
		return { kind: "void", reason: "evFork" };
	}
	const state = chain.stateAt(event.ctl);
	if (state === undefined) {
		return gap;
	}
	return (
		authorMayWrite(canonical, state, event) ??
		controlMustNotGoBack(chain, head, event) ??
		epochMustBeNewest(state, event) ??
		valid
	);
};

const authorMayWrite = (canonical: RoomState, state: RoomState, event: EventHeader): Verdict | null => {
	if (!state.members.has(event.author) || state.closed || state.halted) {
		return { kind: "void", reason: "evNotMember" };
	}
	if (!canonical.announced.has(logKey(event.author, event.log))) {
		return { kind: "void", reason: "evLogUnknown" };
	}
	return isCut(canonical, event) ? { kind: "void", reason: "evCut" } : null;
};

/** A removal closes every log of that stay: unlisted ones wholly, listed ones above their cut. */
const isCut = (canonical: RoomState, event: EventHeader): boolean =>
	canonical.removed.some((stay) => {
		if (stay.author !== event.author) {
			return false;
		}
		const cut = stay.cuts.find((candidate) => candidate.log === event.log);
		if (cut !== undefined) {
			return event.seq > cut.seq || (event.seq === cut.seq && event.id !== cut.event);
		}
		return stay.log === event.log;
	});

const controlMustNotGoBack = (chain: ControlChain, head: LogRow | undefined, event: EventHeader): Verdict | null =>
	head !== undefined && head.ctl !== event.ctl && chain.isAncestorOrEqual(event.ctl, head.ctl)
		? { kind: "fault", reason: "evControlBack" }
		: null;

const epochMustBeNewest = (state: RoomState, event: EventHeader): Verdict | null =>
	event.epochCtl === state.epoch ? null : { kind: "fault", reason: "evEpoch" };
