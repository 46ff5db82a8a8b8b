/** One rule of the protocol, how it is taken out, and where its absence is noticed. */
export interface Mutation {
	/** In words. */
	readonly rule: string;
	/** Below `src/net`. */
	readonly file: string;
	/** Stands there exactly once. */
	readonly code: string;
	readonly instead: string;
	/** Test file below `test/unit`, and words of the titles that are run. */
	readonly test: string;
	readonly grep?: string;
	/** How much of the CPU may be used up, ms, where that alone shows that the rule is gone: ten times what the test takes. */
	readonly mostCpuMs?: number;
}
