/**
 * What a database of a simulated node answered: the same question has the same answer until something is written to one of
 * the tables it was read from. Most questions of a schedule are asked when a node starts, and of disks that begin with what
 * they began with in another schedule: those answers stay. SQLite answers all others.
 */
import type { SQLInputValue, StatementSync } from "node:sqlite";

type Row = Record<string, unknown>;

/** With an event go the acts that refer to it. */
const alsoWritten: Readonly<Record<string, readonly string[]>> = { events: ["acts"] };

/** Answers of one question that stay beyond a schedule. */
const lastingMost = 200;

/** How often each table was written to since the schedule began. */
type Versions = Uint32Array;

/** All statements of one database. */
export class Answers {
	readonly #tables: readonly string[];
	readonly #versions: Versions;
	readonly #questions: Question[] = [];

	/** @param tables all there are */
	constructor(tables: readonly string[]) {
		this.#tables = tables;
		this.#versions = new Uint32Array(tables.length);
	}

	/** The statement as it is used. */
	statement(sql: string, prepare: () => StatementSync): StatementSync {
		const named = this.#tables.filter((table) => new RegExp(`\\b${table}\\b`).test(sql));
		if (sql.startsWith("SELECT")) {
			const question = new Question({ prepare, versions: this.#versions, tables: this.#numbersOf(named) });
			this.#questions.push(question);
			return question as unknown as StatementSync;
		}
		const written = this.#numbersOf(named.flatMap((table) => [table, ...(alsoWritten[table] ?? [])]));
		return new Order({ prepare, versions: this.#versions, tables: written }) as unknown as StatementSync;
	}

	/** All is again as it was when the first schedule began. */
	begin(): void {
		this.#versions.fill(0);
		for (const question of this.#questions) {
			question.begin();
		}
	}

	#numbersOf(names: readonly string[]): readonly number[] {
		return names.map((name) => this.#tables.indexOf(name));
	}
}

interface Deps {
	/** Most schedules need few of them, and preparing one costs more than asking. */
	readonly prepare: () => StatementSync;
	readonly versions: Versions;
	readonly tables: readonly number[];
}

/** A statement that reads. Rows are shared by all who ask, none of whom changes them. */
class Question {
	readonly #prepare: () => StatementSync;
	#native: StatementSync | null = null;
	readonly #versions: Versions;
	readonly #tables: readonly number[];
	/** Of what was there when the schedule began. */
	readonly #lasting = new Map<string, readonly Row[]>();
	/** Of what there is since so many writes. */
	readonly #now = new Map<string, readonly Row[]>();
	#nowSince = 0;

	constructor({ prepare, versions, tables: read }: Deps) {
		this.#prepare = prepare;
		this.#versions = versions;
		this.#tables = read;
	}

	begin(): void {
		if (this.#nowSince > 0) {
			this.#now.clear();
			this.#nowSince = 0;
		}
		if (this.#lasting.size > lastingMost) {
			this.#lasting.clear();
		}
	}

	get(...values: SQLInputValue[]): Row | undefined {
		return this.all(...values)[0];
	}

	all(...values: SQLInputValue[]): readonly Row[] {
		const answers = this.#answers();
		const name = nameOf(values);
		let rows = answers.get(name);
		if (rows === undefined) {
			this.#native ??= this.#prepare();
			rows = this.#native.all(...values);
			answers.set(name, rows);
		}
		return rows;
	}

	iterate(...values: SQLInputValue[]): Iterator<Row> {
		return this.all(...values)[Symbol.iterator]();
	}

	#answers(): Map<string, readonly Row[]> {
		let since = 0;
		for (const number of this.#tables) {
			since += this.#versions[number] ?? 0;
		}
		if (since === 0) {
			return this.#lasting;
		}
		if (since !== this.#nowSince) {
			this.#nowSince = since;
			this.#now.clear();
		}
		return this.#now;
	}
}

/** A statement that writes. */
class Order {
	readonly #prepare: () => StatementSync;
	#native: StatementSync | null = null;
	readonly #versions: Versions;
	readonly #tables: readonly number[];

	constructor({ prepare, versions, tables: written }: Deps) {
		this.#prepare = prepare;
		this.#versions = versions;
		this.#tables = written;
	}

	run(...values: SQLInputValue[]): void {
		this.#noted().run(...values);
	}

	get(...values: SQLInputValue[]): Row | undefined {
		return this.#noted().get(...values);
	}

	#noted(): StatementSync {
		for (const number of this.#tables) {
			this.#versions[number] = (this.#versions[number] ?? 0) + 1;
		}
		this.#native ??= this.#prepare();
		return this.#native;
	}
}

const nameOf = (values: readonly SQLInputValue[]): string => {
	let name = "";
	for (const value of values) {
		name +=
			value instanceof Uint8Array
				? `${value.length} ${Buffer.from(value.buffer, value.byteOffset, value.length).toString("latin1")}`
				: `${value},`;
	}
	return name;
};
