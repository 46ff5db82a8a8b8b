import assert from "node:assert/strict";
import { bannersOf, firstSteps, wayOut, whyReadOnly } from "../../../../src/extension/room/roomStanding.ts";
import type { RoomRole } from "../../../../src/net/api/rooms.ts";
import { aRoom } from "../overviews.ts";
import { plainText } from "../plainText.ts";

const isNearby = true;

describe("how one stands to a room", () => {
	it("is no reason not to write for those who are in", () => {
		for (const role of ["admin", "member"] as const) {
			assert.equal(whyReadOnly(plainText, aRoom({ role })), "");
			assert.deepEqual(wayOut(plainText, aRoom({ role }), { isNearby }), []);
		}
	});

	it("is a sentence and a way out for everybody else", () => {
		const outside: readonly RoomRole[] = ["requested", "denied", "moved", "left", "kicked", "closed"];
		const ways = outside.map((role) => {
			assert.match(whyReadOnly(plainText, aRoom({ role })), /^\p{Lu}.*\.$/u, role);
			return wayOut(plainText, aRoom({ role }), { isNearby }).map(({ action }) => action);
		});
		assert.deepEqual(ways, [
			["withdrawRequest"],
			["join", "remove"],
			["remove"],
			["join", "remove"],
			["join", "remove"],
			["remove"],
		]);
	});

	it("offers to ask again only where somebody tells of the room", () => {
		for (const role of ["denied", "left", "kicked"] as const) {
			const actions = wayOut(plainText, aRoom({ role }), { isNearby: false });
			assert.ok(!actions.some(({ action }) => action === "join"), role);
		}
	});

	it("begins with a link for others, for whom the room lets make one", () => {
		const unlisted = { history: "all", listed: false, successionHours: 72 } as const;
		const steps = (over: Parameters<typeof aRoom>[0]) => firstSteps(plainText, aRoom(over)).map(({ action }) => action);
		assert.deepEqual(steps({ role: "admin", policy: unlisted }), ["invite"]);
		assert.deepEqual(steps({ role: "member" }), ["invite"]);
		assert.deepEqual(steps({ role: "member", policy: unlisted }), []);
		assert.deepEqual(steps({ role: "requested" }), []);
	});

	it("names who closed a room or removed me, with the reason given", () => {
		const ending = { byName: "Grace", byTag: "K7QF", byVerified: false, reason: "too loud", atMs: 1 };
		assert.equal(
			whyReadOnly(plainText, aRoom({ role: "kicked", ending })),
			"Grace ·K7QF kicked you from Compilers. Reason given: “too loud”. What was said before stays here.",
		);
		const verified = aRoom({ role: "closed", ending: { ...ending, byVerified: true } });
		assert.match(whyReadOnly(plainText, verified), /^Grace closed Compilers\. Reason/);
		const nameless = aRoom({ role: "closed", ending: { ...ending, byName: "" } });
		assert.match(whyReadOnly(plainText, nameless), /^·K7QF closed Compilers\. Reason/);
	});

	it("says for whom a room waits after a key has moved", () => {
		assert.equal(
			whyReadOnly(plainText, aRoom({ role: "moved" })),
			"You go on under a new key, and Compilers still lists your old one. You can write here again once Grace, the admin, has put the new key in its place. What was said before stays here.",
		);
	});

	it("tells when one may ask again after a denial", () => {
		const text = whyReadOnly(plainText, aRoom({ role: "denied", deniedUntilMs: Date.UTC(2026, 0, 2, 12) }));
		assert.match(text, /2026/);
	});

	it("says why nobody decides on a request any more", () => {
		const ending = { byName: "Grace", byTag: "K7QF", byVerified: true, reason: "we are done", atMs: 1 };
		assert.match(
			whyReadOnly(plainText, aRoom({ role: "denied", shut: "closed", ending })),
			/^Grace closed Compilers before you were let in\. .*we are done/,
		);
		assert.equal(
			whyReadOnly(plainText, aRoom({ role: "denied", shut: "unlisted" })),
			"Compilers takes no more requests: it is by invitation now.",
		);
	});

	it("shows offers, elections and halts to members only", () => {
		const over = {
			transfer: { kind: "offeredToMe", peerId: "bb", name: "Grace", tag: "P9RA", verified: false, atMs: 1 },
			succession: { openFromMs: 1, needed: 3, candidates: [] },
			halted: "newer",
		} as const;
		assert.deepEqual(
			bannersOf(plainText, aRoom(over), "aa").map(({ kind, actions }) => [
				kind,
				...actions.map(({ action }) => action),
			]),
			[["transfer", "acceptTransfer", "declineTransfer"], ["succession", "stand"], ["halted"]],
		);
		assert.deepEqual(bannersOf(plainText, aRoom({ ...over, role: "left" }), "aa"), []);
	});

	it("offers to vote for others, to stand once, and to take back what one offered", () => {
		const candidate = { peerId: "cc", name: "Linus", tag: "P9RA", verified: false, votes: 2, mine: false };
		const actions = (candidates: (typeof candidate)[]) =>
			bannersOf(plainText, aRoom({ succession: { openFromMs: 1, needed: 3, candidates } }), "aa").map((banner) =>
				banner.actions.map(({ action, peerId }) => `${action} ${peerId}`),
			);
		assert.deepEqual(actions([candidate]), [["vote cc", "stand "]]);
		assert.deepEqual(actions([candidate, { ...candidate, peerId: "aa", mine: true }]), [["vote cc"], []]);
		assert.deepEqual(actions([{ ...candidate, mine: true }]), [["stand "]]);
		const transfer = {
			kind: "offeredByMe",
			peerId: "bb",
			name: "Grace",
			tag: "P9RA",
			verified: false,
			atMs: 1,
		} as const;
		const [mine] = bannersOf(plainText, aRoom({ role: "admin", transfer }), "aa");
		assert.deepEqual(
			mine?.actions.map(({ action }) => action),
			["withdrawTransfer"],
		);
	});

	it("names people where one decides about them as everywhere: bare only whose keys were compared", () => {
		const linus = { peerId: "cc", name: "Linus", tag: "P9RA", verified: false, votes: 2, mine: false };
		const texts = (over: Parameters<typeof aRoom>[0]) =>
			bannersOf(plainText, aRoom(over), "aa").map(({ text }) => text);
		const succession = { openFromMs: 1, needed: 3, candidates: [linus, { ...linus, verified: true }] };
		assert.deepEqual(texts({ succession, adminVerified: false }), [
			"Linus ·P9RA stands for admin: 2 of 3 votes. Grace ·K7QF, the admin, has been away for a long time.",
			"Linus stands for admin: 2 of 3 votes.",
		]);
		const transfer = { kind: "offeredToMe", ...linus, atMs: 1 } as const;
		assert.match(texts({ transfer })[0] ?? "", /^Linus ·P9RA wants to hand the admin role to you/);
		const long = texts({ transfer: { ...transfer, name: "n".repeat(900) } })[0] ?? "";
		assert.match(long, /n ·P9RA wants/, "no name pushes the letters out");
	});

	it("never makes a text or a list longer than a page takes, whatever peers chose", () => {
		const long = "\u{1F600}".repeat(5_000);
		const candidates = Array.from({ length: 300 }, (_, i) => ({
			peerId: `c${i}`,
			name: long,
			tag: "P9RA",
			verified: false,
			votes: 1,
			mine: false,
		}));
		const summary = aRoom({
			name: long,
			adminName: long,
			ending: { byName: long, byTag: "K7QF", byVerified: false, reason: long, atMs: 1 },
			transfer: { kind: "offeredToMe", peerId: "bb", name: long, tag: "P9RA", verified: false, atMs: 1 },
			succession: { openFromMs: 1, needed: 3, candidates },
			halted: "keyMissing",
		});
		const banners = bannersOf(plainText, summary, "aa");
		assert.ok(banners.length <= 8);
		const texts = [...banners.map(({ text }) => text), whyReadOnly(plainText, { ...summary, role: "kicked" })];
		for (const text of texts) assert.ok(text.length <= 2_000);
	});
});
