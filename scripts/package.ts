/** Makes the `.vsix` that people install, and refuses to let it grow unnoticed. */
import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { build } from "./checks.ts";
import { projectRoot, runScript } from "./run.ts";

/** What the packaged extension may weigh: it is handed from colleague to colleague. */
const maxPackageBytes = 3 * 1024 * 1024;

/** Where the package is written: `lan-chat-VERSION.vsix` in the project folder. */
export async function packagePath(): Promise<string> {
	const manifest: unknown = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8"));
	const version = (manifest as { version?: unknown }).version;
	return join(projectRoot, `lan-chat-${String(version)}.vsix`);
}

/** How much is said on the way. */
export interface PackageOptions {
	/** Only errors. */
	readonly isQuiet?: boolean;
}

/** Packages what `dist` holds; prints the contents; false when it fails or weighs too much. */
export async function packageExtension({ isQuiet = false }: PackageOptions = {}): Promise<boolean> {
	const out = await packagePath();
	await mkdir(join(projectRoot, "dist"), { recursive: true });
	// There is no public repository that pictures and links could point to: they stay as they are.
	const options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--out", out];
	const code = await runScript("node_modules/@vscode/vsce/vsce", ["package", ...options], {
		shown: isQuiet ? "onFailure" : "live",
	});
	if (code !== 0) return false;
	const { size } = await stat(out);
	const weight = `${(size / 1024).toFixed(0)} kB of at most ${maxPackageBytes / 1024} kB`;
	if (!isQuiet) console.log(`Size of the package: ${weight}`);
	if (size > maxPackageBytes) console.error("The package is too big: see dist/meta for what grew.");
	return size <= maxPackageBytes;
}

/** A production build, then the package. */
export async function buildAndPackage({ isQuiet = false }: PackageOptions = {}): Promise<boolean> {
	return (await build(["--production"], isQuiet)) && (await packageExtension({ isQuiet }));
}
