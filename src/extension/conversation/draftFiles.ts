/**
 * What is typed and not sent, on the disk: a file a text, sealed by whoever hands it over. In the storage folder, where
 * every window of the person finds it, whatever workspace it shows.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { patiently, systemPatience } from "../../net/platform/patience.ts";

/** Texts that are kept: more than there are rooms and people to write to. */
const textsKept = 2_000;
/** Bytes of a file that is read: several times the longest draft there is, and messages that were refused. */
const fileMost = 33_554_432;

/** The texts in one folder, by any names. */
export class DraftFiles {
	readonly #folder: string;

	constructor(options: { readonly folder: string }) {
		this.#folder = options.folder;
	}

	/** Null where there is none, or none that can be read. */
	async read(name: string): Promise<string | null> {
		const file = this.#fileOf(name);
		try {
			return (await stat(file)).size > fileMost ? null : await readFile(file, "utf8");
		} catch {
			return null;
		}
	}

	/** The old one or the new one, whenever the program ends. @throws where the disk refuses */
	async write(name: string, sealed: string): Promise<void> {
		await mkdir(this.#folder, { recursive: true, mode: 0o700 });
		const file = this.#fileOf(name);
		const fresh = `${file}.${randomBytes(8).toString("hex")}`;
		try {
			await writeFile(fresh, sealed, { mode: 0o600, flag: "wx" });
			await patiently(systemPatience, () => rename(fresh, file));
		} catch (error) {
			await rm(fresh, { force: true });
			throw error;
		}
		await this.#makeRoom();
	}

	/** @throws where the disk refuses */
	async drop(name: string): Promise<void> {
		await patiently(systemPatience, () => rm(this.#fileOf(name), { force: true }));
	}

	/** RULE: those written longest ago make room, and what a program left half-written is among them. */
	async #makeRoom(): Promise<void> {
		const names = await readdir(this.#folder);
		if (names.length <= textsKept) return;
		const files = await Promise.all(
			names.map(async (name) => {
				const file = join(this.#folder, name);
				// Another window may have dropped it meanwhile.
				return {
					file,
					ms: await stat(file)
						.then(({ mtimeMs }) => mtimeMs)
						.catch(() => 0),
				};
			}),
		);
		for (const { file } of files.sort((a, b) => b.ms - a.ms).slice(textsKept)) await rm(file, { force: true });
	}

	/** Names come from a page's state, too. */
	#fileOf(name: string): string {
		return join(this.#folder, createHash("sha256").update(name).digest("hex"));
	}
}
