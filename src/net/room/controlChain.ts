/**
 * A room's control operations as a tree, and the branch that counts. Grows only; the canonical head is a function of
 * what is in it, never of the order of arrival.
 */
import type { Control } from "../wire/control.ts";
import { type Folded, fold, foldCreate } from "./fold.ts";
import type { RoomState } from "./roomState.ts";
import type { Denial } from "./rules.ts";

/** What became of an operation handed to the chain. */
export type Added =
	| { readonly kind: "added"; readonly headMoved: boolean }
	| { readonly kind: "known" }
	/** Its predecessor is not here yet. */
	| { readonly kind: "missing" }
	| { readonly kind: "denied"; readonly denial: Denial };

interface Node {
	readonly control: Control;
	readonly state: RoomState;
	readonly children: Node[];
}

/** The operations of one room. */
export class ControlChain {
	readonly #nodes = new Map<string, Node>();
	#head: Node | null = null;

	/** State after the canonical head; null while there is no operation. */
	get state(): RoomState | null {
		return this.#head?.state ?? null;
	}

	/** The canonical operations, oldest first. */
	get canonical(): readonly Control[] {
		const operations: Control[] = [];
		for (let node = this.#head; node !== null; node = this.#nodes.get(node.control.prev) ?? null) {
			operations.push(node.control);
		}
		return operations.reverse();
	}

	has(id: string): boolean {
		return this.#nodes.has(id);
	}

	get(id: string): Control | undefined {
		return this.#nodes.get(id)?.control;
	}

	/** State after an operation that is here, canonical or not. */
	stateAt(id: string): RoomState | undefined {
		return this.#nodes.get(id)?.state;
	}

	/** Ends of all branches. */
	get tips(): readonly Control[] {
		return [...this.#nodes.values()].filter((node) => node.children.length === 0).map((node) => node.control);
	}

	/** `ancestor` stands before `id` on its branch, or is `id`. */
	isAncestorOrEqual(ancestor: string, id: string): boolean {
		const from = this.#nodes.get(ancestor);
		let node = this.#nodes.get(id);
		while (node !== undefined && from !== undefined && node.control.n > from.control.n) {
			node = this.#nodes.get(node.control.prev);
		}
		return from !== undefined && node === from;
	}

	/** Checks an operation against its predecessor's state without adding it. */
	check(control: Control): Folded | "missing" {
		if (control.op === 0) {
			return foldCreate(control);
		}
		const prev = this.#nodes.get(control.prev);
		return prev === undefined ? "missing" : fold(prev.state, control);
	}

	add(control: Control): Added {
		if (this.#nodes.has(control.id)) {
			return { kind: "known" };
		}
		const folded = this.check(control);
		if (folded === "missing") {
			return { kind: "missing" };
		}
		if (!folded.ok) {
			return { kind: "denied", denial: folded.denial };
		}
		const node: Node = { control, state: folded.state, children: [] };
		this.#nodes.set(control.id, node);
		this.#nodes.get(control.prev)?.children.push(node);
		const before = this.#head;
		this.#head = this.#chooseHead();
		return { kind: "added", headMoved: this.#head !== before };
	}

	/** At a fork the lowest id: the rule when no acks are counted. */
	#chooseHead(): Node | null {
		let node: Node | null = this.#root();
		while (node !== null) {
			const next: Node | undefined = [...node.children].sort((a, b) => (a.control.id < b.control.id ? -1 : 1))[0];
			if (next === undefined) {
				return node;
			}
			node = next;
		}
		return null;
	}

	#root(): Node | null {
		for (const node of this.#nodes.values()) {
			if (node.control.op === 0) {
				return node;
			}
		}
		return null;
	}
}
