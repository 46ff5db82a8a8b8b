/**
 * `npm start`: Ada and Grace at two real editors with the packaged extension, each with a workspace and a profile of
 * its own, until Ctrl+C.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { endInOrder } from "../test/harness/atExit.ts";
import { temporaryFolder } from "../test/harness/temporaryFolder.ts";
import { buildAndPackage, packagePath } from "./package.ts";
import { createSampleWorkspace, type SampleName } from "./sampleWorkspaces.ts";
import { openBrowserEditors } from "./startInBrowser.ts";
import { findDesktopEditor, openDesktopEditors } from "./startOnDesktop.ts";

const names: readonly SampleName[] = ["Ada", "Grace"];

/** Someone whose editor is to be opened. */
export interface Seat {
	readonly name: string;
	/** A folder for everything the editor keeps. */
	readonly profile: string;
	readonly workspace: string;
}

/** Editors that are open. */
export interface OpenEditors {
	/** What to tell the person who started them. */
	readonly message: string;
	/** Resolves when they have ended by themselves, if they can. */
	readonly ended: Promise<void>;
	/** Ends every process that was started for them. */
	stop(): Promise<void>;
}

/** The task: resolves when the editors were closed; a signal ends them and the process. */
export async function start(): Promise<boolean> {
	if (!(await buildAndPackage({ isQuiet: true }))) return false;
	const folder = temporaryFolder("lan-chat-start-");
	const seats = await Promise.all(names.map((name) => makeSeat(name, folder.path)));
	const extension = await packagePath();
	const desktop = await findDesktopEditor();
	let editors: OpenEditors | undefined;
	const end = async () => {
		await editors?.stop();
		await folder.remove();
	};
	endInOrder(async () => {
		console.log("\nEnding both editors …");
		await end();
		console.log("Everything that was started has ended.");
	});
	console.log(desktop ? "Opening desktop VS Code …" : "Opening VS Code in the browser …");
	try {
		editors = await (desktop ? openDesktopEditors(desktop, seats, extension) : openBrowserEditors(seats, extension));
		console.log(`\n${editors.message}\n`);
		await editors.ended;
	} finally {
		await end();
	}
	return true;
}

async function makeSeat(name: SampleName, folder: string): Promise<Seat> {
	const profile = join(folder, name);
	await mkdir(profile);
	return { name, profile, workspace: await createSampleWorkspace(name, profile) };
}
