/**
 * Contacts that go on under a new key, and keys that claim to be the same contact (PROTOCOL "Identity").
 *
 * RULE: a signed move is followed once. A second one of the same key to somewhere else shows that a thief has the old
 * key: nobody can tell from signatures who is who, so both new keys are walled off until people compare.
 */
import type { ContactEvent } from "../api/people.ts";
import { peerIdHex } from "../crypto/fingerprintHex.ts";
import { countLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import type { Write } from "../store/rows.ts";
import type { Move } from "../wire/controlBody.ts";
import { decodeMove } from "../wire/move.ts";
import { inheritedState, isApproving, nextState } from "./contactState.ts";
import type { Contact, ContactChange, Contacts } from "./contacts.ts";

/** What moves are followed with. */
export interface KeyMovesDeps {
	readonly clock: Clock;
	readonly contacts: Contacts;
	/** Takes what belongs to `from` along to `to`: writes for the same commit, and what to do after it. */
	readonly takeAlong: (from: Contact, to: Contact) => { readonly writes: readonly Write[]; readonly done: () => void };
	readonly happened: (event: ContactEvent) => void;
}

/** Moves that led to `identity`, the latest first. Pure. */
export const ancestryOf = (moves: readonly Move[], identity: string): readonly Move[] => {
	const found: Move[] = [];
	for (let at = identity; ; ) {
		const move = moves.find((candidate) => candidate.card.identity === at && !found.includes(candidate));
		if (move === undefined) {
			return found;
		}
		found.push(move);
		at = move.oldIdentity;
	}
};

/** Follows the moves peers show. */
export class KeyMoves {
	readonly #deps: KeyMovesDeps;

	constructor(deps: KeyMovesDeps) {
		this.#deps = deps;
	}

	/**
	 * Takes the moves a connected peer showed; what does not decode is left out.
	 * @throws StoreError
	 */
	take(identity: string, shown: readonly Uint8Array[]): void {
		const moves = shown.map(decodeMove).flatMap((move) => (move.ok ? [move.value] : []));
		const ancestry = ancestryOf(moves, identity);
		for (const move of ancestry) {
			this.#follow(move, identity);
		}
		for (const move of moves) {
			this.#compare(move, ancestry.includes(move) ? identity : move.card.identity);
		}
	}

	#follow(move: Move, identity: string): void {
		const { contacts, clock, takeAlong, happened } = this.#deps;
		const from = contacts.get(move.oldIdentity);
		const to = contacts.get(identity);
		// Of a stranger nothing goes along.
		if (from === undefined || to === undefined || from.standing.movedTo !== null || from.state === "unknown") {
			return;
		}
		const atMs = clock.now();
		const wasVerified = from.state === "verified";
		const { writes, done } = takeAlong(from, to);
		contacts.change(
			[
				{ of: to, to: heirOf(from, to, atMs) },
				{ of: from, to: leftBehind(move, to, atMs) },
			],
			"full",
			writes,
		);
		done();
		if (from.state !== "blocked" && from.state !== "pendingIn") {
			happened({ kind: "moved", peerId: to.peerId, fromPeerId: from.peerId, wasVerified });
		}
	}

	#compare(move: Move, claimant: string): void {
		const { contacts, clock, happened } = this.#deps;
		const from = contacts.get(move.oldIdentity);
		const first = from?.standing.movedTo;
		const peerId = peerIdHex(claimant);
		if (!from || !first || first.identity === move.card.identity || from.standing.rivals.includes(peerId)) {
			return;
		}
		// RULE: whoever has the old key can sign any number: that there are several is known by now.
		if (from.standing.rivals.length >= countLimits.rivals) {
			return;
		}
		const heir = contacts.current(first.peerId);
		if (heir?.identity === claimant) {
			// One key, by two ways.
			return;
		}
		const keys = [from, heir, contacts.get(claimant)].flatMap((key) => key ?? []);
		const peerIds = [...new Set([...from.standing.rivals, from.peerId, first.peerId, peerId])];
		const sinceMs = clock.now();
		contacts.change(
			keys.map((of) => {
				const rivals = peerIds.filter((rival) => rival !== of.peerId);
				// What people compared since the first move is settled.
				const step = nextState(of.state, "keysConflict");
				return of.state === "verified" || !step.ok
					? { of, to: { standing: { rivals } } }
					: { of, to: { state: step.state, standing: { rivals, sinceMs } } };
			}),
			"full",
		);
		// RULE: a person is told of those it had taken as a contact: anybody may ask to be one under any number of keys.
		if (keys.some(({ state }) => isApproving(state))) {
			happened({ kind: "keyConflict", peerIds });
		}
	}
}

/** What the new key becomes. */
const heirOf = (from: Contact, to: Contact, atMs: number): ContactChange => ({
	state: inheritedState(from.state, to.state),
	standing: {
		sinceMs: atMs,
		denials: Math.max(from.standing.denials, to.standing.denials),
		deniedUntilMs: Math.max(from.standing.deniedUntilMs, to.standing.deniedUntilMs),
		refusedUntilMs: Math.max(from.standing.refusedUntilMs, to.standing.refusedUntilMs),
		movedFrom: { peerId: from.peerId, atMs, wasVerified: from.state === "verified" },
		rivals: [...new Set([...from.standing.rivals, ...to.standing.rivals])].slice(0, countLimits.rivals),
	},
});

/** What the old key becomes: nobody, so that a thief who comes with it is one. */
const leftBehind = (move: Move, to: Contact, atMs: number): ContactChange => ({
	state: "unknown",
	standing: {
		sinceMs: atMs,
		verifiedMs: 0,
		movedTo: { identity: move.card.identity, peerId: to.peerId },
		rivals: [],
	},
});
