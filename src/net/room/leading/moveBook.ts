/**
 * Where keys of members moved, as signed by both keys: what the admin needs to put the new one in its place (PROTOCOL
 * "Moves"). Kept for members of my rooms, contacts or not.
 */
import { countLimits } from "../../limits.ts";

import { StoreError } from "../../store/database.ts";
import type { MoveRow } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { fromHex, toHex } from "../../wire/bytes.ts";
import type { Move } from "../../wire/controlBody.ts";
import { decodeMove } from "../../wire/move.ts";

/** What a book stands on. */
export interface MoveBookDeps {
	readonly store: Store;
	/** Whether somebody is a member of a room of mine. */
	readonly isMember: (identity: string) => boolean;
	readonly changed: () => void;
	readonly storeFailed: (error: StoreError) => void;
}

/** Moves of members. */
export class MoveBook {
	readonly #deps: MoveBookDeps;
	/** By the old identity key. */
	readonly #moves: Map<string, MoveRow>;

	/** @throws StoreError */
	constructor(deps: MoveBookDeps) {
		this.#deps = deps;
		this.#moves = new Map(deps.store.slips("move"));
	}

	/** The moves that lead on from a member's key, the first one first; none where two keys claim to be its heir. */
	pathFrom(identity: string): readonly Move[] {
		const path: Move[] = [];
		for (let at = identity; path.length < countLimits.keyMoves; ) {
			const row = this.#moves.get(at);
			const move = row === undefined || row.isDoubtful ? null : decodeMove(fromHex(row.move));
			if (!move?.ok || path.some(({ oldIdentity }) => oldIdentity === move.value.card.identity)) {
				break;
			}
			path.push(move.value);
			at = move.value.card.identity;
		}
		return path;
	}

	/**
	 * Takes the moves a connected peer showed. RULE: a second one of the same key shows that two people have it: then
	 * neither is offered to take its place.
	 */
	note(shown: readonly Uint8Array[]): void {
		const moves = shown.map(decodeMove).flatMap((move) => (move.ok ? [move.value] : []));
		const heirs = new Set([...this.#moves.keys()].flatMap((old) => this.pathFrom(old).map(heirOf)));
		for (const move of moves) {
			if (this.#deps.isMember(move.oldIdentity) || heirs.has(move.oldIdentity)) {
				heirs.add(heirOf(move));
				this.#keep(move);
			}
		}
	}

	#keep(move: Move): void {
		const { store, changed, storeFailed } = this.#deps;
		const known = this.#moves.get(move.oldIdentity);
		const first = known === undefined ? null : decodeMove(fromHex(known.move));
		const isOther = first?.ok === true && heirOf(first.value) !== heirOf(move);
		if (known !== undefined && (!isOther || known.isDoubtful)) {
			return;
		}
		const value: MoveRow = { move: known?.move ?? toHex(move.bytes), isDoubtful: known !== undefined };
		try {
			store.commit([{ put: "slip", kind: "move", id: move.oldIdentity, value }], "full");
			this.#moves.set(move.oldIdentity, value);
			changed();
		} catch (error) {
			if (!StoreError.is(error)) {
				throw error;
			}
			storeFailed(error);
		}
	}
}

const heirOf = (move: Move): string => move.card.identity;
