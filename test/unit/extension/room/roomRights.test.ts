import assert from "node:assert/strict";
import {
	whyNotAdmin,
	whyNotAnswer,
	whyNotChange,
	whyNotInvite,
	whyNotKick,
	whyNotLeave,
	whyNotMember,
	whyNotOffer,
	whyNotRemove,
	whyNotStand,
	whyNotVote,
	whyNotWithdraw,
	whyNotWithdrawOffer,
} from "../../../../src/extension/room/roomRights.ts";
import type { RoomRole, RoomSummary } from "../../../../src/net/api/rooms.ts";
import { aRoom } from "../overviews.ts";
import { plainText } from "../plainText.ts";

const roles: readonly RoomRole[] = ["admin", "member", "requested", "denied", "moved", "left", "kicked", "closed"];

/** The roles in which it can be done. */
function allowed(whyNot: (room: RoomSummary) => string, over: Partial<RoomSummary> = {}): readonly RoomRole[] {
	return roles.filter((role) => whyNot(aRoom({ ...over, role })) === "");
}

const offer = { peerId: "cc", name: "Linus", tag: "P9RA", verified: true, atMs: 1 };
const candidate = { peerId: "cc", name: "Linus", tag: "P9RA", verified: true, votes: 1, mine: false };

describe("what can be done in a room", () => {
	it("depends on the role, and every refusal is a sentence", () => {
		const cases: readonly (readonly [string, (room: RoomSummary) => string, readonly RoomRole[]])[] = [
			["member", (room) => whyNotMember(plainText, room), ["admin", "member"]],
			["admin", (room) => whyNotAdmin(plainText, room), ["admin"]],
			["change", (room) => whyNotChange(plainText, room), ["admin"]],
			["kick", (room) => whyNotKick(plainText, room), ["admin"]],
			["invite", (room) => whyNotInvite(plainText, room), ["admin", "member"]],
			["offer", (room) => whyNotOffer(plainText, room), ["admin"]],
			["answer", (room) => whyNotAnswer(plainText, room), []],
			["withdraw offer", (room) => whyNotWithdrawOffer(plainText, room), []],
			["leave", (room) => whyNotLeave(plainText, room), ["member"]],
			["remove", (room) => whyNotRemove(plainText, room), ["denied", "moved", "left", "kicked", "closed"]],
			["withdraw", (room) => whyNotWithdraw(plainText, room), ["requested"]],
			["stand", (room) => whyNotStand(plainText, room, { me: "aa", nowMs: 5 }), []],
			["vote", (room) => whyNotVote(plainText, room, 5), []],
		];
		for (const [name, whyNot, expected] of cases) {
			assert.deepEqual(allowed(whyNot), expected, name);
			for (const role of roles) assert.match(whyNot(aRoom({ role })), /^$|^\p{Lu}.*\.$/u, `${name} as ${role}`);
		}
	});

	it("names the admin to who is not", () => {
		assert.equal(whyNotKick(plainText, aRoom()), "Only the admin can do this: in Compilers that is Grace.");
	});

	it("is not to change who is in while the room is halted, and says why", () => {
		assert.match(whyNotChange(plainText, aRoom({ role: "admin", halted: "newer" })), /newer LAN Chat/);
		assert.match(whyNotOffer(plainText, aRoom({ role: "admin", halted: "keyMissing" })), /newest key/);
	});

	it("is to invite to an unlisted room for its admin only, who is named", () => {
		const policy = { history: "all", listed: false, successionHours: 72 } as const;
		assert.equal(whyNotInvite(plainText, aRoom({ role: "admin", policy })), "");
		assert.match(whyNotInvite(plainText, aRoom({ policy })), /only its admin, Grace,/);
	});

	it("takes others for what concerns others", () => {
		assert.equal(whyNotKick(plainText, aRoom({ role: "admin", memberCount: 1 })), "Nobody but you is in Compilers.");
	});

	it("follows an offer of the admin role on both sides", () => {
		const mine = aRoom({ role: "admin", transfer: { kind: "offeredByMe", ...offer } });
		assert.match(whyNotOffer(plainText, mine), /offered the admin role to Linus already/);
		assert.equal(whyNotWithdrawOffer(plainText, mine), "");
		assert.match(whyNotAnswer(plainText, mine), /Nobody offers you/);
		const theirs = aRoom({ transfer: { kind: "offeredToMe", ...offer } });
		assert.equal(whyNotAnswer(plainText, theirs), "");
		assert.match(whyNotWithdrawOffer(plainText, theirs), /Only the admin/);
	});

	it("is to elect an admin once the old one has been away for long enough, not before, and not alone", () => {
		const me = { me: "aa", nowMs: 5 };
		const open = aRoom({ succession: { openFromMs: 5, needed: 3, candidates: [] } });
		const early = aRoom({ succession: { openFromMs: 6, needed: 3, candidates: [] } });
		assert.equal(whyNotStand(plainText, open, me), "");
		assert.match(whyNotStand(plainText, early, me), /not long ago: possible from/);
		assert.match(whyNotStand(plainText, aRoom(), me), /not long ago\.$/);
		assert.match(whyNotStand(plainText, { ...open, memberCount: 2 }, me), /no majority/);
		assert.match(whyNotVote(plainText, open, 5), /Nobody stands/);
	});

	it("is to vote for who stands, once", () => {
		const room = (over: Partial<typeof candidate>) =>
			aRoom({ succession: { openFromMs: 1, needed: 3, candidates: [{ ...candidate, ...over }] } });
		assert.equal(whyNotVote(plainText, room({}), 5), "");
		assert.match(whyNotVote(plainText, room({ mine: true }), 5), /is given/);
		assert.match(whyNotStand(plainText, room({ peerId: "aa" }), { me: "aa", nowMs: 5 }), /already/);
	});
});
