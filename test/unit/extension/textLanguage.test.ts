import assert from "node:assert/strict";
import { textLanguage } from "../../../src/extension/textLanguage.ts";
import { timeWords } from "../../../src/webview/times.ts";

describe("the language of our texts", () => {
	const of = (language: string, bundle?: object) => textLanguage({ l10n: { bundle }, env: { language } });

	it("is VS Code's only where there is a translation, and otherwise English with the person's clock", () => {
		assert.equal(of("de", {}), "de");
		assert.match(of("de"), /^en\b/);
		const noon = Date.UTC(2026, 0, 2, 13, 5);
		const words = (language: string) => timeWords(of(language), "UTC");
		assert.equal(words("de").day(noon, noon), "Today");
		assert.equal(words("de").short(noon), "13:05");
		assert.match(words("en").short(noon), /^1:05\sPM$/);
	});
});
