/** What is said between the gate and its processes. */

/** What stands in a file instead of what. */
export interface Change {
	/** Its `file:` address. */
	readonly file: string;
	/** Stands there once. */
	readonly code: string;
	readonly instead: string;
}

/** What is run, with a change or without. */
export interface Trial {
	/** The `file:` address of the test file. */
	readonly test: string;
	/** The tests whose titles this pattern finds; an empty one finds all. */
	readonly titles: string;
	readonly change: Change | null;
	/** How long each test may take. */
	readonly testMs: number;
	/** How much of the CPU all of it may take. */
	readonly mostCpuMs: number;
}

/** What became of the tests, by their titles, until the first that failed; or why none could run. */
export type Outcome =
	| {
			readonly kind: "ran";
			readonly passed: readonly string[];
			readonly failed: readonly string[];
			/** Whether it failed for want of time: nothing said what is wrong. */
			readonly isLate: boolean;
	  }
	/** They never ended. */
	| { readonly kind: "endless" }
	| { readonly kind: "broken"; readonly why: string };

/** An outcome, and whether all that the tests began has ended. */
export interface Report {
	readonly outcome: Outcome;
	readonly isOver: boolean;
}

/** What a process says on its standard error before it ends itself because a trial never would. */
export const endlessNote = "a trial takes more of the CPU than any test does";
