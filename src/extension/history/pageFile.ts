/** Pages of a conversation laid aside in a file, of which nothing is left afterwards. */
import { type FileHandle, open, rm } from "node:fs/promises";
import type { Message } from "../../net/api/messages.ts";
import { ownerOnly } from "./historyFile.ts";
import type { PageStack } from "./readHistory.ts";

/** A stack of pages in the file `path`. */
export class PageFile implements PageStack {
	readonly #path: string;
	/** Where each page begins. */
	readonly #starts: number[] = [];
	#handle: FileHandle | undefined;
	#end = 0;

	constructor(options: { readonly path: string }) {
		this.#path = options.path;
	}

	/** Rejects where the disk refuses. */
	async push(messages: readonly Message[]): Promise<void> {
		this.#handle ??= await open(this.#path, "w+", ownerOnly);
		const bytes = Buffer.from(JSON.stringify(messages));
		// A disk that is nearly full takes a part, and refuses the next one.
		for (let at = 0; at < bytes.length; ) {
			at += (await this.#handle.write(bytes, at, bytes.length - at, this.#end + at)).bytesWritten;
		}
		this.#starts.push(this.#end);
		this.#end += bytes.length;
	}

	async pop(): Promise<readonly Message[] | null> {
		const start = this.#starts.pop();
		if (start === undefined || this.#handle === undefined) return null;
		const bytes = Buffer.alloc(this.#end - start);
		await this.#handle.read(bytes, 0, bytes.length, start);
		this.#end = start;
		return JSON.parse(bytes.toString()) as readonly Message[];
	}

	/** Leaves nothing behind. */
	async discard(): Promise<void> {
		await this.#handle?.close();
		this.#handle = undefined;
		await rm(this.#path, { force: true });
	}
}
