/** What an invite link says, in words. Pure but for `l10n`. */
import type { Requests } from "../../net/api/requests.ts";
import type { L10n } from "../l10n.ts";
import { grouped } from "../people/memberWords.ts";

/** A link as the node read it. SECURITY: whoever made it chose the name of the room. */
export type Invite = Extract<Requests["invites/read"]["result"], { ok: true }>["value"];

/** The room, who made it, where it leads and until when. */
export function inviteInWords(l10n: L10n, invite: Invite, timeOfDay: (ms: number) => string): string {
	const { roomName, fingerprint, addresses, untilMs } = invite;
	const who = l10n.t("An invitation to “{0}”, made by the holder of the key {1}", roomName, grouped(fingerprint));
	const where = l10n.t("at {0}, good until {1}.", addresses.join(", "), timeOfDay(untilMs));
	return `${who} ${where}`;
}
