/** The list of hashes of one download on its way: asked of one peer at a time, part by part (PROTOCOL "Files"). */
import { HASH_LENGTH } from "../crypto/hash.ts";
import { fileLimits } from "../limits.ts";
import { bulkTypes, encodeListWant } from "../wire/files.ts";
import { isListOf, pieceCount } from "./pieces.ts";
import type { Source } from "./source.ts";

/** What a list is of, and must come to. */
export interface ListOptions {
	readonly root: string;
	readonly size: number;
}

/** What became of a part: it comes late or was never asked for, more is to come, the whole is not what the root names, or is. */
export type ListTaken = "late" | "unasked" | "more" | "wrong" | Uint8Array;

/** Who is asked for the list, and what of it is here. */
export class ListAsking {
	readonly #options: ListOptions;
	readonly #count: number;
	#asked: { readonly source: Source; readonly hashes: Uint8Array; got: number } | null = null;

	constructor(options: ListOptions) {
		this.#options = options;
		this.#count = pieceCount(options.size);
	}

	/** Asks the first of those who can give it, unless somebody is asked. */
	ask([source]: readonly Source[], nowMs: number): void {
		if (this.#asked === null && source !== undefined) {
			source.owesFrom(nowMs);
			this.#asked = { source, hashes: new Uint8Array(this.#count * HASH_LENGTH), got: 0 };
			this.#askPart();
		}
	}

	isOwedBy(source: Source): boolean {
		return this.#asked?.source === source;
	}

	/** A peer gives nothing more. */
	forget(source: Source): void {
		if (this.isOwedBy(source)) {
			this.stop();
		}
	}

	stop(): void {
		this.#asked = null;
	}

	/** Takes a part. What comes of a list that another gave in the meantime is late. */
	take(source: Source, from: number, hashes: Uint8Array): ListTaken {
		const asked = this.#asked;
		if (asked?.source !== source) {
			return "late";
		}
		if (from !== asked.got || from * HASH_LENGTH + hashes.length > asked.hashes.length) {
			return "unasked";
		}
		asked.hashes.set(hashes, from * HASH_LENGTH);
		asked.got += hashes.length / HASH_LENGTH;
		if (asked.got < this.#count) {
			this.#askPart();
			return "more";
		}
		this.stop();
		const { root, size } = this.#options;
		return isListOf(root, size, asked.hashes) ? asked.hashes : "wrong";
	}

	#askPart(): void {
		if (this.#asked !== null) {
			const { source, got } = this.#asked;
			const count = Math.min(fileLimits.hashesPerRecord, this.#count - got);
			source.line.send(bulkTypes.listWant, source.stream, encodeListWant(got, count));
		}
	}
}
