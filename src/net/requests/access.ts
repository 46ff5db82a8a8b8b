/** How requests reach what they name: the node must be open, the name known, and a disk that refuses is an answer. */
import { type Outcome, refused } from "../api/outcome.ts";
import type { Contact } from "../contacts/contacts.ts";
import type { LanNode } from "../node.ts";
import type { Room } from "../room/room.ts";
import type { Session } from "../session.ts";
import { isDiskTrouble, StoreError } from "../store/database.ts";
import { isHex } from "../wire/bytes.ts";

/** At once, or when it is done. */
export type Answer<T> = Outcome<T> | Promise<Outcome<T>>;

/** Ways to what a node has. Each does `work` at once where there is what is asked for, and answers otherwise. */
export interface Access {
	readonly withSession: <T>(work: (session: Session) => Answer<T>) => Answer<T>;
	readonly withRoom: <T>(id: unknown, work: (room: Room, session: Session) => Answer<T>) => Answer<T>;
	/** The very key. */
	readonly withPerson: <T>(peerId: unknown, work: (contact: Contact, session: Session) => Answer<T>) => Answer<T>;
	/** The key a person has now: where a page still names the one it had, what is said goes to the one it moved to. */
	readonly withPartner: <T>(peerId: unknown, work: (contact: Contact, session: Session) => Answer<T>) => Answer<T>;
}

/** The ways to what `node` has. */
export const accessOf = (node: LanNode): Access => {
	const withSession: Access["withSession"] = (work) => {
		const { session } = node;
		return session === null ? refused(absenceOf(node)) : storeSafe(() => work(session));
	};
	return {
		withSession,
		withRoom: (id, work) =>
			withSession((session) => {
				const room = isHex(id, idLength) ? session.rooms.get(id) : undefined;
				return room === undefined ? refused("roomUnknown") : work(room, session);
			}),
		withPerson: (peerId, work) =>
			withSession((session) => {
				const contact = isHex(peerId, idLength) ? session.contacts.byPeerId(peerId) : undefined;
				return contact === undefined ? refused("personUnknown") : work(contact, session);
			}),
		withPartner: (peerId, work) =>
			withSession((session) => {
				const contact = isHex(peerId, idLength) ? session.contacts.current(peerId) : undefined;
				return contact === undefined ? refused("personUnknown") : work(contact, session);
			}),
	};
};

/** Bytes of a room's id, and of a peerId. */
const idLength = 32;

/** Why there is nobody to answer: the store is locked, the node failed, or it is simply off. */
export const absenceOf = ({ status }: Pick<LanNode, "status">): "nodeLocked" | "nodeFailed" | "nodeOff" => {
	switch (status.kind) {
		case "locked":
			return "nodeLocked";
		case "failed":
			return "nodeFailed";
		default:
			return "nodeOff";
	}
};

/** Does `work`; a disk that refuses is an answer, not a crash. */
const storeSafe = <T>(work: () => Answer<T>): Answer<T> => {
	try {
		const answer = work();
		return answer instanceof Promise ? answer.catch(storeRefusal) : answer;
	} catch (error) {
		return storeRefusal(error);
	}
};

/** The answer to a disk that refuses. @throws what is another error */
const storeRefusal = (error: unknown): Extract<Outcome<never>, { ok: false }> => {
	if (StoreError.is(error) && isDiskTrouble(error.code)) {
		return refused(error.code);
	}
	throw error;
};
