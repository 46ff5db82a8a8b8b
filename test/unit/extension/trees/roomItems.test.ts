import assert from "node:assert/strict";
import { roomItems } from "../../../../src/extension/trees/roomItems.ts";
import { aNearbyRoom, anOverview, aRoom } from "../overviews.ts";
import { plainText } from "../plainText.ts";

const words = {
	l10n: plainText,
	now: () => 5,
	timeOfDay: (ms: number) => `T${ms}`,
	isMuted: (room: string) => room === "07",
};

describe("the Rooms tree", () => {
	it("say that a room of mine is muted, in the row and to screen readers", () => {
		const rooms = [aRoom({ room: "07", name: "Loud" }), aRoom({ room: "01", name: "Quiet" })];
		const rows = roomItems(words, anOverview({ rooms }));
		assert.deepEqual(
			rows.map(({ label, description }) => [label, description]),
			[
				["Loud", "2 of 5 online · muted"],
				["Quiet", "2 of 5 online"],
			],
		);
		assert.match(rows[0]?.spoken ?? "", /, muted$/);
		const [gone] = roomItems(words, anOverview({ rooms: [aRoom({ room: "07", role: "kicked" })] }));
		assert.doesNotMatch(gone?.description ?? "", /muted/);
	});

	it("shows my rooms with what is new, my role and who is online, the newest conversation first", () => {
		const rows = roomItems(
			words,
			anOverview({
				rooms: [
					aRoom({ room: "01", name: "Old", newestMs: 1 }),
					aRoom({ room: "02", name: "New", newestMs: 2, role: "admin", unread: 3 }),
				],
			}),
		);
		assert.deepEqual(
			rows.map((row) => [row.label, row.description]),
			[
				["New", "3 unread · admin · 2 of 5 online"],
				["Old", "2 of 5 online"],
			],
		);
		assert.deepEqual(rows[0]?.tokens, ["room", "admin", "invitable", "unread"]);
	});

	it("says whose a room is where another has a name that looks the same, and what has become of it", () => {
		const alike = { name: "design", alike: true };
		const rooms = [
			aRoom({ ...alike, room: "01", newestMs: 3 }),
			aRoom({ ...alike, room: "02", newestMs: 2, role: "admin" }),
			aRoom({ ...alike, room: "03", newestMs: 1, role: "closed" }),
		];
		const rows = roomItems(words, anOverview({ rooms, nearby: [aNearbyRoom({ ...alike, room: "04" })] }));
		assert.deepEqual(
			[...rows.slice(0, 3), ...(rows[3]?.children ?? [])].map(({ label, description }) => [label, description]),
			[
				["design", "admin: Grace ·K7QF · 2 of 5 online"],
				["design", "admin · 2 of 5 online"],
				["design", "closed · admin: Grace ·K7QF"],
				["design", "admin: Grace ·K7QF · 3 members"],
			],
		);
		for (const row of [rows[0], rows[3]?.children[0]]) {
			assert.match(row?.tooltip.join() ?? "", /looks the same/);
			assert.match(row?.spoken ?? "", /Grace/);
		}
	});

	it("counts nobody online while LAN Chat is off", () => {
		const status = { kind: "off", everOn: true } as const;
		const [row] = roomItems(words, anOverview({ status, rooms: [aRoom({ unread: 2 })] }));
		assert.equal(row?.description, "2 unread");
		assert.doesNotMatch([row?.spoken, ...(row?.tooltip ?? [])].join(), /online/);
	});

	it("says in words and by an icon, not by colour alone, that I was mentioned", () => {
		const [row] = roomItems(words, anOverview({ rooms: [aRoom({ unread: 1, mentioned: true })] }));
		assert.equal(row?.icon, "mention");
		assert.equal(row?.spoken, "Room Compilers, 1 unread, you were mentioned, 2 of 5 online");
	});

	it("lists rooms nearby below mine, each asking to join when clicked", () => {
		const rows = roomItems(words, anOverview({ rooms: [aRoom()], nearby: [aNearbyRoom()] }));
		assert.deepEqual(
			rows.map((row) => row.label),
			["Compilers", "Nearby"],
		);
		const [room] = rows[1]?.children ?? [];
		assert.equal(room?.description, "Grace ·K7QF · 3 members");
		assert.equal(room?.command, "lanChat.room.join");
		assert.equal(room?.target.room, "02");
	});

	it("does not offer to join a room twice, nor one I am in", () => {
		const rooms = [aRoom({ room: "02", role: "requested" }), aRoom({ room: "03", role: "member" })];
		const nearby = [aNearbyRoom({ room: "02" }), aNearbyRoom({ room: "03" })];
		const rows = roomItems(words, anOverview({ rooms, nearby }));
		const children = rows.at(-1)?.children ?? [];
		assert.deepEqual(
			children.map((row) => [row.target.room, row.command, row.tokens.includes("asked")]),
			[["02", "lanChat.room.open", true]],
		);
	});

	it("keeps showing what I asked for while nobody tells of it", () => {
		const rows = roomItems(words, anOverview({ rooms: [aRoom({ role: "requested" })] }));
		const [room] = rows[0]?.children ?? [];
		assert.equal(room?.description, "waiting for Grace to approve · 5 members");
		assert.equal(room.command, "lanChat.room.open");
	});

	it("says when a denied request may be repeated, and lets it be repeated then", () => {
		const denied = (deniedUntilMs: number) => {
			const rooms = [aRoom({ room: "02", role: "denied", deniedUntilMs })];
			return roomItems(words, anOverview({ rooms, nearby: [aNearbyRoom()] }))[0]?.children[0];
		};
		assert.match(denied(7)?.description ?? "", /^denied; ask again from T7/);
		assert.equal(denied(7)?.command, "lanChat.room.open");
		assert.match(denied(4)?.description ?? "", /^denied; you may ask again/);
		assert.equal(denied(4)?.command, "lanChat.room.join");
	});

	it("says of a request that a room was closed or is by invitation now, and lets only the latter be asked again", () => {
		const shut = (why: "closed" | "unlisted" | "unanswered") => {
			const rooms = [aRoom({ room: "02", role: "denied", shut: why })];
			return roomItems(words, anOverview({ rooms, nearby: [aNearbyRoom()] }))[0]?.children[0];
		};
		assert.match(shut("closed")?.description ?? "", /^was closed before you were let in/);
		assert.equal(shut("closed")?.command, "lanChat.room.open");
		assert.match(shut("unlisted")?.description ?? "", /^takes no more requests: it is by invitation now/);
		assert.equal(shut("unlisted")?.command, "lanChat.room.join");
		assert.match(shut("unanswered")?.description ?? "", /^not answered in a week; you may ask again/);
		assert.equal(shut("unanswered")?.command, "lanChat.room.join");
	});

	it("keeps rooms I was kicked from readable, and says so", () => {
		const [row] = roomItems(words, anOverview({ rooms: [aRoom({ role: "kicked" })] }));
		assert.equal(row?.description, "you were kicked");
		assert.equal(row?.command, "lanChat.room.open");
	});

	it("says of a room that lists my old key still for whom it waits", () => {
		const [row] = roomItems(words, anOverview({ rooms: [aRoom({ role: "moved" })] }));
		assert.equal(row?.description, "waits for Grace to take your new key");
		assert.deepEqual([row.icon, row.command, row.tokens], ["key", "lanChat.room.open", ["room", "moved"]]);
		assert.match(row.tooltip[1] ?? "", /^You go on under a new key/);
	});

	it("says in the tooltip who ended it and why, with the time where it is known", () => {
		const ending = { byName: "Grace", byTag: "K7QF", byVerified: true, reason: "too loud", atMs: 7 };
		const tooltip = (over: Parameters<typeof aRoom>[0]) =>
			roomItems(words, anOverview({ rooms: [aRoom(over)] }))[0]?.tooltip[1];
		assert.equal(
			tooltip({ role: "kicked", ending }),
			"Grace kicked you from Compilers. Reason given: “too loud”. · at T7",
		);
		assert.equal(tooltip({ role: "closed", ending: { ...ending, reason: "", atMs: 0 } }), "Grace closed Compilers.");
		assert.equal(tooltip({ role: "left" }), "You left Compilers.");
	});

	it("lets who left or was kicked ask again where somebody tells of the room", () => {
		const tokens = (role: "left" | "kicked" | "closed" | "member", room = "01") =>
			roomItems(words, anOverview({ rooms: [aRoom({ role })], nearby: [aNearbyRoom({ room })] }))[0]?.tokens;
		assert.deepEqual(tokens("kicked"), ["room", "kicked", "joinable"]);
		assert.deepEqual(tokens("left"), ["room", "left", "joinable"]);
		assert.deepEqual(tokens("left", "02"), ["room", "left"]);
		assert.deepEqual(tokens("closed"), ["room", "closed"]);
		assert.deepEqual(tokens("member"), ["room", "member", "invitable"]);
	});

	it("marks a room that is halted, and says why", () => {
		const [row] = roomItems(words, anOverview({ rooms: [aRoom({ halted: "newer", unread: 1 })] }));
		assert.equal(row?.icon, "warning");
		assert.match(row.description, /needs a newer LAN Chat/);
		assert.ok(row.tooltip.some((line) => line.includes("Until yours is updated")));
	});

	it("lets menus know of offers, elections and requests that wait", () => {
		const offer = { peerId: "cc", name: "Linus", tag: "P9RA", verified: true, atMs: 1 };
		const tokens = (over: Parameters<typeof aRoom>[0]) => {
			const [row] = roomItems(words, anOverview({ rooms: [aRoom(over)] }));
			return (row?.children[0] ?? row)?.tokens;
		};
		const byMe = { kind: "offeredByMe", ...offer } as const;
		assert.deepEqual(tokens({ role: "admin", transfer: byMe }), ["room", "admin", "invitable", "offered"]);
		assert.deepEqual(tokens({ transfer: { ...byMe, kind: "offeredToMe" } }), [
			"room",
			"member",
			"invitable",
			"offeredToMe",
		]);
		const candidates = [{ peerId: "cc", name: "Linus", tag: "P9RA", verified: true, votes: 1, mine: false }];
		const succession = { openFromMs: 1, needed: 2, candidates };
		assert.deepEqual(tokens({ succession }), ["room", "member", "invitable", "succession", "candidates"]);
		assert.deepEqual(tokens({ succession: { ...succession, candidates: [] } }), [
			"room",
			"member",
			"invitable",
			"succession",
		]);
		assert.deepEqual(tokens({ role: "requested" }), ["nearby", "asked", "waiting"]);
		assert.deepEqual(tokens({ role: "denied" }), ["nearby", "asked"]);
	});

	it("has nothing to show when there is nothing, so that the welcome text appears", () => {
		assert.deepEqual(roomItems(words, anOverview()), []);
	});
});
