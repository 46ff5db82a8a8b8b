/** What the store keeps, as the core sees it: plaintext rows and writes as data. Ids and keys are hex. */
import type { ContactState } from "../api/people.ts";
import type { ActWrite } from "./actRows.ts";
import type { DirectWrite } from "./directRows.ts";
import type { FileWrite, PastRow } from "./fileRows.ts";

/** My standing in a room and what only this node knows of it. */
export interface RoomRow {
	readonly room: string;
	/** `active` covers admin, member and who was removed: the control chain says which. `left`: I have decided so. */
	readonly standing: "active" | "requested" | "denied" | "left";
	/** Name and admin as advertised, until the chain is here. */
	readonly name: string;
	readonly admin: string;
	readonly adminName: string;
	/** The log I write there. */
	readonly log: string;
	/** My own request, to be repeated until it is answered; empty otherwise. Hex of JOIN_REQ. */
	readonly request: string;
	readonly reqId: string;
	/** Identity keys of those who were sent my request, and may keep it; absent where nobody was. */
	readonly keptBy?: readonly string[];
	readonly deniedUntilMs: number;
	/** Why it was `denied`, where that was no decision on me; absent otherwise, and of no account in another standing. */
	readonly shut?: {
		readonly why: "closed" | "unlisted" | "unanswered";
		readonly reason: string;
		readonly atMs: number;
	};
	/** Order key of the newest message read. */
	readonly readUpTo: string;
	/** When I decided to leave; absent unless `standing` is `left`. */
	readonly leftMs?: number;
	/** Operations whose box for me did not open, by id; absent where all did. */
	readonly badBoxes?: readonly string[];
	/** Events whose text is being deleted; absent or empty where none is. What a crash cut off goes on with the next start. */
	readonly forgetting?: readonly LogPart[];
	/** The admin's last sign of life, as of our clock; absent where there was none yet, or it is another admin. */
	readonly adminSeen?: { readonly identity: string; readonly ms: number };
}

/** A peer once connected. */
export interface ContactRow {
	readonly peerId: string;
	readonly identity: string;
	/** Hex of the card: a different agreement key under a known identity is refused. */
	readonly card: string;
	readonly name: string;
	readonly state: ContactState;
	readonly host: string;
	readonly port: number;
	readonly foundBy: "multicast" | "address";
	readonly lastSeenMs: number;
	/** What led to `state`; absent where nothing ever happened, and in rows of the first version. */
	readonly standing?: ContactStanding;
}

/** What happened between a contact and us. Times are milliseconds since 1970; 0 if it never happened. */
export interface ContactStanding {
	/** When `state` last changed. */
	readonly sinceMs: number;
	/** When the keys were compared. Outlives an approval taken back, not a new key. */
	readonly verifiedMs: number;
	/** Requests of theirs that we declined, and until when another is not shown. */
	readonly denials: number;
	readonly deniedUntilMs: number;
	/** They were not connected and have not heard of the last denial. */
	readonly owesDenial: boolean;
	/** Until when they do not want to be asked again. */
	readonly refusedUntilMs: number;
	/** IP address their request came from. */
	readonly askedFrom: string;
	/** The contact that moved to this key. */
	readonly movedFrom: { readonly peerId: string; readonly atMs: number; readonly wasVerified: boolean } | null;
	/** The identity key this one was moved to, as signed, and the peer it led to in the end. */
	readonly movedTo: { readonly identity: string; readonly peerId: string } | null;
	/** Peer ids of the other keys of a conflict. */
	readonly rivals: readonly string[];
}

/** Somebody's request to join a room I am in. */
export interface JoinRow {
	readonly room: string;
	readonly requester: string;
	/** Hex of JOIN_REQ, relayed as it came; empty for who was let in on a branch that lost. */
	readonly request: string;
	/** Hex of the operation that let it in there; absent otherwise. */
	readonly lostAdd?: string;
	/** Name as the requester's link told it; empty when relayed. */
	readonly name: string;
	/** Identity of the member who carried it here; empty if the requester came itself. */
	readonly relayedBy: string;
	readonly address: string;
	readonly atMs: number;
	/** How often it has been denied, until when, and the signed denial (hex of JOIN_STATUS). */
	readonly denials: number;
	readonly deniedUntilMs: number;
	readonly denial: string;
	/** Label of the invite of ours it came with; absent if none. */
	readonly invite?: string;
	/** Hex of each JOIN_STATUS by which its requester took back this request or another; absent where it took none. */
	readonly undos?: readonly string[];
}

/** An invite this node made, by its public key. */
export interface InviteRow {
	readonly room: string;
	/** What a request that comes with it is shown as. */
	readonly label: string;
	readonly untilMs: number;
	/** Identity key of the first who came with it; empty while nobody has. */
	readonly usedBy: string;
}

/** A request of mine that I took back, by its id: told to whoever may have it, until it would have run out. */
export interface WithdrawalRow {
	readonly room: string;
	/** Identity key of the admin it was meant for. */
	readonly admin: string;
	readonly keptBy?: readonly string[];
	/** Hex of JOIN_STATUS. */
	readonly status: string;
	readonly untilMs: number;
}

/** Where a member's key moved, by the old identity key. */
export interface MoveRow {
	/** Hex of the move both keys signed. */
	readonly move: string;
	/** The old key signed another move, too: nobody can tell who is who. */
	readonly isDoubtful: boolean;
}

/** An offer that was answered, by its message; its transfer is forgotten. */
export interface AnswerRow {
	/** When it was forgotten. */
	readonly atMs: number;
	/** What it was; missing where an older version has written it. */
	readonly past?: PastRow;
}

/** Small things kept by an id. */
export interface Slips {
	readonly invite: InviteRow;
	readonly withdrawal: WithdrawalRow;
	readonly move: MoveRow;
	readonly answer: AnswerRow;
}

type SlipWrite = {
	readonly [Kind in keyof Slips]:
		| { readonly put: "slip"; readonly kind: Kind; readonly id: string; readonly value: Slips[Kind] }
		| { readonly drop: "slip"; readonly kind: Kind; readonly id: string };
}[keyof Slips];

/** Events of one log, by number. */
export interface LogPart {
	readonly author: string;
	readonly log: string;
	readonly from: number;
	readonly to: number;
}

/** One author's log as far as it is here. */
export interface LogRow {
	readonly author: string;
	readonly log: string;
	readonly seq: number;
	/** Id of the newest event. */
	readonly head: string;
	/** Its order key. */
	readonly order: string;
	/** What is missing below the newest event. */
	readonly gaps: readonly Gap[];
}

/** Missing events `from` to `to` of a log. */
export interface Gap {
	readonly from: number;
	readonly to: number;
	/** Id of the event before `from`; zero at the beginning of a log. */
	readonly below: string;
	/** Id that the event at `to` must have. */
	readonly above: string;
}

/** One event as stored. */
export interface EventRow {
	readonly author: string;
	readonly log: string;
	/** Negative for the other version of the event at this number. */
	readonly seq: number;
	readonly id: string;
	/** 32 hex digits: time shown, then the first 8 bytes of the id. */
	readonly order: string;
	/** Counts as a message people read. */
	readonly shown: boolean;
	/** Its own signature has been looked at; until then the hash chain vouches for it. */
	readonly checked: boolean;
	readonly header: Uint8Array;
	/** Ciphertext; null once gone, or not fetched. */
	readonly body: Uint8Array | null;
	/**
	 * Why there is no body any more: its author took it back, history was deleted here, or I said it again in another log.
	 * It never comes back, but for what is awaited: only the end of its log is known by it, and it is missing still.
	 */
	readonly gone: "" | "erased" | "deleted" | "again" | "awaited";
	/** Empty unless it was typed here. */
	readonly clientId: string;
}

/** What of an event goes out to a member: hundreds of thousands are read for one who comes new. */
export type ServedRow = Pick<EventRow, "seq" | "checked" | "header" | "body" | "gone">;

/** Something typed and not yet signed. */
export interface OutboxRow {
	readonly clientId: string;
	/** UTF-8 of the draft as JSON. */
	readonly draft: Uint8Array;
}

/** How far a member has my log. */
export interface HaveRow {
	readonly log: string;
	readonly member: string;
	readonly seq: number;
}

/** One change; a commit takes several and keeps all or none. */
export type Write =
	| { readonly put: "meta"; readonly key: string; readonly value: Uint8Array }
	| { readonly put: "contact"; readonly row: ContactRow }
	| { readonly drop: "contact"; readonly peerId: string }
	| { readonly put: "room"; readonly row: RoomRow }
	/** The room and everything that belongs to it. */
	| { readonly drop: "room"; readonly room: string }
	| {
			readonly put: "control";
			readonly room: string;
			readonly id: string;
			readonly n: number;
			readonly bytes: Uint8Array;
			/** The time it is shown at, if that is not its own. */
			readonly place?: string;
	  }
	| { readonly drop: "control"; readonly room: string; readonly id: string; readonly n: number }
	| { readonly put: "key"; readonly room: string; readonly epoch: string; readonly key: Uint8Array }
	| { readonly put: "log"; readonly room: string; readonly row: LogRow }
	/** `unfiled`: it may act on a message, or say one again, and cannot be read yet. */
	| { readonly put: "event"; readonly room: string; readonly row: EventRow; readonly unfiled?: boolean }
	/** All that is here of a room, but what `stays`, is not to be known any more, nor taken again; its text goes with `bodies`. */
	| { readonly put: "deleted"; readonly room: string; readonly stays: readonly LogPart[] }
	/** Takes the text of a part of a log away, of both versions where there are two; what the log holds stays known. */
	| { readonly drop: "bodies"; readonly room: string; readonly part: LogPart }
	| { readonly put: "checked"; readonly id: string }
	/** An event of mine is said again in another log: nothing is left of it here but its place in its log. */
	| { readonly put: "again"; readonly id: string }
	| { readonly drop: "event"; readonly id: string }
	| { readonly put: "ack"; readonly room: string; readonly author: string; readonly bytes: Uint8Array }
	| { readonly drop: "ack"; readonly room: string; readonly author: string }
	| { readonly put: "evidence"; readonly room: string; readonly subject: string; readonly bytes: Uint8Array }
	| { readonly drop: "evidence"; readonly room: string; readonly subject: string }
	| { readonly put: "outbox"; readonly room: string; readonly row: OutboxRow }
	/** Another draft in the place of one that waits. */
	| { readonly put: "revision"; readonly room: string; readonly row: OutboxRow }
	| { readonly drop: "outbox"; readonly clientId: string }
	| { readonly put: "join"; readonly row: JoinRow }
	| { readonly drop: "join"; readonly room: string; readonly requester: string }
	| { readonly put: "have"; readonly room: string; readonly author: string; readonly row: HaveRow }
	| ActWrite
	| SlipWrite
	| DirectWrite
	| FileWrite;

/**
 * How sure a commit must be. `full`: on the disk before it returns (own words, before they are sent). `grouped`: kept
 * across a crash of the process; a power cut may lose the last ones, which anti-entropy brings back.
 */
export type Durability = "full" | "grouped";
