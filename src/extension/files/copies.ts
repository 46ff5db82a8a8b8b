/**
 * Copies of what has no path on this computer: files of a remote workspace, and what was dropped on or pasted into a page
 * as bytes. Each offer has a folder of its own, named by its `clientId`, as long as it stands.
 */
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Transfer } from "../../net/api/files.ts";
import { copyKeepMs } from "../limits.ts";

/** What the copies are kept by. */
export interface CopiesDeps {
	readonly now: () => number;
}

/** The folder of all copies. */
export class Copies {
	readonly #deps: CopiesDeps;
	readonly #folder: string;

	constructor(deps: CopiesDeps, options: { readonly folder: string }) {
		this.#deps = deps;
		this.#folder = options.folder;
	}

	/** An empty folder for what is to be offered as `clientId`. @throws where the disk refuses */
	async make(clientId: string): Promise<string> {
		const folder = join(this.#folder, clientId);
		await mkdir(this.#folder, { recursive: true, mode: 0o700 });
		// RULE: never one that is there: it belongs to an offer that stands.
		await mkdir(folder, { mode: 0o700 });
		return folder;
	}

	/** Nothing came of it. */
	async drop(clientId: string): Promise<void> {
		await rm(join(this.#folder, clientId), { recursive: true, force: true }).catch(() => undefined);
	}

	/** Removes copies no offer stands for. What is young may still be on its way into one, in this window or another. */
	async sweep(transfers: readonly Transfer[]): Promise<void> {
		const standing = new Set(transfers.filter(isStanding).map(({ clientId }) => clientId));
		const known = new Set(transfers.map(({ clientId }) => clientId));
		const names = await readdir(this.#folder).catch(() => []);
		for (const name of names.filter((each) => !standing.has(each))) {
			if (known.has(name) || (await this.#isOld(name))) await this.drop(name);
		}
	}

	async #isOld(name: string): Promise<boolean> {
		const facts = await stat(join(this.#folder, name)).catch(() => undefined);
		return facts !== undefined && this.#deps.now() - facts.mtimeMs > copyKeepMs;
	}
}

/** Something of it may still be read. */
function isStanding({ direction, state }: Transfer): boolean {
	return direction === "out" && (state === "offered" || state === "preparing");
}

/** Whether after this change there may be copies nobody needs. */
export function mayLeaveCopies(change: {
	readonly changed: readonly Transfer[];
	readonly gone: readonly string[];
}): boolean {
	return change.gone.length > 0 || change.changed.some((each) => each.direction === "out" && !isStanding(each));
}

/**
 * One component fit for the disk of this computer; what is sent is cleaned by the node once more.
 * SECURITY: it never leaves the folder it is put in.
 */
export function copyName(theirs: string): string {
	const bare = theirs
		.replace(/[\p{Cc}<>:"/\\|?*]/gu, "_")
		.replace(/[. ]+$/u, "")
		.slice(0, nameMost);
	return bare === "" ? "file" : bare;
}

/** UTF-16 units; at three bytes each still a name file systems take. */
const nameMost = 80;
