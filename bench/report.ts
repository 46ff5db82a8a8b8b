/** What a benchmark returns, and how it is shown. Pure. */

/** The figures of one series of measurements. */
export interface Figures {
	readonly median: number;
	readonly min: number;
	readonly max: number;
	/** What each round measured, where ways take turns; null where the measurements do not belong to rounds. */
	readonly rounds: readonly number[] | null;
}

/** One thing measured, beside the same thing done by others in the same run. */
export interface BenchCase {
	readonly case: string;
	/** Of every figure of this case, for example `ms` or `handshakes/s`. */
	readonly unit: string;
	readonly ours: Figures;
	readonly peers: Readonly<Record<string, Figures>>;
}

/** What `run()` of a benchmark resolves to. */
export interface BenchResult {
	readonly name: string;
	readonly cases: readonly BenchCase[];
}

/** A case as `--json` prints it: `ratio` is that of the medians, or the median of the rounds' own where ways took turns. */
export interface ReportedCase extends BenchCase {
	readonly ratio: Readonly<Record<string, number>>;
}

/** What a way measured that took turns with others, in the order of the rounds; at least one. */
export function figuresOfRounds(rounds: readonly number[]): Figures {
	return { ...figures(rounds), rounds };
}

/** Median, least and greatest of at least one measurement. */
export function figures(measurements: readonly number[]): Figures {
	const sorted = [...measurements].sort((a, b) => a - b);
	const [min] = sorted;
	const max = sorted.at(-1);
	if (min === undefined || max === undefined) throw new Error("nothing was measured");
	return { median: percentile(sorted, 50), min, max, rounds: null };
}

/** The value below which `percent` of the measurements lie, interpolated between neighbours. */
export function percentile(measurements: readonly number[], percent: number): number {
	const sorted = [...measurements].sort((a, b) => a - b);
	const position = ((sorted.length - 1) * percent) / 100;
	const below = sorted[Math.floor(position)];
	const above = sorted[Math.ceil(position)];
	if (below === undefined || above === undefined) throw new Error("nothing was measured");
	return below + (above - below) * (position - Math.floor(position));
}

/** The result with the ratios that `--json` prints. */
export function withRatios(result: BenchResult): { name: string; cases: ReportedCase[] } {
	return {
		name: result.name,
		cases: result.cases.map((one) => ({
			...one,
			ratio: Object.fromEntries(Object.entries(one.peers).map(([peer, its]) => [peer, ratioOf(one.ours, its)])),
		})),
	};
}

/** A machine that is slow for a minute is slow for all of a round: the others' ratios are not touched by that. */
function ratioOf(ours: Figures, theirs: Figures): number {
	if (ours.rounds === null || theirs.rounds?.length !== ours.rounds.length) return ours.median / theirs.median;
	const { rounds } = theirs;
	return percentile(
		ours.rounds.map((one, round) => one / (rounds[round] ?? Number.NaN)),
		50,
	);
}

/** The result as a table for people: a line for ours and one for each peer of every case. */
export function asTable(result: BenchResult): string {
	const rows = withRatios(result).cases.flatMap(({ case: name, unit, ours, peers, ratio }) => [
		row(name, "ours", unit, ours, undefined),
		...Object.entries(peers).map(([peer, its]) => row("", peer, unit, its, ratio[peer])),
	]);
	const lines = [["case", "who", "median", "min", "max", "unit", "ours / theirs"], ...rows];
	const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((l) => l[at]?.length ?? 0)));
	return lines
		.map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  "))
		.map((line) => line.trimEnd())
		.join("\n");
}

function row(
	name: string,
	who: string,
	unit: string,
	{ median, min, max }: Figures,
	ratio: number | undefined,
): string[] {
	const ratioText = ratio === undefined ? "" : ratio.toFixed(2);
	return [name, who, inFigures(median), inFigures(min), inFigures(max), unit, ratioText];
}

/** Three significant figures, and whole numbers from a thousand on. */
function inFigures(value: number): string {
	return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
