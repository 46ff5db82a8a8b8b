/** What two replicas lack of each other, and the records that carry it (PROTOCOL "Anti-entropy"). */

import { concatBytes } from "../crypto/bytes.ts";
import { wireLimits } from "../limits.ts";
import type { Store } from "../store/store.ts";
import { encodeHeads, encodeItems, encodeWants, type Head, type Item, itemSize, type Want } from "../wire/sync.ts";
import type { Replica } from "./replica.ts";

/** Entries of HEADS or WANT that fit one record (the longest has 89 bytes). */
const entriesPerRecord = 700;
/** Events are read from the store in pages of this many bytes. */
const pageBytes = 262_144;
/** EVENTS body: room and items, within a record. */
const eventsBody = wireLimits.recordBody - 32;

/** What we should ask for, given what they hold. */
export const wantsFor = (replica: Replica, theirs: readonly Head[]): readonly Want[] =>
	theirs.flatMap((head): readonly Want[] => {
		if (head.kind === "branch") {
			return replica.chain.has(head.tip)
				? []
				: [{ kind: "branch", from: firstUnknown(replica, head.n), tip: head.tip }];
		}
		if (head.kind === "log") {
			const have = replica.log(head.author, head.log)?.seq ?? 0;
			return head.seq > have ? [{ kind: "log", author: head.author, log: head.log, from: have + 1, to: head.seq }] : [];
		}
		return [];
	});

/** Whether we hold something they do not. */
export const holdsMoreThan = (replica: Replica, theirs: readonly Head[]): boolean => {
	const tips = new Set<string>();
	const logs = new Map<string, number>();
	for (const head of theirs) {
		if (head.kind === "branch") {
			tips.add(head.tip);
		} else if (head.kind === "log") {
			logs.set(head.author + head.log, head.seq);
		}
	}
	return (
		replica.logs.some((row) => row.seq > (logs.get(row.author + row.log) ?? 0)) ||
		replica.chain.tips.some((tip) => !tips.has(tip.id))
	);
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

/** EVENTS bodies that answer `wants`: the control chain first, then the logs. Read from the store as they are sent. */
export function* answer(
	deps: { readonly replica: Replica; readonly store: Store },
	wants: readonly Want[],
): Generator<Uint8Array, void> {
	const { room } = deps.replica;
	let items: Item[] = [];
	let size = 0;
	for (const item of itemsFor(deps, wants)) {
		if (size + itemSize(item) > eventsBody) {
			yield encodeItems(room, items);
			items = [];
			size = 0;
		}
		items.push(item);
		size += itemSize(item);
	}
	if (items.length > 0) {
		yield encodeItems(room, items);
	}
}

function* itemsFor(
	deps: { readonly replica: Replica; readonly store: Store },
	wants: readonly Want[],
): Generator<Item, void> {
	for (const want of wants) {
		if (want.kind === "branch") {
			yield* branchItems(deps.replica, want);
		}
	}
	for (const want of wants) {
		if (want.kind === "log") {
			yield* logItems(deps, want);
		}
	}
}

function* branchItems(replica: Replica, want: Extract<Want, { kind: "branch" }>): Generator<Item, void> {
	const operations: Item[] = [];
	let control = replica.chain.get(want.tip);
	while (control !== undefined && control.n >= want.from) {
		operations.push({ kind: "control", bytes: control.bytes });
		control = control.n === 0 ? undefined : replica.chain.get(control.prev);
	}
	yield* operations.reverse();
}

function* logItems(
	deps: { readonly replica: Replica; readonly store: Store },
	want: Extract<Want, { kind: "log" }>,
): Generator<Item, void> {
	const { room } = deps.replica;
	for (let from = want.from; from <= want.to; ) {
		const rows = deps.store.eventsOf({
			room,
			author: want.author,
			log: want.log,
			from,
			to: want.to,
			maxBytes: pageBytes,
		});
		if (rows.length === 0) {
			return;
		}
		for (const row of rows) {
			yield row.body === null
				? { kind: "eventHeader", bytes: row.header }
				: { kind: "event", bytes: concatBytes(row.header, row.body) };
			from = row.seq + 1;
		}
	}
}

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
