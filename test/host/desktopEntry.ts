/** Desktop VS Code started for tests calls this and ends when it is done. */
import { writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import { runHostTests } from "./hostTests.ts";

/** Writes the results to the file named in `LANCHAT_HOST_RESULT`. */
export async function run(): Promise<void> {
	const results = await runHostTests(vscode);
	await writeFile(process.env.LANCHAT_HOST_RESULT ?? "", JSON.stringify(results));
}
