/** Happenings between me and one person, and the words of their toasts. Pure but for `l10n`. */
import type { Overview } from "../../net/api/overview.ts";
import type { ContactEvent } from "../../net/api/people.ts";
import { assertNever } from "../assertNever.ts";
import type { L10n } from "../l10n.ts";
import { type CommandId, commands } from "../manifest.ts";
import { findPerson, shownName } from "../people/personWords.ts";
import { noTarget, type Target } from "../trees/itemData.ts";

/** What a person did that concerns me alone. */
export type PersonHappening =
	/** A message, or the offer of a file. */
	| { readonly kind: "directWritten"; readonly peerId: string; readonly isFile: boolean }
	/** Wants to compare keys, and sits there waiting. */
	| { readonly kind: "verificationAsked"; readonly peerId: string }
	| { readonly kind: "contactChanged"; readonly event: ContactEvent };

/** The words of one toast. */
export interface PersonWords {
	readonly message: string;
	readonly actions: readonly { readonly label: string; readonly command: CommandId; readonly target: Target }[];
}

/** Whom it is about; empty where several keys are. */
export function peerOf(happening: PersonHappening): string {
	if (happening.kind !== "contactChanged") return happening.peerId;
	return happening.event.kind === "keyConflict" ? (happening.event.peerIds[0] ?? "") : happening.event.peerId;
}

/** Whether a happening is between me and one person. */
export function isPersonHappening(happening: { readonly kind: string }): happening is PersonHappening {
	return ["directWritten", "verificationAsked", "contactChanged"].includes(happening.kind);
}

/** The words for one. */
export function personToast(l10n: L10n, happening: PersonHappening, overview: Overview | null): PersonWords {
	const peerId = peerOf(happening);
	const target = { ...noTarget, peerId };
	const person = findPerson(overview, peerId);
	const who = person ? shownName(person) : l10n.t("Somebody");
	const open = { label: l10n.t("Open"), command: commands.messagePerson, target };
	const verify = { label: l10n.t("Verify…"), command: commands.verifyPerson, target };
	switch (happening.kind) {
		case "directWritten":
			return {
				message: happening.isFile ? l10n.t("“{0}” offers you a file.", who) : l10n.t("“{0}” wrote to you.", who),
				actions: [open],
			};
		case "verificationAsked":
			return {
				message: l10n.t("“{0}” wants to compare emoji with you now.", who),
				actions: [verify],
			};
		case "contactChanged":
			break;
		default:
			return assertNever(happening);
	}
	const { event } = happening;
	switch (event.kind) {
		case "requested":
			return {
				message: l10n.t("“{0}” asks to become a contact.", who),
				actions: [
					{ label: l10n.t("Approve"), command: commands.approveContact, target },
					{ label: l10n.t("Decline"), command: commands.declineContact, target },
				],
			};
		case "approved":
			return { message: l10n.t("“{0}” approved you: you can write to each other.", who), actions: [open] };
		case "declined":
			return { message: l10n.t("“{0}” declined your request to become a contact.", who), actions: [] };
		case "ended":
			return { message: l10n.t("“{0}” does not have you as a contact any more.", who), actions: [] };
		case "moved":
			return {
				message: event.wasVerified
					? l10n.t("“{0}” goes on under a new key. You had verified the old one: verify again.", who)
					: l10n.t("“{0}” goes on under a new key.", who),
				actions: [verify],
			};
		case "keyConflict":
			return {
				message: l10n.t("The key of “{0}” was moved to two others: at least one of them is a thief’s.", who),
				actions: [open],
			};
		default:
			return assertNever(event);
	}
}

/** Several messages of one person, in one toast; undefined where they are anything else. */
export function directToast(
	l10n: L10n,
	happenings: readonly { readonly kind: string }[],
	overview: Overview | null,
): PersonWords | undefined {
	const direct = happenings.filter((each) => isPersonHappening(each) && each.kind === "directWritten");
	const peers = new Set(direct.map((each) => (isPersonHappening(each) ? peerOf(each) : "")));
	const [peerId = ""] = peers;
	const person = findPerson(overview, peerId);
	if (direct.length !== happenings.length || peers.size !== 1 || !person) return undefined;
	return {
		message: l10n.t("“{0}” wrote to you: {1} messages.", shownName(person), direct.length),
		actions: [{ label: l10n.t("Open"), command: commands.messagePerson, target: { ...noTarget, peerId } }],
	};
}

/** What is said of them in a toast about many things. */
export function personCounts(l10n: L10n, happenings: readonly { readonly kind: string }[]): readonly string[] {
	const own = happenings.filter(isPersonHappening);
	const isRequest = (each: PersonHappening) => each.kind === "contactChanged" && each.event.kind === "requested";
	const direct = own.filter(({ kind }) => kind === "directWritten").length;
	const requests = own.filter(isRequest).length;
	const asked = own.filter(({ kind }) => kind === "verificationAsked").length;
	const changes = own.length - direct - requests - asked;
	return [
		asked === 0 ? "" : asked === 1 ? l10n.t("1 comparison of keys") : l10n.t("{0} comparisons of keys", asked),
		requests === 0 ? "" : requests === 1 ? l10n.t("1 contact request") : l10n.t("{0} contact requests", requests),
		direct === 0 ? "" : direct === 1 ? l10n.t("1 direct message") : l10n.t("{0} direct messages", direct),
		changes === 0 ? "" : changes === 1 ? l10n.t("1 change of a contact") : l10n.t("{0} changes of contacts", changes),
	].filter((part) => part !== "");
}
