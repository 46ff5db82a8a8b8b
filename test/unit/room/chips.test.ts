import assert from "node:assert/strict";
import { countLimits } from "../../../src/net/limits.ts";
import { chipsOf } from "../../../src/net/room/talk/messageState.ts";

describe("reactions under a message", () => {
	const who = { me: "me", labelOf: (identity: string): string => identity };
	const emojiOf = (i: number): string => String.fromCodePoint(0x1f600 + i);

	it("are of at most fifty emoji, those set first; who adds to one of these is still shown", () => {
		const set = Array.from({ length: 60 }, (_, i) => ({ author: `author ${i % 6}`, emoji: emojiOf(i) }));
		const chips = chipsOf([...set, { author: "me", emoji: emojiOf(0) }, { author: "me", emoji: emojiOf(59) }], who);
		assert.equal(chips.length, countLimits.reactionsShown);
		assert.deepEqual(chips[0], { emoji: emojiOf(0), names: ["author 0", "me"], mine: true });
		assert.equal(chips.at(-1)?.emoji, emojiOf(49));
	});

	it("are of one member at most twenty", () => {
		const set = Array.from({ length: 30 }, (_, i) => ({ author: "author", emoji: emojiOf(i) }));
		assert.equal(chipsOf(set, who).length, countLimits.reactions);
	});
});
