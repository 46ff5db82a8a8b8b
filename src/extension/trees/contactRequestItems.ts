/** Who asks to become a contact or to compare keys, as rows of the Requests tree. Pure. */
import type { Overview } from "../../net/api/overview.ts";
import type { ContactRequest, Verification } from "../../net/api/people.ts";
import type { L10n } from "../l10n.ts";
import { commands } from "../manifest.ts";
import { wallInShort, wallInWords } from "../people/wallWords.ts";
import { nameWithTag } from "../safeText.ts";
import { type ItemData, item, joined, noTarget } from "./itemData.ts";

/** Comparisons that others began and that wait for my answer. */
export function askedVerifications({ verifications }: Overview): readonly Verification[] {
	return verifications.filter(({ askedByMe, mine }) => !askedByMe && mine === "none");
}

/** A comparison somebody began; the other one sits there and waits. */
export function verificationItem(l10n: L10n, verification: Verification): ItemData {
	const who = nameWithTag(verification);
	const asks = l10n.t("wants to compare emoji with you now");
	return item({
		id: `verification/${verification.peerId}`,
		label: who,
		description: asks,
		icon: "shield",
		iconColor: "notificationsInfoIcon.foreground",
		tooltip: [`${who} ${asks}`, l10n.t("See or hear each other while you compare, or it proves nothing.")],
		tokens: ["verification"],
		spoken: `${who}, ${asks}`,
		command: commands.verifyPerson,
		target: { ...noTarget, peerId: verification.peerId },
	});
}

/** A request to become a contact. */
export function contactRequestItem(
	{ l10n, timeOfDay }: { readonly l10n: L10n; readonly timeOfDay: (ms: number) => string },
	request: ContactRequest,
): ItemData {
	const who = nameWithTag(request);
	const warning = request.wall === null ? "" : wallInShort(l10n, request.wall);
	const lookalike = request.lookalike ? l10n.t("looks like another name") : "";
	const asks = l10n.t("asks to become a contact");
	const presence = request.online ? l10n.t("online") : l10n.t("offline");
	const declined = declinedOf(l10n, request);
	const isOdd = request.lookalike || warning !== "";
	return item({
		id: `contact/${request.peerId}`,
		label: who,
		description: joined(warning, lookalike, asks, declined),
		icon: warning !== "" ? "error" : isOdd ? "warning" : "account",
		iconColor: warning !== "" ? "list.errorForeground" : isOdd ? "list.warningForeground" : "",
		color: warning === "" ? "" : "error",
		tooltip: [
			`${who} ${asks}`,
			request.wall === null ? "" : wallInWords(l10n, request.wall, request.name === "" ? who : request.name),
			lookalike === "" ? "" : l10n.t("Somebody else has a name that looks the same. Compare the fingerprints."),
			l10n.t("Contacts can write to you directly. The name is not verified."),
			joined(l10n.t("asked at {0}", timeOfDay(request.atMs)), presence),
			declined,
			request.suggestBlock ? l10n.t("You can block them: they are not told, and you hear no more of it.") : "",
		].filter((line) => line !== ""),
		tokens: ["contactRequest", request.online ? "online" : "offline", ...(request.suggestBlock ? ["tiresome"] : [])],
		spoken: [who, warning, lookalike, asks, declined, presence].filter((part) => part !== "").join(", "),
		command: commands.messagePerson,
		target: { ...noTarget, peerId: request.peerId },
	});
}

function declinedOf(l10n: L10n, { denials }: ContactRequest): string {
	if (denials === 0) return "";
	return denials === 1 ? l10n.t("declined once before") : l10n.t("declined {0} times before", denials);
}
