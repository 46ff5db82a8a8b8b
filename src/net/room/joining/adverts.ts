/** Tells everyone connected which rooms of mine are listed: once for several changes, and only what is another list. */
import { countLimits, peerLimits } from "../../limits.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import type { Clock } from "../../ports.ts";
import { Timer } from "../../timer.ts";
import { encodeRoomAdverts, recordTypes } from "../../wire/records.ts";
import type { Room } from "../room.ts";
import { advertOf } from "../roomViews.ts";
import type { Feed } from "../sync/feed.ts";
import type { Inbox } from "../sync/inbox.ts";

/** Changed rooms are told once for this long, ms. */
const advertPause = 1_000;
/** Bytes of adverts one link may carry while we are strangers: a third of what the other side takes from one. */
const strangerAdverts = peerLimits.strangerBytes / 3;

/** A link, its history feed, and which rooms it was last told of. */
export interface Line {
	readonly link: PeerLink;
	readonly feed: Feed;
	readonly inbox: Inbox;
	advert: string;
	advertBytes: number;
}

/** What adverts are made of, and whom they are told. */
export interface AdvertsDeps {
	readonly clock: Clock;
	readonly rooms: ReadonlyMap<string, Room>;
	/** Open links by identity key. */
	readonly lines: ReadonlyMap<string, Line>;
	/** Whether some room has a peer and me as members. */
	readonly isFellow: (identity: string) => boolean;
}

/** The adverts of one node. */
export class Adverts {
	readonly #deps: AdvertsDeps;
	readonly #telling: Timer;
	#isStopped = false;

	constructor(deps: AdvertsDeps) {
		this.#deps = deps;
		this.#telling = new Timer(deps);
	}

	stop(): void {
		this.#isStopped = true;
		this.#telling.cancel();
	}

	/** Tells a link that has just opened. */
	greet(line: Line): void {
		this.#tell(line, this.#encoded());
	}

	/** Rooms changed: everyone connected is told soon. */
	changed(): void {
		if (this.#isStopped) {
			return;
		}
		this.#telling.setUnlessSet(advertPause, () => {
			const adverts = this.#encoded();
			for (const line of this.#deps.lines.values()) {
				const fits = line.advertBytes + adverts.length <= strangerAdverts;
				if (fits || this.#deps.isFellow(line.link.identity)) {
					this.#tell(line, adverts);
				}
			}
		});
	}

	#encoded(): Uint8Array {
		const adverts = [...this.#deps.rooms.values()].flatMap((room) => advertOf(room) ?? []);
		return encodeRoomAdverts(adverts.slice(0, countLimits.adverts));
	}

	/** Says it only when it is another list than the last time. */
	#tell(line: Line, adverts: Uint8Array): void {
		const advert = Buffer.from(adverts).toString("latin1");
		if (advert !== line.advert) {
			line.advert = advert;
			line.advertBytes += adverts.length;
			line.link.send(recordTypes.roomAdvert, adverts);
		}
	}
}
