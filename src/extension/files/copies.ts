/**
 * Copies of what has no path on this computer: files of a remote workspace, and what was dropped on or pasted into a page
 * as bytes. Each offer has a folder of its own, named by its `clientId`, as long as it stands.
 */
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Disposable, type DisposableLike } from "../disposable.ts";
import { Emitter, type Event } from "../events.ts";
import { copyKeepMs } from "../limits.ts";
import { type CopyFacts, Copying } from "./copying.ts";
import type { ShownTransfer, TransferChange } from "./shownTransfer.ts";

/** What the copies are kept by. */
export interface CopiesDeps {
	readonly now: () => number;
}

/** The folder of all copies, and those that are being made. */
export class Copies extends Disposable {
	readonly #deps: CopiesDeps;
	readonly #folder: string;
	readonly #changed = this.register(new Emitter<TransferChange>());
	/** By `clientId`. */
	readonly #underWay = new Map<string, Copying>();

	constructor(deps: CopiesDeps, options: { readonly folder: string }) {
		super();
		this.#deps = deps;
		this.#folder = options.folder;
	}

	/** A copy was begun, has come further, or is not being made any more. */
	readonly onDidChange = this.#changed.event;

	/** Those that are being made, the newest last. */
	get underWay(): readonly ShownTransfer[] {
		return [...this.#underWay.values()].map(({ shown }) => shown);
	}

	/** Begins one, in an empty folder. It is shown until `end` or `drop`. @throws where the disk refuses */
	async begin(facts: CopyFacts): Promise<Copying> {
		const folder = join(this.#folder, facts.clientId);
		await mkdir(this.#folder, { recursive: true, mode: 0o700 });
		// RULE: never one that is there: it belongs to an offer that stands.
		await mkdir(folder, { mode: 0o700 });
		const changed = () => {
			if (this.#underWay.get(facts.clientId) === copying) this.#changed.fire({ changed: [copying.shown], gone: [] });
		};
		const copying = new Copying({ now: this.#deps.now, changed }, { folder, facts });
		this.#underWay.set(facts.clientId, copying);
		changed();
		return copying;
	}

	/** Stops the one that is shown with this id. */
	stop(id: string): void {
		[...this.#underWay.values()].find(({ shown }) => shown.id === id)?.stop();
	}

	/** It is not being made any more: an offer stands for it, or nothing does. */
	end(clientId: string): void {
		const copying = this.#underWay.get(clientId);
		if (this.#underWay.delete(clientId) && copying) this.#changed.fire({ changed: [], gone: [copying.shown.id] });
	}

	/** Nothing came of it. */
	async drop(clientId: string): Promise<void> {
		this.end(clientId);
		await rm(join(this.#folder, clientId), { recursive: true, force: true }).catch(() => undefined);
	}

	/** Removes copies no offer stands for. What is young may still be on its way into one, in this window or another. */
	async sweep(transfers: readonly ShownTransfer[]): Promise<void> {
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
function isStanding({ direction, state }: ShownTransfer): boolean {
	return direction === "out" && (state === "copying" || state === "offered" || state === "preparing");
}

/**
 * Removes copies as their offers end. RULE: only where all offers are known, since what no offer is known for is removed:
 * of a node that has just started one may be told of before the list is read.
 */
export function sweepAsOffersEnd(
	copies: Pick<Copies, "sweep">,
	transfers: {
		readonly all: readonly ShownTransfer[];
		readonly isWhole: boolean;
		readonly onDidChange: Event<TransferChange>;
	},
): DisposableLike {
	return transfers.onDidChange((change) => {
		if (transfers.isWhole && mayLeaveCopies(change)) void copies.sweep(transfers.all);
	});
}

/** Whether after this change there may be copies nobody needs. */
function mayLeaveCopies(change: TransferChange): boolean {
	return change.gone.length > 0 || change.changed.some((each) => each.direction === "out" && !isStanding(each));
}
