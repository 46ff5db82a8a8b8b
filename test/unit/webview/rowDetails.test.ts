import assert from "node:assert/strict";
import { effect, signal } from "@preact/signals";
import { type RowHead, rowHead } from "../../../src/webview/groups.ts";
import type { Row } from "../../../src/webview/protocol.ts";
import { fill, initials, truncate, utf8Length } from "../../../src/webview/text.ts";
import { timesByZone, timeWords } from "../../../src/webview/times.ts";
import { ada, grace, minute, noon, notice, row } from "../../page/sampleRows.ts";

const times = timeWords("en", "UTC");

describe("what stands above a row", () => {
	it("is the day and the author for the very first one", () => {
		assert.deepEqual(heads([row("a")]), [{ day: true, divider: false, author: true }]);
	});

	it("is nothing while the same author goes on within five minutes", () => {
		const rows = [
			row("a", { atMs: noon }),
			row("b", { atMs: noon + 4 * minute }),
			row("c", { atMs: noon + 9 * minute }),
		];
		assert.deepEqual(
			heads(rows).map(({ author }) => author),
			[true, false, true],
		);
	});

	it("is the author again after somebody else, and after a notice", () => {
		const joined = row(notice("joined", "Ada"), { atMs: noon });
		const rows = [row("a", { atMs: noon }), row("b", { ...ada, atMs: noon }), row("c", { atMs: noon }), joined];
		const all = heads([...rows, row("d", { atMs: noon })]);
		assert.deepEqual(
			all.map(({ author }) => author),
			[true, true, true, false, true],
		);
	});

	it("is a new day once, even where clocks disagree", () => {
		const midnight = Date.UTC(2026, 2, 12);
		const rows = [
			row("a", { atMs: midnight - minute }),
			row("b", { ...ada, atMs: midnight + minute }),
			row("c", { ...grace, atMs: midnight - minute }),
			row("d", { ...grace, atMs: midnight - minute }),
		];
		assert.deepEqual(
			heads(rows).map(({ day }) => day),
			[true, true, false, false],
		);
	});

	it("is the divider, and the author below it, at the first unread row", () => {
		const rows = [row("a", { atMs: noon }), row("b", { atMs: noon })];
		assert.deepEqual(heads(rows, rows[1]?.id)[1], { day: false, divider: true, author: true });
	});

	it("is never the divider above the first row of all", () => {
		const rows = [row("a")];
		assert.equal(heads(rows, rows[0]?.id)[0]?.divider, false);
	});
});

describe("times", () => {
	it("are told by the person's language and zone", () => {
		assert.match(timeWords("de", "Europe/Berlin").short(noon), /^13:00$/);
		assert.match(timeWords("en-US", "UTC").short(noon), /^12:00\sPM$/);
		assert.equal(timeWords("en-US", "UTC").narrow(noon), "12:00");
	});

	it("say today and yesterday, and the year when it is long ago", () => {
		const day = 24 * 60 * minute;
		assert.equal(times.day(noon, noon + 60 * minute), "Today");
		assert.equal(times.day(noon - day, noon), "Yesterday");
		assert.equal(times.day(noon - 3 * day, noon), "Sunday, March 8");
		assert.equal(times.day(noon - 400 * day, noon), "February 4, 2025");
	});

	it("change the day at midnight of the zone, also over a change of the clocks", () => {
		const berlin = timeWords("en", "Europe/Berlin");
		const night = Date.UTC(2026, 2, 28, 23);
		assert.equal(berlin.dayOf(night) - berlin.dayOf(night - 1), 1);
		assert.equal(berlin.dayOf(night + 22 * 60 * minute) - berlin.dayOf(night), 0);
		assert.equal(berlin.dayOf(night + 23 * 60 * minute) - berlin.dayOf(night), 1);
	});

	it("are told anew where the zone changes", () => {
		const zone = signal("UTC");
		const words = timesByZone(zone, (name) => timeWords("de", name));
		const drawn: string[] = [];
		const stop = effect(() => void drawn.push(words.short(noon)));
		zone.value = "Asia/Tokyo";
		stop();
		assert.deepEqual(drawn, ["12:00", "21:00"]);
	});

	it("are told in English where the language is not known", () => {
		for (const language of ["", "xx-nonsense-!", "tlh"]) assert.match(timeWords(language, "UTC").full(noon), /2026/);
	});
});

describe("texts", () => {
	it("are counted in the bytes they are sent as", () => {
		for (const text of ["", "abc", "ä", "€", "😀", "a\u{1f469}\u200d\u{1f4bb}b", "\ud800", "\udc00\ud800"]) {
			assert.equal(utf8Length(text), Buffer.byteLength(text, "utf8"), JSON.stringify(text));
		}
	});

	it("are filled in once, whatever stands in them", () => {
		assert.equal(fill("{0} and {1}", "{1}", "$&"), "{1} and $&");
		assert.equal(fill("{0} {2}", "a"), "a {2}");
	});

	it("are cut between characters", () => {
		assert.equal(truncate("ab😀c", 3), "ab…");
		assert.equal(truncate("ab", 2), "ab");
	});

	it("give an author's mark one or two letters", () => {
		assert.equal(initials("Ada King Lovelace"), "AL");
		assert.equal(initials("grace"), "G");
		assert.equal(initials("李 小龙"), "李小");
		assert.equal(initials("·"), "");
	});
});

function heads(rows: readonly Row[], firstUnread = ""): readonly RowHead[] {
	return rows.map((current, index) => rowHead(current, { previous: rows[index - 1], firstUnread, dayOf: times.dayOf }));
}
