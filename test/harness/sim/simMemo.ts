/**
 * What was computed before, by everything that decides. Most is asked for within one schedule only: it is let go with it,
 * or the collector would carry it on and on. What another schedule asks for again, as it does of rooms of the past, stays.
 */

/** Answers of each kind that stay. */
const lastingMost = 20_000;
/** Schedules after which what nobody asked for again is let go. */
const turnsEach = 3;

const all: Memo<unknown>[] = [];
let schedules = 0;

/** Answers of one kind. */
export class Memo<T> {
	#now = new Map<string, T>();
	#before = new Map<string, T>();
	readonly #lasting = new Map<string, T>();

	constructor() {
		all.push(this);
	}

	get(name: string): T | undefined {
		return this.#now.get(name) ?? this.#lasting.get(name) ?? this.#again(name);
	}

	keep(name: string, value: T): T {
		this.#now.set(name, value);
		return value;
	}

	turn(): void {
		this.#before = this.#now;
		this.#now = new Map();
	}

	#again(name: string): T | undefined {
		const value = this.#before.get(name);
		if (value !== undefined) {
			if (this.#lasting.size >= lastingMost) {
				this.#lasting.clear();
			}
			this.#lasting.set(name, value);
		}
		return value;
	}
}

/** A schedule is over. */
export const scheduleOver = (): void => {
	schedules++;
	if (schedules % turnsEach === 0) {
		for (const memo of all) {
			memo.turn();
		}
	}
};
