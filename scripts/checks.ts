/** Lint, types and build: what can be said about the sources without running them. */
import { runScript } from "./run.ts";

const biome = "node_modules/@biomejs/biome/bin/biome";

/** One program per world the sources run in: Node, the page, and tests that see both. */
const typeScriptProjects = [".", "src/webview", "test/editor"];

/** Rules and formatting, without changing anything. */
export async function lint(args: readonly string[] = []): Promise<boolean> {
	return (await runScript(biome, ["check", "--error-on-warnings", ...args])) === 0;
}

/** Formats the sources and applies the fixes that are safe. */
export async function format(args: readonly string[] = []): Promise<boolean> {
	return (await runScript(biome, ["check", "--write", ...args])) === 0;
}

/** Types of every program, side by side. */
export async function typecheck(): Promise<boolean> {
	const codes = await Promise.all(
		typeScriptProjects.map((project) => runScript("node_modules/typescript/bin/tsc", ["--noEmit", "-p", project])),
	);
	return codes.every((code) => code === 0);
}

/** The three bundles, into `dist`. Takes `--production` and `--watch`. */
export async function build(args: readonly string[] = [], isQuiet = false): Promise<boolean> {
	return (await runScript("esbuild.mjs", args, { shown: isQuiet ? "onFailure" : "live" })) === 0;
}
