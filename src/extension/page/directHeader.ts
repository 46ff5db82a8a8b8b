/** What the page of a direct conversation is told of the person: who it is, where we stand, what holds it up. Pure. */
import type { Overview } from "../../net/api/overview.ts";
import type { ContactWall, DirectSummary, Person } from "../../net/api/people.ts";
import { protocolLimits, type RoomHeader } from "../../webview/protocol.ts";
import { assertNever } from "../assertNever.ts";
import { clip, maxNameUnits } from "../clip.ts";
import type { L10n } from "../l10n.ts";
import { currentPeerId } from "../people/personWords.ts";
import type { Walls } from "../people/walls.ts";
import { isPassable } from "../people/walls.ts";
import { wallAdvice, wallTitle } from "../people/wallWords.ts";

/** What the page of a direct conversation shows above it. */
export type DirectHeader = Extract<RoomHeader, { kind: "direct" }>;
type Act = DirectHeader["acts"][number];

/** Where it comes from. */
export interface DirectHeaderSources {
	readonly overview: Overview | null;
	readonly walls: Walls;
	readonly nowMs: number;
	readonly timeOfDay: (ms: number) => string;
}

/** The header; null where nothing is known of the person. */
export function directHeader(l10n: L10n, sources: DirectHeaderSources, peerId: string): DirectHeader | null {
	const { overview, walls } = sources;
	const current = currentPeerId(overview, peerId);
	const person = overview?.people.find((each) => each.peerId === current);
	const summary = overview?.directs.find((each) => each.peerId === current);
	if (!person) return null;
	const name = clip(person.name === "" ? `·${person.tag}` : person.name, maxNameUnits);
	const wall = walls.standing(person);
	return {
		kind: "direct",
		name,
		tag: person.contact === "verified" || person.name === "" ? "" : person.tag,
		contact: person.contact,
		online: person.online,
		standing: standingOf(l10n, person),
		note: wall === null ? sentence(noteOf(l10n, { person, summary, sources, name })) : "",
		wall: person.wall === null ? "" : sentence(wallTitle(l10n, person.wall, name)),
		wallAdvice: person.wall === null ? "" : wallAdvice(l10n, person.wall),
		acts: wall === null ? actsOf(l10n, person) : wallActs(l10n, person, wall),
		whyReadOnly: sentence(whyReadOnly(l10n, person, { name, isWalled: wall !== null })),
	};
}

/** Names of people are bounded, the sentences around them short; what is cut would be a bug of ours. */
function sentence(text: string): string {
	return clip(text, protocolLimits.sentenceUnits);
}

function standingOf(l10n: L10n, { contact, online }: Person): string {
	const presence = online ? l10n.t("online") : l10n.t("offline");
	const trust = {
		unknown: l10n.t("not a contact"),
		pendingIn: l10n.t("asks to become a contact"),
		pendingOut: l10n.t("asked, not a contact yet"),
		approved: l10n.t("contact, not verified"),
		verified: l10n.t("verified"),
		blocked: l10n.t("blocked"),
		keyConflict: l10n.t("key in dispute"),
	}[contact];
	return `${trust} · ${presence}`;
}

interface Noted {
	readonly person: Person;
	readonly summary: DirectSummary | undefined;
	readonly sources: DirectHeaderSources;
	readonly name: string;
}

/** Why what is written waits, or what the other side waits for; empty if nothing does. */
function noteOf(l10n: L10n, { person, summary, sources, name }: Noted): string {
	const waiting = summary?.waiting ?? 0;
	switch (person.contact) {
		case "unknown":
			if (person.askAgainMs > sources.nowMs) {
				const time = sources.timeOfDay(person.askAgainMs);
				return l10n.t("{0} declined your request. You may ask again from {1}; what you wrote waits here.", name, time);
			}
			return l10n.t("{0} is not a contact yet: your first message sends a contact request.", name);
		case "pendingOut":
			if (waiting === 0) return l10n.t("{0} has not approved you yet. What you write waits here.", name);
			return waiting === 1
				? l10n.t("{0} has not approved you yet; your message waits here.", name)
				: l10n.t("{0} has not approved you yet; your {1} messages wait here.", name, waiting);
		case "pendingIn":
			return l10n.t(
				"{0} asks to become a contact. Their messages come once you approve. Writing back approves them, too.",
				name,
			);
		case "approved":
		case "verified":
			return [movedNote(l10n, person, name), offlineNote(l10n, { person, waiting, name })]
				.filter((text) => text !== "")
				.join(" ");
		case "blocked":
		case "keyConflict":
			return "";
		default:
			return assertNever(person.contact);
	}
}

function movedNote(l10n: L10n, { contact, movedFrom }: Person, name: string): string {
	if (movedFrom === null || contact === "verified") return "";
	return movedFrom.wasVerified
		? l10n.t("{0} goes on here under a new key; the old one was ·{1}. Verify again.", name, movedFrom.tag)
		: l10n.t("{0} goes on here under a new key; the old one was ·{1}.", name, movedFrom.tag);
}

function offlineNote(
	l10n: L10n,
	{ person, waiting, name }: { readonly person: Person; readonly waiting: number; readonly name: string },
): string {
	if (person.online || waiting === 0) return "";
	return waiting === 1
		? l10n.t("{0} is offline: your message goes as soon as both of you are online.", name)
		: l10n.t("{0} is offline: your {1} messages go as soon as both of you are online.", name, waiting);
}

/** RULE: what leads to certainty comes before what goes on without. */
function wallActs(l10n: L10n, { online }: Person, wall: ContactWall): readonly Act[] {
	return [
		...(online ? [{ act: "verify", label: l10n.t("Verify…") } satisfies Act] : []),
		...(isPassable(wall) ? [{ act: "passWall", label: l10n.t("Write to This Key All the Same") } satisfies Act] : []),
	];
}

/** What there is to do about the person, the most pressing first. */
function actsOf(l10n: L10n, { contact, online }: Person): readonly Act[] {
	const verify: readonly Act[] = online ? [{ act: "verify", label: l10n.t("Verify…") }] : [];
	switch (contact) {
		case "pendingIn":
			return [
				{ act: "approve", label: l10n.t("Approve") },
				{ act: "decline", label: l10n.t("Decline") },
			];
		case "blocked":
			return [{ act: "unblock", label: l10n.t("Unblock") }];
		case "unknown":
		case "pendingOut":
		case "verified":
			return [];
		case "approved":
		case "keyConflict":
			return verify;
		default:
			return assertNever(contact);
	}
}

function whyReadOnly(
	l10n: L10n,
	{ contact }: Person,
	{ name, isWalled }: { readonly name: string; readonly isWalled: boolean },
): string {
	if (contact === "blocked") return l10n.t("You blocked {0}. What was said before stays here.", name);
	if (contact === "keyConflict") return l10n.t("Nothing goes to this key until you verify it.");
	return isWalled ? l10n.t("Read above what is wrong with this key before you write to it.") : "";
}
