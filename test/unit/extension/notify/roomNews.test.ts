import assert from "node:assert/strict";
import type { Happening } from "../../../../src/extension/notify/policy.ts";
import { openQuestions, questionIn } from "../../../../src/extension/notify/roomNews.ts";
import { toastOf } from "../../../../src/extension/notify/toast.ts";
import type { RoomSummary } from "../../../../src/net/api/rooms.ts";
import { anOverview, aRoom } from "../overviews.ts";
import { plainText } from "../plainText.ts";

function toast(room: Partial<RoomSummary>, ...happenings: Happening[]) {
	return toastOf(plainText, { happenings, overview: anOverview({ rooms: [aRoom(room)] }) });
}

const transfer = { kind: "offeredToMe", peerId: "bb", name: "Grace", tag: "P9RA", verified: false, atMs: 1 } as const;
const candidate = { peerId: "cc", name: "Linus", tag: "P9RA", verified: false, votes: 1, mine: false };
const succession = { openFromMs: 1, needed: 3, candidates: [candidate] };

describe("a toast about a room", () => {
	it("says who removed me, and leaves the reason to the room", () => {
		const ending = { byName: "Grace", byTag: "K7QF", byVerified: false, reason: "Call [me](command:x)", atMs: 1 };
		const { message, actions, isWarning } = toast(
			{ role: "kicked", ending },
			{ kind: "removed", room: "01", how: "kicked" },
		);
		assert.equal(message, "“Grace ·K7QF” kicked you from “Compilers”.");
		assert.deepEqual(
			actions.map(({ command }) => command),
			["lanChat.room.open"],
		);
		assert.equal(isWarning, false);
		assert.equal(
			toast({ role: "closed", ending }, { kind: "removed", room: "01", how: "closed" }).message,
			"“Grace ·K7QF” closed “Compilers”.",
		);
		assert.equal(
			toast({ role: "kicked" }, { kind: "removed", room: "01", how: "kicked" }).message,
			"You were kicked from “Compilers”.",
		);
	});

	it("offers both answers to who is to become the admin", () => {
		const { message, actions } = toast({ transfer }, { kind: "transferOffered", room: "01", fromPeerId: "bb" });
		assert.equal(message, "“Grace ·P9RA” wants to hand the admin role of “Compilers” to you.");
		assert.deepEqual(
			actions.map(({ label, command, target }) => [label, command, target.room]),
			[
				["Accept", "lanChat.room.acceptTransfer", "01"],
				["Decline", "lanChat.room.declineTransfer", "01"],
			],
		);
	});

	it("stays true when what was offered is gone by the time it is told", () => {
		const { message } = toast({}, { kind: "transferOffered", room: "01", fromPeerId: "bb" });
		assert.equal(message, "LAN Chat: 1 admin role offered to you in “Compilers”.");
		assert.match(toast({ room: "02" }, { kind: "branchChanged", room: "01" }).message, /1 room that goes on/);
	});

	it("tells what became of an offer of mine", () => {
		const ended = (how: "accepted" | "declined" | "stale") =>
			toast({}, { kind: "transferEnded", room: "01", how }).message;
		assert.equal(ended("accepted"), "“Grace” accepted and is now the admin of “Compilers”.");
		assert.match(ended("declined"), /was declined\. You stay the admin\.$/);
		assert.match(ended("stale"), /does not hold any more/);
	});

	it("leads to the vote for a candidate, and to the room only once the vote is given", () => {
		const event: Happening = { kind: "candidate", room: "01", peerId: "cc" };
		const { message, actions } = toast({ succession }, event);
		assert.equal(message, "“Linus ·P9RA” stands for admin of “Compilers”, whose admin has been away for a long time.");
		assert.deepEqual(
			actions.map(({ command, target }) => [command, target.peerId]),
			[
				["lanChat.room.vote", "cc"],
				["lanChat.room.open", ""],
			],
		);
		const voted = { ...succession, candidates: [{ ...candidate, mine: true }] };
		assert.equal(toast({ succession: voted }, event).actions.length, 1);
	});

	it("counts when there are several", () => {
		const removed: Happening = { kind: "removed", room: "01", how: "kicked" };
		const offered: Happening = { kind: "transferOffered", room: "01", fromPeerId: "bb" };
		assert.equal(
			toast({ transfer }, removed, offered, offered).message,
			"LAN Chat: 2 admin roles offered to you, 1 room you are no longer in.",
		);
	});

	it("asks what is open in the overview, and nothing that was decided", () => {
		const offered: Happening = { kind: "transferOffered", room: "01", fromPeerId: "bb" };
		const stands: Happening = { kind: "candidate", room: "01", peerId: "cc" };
		const open = openQuestions(anOverview({ rooms: [aRoom({ transfer, succession })] }));
		assert.deepEqual([...open].toSorted(), [offered, stands].map(questionIn).toSorted());
		const voted = { ...succession, candidates: [{ ...candidate, mine: true }] };
		assert.equal(openQuestions(anOverview({ rooms: [aRoom({ succession: voted })] })).size, 0);
		assert.equal(questionIn({ kind: "branchChanged", room: "01" }), "");
	});
});
