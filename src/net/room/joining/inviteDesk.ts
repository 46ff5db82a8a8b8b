/**
 * Invites this node made: who may be recognised by one, for how long, and which are used up (PROTOCOL "Invites"). An
 * invite labels a request; it lets nobody in.
 */
import { countLimits, textLimits, timeLimits } from "../../limits.ts";
import { shownName } from "../../names.ts";
import type { Clock, RandomBytes } from "../../ports.ts";
import type { InviteRow, Write } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { toHex } from "../../wire/bytes.ts";
import { inviteKeyOf, seedLength } from "../../wire/invite.ts";
import type { JoinMessage } from "../../wire/join.ts";

/** A fresh invite, before it is written into a link. */
export interface Issued {
	readonly seed: Uint8Array;
	readonly untilMs: number;
}

/** A request that came with one of ours: what it is called, and what to keep with the request. */
export interface Recognised {
	readonly label: string;
	readonly writes: readonly Write[];
}

/** Invites of all rooms. */
export class InviteDesk {
	readonly #clock: Clock;
	readonly #random: RandomBytes;
	readonly #store: Store;
	/** By public key, hex, the oldest first. */
	readonly #invites: Map<string, InviteRow>;

	/** @throws StoreError */
	constructor(deps: { readonly clock: Clock; readonly random: RandomBytes; readonly store: Store }) {
		this.#clock = deps.clock;
		this.#random = deps.random;
		this.#store = deps.store;
		const rows = [...deps.store.slips("invite")].sort(([, a], [, b]) => a.untilMs - b.untilMs);
		this.#invites = new Map(rows);
	}

	/** Makes one. On the disk before anybody is given it. @throws StoreError */
	issue(room: string, label: string): Issued {
		const now = this.#clock.now();
		const seed = this.#random(seedLength);
		const id = toHex(inviteKeyOf(seed).publicKey);
		const day = new Date(now).toISOString().slice(0, "2026-01-01".length);
		const row: InviteRow = {
			room,
			label: shownName(label, textLimits.inviteLabel) || day,
			untilMs: now + timeLimits.invite,
			usedBy: "",
		};
		const gone = [...this.#invites].filter(([, { untilMs }]) => untilMs <= now).map(([name]) => name);
		const rest = [...this.#invites.keys()].filter((name) => !gone.includes(name));
		gone.push(...rest.slice(0, Math.max(0, rest.length + 1 - countLimits.invites)));
		this.#store.commit(
			[
				...gone.map((name): Write => ({ drop: "slip", kind: "invite", id: name })),
				{ put: "slip", kind: "invite", id, value: row },
			],
			"full",
		);
		for (const name of gone) {
			this.#invites.delete(name);
		}
		this.#invites.set(id, row);
		return { seed, untilMs: row.untilMs };
	}

	/** A room is forgotten: drops its invites, and says what goes from the disk with it. */
	forget(room: string): readonly Write[] {
		const gone = [...this.#invites].flatMap(([id, row]) => (row.room === room ? [id] : []));
		for (const id of gone) {
			this.#invites.delete(id);
		}
		return gone.map((id): Write => ({ drop: "slip", kind: "invite", id }));
	}

	/** RULE: an invite of ours is good for one person, one room and seven days; whoever comes later is a stranger. */
	recognise(request: JoinMessage): Recognised | null {
		const id = request.invitation === null ? "" : toHex(request.invitation.publicKey);
		const row = this.#invites.get(id);
		const { identity } = request.card;
		if (row === undefined || row.room !== request.room || row.untilMs <= this.#clock.now()) {
			return null;
		}
		if (row.usedBy !== "" && row.usedBy !== identity) {
			return null;
		}
		const used = { ...row, usedBy: identity };
		this.#invites.set(id, used);
		return { label: row.label, writes: [{ put: "slip", kind: "invite", id, value: used }] };
	}
}
