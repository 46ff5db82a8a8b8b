/** Reads direct conversations from the store. Every method may throw `StoreError`. */
import { fromHex } from "../wire/bytes.ts";
import { hexOf, orderAfter, orderBefore } from "./cells.ts";
import { guarded } from "./database.ts";
import type { DirectMessageRow, DirectRow } from "./directRows.ts";
import type { DirectStatements } from "./directStatements.ts";
import { sealedMessage } from "./directWriter.ts";
import type { SealedCells } from "./sealedCells.ts";

/** Direct conversations by the peer's id. A peer without a conversation has no messages. */
export class DirectReader {
	readonly #cells: SealedCells;
	readonly #statements: DirectStatements;

	constructor(deps: { readonly cells: SealedCells; readonly statements: DirectStatements }) {
		this.#cells = deps.cells;
		this.#statements = deps.statements;
	}

	/** Every conversation, in the order they began. */
	all(): readonly DirectRow[] {
		return guarded(() =>
			this.#statements.directs
				.all()
				.map((row) => this.#cells.openJson<DirectRow>("directs", hexOf(row.peer), row.sealed)),
		);
	}

	/** Ids of the peers there is a conversation with. */
	peers(): readonly string[] {
		return guarded(() => this.#statements.peers.all().map((row) => hexOf(row.peer)));
	}

	/** The newest `limit` messages before `before` (empty: the newest), newest first. */
	page(peerId: string, before: string, limit: number): readonly DirectMessageRow[] {
		const from = orderBefore(before);
		return guarded(() => this.#statements.page.all(fromHex(peerId), from, limit).map((row) => this.#messageOf(row)));
	}

	/** Order of the message with `count` others up to `upTo` after it; empty where there are fewer. */
	orderBehind(peerId: string, upTo: string, count: number): string {
		return guarded(() => {
			const row = this.#statements.behind.get(fromHex(peerId), fromHex(upTo), count);
			return row === undefined ? "" : hexOf(row.ord);
		});
	}

	/** One message by its id. */
	message(peerId: string, id: string): DirectMessageRow | undefined {
		return guarded(() => this.#maybe(this.#statements.message.get(fromHex(peerId), fromHex(id))));
	}

	/** The message that came of something typed here. */
	byClient(peerId: string, clientId: string): DirectMessageRow | undefined {
		return guarded(() => this.#maybe(this.#statements.byClient.get(fromHex(peerId), clientId)));
	}

	/** Own messages after `after` (an order key; empty: all) that the peer has not acknowledged, oldest first. */
	waiting(peerId: string, after: string, limit: number): readonly DirectMessageRow[] {
		return guarded(() =>
			this.#statements.waiting.all(fromHex(peerId), orderAfter(after), limit).map((row) => this.#messageOf(row)),
		);
	}

	/** How many own messages wait. */
	waitingCount(peerId: string): number {
		return guarded(() => Number(this.#statements.waitingCount.get(fromHex(peerId))?.count ?? 0));
	}

	/** The peer's messages after `after`, counted up to `limit`. */
	unreadCount(peerId: string, after: string, limit: number): number {
		return guarded(() =>
			Number(this.#statements.unreadCount.get(fromHex(peerId), orderAfter(after), limit)?.count ?? 0),
		);
	}

	#maybe(row: Record<string, unknown> | undefined): DirectMessageRow | undefined {
		return row === undefined ? undefined : this.#messageOf(row);
	}

	#messageOf(row: Record<string, unknown>): DirectMessageRow {
		const id = hexOf(row.msg);
		const mine = row.mine === 1;
		return {
			id,
			order: hexOf(row.ord),
			mine,
			waiting: row.waiting === 1,
			clientId: typeof row.client === "string" ? row.client : "",
			content:
				row.gone === 1 ? new Uint8Array() : this.#cells.open("direct_messages", sealedMessage(id, mine), row.sealed),
		};
	}
}
