/**
 * Where keys of members moved, as signed by both keys: what the admin needs to put the new one in its place (PROTOCOL
 * "Moves"). Kept for members of my rooms, contacts or not.
 */
import { countLimits } from "../../limits.ts";
import { asTheDiskAllows } from "../../store/asTheDiskAllows.ts";
import type { StoreError } from "../../store/database.ts";
import type { MoveRow, Write } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { fromHex, toHex } from "../../wire/bytes.ts";
import type { Move } from "../../wire/controlBody.ts";
import { decodeMove } from "../../wire/move.ts";

/** What a book stands on. */
export interface MoveBookDeps {
	readonly store: Store;
	/** Whether somebody is or was a member of a room of mine. */
	readonly isMember: (identity: string) => boolean;
	readonly changed: () => void;
	readonly storeFailed: (error: StoreError) => void;
}

/** Where a key moved, first as it was shown. */
interface Known {
	readonly move: Move;
	/** The old key signed another move, too. */
	readonly isDoubtful: boolean;
}

/** Moves of members. */
export class MoveBook {
	readonly #deps: MoveBookDeps;
	/** By the old identity key. */
	#moves: ReadonlyMap<string, Known>;

	/** @throws StoreError */
	constructor(deps: MoveBookDeps) {
		this.#deps = deps;
		this.#moves = new Map(
			[...deps.store.slips("move")].flatMap(([old, { move, isDoubtful }]) => {
				const decoded = decodeMove(fromHex(move));
				return decoded.ok ? [[old, { move: decoded.value, isDoubtful }] as const] : [];
			}),
		);
	}

	/** The moves that lead on from a member's key, the first one first; none where two keys claim to be its heir. */
	pathFrom(identity: string): readonly Move[] {
		const path: Move[] = [];
		for (const { move, isDoubtful } of stepsFrom(this.#moves, identity)) {
			if (isDoubtful || path.some(({ oldIdentity }) => oldIdentity === heirOf(move))) {
				break;
			}
			path.push(move);
		}
		return path;
	}

	/**
	 * Takes the moves a connected peer showed. RULE: a second one of the same key shows that two people have it: then
	 * neither is offered to take its place.
	 */
	note(shown: readonly Uint8Array[]): void {
		for (const move of shown.map(decodeMove).flatMap((one) => (one.ok ? [one.value] : []))) {
			const known = this.#moves.get(move.oldIdentity);
			const isOther = known !== undefined && heirOf(known.move) !== heirOf(move);
			if (known === undefined || (isOther && !known.isDoubtful)) {
				this.#keep({ move: known?.move ?? move, isDoubtful: known !== undefined });
			}
		}
	}

	/** RULE: only what leads on from somebody of a room is kept, a few moves far: others would fill the disk with keys. */
	#keep(known: Known): void {
		const { store, isMember, changed, storeFailed } = this.#deps;
		const old = known.move.oldIdentity;
		const all = new Map([...this.#moves, [old, known]]);
		const led = [...all.keys()].filter(isMember).flatMap((start) => [...stepsFrom(all, start)]);
		const kept = new Map(led.map((one) => [one.move.oldIdentity, one]));
		if (!kept.has(old)) {
			return;
		}
		const gone = [...all.keys()].filter((id) => !kept.has(id));
		const value: MoveRow = { move: toHex(known.move.bytes), isDoubtful: known.isDoubtful };
		const drops = gone.map((id): Write => ({ drop: "slip", kind: "move", id }));
		// RULE: a move is known though the disk refuses it: it is not shown again on this link, nor the heir heard without it.
		this.#moves = kept;
		asTheDiskAllows(() => store.commit([...drops, { put: "slip", kind: "move", id: old, value }], "full"), storeFailed);
		changed();
	}
}

/** The moves that lead on from a key, up to and with the first one in doubt. */
function* stepsFrom(moves: ReadonlyMap<string, Known>, identity: string): Generator<Known, void> {
	let known = moves.get(identity);
	for (let steps = 0; known !== undefined && steps < countLimits.keyMoves; steps++) {
		yield known;
		known = known.isDoubtful ? undefined : moves.get(heirOf(known.move));
	}
}

const heirOf = (move: Move): string => move.card.identity;
