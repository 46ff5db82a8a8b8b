/**
 * Own messages on their way to one peer over one link: in order, so many at a time, again until they are acknowledged.
 * What is not acknowledged stays in the store; a sender knows only what it has under way.
 */

import { countLimits, peerLimits, timeLimits } from "../limits.ts";
import type { PeerLink } from "../link/peerLink.ts";
import type { Clock } from "../ports.ts";
import type { DirectMessageRow } from "../store/directRows.ts";
import { Timer } from "../timer.ts";
import { encodeDirect } from "../wire/direct.ts";
import { recordTypes } from "../wire/records.ts";
import { keptContent } from "./content.ts";

/** What a sender is built from. */
export interface DirectSenderDeps {
	readonly clock: Clock;
	readonly link: PeerLink;
	/** Direct messages may go to this peer now. */
	readonly maySend: () => boolean;
	/** Own messages that wait after an order key, oldest first. */
	readonly waiting: (after: string, limit: number) => readonly DirectMessageRow[];
	/** A message was given to the connection. */
	readonly handed: (row: DirectMessageRow) => void;
}

/** Sends on one link. */
export class DirectSender {
	readonly #deps: DirectSenderDeps;
	/** Bytes of what is under way, by id. */
	readonly #underWay = new Map<string, number>();
	#bytes = 0;
	/** Order key of the newest message sent. */
	#upTo = "";
	#retryMs: number = timeLimits.directRetry;
	readonly #retry: Timer;
	#isClosed = false;

	constructor(deps: DirectSenderDeps) {
		this.#deps = deps;
		this.#retry = new Timer(deps);
	}

	/** Sends what waits, as far as there is room. */
	pump(): void {
		if (this.#isClosed || !this.#deps.maySend()) {
			return;
		}
		for (;;) {
			const room = countLimits.directWindow - this.#underWay.size;
			const rows = room > 0 ? this.#deps.waiting(this.#upTo, room) : [];
			for (const row of rows) {
				if (!this.#send(row)) {
					return;
				}
			}
			if (rows.length < room || rows.length === 0) {
				return;
			}
		}
	}

	/** The peer has these: there is room for more. */
	acknowledged(ids: readonly string[]): void {
		for (const id of ids) {
			this.#bytes -= this.#underWay.get(id) ?? 0;
			this.#underWay.delete(id);
		}
		this.#retryMs = timeLimits.directRetry;
		this.#retry.cancel();
		if (this.#underWay.size > 0) {
			this.#watch();
		}
		this.pump();
	}

	/** The link is gone; what was under way is sent again on the next one. */
	close(): void {
		this.#isClosed = true;
		this.#retry.cancel();
	}

	/** False when there is no room for it. */
	#send(row: DirectMessageRow): boolean {
		const { hlc, kind, body } = keptContent(row.content);
		const record = encodeDirect({ id: row.id, hlc, kind, body });
		if (this.#underWay.size > 0 && this.#bytes + record.length > peerLimits.directBytes) {
			return false;
		}
		this.#underWay.set(row.id, record.length);
		this.#bytes += record.length;
		this.#upTo = row.order;
		this.#deps.link.send(recordTypes.direct, record);
		this.#deps.handed(row);
		this.#watch();
		return true;
	}

	/** Nothing acknowledged for a while: all of it again, and more seldom each time. */
	#watch(): void {
		this.#retry.setUnlessSet(this.#retryMs, () => {
			this.#retryMs = Math.min(timeLimits.backoffMost, this.#retryMs * 2);
			this.#underWay.clear();
			this.#bytes = 0;
			this.#upTo = "";
			this.#deps.link.guarded(() => this.pump());
		});
	}
}
