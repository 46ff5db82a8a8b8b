/** Contacts as windows are shown them: walls, requests, what a person should know before trusting a name. Pure. */
import type { ContactRequest, ContactWall, OtherKey, Person } from "../api/people.ts";
import { shortTag } from "../crypto/fingerprint.ts";
import { fingerprintHex, tagOf } from "../crypto/fingerprintHex.ts";
import { countLimits } from "../limits.ts";
import { skeletonOf } from "../names.ts";
import { isMutual } from "./contactState.ts";
import type { Contact } from "./contacts.ts";

/** What a contact adds to what the network shows of a person. */
export type PersonStanding = Pick<
	Person,
	"contact" | "contactSinceMs" | "verifiedMs" | "askAgainMs" | "wall" | "movedFrom" | "suggestBlock"
>;

/** What the views are made of. */
export interface ContactViewDeps {
	readonly contacts: readonly Contact[];
	/** The name a peer goes by now, cleaned. */
	readonly nameOf: (identity: string) => string;
	readonly nowMs: number;
}

/** Views of all contacts at one moment. */
export class ContactViews {
	readonly #deps: ContactViewDeps;
	readonly #byPeerId: ReadonlyMap<string, Contact>;
	/** Contacts by what their names look like. */
	readonly #trusted = new Map<string, Contact[]>();

	constructor(deps: ContactViewDeps) {
		this.#deps = deps;
		this.#byPeerId = new Map(deps.contacts.map((contact) => [contact.peerId, contact]));
		for (const contact of deps.contacts.filter(({ state }) => isMutual(state))) {
			const skeleton = skeletonOf(deps.nameOf(contact.identity));
			this.#trusted.set(skeleton, [...(this.#trusted.get(skeleton) ?? []), contact]);
		}
	}

	/** Where we stand with somebody. */
	standingOf(contact: Contact): PersonStanding {
		const { standing } = contact;
		const { movedFrom } = standing;
		return {
			contact: contact.state,
			contactSinceMs: standing.sinceMs,
			verifiedMs: contact.state === "verified" ? standing.verifiedMs : 0,
			askAgainMs: standing.refusedUntilMs > this.#deps.nowMs ? standing.refusedUntilMs : 0,
			wall: this.wallOf(contact),
			movedFrom: movedFrom && { ...movedFrom, tag: tagOf(movedFrom.peerId) },
			suggestBlock: isTiresome(contact),
		};
	}

	/** RULE: a name known by another key makes no friend of a new key; a wall says so until people have decided. */
	wallOf(contact: Contact): ContactWall | null {
		const { state, standing } = contact;
		if (state === "keyConflict") {
			return { kind: "keyConflict", rivals: standing.rivals.map((rival) => this.#otherKey(rival)) };
		}
		if (isMutual(state) || state === "blocked") {
			return null;
		}
		if (standing.movedTo !== null) {
			return { kind: "movedAway", to: this.#otherKey(standing.movedTo.peerId) };
		}
		const name = this.#trusted.size === 0 ? "" : skeletonOf(this.#deps.nameOf(contact.identity));
		const namesakes = name === "" ? [] : (this.#trusted.get(name) ?? []);
		const known = namesakes.find((namesake) => namesake.state === "verified") ?? namesakes[0];
		return known === undefined
			? null
			: { kind: "newKey", known: this.#otherKey(known.peerId), knownIsVerified: known.state === "verified" };
	}

	/** Who asks to become a contact, oldest first. */
	requests(of: {
		readonly isOnline: (identity: string) => boolean;
		readonly isLookalike: (name: string) => boolean;
	}): readonly ContactRequest[] {
		return this.#deps.contacts
			.filter((contact) => contact.state === "pendingIn")
			.sort((a, b) => a.standing.sinceMs - b.standing.sinceMs)
			.map((contact) => {
				const name = this.#deps.nameOf(contact.identity);
				const fingerprint = fingerprintHex(contact.peerId);
				return {
					peerId: contact.peerId,
					name,
					tag: shortTag(fingerprint),
					fingerprint,
					atMs: contact.standing.sinceMs,
					online: of.isOnline(contact.identity),
					lookalike: of.isLookalike(name),
					wall: this.wallOf(contact),
					denials: contact.standing.denials,
					suggestBlock: isTiresome(contact),
				};
			});
	}

	#otherKey(peerId: string): OtherKey {
		const contact = this.#byPeerId.get(peerId);
		return { peerId, name: contact === undefined ? "" : this.#deps.nameOf(contact.identity), tag: tagOf(peerId) };
	}
}

const isTiresome = ({ state, standing }: Contact): boolean =>
	state !== "blocked" && standing.denials >= countLimits.denialsBeforeBlock;
