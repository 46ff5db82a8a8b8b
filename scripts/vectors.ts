/** `npm run vectors` writes the test vectors of the protocol; with `--check` it only says whether they are up to date. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "./run.ts";
import { vectorFiles, vectorText } from "./vectors/files.ts";

/** The folder of the files, absolute. */
export const vectorFolder = join(projectRoot, "test/vectors/lanchat");

/** The task: true when all files are as they should be now. */
export async function writeVectors(args: readonly string[]): Promise<boolean> {
	const isCheck = args.includes("--check");
	let isFresh = true;
	for (const [name, make] of Object.entries(vectorFiles)) {
		const path = join(vectorFolder, `${name}.json`);
		const text = vectorText(make());
		if ((await readFile(path, "utf8").catch(() => "")) === text) continue;
		isFresh = false;
		console.log(`${isCheck ? "out of date" : "written"}: test/vectors/lanchat/${name}.json`);
		if (!isCheck) await writeFile(path, text);
	}
	if (isFresh) console.log("all vectors are up to date");
	return isFresh || !isCheck;
}
