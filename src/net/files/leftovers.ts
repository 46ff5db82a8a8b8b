/** Parts nobody needs any more: dropped when a transfer ends for good, and after a start where a crash left them. */
import type { Store } from "../store/store.ts";
import type { FileDisk } from "./disk.ts";
import type { Fetch } from "./fetch.ts";
import type { FileBook } from "./fileBook.ts";

/** What drops parts. */
export interface LeftoversDeps {
	readonly store: Store;
	readonly disk: FileDisk;
	readonly book: FileBook;
	readonly failed: (error: unknown) => void;
}

/** Drops parts. Never throws. */
export class Leftovers {
	readonly #deps: LeftoversDeps;

	constructor(deps: LeftoversDeps) {
		this.#deps = deps;
	}

	/** RULE: what has ended for good keeps nothing on the disk; whoever wants it after all waits until it is gone. */
	async discard(fetch: Fetch): Promise<void> {
		const { id, endedMs } = fetch.row;
		if (endedMs === 0) {
			return;
		}
		await this.#guarded(async () => {
			this.#deps.store.commit([{ put: "filePieces", id, pieces: new Uint8Array() }], "full");
		});
		await this.#drop(id, fetch);
	}

	/** RULE: a part is kept for what is still to come, and for nothing else: what a crash has left of others goes. */
	async sweep(): Promise<void> {
		const { disk, book } = this.#deps;
		await this.#guarded(async () => {
			for (const id of await disk.parts()) {
				const fetch = book.fetches.get(id) ?? null;
				if (fetch === null || fetch.row.endedMs > 0) {
					await this.#drop(id, fetch);
				}
			}
		});
	}

	/** Two never share a part: what is to be fetched again begins when this is over. */
	async #drop(id: string, fetch: Fetch | null): Promise<void> {
		const dropping = this.#guarded(() => this.#deps.disk.dropPart(id));
		if (fetch !== null) {
			fetch.ended = Promise.all([fetch.ended, dropping]);
		}
		await dropping;
	}

	async #guarded(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			this.#deps.failed(error);
		}
	}
}
