/** Routes one record of a link to the room or desk it is for; what does not decode ends the link. */

import type { PeerLink } from "../link/peerLink.ts";
import { type Decoded, toHex } from "../wire/bytes.ts";
import { decodeLockbox } from "../wire/lockbox.ts";
import { decodeRoomAdverts, recordTypes } from "../wire/records.ts";
import {
	decodeCredit,
	decodeHaves,
	decodeHeads,
	decodeItems,
	decodeSyncRoots,
	decodeWants,
	type Item,
} from "../wire/sync.ts";
import type { Line } from "./joining/adverts.ts";
import type { Applications } from "./joining/applications.ts";
import type { JoinDesk } from "./joining/joinDesk.ts";
import type { NearbyRooms } from "./joining/nearbyRooms.ts";
import type { TransferDesk } from "./leading/transferDesk.ts";
import type { Room } from "./room.ts";

/** Where records go. */
export interface RecordTargets {
	readonly rooms: ReadonlyMap<string, Room>;
	/** Open links by identity key. */
	readonly lines: ReadonlyMap<string, Line>;
	readonly nearby: NearbyRooms;
	readonly desk: () => JoinDesk;
	readonly applications: () => Applications;
	readonly transfers: () => TransferDesk;
	readonly changed: () => void;
}

/** What tells of a room's history, and begins with its id. */
const historyTypes: ReadonlySet<number> = new Set([recordTypes.heads, recordTypes.events, recordTypes.have]);

/** The room whose history a record tells of; null where it is another kind of record. */
export const historyRoomOf = (type: number, body: Uint8Array): string | null =>
	historyTypes.has(type) ? toHex(body.subarray(0, 32)) : null;

/** Takes one record. False when its type is not for rooms. */
export const routeRecord = (to: RecordTargets, link: PeerLink, type: number, body: Uint8Array): boolean => {
	switch (type) {
		case recordTypes.roomAdvert:
			decoded(link, decodeRoomAdverts(body), (adverts) => {
				const news = adverts.filter(({ room, admin }) => to.nearby.adminBy(room, link.peerId) !== admin);
				to.nearby.tell(link.peerId, adverts);
				for (const { room } of adverts) {
					to.rooms.get(room)?.handleAdvert(link);
				}
				to.applications().repeat(link, new Map(news.map(({ room, admin }) => [room, admin])));
				to.changed();
			});
			return true;
		case recordTypes.joinRequest:
			to.desk().handleRequest(link, body);
			return true;
		case recordTypes.joinStatus:
			to.desk().handleStatus(link, body);
			return true;
		case recordTypes.transfer:
			to.transfers().receive(link, body);
			return true;
		case recordTypes.syncRoot:
			decoded(link, decodeSyncRoots(body), (roots) => {
				for (const root of roots) {
					to.rooms.get(root.room)?.handleRoot(link, root);
				}
			});
			return true;
		case recordTypes.heads:
			decoded(link, decodeHeads(body), ({ room, last, heads }) => to.rooms.get(room)?.handleHeads(link, last, heads));
			return true;
		case recordTypes.want:
			decoded(link, decodeWants(body), ({ room, wants }) => to.rooms.get(room)?.handleWants(link, wants));
			return true;
		case recordTypes.events:
			to.lines.get(link.identity)?.inbox.receive(body);
			return true;
		case recordTypes.lockbox:
			decoded(link, decodeLockbox(body), (message) => to.rooms.get(message.room)?.handleLockbox(link, message));
			return true;
		case recordTypes.have:
			decoded(link, decodeHaves(body), ({ room, haves }) => to.rooms.get(room)?.handleHaves(link, haves));
			return true;
		case recordTypes.credit:
			decoded(link, decodeCredit(body), (bytes) => {
				if (to.lines.get(link.identity)?.feed.credit(bytes) === false) {
					link.fault("credit");
				}
			});
			return true;
		default:
			return false;
	}
};

/** Takes EVENTS records, those of one room that follow each other at once; how many signatures were looked at. */
export const takeEventsRecords = (
	rooms: ReadonlyMap<string, Room>,
	link: PeerLink,
	bodies: readonly Uint8Array[],
): number => {
	const runs: { readonly room: string; readonly items: Item[] }[] = [];
	let unread: string | null = null;
	for (const body of bodies) {
		const record = decodeItems(body);
		if (!record.ok) {
			unread = record.reason;
			break;
		}
		const { room, items } = record.value;
		const last = runs.at(-1);
		if (last?.room === room) {
			last.items.push(...items);
		} else {
			runs.push({ room, items: [...items] });
		}
	}
	let signatures = 0;
	for (const { room, items } of runs) {
		signatures += rooms.get(room)?.handleItems(link, items) ?? 0;
	}
	if (unread !== null) {
		link.fault(unread);
	}
	return signatures;
};

const decoded = <T>(link: PeerLink, result: Decoded<T>, take: (value: T) => void): void => {
	if (result.ok) {
		take(result.value);
	} else {
		link.fault(result.reason);
	}
};
