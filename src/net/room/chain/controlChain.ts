/**
 * A room's control operations as a tree, and the branch that counts. The canonical head, and what of a fork is kept, are
 * functions of what is in it, never of the order of arrival.
 */
import { countLimits } from "../../limits.ts";
import type { Control } from "../../wire/control.ts";
import { type Branching, chooseHead, type Voices } from "./branch.ts";
import { type Folded, fold, foldCreate } from "./fold.ts";
import { keptOf } from "./kept.ts";
import type { RoomState } from "./roomState.ts";
import type { Denial } from "./rules.ts";

/** What became of an operation handed to the chain. */
export type Added = { readonly kind: "added"; readonly headMoved: boolean } | { readonly kind: "known" } | PassedBy;

/** What is said of an operation by its place alone. */
export type PassedBy =
	/** Its predecessor is not here yet. */
	| { readonly kind: "missing" }
	/** It stands beyond an operation that halts the room here. */
	| { readonly kind: "beyond" }
	| { readonly kind: "denied"; readonly denial: Denial };

/** The place of an operation, and its id. */
export type Placed = Pick<Control, "id" | "n" | "prev">;

interface Node extends Branching {
	readonly parent: Node | null;
	readonly children: Node[];
	/** The time at which it is shown here. */
	readonly place: string;
}

/** What of a fork is kept, and whom it lets in. */
interface Kept {
	readonly nodes: ReadonlySet<Branching>;
	readonly members: ReadonlySet<string>;
}

/** Operations beyond a halt that are remembered by their ids: a chain, and what may stand beside it. */
const beyondMost = 2 * countLimits.controls;

const noVoices: Voices = { latest: new Map(), isVoid: () => false };

/** The operations of one room. */
export class ControlChain {
	readonly #nodes = new Map<string, Node>();
	/** How many operations of any branch let somebody in. */
	readonly #admissions = new Map<string, number>();
	/** Numbers of operations beyond those that halt the room, by id: nobody is asked for them again. Never on the disk. */
	readonly #beyond = new Map<string, number>();
	#root: Node | null = null;
	#head: Branching | null = null;
	readonly #path: Branching[] = [];
	#voices: Voices = noVoices;
	/** Answers for a chain that forks, until it changes. */
	#kept: Kept | null = null;

	/** State after the canonical head; null while there is no operation. */
	get state(): RoomState | null {
		return this.#head?.state ?? null;
	}

	/** The canonical operations, oldest first. */
	get canonical(): readonly Control[] {
		const operations: Control[] = [];
		for (let node = this.#head; node !== null; node = node.parent) {
			operations.push(node.control);
		}
		return operations.reverse();
	}

	/** Whether an operation stands on the branch that counts. */
	isCanonical(id: string): boolean {
		const node = this.#nodes.get(id);
		return node !== undefined && this.#pathToHead()[node.control.n] === node;
	}

	/**
	 * Where other branches left the one that counts: the first operation of each. RULE: at most two of one author beside
	 * one operation, those with the lowest ids: however many somebody signs, people are told of two.
	 */
	get sidelined(): readonly Control[] {
		const found: Control[] = [];
		if (!this.isForked) {
			return found;
		}
		const kept = this.#keptNow().nodes;
		for (let node = this.#head; node?.parent != null; node = node.parent) {
			const { control } = node;
			const others = node.parent.children
				.filter((child) => child.control !== control && kept.has(child))
				.map((child) => child.control)
				.sort((a, b) => (a.id < b.id ? -1 : 1));
			found.push(...others.filter((other, i) => others.slice(0, i).filter(isBy(other.author)).length < 2));
		}
		return found;
	}

	/** Everybody another branch let in whom this one never did, each once, with the operation that says so. */
	get lostAdmissions(): readonly Control[] {
		const { state } = this;
		if (!this.isForked) {
			return [];
		}
		const known = new Set([...(state?.announced ?? [])].map((log) => log.split(":")[0]));
		const found = new Map<string, Control>();
		for (const { control } of this.#keptNow().nodes) {
			const { body } = control;
			const identity = body.kind === "add" ? body.card.identity : "";
			const before = found.get(identity);
			if (identity !== "" && !known.has(identity) && (before === undefined || control.id < before.id)) {
				found.set(identity, control);
			}
		}
		return [...found.values()];
	}

	/** Whether somebody is or was a member, on any branch that is kept. */
	everMember(identity: string): boolean {
		return this.isForked ? this.#keptNow().members.has(identity) : this.#admissions.has(identity);
	}

	/** Whoever is or was a member, on any branch that is kept. */
	get everybody(): Iterable<string> {
		return this.isForked ? this.#keptNow().members : this.#admissions.keys();
	}

	/** The operations of any branch that let somebody in, also of one that is not kept: who came by it has nothing else. */
	admissionsOf(identity: string): readonly Control[] {
		return [...this.#nodes.values()]
			.map(({ control }) => control)
			.filter((control) => admittedBy(control).includes(identity));
	}

	/** The canonical operation that last removed somebody who is no member now. */
	removalOf(identity: string): Control | undefined {
		if (this.state?.members.has(identity) !== false) {
			return undefined;
		}
		return this.canonical.findLast((control) => removedBy(control) === identity);
	}

	has(id: string): boolean {
		return this.#nodes.has(id);
	}

	get(id: string): Control | undefined {
		return this.#nodes.get(id)?.control;
	}

	/** The time at which an operation is shown, fixed when it came. */
	placeOf({ id, hlc }: Pick<Control, "id" | "hlc">): string {
		return this.#nodes.get(id)?.place ?? hlc;
	}

	/** State after an operation that is here, canonical or not. */
	stateAt(id: string): RoomState | undefined {
		return this.#nodes.get(id)?.state;
	}

	/** Ends of all branches that are kept: what is named to others. */
	get tips(): readonly Control[] {
		if (!this.isForked) {
			return this.#head === null ? [] : [this.#head.control];
		}
		const kept = this.#keptNow().nodes;
		return [...kept].filter((node) => !node.children.some((child) => kept.has(child))).map((node) => node.control);
	}

	/** Whether an operation that is here is to be kept; one that is not waits for words that lead to it, or is let go. */
	isKept(id: string): boolean {
		const node = this.#nodes.get(id);
		return node !== undefined && (!this.isForked || this.#keptNow().nodes.has(node));
	}

	/** All that is here, what waits included; in the order in which it came. */
	get all(): readonly Control[] {
		return [...this.#nodes.values()].map(({ control }) => control);
	}

	/** Lets an operation go that nothing here follows. False where something does. */
	letGo(id: string): boolean {
		const node = this.#nodes.get(id);
		if (node?.parent == null || node.children.length > 0 || this.isKept(id)) {
			return false;
		}
		this.#nodes.delete(id);
		node.parent.children.splice(node.parent.children.indexOf(node), 1);
		for (const identity of admittedBy(node.control)) {
			const left = (this.#admissions.get(identity) ?? 0) - 1;
			if (left > 0) {
				this.#admissions.set(identity, left);
			} else {
				this.#admissions.delete(identity);
			}
		}
		this.#kept = null;
		return true;
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

	/** Takes an operation, which is shown here at `place`. */
	add(control: Control, place = control.hlc): Added {
		if (this.#nodes.has(control.id)) {
			return { kind: "known" };
		}
		const folded = this.check(control);
		if (folded === "missing") {
			return this.passBy(control);
		}
		if (!folded.ok) {
			return folded.denial === "roomHalted" ? this.passBy(control) : { kind: "denied", denial: folded.denial };
		}
		const parent = this.#nodes.get(control.prev) ?? null;
		const node: Node = { control, state: folded.state, parent, children: [], place };
		this.#nodes.set(control.id, node);
		for (const identity of admittedBy(control)) {
			this.#admissions.set(identity, (this.#admissions.get(identity) ?? 0) + 1);
		}
		parent?.children.push(node);
		this.#root ??= node;
		this.#kept = null;
		return { kind: "added", headMoved: this.#chooseAgain(node) };
	}

	/**
	 * Looks at the place of an operation, and not at what it says. RULE: what follows one that halts the room is for a newer
	 * version to judge: whoever passes it on is not at fault, if it has the next number. It is dropped, and remembered as such.
	 */
	passBy({ id, n, prev }: Placed): PassedBy {
		const before = this.#nodes.get(prev)?.state;
		const last = before?.n ?? this.#beyond.get(prev);
		if (last === undefined) {
			return { kind: "missing" };
		}
		if (before?.halted === false || n !== last + 1) {
			return { kind: "denied", denial: "numberGap" };
		}
		this.#beyond.set(id, n);
		const [oldest] = this.#beyond.size > beyondMost ? this.#beyond.keys() : [];
		this.#beyond.delete(oldest ?? "");
		return { kind: "beyond" };
	}

	/** Whether an operation is known to stand beyond one that halts the room. */
	isBeyond(id: string): boolean {
		return this.#beyond.has(id);
	}

	/** Takes what members say of branches now. True when another branch counts. */
	hear(voices: Voices): boolean {
		this.#voices = voices;
		this.#kept = null;
		return this.#chooseAgain(null);
	}

	/** Whether there are operations beside the branch that counts. */
	get isForked(): boolean {
		return this.#nodes.size > (this.#head?.control.n ?? -1) + 1;
	}

	#keptNow(): Kept {
		if (this.#kept === null) {
			const path = this.#pathToHead();
			const nodes =
				this.#head === null
					? new Set<Branching>()
					: keptOf({
							head: this.#head,
							isCanonical: (node) => path[node.control.n] === node,
							find: (id) => this.#nodes.get(id),
							voices: this.#voices,
						});
			this.#kept = { nodes, members: new Set([...nodes].flatMap(({ control }) => admittedBy(control))) };
		}
		return this.#kept;
	}

	/** The operations that count, by their number; only what changed since the last call is looked at. */
	#pathToHead(): readonly Branching[] {
		const path = this.#path;
		path.length = (this.#head?.control.n ?? -1) + 1;
		for (let node = this.#head; node !== null && path[node.control.n] !== node; node = node.parent) {
			path[node.control.n] = node;
		}
		return path;
	}

	#chooseAgain(added: Node | null): boolean {
		const before = this.#head;
		const isNext = added !== null && added.parent === before && added.parent?.children.length === 1;
		if (isNext || this.#root === null) {
			// The usual case, an operation after the head, needs no choice.
			this.#head = added;
		} else {
			this.#head = chooseHead(this.#root, (id) => this.#nodes.get(id), this.#voices);
		}
		return this.#head !== before;
	}
}

const isBy =
	(author: string) =>
	(control: Control): boolean =>
		control.author === author;

const admittedBy = ({ body }: Control): readonly string[] => {
	switch (body.kind) {
		case "create":
		case "add":
			return [body.card.identity];
		case "rekey":
			return [body.move.card.identity];
		default:
			return [];
	}
};

/** Whom an operation removes, if anybody. */
export const removedBy = ({ body }: Control): string | null => {
	switch (body.kind) {
		case "kick":
		case "left":
			return body.target;
		case "rekey":
			return body.move.oldIdentity;
		default:
			return null;
	}
};
