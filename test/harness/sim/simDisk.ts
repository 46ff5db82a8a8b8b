/**
 * A node's disk: the real store in memory, and a journal of what was committed, so that the process can die between any
 * two commits, the power can fail, and an old copy can be put back.
 */
import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "../../../src/net/store/database.ts";
import type { Durability, Write } from "../../../src/net/store/rows.ts";
import type { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { databaseOn, type Ground, nothing, OpenSealing } from "./simDatabases.ts";

/** The process died here: nothing that was to come after it happens. */
export class Crash extends Error {}

/** What is to happen at one of the next commits. */
type Plan =
	| { readonly kind: "crash"; readonly isKept: boolean; readonly commits: number }
	| { readonly kind: "refuse"; readonly commits: number };

/** One commit. */
export interface Entry {
	readonly writes: readonly Write[];
	readonly durability: Durability;
}

/** One disk over all lives of its node. */
export class SimDisk {
	readonly #sealing = new OpenSealing();
	readonly #died: () => void;
	#store: PlannedStore;
	#journal: Entry[];
	#plan: Plan | null = null;
	#isDead = false;
	#hasRefused = false;

	/** @param died is told of each death by plan */
	constructor(deps: { readonly died: () => void }, ground: Ground) {
		this.#died = deps.died;
		this.#store = this.#open(ground);
		this.#journal = [...ground.entries];
	}

	get store(): Store {
		return this.#store;
	}

	/** Whether its process died. */
	get isDead(): boolean {
		return this.#isDead;
	}

	/** Whether it ever refused something. */
	get hasRefused(): boolean {
		return this.#hasRefused;
	}

	/** How many commits it holds: a place to roll back to. */
	get length(): number {
		return this.#journal.length;
	}

	/** Every commit there is on it. */
	get entries(): readonly Entry[] {
		return this.#journal;
	}

	/** The process dies at the commit after `commits` more, before it is written or right after. */
	crashAfter(commits: number, isKept: boolean): void {
		this.#plan = { kind: "crash", commits, isKept };
	}

	/** The next `commits` commits do not fit. */
	refuse(commits: number): void {
		this.#plan = { kind: "refuse", commits };
	}

	/** The process is gone: whatever of it still runs writes nothing. */
	die(): void {
		this.#isDead = true;
	}

	/** A new process opens what is there. */
	revive(): void {
		this.#isDead = false;
		this.#plan = null;
	}

	/** The power failed: of what was not flushed only the first `keptOf` commits are there. Returns how many are lost. */
	losePower(keptOf: (unflushed: number) => number): number {
		const flushed = this.#journal.findLastIndex((entry) => entry.durability === "full") + 1;
		const unflushed = this.#journal.length - flushed;
		const kept = flushed + keptOf(unflushed);
		const lost = this.#journal.length - kept;
		if (lost > 0) {
			this.rollBack(kept);
		}
		return lost;
	}

	/** Puts back the copy made after `length` commits. */
	rollBack(length: number): void {
		const entries = this.#journal.slice(0, length);
		this.#store.close();
		this.#journal = [];
		this.#store = this.#open(nothing);
		this.revive();
		for (const { writes, durability } of entries) {
			this.#store.commit(writes, durability);
		}
	}

	/** How many rows tables have, by name. */
	rowsOfEach(tables: readonly string[]): Readonly<Record<string, number>> {
		return this.#store.rowsOfEach(tables);
	}

	close(): void {
		this.#store.close();
	}

	#open(ground: Ground): PlannedStore {
		return new PlannedStore({
			sealing: this.#sealing,
			ground,
			before: () => this.#before(),
			after: (entry) => this.#after(entry),
			flushed: () => this.#flushed(),
		});
	}

	#before(): void {
		const plan = this.#plan;
		if (this.#isDead) {
			throw new Crash("a dead process writes nothing");
		}
		if (plan?.kind === "refuse") {
			this.#plan = plan.commits > 1 ? { ...plan, commits: plan.commits - 1 } : null;
			this.#hasRefused = true;
			throw new StoreError("storeFull", null);
		}
		if (plan?.kind === "crash" && plan.commits === 0 && !plan.isKept) {
			this.#die();
			throw new Crash("before a commit");
		}
	}

	#after(entry: Entry): void {
		const plan = this.#plan;
		this.#journal.push(entry);
		if (plan?.kind === "crash" && plan.commits === 0) {
			this.#die();
			throw new Crash("after a commit");
		}
		if (plan?.kind === "crash") {
			this.#plan = { ...plan, commits: plan.commits - 1 };
		}
	}

	/** What was committed until now survives a power cut. */
	#flushed(): void {
		const last = this.#journal.pop();
		this.#journal.push(...(last === undefined ? [] : [{ ...last, durability: "full" } as const]));
	}

	#die(): void {
		this.#isDead = true;
		this.#died();
	}
}

/** What asks for the rows of so many tables. */
const counting = new WeakMap<readonly string[], string>();

/** The real store, with a word before and after each commit. */
class PlannedStore extends Store {
	readonly #database: DatabaseSync;
	readonly #before: () => void;
	readonly #after: (entry: Entry) => void;
	readonly #flushed: () => void;

	constructor(deps: {
		readonly sealing: Sealing;
		readonly ground: Ground;
		readonly before: () => void;
		readonly after: (entry: Entry) => void;
		readonly flushed: () => void;
	}) {
		const database = databaseOn(deps.ground);
		super({ sealing: deps.sealing, open: () => database }, { path: ":memory:" });
		this.#database = database;
		this.#before = deps.before;
		this.#after = deps.after;
		this.#flushed = deps.flushed;
	}

	rowsOfEach(tables: readonly string[]): Readonly<Record<string, number>> {
		let sql = counting.get(tables);
		if (sql === undefined) {
			sql = `SELECT ${tables.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`).join()}`;
			counting.set(tables, sql);
		}
		return this.#database.prepare(sql).get() as Readonly<Record<string, number>>;
	}

	/** Copies the journal to its places, and flushes both. */
	override scrub(): void {
		super.scrub();
		this.#flushed();
	}

	/** The databases are in memory. */
	override givingBack(): Iterable<() => void> {
		return [];
	}

	override commit(writes: readonly Write[], durability: Durability): void {
		if (writes.length === 0) {
			return;
		}
		this.#before();
		super.commit(writes, durability);
		this.#after({ writes, durability });
	}
}
