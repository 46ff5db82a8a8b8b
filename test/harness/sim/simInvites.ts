/** Links that admins hand out, and who follows them. */
import { decodeInvite, type Invite, signInvite } from "../../../src/net/wire/invite.ts";
import type { Act } from "./simAct.ts";
import { honestMembers } from "./simAgreement.ts";
import type { SimNode } from "./simNode.ts";
import type { SimWorld } from "./simWorld.ts";

/** A link somebody was given, as everybody has it who sees it. */
export interface Handed {
	readonly issuer: SimNode;
	readonly label: string;
	readonly invite: Invite;
}

/** Inviting. */
export const invitations: readonly Act[] = [
	{
		name: "invite",
		weight: 2,
		does: (world) => {
			const admin = world.chance.pick(world.members.filter((node) => world.roomOf(node)?.isAdmin === true));
			const label = `link ${world.handed.length}`;
			const issued = admin?.run((rooms) => rooms.invites.issue(world.room, label));
			if (admin === undefined || issued === undefined) {
				return null;
			}
			const address = { host: admin.address, port: 4_242 };
			const fields = { room: world.room, team: "0000", roomName: "Compilers", addresses: [address], ...issued };
			const read = decodeInvite(signInvite(admin.identity.signing, fields));
			if (!read.ok) {
				throw new Error(`an invite of our own making is read: ${read.reason}`);
			}
			world.handed.push({ issuer: admin, label, invite: read.value });
			return `${admin.name} hands out ${label}`;
		},
	},
	{
		name: "follow an invite",
		weight: 4,
		does: (world) => {
			const handed = world.chance.pick(world.handed);
			const guest = world.chance.pick(world.up.filter((node) => world.roomOf(node)?.isMember !== true));
			if (handed === undefined || guest === undefined) {
				return null;
			}
			const asked = guest.run((rooms) => rooms.applications.joinInvited(handed.invite, ""));
			return asked?.ok === true ? `${guest.name} follows ${handed.label} of ${handed.issuer.name}` : null;
		},
	},
];

/** RULE: a link that was handed out brings one person, whose disk was not put back, and the room it was made for. */
export const inviteUsedTwice = (world: SimWorld): string | null => {
	for (const { issuer, label } of world.handed) {
		const open = (issuer.rooms?.desk.open() ?? []).filter(({ invite }) => invite === label);
		if (new Set(open.map(({ peerId }) => peerId)).size > 1 && !world.rolledBack.has(issuer)) {
			return `${issuer.name} takes ${label} from ${open.map(({ name }) => name).join(" and ")}`;
		}
	}
	return null;
};

/** RULE: who asks whoever leads an open room stands on its desk, as soon as the two are connected. */
export const unheardRequest = (world: SimWorld): string | null => {
	for (const guest of world.honest) {
		const room = world.roomOf(guest);
		const admin = honestMembers(world).find((node) => leadsOpenRoom(world, node));
		const isAsking = room?.row.standing === "requested" && room.row.admin === admin?.identity.key;
		const isBroken = [guest, admin].some((node) => node !== undefined && world.rolledBack.has(node));
		const open = admin?.rooms?.desk.open() ?? [];
		if (isAsking && !isBroken && !open.some(({ peerId }) => peerId === guest.identity.peerId)) {
			return `${admin?.name} does not see that ${guest.name} asks`;
		}
	}
	return null;
};

const leadsOpenRoom = (world: SimWorld, node: SimNode): boolean => {
	const room = world.roomOf(node);
	return room?.isAdmin === true && room.state?.closed === false;
};
