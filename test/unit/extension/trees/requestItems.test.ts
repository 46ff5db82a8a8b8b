import assert from "node:assert/strict";
import { pendingOf } from "../../../../src/extension/node/nodeView.ts";
import { requestItems } from "../../../../src/extension/trees/requestItems.ts";
import type { NearbyRoom } from "../../../../src/net/api/rooms.ts";
import { aContactRequest, aNearbyRoom, anOverview, aPerson, aRequest, aRoom, aVerification } from "../overviews.ts";
import { plainText } from "../plainText.ts";

const words = {
	l10n: plainText,
	now: () => 5,
	timeOfDay: (ms: number) => `T${ms}`,
	isMuted: (room: string) => room === "07",
};

describe("the Requests tree", () => {
	it("shows who asks to join which room, the longest waiting first", () => {
		const requests = [aRequest({ reqId: "r2", name: "Later", atMs: 2 }), aRequest({ note: "hello" })];
		const rows = requestItems(words, anOverview({ requests: requests.map((r, i) => ({ ...r, atMs: 2 - i })) }));
		assert.deepEqual(
			rows.map((row) => [row.label, row.description]),
			[
				["Grace ·K7QF", "asks to join Compilers · hello"],
				["Later ·K7QF", "asks to join Compilers"],
			],
		);
		assert.deepEqual(rows[0]?.target, { room: "01", reqId: "r1", peerId: "bb", transferId: "" });
	});

	it("gives equal ids to equal requests and different ones to different", () => {
		const requests = [aRequest(), aRequest({ peerId: "cc" }), aRequest({ room: "02" })];
		const ids = requestItems(words, anOverview({ requests })).map((row) => row.id);
		assert.equal(new Set(ids).size, 3);
	});

	it("shows what I asked for myself below, and what became of it", () => {
		const rooms = [aRoom({ role: "requested" }), aRoom({ room: "02", role: "denied", deniedUntilMs: 9 })];
		const rows = requestItems(words, anOverview({ rooms }));
		assert.deepEqual(
			rows.map((row) => row.description),
			["waiting for Grace to approve", "denied; ask again from T9"],
		);
	});

	it("warns when a name looks like somebody else's", () => {
		const people = [aPerson({ lookalike: true })];
		const [row] = requestItems(words, anOverview({ requests: [aRequest()], people }));
		assert.equal(row?.icon, "warning");
		assert.match(row.spoken, /looks like another name/);
	});

	it("says who brought a request here", () => {
		const [row] = requestItems(
			words,
			anOverview({ requests: [aRequest({ relayedByName: "Radia", relayedByTag: "M3XW" })] }),
		);
		assert.ok(row?.tooltip.includes("brought here by Radia ·M3XW"));
	});

	it("shows the invitation a request came with, and says that it proves nothing else", () => {
		const [row] = requestItems(words, anOverview({ requests: [aRequest({ invite: "Radia", note: "hi" })] }));
		assert.equal(row?.description, "asks to join Compilers · by your invitation “Radia” · hi");
		assert.ok(row.tooltip.some((line) => line.includes("proves nothing else")));
	});

	it("marks who is verified by icon and in words, and then needs no tag", () => {
		const [row] = requestItems(words, anOverview({ requests: [aRequest({ verified: true })] }));
		assert.equal(row?.label, "Grace");
		assert.equal(row.icon, "verified-filled");
		assert.match(row.spoken, /^Grace, verified, asks/);
		assert.ok(!row.tooltip.some((line) => line.includes("not verified")));
	});

	const offer = { peerId: "bb", name: "Grace", tag: "P9RA", verified: false, atMs: 3 };
	const candidate = { peerId: "cc", name: "Linus", tag: "P9RA", verified: false, votes: 1, mine: false };
	const me = { peerId: "aa", name: "Ada", tag: "P9RA", verified: false, votes: 1, mine: true };
	const rooms = [
		aRoom({ transfer: { kind: "offeredToMe", ...offer } }),
		aRoom({ room: "02", name: "Lunch", role: "admin", transfer: { kind: "offeredByMe", ...offer } }),
		aRoom({ room: "03", name: "Cats", succession: { openFromMs: 1, needed: 3, candidates: [candidate, me] } }),
	];

	it("shows offers of the admin role and candidates above join requests, my own offers below", () => {
		const rows = requestItems(words, anOverview({ rooms, requests: [aRequest()] }));
		assert.deepEqual(
			rows.map((row) => [row.label, row.description, row.tokens[0]]),
			[
				["Grace ·P9RA", "offers you the admin role of Compilers", "transferOffer"],
				["Linus ·P9RA", "stands for admin of Cats · 1 of 3 votes", "candidate"],
				["Cats", "you stand for admin · 1 of 3 votes", "candidateVoted"],
				["Grace ·K7QF", "asks to join Compilers", "joinRequest"],
				["Lunch", "waiting for Grace ·P9RA to accept the admin role", "ownOffer"],
			],
		);
		assert.deepEqual(rows[1]?.target, { room: "03", reqId: "", peerId: "cc", transferId: "" });
	});

	it("has something to do on Enter in every row", () => {
		const asked = [aRoom({ room: "04", role: "requested" }), aRoom({ room: "05", role: "denied" })];
		const overview = anOverview({
			rooms: [...rooms, ...asked],
			requests: [aRequest()],
			contactRequests: [aContactRequest()],
		});
		assert.deepEqual(
			requestItems(words, overview)
				.filter(({ command }) => command === "")
				.map(({ id }) => id),
			[],
		);
	});

	it("shows whom I asked to become a contact, to be withdrawn, and nobody else", () => {
		const people = [
			aPerson({ peerId: "cc", name: "Linus", contact: "pendingOut" }),
			aPerson({ peerId: "dd", contact: "approved" }),
		];
		const rows = requestItems(words, anOverview({ people }));
		assert.deepEqual(
			rows.map((row) => [row.label, row.description, row.tokens, row.target.peerId, row.command]),
			[["Linus ·K7QF", "has not approved you yet", ["ownContact"], "cc", "lanChat.person.message"]],
		);
		assert.match(rows[0]?.spoken ?? "", /^You asked Linus ·K7QF to become a contact, online$/);
	});

	it("offers to ask again once a denial is over and somebody tells of the room", () => {
		const tokens = (deniedUntilMs: number, nearby: readonly NearbyRoom[]) =>
			requestItems(words, anOverview({ rooms: [aRoom({ role: "denied", deniedUntilMs })], nearby }))[0]?.tokens;
		assert.deepEqual(tokens(4, [aNearbyRoom({ room: "01" })]), ["ownRequest", "denied", "again"]);
		assert.deepEqual(tokens(7, [aNearbyRoom({ room: "01" })]), ["ownRequest", "denied"]);
		assert.deepEqual(tokens(4, []), ["ownRequest", "denied"]);
	});

	it("counts what waits for an answer of mine, and nothing else", () => {
		assert.equal(pendingOf(anOverview({ rooms, requests: [aRequest()] })), 3);
		const over = rooms.map((room) => ({ ...room, role: "kicked" as const }));
		assert.equal(pendingOf(anOverview({ rooms: over })), 0);
	});

	it("shows who asks to become a contact among them, by time, and who wants to compare keys before all", () => {
		const overview = anOverview({
			requests: [aRequest({ name: "Late", atMs: 3_000 })],
			contactRequests: [aContactRequest({ denials: 2 })],
			verifications: [aVerification({ name: "Radia" }), aVerification({ peerId: "cc", askedByMe: true })],
		});
		assert.deepEqual(
			requestItems(words, overview).map((row) => [row.label, row.description, row.tokens.join(" ")]),
			[
				["Radia ·K7QF", "wants to compare emoji with you now", "verification"],
				["Grace ·K7QF", "asks to become a contact · declined 2 times before", "contactRequest online"],
				["Late ·K7QF", "asks to join Compilers", "joinRequest online"],
			],
		);
	});

	it("warns of a request under the name of somebody I know, and offers to block who asks again and again", () => {
		const known = { peerId: "cc", name: "Grace", tag: "P9RA" };
		const wall = { kind: "newKey", known, knownIsVerified: false } as const;
		const contactRequests = [aContactRequest({ wall, denials: 3, suggestBlock: true })];
		const [row] = requestItems(words, anOverview({ contactRequests }));
		assert.match(row?.description ?? "", /^not the key you know \(·P9RA\)/);
		assert.deepEqual([row?.icon, row?.color], ["error", "error"]);
		assert.ok(row?.tokens.includes("tiresome"));
	});
});
