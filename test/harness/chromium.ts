/** The browser of the tests: the headless Chromium from the npm registry, or a system one where that does not run. */
import { execFile } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type BrowserContext, chromium as playwright } from "playwright-core";
import { cachedFolder } from "./cache.ts";

const execute = promisify(execFile);

/** How large a window is. */
export const viewport = { width: 1280, height: 800 } as const;

/** A program, and the environment it needs beside the usual one. */
interface Program {
	readonly executablePath: string;
	readonly env: Readonly<Record<string, string>>;
}

/**
 * Drawn by the processor itself, as on a machine whose graphics card Chromium does not trust: one that is imitated
 * (`--use-angle=swiftshader`) shows the same and costs as much as all else that an editor does. Text as on screen, and no
 * traffic of the browser's own.
 */
const browserArguments = [
	"--disable-gpu",
	"--font-render-hinting=none",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-domain-reliability",
	"--disable-quic",
	"--disable-sync",
	"--no-first-run",
	"--no-pings",
];

/** For systems without fonts: those of the package, beside this file. */
const fontsConfiguration = '<fontconfig><dir prefix="relative">fonts</dir></fontconfig>';

/** Names of programs that serve as well as the packaged one. */
const systemPrograms = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

let program: Promise<Program> | undefined;

/** Finds or unpacks the browser. Opening one does this by itself; calling it early saves waiting. */
export function prepareBrowser(): Promise<Program> {
	program ??= findProgram();
	return program;
}

/**
 * A browser with a profile of its own in `folder`: what pages store there lasts until the folder is removed. One
 * person is one such context; their windows are its pages. It ends with this process.
 */
export async function openBrowser(folder: string): Promise<BrowserContext> {
	const { executablePath, env } = await prepareBrowser();
	return playwright.launchPersistentContext(folder, {
		executablePath,
		env: { ...definedEnvironment(), ...env },
		args: browserArguments,
		headless: true,
		timeout: 120_000,
		viewport,
		permissions: ["clipboard-read", "clipboard-write"],
	});
}

async function findProgram(): Promise<Program> {
	const named = process.env.LANCHAT_CHROMIUM;
	if (named) return { executablePath: named, env: {} };
	const isPackaged = process.platform === "linux" && process.arch === "x64";
	const packaged = isPackaged ? await packagedProgram() : undefined;
	if (packaged) return packaged;
	const system = systemProgram();
	if (system) return { executablePath: system, env: {} };
	throw new Error("There is no Chromium here: install one, or name it in LANCHAT_CHROMIUM.");
}

/** The packaged program, with the libraries and fonts from its package where the system has none. */
async function packagedProgram(): Promise<Program | undefined> {
	const folder = await unpack();
	const executablePath = join(folder, "chromium");
	const fonts = existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_PATH: join(folder, "fonts") };
	for (const libraries of [{}, { LD_LIBRARY_PATH: join(folder, "al2023/lib") }]) {
		const env = { ...libraries, ...fonts };
		const isRunning = await execute(executablePath, ["--version"], { env: { ...process.env, ...env } }).then(
			() => true,
			() => false,
		);
		if (isRunning) return { executablePath, env };
	}
	return undefined;
}

/**
 * Unpacked in a process of its own, since the package unpacks into the folder for temporary files, and its libraries
 * only where it believes to be on the one system it was built for.
 */
async function unpack(): Promise<string> {
	const entry = import.meta.resolve("@sparticuz/chromium");
	const manifest = await readFile(fileURLToPath(new URL("../package.json", entry)), "utf8");
	const { version } = JSON.parse(manifest) as { version: string };
	return cachedFolder(`chromium-${version}`, async (folder) => {
		const code = `await (await import(${JSON.stringify(entry)})).default.executablePath();`;
		const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x" };
		await execute(process.execPath, ["--input-type=module", "--eval", code], { env });
		await writeFile(join(folder, "fonts/fonts.conf"), fontsConfiguration);
	});
}

function systemProgram(): string | undefined {
	const folders = (process.env.PATH ?? "").split(delimiter);
	const inPath = folders.flatMap((folder) => systemPrograms.map((name) => join(folder, name)));
	const macOs = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
	return [...inPath, macOs].find(isExecutable);
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

function definedEnvironment(): Record<string, string> {
	const all = Object.entries(process.env);
	return Object.fromEntries(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
