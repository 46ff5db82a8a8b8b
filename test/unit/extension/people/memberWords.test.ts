import assert from "node:assert/strict";
import { byRoleAndPresence, memberChoice } from "../../../../src/extension/people/memberWords.ts";
import { hoursInWords, successionChoices } from "../../../../src/extension/room/policyWords.ts";
import type { Member } from "../../../../src/net/api/rooms.ts";
import { plainText } from "../plainText.ts";

const timeOfDay = (ms: number) => `T${ms}`;
const words = { l10n: plainText, timeOfDay };

function aMember(over: Partial<Member> = {}): Member {
	return {
		peerId: "bb",
		name: "Grace",
		tag: "K7QF",
		fingerprint: "K7QF".repeat(8),
		role: "member",
		online: true,
		verified: false,
		isMe: false,
		sinceMs: 7,
		leaving: false,
		disputed: false,
		movedToPeerId: "",
		canReceiveAdmin: false,
		...over,
	};
}

describe("a member in words", () => {
	it("has the tag until the keys were compared, the fingerprint, and since when it is in", () => {
		const { label, description, detail } = memberChoice(words, aMember());
		assert.equal(label, "Grace ·K7QF");
		assert.equal(description, "online");
		assert.match(detail, /^(K7QF ){7}K7QF · since T7$/);
		assert.equal(memberChoice(words, aMember({ verified: true })).label, "Grace");
		assert.equal(memberChoice(words, aMember({ verified: true, name: "" })).label, "·K7QF");
	});

	it("says role, presence and everything that is not as it should be", () => {
		const member = aMember({
			role: "admin",
			isMe: true,
			verified: true,
			online: false,
			leaving: true,
			disputed: true,
			movedToPeerId: "cc",
		});
		const { description, icon } = memberChoice(words, member);
		assert.equal(
			description,
			"you · admin · signed contradicting things · has a new key · leaving · verified · offline",
		);
		assert.equal(icon, "warning");
	});

	it("does not make up a time that is not known", () => {
		assert.doesNotMatch(memberChoice(words, aMember({ sinceMs: 0 })).detail, /since/);
	});

	it("stands below the admin and who is online", () => {
		const members = [
			aMember({ name: "Alan", online: false }),
			aMember({ name: "Zuse" }),
			aMember({ name: "Barbara", role: "admin", online: false }),
		];
		assert.deepEqual(
			members.toSorted(byRoleAndPresence).map(({ name }) => name),
			["Barbara", "Zuse", "Alan"],
		);
	});
});

describe("how long an admin may be away", () => {
	it("is told in the unit people would use", () => {
		assert.deepEqual(
			[24, 72, 168, 336, 720, 8_760, 30].map((hours) => hoursInWords(plainText, hours)),
			["1 day", "3 days", "1 week", "2 weeks", "30 days", "1 year", "30 hours"],
		);
	});

	it("can be chosen from a day to a year, what holds now among it and nothing twice", () => {
		const choices = successionChoices(100);
		assert.ok(choices.includes(100));
		assert.deepEqual([choices[0], choices.at(-1)], [24, 8_760]);
		assert.equal(new Set(successionChoices(72)).size, successionChoices(72).length);
	});
});
