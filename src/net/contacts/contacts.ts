/** Peers once connected, as remembered across starts: key, card, last name and address, and where we stand with them. */

import { peerIdHex } from "../crypto/fingerprintHex.ts";
import { countLimits } from "../limits.ts";
import type { LinkPeer } from "../link/link.ts";
import type { Address } from "../ports.ts";
import { asTheDiskAllows } from "../store/asTheDiskAllows.ts";
import type { ContactRow, ContactStanding, Durability, Write } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import { toHex } from "../wire/bytes.ts";

/** A peer and where we stand with it. */
export interface Contact extends ContactRow {
	readonly standing: ContactStanding;
}

/** What of a contact may change besides what its link tells. */
export interface ContactChange {
	readonly state?: Contact["state"];
	readonly standing?: Partial<ContactStanding>;
}

/** A contact's last-seen time is written this seldom while nothing else changes, ms. */
const writeEvery = 600_000;

const noStanding: ContactStanding = {
	sinceMs: 0,
	verifiedMs: 0,
	denials: 0,
	deniedUntilMs: 0,
	owesDenial: false,
	refusedUntilMs: 0,
	askedFrom: "",
	movedFrom: null,
	movedTo: null,
	rivals: [],
};

/** The contacts of one node. */
export class Contacts {
	readonly #store: Store;
	readonly #isBound: (identity: string) => boolean;
	/** By identity key, hex. */
	readonly #contacts = new Map<string, Contact>();
	readonly #identities = new Map<string, string>();

	/**
	 * @param deps `isBound`: whether a room binds us to a peer; not asked here
	 * @throws StoreError
	 */
	constructor(deps: { readonly store: Store; readonly isBound: (identity: string) => boolean }) {
		this.#store = deps.store;
		this.#isBound = deps.isBound;
		for (const row of deps.store.contacts()) {
			this.#keep({ ...row, standing: { ...noStanding, ...row.standing } });
		}
	}

	get(identity: string): Contact | undefined {
		return this.#contacts.get(identity);
	}

	byPeerId(peerId: string): Contact | undefined {
		return this.#contacts.get(this.#identities.get(peerId) ?? "");
	}

	/** Who a peer is now: where its key moved, the contact it moved to, and so on. */
	current(peerId: string): Contact | undefined {
		let contact = this.byPeerId(peerId);
		// Keys may say that they moved in a circle.
		for (let hops = 0; contact?.standing.movedTo && hops < countLimits.keyMoves; hops++) {
			contact = this.byPeerId(contact.standing.movedTo.peerId) ?? contact;
		}
		return contact;
	}

	get all(): readonly Contact[] {
		return [...this.#contacts.values()];
	}

	/** RULE: a peer has one agreement key for life; another one under a known identity is refused. */
	fits(peer: LinkPeer): boolean {
		const known = this.#contacts.get(toHex(peer.identityKey));
		return known === undefined || known.card.slice(agreementAt.from, agreementAt.to) === toHex(peer.card.agreementKey);
	}

	/** A connected peer goes by another name; written down with its next link. */
	rename(identity: string, name: string): void {
		const known = this.#contacts.get(identity);
		if (known !== undefined) {
			this.#keep({ ...known, name });
		}
	}

	/** Remembers who is connected and where. */
	note(
		peer: Pick<LinkPeer, "identityKey" | "card">,
		seen: {
			readonly name: string;
			readonly address: Address | null;
			readonly foundBy: "multicast" | "address";
			readonly nowMs: number;
		},
	): void {
		const identity = toHex(peer.identityKey);
		const known = this.#contacts.get(identity);
		const contact: Contact = {
			peerId: peerIdHex(identity),
			identity,
			card: toHex(peer.card.bytes),
			name: seen.name,
			state: known?.state ?? "unknown",
			host: seen.address?.host ?? known?.host ?? "",
			port: seen.address?.port ?? known?.port ?? 0,
			foundBy: seen.foundBy,
			lastSeenMs: seen.nowMs,
			standing: known?.standing ?? noStanding,
		};
		this.#keep(contact);
		if (known === undefined || isWorthWriting(known, contact)) {
			this.#write(() => [{ put: "contact", row: contact }, ...this.#evict(identity)]);
		}
	}

	/**
	 * Changes contacts, and writes them together with `more`: all or nothing.
	 * @throws StoreError
	 */
	change(
		changes: readonly { readonly of: Contact; readonly to: ContactChange }[],
		durability: Durability,
		more: readonly Write[] = [],
	): void {
		const changed = changes.map(
			({ of, to }): Contact => ({
				...of,
				state: to.state ?? of.state,
				standing: { ...of.standing, ...to.standing },
			}),
		);
		this.#store.commit([...changed.map((row): Write => ({ put: "contact", row })), ...more], durability);
		for (const contact of changed) {
			this.#keep(contact);
		}
	}

	#keep(contact: Contact): void {
		this.#contacts.set(contact.identity, contact);
		this.#identities.set(contact.peerId, contact.identity);
	}

	/**
	 * At most 1,000 are remembered: the oldest strangers make room, then the oldest keys that were given up and those who
	 * were declined, then those walled off, whom anybody who asked to be a contact can make as many as it likes. RULE: whom a
	 * room binds makes room after all of them, since nobody would dial them any more, and whoever there is a conversation
	 * with last: nobody could read or delete it any more.
	 */
	#evict(newest: string): readonly Write[] {
		const surplus = Math.max(0, this.#contacts.size - countLimits.contacts);
		if (surplus === 0) {
			return [];
		}
		const spokenWith = new Set(this.#store.directs.peers());
		const isSilent = ({ peerId }: Contact): boolean => !spokenWith.has(peerId);
		const inTurn = this.all
			.filter((contact) => staysLeast.includes(contact.state) && contact.identity !== newest)
			.sort((a, b) => worthOf(a) - worthOf(b) || a.lastSeenMs - b.lastSeenMs);
		const leaving = new Set<Contact>();
		// What binds somebody is looked for in every room: not of more than have to be asked.
		for (const mayLeave of [(one: Contact) => isSilent(one) && !this.#isBound(one.identity), isSilent, () => true]) {
			for (const contact of inTurn) {
				if (leaving.size < surplus && mayLeave(contact)) {
					leaving.add(contact);
				}
			}
		}
		return [...leaving].map(({ identity, peerId }) => {
			this.#contacts.delete(identity);
			this.#identities.delete(peerId);
			return { drop: "contact", peerId };
		});
	}

	/** A contact that cannot be written is remembered until the next start; that alone is no reason to stop. */
	#write(writes: () => readonly Write[]): void {
		asTheDiskAllows(() => this.#store.commit(writes(), "grouped"));
	}
}

/** Whom nobody has taken as a contact, or nobody knows whether it is the one. */
const staysLeast: readonly Contact["state"][] = ["unknown", "keyConflict"];

const worthOf = ({ standing, state }: Contact): number =>
	state === "unknown" ? (standing.movedTo === null && standing.denials === 0 ? 0 : 1) : 2;

/** Where the agreement key stands in a card's hex: after version and identity key. */
const agreementAt = { from: 2 * 33, to: 2 * 65 } as const;

const isWorthWriting = (known: ContactRow, row: ContactRow): boolean =>
	known.name !== row.name ||
	known.host !== row.host ||
	known.port !== row.port ||
	known.foundBy !== row.foundBy ||
	row.lastSeenMs - known.lastSeenMs > writeEvery;
