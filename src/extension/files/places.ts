/** Where received files go, and the conversation a transfer belongs to. Pure but for the home folder. */
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
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

/** The folder of the setting, or the one for downloads of the person's home. */
export function downloadFolder(configured: string): string {
	const chosen = configured.trim();
	if (chosen === "") return join(homedir(), "Downloads");
	return /^~[/\\]/.test(chosen) ? join(homedir(), chosen.slice(2)) : chosen;
}

/** The same, there; a folder that cannot be made is told when something is put into it. */
export async function madeDownloadFolder(configured: string): Promise<string> {
	const folder = downloadFolder(configured);
	await mkdir(folder, { recursive: true }).catch(() => undefined);
	return folder;
}
