import assert from "node:assert/strict";
import type { PersonHappening } from "../../../../src/extension/notify/personHappenings.ts";
import { nothingWaiting, notice, type Situation } from "../../../../src/extension/notify/policy.ts";
import { toastOf } from "../../../../src/extension/notify/toast.ts";
import type { ContactEvent } from "../../../../src/net/api/people.ts";
import { anOverview, aPerson } from "../overviews.ts";
import { plainText } from "../plainText.ts";

const written: PersonHappening = { kind: "directWritten", peerId: "bb", isFile: false };
const changed = (event: ContactEvent): PersonHappening => ({ kind: "contactChanged", event });
const requested = changed({ kind: "requested", peerId: "bb" });

describe("what a person did that concerns me alone", () => {
	const overview = anOverview({ people: [aPerson(), aPerson({ peerId: "cc", name: "Radia" })] });
	const toast = (...happenings: PersonHappening[]) => toastOf(plainText, { happenings, overview });
	const calm: Situation = {
		policy: "addressed",
		rooms: {},
		isQuiet: false,
		isElsewhere: false,
		isAttended: () => false,
	};
	const isTold = (happening: PersonHappening, over: Partial<Situation> = {}) =>
		notice(nothingWaiting, { happening, situation: { ...calm, ...over }, nowMs: 0 }) !== nothingWaiting;

	it("is told in words, each with its way on", () => {
		const cases: readonly (readonly [PersonHappening, RegExp, readonly string[]])[] = [
			[written, /^“Grace ·K7QF” wrote to you\.$/, ["lanChat.person.message"]],
			[{ kind: "verificationAsked", peerId: "bb" }, /compare emoji/, ["lanChat.person.verify"]],
			[requested, /asks to become a contact/, ["lanChat.person.approve", "lanChat.person.decline"]],
			[changed({ kind: "approved", peerId: "bb" }), /approved you/, ["lanChat.person.message"]],
			[changed({ kind: "declined", peerId: "bb", untilMs: 1 }), /declined/, []],
			[changed({ kind: "ended", peerId: "bb" }), /not have you as a contact/, []],
			[
				changed({ kind: "moved", peerId: "bb", fromPeerId: "aa", wasVerified: true }),
				/new key. You had verified/,
				["lanChat.person.verify"],
			],
			[changed({ kind: "keyConflict", peerIds: ["bb", "cc"] }), /thief/, ["lanChat.person.message"]],
		];
		for (const [happening, words, commands] of cases) {
			const { message, actions, isWarning } = toast(happening);
			assert.match(message, words);
			assert.deepEqual(
				actions.map(({ command }) => command),
				commands,
			);
			for (const { target } of actions) assert.equal(target.peerId, "bb");
			assert.equal(isWarning, false);
		}
	});

	it("is counted when there is much of it, by person where it is one", () => {
		assert.equal(toast(written, written).message, "“Grace ·K7QF” wrote to you: 2 messages.");
		const other: PersonHappening = { kind: "directWritten", peerId: "cc", isFile: false };
		assert.equal(toast(written, other).message, "LAN Chat: 2 direct messages.");
		assert.equal(toast(written, requested).message, "LAN Chat: 1 contact request, 1 direct message.");
	});

	it("interrupts unless the conversation is in view or the person wants quiet", () => {
		assert.ok(isTold(written));
		assert.ok(!isTold(written, { isAttended: (key) => key === "direct-bb" }));
		assert.ok(isTold(requested, { isAttended: (key) => key === "direct-cc" }));
		assert.ok(!isTold(requested, { isAttended: (key) => key === "direct-bb" }));
		assert.ok(!isTold(written, { policy: "none" }));
		assert.ok(!isTold(requested, { isQuiet: true }));
		assert.ok(!isTold(requested, { isElsewhere: true }));
	});
});
