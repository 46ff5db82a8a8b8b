/**
 * With whom this window compares keys, kept in `workspaceState`, which outlives the extension host: a page that the person
 * closes while there is no host is closed for good, and the next host finds nothing of it but this. Peer ids only.
 */

import { isPeerId } from "../conversation/conversationKey.ts";
import { comparisonsKept } from "../limits.ts";

/** The part of `vscode.Memento` this needs. */
export interface ComparisonMemento {
	get(key: string): unknown;
	update(key: string, value: unknown): PromiseLike<void>;
}

/** The pages of one window on which keys are compared. */
export class KeptComparisons {
	readonly #memento: ComparisonMemento;
	readonly #open = new Set<string>();
	/** Those of the host before that have not been looked for yet. */
	#before: ReadonlySet<string>;

	constructor(memento: ComparisonMemento) {
		this.#memento = memento;
		this.#before = peersIn(memento.get(mementoKey));
	}

	/** Whether the host before had pages that have not been looked for. */
	get isAnyBefore(): boolean {
		return this.#before.size > 0;
	}

	opened(peerId: string): void {
		this.#open.add(peerId);
		this.#keep();
	}

	closed(peerId: string): void {
		this.#open.delete(peerId);
		this.#keep();
	}

	/** This host ends in order, and says itself that nobody compares here any more. */
	ended(): void {
		this.#open.clear();
		this.#before = new Set();
		this.#keep();
	}

	/**
	 * With whom the host before compared on a page that is there no more. RULE: a tab whose page is not back yet may be of
	 * any of them as long as it is not known whose it is (`waiting` has null for it).
	 */
	takeGone(waiting: readonly (string | null)[]): readonly string[] {
		if (waiting.includes(null)) return [];
		const gone = [...this.#before].filter((peerId) => !this.#open.has(peerId) && !waiting.includes(peerId));
		this.#before = new Set();
		this.#keep();
		return gone;
	}

	#keep(): void {
		void this.#memento.update(mementoKey, [...new Set([...this.#before, ...this.#open])].slice(-comparisonsKept));
	}
}

const mementoKey = "lanChat.comparisons";

/** What was kept may be damaged, or of another version. */
function peersIn(kept: unknown): ReadonlySet<string> {
	const peers = Array.isArray(kept) ? kept.slice(-comparisonsKept) : [];
	return new Set(peers.filter((peerId) => typeof peerId === "string" && isPeerId(peerId)));
}
