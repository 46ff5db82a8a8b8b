/**
 * Where I stand to a room: the row the disk keeps of it, my role, how it ended, and how I leave. Says once to whoever
 * listens that it is another standing than before. What others are to the room `relations` says.
 */
import { done, type Outcome, refused } from "../../api/outcome.ts";
import type { RoomRole } from "../../api/rooms.ts";
import type { Clock } from "../../ports.ts";
import type { RoomRow } from "../../store/rows.ts";
import { stayKey, stayOf } from "../chain/roomState.ts";
import type { Ledger } from "../replica/ledger.ts";
import type { RoomListener } from "../roomDeps.ts";
import { type Ending, endingOf, roleOf } from "./ending.ts";

/** Boxes that did not open, remembered to be told of. */
const badBoxesMost = 64;

/** What a standing is judged by. */
export interface StandingDeps {
	readonly clock: Clock;
	readonly ledger: Ledger;
	readonly listener: RoomListener;
	/** My identity key. */
	readonly me: string;
	/** Keys of mine that moved to it. */
	readonly formerKeys: readonly string[];
	readonly nameOf: (identity: string) => string;
	/** Everybody else in the list. */
	readonly others: () => readonly string[];
	/** Closes the room that I lead alone. @throws StoreError */
	readonly close: () => Outcome<null>;
	/** I agreed to lead it, and its admin has not answered yet. */
	readonly hasAccepted: () => boolean;
	/** What waits to be said may be said now, or must be. */
	readonly resume: () => void;
}

/** My standing in one room. */
export class Standing {
	readonly #deps: StandingDeps;
	#row: RoomRow;
	/** The standing windows know of. */
	#toldRole: RoomRole;

	constructor(deps: StandingDeps, options: { readonly row: RoomRow }) {
		this.#deps = deps;
		this.#row = options.row;
		this.#toldRole = this.role;
	}

	get row(): RoomRow {
		return this.#row;
	}

	/**
	 * The log I go on in. RULE: a key that took another one's place begins where its stay does, whatever log that one had
	 * come to.
	 */
	get log(): string {
		const { ledger, me } = this.#deps;
		const { log } = this.#row;
		const first = ledger.replica.state?.members.get(me)?.log ?? log;
		return ledger.replica.log(me, log) === undefined ? first : log;
	}

	/** Whether I belong: in the list, and not about to leave. A closed room is still mine. */
	get isMember(): boolean {
		return this.#row.standing === "active" && this.#deps.ledger.replica.takesPart;
	}

	get isAdmin(): boolean {
		return this.isMember && this.#deps.ledger.replica.state?.admin === this.#deps.me;
	}

	get role(): RoomRole {
		const { ledger, me, formerKeys } = this.#deps;
		const { replica } = ledger;
		return roleOf({ row: this.#row, state: replica.state, me, formerKeys, isIn: this.isMember, replica });
	}

	/** How my stay ended, or the room; null while I belong. */
	get ending(): Ending | null {
		const { ledger, me, formerKeys, nameOf } = this.#deps;
		return endingOf({ role: this.role, row: this.#row, replica: ledger.replica, me, formerKeys, nameOf });
	}

	/** Decided to leave, and not said so yet. */
	get isOnlyAboutToLeave(): boolean {
		return this.#row.standing === "left" && this.#deps.ledger.replica.takesPart;
	}

	/** Changes the row and writes it. @throws StoreError */
	update(change: Partial<RoomRow>): void {
		const row = { ...this.#row, ...change };
		this.#deps.ledger.commitOwn({ put: "room", row });
		this.#row = row;
	}

	/** Writes what was gathered, and the row where it is another; false when the disk refused, which has been told. */
	commitTaken(row: RoomRow): boolean {
		if (!this.#deps.ledger.commitTaken(...(row === this.#row ? [] : [{ put: "room", row } as const]))) {
			return false;
		}
		this.#row = row;
		return true;
	}

	/**
	 * The row of a room that has let us in; written with the operation that did, or a crash leaves a member that asks.
	 * RULE: whose disk is of before it came back, and so never asked, writes in the log of the stay that counts, too.
	 */
	admission(): RoomRow | null {
		const { replica } = this.#deps.ledger;
		const { state } = replica;
		const membership = state?.members.get(this.#deps.me);
		const isAsking = this.#row.standing === "requested" || this.#row.standing === "denied";
		if (state === null || membership === undefined || !replica.takesPart) {
			return null;
		}
		if (!isAsking) {
			return stayOf(this.#row.log) === stayOf(membership.log) ? null : { ...this.#row, log: membership.log };
		}
		const { name, admin } = state;
		return { ...this.#row, standing: "active", name, admin, log: membership.log, request: "", deniedUntilMs: 0 };
	}

	/** RULE: the row of a room that had let us in and removed us before we heard of it: it waits for no answer any more. */
	removal(): RoomRow | null {
		const { state } = this.#deps.ledger.replica;
		const { standing, log } = this.#row;
		const isAsking = standing === "requested" || standing === "denied";
		const isPast = state?.members.has(this.#deps.me) === false && state.announced.has(stayKey(this.#deps.me, log));
		return isAsking && isPast ? { ...this.#row, standing: "active", request: "", deniedUntilMs: 0 } : null;
	}

	/** `row`, with the boxes for me that did not open since the last call. */
	withBadBoxes(row: RoomRow): RoomRow {
		const bad = this.#deps.ledger.replica.takeBadBoxes();
		return bad.length === 0 ? row : { ...row, badBoxes: [...(row.badBoxes ?? []), ...bad].slice(-badBoxesMost) };
	}

	/** Leaves: at once here, and told to the members as soon as that can be signed. @throws StoreError */
	leave(): Outcome<null> {
		const { clock, ledger, others, close, resume } = this.#deps;
		if (!this.isMember) {
			return refused("roomNotMember");
		}
		if (ledger.replica.state?.closed === true) {
			return refused("roomClosed");
		}
		if (this.isAdmin) {
			return others().length === 0 ? close() : refused("adminMayNotLeave");
		}
		// RULE: who just agreed to lead a room does not leave it before the admin has answered: nobody would lead it.
		if (this.#deps.hasAccepted()) {
			return refused("transferAccepted");
		}
		this.update({ standing: "left", leftMs: clock.now() });
		resume();
		this.tell();
		return done;
	}

	/** I changed my mind before anybody was told that I leave. @throws StoreError */
	stay(): void {
		this.update({ standing: "active" });
		this.#deps.resume();
		this.tell();
	}

	/** Membership may have changed, mine or somebody's. RULE: who is no longer in is told once, and why it can be seen. */
	tell(): void {
		const { ledger, listener } = this.#deps;
		const { room } = ledger.replica;
		const { role } = this;
		const isNews = role !== this.#toldRole;
		this.#toldRole = role;
		if (isNews && (role === "kicked" || (role === "closed" && this.ending?.by !== ""))) {
			listener.event({ kind: "removed", room, how: role });
		}
		listener.membershipChanged(room);
		listener.changed();
	}
}
