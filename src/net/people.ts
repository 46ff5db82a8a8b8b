/** Everything between this node and single people: who is a contact, whose keys were compared, what was said directly. */
import type { Message } from "./api/messages.ts";
import { done, type Outcome, refused } from "./api/outcome.ts";
import type { ContactEvent, Verification } from "./api/people.ts";
import { ContactDesk } from "./contacts/contactDesk.ts";
import { type ContactAct, isApproving } from "./contacts/contactState.ts";
import type { Contact, Contacts } from "./contacts/contacts.ts";
import { KeyMoves } from "./contacts/keyMoves.ts";
import { Verifier } from "./contacts/verifier.ts";
import { tagOf } from "./crypto/fingerprintHex.ts";
import { draftFault } from "./direct/content.ts";
import { Directs } from "./direct/directs.ts";
import type { Identity } from "./identity.ts";
import type { PeerLink } from "./link/peerLink.ts";
import type { Clock, RandomBytes } from "./ports.ts";
import type { Said } from "./room/logs/body.ts";
import { asTheDiskAllows } from "./store/asTheDiskAllows.ts";
import type { StoreError } from "./store/database.ts";
import type { Store } from "./store/store.ts";
import { decodeMove } from "./wire/move.ts";
import { recordTypes } from "./wire/records.ts";
import { isSasType } from "./wire/sas.ts";

/** Who wants to know what happens between people. */
export interface PeopleListener {
	/** Anything the overview shows has changed. */
	changed(): void;
	directMessages(peerId: string, messages: readonly Message[], isHistory: boolean): void;
	directRead(peerId: string, upTo: string): void;
	/** The conversation was deleted: rows told before are gone. */
	directCleared(peerId: string): void;
	verification(verification: Verification): void;
	contact(event: ContactEvent): void;
	/** The disk refused something a peer said or did; it will say it again. */
	storeFailed(error: StoreError): void;
}

/** What people are built from. */
export interface PeopleDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly identity: Identity;
	readonly store: Store;
	readonly contacts: Contacts;
	readonly listener: PeopleListener;
	readonly myName: () => string;
	/** Name a peer goes by, cleaned; empty if unknown. */
	readonly peerName: (identity: string) => string;
	/** See `ContactDeskDeps`. */
	readonly wake: (identity: string) => void;
	readonly release: (identity: string) => void;
}

/** Contacts, comparisons and direct conversations of one node, wired together. */
export class People {
	readonly contacts: Contacts;
	readonly desk: ContactDesk;
	readonly verifier: Verifier;
	readonly directs: Directs;
	readonly #deps: PeopleDeps;
	readonly #moves: KeyMoves;

	/** Loads every conversation. @throws StoreError */
	constructor(deps: PeopleDeps) {
		const { clock, contacts, identity, listener } = deps;
		this.#deps = deps;
		this.contacts = contacts;
		this.desk = new ContactDesk({
			...deps,
			changed: () => listener.changed(),
			happened: (event) => listener.contact(event),
			storeFailed: (error) => listener.storeFailed(error),
			flows: (peer) => this.directs.flows(peer),
		});
		this.verifier = new Verifier({
			...deps,
			isBlocked: (peer) => this.#isBlocked(peer),
			verified: (peer) => this.#safely(() => this.desk.verified(peer)),
			labelOf: (peer) => this.#labelOf(contacts.get(peer)),
			told: (verification) => {
				listener.verification(verification);
				listener.changed();
			},
		});
		this.directs = new Directs({
			...deps,
			myPeerId: identity.peerId,
			labelOf: (peerId) =>
				peerId === identity.peerId
					? { name: deps.myName(), tag: tagOf(peerId) }
					: this.#labelOf(contacts.byPeerId(peerId)),
			maySend: (peer) => this.desk.maySend(peer),
			verdict: (peer) => this.desk.verdict(peer),
			listener: {
				changed: () => listener.changed(),
				messages: (...told) => listener.directMessages(...told),
				read: (...told) => listener.directRead(...told),
				cleared: (peerId) => listener.directCleared(peerId),
				storeFailed: (error) => listener.storeFailed(error),
			},
		});
		this.#moves = new KeyMoves({
			clock,
			contacts,
			takeAlong: (from, to) => this.directs.takeAlong(from.identity, to.identity),
			happened: (event) => {
				listener.contact(event);
				listener.changed();
			},
		});
	}

	/** Why what a peer's HELLO says of its key cannot be true, or null. */
	refusalOf(moves: readonly Uint8Array[]): string | null {
		const refused = moves.map(decodeMove).find((move) => !move.ok);
		return refused === undefined || refused.ok ? null : refused.reason;
	}

	/** RULE: whose key moved is known before anything else is said on a link. */
	linkUp(link: PeerLink): void {
		this.#safely(() => this.#moves.take(link.identity, link.moves));
		this.verifier.linkUp(link);
		this.directs.linkUp(link);
		this.desk.linkUp(link);
	}

	linkDown(link: PeerLink): void {
		this.desk.linkDown(link);
		this.directs.linkDown(link);
		this.verifier.linkDown(link);
	}

	/** Takes one record. False when its type is not between people. */
	receive(link: PeerLink, type: number, body: Uint8Array): boolean {
		if (type === recordTypes.approve) {
			this.desk.receive(link, body);
			return true;
		}
		if (isSasType(type)) {
			this.verifier.receive(link, type, body);
			return true;
		}
		return this.directs.receive(link, type, body);
	}

	/**
	 * What the person decides about somebody.
	 * @throws StoreError
	 */
	act(peerId: string, act: ContactAct): Outcome<null> {
		const outcome = this.desk.act(peerId, act);
		const contact = this.contacts.byPeerId(peerId);
		if (outcome.ok && act === "block" && contact !== undefined) {
			this.verifier.drop(contact.identity);
		}
		return outcome;
	}

	/**
	 * Takes what the person typed. RULE: writing to somebody is to approve them, which walls refuse.
	 * @throws StoreError
	 */
	write(identity: string, clientId: string, draft: Said): Outcome<{ readonly id: string }> {
		const contact = this.contacts.get(identity);
		const fault = draftFault(draft);
		if (contact === undefined) {
			return refused("personUnknown");
		}
		if (fault !== null) {
			return refused(fault.code, { size: fault.size, max: fault.max });
		}
		const approved = isApproving(contact.state) ? done : this.desk.act(contact.peerId, "request");
		return approved.ok ? { ok: true, value: this.directs.send(identity, clientId, draft) } : approved;
	}

	/** Whether the person wants to hear nothing of a peer. */
	isBlocked(peerId: string): boolean {
		return this.contacts.byPeerId(peerId)?.state === "blocked";
	}

	stop(): void {
		this.directs.stop();
	}

	#isBlocked(identity: string): boolean {
		return this.contacts.get(identity)?.state === "blocked";
	}

	#labelOf(contact: Contact | undefined): { readonly name: string; readonly tag: string } {
		return contact === undefined
			? { name: "", tag: "" }
			: { name: this.#deps.peerName(contact.identity), tag: tagOf(contact.peerId) };
	}

	#safely(work: () => void): boolean {
		return asTheDiskAllows(work, (error) => this.#deps.listener.storeFailed(error));
	}
}
