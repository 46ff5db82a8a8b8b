/** A connected peer as contacts and direct conversations see it: a link for rooms, and what binds words to this connection. */
import type { RoomLink } from "../room/sync/roomLink.ts";

/** One open, authenticated chat link. */
export interface PeerLink extends RoomLink {
	/** The connection's own secret-free name, 32 bytes: what is compared is compared on this connection. */
	readonly chanId: Uint8Array;
}
