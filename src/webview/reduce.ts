/** How the page's state changes: pure, no clock and no chance but what is passed in. */
import { assertNever } from "./assertNever.ts";
import { withTransfers } from "./files.ts";
import type { Change, HostMessage, Pending, Row, Snapshot } from "./protocol.ts";
import { isFromOthers, newestOrder, overlayWindow, prependRows, upsertRows } from "./rows.ts";
import type { PageAction, PageState } from "./state.ts";

/** A page that is open for weeks must not keep all it ever showed; who scrolls up again loads it again. */
const maxRowsAtBottom = 3_000;
const rowsKeptAtBottom = 1_000;

/** What the host tells, and what happens in the page. */
export type Input = Extract<HostMessage, { kind: "snapshot" | "event" }> | PageAction;

/** The next state; the same object where nothing changes. */
export function reduce(state: PageState, input: Input): PageState {
	switch (input.kind) {
		case "snapshot":
			return withSnapshot(state, input);
		case "event":
			if (!state.isLoaded || state.isStale) return state;
			if (input.rev !== state.rev + 1) return { ...state, isStale: true };
			return { ...withChange(state, input.change), rev: input.rev };
		case "sent":
			return withSent(state, input);
		case "refused":
			return withPending(state, input.clientId, (pending) => ({ ...pending, problem: input.problem }));
		case "retried":
			return withPending(state, input.clientId, (pending) => ({ ...pending, problem: "" }));
		case "discarded":
			return { ...state, pending: state.pending.filter(({ clientId }) => clientId !== input.clientId) };
		case "olderAsked":
			return { ...state, isLoadingOlder: true, olderProblem: "" };
		case "olderLoaded":
			return { ...state, isLoadingOlder: false, rows: prependRows(state.rows, input.rows), hasOlder: input.hasOlder };
		case "olderFailed":
			return { ...state, isLoadingOlder: false, olderProblem: input.problem };
		case "scrolled":
			return withScroll(state, input.isAtBottom);
		default:
			return assertNever(input);
	}
}

function withSnapshot(state: PageState, snapshot: Snapshot): PageState {
	const { rows, isContinued } = overlayWindow(state.rows, snapshot.rows, snapshot.hasOlder);
	// While the node starts, a page is told so and gets no rows yet.
	const isFirst = !state.isLoaded || state.rows.length === 0;
	const next: PageState = {
		...state,
		isLoaded: true,
		isStale: false,
		rev: snapshot.rev,
		header: snapshot.header,
		node: snapshot.node,
		me: snapshot.me,
		strings: snapshot.strings,
		rows,
		hasOlder: isContinued ? state.hasOlder : snapshot.hasOlder,
		readUpTo: snapshot.readUpTo,
		transfers: snapshot.transfers,
		isAttended: snapshot.attended,
		pending: stillPending(mergePending(state.pending, snapshot.pending), snapshot.rows),
		draft: isFirst && state.draft === "" ? snapshot.draft : state.draft,
	};
	const seenUpTo = state.isAtBottom ? newestOrder(rows) : snapshot.readUpTo;
	if (isFirst) return { ...next, newSince: snapshot.readUpTo, seenUpTo };
	return withSeen({ ...next, newSince: divideBefore(state, snapshot.rows, snapshot.attended) });
}

function withChange(state: PageState, change: Change): PageState {
	switch (change.kind) {
		case "rows":
			return withRows(state, change.rows);
		case "transfers":
			return { ...state, transfers: withTransfers(state.transfers, change) };
		case "header":
			return { ...state, header: change.header };
		case "cleared":
			return { ...state, rows: [], hasOlder: false, newSince: null };
		case "read":
			return change.upTo > state.readUpTo ? { ...state, readUpTo: change.upTo } : state;
		case "node":
			return { ...state, node: change.node };
		case "attention":
			return { ...state, isAttended: change.attended };
		default:
			return assertNever(change);
	}
}

function withRows(state: PageState, incoming: readonly Row[]): PageState {
	const gone = new Set(incoming.filter(isGone).map(({ id }) => id));
	const kept = gone.size === 0 ? state.rows : state.rows.filter(({ id }) => !gone.has(id));
	const told = incoming.filter(({ id }) => !gone.has(id));
	const rows = upsertRows(kept, told, state.hasOlder);
	return withSeen({
		...state,
		rows,
		// Of a long history the host tells the newest only: with so many there may be older ones, and asking tells.
		hasOlder: state.hasOlder || rows.length >= rowsKeptAtBottom,
		pending: stillPending(state.pending, incoming),
		newSince: divideBefore(state, incoming, state.isAttended),
	});
}

/** Nothing is left to show: given up before it was signed, or deleted on this computer. */
function isGone({ id, body }: Row): boolean {
	return body.kind === "deleted" || (body.kind === "erased" && id.startsWith("queued-"));
}

/** Where the "New" divider stands once `incoming` has come: it moves only when somebody writes to an empty chair. */
function divideBefore(state: PageState, incoming: readonly Row[], isAttended: boolean): string | null {
	const newest = newestOrder(state.rows);
	const hasNews = incoming.some((row) => row.order > newest && isFromOthers(row));
	const allWasRead = state.readUpTo >= newest;
	return hasNews && allWasRead && !isAttended ? state.readUpTo : state.newSince;
}

/** Who answers has read what is above: the divider has done its work. */
function withSent(state: PageState, { clientId, text, atMs }: Extract<PageAction, { kind: "sent" }>): PageState {
	const pending: Pending = { clientId, text, atMs, problem: "" };
	return { ...state, newSince: null, pending: [...state.pending, pending] };
}

function withPending(state: PageState, clientId: string, change: (pending: Pending) => Pending): PageState {
	return {
		...state,
		pending: state.pending.map((pending) => (pending.clientId === clientId ? change(pending) : pending)),
	};
}

function withScroll(state: PageState, isAtBottom: boolean): PageState {
	return withSeen(state.isAtBottom === isAtBottom ? state : { ...state, isAtBottom });
}

function withSeen(state: PageState): PageState {
	if (!state.isAtBottom) return state;
	const newest = newestOrder(state.rows);
	const seen = state.seenUpTo < newest ? { ...state, seenUpTo: newest } : state;
	if (seen.rows.length <= maxRowsAtBottom) return seen;
	return { ...seen, rows: seen.rows.slice(-rowsKeptAtBottom), hasOlder: true };
}

/** The host's word counts; what the page has sent a moment ago and the host has not seen stays. */
function mergePending(ours: readonly Pending[], theirs: readonly Pending[]): readonly Pending[] {
	const known = new Set(theirs.map(({ clientId }) => clientId));
	return [...theirs, ...ours.filter(({ clientId }) => !known.has(clientId))];
}

function stillPending(pending: readonly Pending[], rows: readonly Row[]): readonly Pending[] {
	if (pending.length === 0) return pending;
	const arrived = new Set(rows.map(({ clientId }) => clientId));
	return pending.filter(({ clientId }) => !arrived.has(clientId));
}
