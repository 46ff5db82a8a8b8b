/**
 * What a room's admin decides: operations of the control chain, made here and nowhere else. The order is the same for
 * each: the fold judges it, it is committed, then sent, then told (PROTOCOL "Control chain").
 */
import { done, type Outcome, refused } from "../../api/outcome.ts";
import type { RoomPolicy } from "../../api/rooms.ts";
import { wipe } from "../../crypto/bytes.ts";
import { countLimits, textLimits } from "../../limits.ts";
import type { RandomBytes } from "../../ports.ts";
import type { Card } from "../../wire/card.ts";
import type { Control, ControlPlace } from "../../wire/control.ts";
import type { ControlBody, Cut, Move } from "../../wire/controlBody.ts";
import type { JoinMessage } from "../../wire/join.ts";
import type { Rotation } from "../../wire/rotation.ts";
import { encodeItems } from "../../wire/sync.ts";
import { isSamePolicy, wirePolicyOf } from "../chain/policies.ts";
import { type RoomState, stayKey } from "../chain/roomState.ts";
import { makeKeyBox, makeRotation } from "../keys/epochKeys.ts";
import type { Ledger } from "../replica/ledger.ts";
import type { Replica } from "../replica/replica.ts";

/** What an authority stands on. */
export interface AuthorityDeps {
	readonly random: RandomBytes;
	readonly ledger: Ledger;
	/** My identity key. */
	readonly me: string;
	/** It is sure that our own word does not go on elsewhere. */
	readonly isConfirmed: () => boolean;
	/** Hands an EVENTS body to every connected member. */
	readonly push: (body: Uint8Array) => void;
	/** Asks the members connected for all they have of somebody's logs; resolves when they have answered, or soon. */
	readonly round: (author: string) => Promise<void>;
	/** Shows somebody, if connected, the operation that removed it. */
	readonly tellRemoved: (identity: string, body: Uint8Array) => void;
	/** Requests for this room that were taken back. */
	readonly withdrawn: () => readonly Withdrawn[];
	/** An operation stands: it has been committed and sent. */
	readonly issued: (control: Control) => void;
}

/** A request its maker took back. */
export interface Withdrawn {
	/** Identity key. */
	readonly requester: string;
	readonly reqId: string;
}

type Refusal = Extract<Outcome<never>, { ok: false }>;

/** The admin's hand in one room. */
export class Authority {
	readonly #deps: AuthorityDeps;

	constructor(deps: AuthorityDeps) {
		this.#deps = deps;
	}

	/** Why nothing can be decided here now; null if it can. Without a new key even a room whose key is missing can be led. */
	refusal(options: { readonly withKey: boolean }): Refusal | null {
		const { state } = this.#replica;
		if (state === null || state.admin !== this.#deps.me) {
			return refused("roomNotAdmin");
		}
		if (state.closed) {
			return refused("roomClosed");
		}
		const isKeyMissing = options.withKey && this.#replica.currentKey() === undefined;
		return state.halted || isKeyMissing || state.n >= countLimits.controls ? refused("roomHalted") : null;
	}

	/** A fresh epoch key sealed to `members`, everybody in the room after the operation at `place`; leads back to the one now. */
	rotation(place: ControlPlace, members: readonly Card[]): Rotation {
		const previous = this.#replica.currentKey();
		if (previous === undefined) {
			throw new Error("who renews a key holds the one before");
		}
		return this.#sealed(place, members, previous);
	}

	/** Up to where each log of somebody's stay counts when it ends now: what is held here. */
	cutsOf(identity: string): readonly Cut[] {
		return this.#replica.cutsOf(identity);
	}

	/** Signs one operation for the place it gets, commits it, sends it, tells of it. @throws StoreError */
	issue(make: (place: ControlPlace) => ControlBody): Control {
		const { ledger, push, issued } = this.#deps;
		const control = ledger.replica.appendControl(make);
		ledger.commitOwn();
		push(encodeItems(control.room, [{ kind: "control", bytes: control.bytes }]));
		issued(control);
		return control;
	}

	/** Lets somebody in. RULE: under `since-join` everybody gets a new key with no way back to what was said before. */
	admit(request: JoinMessage): Outcome<null> {
		const { card, log, reqId } = request;
		return this.#decide({ withKey: true }, (state) => {
			// A request that was answered may wait on a restored disk.
			if (state.members.has(card.identity) || state.announced.has(stayKey(card.identity, log))) {
				return refused("requestUnknown");
			}
			if (state.members.size >= countLimits.members) {
				return refused("roomFull", { max: countLimits.members });
			}
			const key = this.#replica.currentKey();
			this.issue((place) => ({
				kind: "add",
				card,
				log,
				reqId,
				key:
					state.policy.history === "all" && key !== undefined
						? { form: "keyBox", keyBox: makeKeyBox(this.#deps, key, card) }
						: { form: "rotation", rotation: this.#sealed(place, [...cardsOf(state), card], null) },
			}));
			return done;
		});
	}

	/** Removes somebody. RULE: before it members connected are asked for what they have, so that the cuts cover it. */
	async kick(identity: string, reason: string): Promise<Outcome<null>> {
		const words = reason.trim();
		const refusal = this.refusal({ withKey: true });
		if (refusal !== null) {
			return refusal;
		}
		if (identity === this.#deps.me) {
			return refused("memberSelf");
		}
		if (words.length > textLimits.reason) {
			return refused("reasonTooLong", { max: textLimits.reason });
		}
		if (this.#replica.state?.members.has(identity) !== true) {
			return refused("memberUnknown");
		}
		await this.#deps.round(identity);
		// Much can have happened meanwhile: everything is asked once more.
		return this.#decide({ withKey: true }, () => this.#remove("kick", identity, words));
	}

	/**
	 * Puts the key a member moved to in its place. RULE: both keys signed the move; the old one's log ends with what members
	 * connected have of it.
	 */
	async replace(move: Move): Promise<Outcome<null>> {
		const { oldIdentity, card } = move;
		const mayNot = (): Refusal | null => {
			const { state } = this.#replica;
			const log = state?.members.get(oldIdentity)?.log;
			const isTaken = state?.members.has(card.identity) || state?.announced.has(stayKey(card.identity, log ?? ""));
			return (
				this.refusal({ withKey: true }) ??
				(log === undefined ? refused("memberUnknown") : isTaken ? refused("moveUnknown") : null)
			);
		};
		const refusal = mayNot();
		if (refusal !== null) {
			return refusal;
		}
		await this.#deps.round(oldIdentity);
		return (
			mayNot() ??
			this.#decide({ withKey: true }, (state) => {
				const rest = cardsOf(state).filter(({ identity }) => identity !== oldIdentity);
				const log = state.members.get(oldIdentity)?.log;
				if (log === undefined) {
					return refused("memberUnknown");
				}
				const cuts = this.cutsOf(oldIdentity);
				this.issue((place) => ({ kind: "rekey", move, log, cuts, rotation: this.rotation(place, [...rest, card]) }));
				return done;
			})
		);
	}

	/** Renews the key without removing anybody. */
	rotate(): Outcome<null> {
		return this.#decide({ withKey: true }, (state) => {
			this.issue((place) => ({ kind: "rotate", rotation: this.rotation(place, cardsOf(state)) }));
			return done;
		});
	}

	/** Replaces the policy. It does not reach back: who could read something still can. */
	setPolicy(wanted: RoomPolicy): Outcome<null> {
		return this.#decide({ withKey: false }, (state) => {
			const policy = { ...wirePolicyOf(wanted), rules: state.policy.rules };
			if (!isSamePolicy(policy, state.policy)) {
				this.issue(() => ({ kind: "policy", policy }));
			}
			return done;
		});
	}

	/** Ends the room for everybody. */
	close(reason: string): Outcome<null> {
		const words = reason.trim();
		if (words.length > textLimits.reason) {
			return refused("reasonTooLong", { max: textLimits.reason });
		}
		return this.#decide({ withKey: false }, () => {
			this.issue(() => ({ kind: "close", reason: words }));
			return done;
		});
	}

	/**
	 * Lets those go who said that they leave, or had taken back the very request by which they were let in. RULE: before
	 * anything else is decided, and by itself as soon as it can be.
	 */
	release(): void {
		const { isConfirmed, me } = this.#deps;
		if (!isConfirmed() || this.refusal({ withKey: true }) !== null) {
			return;
		}
		const withdrawn = this.#deps.withdrawn();
		const isWithdrawn = (admission: Withdrawn | null): boolean =>
			withdrawn.some(({ requester, reqId }) => requester === admission?.requester && reqId === admission.reqId);
		const members = withdrawn.length === 0 ? [] : [...(this.#replica.state?.members.keys() ?? [])];
		const unwilling = members.filter((identity) => isWithdrawn(admissionIn(this.#replica, identity)));
		for (const identity of [...this.#replica.leavers, ...unwilling]) {
			if (identity !== me && this.refusal({ withKey: true }) === null) {
				this.#remove("left", identity, "");
			}
		}
	}

	get #replica(): Replica {
		return this.#deps.ledger.replica;
	}

	#decide(options: { readonly withKey: boolean }, work: (state: RoomState) => Outcome<null>): Outcome<null> {
		this.release();
		const { state } = this.#replica;
		return this.refusal(options) ?? (state === null ? refused("roomNotAdmin") : work(state));
	}

	/** RULE: a removal cuts every log of that stay, and begins an epoch whose key the one removed is not given. */
	#remove(kind: "kick" | "left", target: string, reason: string): Outcome<null> {
		const { state } = this.#replica;
		if (state?.members.has(target) !== true) {
			return refused("memberUnknown");
		}
		const rest = cardsOf(state).filter((card) => card.identity !== target);
		const cuts = this.cutsOf(target);
		const control = this.issue((place) => ({ kind, target, reason, cuts, rotation: this.rotation(place, rest) }));
		this.#deps.tellRemoved(target, encodeItems(control.room, [{ kind: "control", bytes: control.bytes }]));
		return done;
	}

	/** The key itself is found again in our own box, like everybody's. */
	#sealed(place: ControlPlace, members: readonly Card[], previous: Uint8Array | null): Rotation {
		const { rotation, key } = makeRotation(this.#deps, { ...place, members, previous });
		wipe(key);
		return rotation;
	}
}

/** The request by which somebody is a member, also of a key it moved from; null for whoever is none, or came otherwise. */
const admissionIn = ({ chain, state }: Replica, identity: string): Withdrawn | null => {
	let requester = identity;
	let since = state?.members.get(identity)?.since;
	while (since !== undefined) {
		const control = chain.get(since);
		if (control?.body.kind !== "rekey") {
			return control?.body.kind === "add" ? { requester, reqId: control.body.reqId } : null;
		}
		requester = control.body.move.oldIdentity;
		since = chain.stateAt(control.prev)?.members.get(requester)?.since;
	}
	return null;
};

const cardsOf = (state: RoomState): readonly Card[] => [...state.members.values()].map((member) => member.card);
