/** What a benchmark is told. */
export interface BenchOptions {
	/** Leave the largest cases out: under two minutes in all. */
	readonly isQuick: boolean;
	/** `--size=`: MiB of a file that is moved, how many files, or how many nodes. */
	readonly size?: number;
	/** `--rounds=`: how often each case is measured. */
	readonly rounds?: number;
}
