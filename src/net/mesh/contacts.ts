/** Peers once connected, as remembered across starts: key, card, last name and address. */

import { countLimits } from "../limits.ts";
import type { LinkPeer } from "../link/link.ts";
import type { Address } from "../ports.ts";
import { peerIdHex } from "../room/roomState.ts";
import { StoreError } from "../store/database.ts";
import type { ContactRow, Write } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import { toHex } from "../wire/bytes.ts";

/** A contact's last-seen time is written this seldom while nothing else changes, ms. */
const writeEvery = 600_000;

/** The contacts of one node. */
export class Contacts {
	readonly #store: Store;
	readonly #rows = new Map<string, ContactRow>();

	/** @throws StoreError */
	constructor(deps: { readonly store: Store }) {
		this.#store = deps.store;
		for (const row of deps.store.contacts()) {
			this.#rows.set(row.identity, row);
		}
	}

	get(identity: string): ContactRow | undefined {
		return this.#rows.get(identity);
	}

	get all(): readonly ContactRow[] {
		return [...this.#rows.values()];
	}

	/** RULE: a peer has one agreement key for life; another one under a known identity is refused. */
	fits(peer: LinkPeer): boolean {
		const known = this.#rows.get(toHex(peer.identityKey));
		return known === undefined || known.card.slice(agreementAt.from, agreementAt.to) === toHex(peer.card.agreementKey);
	}

	/** Remembers who is connected and where. */
	note(
		peer: LinkPeer,
		seen: {
			readonly name: string;
			readonly address: Address | null;
			readonly foundBy: "multicast" | "address";
			readonly nowMs: number;
		},
	): void {
		const identity = toHex(peer.identityKey);
		const known = this.#rows.get(identity);
		const row: ContactRow = {
			peerId: peerIdHex(identity),
			identity,
			card: toHex(peer.card.bytes),
			name: seen.name,
			state: known?.state ?? "unknown",
			host: seen.address?.host ?? known?.host ?? "",
			port: seen.address?.port ?? known?.port ?? 0,
			foundBy: seen.foundBy,
			lastSeenMs: seen.nowMs,
		};
		this.#rows.set(identity, row);
		if (known === undefined || isWorthWriting(known, row)) {
			this.#write([{ put: "contact", row }, ...this.#evict()]);
		}
	}

	/** The oldest strangers make room: at most 1,000 are remembered. */
	#evict(): readonly Write[] {
		const strangers = this.all.filter((row) => row.state === "unknown");
		const surplus = Math.max(0, this.#rows.size - countLimits.contacts);
		return strangers
			.sort((a, b) => a.lastSeenMs - b.lastSeenMs)
			.slice(0, surplus)
			.map((row) => {
				this.#rows.delete(row.identity);
				return { drop: "contact", peerId: row.peerId };
			});
	}

	/** A contact that cannot be written is remembered until the next start; that alone is no reason to stop. */
	#write(writes: readonly Write[]): void {
		try {
			this.#store.commit(writes, "grouped");
		} catch (error) {
			if (!StoreError.is(error)) {
				throw error;
			}
		}
	}
}

/** Where the agreement key stands in a card's hex: after version and identity key. */
const agreementAt = { from: 2 * 33, to: 2 * 65 } as const;

const isWorthWriting = (known: ContactRow, row: ContactRow): boolean =>
	known.name !== row.name ||
	known.host !== row.host ||
	known.port !== row.port ||
	known.foundBy !== row.foundBy ||
	known.state !== row.state ||
	row.lastSeenMs - known.lastSeenMs > writeEvery;
