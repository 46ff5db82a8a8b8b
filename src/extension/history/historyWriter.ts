/** What a file of a conversation is made of, whatever its format. */
import type { Message } from "../../net/api/messages.ts";

/** The conversation a file is about. */
export interface HistoryHead {
	readonly kind: "room" | "direct";
	/** Id of the room, or peerId of the person. */
	readonly id: string;
	readonly name: string;
	readonly exportedMs: number;
}

/** Makes the pieces of a file, in order: `begin`, any number of `add`, `end`. */
export interface HistoryWriter {
	begin(): string;
	add(messages: readonly Message[]): string;
	end(): string;
}
