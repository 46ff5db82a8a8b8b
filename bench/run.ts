/**
 * `npm run bench -- NAME [--json] [--quick] [--size=N] [--rounds=N]` runs `bench/NAME.ts`, which exports
 * `run(options: BenchOptions): Promise<BenchResult>`, and prints a table, or with `--json` one JSON document and nothing
 * else. `--quick` leaves the largest cases out; `--size` and `--rounds` are of those about files,
 * `--size` of `mesh` too.
 */
import { readdir } from "node:fs/promises";
import type { BenchOptions } from "./options.ts";
import { asTable, type BenchResult, withRatios } from "./report.ts";

const helpers = ["run.ts", "report.ts", "options.ts", "steps.ts"];

/** The task: false when there is no such benchmark. */
export async function bench(args: readonly string[]): Promise<boolean> {
	const [name] = args.filter((arg) => !arg.startsWith("--"));
	const known = await benchNames();
	if (name === undefined || !known.includes(name)) {
		console.error(`Usage: npm run bench -- NAME [--json] [--quick]\nBenchmarks: ${known.join(", ")}`);
		return false;
	}
	const number = (of: "size" | "rounds"): Partial<BenchOptions> => {
		const given = args.find((arg) => arg.startsWith(`--${of}=`))?.slice(of.length + 3);
		return given === undefined ? {} : { [of]: Math.max(1, Number.parseInt(given, 10) || 1) };
	};
	const file = new URL(`./${name}.ts`, import.meta.url);
	const module = (await import(file.href)) as { run: (options: BenchOptions) => Promise<BenchResult> };
	const result = await module.run({ isQuick: args.includes("--quick"), ...number("size"), ...number("rounds") });
	const json = args.includes("--json");
	console.log(json ? JSON.stringify(withRatios(result), null, 2) : asTable(result));
	return true;
}

async function benchNames(): Promise<string[]> {
	const files = await readdir(new URL(".", import.meta.url));
	return files
		.filter((file) => file.endsWith(".ts") && !helpers.includes(file))
		.map((file) => file.slice(0, -".ts".length));
}
