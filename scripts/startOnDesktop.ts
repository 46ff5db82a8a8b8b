/** Two windows of the desktop VS Code, each with a profile folder of its own and therefore a process of its own. */
import { execFile, spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { quietSettings } from "../test/harness/editorServer.ts";
import { until } from "../test/harness/until.ts";
import { meetOnLoopback } from "./meetOnLoopback.ts";
import type { OpenEditors, Seat } from "./start.ts";

const execute = promisify(execFile);

/** On Windows `code` is a batch file, which only a shell can run. */
const shell = process.platform === "win32";

/**
 * The command that starts desktop VS Code, if there is one and a screen to show it on. The `code` of a remote or
 * browser-based editor's terminal is another program: it can only reach the window it belongs to.
 */
export async function findDesktopEditor(): Promise<string | undefined> {
	const { DISPLAY, WAYLAND_DISPLAY, VSCODE_IPC_HOOK_CLI } = process.env;
	if (VSCODE_IPC_HOOK_CLI) return undefined;
	if (process.platform === "linux" && !DISPLAY && !WAYLAND_DISPLAY) return undefined;
	const options = { timeout: 20_000, shell };
	const version = await execute("code", ["--version"], options).catch(() => undefined);
	return version && /^\d+\.\d+\.\d+/.test(version.stdout) ? "code" : undefined;
}

/** Installs the extension into each profile and opens the windows. */
export async function openDesktopEditors(
	code: string,
	seats: readonly Seat[],
	extension: string,
): Promise<OpenEditors> {
	const settings = await meetOnLoopback(seats.length);
	const pids: number[] = [];
	for (const [index, seat] of seats.entries()) {
		const userFolder = join(seat.profile, "user/User");
		await mkdir(userFolder, { recursive: true });
		const itsSettings = { ...quietSettings, ...settings[index] };
		await writeFile(join(userFolder, "settings.json"), JSON.stringify(itsSettings, undefined, "\t"));
		await execute(code, [...profileOptions(seat), "--install-extension", extension, "--force"], { shell });
		pids.push(await openWindow(code, seat));
	}
	const stop = async () => {
		for (const pid of pids.filter(isRunning)) process.kill(pid);
		const end = { timeout: 5_000, what: "VS Code to end" };
		await until(() => !pids.some(isRunning), end).catch(() => {
			for (const pid of pids.filter(isRunning)) process.kill(pid, "SIGKILL");
		});
	};
	return {
		message: `${seats.map(({ name }) => name).join(" and ")} are open. Ctrl+C ends both.`,
		ended: until(() => !pids.some(isRunning), { timeout: Infinity, every: 500, what: "both to be closed" }).then(
			() => undefined,
		),
		stop,
	};
}

/** Resolves to the id of the window's main process, which `code` leaves running and VS Code notes in its profile. */
async function openWindow(code: string, seat: Seat): Promise<number> {
	const args = [...profileOptions(seat), "--new-window", "--disable-workspace-trust", seat.workspace];
	spawn(code, args, { stdio: "ignore", shell }).unref();
	return until(
		async () => {
			const pid = Number(await readFile(join(seat.profile, "user/code.lock"), "utf8"));
			return isRunning(pid) && pid;
		},
		{ timeout: 30_000, every: 200, what: `${seat.name}'s window` },
	);
}

function profileOptions({ profile }: Seat): string[] {
	const folders = ["--user-data-dir", join(profile, "user"), "--extensions-dir", join(profile, "extensions")];
	// VS Code refuses to run as root with its sandbox.
	return process.getuid?.() === 0 ? [...folders, "--no-sandbox"] : folders;
}

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
