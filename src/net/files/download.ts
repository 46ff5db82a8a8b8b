/**
 * One content on its way here: what is missing is asked for (`asking`), checked, written and marked (`stock`), and the
 * whole is put in place (PROTOCOL "Files").
 *
 * opening → running → verifying → placing → done; stopped at any time, and opened again.
 */
import type { Clock, RandomBytes } from "../ports.ts";
import { Asking, type BlameReason } from "./asking.ts";
import { DiskError, type DiskProblem, type FileDisk } from "./disk.ts";
import type { PlacedEntry } from "./listing.ts";
import { type Backlog, Stock, type StockOptions } from "./stock.ts";

/** What a download is built from. */
export interface DownloadDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly disk: FileDisk;
	readonly backlog: Backlog;
	/** Each commits and may throw `StoreError`. */
	readonly listed: (hashes: Uint8Array) => void;
	readonly kept: (pieces: Uint8Array) => void;
	/** A piece is here: those who fetch from us want to know. */
	readonly gained: (index: number) => void;
	/** Something to show has changed. */
	readonly changed: () => void;
	/** Whoever made the offer, under the key it has now. */
	readonly author: () => string;
	/** A peer gave something wrong, or nothing. */
	readonly blamed: (identity: string, why: BlameReason) => void;
	/** Nothing more can be done until `problem` is mended. */
	readonly stuck: (problem: DiskProblem | "contentFalse") => void;
	/** It is in place; `entries` of a folder. Commits. */
	readonly placed: (path: string, entries: readonly PlacedEntry[]) => Promise<void>;
	/** Whatever a bug or the store threw. */
	readonly failed: (error: unknown) => void;
}

/** What a download does now. */
export type Phase = "stopped" | "opening" | "running" | "verifying" | "placing" | "done";

/** One download. */
export class Download {
	/** Its peers. */
	readonly asking: Asking;
	/** What of it is here. */
	readonly stock: Stock;
	readonly #deps: DownloadDeps;
	#phase: Phase = "stopped";
	/** What opens it, or finishes it. */
	#work: Promise<void> = Promise.resolve();

	constructor(deps: DownloadDeps, options: StockOptions) {
		this.#deps = deps;
		this.stock = new Stock(
			{
				...deps,
				arrived: (index, isNew) => {
					this.asking.arrived();
					if (isNew) {
						deps.gained(index);
					}
				},
				lost: (index) => this.asking.lost(index),
				guarded: (work) => this.#guarded(work),
			},
			options,
		);
		this.asking = new Asking(
			{
				...deps,
				stock: this.stock,
				isRunning: () => this.#phase === "running",
				listed: (hashes) => {
					deps.listed(hashes);
					this.stock.hashes = hashes;
					this.#go();
				},
				received: (index, piece) => void this.stock.write(index, piece).then(() => this.#go()),
			},
			options.row,
		);
	}

	get phase(): Phase {
		return this.#phase;
	}

	mayAsk(identity: string): boolean {
		return this.#phase !== "done" && this.#phase !== "stopped" && !this.asking.isBanned(identity);
	}

	/** Opens what is on the disk of it and goes on. */
	async start(): Promise<void> {
		if (this.#phase !== "stopped") {
			return;
		}
		this.#phase = "opening";
		this.#work = this.#guarded(async () => {
			await this.stock.open(() => this.phase === "opening");
			await this.stock.takeRoom();
			if (this.phase === "opening") {
				this.#phase = "running";
				this.#go();
			}
		});
		await this.#work;
	}

	/**
	 * Asks nobody for anything any more; what is being written is written and kept.
	 * RULE: nothing of it touches the disk once this has resolved, so that it may be opened anew. What is on its way to its
	 * name gets there.
	 */
	async stop(): Promise<void> {
		if (this.#phase !== "placing" && this.#phase !== "done") {
			this.#phase = "stopped";
		}
		this.asking.stop();
		await this.#work;
		try {
			await this.stock.close();
		} catch (error) {
			if (!DiskError.is(error)) {
				this.#deps.failed(error);
			}
		}
	}

	/** Looks for who has stalled, and whether it is time to keep what was written. */
	tick(): void {
		this.asking.tick();
		this.stock.tick();
		this.asking.pump();
	}

	/** Something to do has turned up. */
	#go(): void {
		this.#deps.changed();
		if (this.#phase === "running" && this.stock.hashes !== null && this.stock.pieces.isFull) {
			this.#work = this.#finish();
		} else {
			this.asking.pump();
		}
	}

	/** Everything is here. */
	async #finish(): Promise<void> {
		const { stock } = this;
		const goesOn = (): boolean => this.phase === "verifying";
		this.#phase = "verifying";
		this.#deps.changed();
		await this.#guarded(async () => {
			await stock.checkPlace();
			const isWhole = await stock.verify(goesOn);
			if (!goesOn()) {
				return;
			}
			if (!isWhole) {
				// What is bad is fetched again.
				this.#phase = "running";
				this.#go();
				return;
			}
			const entries = await stock.entries();
			if (entries === null) {
				this.#deps.stuck("contentFalse");
				return;
			}
			if (!(await stock.keepAll(goesOn))) {
				return;
			}
			this.#phase = "placing";
			const path = await stock.place(entries);
			await this.#deps.placed(path, entries);
			this.#phase = "done";
			this.#deps.changed();
			this.asking.endStreams();
			await stock.drop();
		});
	}

	/** A disk that refuses stops this download and nothing else. */
	async #guarded(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			if (!DiskError.is(error)) {
				this.#deps.failed(error);
			} else if (this.#phase !== "stopped") {
				this.#deps.stuck(error.problem);
			}
		}
	}
}
