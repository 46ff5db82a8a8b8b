/** Answers to what I asked: a denial, or that a room was closed or takes requests by invitation only (PROTOCOL "Joining"). */
import type { SigningKey } from "../../crypto/ed25519.ts";
import { textLimits, timeLimits } from "../../limits.ts";
import type { PeerLink } from "../../link/peerLink.ts";
import { shownName } from "../../names.ts";
import type { Clock } from "../../ports.ts";
import type { RoomRow } from "../../store/rows.ts";
import { leaderAfter } from "../../wire/handover.ts";
import {
	encodeJoinStatus,
	isDenialBy,
	isShutBy,
	isWithdrawal,
	type JoinStatus,
	signUnlisted,
} from "../../wire/join.ts";
import { recordTypes } from "../../wire/records.ts";
import { hlcMs } from "../logs/hlc.ts";
import type { Room } from "../room.ts";
import type { RoomListener } from "../roomDeps.ts";
import type { JoinBook } from "./joinBook.ts";
import type { NearbyRooms } from "./nearbyRooms.ts";

/** The longest cool-down: the first one doubled ten times, about a week. */
export const denialMost = timeLimits.denialFirst * 2 ** 10;

/** My own word that I took a request back, which my disk may have forgotten. */
type TakenBack = Extract<JoinStatus, { kind: "withdrawn" }>;

/** Words of an admin that turn somebody away. */
export type Refusal = Extract<JoinStatus, { kind: "denied" | "closed" | "unlisted" }>;

/** Tells somebody who asked that a room was closed, and shows by whom. */
export const sayClosed = (link: PeerLink, { id, handovers, closing }: Room, reqId: string): void => {
	if (closing !== undefined) {
		const word = encodeJoinStatus({ kind: "closed", room: id, reqId, handovers, control: closing });
		link.send(recordTypes.joinStatus, word);
	}
};

/** Tells somebody who asked that a room takes no more requests, and nothing else of it. */
export const sayUnlisted = (link: PeerLink, { id, handovers }: Room, signing: SigningKey, reqId: string): void =>
	link.send(recordTypes.joinStatus, signUnlisted(signing, { room: id, requester: link.identity, reqId, handovers }));

/** What answers are judged by. */
export interface AnswersDeps {
	readonly clock: Clock;
	/** Own identity key, hex. */
	readonly me: string;
	readonly listener: RoomListener;
	readonly peerName: (identity: string) => string;
	readonly nearby: NearbyRooms;
	readonly book: JoinBook;
	/** Takes a request of mine back. @throws StoreError */
	readonly takeBack: (room: Room) => void;
}

/** Takes answers to own requests. */
export class Answers {
	readonly #deps: AnswersDeps;

	constructor(deps: AnswersDeps) {
		this.#deps = deps;
	}

	/** We are turned away, if this is the word of whoever leads the room we asked. */
	take(room: Room | undefined, status: Refusal | TakenBack): void {
		const { book, listener, me, nearby, peerName, takeBack } = this.#deps;
		const row = room?.row;
		const isAnswer = row !== undefined && row.standing === "requested" && row.reqId === status.reqId;
		if (status.kind === "withdrawn") {
			// RULE: whose disk is of before it took its request back hears that from those who know, and waits no more.
			if (room !== undefined && isAnswer && isWithdrawal(status)) {
				book.asTheDiskAllows(() => takeBack(room));
			}
			return;
		}
		// RULE: the one we asked may have handed over since; its own signature shows to whom.
		const admin = leaderAfter(row?.admin ?? "", status.handovers);
		const isTheirs = status.kind === "denied" ? isDenialBy(admin, status) : isShutBy(admin, me, status);
		// SECURITY: until the chain is here, who leads a room is what somebody told; only an undisputed one turns us away,
		// and not for ever.
		if (room !== undefined && isAnswer && isTheirs && nearby.agreesOn(room.id, admin)) {
			const toldName = peerName(admin) || shownName(nearby.get(room.id)?.adminName ?? "");
			const adminName = admin === row.admin ? row.adminName : toldName;
			book.asTheDiskAllows(() => {
				room.update({ standing: "denied", request: "", admin, adminName, ...this.#wordIn(status) });
				listener.event({ kind: "joinDenied", room: status.room, how: status.kind });
			});
			listener.changed();
		}
	}

	/** What is kept of it. */
	#wordIn(status: Refusal): Pick<RoomRow, "deniedUntilMs" | "shut"> {
		switch (status.kind) {
			case "denied":
				return { deniedUntilMs: Math.min(status.untilMs, this.#deps.clock.now() + denialMost) };
			case "closed": {
				const { body, hlc } = status.control;
				const reason = body.kind === "close" ? shownName(body.reason, textLimits.reason) : "";
				return { deniedUntilMs: 0, shut: { why: "closed", reason, atMs: hlcMs(hlc) } };
			}
			case "unlisted":
				return { deniedUntilMs: 0, shut: { why: "unlisted", reason: "", atMs: this.#deps.clock.now() } };
		}
	}
}
