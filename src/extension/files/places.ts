/** The conversation a transfer belongs to. Pure. */
import { personOfKey } from "../conversation/conversationKey.ts";
import { pageTitle } from "../conversation/pageTitle.ts";
import type { RoomPort } from "../page/roomPort.ts";
import { currentPeerId } from "../people/personWords.ts";

/** The conversation of a key as requests about files name it. */
export function filePlace(
	port: Pick<RoomPort, "overview">,
	key: string,
): { readonly room: string; readonly peerId: string } {
	const person = personOfKey(key);
	return person === "" ? { room: key, peerId: "" } : { room: "", peerId: currentPeerId(port.overview, person) };
}

/** Where something is offered, as transfers name it. */
export interface OfferPlace {
	readonly room: string;
	readonly peerId: string;
	/** Empty for a room. */
	readonly peerName: string;
}

/** The same for what is to be offered there. */
export function offerPlace(port: Pick<RoomPort, "overview">, key: string): OfferPlace {
	const place = filePlace(port, key);
	return { ...place, peerName: place.room === "" ? (pageTitle(port.overview, key)?.name ?? "") : "" };
}
