import assert from "node:assert/strict";
import { verifyView, waitsForMe } from "../../../../src/extension/verify/verifyView.ts";
import type { Verification } from "../../../../src/net/api/people.ts";
import { decodeVerifyHostMessage } from "../../../../src/webview/verify/protocol.ts";
import { plainText } from "../plainText.ts";

const emoji = Array.from({ length: 7 }, (_, index) => ({ index, emoji: "🐶", name: "Dog" }));
const phases = [
	"exchanging",
	"comparing",
	"verified",
	"mismatch",
	"cancelled",
	"timeout",
	"linkLost",
	"failed",
] as const satisfies readonly Verification["phase"][];

describe("what is shown of a comparison of keys", () => {
	const viewOf = (over: Partial<Verification> | null, refusal = "", isInterrupted = false) =>
		verifyView(plainText, {
			name: "Grace",
			tag: "K7QF",
			refusal,
			isInterrupted,
			verification: over && {
				peerId: "bb",
				name: "Grace",
				tag: "K7QF",
				phase: "comparing",
				askedByMe: true,
				startedMs: 1,
				emoji,
				mine: "none",
				theirs: "none",
				...over,
			},
		});
	const acts = (over: Partial<Verification> | null) => viewOf(over).acts.map(({ act }) => act);

	it("has a title and words of its own in every phase, and is what the page takes", () => {
		const views = phases.map((phase) => viewOf({ phase }));
		assert.equal(new Set(views.map(({ title }) => title)).size, phases.length);
		for (const view of [...views, viewOf(null), viewOf(null, "No.")]) {
			assert.notEqual(view.lines.join(""), "");
			assert.ok(decodeVerifyHostMessage({ kind: "view", view }).ok);
		}
	});

	it("says of a page that is back after a reload that nothing of before counts, unless it goes on", () => {
		const view = viewOf(null, "", true);
		assert.equal(view.title, "The comparison was interrupted");
		assert.deepEqual(
			view.acts.map(({ act }) => act),
			["again", "number", "close"],
		);
		assert.ok(decodeVerifyHostMessage({ kind: "view", view }).ok);
		assert.deepEqual(viewOf({}, "", true), viewOf({}));
	});

	it("shows the emoji only while they are compared", () => {
		for (const phase of phases) assert.equal(viewOf({ phase }).emoji.length, phase === "comparing" ? 7 : 0, phase);
	});

	it("asks for an answer once, and takes none back", () => {
		assert.deepEqual(acts({}), ["match", "mismatch", "cancel"]);
		assert.deepEqual(acts({ mine: "match" }), ["close"], "a way out by keyboard");
		assert.deepEqual(acts({ phase: "exchanging", emoji: [] }), ["cancel"]);
		assert.deepEqual(acts(null), ["cancel"]);
	});

	it("is cancelled with its page only while the other side waits for an answer of mine", () => {
		const one: Verification = {
			peerId: "bb",
			name: "Grace",
			tag: "K7QF",
			phase: "comparing",
			askedByMe: true,
			startedMs: 1,
			emoji,
			mine: "none",
			theirs: "none",
		};
		const waits = (over: Partial<Verification> | null, refusal = "", isInterrupted = false) =>
			waitsForMe({ verification: over && { ...one, ...over }, refusal, isInterrupted });
		assert.deepEqual([waits(null), waits({}), waits({ mine: "match" })], [true, true, false]);
		assert.deepEqual([waits(null, "No."), waits(null, "", true)], [false, false]);
		const waiting = phases.filter((phase) => waits({ phase }));
		assert.deepEqual(waiting, ["exchanging", "comparing"]);
	});

	it("says what the other side said already, who began, and where the other side finds it", () => {
		assert.ok(viewOf({}).lines.some((line) => /Grace ·K7QF finds this comparison in the Requests view/.test(line)));
		assert.ok(!viewOf({ theirs: "match" }).lines.some((line) => /finds this comparison/.test(line)));
		assert.ok(viewOf({ theirs: "match" }).lines.some((line) => /Grace ·K7QF says that they match/.test(line)));
		assert.ok(viewOf({ askedByMe: false }).lines.some((line) => /began this comparison/.test(line)));
	});

	it("calls nothing verified but what both said", () => {
		for (const phase of phases) assert.equal(viewOf({ phase }).mood === "good", phase === "verified", phase);
		assert.equal(viewOf({ phase: "mismatch" }).mood, "bad");
		assert.equal(viewOf({ phase: "failed" }).mood, "bad");
	});

	it("drops the tag once it is verified", () => {
		assert.equal(viewOf({ phase: "verified" }).title, "Grace is verified");
	});
});
