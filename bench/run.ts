/**
 * `npm run bench -- NAME [--json]` runs `bench/NAME.ts`, which exports `run(): Promise<BenchResult>`,
 * and prints a table, or with `--json` one JSON document and nothing else.
 */
import { readdir } from "node:fs/promises";
import { asTable, type BenchResult, withRatios } from "./report.ts";

const helpers = ["run.ts", "report.ts"];

/** The task: false when there is no such benchmark. */
export async function bench(args: readonly string[]): Promise<boolean> {
	const [name] = args.filter((arg) => !arg.startsWith("--"));
	const known = await benchNames();
	if (name === undefined || !known.includes(name)) {
		console.error(`Usage: npm run bench -- NAME [--json]\nBenchmarks: ${known.join(", ")}`);
		return false;
	}
	const file = new URL(`./${name}.ts`, import.meta.url);
	const module = (await import(file.href)) as { run: () => Promise<BenchResult> };
	const result = await module.run();
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
