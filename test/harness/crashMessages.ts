/** What became of the messages given to a node that is killed: the model its history is held against. Pure. */
import type { SeenRoom } from "./crashProtocol.ts";
import type { Length } from "./crashTexts.ts";

/**
 * Something typed. `asked`: not answered yet. `kept`: answered ok, or found after a crash. `lost`: the crash took the
 * answer, so it may be there. `missing`: it was looked for and is not there; it may be sent again.
 */
export interface Typed {
	readonly room: string;
	readonly clientId: string;
	readonly tag: string;
	readonly length: Length;
	state: "asked" | "kept" | "lost" | "missing";
	/** Sent again before anyone looked for it: it stands where it was typed first or where it was typed again. */
	isTwice: boolean;
	/** In which life it was asked for last. */
	life: number;
}

/** Everything typed, in the order of typing. */
export class CrashMessages {
	#typed: Typed[] = [];
	#count = 0;

	/** Something new to type. */
	compose(room: string, length: Length): Typed {
		this.#count++;
		const tag = `Ada-${this.#count}`;
		return { room, clientId: `client-${tag}`, tag, length, state: "missing", isTwice: false, life: 0 };
	}

	/** It is being sent: for the first time, or again, because it was found missing or only because nobody knows. */
	ask(typed: Typed, life: number): void {
		typed.isTwice = typed.state === "lost" || (typed.isTwice && typed.state !== "missing");
		if (typed.state === "missing") {
			this.#typed = [...this.#typed.filter((other) => other !== typed), typed];
			typed.state = "asked";
			typed.life = life;
		}
	}

	get all(): readonly Typed[] {
		return this.#typed;
	}

	/** The node was killed: what was not answered is uncertain. */
	crashed(): void {
		for (const typed of this.#typed) {
			if (typed.state === "asked") {
				typed.state = "lost";
			}
		}
	}

	/** Compares with what the node shows, and settles what was uncertain. Returns what is wrong. */
	check(rooms: readonly SeenRoom[]): readonly string[] {
		return [...rooms.flatMap((room) => this.#checkRows(room)), ...this.#checkLost(rooms)];
	}

	/** RULE: exactly once, whole, and in the order typed. */
	#checkRows({ room, rows }: SeenRoom): readonly string[] {
		const typed = this.#typed.filter((one) => one.room === room);
		const wrong = rows.filter((row) => !row.isWhole).map((row) => `${row.tag} is not what was sent`);
		let last = -1;
		const seen = new Set<string>();
		for (const row of rows.filter((one) => one.mine)) {
			const at = typed.findIndex((one) => one.clientId === row.clientId);
			const one = typed[at];
			if (one === undefined || one.tag !== row.tag) {
				wrong.push(`${row.tag} (${row.clientId || "no client id"}) was never typed`);
			} else if (seen.has(row.clientId)) {
				wrong.push(`${row.tag} is there twice`);
			} else if (at < last && !one.isTwice) {
				wrong.push(`${row.tag} is not where it was typed`);
			} else if (one.state === "missing") {
				wrong.push(`${row.tag} was missing and is there again`);
			}
			seen.add(row.clientId);
			last = one?.isTwice === true ? last : Math.max(last, at);
		}
		return wrong;
	}

	/**
	 * RULE: what was answered is there. Requests are taken in their order: of those whose answers a crash took, all that
	 * are there come before all that are not.
	 */
	#checkLost(rooms: readonly SeenRoom[]): readonly string[] {
		const there = new Set(rooms.flatMap(({ rows }) => rows.map((row) => row.clientId)));
		const wrong: string[] = [];
		const missingIn = new Map<number, string>();
		for (const typed of this.#typed) {
			const isThere = there.has(typed.clientId);
			if (!isThere && typed.state === "kept") {
				wrong.push(`${typed.tag} is gone`);
			} else if (!isThere) {
				typed.state = "missing";
				missingIn.set(typed.life, missingIn.get(typed.life) ?? typed.tag);
			} else if (typed.state === "lost") {
				const before = typed.isTwice ? undefined : missingIn.get(typed.life);
				wrong.push(...(before === undefined ? [] : [`${typed.tag} is there, ${before} asked before it is not`]));
				typed.state = "kept";
			}
		}
		return wrong;
	}
}
