/**
 * Before somebody is removed: what do the members connected have of its logs? Each is asked once; the round is over when
 * all of it is here, or after a while (PROTOCOL "Control chain", before a kick).
 */
import { timeLimits } from "../../limits.ts";
import type { Clock } from "../../ports.ts";
import type { Head } from "../../wire/sync.ts";

/** What rounds stand on. */
export interface HeadsRoundsDeps {
	readonly clock: Clock;
	/** Whether everything up to a head is here that can ever be: its newest event, or the log is closed before it. */
	readonly isHere: (head: Extract<Head, { kind: "log" }>) => boolean;
}

/** One round: who has not answered yet, and what those who did have said. */
interface Round {
	readonly author: string;
	readonly waiting: Map<string, readonly Head[] | null>;
	readonly end: () => void;
}

/** The rounds of one room. */
export class HeadsRounds {
	readonly #deps: HeadsRoundsDeps;
	readonly #open = new Set<Round>();

	constructor(deps: HeadsRoundsDeps) {
		this.#deps = deps;
	}

	/** Resolves when `members`, asked by the caller, have answered and what they have of `author` is here. */
	start(author: string, members: readonly string[]): Promise<void> {
		if (members.length === 0) {
			return Promise.resolve();
		}
		return new Promise((resolve) => {
			const round: Round = {
				author,
				waiting: new Map(members.map((member) => [member, null])),
				end: () => {
					cancel();
					this.#open.delete(round);
					resolve();
				},
			};
			const cancel = this.#deps.clock.after(timeLimits.headsRound, round.end);
			this.#open.add(round);
		});
	}

	/** A member has listed what it holds. */
	heard(member: string, heads: readonly Head[]): void {
		for (const round of [...this.#open]) {
			if (round.waiting.has(member)) {
				round.waiting.set(member, heads);
				this.#look(round);
			}
		}
	}

	/** Something has come. */
	taken(): void {
		for (const round of [...this.#open]) {
			this.#look(round);
		}
	}

	/** A member is not connected any more. */
	gone(member: string): void {
		for (const round of [...this.#open]) {
			round.waiting.delete(member);
			this.#look(round);
		}
	}

	#look(round: Round): void {
		for (const [member, heads] of round.waiting) {
			const isMissing = (head: Head): boolean =>
				head.kind === "log" && head.author === round.author && !this.#deps.isHere(head);
			if (heads !== null && !heads.some(isMissing)) {
				round.waiting.delete(member);
			}
		}
		if (round.waiting.size === 0) {
			round.end();
		}
	}
}
