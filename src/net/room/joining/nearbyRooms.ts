/** Listed rooms that connected peers told us of. Hints only: a room proves itself when its chain arrives. */
import type { NearbyRoom } from "../../api/rooms.ts";
import { peerIdHex, tagOf } from "../../crypto/fingerprintHex.ts";
import { textLimits } from "../../limits.ts";
import { shownName } from "../../names.ts";
import type { RoomAdvert } from "../../wire/records.ts";

/** What each online peer last said. */
export class NearbyRooms {
	readonly #told = new Map<string, ReadonlyMap<string, RoomAdvert>>();

	/** A peer's whole list; replaces what it said before. */
	tell(peerId: string, adverts: readonly RoomAdvert[]): void {
		this.#told.set(peerId, new Map(adverts.map((advert) => [advert.room, advert])));
	}

	forget(peerId: string): void {
		this.#told.delete(peerId);
	}

	/** The first word on a room. */
	get(room: string): RoomAdvert | undefined {
		for (const adverts of this.#told.values()) {
			const advert = adverts.get(room);
			if (advert !== undefined) {
				return advert;
			}
		}
		return undefined;
	}

	/** Whether everybody who tells of a room now names `admin`, so far as anybody does. */
	agreesOn(room: string, admin: string): boolean {
		return [...this.#told.values()].every((adverts) => (adverts.get(room)?.admin ?? admin) === admin);
	}

	toldBy(room: string, peerId: string): boolean {
		return this.adminBy(room, peerId) !== undefined;
	}

	/** Whom a peer names as a room's admin. */
	adminBy(room: string, peerId: string): string | undefined {
		return this.#told.get(peerId)?.get(room)?.admin;
	}

	/** The rooms told of for which `isWanted` holds, as whoever spoke last describes them. */
	list(isWanted: (room: string) => boolean, isVerified: (identity: string) => boolean): readonly NearbyRoom[] {
		const rooms = new Map<string, { advert: RoomAdvert; memberCount: number; readonly viaPeerIds: string[] }>();
		const unwanted = new Set<string>();
		for (const [peerId, adverts] of this.#told) {
			for (const advert of adverts.values()) {
				const known = rooms.get(advert.room);
				if (known !== undefined) {
					known.advert = advert;
					known.memberCount = Math.max(advert.count, known.memberCount);
					known.viaPeerIds.push(peerId);
				} else if (!unwanted.has(advert.room) && isWanted(advert.room)) {
					rooms.set(advert.room, { advert, memberCount: advert.count, viaPeerIds: [peerId] });
				} else {
					unwanted.add(advert.room);
				}
			}
		}
		return [...rooms.values()].map(({ advert, memberCount, viaPeerIds }) => {
			const adminPeerId = peerIdHex(advert.admin);
			return {
				room: advert.room,
				name: shownName(advert.name, textLimits.roomName),
				// Seen where my own are, too.
				alike: false,
				memberCount,
				adminPeerId,
				adminName: shownName(advert.adminName),
				adminTag: tagOf(adminPeerId),
				adminVerified: isVerified(advert.admin),
				viaPeerIds,
			};
		});
	}
}
