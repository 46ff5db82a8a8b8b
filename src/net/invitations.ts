/** Making invites, reading them, and following them: what rooms, addresses and links have to do for it together. */
import { formatAddress } from "./address/typed.ts";
import { type Outcome, refused } from "./api/outcome.ts";
import { fingerprintHex, peerIdHex } from "./crypto/fingerprintHex.ts";
import { textLimits, timeLimits } from "./limits.ts";
import { shownName } from "./names.ts";
import type { Clock } from "./ports.ts";
import { linkOf, readLink } from "./room/joining/inviteLink.ts";
import type { Room } from "./room/room.ts";
import type { Session } from "./session.ts";
import { type Invite, signInvite } from "./wire/invite.ts";

/** What a link says, made fit to show. */
export interface InviteSummary {
	readonly room: string;
	readonly roomName: string;
	readonly fingerprint: string;
	readonly addresses: readonly string[];
	readonly untilMs: number;
}

/** How often it is looked whether an advert has come, ms. */
const look = 100;

/**
 * A link to a room of mine. RULE: the admin's carries a seed it is recognised by; a member's only says where a listed room
 * is. @throws StoreError
 */
export const issueInvite = (
	session: Session,
	room: Room,
	options: { readonly label: string; readonly nowMs: number },
): Outcome<{ readonly link: string; readonly untilMs: number }> => {
	const { state } = room;
	const { addresses } = session;
	if (!room.isMember || state === null) {
		return refused("roomNotMember");
	}
	if (state.closed) {
		return refused("roomClosed");
	}
	if (!room.isAdmin && !state.policy.listed) {
		return refused("roomNotAdmin");
	}
	if (addresses.length === 0) {
		return refused("inviteUnreachable");
	}
	const { seed, untilMs } = room.isAdmin
		? session.rooms.invites.issue(room.id, options.label)
		: { seed: null, untilMs: options.nowMs + timeLimits.invite };
	const roomName = shownName(state.name, textLimits.roomName);
	const fields = { room: room.id, team: session.team, untilMs, seed, roomName, addresses };
	return { ok: true, value: { link: linkOf(signInvite(session.identity.signing, fields)), untilMs } };
};

/** What a link says, without going anywhere. */
export const readInvite = (session: Session, link: string, nowMs: number): Outcome<InviteSummary> => {
	const checked = checkedInvite(session, link, nowMs);
	return checked.ok ? { ok: true, value: summaryOf(checked.value) } : checked;
};

/** What it takes to follow a link. */
export interface OpeningDeps {
	readonly session: Session;
	readonly clock: Clock;
	readonly isGivenUp: () => boolean;
}

/**
 * Goes to whoever made the link and asks to join. RULE: nobody is asked for a person who gave up on the way.
 * @throws StoreError
 */
export const openInvite = async (
	deps: OpeningDeps,
	link: string,
	note: string,
): Promise<Outcome<{ readonly room: string }>> => {
	const { session, clock } = deps;
	const checked = checkedInvite(session, link, clock.now());
	if (!checked.ok) {
		return checked;
	}
	const invite = checked.value;
	const { mesh, rooms } = session;
	if (rooms.get(invite.room)?.isMember === true) {
		return refused("roomAlreadyMember");
	}
	if (mesh === null) {
		return refused("nodeOff");
	}
	const reached = await mesh.reach(invite.addresses, invite.issuer);
	if (!reached.ok) {
		return refused(reached.code === "inviteWrongPerson" ? reached.code : "inviteUnreachable");
	}
	if (deps.isGivenUp()) {
		return refused("requestUnknown");
	}
	const asked =
		invite.seed === null ? await askWhereTold(deps, invite.room, note) : rooms.applications.joinInvited(invite, note);
	return asked.ok ? { ok: true, value: { room: invite.room } } : asked;
};

/** A member's link: the room is asked for as soon as that member tells of it. */
const askWhereTold = async (
	{ session, clock, isGivenUp }: OpeningDeps,
	room: string,
	note: string,
): Promise<Outcome<null>> => {
	const isOver = (): boolean => isGivenUp() || session.rooms.isTold(room);
	for (let waited = 0; waited < timeLimits.inviteAdvert && !isOver(); waited += look) {
		await new Promise<void>((resolve) => void clock.after(look, resolve));
	}
	return isGivenUp() ? refused("requestUnknown") : session.rooms.applications.join(room, note);
};

/** RULE: a link is followed only if it is whole, in time, somebody else's and of our team. */
const checkedInvite = (session: Session, link: string, nowMs: number): Outcome<Invite> => {
	const read = readLink(link);
	if (!read.ok) {
		return refused("inviteMalformed");
	}
	const invite = read.value;
	if (invite.issuer === session.identity.key) {
		return refused("inviteOwn");
	}
	if (invite.team !== session.team) {
		return refused("inviteTeam");
	}
	return invite.untilMs <= nowMs ? refused("inviteExpired") : read;
};

const summaryOf = (invite: Invite): InviteSummary => ({
	room: invite.room,
	roomName: shownName(invite.roomName, textLimits.roomName) || invite.room.slice(0, 8),
	fingerprint: fingerprintHex(peerIdHex(invite.issuer)),
	addresses: invite.addresses.map(formatAddress),
	untilMs: invite.untilMs,
});
