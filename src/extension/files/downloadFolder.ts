/** Where received files go: the folder of the setting, or the system's one for downloads; none is invented. */
import { mkdir, open, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { posix, win32 } from "node:path";

/** What a path depends on. */
export interface Machine {
	readonly platform: NodeJS.Platform;
	readonly home: string;
	readonly environment: Readonly<Record<string, string | undefined>>;
}

/** This one. */
export const thisMachine = (): Machine => ({
	platform: process.platform,
	home: homedir(),
	environment: process.env,
});

/** A whole path as people type it: `~` is the home, on Windows `%NAME%` what the environment says. Null for no whole path. */
export function wholePath(typed: string, { platform, home, environment }: Machine): string | null {
	const { isAbsolute, join } = pathsOf(platform);
	if (/^~[/\\]/.test(typed)) return join(home, typed.slice(2));
	const isWindows = platform === "win32";
	const path = isWindows ? typed.replace(/%([^%]+)%/g, (all, name: string) => environment[name] ?? all) : typed;
	return isAbsolute(path) ? path : null;
}

/**
 * What `user-dirs.dirs` says, which desktops of Linux keep: `XDG_DOWNLOAD_DIR="$HOME/Téléchargements"`. Null where it says
 * nothing we can use, or the home itself, which is how it is turned off.
 */
export function downloadsOf(userDirs: string, home: string): string | null {
	const lines = [...userDirs.matchAll(/^[ \t]*XDG_DOWNLOAD_DIR[ \t]*=[ \t]*"((?:[^"\\\n]|\\[^\n])*)"/gm)];
	const value = lines.at(-1)?.[1] ?? "";
	const rest = /^\$HOME(?<rest>\/.*)?$/.exec(value)?.groups?.rest;
	const path = (rest === undefined ? value : `${home}${rest}`).replace(/\\(.)/g, "$1");
	if (!posix.isAbsolute(path) || path.length > pathMost || path.includes("\0")) return null;
	return posix.relative(home, path) === "" ? null : posix.normalize(path);
}

/** The folder to put things into; empty where there is none: then the person has to be asked. */
export async function downloadFolder(configured: string, machine = thisMachine()): Promise<string> {
	const chosen = configured.trim();
	if (chosen === "") {
		const folder = await systemFolder(machine);
		return (await isFolder(folder)) ? folder : "";
	}
	const folder = wholePath(chosen, machine) ?? "";
	// What cannot be made is told when something is put into it.
	if (folder !== "") await mkdir(folder, { recursive: true }).catch(() => undefined);
	return folder;
}

async function systemFolder({ platform, home, environment }: Machine): Promise<string> {
	const { join } = pathsOf(platform);
	if (platform === "win32" || platform === "darwin") return join(home, "Downloads");
	const { XDG_CONFIG_HOME: config = "" } = environment;
	const userDirs = await textOf(join(posix.isAbsolute(config) ? config : join(home, ".config"), "user-dirs.dirs"));
	return downloadsOf(userDirs, home) ?? join(home, "Downloads");
}

const pathMost = 4_096;
/** What a file of some ten lines may have. */
const textMost = 65_536;

/** The beginning of a small file; empty where there is none. */
async function textOf(path: string): Promise<string> {
	// What is there may be a pipe, which would keep us waiting.
	const facts = await stat(path).catch(() => undefined);
	if (!facts?.isFile() || facts.size > textMost) return "";
	const handle = await open(path).catch(() => undefined);
	try {
		const read = await handle?.read(Buffer.alloc(textMost), 0, textMost, 0);
		return read === undefined ? "" : read.buffer.toString("utf8", 0, read.bytesRead);
	} catch {
		return "";
	} finally {
		await handle?.close();
	}
}

async function isFolder(path: string): Promise<boolean> {
	return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

const pathsOf = (platform: NodeJS.Platform) => (platform === "win32" ? win32 : posix);
