/** Brings the rows before those loaded, a page at a time. */
import type { Answer } from "./commandClient.ts";
import type { Anchor } from "./kept.ts";
import type { Command } from "./protocol.ts";
import type { Input } from "./reduce.ts";
import type { PageState } from "./state.ts";

/** What it needs of the app. */
export interface OlderRowsDeps {
	readonly state: () => PageState;
	readonly apply: (input: Input) => void;
	readonly ask: (command: Command) => Promise<Answer>;
}

/** Pages that are loaded for one jump before it is given up. */
const maxPagesPerJump = 50;

/** The way back in one conversation. */
export class OlderRows {
	readonly #deps: OlderRowsDeps;
	#loading: Promise<void> | undefined;

	constructor(deps: OlderRowsDeps) {
		this.#deps = deps;
	}

	/** One more page; the one on its way if there is one. Never rejects. */
	load(): Promise<void> {
		this.#loading ??= this.#load().finally(() => {
			this.#loading = undefined;
		});
		return this.#loading;
	}

	/** Index of the row, after loading as many pages as it takes; -1 if it is not to be had. */
	async find({ id, order }: Anchor): Promise<number> {
		await this.loadBackTo(order);
		return this.#deps.state().rows.findIndex((row) => row.id === id);
	}

	/** Loads pages until a row at or before `order` is there, or no more comes. */
	async loadBackTo(order: string): Promise<void> {
		for (let page = 0; page < maxPagesPerJump; page++) {
			const { rows, hasOlder } = this.#deps.state();
			const oldest = rows[0]?.order ?? "";
			if (!hasOlder || oldest <= order) return;
			await this.load();
			if (this.#deps.state().rows[0]?.order === oldest) return;
		}
	}

	async #load(): Promise<void> {
		const { rows, hasOlder } = this.#deps.state();
		const before = rows[0]?.order;
		if (!hasOlder || before === undefined) return;
		this.#deps.apply({ kind: "olderAsked" });
		const answer = await this.#deps.ask({ kind: "loadOlder", before });
		// A snapshot may have replaced the rows meanwhile.
		const fits = this.#deps.state().rows[0]?.order === before;
		if (fits && answer.ok && answer.value.kind === "older") this.#deps.apply({ ...answer.value, kind: "olderLoaded" });
		else this.#deps.apply({ kind: "olderFailed", problem: fits && !answer.ok ? answer.message : "" });
	}
}
