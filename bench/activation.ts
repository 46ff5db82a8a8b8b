/**
 * What LAN Chat costs the extension host's main thread when a real editor starts, beside an extension that does
 * nothing: the time to load its bundle and the time of `activate()`, on first starts and on starts after it was turned
 * on, when the node starts beside it. And the size of each bundle as installed.
 */
import { readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { buildAndPackage, packagePath } from "../scripts/package.ts";
import type { EditorPerson } from "../test/harness/editorPerson.ts";
import { startTeam } from "../test/harness/editorTeam.ts";
import { temporaryFolder } from "../test/harness/temporaryFolder.ts";
import { until } from "../test/harness/until.ts";
import { packageActivationExtensions, probeResultPath } from "./programs/activationExtensions.ts";
import { measured, type Start, type Starts } from "./programs/activationStarts.ts";
import { type BenchCase, type BenchResult, figures } from "./report.ts";

/** Starts with a fresh profile each. */
const firstStarts = 5;
/** Starts of the last of these profiles after LAN Chat was turned on there. */
const startsTurnedOn = 6;
const patienceMs = 30_000;

const bundles = ["extension.cjs", "node.cjs", "webview.js", "webview.css", "codicon.css"] as const;

/** What one profile showed. */
interface Seen {
	readonly first: Starts;
	readonly turnedOn: readonly Starts[];
	readonly sizes: readonly BenchCase[];
}

/** One editor at a time. */
export async function run(): Promise<BenchResult> {
	if (!(await buildAndPackage({ isQuiet: true }))) throw new Error("LAN Chat could not be packaged");
	const folder = temporaryFolder("lan-chat-activation-");
	try {
		const extensions = [await packagePath(), ...(await packageActivationExtensions(folder.path))];
		const seen: Seen[] = [];
		for (let i = 1; i <= firstStarts; i += 1) {
			seen.push(await useProfile({ extensions, restarts: i === firstStarts ? startsTurnedOn : 0 }));
		}
		const first = seen.map((one) => one.first);
		const turnedOn = seen.flatMap((one) => one.turnedOn);
		return {
			name: "activation",
			cases: [
				timeCase("activate(), first start", first, "activationMs"),
				timeCase("activate(), node starting beside it", turnedOn, "activationMs"),
				timeCase("load the bundle, first start", first, "loadMs"),
				timeCase("load the bundle, node starting beside it", turnedOn, "loadMs"),
				...(seen[0]?.sizes ?? []),
			],
		};
	} finally {
		await folder.remove();
	}
}

function timeCase(name: string, starts: readonly Starts[], what: keyof Start): BenchCase {
	const timesOf = (id: string) => figures(starts.flatMap((one) => one[id]?.[what] ?? []));
	return { case: name, unit: "ms", ours: timesOf(measured.ours), peers: { "does nothing": timesOf(measured.idle) } };
}

interface ProfileUse {
	/** `.vsix` files. */
	readonly extensions: readonly string[];
	/** How often to start again after turning LAN Chat on; 0 leaves it off. */
	readonly restarts: number;
}

/** A fresh profile's first start and, if asked for, those after LAN Chat was turned on. */
async function useProfile({ extensions, restarts }: ProfileUse): Promise<Seen> {
	const team = await startTeam(["Ada"], { extensions, hasAllBuiltIns: true });
	try {
		const [ada] = team.people;
		if (!ada) throw new Error("nobody is at the editor");
		const profile = dirname(ada.workspace);
		const first = await startsSeen(profile);
		const sizes = await sizeCases(profile);
		const turnedOn: Starts[] = [];
		if (restarts > 0) await turnOn(ada);
		while (turnedOn.length < restarts) turnedOn.push(await startAgain(ada, profile));
		return { first, turnedOn, sizes };
	} finally {
		await team.stop();
	}
}

async function turnOn(ada: EditorPerson): Promise<void> {
	await ada.run("LAN Chat: Turn On");
	await ada.answer(ada.name);
	await isOn(ada);
}

/** A start of the whole editor: a window that is merely reloaded may find its node still running. */
async function startAgain(ada: EditorPerson, profile: string): Promise<Starts> {
	await ada.closeWindow();
	await ada.killServer();
	await rm(join(profile, probeResultPath));
	await ada.server.start();
	await ada.openWindow();
	const starts = await startsSeen(profile);
	await isOn(ada);
	return starts;
}

/** What the probe wrote, once it is there in full. */
function startsSeen(profile: string): Promise<Starts> {
	const read = async () => JSON.parse(await readFile(join(profile, probeResultPath), "utf8")) as Starts;
	return until(read, { what: "both extensions to be active", timeout: patienceMs });
}

/** The node runs: the status bar counts who is online. */
async function isOn(ada: EditorPerson): Promise<void> {
	await ada.statusItem(/^\s*0\s*$/).waitFor({ timeout: patienceMs });
}

/** Each bundle as it was installed; there is nothing to compare it with. */
async function sizeCases(profile: string): Promise<BenchCase[]> {
	const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
		version: string;
	};
	const dist = join(profile, "extensions", `${measured.ours}-${version}`, "dist");
	return Promise.all(
		bundles.map(async (file) => {
			const { size } = await stat(join(dist, file));
			return { case: `dist/${file}`, unit: "kB", ours: figures([size / 1_024]), peers: {} };
		}),
	);
}
