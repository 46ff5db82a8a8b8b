/** What an invite link says, in words. Pure but for `l10n`. */
import type { Overview } from "../../net/api/overview.ts";
import type { Person } from "../../net/api/people.ts";
import type { Requests } from "../../net/api/requests.ts";
import type { L10n } from "../l10n.ts";
import { grouped } from "../people/memberWords.ts";
import { shownName, trustOf } from "../people/personWords.ts";
import { wallInShort } from "../people/wallWords.ts";

/** A link as the node read it. SECURITY: whoever made it chose the name of the room. */
export type Invite = Extract<Requests["invites/read"]["result"], { ok: true }>["value"];

/** What wording needs: who is known by the key that signed the link, and the time. */
export interface InviteWords {
	readonly l10n: L10n;
	readonly overview: Overview | null;
	readonly timeOfDay: (ms: number) => string;
}

/** Who invites, to which room, and until when. */
export function inviteInWords({ l10n, overview, timeOfDay }: InviteWords, invite: Invite): string {
	const { roomName, fingerprint, untilMs } = invite;
	const until = timeOfDay(untilMs);
	const person = makerOf(overview, invite);
	if (person) return l10n.t("{0} invites you to “{1}”. Good until {2}.", nameAndDoubt(l10n, person), roomName, until);
	const key = grouped(fingerprint.slice(0, 8));
	return l10n.t(
		"Invitation to “{0}” from somebody you have not met (key {1} …), good until {2}.",
		roomName,
		key,
		until,
	);
}

/** Whom asking by the link connects to, and who answers: a member's link leads to a member, and the admin decides. */
export function inviteLeadsTo({ l10n, overview }: InviteWords, invite: Invite): string {
	const person = makerOf(overview, invite);
	return person
		? l10n.t("Connects only to {0}. The admin of the room decides whether you get in.", shownName(person))
		: l10n.t(
				"Connects only to who holds the key {0}. The admin of the room decides whether you get in.",
				grouped(invite.fingerprint),
			);
}

/** The whole key and where it is looked for, for who wants to compare. */
export function inviteInFull(l10n: L10n, { fingerprint, addresses }: Invite): string {
	return l10n.t("Signed by the key {0}, at {1}.", grouped(fingerprint), addresses.join(", "));
}

function makerOf(overview: Overview | null, { fingerprint }: Invite): Person | undefined {
	return overview?.people.find((person) => person.fingerprint === fingerprint && person.name !== "");
}

/** SECURITY: what is wrong with a key or a name is said where the name might be taken for somebody else's. */
function nameAndDoubt(l10n: L10n, person: Person): string {
	const doubts = [
		person.wall === null ? "" : wallInShort(l10n, person.wall),
		person.lookalike ? l10n.t("looks like another name") : "",
		person.contact === "blocked" ? trustOf(l10n, person.contact) : "",
	].filter((doubt) => doubt !== "");
	return doubts.length === 0 ? shownName(person) : `${shownName(person)} (${doubts.join(", ")})`;
}
