/** A download with its row, its peers and what is told about it; what it has serves others meanwhile. */
import type { TransferProblem } from "../api/files.ts";
import { countLimits, fileLimits } from "../limits.ts";
import type { FileRow } from "../store/fileRows.ts";
import { type FileStatusState, type FileTrouble, isFileTrouble } from "../wire/files.ts";
import type { BlameReason } from "./asking.ts";
import { DiskError, type DiskProblem } from "./disk.ts";
import type { Download } from "./download.ts";
import { PieceSet, pieceCount } from "./pieces.ts";
import type { Shelf } from "./shelf.ts";
import type { Checked } from "./stock.ts";
import type { Holding } from "./uploads.ts";

/** What a person is told of each trouble with the disk. */
export const problemOf: Readonly<Record<DiskProblem | "contentFalse", TransferProblem>> = {
	missing: "folderMissing",
	denied: "diskDenied",
	full: "diskFull",
	storageFull: "storageFull",
	readOnly: "diskReadOnly",
	nameTooLong: "nameTooLong",
	notFile: "folderMissing",
	failed: "diskFailed",
	contentFalse: "contentFalse",
};

/** One content that is fetched, or was. */
export class Fetch {
	row: FileRow;
	/** Null once it has ended. */
	download: Download | null = null;
	/** Resolves when the downloads before have ended: two never share a part. */
	ended: Promise<unknown> = Promise.resolve();
	/** What is known of its part, from one download to the next. */
	readonly checked: Checked = { whole: null };
	/** Once it is in place. */
	shelf: Shelf | null = null;
	/** What stands in the way at whoever offered it. */
	sourceProblem: TransferProblem = "";
	readonly blamed: { readonly identity: string; readonly why: BlameReason }[] = [];
	sentBytes = 0;
	/** Pieces on the disk while nothing is fetched. */
	keptPieces = 0;
	/** Peers that had nothing for us, and when to ask again, monotonic ms. */
	readonly #refusals = new Map<string, { readonly until: number; readonly count: number }>();
	#holding: Holding | null = null;

	constructor(row: FileRow) {
		this.row = row;
	}

	/** What of it can be served now; null if nothing. The same object from its first piece until it is in place and beyond. */
	get holding(): Holding | null {
		const { download, shelf } = this;
		const isOpen = download !== null && download.stock.hashes !== null && download.phase !== "stopped";
		if (shelf === null && !isOpen) {
			return null;
		}
		this.#holding ??= this.#makeHolding();
		return this.#holding;
	}

	get statusState(): FileStatusState {
		const { state } = this.row;
		return state === "offered" || state === "withdrawn" || state === "preparing" ? "cancelled" : state;
	}

	get statusTrouble(): FileTrouble {
		const { problem } = this.row;
		// Which of the disks it is is nobody else's to mend.
		return problem === "storageFull" ? "diskFull" : isFileTrouble(problem) ? problem : "";
	}

	get heldPieces(): number {
		return this.shelf?.pieces.held ?? this.download?.stock.pieces.held ?? this.keptPieces;
	}

	blame(identity: string, why: BlameReason): void {
		const isKnown = this.blamed.some((one) => one.identity === identity && one.why === why);
		if (!isKnown && this.blamed.length < countLimits.members) {
			this.blamed.push({ identity, why });
		}
	}

	/** A peer had nothing for us: not asked again for a while, longer each time. */
	refused(identity: string, nowMs: number): void {
		const count = this.#refusals.get(identity)?.count ?? 0;
		const wait = Math.min(fileLimits.refusedMost, fileLimits.refusedFirst * 2 ** count);
		this.#refusals.set(identity, { until: nowMs + wait, count: count + 1 });
	}

	mayAsk(identity: string, nowMs: number): boolean {
		return this.download?.mayAsk(identity) === true && (this.#refusals.get(identity)?.until ?? 0) <= nowMs;
	}

	/** A person wants it: everybody may be asked again. */
	forgiveAll(): void {
		this.#refusals.clear();
		this.sourceProblem = "";
	}

	/** RULE: only its own return ends a peer's waiting; otherwise whoever comes and goes has those who stall asked again. */
	forgive(identity: string): void {
		this.#refusals.delete(identity);
		if (identity === this.row.peer) {
			this.sourceProblem = "";
		}
	}

	#makeHolding(): Holding {
		const { root, size } = this.row;
		const none = PieceSet.none(pieceCount(size));
		const pieces = (): PieceSet => this.shelf?.pieces ?? this.download?.stock.pieces ?? none;
		const hashes = (): Uint8Array => this.shelf?.hashes ?? this.download?.stock.hashes ?? new Uint8Array();
		return {
			root,
			size,
			get hashes() {
				return hashes();
			},
			get pieces() {
				return pieces();
			},
			read: async (index, into) => {
				const from = this.shelf ?? this.download?.stock ?? null;
				if (from === null) {
					throw new DiskError("missing");
				}
				return await from.read(index, into);
			},
			// What was received is the person's to change; it is only not served any more.
			broken: () => {
				this.shelf = null;
			},
			given: null,
			sent: (bytes) => {
				this.sentBytes += bytes;
			},
		};
	}
}

/** An own offer. */
export interface Own {
	row: FileRow;
	readonly shelf: Shelf;
	problem: TransferProblem;
}

/** An own offer that is being read, or could not be. */
export interface Preparing {
	/** `preparing` or `failed`. */
	row: FileRow;
	readonly abort: AbortController;
	doneBytes: number;
}
