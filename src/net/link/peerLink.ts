/** A connected peer as rooms, contacts, conversations and files see it: who it proved to be, and a way to talk to it. */

/** One open, authenticated chat link. */
export interface PeerLink {
	/** Identity key, hex, proved by the handshake. */
	readonly identity: string;
	readonly peerId: string;
	/** The connection's own secret-free name, 32 bytes: what is compared is compared on this connection. */
	readonly chanId: Uint8Array;
	/** Name from HELLO, cleaned for display. */
	readonly name: string;
	/** IP address of the far end, by which requests are counted: all of it, for on a network all machines share a /64. */
	readonly address: string;
	/** Moves its HELLO carried, not yet looked at. */
	readonly moves: readonly Uint8Array[];
	/** How far its clock is ahead of ours, ms; negative behind, 0 where it has told no time. */
	readonly clockAhead: number;
	/** So much waits on the socket that history should. */
	readonly isBusy: boolean;
	/** Sends one record; on a closed link it is dropped. */
	send(type: number, body: Uint8Array): void;
	/** The peer sent what no honest one would: counts against it and closes the link. */
	fault(reason: string): void;
	/** Does what was put off for this link, on a timer: its bug, or a disk that refuses, ends the link and nothing else. */
	guarded(work: () => void): void;
}
