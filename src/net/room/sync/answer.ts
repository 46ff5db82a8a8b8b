/** What a peer asks for, as it is given: read from the store as it is sent, and no more than the peer may read. */
import { wireLimits } from "../../limits.ts";
import type { LogPart, ServedRow } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { epochCtlIn } from "../../wire/event.ts";
import { encodeItems, itemSize, type OutgoingItem, type Want } from "../../wire/sync.ts";
import { logKey } from "../chain/roomState.ts";
import type { Replica } from "../replica/replica.ts";
import type { LogWant } from "./wants.ts";

/** Events are read from the store in pages of this many bytes. */
const pageBytes = 262_144;
/** EVENTS body: room and items, within a record. */
const eventsBody = wireLimits.recordBody - 32;
/** Looks into the store that may give nothing before others have their turn: at most so many pages. */
const looksMost = 4;

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
