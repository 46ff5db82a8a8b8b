/**
 * Electing a new admin once the old one is gone: who stands, who voted, and the claim of whom a majority chose (PROTOCOL
 * "Succession"). Time is judged by each member for itself; what all agree on is the signed votes.
 */

import { done, type Outcome, refused } from "../../api/outcome.ts";
import type { NodeEvent, Succession as Shown } from "../../api/rooms.ts";
import { peerIdHex, tagOf } from "../../crypto/fingerprintHex.ts";
import { hours } from "../../limits.ts";
import type { Clock } from "../../ports.ts";
import { asTheDiskAllows } from "../../store/asTheDiskAllows.ts";
import type { StoreError } from "../../store/database.ts";
import type { RoomRow } from "../../store/rows.ts";
import { Timer } from "../../timer.ts";
import type { Ack } from "../../wire/ack.ts";
import type { ControlBody } from "../../wire/controlBody.ts";
import { decodeEventHeader } from "../../wire/event.ts";
import { encodeItems } from "../../wire/sync.ts";
import type { RoomState } from "../chain/roomState.ts";
import { hlcMs } from "../logs/hlc.ts";
import type { Taken } from "../replica/intake.ts";
import type { Ledger } from "../replica/ledger.ts";

/** With fewer members there is no majority without the admin. */
const fewest = 3;
/** The time of the admin's last sign of life is written this seldom, ms: the wait is at least a day. */
const writeEvery = 60_000;

/** What a succession stands on. */
export interface SuccessionDeps {
	readonly clock: Clock;
	readonly ledger: Ledger;
	/** My identity key. */
	readonly me: string;
	readonly row: () => RoomRow;
	/** Writes when the admin was last seen; what a power cut takes of it costs a minute. */
	readonly save: (seen: NonNullable<RoomRow["adminSeen"]>) => void;
	readonly isMember: () => boolean;
	readonly isLinked: (identity: string) => boolean;
	readonly isConfirmed: () => boolean;
	readonly whenConfirmed: () => Promise<void>;
	readonly push: (body: Uint8Array) => void;
	readonly decree: (body: () => ControlBody) => void;
	readonly nameOf: (identity: string) => string;
	readonly isVerified: (identity: string) => boolean;
	readonly changed: () => void;
	readonly event: (event: NodeEvent) => void;
	readonly storeFailed: (error: StoreError) => void;
}

/** Standing, voting and claiming in one room. */
export class Succession {
	readonly #deps: SuccessionDeps;
	/** Candidates the person was told of: author and target of their vote. */
	readonly #told = new Set<string>();
	readonly #look: Timer;
	#wasOpen = false;

	constructor(deps: SuccessionDeps) {
		this.#deps = deps;
		this.#look = new Timer(deps);
	}

	/** What windows show; null where I may neither do nor see anything. */
	get shown(): Shown | null {
		const { me, nameOf, isVerified, clock } = this.#deps;
		const state = this.#contested;
		if (state === null || state.members.size < fewest) {
			return null;
		}
		const openFromMs = this.#openFromMs(state);
		const candidates = this.#candidates(state).map((identity) => {
			const voters = this.#votesFor(state, identity).map(({ author }) => author);
			const peerId = peerIdHex(identity);
			return {
				peerId,
				name: nameOf(identity),
				tag: tagOf(peerId),
				verified: isVerified(identity),
				votes: voters.length,
				mine: voters.includes(me),
			};
		});
		return candidates.length === 0 && openFromMs > clock.now()
			? null
			: { openFromMs, needed: majorityOf(state), candidates };
	}

	/** Asks the members for their votes, with my own. @throws StoreError */
	async stand(): Promise<Outcome<null>> {
		return await this.#vote(this.#deps.me);
	}

	/** Votes for somebody who stands. @throws StoreError */
	async vote(peerId: string): Promise<Outcome<null>> {
		const state = this.#contested;
		const candidate = state && this.#candidates(state).find((identity) => peerIdHex(identity) === peerId);
		return this.#refusal() ?? (candidate ? await this.#vote(candidate) : refused("candidateUnknown"));
	}

	/**
	 * When the admin was last seen, after `taken`; null if that says nothing new. RULE: its operations, words and events
	 * count, as of when they were made; a clock that is ahead counts as that of arrival.
	 */
	seenIn(taken: Taken): NonNullable<RoomRow["adminSeen"]> | null {
		const { clock, ledger } = this.#deps;
		const { state, voices } = ledger.replica;
		// Nothing counts as later than now.
		if (state === null || clock.now() - this.#seenMs(state) < writeEvery) {
			return null;
		}
		const { admin } = state;
		const hlcs = [
			...taken.controls.filter(({ author }) => author === admin).map(({ hlc }) => hlc),
			...taken.rows.filter(({ author }) => author === admin).map((row) => hlcOf(row.header)),
			...(taken.isHeard ? [voices.latest.get(admin)?.ackSeq ?? ""] : []),
		].filter((hlc) => hlc !== "");
		const ms = Math.max(0, ...hlcs.map((hlc) => Math.min(clock.now(), hlcMs(hlc))));
		return ms - this.#seenMs(state) >= writeEvery ? { identity: admin, ms } : null;
	}

	/** Somebody's link came or went: that an admin is connected is a sign of life. */
	linkChanged(identity: string): void {
		const { ledger, clock } = this.#deps;
		if (identity === ledger.replica.state?.admin) {
			this.#see(identity, clock.now());
			this.wake();
		}
	}

	/** Something may have changed: the chain, a vote, the time. */
	wake(): void {
		const { clock } = this.#deps;
		this.#look.cancel();
		const state = this.#contested;
		if (state === null) {
			this.#wasOpen = false;
			return;
		}
		if (this.#deps.row().adminSeen?.identity !== state.admin || this.#deps.isLinked(state.admin)) {
			this.#see(state.admin, clock.now());
		}
		const wait = this.#openFromMs(state) - clock.now();
		const isOpen = wait <= 0 && state.members.size >= fewest;
		if (isOpen !== this.#wasOpen) {
			this.#wasOpen = isOpen;
			this.#deps.changed();
		}
		if (isOpen) {
			this.#tellCandidates(state);
			this.#claim(state);
		} else {
			// A timer cannot wait for a month, and the wall clock may jump.
			this.#look.set(Math.min(Math.max(wait, 1), hours), () => this.wake());
		}
	}

	stop(): void {
		this.#look.cancel();
	}

	/** The room's state where I am a member and somebody else leads it. */
	get #contested(): RoomState | null {
		const { ledger, me, isMember } = this.#deps;
		const { state } = ledger.replica;
		return state !== null && isMember() && state.admin !== me && !state.closed && !state.halted ? state : null;
	}

	#openFromMs(state: RoomState): number {
		// RULE: an admin that said it leaves has left nobody to wait for.
		return this.#deps.ledger.replica.isLeaving(state.admin) ? 0 : this.#seenMs(state) + state.policy.succession * hours;
	}

	/** RULE: a time ahead of our clock counts as now: whoever set the clock wrong once must not be waited for all the longer. */
	#seenMs({ admin }: RoomState): number {
		const { clock, row, isLinked } = this.#deps;
		const { adminSeen } = row();
		const now = clock.now();
		return adminSeen?.identity !== admin || isLinked(admin) ? now : Math.min(adminSeen.ms, now);
	}

	#see(identity: string, ms: number): void {
		const { adminSeen } = this.#deps.row();
		if (adminSeen?.identity !== identity || Math.abs(ms - adminSeen.ms) >= writeEvery) {
			this.#deps.save({ identity, ms });
		}
	}

	/** Why I may neither stand nor vote now. */
	#refusal(): Extract<Outcome<never>, { ok: false }> | null {
		const { ledger, me, isMember, clock } = this.#deps;
		const { state } = ledger.replica;
		if (state === null || !isMember()) {
			return refused("roomNotMember");
		}
		if (state.closed || state.halted) {
			return refused("roomClosed");
		}
		if (state.admin === me) {
			return refused("memberSelf");
		}
		if (state.members.size < fewest) {
			return refused("successionTooFew");
		}
		const untilMs = this.#openFromMs(state);
		return untilMs > clock.now() ? refused("successionTooEarly", { untilMs }) : null;
	}

	/** RULE: a vote is signed only by a person's act, after this member's own wait, and when its log is known to be its own. */
	async #vote(candidate: string): Promise<Outcome<null>> {
		const first = this.#refusal();
		if (first !== null) {
			return first;
		}
		await this.#deps.whenConfirmed();
		const { ledger, me, push, changed } = this.#deps;
		const { state, voices } = ledger.replica;
		const refusal = this.#refusal();
		if (refusal !== null || state === null) {
			return refusal ?? refused("roomNotMember");
		}
		if (candidate !== me && !this.#candidates(state).includes(candidate)) {
			return refused("candidateUnknown");
		}
		const last = voices.latest.get(me);
		if (last === undefined || !isVoteFor(last, state, candidate)) {
			const bytes = ledger.replica.appendAck(candidate);
			ledger.commitOwn();
			if (bytes !== null) {
				push(encodeItems(state.room, [{ kind: "ack", bytes }]));
			}
			changed();
		}
		this.wake();
		return done;
	}

	/** Members whose latest word is a vote for themselves, after the operation that counts. */
	#candidates(state: RoomState): readonly string[] {
		const { voices } = this.#deps.ledger.replica;
		return [...state.members.keys()].filter((identity) => {
			const word = voices.latest.get(identity);
			return identity !== state.admin && word !== undefined && isVoteFor(word, state, identity);
		});
	}

	/** RULE: one vote a member, its latest word, unless it was proved to have said two things at once. */
	#votesFor(state: RoomState, candidate: string): readonly Ack[] {
		const { voices } = this.#deps.ledger.replica;
		return [...state.members.keys()]
			.flatMap((identity) => voices.latest.get(identity) ?? [])
			.filter((word) => isVoteFor(word, state, candidate) && !voices.isVoid(word.author));
	}

	#tellCandidates(state: RoomState): void {
		const { me, event } = this.#deps;
		for (const identity of this.#candidates(state)) {
			const name = `${identity}:${state.id}`;
			const hasMine = this.#votesFor(state, identity).some(({ author }) => author === me);
			if (identity !== me && !hasMine && !this.#told.has(name)) {
				event({ kind: "candidate", room: state.room, peerId: peerIdHex(identity) });
			}
			this.#told.add(name);
		}
	}

	/** RULE: whom a majority chose claims at once, if the admin has not come back meanwhile. */
	#claim(state: RoomState): void {
		const { me, isConfirmed, decree, storeFailed } = this.#deps;
		const votes = this.#votesFor(state, me);
		const isStanding = votes.some(({ author }) => author === me);
		if (!isStanding || votes.length < majorityOf(state) || !isConfirmed()) {
			return;
		}
		asTheDiskAllows(() => decree(() => ({ kind: "claim", votes })), storeFailed);
	}
}

const majorityOf = (state: RoomState): number => Math.floor(state.members.size / 2) + 1;

const isVoteFor = (word: Ack, state: RoomState, candidate: string): boolean =>
	word.kind === "vote" && word.target === state.id && word.candidate === candidate;

const hlcOf = (header: Uint8Array): string => {
	const decoded = decodeEventHeader(header);
	return decoded.ok ? decoded.value.hlc : "";
};
