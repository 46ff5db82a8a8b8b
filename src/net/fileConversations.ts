/** Rooms and direct conversations as files see them. */
import { refused } from "./api/outcome.ts";
import { peerIdHex } from "./crypto/fingerprintHex.ts";
import type { Conversations, Place } from "./files/conversations.ts";
import type { People } from "./people.ts";
import type { Rooms } from "./room/rooms.ts";
import type { Store } from "./store/store.ts";

/** What the answers are read from. */
export interface FileConversationsDeps {
	readonly rooms: () => Rooms;
	readonly people: () => People;
	readonly store: Store;
	/** My identity key. */
	readonly me: string;
}

/** The port over this node's rooms and people. */
export const fileConversations = (deps: FileConversationsDeps): Conversations => {
	const messageAt = (place: Place, id: string) =>
		place.room === "" ? deps.people().directs.of(place.peer).message(id) : deps.rooms().get(place.room)?.message(id);
	const heirOf = (place: Place, identity: string): string => {
		if (place.room === "") {
			return deps.people().contacts.current(peerIdHex(identity))?.identity ?? identity;
		}
		const heir = deps.rooms().moves.pathFrom(identity).at(-1)?.card.identity ?? identity;
		return deps.rooms().get(place.room)?.state?.members.has(heir) === true ? heir : identity;
	};
	/** Identity key of a member, or of the one it goes on as; of one who has left, there is nobody to fetch from but others. */
	const authorIn = (place: Place, peerId: string): string => {
		const members = [...(deps.rooms().get(place.room)?.state?.members.keys() ?? [])];
		const author = members.find((identity) => peerIdHex(identity) === peerId);
		const former = deps.people().contacts.byPeerId(peerId)?.identity ?? nobody;
		return author ?? (members.includes(heirOf(place, former)) ? heirOf(place, former) : nobody);
	};
	return {
		heirOf,
		offer: (place, id) => {
			const message = messageAt(place, id);
			// RULE: what was taken back, or lies beyond a cut, offers nothing.
			if (message?.body.kind !== "file" || message.doubt === "voided") {
				return null;
			}
			const author = message.mine ? "" : place.room === "" ? place.peer : authorIn(place, message.author);
			return { file: message.body.file, author };
		},
		isOver: (place, id) =>
			(place.room !== "" && deps.rooms().get(place.room)?.role === "left") ||
			messageAt(place, id)?.body.kind !== "file",
		isMine: (place) => place.room === "" || deps.rooms().get(place.room)?.isMember === true,
		sentAs: (place, clientId) => {
			if (place.room === "") {
				return deps.people().directs.of(place.peer).typed(clientId)?.id ?? null;
			}
			const row = deps.store.eventByClient(clientId);
			return row !== undefined && deps.store.event(place.room, row.id) !== undefined ? row.id : null;
		},
		say: (place, clientId, file) => {
			if (place.room === "") {
				return deps.people().write(place.peer, clientId, { kind: "file", file });
			}
			const sent = deps.rooms().get(place.room)?.author.send(clientId, { kind: "file", file });
			if (sent === undefined) {
				return refused("roomUnknown");
			}
			return "id" in sent ? { ok: true, value: sent } : refused(sent.refused);
		},
		isBetween: (place, identity) => {
			if (place.room === "") {
				return place.peer === identity && deps.people().desk.maySend(identity);
			}
			return deps.rooms().get(place.room)?.state?.members.has(identity) === true;
		},
		mayRead: (place, identity, message) =>
			message !== "" && (place.room === "" || deps.rooms().get(place.room)?.mayRead(identity, message) === true),
	};
};

const nobody = "0".repeat(64);
