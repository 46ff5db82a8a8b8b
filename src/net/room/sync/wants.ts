/** What to ask for: what two replicas lack of each other, newest first (PROTOCOL "Anti-entropy"). */
import { countLimits } from "../../limits.ts";
import { encodeWants, type Head, type Want } from "../../wire/sync.ts";
import { logKey } from "../chain/roomState.ts";
import { newestMissing, type Piece } from "../logs/logPlace.ts";
import type { Replica } from "../replica/replica.ts";
import { pagesOf } from "./heads.ts";

/** Newest events of each log asked for first, so that a room can be read at once. */
const firstWindow = 200;
/**
 * Missing events asked for at a time afterwards, backwards, of all logs together: what their authors name of each other
 * comes near to each other then, and its times are remembered still.
 */
const laterWindow = 8_000;
/** Events around a contradiction, looked at to find where a log forks. */
const forkWindow = 32;

/** Events of a log that are asked for. */
export type LogWant = Extract<Want, { kind: "log" }>;

/** What we should ask for, given what they hold. */
export const wantsFor = (replica: Replica, theirs: readonly Head[]): readonly Want[] =>
	theirs.filter((head) => replica.isOfUse(head)).flatMap((head) => wantOf(replica, head) ?? []);

const wantOf = (replica: Replica, head: Head): Want | null => {
	switch (head.kind) {
		case "branch":
			return replica.chain.has(head.tip)
				? null
				: { kind: "branch", from: firstUnknown(replica, head.n), tip: head.tip };
		case "ack":
			return head.ackSeq > (replica.voices.latest.get(head.author)?.ackSeq ?? "")
				? { kind: "ack", author: head.author }
				: null;
		case "evidence":
			return replica.voices.evidence.has(head.subject) ? null : { kind: "evidence", subject: head.subject };
		case "log":
			return logWant(replica, head);
	}
};

/** The newest of what they have and we lack; or, where both end at one number differently, both versions. */
const logWant = (replica: Replica, head: Extract<Head, { kind: "log" }>): Want | null => {
	const { author, log, seq } = head;
	const ours = replica.log(author, log);
	const have = ours?.seq ?? 0;
	if (ours === undefined && !replica.isAnnounced(author, log)) {
		// Where a newlog comes from only its first event says.
		return { kind: "log", author, log, from: 1, to: Math.min(seq, firstWindow) };
	}
	if (seq > have) {
		// RULE: of a log with as many gaps as are kept only what goes on at its end is taken, so that is asked for.
		// RULE: in a halted room logs are asked for upwards, up to what lies beyond the halt: the newest of them may.
		const isUpward = (ours?.gaps.length ?? 0) >= countLimits.gaps || replica.state?.halted === true;
		return isUpward
			? { kind: "log", author, log, from: have + 1, to: Math.min(seq, have + firstWindow) }
			: { kind: "log", author, log, from: Math.max(have + 1, seq - firstWindow + 1), to: seq };
	}
	// RULE: of a log that is proved to fork the ends below are compared: it may fork further down than is proved.
	const end =
		ours && (replica.forkOf(author, log) === null ? { seq: have, event: ours.head } : replica.validHead(ours));
	return end?.seq === seq && end.event !== head.event ? aroundFork({ author, log, at: seq }) : null;
};

/** Asks for their version of what contradicts ours. */
export const aroundFork = (place: { readonly author: string; readonly log: string; readonly at: number }): Want => ({
	kind: "log",
	author: place.author,
	log: place.log,
	from: Math.max(1, place.at - forkWindow + 1),
	to: place.at + 1,
});

/**
 * The next missing events of every log that has gaps, newest first, those of one log together. RULE: none that its log
 * would not take. `endFor` says up to which number to ask, of all that lies between the first and the last missing one.
 */
export const missingWants = (
	replica: Replica,
	endFor: (log: string, all: Piece) => number,
): readonly (readonly LogWant[])[] => {
	const rows = replica.logsWithGaps;
	const most = Math.max(firstWindow, Math.ceil(laterWindow / rows.length));
	return rows.flatMap((row) => {
		const { author, log, gaps } = row;
		const [newest] = newestMissing(row, 1, replica.endOf(row));
		const from = gaps[0]?.from ?? 0;
		const end = newest === undefined ? 0 : endFor(logKey(author, log), { from, to: newest.to });
		const pieces = newestMissing(row, most, end);
		return pieces.length === 0 ? [] : [pieces.map((piece): LogWant => ({ kind: "log", author, log, ...piece }))];
	});
};

/** WANT bodies. */
export const wantBodies = (room: string, wants: readonly Want[]): readonly Uint8Array[] =>
	pagesOf(wants).map((page) => encodeWants(room, page));

/** Where to start asking: after our own end, or from the beginning when their branch left ours before that. */
const firstUnknown = (replica: Replica, theirN: number): number => {
	const ours = replica.state?.n ?? -1;
	return theirN > ours ? ours + 1 : 0;
};
