/** Carries out one write to direct conversations inside the running transaction. */
import { fromHex } from "../wire/bytes.ts";
import { orderAfter } from "./cells.ts";
import type { DirectMessageRow, DirectRow, DirectWrite } from "./directRows.ts";
import type { DirectStatements } from "./directStatements.ts";
import type { SealedCells } from "./sealedCells.ts";

/** Turns direct writes into rows. */
export class DirectWriter {
	readonly #cells: SealedCells;
	readonly #statements: DirectStatements;

	constructor(deps: { readonly cells: SealedCells; readonly statements: DirectStatements }) {
		this.#cells = deps.cells;
		this.#statements = deps.statements;
	}

	write(write: DirectWrite): void {
		switch (write.put) {
			case "direct":
				this.#statements.putDirect.run(
					fromHex(write.row.peerId),
					this.#cells.sealJson("directs", write.row.peerId, write.row),
				);
				return;
			case "directMessage":
				this.#putMessage(write.peerId, write.row);
				return;
			case "directUnsent":
				this.#statements.forgetWaiting.run(this.#idOf(write.peerId));
				return;
			case "directForgotten":
				this.#statements.forget.run(this.#idOf(write.peerId), orderAfter(write.from), fromHex(write.to));
				return;
			case "directAcked":
				this.#statements.putAcked.run(this.#idOf(write.peerId), fromHex(write.id));
				return;
			case "directMoved":
				this.#move(write.from, write.row);
				return;
		}
	}

	#putMessage(peerId: string, row: DirectMessageRow): void {
		this.#statements.putMessage.run(
			this.#idOf(peerId),
			fromHex(row.order),
			fromHex(row.id),
			row.mine ? 1 : 0,
			row.waiting ? 1 : 0,
			row.clientId === "" ? null : row.clientId,
			this.#cells.seal("direct_messages", sealedMessage(row.id, row.mine), row.content),
		);
	}

	#move(from: string, row: DirectRow): void {
		const s = this.#statements;
		const old = s.directId.get(fromHex(from));
		if (old === undefined) {
			return;
		}
		const sealed = this.#cells.sealJson("directs", row.peerId, row);
		const own = s.directId.get(fromHex(row.peerId));
		if (own === undefined) {
			s.renameDirect.run(fromHex(row.peerId), sealed, Number(old.id));
			return;
		}
		s.moveMessages.run(Number(own.id), Number(old.id));
		// What stays behind has the id of a message that is there already: the same peer said it under both keys.
		s.dropMessages.run(Number(old.id));
		s.dropDirect.run(Number(old.id));
		s.putDirect.run(fromHex(row.peerId), sealed);
	}

	#idOf(peerId: string): number {
		const row = this.#statements.directId.get(fromHex(peerId));
		if (row === undefined) {
			throw new Error("a conversation is put before what belongs to it");
		}
		return Number(row.id);
	}
}

/** What a sealed message is bound to; not its conversation, with which it may move to a new key. */
export const sealedMessage = (id: string, mine: boolean): string => `${id} ${mine ? "mine" : "theirs"}`;
