/** People on one network, each with a real editor that has the packaged extension installed. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { packagePath } from "../../scripts/package.ts";
import { createSampleWorkspace, type SampleName } from "../../scripts/sampleWorkspaces.ts";
import { EditorPerson } from "./editorPerson.ts";
import { type Network, startNetwork } from "./networkHosts.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** What a team's editors have beside a workspace and a profile each. */
export interface TeamOptions {
	/** `.vsix` files to install; the packaged extension unless told. */
	readonly extensions?: readonly string[];
	/** Whether the editors are as they are delivered, with all of VS Code's own extensions, and not only the few needed. */
	readonly hasAllBuiltIns?: boolean;
	/** User settings of everybody. */
	readonly settings?: Readonly<Record<string, unknown>>;
}

/** A running team. */
export interface EditorTeam {
	readonly network: Network;
	/** In the order of the names asked for. */
	readonly people: readonly EditorPerson[];
	/** Everybody opens the view and turns LAN Chat on under their own name. */
	turnOn(): Promise<void>;
	/** Takes a screenshot of every editor when the test has failed; call it after each test. */
	keepFailure(test: Mocha.Test | undefined): Promise<void>;
	/** Ends everything and removes the profiles; idempotent. */
	stop(): Promise<void>;
}

/** Two editors and two browsers at once are much for a small machine: no type checking of the sample's sources. */
const frugalSettings = { "js/ts.tsserver.useSyntaxServer": "always" };

/** Starts an editor for each person, on a host each, with its first window open. */
export async function startTeam(names: readonly SampleName[], options: TeamOptions = {}): Promise<EditorTeam> {
	const folder = temporaryFolder("lan-chat-team-");
	const network = await startNetwork(names);
	const people: EditorPerson[] = [];
	const stop = async () => {
		await Promise.all(people.map((person) => person.stop()));
		await network.stop();
		await folder.remove();
	};
	try {
		const extensions = options.extensions ?? [await packagePath()];
		for (const [index, name] of names.entries()) {
			const host = network.hosts[index];
			if (!host) throw new Error(`${name} has no host`);
			const profile = join(folder.path, name);
			await mkdir(profile);
			const workspace = await createSampleWorkspace(name, profile);
			const settings = { ...frugalSettings, ...options.settings };
			const hasFewBuiltIns = !options.hasAllBuiltIns;
			people.push(new EditorPerson({ person: name, host, profile, workspace, extensions, hasFewBuiltIns, settings }));
		}
		await Promise.all(people.map((person) => person.start()));
	} catch (error) {
		await stop();
		throw error;
	}
	const turnOn = async () => void (await Promise.all(people.map(turnOnOne)));
	return { network, people, turnOn, keepFailure: (test) => keepFailure(people, test), stop };
}

async function turnOnOne(person: EditorPerson): Promise<void> {
	await person.openView("LAN Chat");
	await person.run("LAN Chat: Turn On");
	await person.answer(person.name);
	await person.quickInput.waitFor({ state: "hidden" });
}

async function keepFailure(people: readonly EditorPerson[], test: Mocha.Test | undefined): Promise<void> {
	if (test?.state !== "failed") return;
	const title = test.title.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60);
	for (const person of people) {
		const file = await person.screenshotAnyway(`failed-${title}-${person.name}`).catch(() => undefined);
		if (file) console.error(`What ${person.name} saw: ${file}`);
		// A menu or picker that was left open is no reason for the next test to fail.
		await person.letGo().catch(() => undefined);
	}
}
