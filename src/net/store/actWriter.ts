/** Carries out one write to what acts on messages, inside the running transaction. */
import { concatBytes } from "../crypto/bytes.ts";
import { countLimits } from "../limits.ts";
import { fromHex } from "../wire/bytes.ts";
import { type ActReader, blindTarget } from "./actReader.ts";
import type { ActRow, ActWrite } from "./actRows.ts";
import type { ActStatements } from "./actStatements.ts";
import type { Sealing } from "./sealing.ts";
import { eventIdOf } from "./statements.ts";

/** Files edits, erasures and reactions. */
export class ActWriter {
	readonly #sealing: Sealing;
	readonly #statements: ActStatements;
	readonly #reader: ActReader;

	constructor(deps: { readonly sealing: Sealing; readonly statements: ActStatements; readonly reader: ActReader }) {
		this.#sealing = deps.sealing;
		this.#statements = deps.statements;
		this.#reader = deps.reader;
	}

	write(write: ActWrite): void {
		if (write.put !== "act") {
			this.#statements.putFiled.run(write.put === "actless" ? 0 : 1, ...eventIdOf(write.id));
			return;
		}
		this.#put(write.room, write.row);
	}

	#put(room: string, { id, target, kind, author, hlc }: ActRow): void {
		const s = this.#statements;
		const blind = blindTarget(this.#sealing, room, target);
		const by = fromHex(author);
		s.putAct.run(blind, kind, by, concatBytes(fromHex(hlc), fromHex(id)), ...eventIdOf(id));
		s.putFiled.run(0, ...eventIdOf(id));
		if (kind === 3) {
			this.#reader.noteErasure();
			s.eraseTarget.run(...eventIdOf(target), by, fromHex(room));
			s.eraseEdits.run(blind, by);
		}
		if (kind === 2 && this.#reader.isErased(room, target, author)) {
			s.eraseEdits.run(blind, by);
		}
		if (kind === 4) {
			// RULE: of one author's reactions to one message the first so many count, by (time, id), whatever order they come in.
			s.trim.run(blind, kind, by, countLimits.reactionChanges);
		}
	}
}
