/**
 * Becoming and staying contacts: what the person does, what peers say in APPROVE records, and who may send direct
 * messages on a link (PROTOCOL "Contact states").
 *
 * Each side says on every link whether it approves the other. So nothing told is ever lost for good, and whoever sends a
 * direct message without having been told so on this link breaks the protocol.
 */

import { done, type Outcome, refused } from "../api/outcome.ts";
import type { ContactEvent } from "../api/people.ts";
import { countLimits, peerLimits, timeLimits } from "../limits.ts";
import type { PeerLink } from "../link/peerLink.ts";
import type { Clock } from "../ports.ts";
import { asTheDiskAllows } from "../store/asTheDiskAllows.ts";
import type { StoreError } from "../store/database.ts";
import type { ContactStanding } from "../store/rows.ts";
import { TokenBuckets } from "../tokenBuckets.ts";
import { type Approval, decodeApproval, denialDoublings, encodeApproval } from "../wire/approve.ts";
import { recordTypes } from "../wire/records.ts";
import { type ContactAct, type ContactNews, isApproving, isMutual, nextState } from "./contactState.ts";
import type { Contact, Contacts } from "./contacts.ts";

/** What a desk is built from. */
export interface ContactDeskDeps {
	readonly clock: Clock;
	readonly contacts: Contacts;
	/** Anything the overview shows has changed. */
	readonly changed: () => void;
	readonly happened: (event: ContactEvent) => void;
	readonly storeFailed: (error: StoreError) => void;
	/** Direct messages may flow from now on. */
	readonly flows: (identity: string) => void;
	/** The person wants this peer: dial it. */
	readonly wake: (identity: string) => void;
	/** The person wants nothing of this peer any more: unless rooms bind it, let its link go. */
	readonly release: (identity: string) => void;
}

/** A link, and what both sides have said about each other on it. */
interface Line {
	readonly link: PeerLink;
	/** We have said on this link that we approve, and taken it back or not. */
	everTold: boolean;
	/** We have said so, and nothing since has made it void. */
	told: boolean;
	/** The peer's last word was that it approves. */
	theirs: boolean;
}

/** What to do with a direct message that came. */
export type DirectVerdict = "take" | "drop" | "refuse";

/** Contacts of one node, in action. */
export class ContactDesk {
	readonly #deps: ContactDeskDeps;
	readonly #lines = new Map<string, Line>();
	readonly #rates: TokenBuckets;
	/** Requests a person is told of, by the address they came from. */
	readonly #bells: TokenBuckets;

	constructor(deps: ContactDeskDeps) {
		this.#deps = deps;
		const { approvalRate, approvalBurst } = peerLimits;
		this.#rates = new TokenBuckets(deps, { perSecond: approvalRate, burst: approvalBurst, keys: countLimits.peers });
		const burst = countLimits.contactRequestsPerAddress;
		const perSecond = (burst * 1_000) / timeLimits.denialFirst;
		this.#bells = new TokenBuckets(deps, { perSecond, burst, keys: countLimits.peers });
	}

	linkUp(link: PeerLink): void {
		this.#lines.set(link.identity, { link, everTold: false, told: false, theirs: false });
		this.tell(link.identity);
	}

	linkDown(link: PeerLink): void {
		if (this.#lines.get(link.identity)?.link === link) {
			this.#lines.delete(link.identity);
		}
	}

	/** RULE: direct messages go out only where both sides approve and the peer has said so on this link. */
	maySend(identity: string): boolean {
		return this.#isMutual(identity) && this.#lines.get(identity)?.theirs === true;
	}

	/**
	 * RULE: direct messages are taken from those only whom we approve, too. To whom we never said so on this link, it was
	 * never allowed; to whom we did, approval taken back or a block is not its fault, and not its business.
	 */
	verdict(identity: string): DirectVerdict {
		if (this.#isMutual(identity)) {
			return "take";
		}
		return this.#lines.get(identity)?.everTold === true ? "drop" : "refuse";
	}

	/**
	 * What the person decides.
	 * @throws StoreError
	 */
	act(peerId: string, act: ContactAct): Outcome<null> {
		const { contacts, clock } = this.#deps;
		const contact = contacts.byPeerId(peerId);
		if (contact === undefined) {
			return refused("personUnknown");
		}
		const step = nextState(contact.state, act);
		if (!step.ok) {
			return refused(step.refusal);
		}
		const now = clock.now();
		if (act === "request" && contact.state === "unknown" && contact.standing.refusedUntilMs > now) {
			return refused("contactDenied", { untilMs: contact.standing.refusedUntilMs });
		}
		this.#move(contact, step.state, standingAfter(act, contact, now));
		this.#tellOf(contact, act);
		return done;
	}

	/**
	 * Both sides said that the emoji match.
	 * @throws StoreError
	 */
	verified(identity: string): void {
		const contact = this.#deps.contacts.get(identity);
		const step = contact && nextState(contact.state, "emojiMatched");
		if (contact !== undefined && step?.ok) {
			this.#move(contact, step.state, { verifiedMs: this.#deps.clock.now(), rivals: [] });
			this.tell(identity);
		}
	}

	/** Says that we approve, where we do and have not said so on this link. */
	tell(identity: string): void {
		const line = this.#lines.get(identity);
		if (line !== undefined && !line.told && isApproving(this.#deps.contacts.get(identity)?.state ?? "unknown")) {
			line.told = true;
			line.everTold = true;
			say(line.link, { state: "approved" });
		}
		if (this.maySend(identity)) {
			this.#deps.flows(identity);
		}
	}

	/** Takes an APPROVE record. */
	receive(link: PeerLink, body: Uint8Array): void {
		const line = this.#lines.get(link.identity);
		const decoded = decodeApproval(body);
		if (line?.link !== link) {
			return;
		}
		if (!decoded.ok) {
			link.fault(decoded.reason);
			return;
		}
		if (!this.#rates.take(link.identity)) {
			link.fault("approvals");
			return;
		}
		const { state } = decoded.value;
		line.theirs = state === "approved";
		if (state === "declined" || state === "ended") {
			line.told = false;
		}
		const { value } = decoded;
		// Where the disk refuses, they say it again on the next link.
		asTheDiskAllows(() => this.#hear(line, value), this.#deps.storeFailed);
	}

	/** The peer's word. RULE: who is blocked, undecided or one too many hears the same: that its request waits. */
	#hear(line: Line, approval: Approval): void {
		const { identity } = line.link;
		const contact = this.#deps.contacts.get(identity);
		if (contact === undefined) {
			return;
		}
		const now = this.#deps.clock.now();
		switch (approval.state) {
			case "approved": {
				const isNew = contact.state === "unknown";
				const { deniedUntilMs, owesDenial } = contact.standing;
				// A request made before they heard of our denial is not another one.
				if (isNew && (deniedUntilMs > now || owesDenial)) {
					this.#decline(contact.identity);
					return;
				}
				if (!isNew || this.#hasRoom(line.link.address, now)) {
					this.#news(contact, "theyApprove", isNew ? { askedFrom: line.link.address } : {});
				}
				this.#answer(line);
				return;
			}
			case "pending":
				this.#news(contact, "theyWait");
				return;
			case "declined":
				// Only what was asked can be declined; the time is theirs to say, within the protocol's bounds.
				this.#news(contact, "theyDecline", isApproving(contact.state) ? { refusedUntilMs: now + approval.waitMs } : {});
				return;
			case "ended":
				this.#news(contact, "theyEnd");
				return;
		}
	}

	#answer(line: Line): void {
		if (isApproving(this.#deps.contacts.get(line.link.identity)?.state ?? "unknown")) {
			this.tell(line.link.identity);
		} else {
			say(line.link, { state: "pending" });
		}
	}

	#news(contact: Contact, news: ContactNews, standing: Partial<ContactStanding> = {}): void {
		const step = nextState(contact.state, news);
		if (!step.ok || step.state === contact.state) {
			return;
		}
		this.#move(contact, step.state, standing);
		const event = eventOf(news, contact, this.#deps.contacts.get(contact.identity) ?? contact);
		// RULE: who asks and ends it again and again, under one key or many, rings only so often; the list shows it.
		const isQuiet = event?.kind === "requested" && !this.#bells.take(standing.askedFrom ?? "");
		if (event !== null && !isQuiet) {
			this.#deps.happened(event);
		}
	}

	/** RULE: a key compared once is verified as soon as both sides approve again. */
	#move(contact: Contact, to: Contact["state"], standing: Partial<ContactStanding>): void {
		const { verifiedMs } = { ...contact.standing, ...standing };
		const state = to === "approved" && verifiedMs > 0 ? "verified" : to;
		const sinceMs = state === contact.state ? contact.standing.sinceMs : this.#deps.clock.now();
		this.#deps.contacts.change([{ of: contact, to: { state, standing: { sinceMs, ...standing } } }], "full");
		this.#deps.changed();
	}

	/** What an act means for the peer; `before` is the contact as it was. */
	#tellOf(before: Contact, act: ContactAct): void {
		const { identity } = before;
		const line = this.#lines.get(identity);
		switch (act) {
			case "request":
			case "approve":
				this.tell(identity);
				this.#deps.wake(identity);
				return;
			case "decline":
				this.#decline(identity);
				return;
			case "forget":
				if (line !== undefined && isApproving(before.state)) {
					line.told = false;
					say(line.link, { state: "ended" });
				}
				this.#deps.release(identity);
				return;
			case "block":
				this.#deps.release(identity);
				return;
			case "unblock":
				this.#hearAgain(identity);
				return;
			case "numberMatched":
				return;
		}
	}

	/** Who was blocked while it asked asks still. */
	#hearAgain(identity: string): void {
		const contact = this.#deps.contacts.get(identity);
		const line = this.#lines.get(identity);
		if (contact !== undefined && line?.theirs === true) {
			this.#news(contact, "theyApprove", { askedFrom: line.link.address });
		}
	}

	/** Tells a denial, now or when they come. */
	#decline(identity: string): void {
		const contact = this.#deps.contacts.get(identity);
		const line = this.#lines.get(identity);
		if (contact === undefined || line === undefined) {
			return;
		}
		line.theirs = false;
		const waitMs = Math.max(0, contact.standing.deniedUntilMs - this.#deps.clock.now());
		say(line.link, { state: "declined", waitMs });
		if (contact.standing.owesDenial) {
			this.#deps.contacts.change([{ of: contact, to: { standing: { owesDenial: false } } }], "grouped");
		}
	}

	/** RULE: at most 50 requests wait, 5 of them from one address; those nobody answered for a week make room. */
	#hasRoom(address: string, now: number): boolean {
		const waiting = this.#deps.contacts.all.filter((contact) => contact.state === "pendingIn");
		const isStale = ({ standing }: Contact) => now - standing.sinceMs > timeLimits.contactRequestAge;
		for (const contact of waiting.filter(isStale)) {
			this.#news(contact, "theyEnd");
		}
		const fresh = waiting.filter((contact) => !isStale(contact));
		const fromThere = fresh.filter((contact) => contact.standing.askedFrom === address).length;
		return fresh.length < countLimits.contactRequests && fromThere < countLimits.contactRequestsPerAddress;
	}

	#isMutual(identity: string): boolean {
		return isMutual(this.#deps.contacts.get(identity)?.state ?? "unknown");
	}
}

const say = (link: PeerLink, approval: Approval): void => link.send(recordTypes.approve, encodeApproval(approval));

const standingAfter = (act: ContactAct, { standing }: Contact, now: number): Partial<ContactStanding> => {
	switch (act) {
		case "request":
		case "approve":
			return { denials: 0, deniedUntilMs: 0, owesDenial: false };
		case "decline": {
			const wait = timeLimits.denialFirst * 2 ** Math.min(standing.denials, denialDoublings);
			return { denials: standing.denials + 1, deniedUntilMs: now + wait, owesDenial: true };
		}
		case "forget":
			return { verifiedMs: 0, movedFrom: null, rivals: [] };
		case "block":
			return { verifiedMs: 0 };
		case "unblock":
			return {};
		case "numberMatched":
			return { verifiedMs: now };
	}
};

const eventOf = (news: ContactNews, before: Contact, after: Contact): ContactEvent | null => {
	const { peerId } = after;
	switch (news) {
		case "theyApprove":
			if (after.state === "pendingIn") {
				return { kind: "requested", peerId };
			}
			return before.state === "pendingOut" ? { kind: "approved", peerId } : null;
		case "theyDecline":
			return isApproving(before.state) ? { kind: "declined", peerId, untilMs: after.standing.refusedUntilMs } : null;
		case "theyEnd":
			return isMutual(before.state) ? { kind: "ended", peerId } : null;
		default:
			return null;
	}
};
