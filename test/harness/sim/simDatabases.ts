/**
 * Databases in memory for the stores of simulated nodes. Making one, with its tables and its prepared statements, costs
 * more than most schedules have time for. So each is made once, with what its disk begins with, and lent: all that is
 * done to it is one transaction that is rolled back when it is given back.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { openDatabase } from "../../../src/net/store/database.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { Answers } from "./simAnswers.ts";
import type { Entry } from "./simDisk.ts";

/** What a disk has on it before anything happens. */
export interface Ground {
	/** The same name, the same entries. */
	readonly name: string;
	readonly entries: readonly Entry[];
}

/** A new disk. */
export const nothing: Ground = { name: "", entries: [] };

/** Nobody but its node reads a disk here, so its cells are not sealed: that is a tenth of a schedule. */
export class OpenSealing extends Sealing {
	constructor() {
		super({ random: (length) => new Uint8Array(length) }, { master: new Uint8Array(32) });
	}

	override seal(_table: string, _column: string, _row: string, plaintext: Uint8Array): Uint8Array {
		return plaintext;
	}

	override open(_table: string, _column: string, _row: string, sealed: Uint8Array): Uint8Array | undefined {
		return sealed;
	}

	/** All names are hashes. */
	override blind(_table: string, name: string): Uint8Array {
		return Buffer.from(name.slice(-16), "latin1");
	}
}

/** Given back ones kept. */
const kept = 120;

/**
 * What the store says and needs not be done: all is one transaction already, in which nobody else writes, and how a file
 * and its journal are flushed is nothing to a database in memory.
 */
const needless: ReadonlySet<string> = new Set([
	"BEGIN IMMEDIATE",
	"BEGIN",
	"END",
	"COMMIT",
	"PRAGMA synchronous = FULL",
	"PRAGMA synchronous = NORMAL",
	"PRAGMA wal_checkpoint(TRUNCATE)",
]);

/** The longest unused first. */
const free: { readonly ground: string; readonly lent: Lent }[] = [];

/** One with nothing but this on it. */
export const databaseOn = (ground: Ground): DatabaseSync => {
	const at = free.findLastIndex((one) => one.ground === ground.name);
	const lent = free.splice(at, at < 0 ? 0 : 1)[0]?.lent ?? new Lent(ground);
	return lent.begin();
};

/** A database that comes back instead of being closed. */
class Lent {
	readonly #database = openDatabase(":memory:");
	readonly #statements = new Map<string, StatementSync>();
	readonly #answers: Answers;
	readonly #prepare = this.#database.prepare.bind(this.#database);
	readonly #drop = this.#database.close.bind(this.#database);
	readonly #ground: string;

	constructor({ name, entries }: Ground) {
		this.#ground = name;
		const store = new Store({ sealing: new OpenSealing(), open: () => this.#database }, { path: ":memory:" });
		for (const { writes, durability } of entries) {
			store.commit(writes, durability);
		}
		const tables = this.#prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
		this.#answers = new Answers(tables.map(({ name }) => String(name)));
		Object.assign(this.#database, {
			prepare: (sql: string) => this.#prepareOnce(sql),
			exec: (sql: string) => this.#exec(sql),
			close: () => this.#end(),
		});
	}

	begin(): DatabaseSync {
		this.#answers.begin();
		this.#prepareOnce("SAVEPOINT schedule").run();
		return this.#database;
	}

	#end(): void {
		for (const sql of ["ROLLBACK TO schedule", "RELEASE schedule"]) {
			this.#prepareOnce(sql).run();
		}
		free.push({ ground: this.#ground, lent: this });
		const [oldest] = free;
		if (oldest !== undefined && free.length > kept) {
			free.shift();
			oldest.lent.#drop();
		}
	}

	/** @throws Error where a commit failed in the middle, which is a fault of ours: `SimDisk` refuses before the first write */
	#exec(sql: string): void {
		if (sql === "ROLLBACK") {
			throw new Error("a simulated disk takes a commit as a whole");
		}
		if (!needless.has(sql)) {
			this.#prepareOnce(sql).run();
		}
	}

	#prepareOnce(sql: string): StatementSync {
		let statement = this.#statements.get(sql);
		if (statement === undefined) {
			statement = this.#answers.statement(sql, () => this.#prepare(sql));
			this.#statements.set(sql, statement);
		}
		return statement;
	}
}
