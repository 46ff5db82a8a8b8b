/** What a benchmark is told. */
export interface BenchOptions {
	/** Leave the largest cases out: under two minutes in all. */
	readonly isQuick: boolean;
}
