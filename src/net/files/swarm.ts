/** What members say of how far they are with contents that concern us: kept in memory, latest wins. Pure. */
import { fileLimits } from "../limits.ts";
import type { FileStatus } from "../wire/files.ts";
import { Meter } from "./meter.ts";

/** One peer and one content. */
export interface Follower {
	readonly identity: string;
	readonly status: FileStatus;
	readonly meter: Meter;
}

/** Peers remembered for one content: a room's members. */
const followersMost = 256;

/** Who is with a content, by room and root. */
export class SwarmBook {
	readonly #followers = new Map<string, Map<string, Follower>>();

	/** Takes what a peer says of itself; returns whether it is the first time. */
	note(place: string, identity: string, status: FileStatus, nowMs: number): boolean {
		const all = this.#followers.get(place) ?? new Map<string, Follower>();
		this.#followers.set(place, all);
		const before = all.get(identity);
		if (before === undefined && all.size >= followersMost) {
			return false;
		}
		// After a pause its speed is that from now on.
		const isGoing = status.state === "fetching" && before?.status.state === "fetching";
		const meter = isGoing ? before.meter : new Meter();
		meter.begin(nowMs);
		const more = status.pieces - (before?.status.pieces ?? status.pieces);
		if (more > 0) {
			meter.add(more * fileLimits.piece, nowMs);
		}
		all.set(identity, { identity, status, meter });
		return before === undefined;
	}

	of(place: string): readonly Follower[] {
		return [...(this.#followers.get(place)?.values() ?? [])];
	}

	/** Those who may have something of it. */
	holders(place: string): readonly string[] {
		return this.of(place)
			.filter(({ status }) => status.state === "done" || (status.state === "fetching" && status.pieces > 0))
			.map(({ identity }) => identity);
	}

	/** Forgets some of those who are with a content. */
	drop(place: string, isGone: (identity: string) => boolean): void {
		const all = this.#followers.get(place);
		for (const identity of [...(all?.keys() ?? [])].filter(isGone)) {
			all?.delete(identity);
		}
	}

	forget(place: string): void {
		this.#followers.delete(place);
	}
}

/** Names a content where it was offered: a room, or a direct conversation with `peer`. */
export const placeOf = (where: { readonly room: string; readonly peer: string; readonly root: string }): string =>
	`${where.room === "" ? where.peer : where.room} ${where.root}`;
