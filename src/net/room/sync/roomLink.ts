/** A connected peer as rooms see it: who it proved to be, and a way to talk to it. */

/** One open, authenticated chat link. */
export interface RoomLink {
	/** Identity key, hex, proved by the handshake. */
	readonly identity: string;
	readonly peerId: string;
	/** Name from HELLO, cleaned for display. */
	readonly name: string;
	/** The IPv4 address of the far end, or the /64 of its IPv6 one: what limits count it by. */
	readonly address: string;
	/** Moves its HELLO carried, not yet looked at. */
	readonly moves: readonly Uint8Array[];
	/** So much waits on the socket that history should. */
	readonly isBusy: boolean;
	/** Sends one record; on a closed link it is dropped. */
	send(type: number, body: Uint8Array): void;
	/** The peer sent what no honest one would: counts against it and closes the link. */
	fault(reason: string): void;
}
