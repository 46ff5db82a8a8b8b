/** A file that is written piece by piece and appears under its name only when it is whole. */
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { patiently, systemPatience } from "../../net/platform/patience.ts";

/** Writes to `path` by way of a file beside it. */
export class HistoryFile {
	readonly #path: string;
	#handle: FileHandle | undefined;

	constructor(options: { readonly path: string }) {
		this.#path = options.path;
	}

	/** Appends; the first piece makes the file. Rejects where the disk refuses. */
	async write(text: string): Promise<void> {
		this.#handle ??= await open(this.#partPath, "w", ownerOnly);
		await this.#handle.appendFile(text, "utf8");
	}

	/** Everything is written: the file takes its name, in place of one that had it. */
	async finish(): Promise<void> {
		await this.#handle?.sync();
		await this.#handle?.close();
		this.#handle = undefined;
		await patiently(systemPatience, () => rename(this.#partPath, this.#path));
	}

	/** Leaves nothing behind. */
	async discard(): Promise<void> {
		await this.#handle?.close();
		this.#handle = undefined;
		await rm(this.#partPath, { force: true });
	}

	get #partPath(): string {
		return `${this.#path}.part`;
	}
}

/** What was said in confidence is nobody else's on a shared computer. */
export const ownerOnly = 0o600;
