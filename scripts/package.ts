/** Makes the `.vsix` that people install, and refuses to let it grow unnoticed. */
import { cp, glob, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "./checks.ts";
import { packagedReadme } from "./packagedReadme.ts";
import { projectRoot, runScript } from "./run.ts";

/** What the packaged extension may weigh: it is handed from colleague to colleague. */
const maxPackageBytes = 3 * 1024 * 1024;

/** Where the package is written: `lan-chat-VERSION.vsix` in the project folder. */
export async function packagePath(): Promise<string> {
	const { version } = await readManifest();
	return join(projectRoot, `lan-chat-${version}.vsix`);
}

async function readManifest(): Promise<{ readonly version: string; readonly files: readonly string[] }> {
	return JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8"));
}

/** How much is said on the way. */
export interface PackageOptions {
	/** Only errors. */
	readonly isQuiet?: boolean;
}

/** Packages what `dist` holds; prints the contents; false when it fails or weighs too much. */
export async function packageExtension({ isQuiet = false }: PackageOptions = {}): Promise<boolean> {
	const out = await packagePath();
	const cwd = await gather();
	// There is no public repository that pictures and links could point to: see `packagedReadme`.
	const options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--out", out];
	const code = await runScript("node_modules/@vscode/vsce/vsce", ["package", ...options], {
		shown: isQuiet ? "onFailure" : "live",
		cwd,
	});
	if (code !== 0) return false;
	const { size } = await stat(out);
	const weight = `${(size / 1024).toFixed(0)} kB of at most ${maxPackageBytes / 1024} kB`;
	if (!isQuiet) console.log(`Size of the package: ${weight}`);
	if (size > maxPackageBytes) console.error("The package is too big: see dist/meta for what grew.");
	return size <= maxPackageBytes;
}

/** Everything that is packaged, in a folder of its own. */
async function gather(): Promise<string> {
	const folder = join(projectRoot, "dist", "package");
	await rm(folder, { recursive: true, force: true });
	const { files } = await readManifest();
	for await (const file of glob(["package.json", ...files], { cwd: projectRoot })) {
		await cp(join(projectRoot, file), join(folder, file), { recursive: true });
	}
	const readme = join(folder, "README.md");
	await writeFile(readme, packagedReadme(await readFile(readme, "utf8")));
	return folder;
}

/** A production build, then the package. */
export async function buildAndPackage({ isQuiet = false }: PackageOptions = {}): Promise<boolean> {
	return (await build(["--production"], isQuiet)) && (await packageExtension({ isQuiet }));
}
