/** Offers of files that wait for an answer, as rows of the Requests tree. Pure but for `l10n`. */
import type { Overview } from "../../net/api/overview.ts";
import { personOfKey } from "../conversation/conversationKey.ts";
import type { OpenOffer } from "../files/openOffers.ts";
import { contentInWords } from "../files/sizes.ts";
import { commands } from "../manifest.ts";
import { roomInWords } from "../room/roomWords.ts";
import { type ItemData, item, joined, noTarget } from "./itemData.ts";
import type { Words } from "./roomItems.ts";

/** One row an offer. */
export function offerItem({ l10n, timeOfDay }: Words, offer: OpenOffer, overview: Overview): ItemData {
	const { key, messageId, file, by, atMs } = offer;
	const peerId = personOfKey(key);
	const room = peerId === "" ? key : "";
	const offeredIn = overview.rooms.find((each) => each.room === room);
	const roomName = offeredIn ? roomInWords(l10n, offeredIn) : "";
	const about = contentInWords(l10n, { ...file, isFolder: file.listing > 0 });
	const offers = room === "" ? l10n.t("{0} offers it", by) : l10n.t("{0} offers it in {1}", by, roomName);
	return item({
		id: `file/${messageId}`,
		label: file.name,
		description: joined(about, by, roomName),
		icon: "cloud-download",
		tooltip: [
			file.name,
			about,
			offers,
			l10n.t("Accepted, it goes to your folder for downloads. Nothing is opened by itself."),
			l10n.t("offered at {0}", timeOfDay(atMs)),
		],
		tokens: ["fileOffer"],
		spoken: [file.name, about, offers].join(", "),
		command: room === "" ? commands.messagePerson : commands.openRoom,
		target: { ...noTarget, room, peerId, reqId: messageId },
	});
}
