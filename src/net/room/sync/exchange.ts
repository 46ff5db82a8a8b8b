/** What two replicas lack of each other, and the records that carry it (PROTOCOL "Anti-entropy"). */
import { countLimits, wireLimits } from "../../limits.ts";
import type { LogPart, ServedRow } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { epochCtlIn } from "../../wire/event.ts";
import {
	encodeHeads,
	encodeItems,
	encodeWants,
	type Head,
	itemSize,
	type OutgoingItem,
	type Want,
} from "../../wire/sync.ts";
import { logKey } from "../chain/roomState.ts";
import { newestMissing, type Piece } from "../logs/logPlace.ts";
import type { Replica } from "../replica/replica.ts";

/** Entries of HEADS or WANT that fit one record (the longest has 89 bytes). */
const entriesPerRecord = 700;
/**
 * Heads one peer may list in one round: a head and a proof of each of the 16 logs of 256 members, a word and a proof
 * about words of each, what is kept of branches, and thousands of those who were here before.
 */
export const headsMost = 16_384;
/** Events are read from the store in pages of this many bytes. */
const pageBytes = 262_144;
/** EVENTS body: room and items, within a record. */
const eventsBody = wireLimits.recordBody - 32;
/** Newest events of each log asked for first, so that a room can be read at once. */
const firstWindow = 200;
/**
 * Missing events asked for at a time afterwards, backwards, of all logs together: what their authors name of each other
 * comes near to each other then, and its times are remembered still.
 */
const laterWindow = 8_000;
/** Looks into the store that may give nothing before others have their turn: at most so many pages. */
const looksMost = 4;
/** Events around a contradiction, looked at to find where a log forks. */
const forkWindow = 32;

/** Events of a log that we lack. */
type LogWant = Extract<Want, { kind: "log" }>;

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

/** Whether we hold something they do not. `ours` as `extentsOf` says it. */
export const holdsMoreThan = (theirs: readonly Head[], ours: ReadonlyMap<string, string>): boolean => {
	const said = extentsOf(theirs);
	for (const [name, extent] of ours) {
		if (extent > (said.get(name) ?? "")) {
			return true;
		}
	}
	return false;
};

/** How far each head reaches, by its name. */
export const extentsOf = (heads: readonly Head[]): ReadonlyMap<string, string> =>
	new Map(heads.map((head) => [nameOf(head), extentOf(head)]));

/** How far a head reaches; compares as a string among heads of one name. */
const extentOf = (head: Head): string => {
	switch (head.kind) {
		case "log":
			return head.seq.toString().padStart(16, "0");
		case "ack":
			return head.ackSeq;
		default:
			return "here";
	}
};

/** HEADS bodies, the last one marked. */
export const headsBodies = (room: string, heads: readonly Head[]): readonly Uint8Array[] => {
	const pages = chunksOf(heads, entriesPerRecord);
	return pages.length === 0
		? [encodeHeads(room, true, [])]
		: pages.map((page, i) => encodeHeads(room, i === pages.length - 1, page));
};

/** WANT bodies. */
export const wantBodies = (room: string, wants: readonly Want[]): readonly Uint8Array[] =>
	chunksOf(wants, entriesPerRecord).map((page) => encodeWants(room, page));

/** What an answer is made from. */
export interface AnswerDeps {
	readonly replica: Replica;
	readonly store: Store;
	/** Who asks: an identity key. */
	readonly reader: string;
	/** Whether it is still for whoever asks. RULE: whoever is removed meanwhile gets nothing more of what was on its way. */
	readonly isMeant: () => boolean;
}

/** A look into the store. */
const look = null;

/**
 * EVENTS bodies that answer `wants`: authority first, then the logs. Read from the store as they are sent. RULE: where much
 * is looked at that gives nothing, null lets others have their turn.
 */
export function* answer(deps: AnswerDeps, wants: readonly Want[]): Generator<Uint8Array | null, void> {
	const { room } = deps.replica;
	let items: OutgoingItem[] = [];
	let size = 0;
	let looks = 0;
	for (const item of itemsFor(deps, distinct(wants))) {
		if (!deps.isMeant()) {
			return;
		}
		if (item === look) {
			looks++;
			if (looks > looksMost) {
				looks = 0;
				yield null;
			}
			continue;
		}
		if (size + itemSize(item) > eventsBody) {
			yield encodeItems(room, items);
			items = [];
			size = 0;
			looks = 0;
		}
		items.push(item);
		size += itemSize(item);
	}
	if (items.length > 0 && deps.isMeant()) {
		yield encodeItems(room, items);
	}
}

/**
 * RULE: what one record asks for more than once is looked at and given once: nobody makes us go through a log as often as
 * its name fits a record.
 */
const distinct = (wants: readonly Want[]): readonly Want[] => {
	const all = new Map<string, Want[]>();
	for (const want of wants) {
		const name = want.kind === "log" ? logKey(want.author, want.log) : JSON.stringify({ ...want, from: 0 });
		const same = all.get(name) ?? [];
		same.push(want);
		all.set(name, same);
	}
	return [...all.values()].flatMap((same) => (same.length === 1 ? same : merged(same)));
};

/** What is asked of one thing: of a log pieces that ascend and do not touch. */
const merged = (same: readonly Want[]): readonly Want[] => {
	const pieces: Want[] = [];
	for (const want of [...same].sort((a, b) => fromOf(a) - fromOf(b))) {
		const last = pieces.at(-1);
		if (want.kind === "log" && last?.kind === "log" && want.from <= last.to + 1) {
			pieces[pieces.length - 1] = { ...last, to: Math.max(last.to, want.to) };
		} else if (want.kind === "log" || last === undefined) {
			pieces.push(want);
		}
	}
	return pieces;
};

const fromOf = (want: Want): number => ("from" in want ? want.from : 0);

function* itemsFor(deps: AnswerDeps, wants: readonly Want[]): Generator<OutgoingItem | typeof look, void> {
	for (const want of wants) {
		yield* authorityItems(deps.replica, want);
	}
	for (const want of wants) {
		if (want.kind === "log") {
			yield* logItems(deps, want);
		}
	}
}

function* authorityItems(replica: Replica, want: Want): Generator<OutgoingItem, void> {
	if (want.kind === "branch") {
		yield* branchItems(replica, want.from, want.tip);
	}
	const ack = want.kind === "ack" ? replica.voices.latest.get(want.author) : undefined;
	if (ack !== undefined) {
		yield { kind: "ack", bytes: ack.bytes };
	}
	const proof = want.kind === "evidence" ? replica.voices.evidence.get(want.subject) : undefined;
	if (proof !== undefined) {
		yield { kind: "evidence", bytes: proof.bytes };
	}
}

/**
 * The operations from number `from` up to and with `tip`, in order. RULE: `tip` in any case: who was shown it by its id
 * alone asks from its own end on, which may lie behind it.
 */
const branchItems = (replica: Replica, from: number, tip: string): readonly OutgoingItem[] => {
	const operations: OutgoingItem[] = [];
	let control = replica.chain.get(tip);
	while (control !== undefined && (control.n >= from || control.id === tip)) {
		operations.push({ kind: "control", bytes: control.bytes });
		control = control.n === 0 ? undefined : replica.chain.get(control.prev);
	}
	return operations.reverse();
};

function* logItems(deps: AnswerDeps, want: LogWant): Generator<OutgoingItem | typeof look, void> {
	const { replica, store } = deps;
	const { author, log, to } = want;
	const end = endIn(replica, want);
	for (let { from } = want; from <= to; ) {
		yield look;
		const rows = store.served({ room: replica.room, author, log, from, to, maxBytes: pageBytes });
		if (rows.length === 0) {
			break;
		}
		for (const row of rows) {
			// Served only under its author's own signature, so that a bad one never travels on in our name.
			if (!row.checked && !settles(deps, want, row.seq)) {
				return;
			}
			if (!lacksText(deps, row)) {
				yield itemOf(deps, row);
			} else if (row.seq === end) {
				yield { kind: "logEnd", bytes: row.header };
			}
			from = row.seq + 1;
		}
	}
	// Both versions of what was signed twice, so that whoever knows the proof can show both.
	if (replica.forkOf(author, log) !== null) {
		const place = { room: replica.room, author, log, maxBytes: pageBytes };
		for (const rival of store.served({ ...place, from: -to, to: -want.from })) {
			yield itemOf(deps, rival);
		}
	}
}

/** Whether the signature of an event holds that was not looked at yet. */
const settles = (
	{ replica, store }: AnswerDeps,
	{ author, log }: Pick<LogPart, "author" | "log">,
	seq: number,
): boolean =>
	store
		.eventsOf({ room: replica.room, author, log, from: seq, to: seq, maxBytes: 1 })
		.every((row) => replica.settle(row));

/** RULE: who was let in without a way back to older epochs gets what was said there without its text. */
const itemOf = ({ replica, reader }: AnswerDeps, row: ServedRow): OutgoingItem =>
	row.body === null || !mayRead(replica, reader, row)
		? { kind: "eventHeader", bytes: row.header }
		: { kind: "event", bytes: row.header, rest: row.body };

/**
 * RULE: what is here without its text, because it was before our time or was deleted here, is left to those who have it:
 * whoever took it from us would not ask them any more. Of the end of a log they are told what it is: heads would differ for
 * ever, and whose own log it is would go on before it.
 */
const lacksText = ({ replica, reader }: AnswerDeps, row: ServedRow): boolean =>
	row.body === null && row.gone !== "erased" && mayRead(replica, reader, row);

/** The last number that the log asked for takes, as far as it is here. */
const endIn = (replica: Replica, { author, log }: LogWant): number => {
	const row = replica.log(author, log);
	return row === undefined ? 0 : Math.min(row.seq, replica.endOf(row));
};

const mayRead = (replica: Replica, reader: string, row: ServedRow): boolean =>
	replica.reach.mayRead(reader, epochCtlIn(row.header));

const nameOf = (head: Head): string => {
	switch (head.kind) {
		case "branch":
			return head.tip;
		case "ack":
			return `ack:${head.author}`;
		case "evidence":
			return head.subject;
		case "log":
			return logKey(head.author, head.log);
	}
};

/** Where to start asking: after our own end, or from the beginning when their branch left ours before that. */
const firstUnknown = (replica: Replica, theirN: number): number => {
	const ours = replica.state?.n ?? -1;
	return theirN > ours ? ours + 1 : 0;
};

const chunksOf = <T>(all: readonly T[], size: number): readonly (readonly T[])[] => {
	const chunks: T[][] = [];
	for (let i = 0; i < all.length; i += size) {
		chunks.push(all.slice(i, i + size));
	}
	return chunks;
};
