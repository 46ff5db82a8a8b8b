import assert from "node:assert/strict";
import { inviteInFull, inviteInWords, inviteLeadsTo } from "../../../../src/extension/room/inviteWords.ts";
import type { Person } from "../../../../src/net/api/people.ts";
import { anOverview, aPerson } from "../overviews.ts";
import { plainText } from "../plainText.ts";

const invite = {
	room: "01",
	roomName: "Cellar",
	fingerprint: "ADA7BJKL".repeat(4),
	addresses: ["10.0.0.2:46920", "ada-laptop:46920"],
	untilMs: 9,
};
const key = "ADA7 BJKL ".repeat(4).trim();

function wordsWith(...people: readonly Person[]) {
	return { l10n: plainText, timeOfDay: (ms: number) => `T${ms}`, overview: anOverview({ people }) };
}

const ada = aPerson({ name: "Ada", tag: "ADA7", fingerprint: invite.fingerprint });

describe("an invite link in words", () => {
	it("names who made it as the People view does", () => {
		assert.equal(inviteInWords(wordsWith(aPerson(), ada), invite), "Ada ·ADA7 invites you to “Cellar”. Good until T9.");
		assert.match(inviteInWords(wordsWith({ ...ada, contact: "verified" }), invite), /^Ada invites you/);
		assert.match(inviteLeadsTo(wordsWith(ada), invite), /^Connects only to Ada ·ADA7\./);
	});

	it("says what is wrong with the key or the name", () => {
		const doubtful: Person = { ...ada, wall: { kind: "keyConflict", rivals: [] }, lookalike: true, contact: "blocked" };
		assert.match(
			inviteInWords(wordsWith(doubtful), invite),
			/^Ada ·ADA7 \(this key was moved to two others, looks like another name, blocked\) invites you/,
		);
	});

	it("has the key of who is not known, the whole of it where the request is made", () => {
		for (const words of [wordsWith(aPerson()), wordsWith({ ...ada, name: "" }), { ...wordsWith(), overview: null }]) {
			assert.equal(
				inviteInWords(words, invite),
				"Invitation to “Cellar” from somebody you have not met (key ADA7 BJKL …), good until T9.",
			);
			assert.ok(inviteLeadsTo(words, invite).includes(key));
		}
	});

	it("says in full whose key it is and where that is looked for", () => {
		assert.equal(inviteInFull(plainText, invite), `Signed by the key ${key}, at 10.0.0.2:46920, ada-laptop:46920.`);
	});
});
