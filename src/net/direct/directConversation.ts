/**
 * What was said with one person, on both sides, in the order it came to stand here.
 *
 * RULE: the order is that of arrival, by a clock that never goes back. What the other side said before it knew of our
 * words may stand after them, but an answer never before its question, and nothing new above what was read already,
 * whatever the clocks of the two say.
 */
import type { Delivery, Message, MessagePage } from "../api/messages.ts";
import { countLimits } from "../limits.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import type { Said } from "../room/logs/body.ts";
import { hlcMs, merge, shownHlc, tick, zeroHlc } from "../room/logs/hlc.ts";
import type { DirectMessageRow, DirectRow } from "../store/directRows.ts";
import type { Write } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import { toHex } from "../wire/bytes.ts";
import { type DirectMessage, directIdLength } from "../wire/direct.ts";
import { contentOfDraft, encodeDirectContent, keptContent, shownBody } from "./content.ts";

/** Messages a slice of forgetting takes the text of: about 10 ms of work. */
const sliceSize = 1_000;

/** What a conversation is built from. */
export interface DirectConversationDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly store: Store;
	/** Name and tag of an author by peerId. */
	readonly labelOf: (peerId: string) => { readonly name: string; readonly tag: string };
	readonly myPeerId: string;
}

/** One conversation. */
export class DirectConversation {
	readonly #deps: DirectConversationDeps;
	#row: DirectRow;
	/** Time of the newest order key. */
	#last = zeroHlc;
	#newestOrder = "";
	#newestMs = 0;
	#unread = 0;
	#waiting = 0;
	/** Own messages up to this order key have been given to a connection. */
	#handedUpTo = "";

	/** Loads what the store has of it, which may be nothing. @throws StoreError */
	constructor(deps: DirectConversationDeps, options: { readonly row: DirectRow }) {
		this.#deps = deps;
		this.#row = options.row;
		this.reload(options.row);
	}

	get row(): DirectRow {
		return this.#row;
	}

	get peerId(): string {
		return this.#row.peerId;
	}

	/** Nothing has been said yet. */
	get isEmpty(): boolean {
		return this.#newestOrder === "";
	}

	get unread(): number {
		return this.#unread;
	}

	/** Own messages the peer has not acknowledged. */
	get waiting(): number {
		return this.#waiting;
	}

	/** Time of the newest message, 0 if none. */
	get newestMs(): number {
		return this.#newestMs;
	}

	/** Takes up what the store has after the conversation moved to another key. @throws StoreError */
	reload(row: DirectRow): void {
		const { directs } = this.#deps.store;
		const [newest] = directs.page(row.peerId, "", 1);
		this.#row = row;
		this.#handedUpTo = "";
		this.#newestOrder = newest?.order ?? "";
		this.#last = newest?.order.slice(0, 16) ?? zeroHlc;
		this.#newestMs = newest === undefined ? 0 : keptContent(newest.content).atMs;
		this.#unread = directs.unreadCount(row.peerId, row.readUpTo, countLimits.unread);
		this.#waiting = directs.waitingCount(row.peerId);
	}

	/** The message that came of something typed here, if it is here. @throws StoreError */
	typed(clientId: string): DirectMessageRow | undefined {
		return this.#deps.store.directs.byClient(this.peerId, clientId);
	}

	/** Keeps what the person typed: on the disk when this returns. @throws StoreError */
	write(clientId: string, draft: Said): Message {
		const now = this.#deps.clock.now();
		const hlc = tick(this.#last, now);
		const id = toHex(this.#deps.random(directIdLength));
		const row: DirectMessageRow = {
			id,
			order: hlc + id.slice(0, 16),
			mine: true,
			waiting: true,
			clientId,
			content: encodeDirectContent({ atMs: now, hlc, ...contentOfDraft(draft) }),
		};
		this.#commit([row]);
		this.#waiting++;
		return this.messageOf(row);
	}

	/** Keeps what the peer said, in the order it came: on the disk when this returns. @throws StoreError */
	take(messages: readonly DirectMessage[]): readonly Message[] {
		const now = this.#deps.clock.now();
		let last = this.#last;
		const rows = messages.map(({ id, hlc, kind, body }): DirectMessageRow => {
			last = tick(merge(last, hlc, now), now);
			const content = encodeDirectContent({ atMs: hlcMs(shownHlc(hlc, now)), hlc, kind, body });
			return { id, order: last + id.slice(0, 16), mine: false, waiting: false, clientId: "", content };
		});
		this.#commit(rows);
		this.#unread = Math.min(countLimits.unread, this.#unread + rows.length);
		return rows.map((row) => this.messageOf(row));
	}

	/** The peer has these. Returns those it had not told of before. @throws StoreError */
	acknowledge(ids: readonly string[]): readonly Message[] {
		const rows = ids.flatMap((id) => this.#deps.store.directs.message(this.peerId, id) ?? []);
		const waiting = rows.filter((row) => row.mine && row.waiting);
		this.#deps.store.commit(
			waiting.map((row) => ({ put: "directAcked", peerId: this.peerId, id: row.id })),
			"grouped",
		);
		this.#waiting -= waiting.length;
		return waiting.map((row) => this.messageOf({ ...row, waiting: false }));
	}

	/** Given to a connection. Returns the row if that is news. */
	handed(row: DirectMessageRow): Message | null {
		if (row.order <= this.#handedUpTo) {
			return null;
		}
		this.#handedUpTo = row.order;
		return this.messageOf(row);
	}

	/** The newest `limit` messages before `before` (empty: the newest), oldest first. @throws StoreError */
	page(before: string, limit: number): MessagePage {
		const size = Math.min(Math.max(1, Math.trunc(limit)), countLimits.pageMessages);
		const rows = this.#deps.store.directs.page(this.peerId, before, size + 1);
		const messages = rows.slice(0, size).map((row) => this.messageOf(row));
		return { messages: messages.reverse(), hasOlder: rows.length > size, readUpTo: this.#row.readUpTo };
	}

	/** One message by its id. @throws StoreError */
	message(id: string): Message | undefined {
		const row = this.#deps.store.directs.message(this.peerId, id);
		return row === undefined || row.content.length === 0 ? undefined : this.messageOf(row);
	}

	/**
	 * Slices of work that forget all that is here now, here only: first what waits, which is not sent any more, and it is
	 * written down what is to go; then the rest, the newest first. Ends early where the conversation moves to another key
	 * meanwhile. Slices throw `StoreError`.
	 */
	*forgetting(): Generator<() => void, void> {
		const { store } = this.#deps;
		const forgetting = this.#newestOrder;
		if (forgetting !== "") {
			yield () => {
				const row = { ...this.#row, forgetting };
				store.commit(
					[
						{ put: "directUnsent", peerId: this.peerId },
						{ put: "direct", row },
					],
					"full",
				);
				this.#row = row;
				this.#waiting = 0;
			};
			yield* this.forgettingUpTo(forgetting);
		}
	}

	/** The rest of it: what was said up to an order key. */
	*forgettingUpTo(forgetting: string): Generator<() => void, void> {
		const { store } = this.#deps;
		const { peerId } = this;
		let to = forgetting;
		while (to !== "" && this.peerId === peerId) {
			const upTo = to;
			const from = store.directs.orderBehind(peerId, upTo, sliceSize);
			yield () => store.commit([{ put: "directForgotten", peerId, from, to: upTo }], "grouped");
			to = from;
		}
		yield () => {
			const { forgetting: known = "", ...row } = this.#row;
			// Where the person has asked again meanwhile there is more to do.
			if (this.peerId === peerId && known <= forgetting) {
				store.commit([{ put: "direct", row }], "full");
				this.#row = row;
			}
		};
	}

	/** Who wrote a message that is here, or was deleted; null for one that is not. @throws StoreError */
	authorOf(id: string): "me" | "peer" | null {
		const row = this.#deps.store.directs.message(this.peerId, id);
		return row === undefined ? null : row.mine ? "me" : "peer";
	}

	/** Moves the read mark, never back and never beyond what is here. Returns whether it moved. @throws StoreError */
	markRead(upTo: string): boolean {
		const readUpTo = upTo < this.#newestOrder ? upTo : this.#newestOrder;
		if (readUpTo <= this.#row.readUpTo) {
			return false;
		}
		const row = { ...this.#row, readUpTo };
		this.#deps.store.commit([{ put: "direct", row }], "full");
		this.#row = row;
		this.#unread = this.#deps.store.directs.unreadCount(this.peerId, readUpTo, countLimits.unread);
		return true;
	}

	messageOf(row: DirectMessageRow): Message {
		const content = keptContent(row.content);
		const author = row.mine ? this.#deps.myPeerId : this.peerId;
		const { name, tag } = this.#deps.labelOf(author);
		return {
			id: row.id,
			order: row.order,
			clientId: row.clientId,
			author,
			authorName: name,
			authorTag: tag,
			mine: row.mine,
			atMs: content.atMs,
			body: shownBody(content),
			delivery: row.mine ? this.#deliveryOf(row) : null,
			editedMs: 0,
			reactions: [],
			mentionsMe: false,
			doubt: "",
		};
	}

	#deliveryOf(row: DirectMessageRow): Delivery {
		if (!row.waiting) {
			return { kind: "delivered", count: 1, of: 1 };
		}
		return { kind: row.order <= this.#handedUpTo ? "sent" : "queued" };
	}

	#commit(rows: readonly DirectMessageRow[]): void {
		const newest = rows.at(-1);
		if (newest === undefined) {
			return;
		}
		const { peerId } = this;
		const first: readonly Write[] = this.isEmpty ? [{ put: "direct", row: this.#row }] : [];
		this.#deps.store.commit([...first, ...rows.map((row): Write => ({ put: "directMessage", peerId, row }))], "full");
		this.#newestOrder = newest.order;
		this.#last = newest.order.slice(0, 16);
		this.#newestMs = keptContent(newest.content).atMs;
	}
}
