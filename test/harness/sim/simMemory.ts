/**
 * Whether what a node keeps, on its disk and in memory, is bounded by what there is: operations, events, members and peers,
 * however long or badly it went; and whether nothing waits for what cannot come.
 */
import { countLimits } from "../../../src/net/limits.ts";
import { openPrefix } from "./openFields.ts";
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** What there is in a world, by which everything else is measured. */
interface Size {
	/** Control operations of every branch. */
	readonly operations: number;
	readonly events: number;
	/** What people gave their nodes for the room: messages, and what was done to them. */
	readonly typed: number;
	/** Identity keys anybody ever had. */
	readonly keys: number;
	/** Direct messages. */
	readonly directs: number;
	/** Invites that were made, requests that were taken back, moves that were shown. */
	readonly slips: number;
}

type Bound = (size: Size) => number;

const operations: Bound = (size) => size.operations;
const events: Bound = (size) => size.events;
const typed: Bound = (size) => size.typed;
const keys: Bound = (size) => size.keys;
/** An author has up to this many logs in a stay. */
const logs: Bound = (size) => 16 * size.keys;
const logsOfEach: Bound = (size) => size.keys * Math.min(16 * size.keys, size.events);
const nothing: Bound = () => 0;

/** RULE: rows of each table are bounded by what there is. */
const tables: Readonly<Record<string, Bound>> = {
	rooms: () => 1,
	meta: () => 4,
	controls: operations,
	keys: operations,
	logs,
	events,
	acts: events,
	acks: keys,
	evidence: logs,
	// Who leaves, or is in a room that was closed, keeps what it typed and could not say any more.
	outbox: typed,
	joins: keys,
	haves: logsOfEach,
	slips: (size) => size.slips,
	contacts: keys,
	directs: keys,
	direct_messages: (size) => size.directs,
	files: nothing,
};

const tableNames = Object.keys(tables);

/** RULE: what is gathered, sent or asked for is empty once all agree; */
const waiting: readonly string[] = [
	"ActBook.erasing",
	"ActBook.touched",
	"Author.waiting",
	"DirectReceiver.owed",
	"DirectReceiver.queue",
	"Feed.queue",
	"HeadsRounds.open",
	"Holdings.dirtyLogs",
	"Inbox.waiting",
	"KeyDesk.owed",
	"Replica.badBoxes",
	"Replica.writes",
	"Receipts.owed",
	"SlowWork.resting",
	"Verifier.attempts",
];

/** and what is remembered is bounded by what there is: where nothing else stands here, by the keys there ever were. */
const fields: Readonly<Record<string, Bound>> = {
	...Object.fromEntries(waiting.map((field) => [field, nothing])),
	"Applications.withdrawals": (size) => size.slips,
	// What is on no disk waits for words that lead to it.
	"ControlChain.nodes": (size) => size.operations + countLimits.waitingControls,
	"ControlChain.path": operations,
	"DirectSender.underWay": (size) => size.directs,
	"EventTaker.rivals": events,
	// Ends of branches and of logs, latest acks, and proofs.
	"Holdings.heads": (size) => size.operations + size.keys + 2 * logs(size),
	"HiddenWords.deletedUpTo": logs,
	"InviteDesk.invites": (size) => size.slips,
	"KeyDesk.searches": operations,
	"KeyRing.keys": operations,
	"KeyRing.lacking": operations,
	"KeyRing.logKeys": (size) => size.operations * size.keys,
	"LogBook.above": logs,
	"LogBook.gappy": logs,
	"LogBook.logs": logs,
	"LogBook.times": events,
	"LogBook.olderTimes": events,
	"Outbox.waiting": typed,
	"Reach.first": operations,
	"Reach.leads": operations,
	"Receipts.handed": logs,
	"Replica.opened": operations,
	"Restating.seen": logs,
	"Shelf.pinned": operations,
	"Shelf.stored": operations,
	"Succession.told": operations,
	// One for each of what a peer may cost us.
	"TokenBuckets.buckets": (size) => 4 * size.keys,
	"VoicesBook.evidence": logs,
	"VoicesBook.forks": logs,
	"VoicesBook.void": logs,
};

/** What a node keeps beyond its bound; null if nothing. */
export const overgrown = (world: SimWorld): string | null => {
	const size = sizeOf(world);
	for (const node of world.honest) {
		const rowsOf = node.disk.rowsOfEach(tableNames);
		for (const table of tableNames) {
			const rows = rowsOf[table] ?? 0;
			const most = (tables[table] ?? nothing)(size);
			if (rows > most) {
				return `${node.name} keeps ${rows} rows of ${table}, where ${most} are enough`;
			}
		}
		for (const [{ name, bound }, held] of heldBy(node)) {
			const most = bound(size);
			if (held > most) {
				return `${node.name} holds ${held} in ${name}, where ${most} are enough`;
			}
		}
	}
	return null;
};

const sizeOf = (world: SimWorld): Size => {
	const known = { control: new Set<string>(), event: new Set<string>(), slip: new Set<string>() };
	for (const { writes } of world.nodes.flatMap(({ disk }) => disk.entries)) {
		for (const write of writes) {
			if ("put" in write && write.put === "control") {
				known.control.add(write.id);
			} else if ("put" in write && write.put === "event") {
				known.event.add(write.row.id);
			} else if ("put" in write && write.put === "slip") {
				known.slip.add(write.id);
			}
		}
	}
	return {
		operations: known.control.size,
		events: known.event.size,
		typed: world.said.length + world.deeds,
		keys: world.nodes.reduce((sum, node) => sum + node.keys.size, 0),
		directs: world.saidDirectly.length,
		slips: known.slip.size,
	};
};

/** How much there is in the maps, sets and lists of each class of the core, of all its instances in one node. */
const heldBy = (node: SimNode): ReadonlyMap<Counted, number> => {
	const held = new Map<Counted, number>();
	const seen = new Set<object>();
	const open: object[] = [];
	/** Parts of the core in a value: itself, those in a map, and those that stand together for a link. */
	const enter = (value: unknown): void => {
		if (value instanceof Map) {
			for (const one of value.values()) {
				enterOne(one);
			}
		} else {
			enterOne(value);
		}
	};
	const enterOne = (one: unknown): void => {
		if (typeof one !== "object" || one === null) {
			return;
		}
		if (Object.getPrototypeOf(one) === Object.prototype) {
			for (const name in one) {
				enterPart(one[name as keyof typeof one]);
			}
		} else {
			enterPart(one);
		}
	};
	const enterPart = (part: unknown): void => {
		if (typeof part === "object" && part !== null && shapeOf(part) !== null && !seen.has(part)) {
			seen.add(part);
			open.push(part);
		}
	};
	enterPart(node.rooms);
	enterPart(node.people);
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		for (const { name, field } of shapeOf(next) ?? []) {
			const value: unknown = next[name as keyof typeof next];
			if (typeof value === "object" && value !== null) {
				if (field !== null && isMany(value)) {
					held.set(field, (held.get(field) ?? 0) + ("size" in value ? value.size : value.length));
				}
				enter(value);
			}
		}
	}
	if (held.size === 0) {
		throw new Error("nothing can be counted where fields are private");
	}
	return held;
};

const isMany = (value: unknown): value is ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | readonly unknown[] =>
	value instanceof Map || value instanceof Set || Array.isArray(value);

/** What is counted of all instances of a class. */
interface Counted {
	readonly name: string;
	readonly bound: Bound;
}

/** The fields of a class: as what each is counted, null where it was not private. */
type Shape = readonly { readonly name: string; readonly field: Counted | null }[];

const shapes = new Map<unknown, Shape | null>();

/** Null for what is no class of the core that has fields, and for the store, which is counted by its rows. */
const shapeOf = (part: object): Shape | null => {
	const made = part.constructor;
	let shape = made === Object ? null : shapes.get(made);
	if (shape === undefined) {
		const names = Object.keys(part);
		const isCore = names.some((name) => name.startsWith(openPrefix)) && !/Store$/.test(made.name);
		shape = isCore ? names.map((name) => ({ name, field: fieldOf(made.name, name) })) : null;
		shapes.set(made, shape);
	}
	return shape;
};

const fieldOf = (className: string, privateName: string): Counted | null => {
	const name = `${className}.${privateName.slice(openPrefix.length)}`;
	return privateName.startsWith(openPrefix) ? { name, bound: fields[name] ?? keys } : null;
};
