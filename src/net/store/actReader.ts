/** Finds edits, erasures and reactions by the message they act on. Every method may throw `StoreError`. */
import { fromHex } from "../wire/bytes.ts";
import type { ActKind } from "./actRows.ts";
import type { ActStatements } from "./actStatements.ts";
import { guarded } from "./database.ts";
import { eventOf } from "./eventCells.ts";
import type { EventRow } from "./rows.ts";
import type { Sealing } from "./sealing.ts";

/** Which events act on a message of a room. */
export class ActReader {
	readonly #sealing: Sealing;
	readonly #statements: ActStatements;
	/** Rooms without an erasure, which are most, are not asked about each event. */
	#hasErasures: boolean;

	constructor(deps: { readonly sealing: Sealing; readonly statements: ActStatements }) {
		this.#sealing = deps.sealing;
		this.#statements = deps.statements;
		this.#hasErasures = deps.statements.hasErasures.get() !== undefined;
	}

	/** An erasure is being written. */
	noteErasure(): void {
		this.#hasErasures = true;
	}

	/** Whether `author` took a message back; for whoever wrote it that is final. */
	isErased(room: string, target: string, author: string): boolean {
		return (
			this.#hasErasures &&
			guarded(
				() => this.#statements.has.get(blindTarget(this.#sealing, room, target), 3, fromHex(author)) !== undefined,
			)
		);
	}

	/** Whether anything acts on a message: on most nothing does, and one question is enough for them. */
	hasAny(room: string, target: string): boolean {
		return guarded(() => this.#statements.any.get(blindTarget(this.#sealing, room, target)) !== undefined);
	}

	/** The newest event of `kind` by `author` on a message that `accepts` takes. */
	newest(
		place: { readonly room: string; readonly target: string; readonly kind: ActKind; readonly author: string },
		accepts: (row: EventRow) => boolean,
	): EventRow | undefined {
		return guarded(() => {
			const target = blindTarget(this.#sealing, place.room, place.target);
			for (const cell of this.#statements.newest.iterate(target, place.kind, fromHex(place.author))) {
				const row = eventOf(cell);
				if (accepts(row)) {
					return row;
				}
			}
			return undefined;
		});
	}

	/** All events of `kind` on a message, in the order of their authors' times. */
	all(room: string, target: string, kind: ActKind): readonly EventRow[] {
		return guarded(() => this.#statements.all.all(blindTarget(this.#sealing, room, target), kind).map(eventOf));
	}

	/** Up to `limit` events that may act on something and could not be read when they came, from number `after` on. */
	unfiled(room: string, after: number, limit: number): readonly { readonly number: number; readonly row: EventRow }[] {
		return guarded(() =>
			this.#statements.unfiled
				.all(fromHex(room), after, limit)
				.map((cell) => ({ number: Number(cell.id), row: eventOf(cell) })),
		);
	}
}

/** A message's name in the index: whoever has only the file cannot tell which one it is. */
export const blindTarget = (sealing: Sealing, room: string, target: string): Uint8Array =>
	sealing.blind("acts", `${room}${target}`);
