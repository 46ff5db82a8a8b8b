/** Links that admins hand out, and who follows them. */
import { decodeInvite, type Invite, signInvite } from "../../../src/net/wire/invite.ts";
import type { Act } from "./simAct.ts";
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
