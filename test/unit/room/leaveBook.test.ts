import assert from "node:assert/strict";
import { LeaveBook } from "../../../src/net/room/logs/leaveBook.ts";

const author = "aa".repeat(32);
const [root, other, third] = [1, 2, 3].map((i) => `${"0".repeat(15)}${i}`) as [string, string, string];
const event = "ee".repeat(32);
const end = "dd".repeat(32);
/** Nothing is proved against anybody. */
const forkOf = (): null => null;

describe("a last word", () => {
	it("ends the log it stands in and those it names, and no others", () => {
		const book = new LeaveBook({ forkOf });
		book.note(author, { log: root, seq: 7, event, heads: [{ log: other, seq: 3, event: end }] });
		assert.deepEqual(book.limit({ author, log: root }), { kind: "cut", seq: 7, event });
		assert.deepEqual(book.limit({ author, log: other }), { kind: "cut", seq: 3, event: end });
		assert.deepEqual(book.limit({ author, log: third }), { kind: "none" });
		assert.deepEqual(book.limit({ author: "bb".repeat(32), log: root }), { kind: "none" });
	});

	it("is the first of its log, whichever came first", () => {
		const [early, late] = [
			{ log: root, seq: 7, event, heads: [] },
			{ log: root, seq: 9, event: end, heads: [] },
		];
		for (const words of [
			[early, late],
			[late, early],
		]) {
			const book = new LeaveBook({ forkOf });
			for (const word of words) {
				book.note(author, word);
			}
			assert.deepEqual(book.limit({ author, log: root }), { kind: "cut", seq: 7, event });
		}
	});

	it("that could not be read names the others once it can", () => {
		const book = new LeaveBook({ forkOf });
		const unread = { log: root, seq: 7, event, heads: [] };
		book.note(author, unread);
		assert.deepEqual(book.limit({ author, log: other }), { kind: "none" });
		book.note(author, { ...unread, heads: [{ log: other, seq: 3, event: end }] });
		assert.deepEqual(book.limit({ author, log: other }), { kind: "cut", seq: 3, event: end });
	});

	it("is that of the log with the lowest id, where several logs have one", () => {
		const words = [
			{ log: root, seq: 9, event, heads: [] },
			{ log: other, seq: 7, event: end, heads: [] },
		];
		for (const order of [words, words.toReversed()]) {
			const book = new LeaveBook({ forkOf });
			for (const word of order) {
				book.note(author, word);
			}
			assert.deepEqual(book.limit({ author, log: root }), { kind: "cut", seq: 9, event });
			assert.deepEqual(book.limit({ author, log: other }), { kind: "none" });
		}
	});

	it("is none beyond a fork that is proved, whether that comes before or after it", () => {
		let fork: number | null = null;
		const book = new LeaveBook({ forkOf: (_author, log) => (log === root ? fork : null) });
		book.note(author, { log: root, seq: 7, event, heads: [{ log: other, seq: 3, event: end }] });
		fork = 8;
		assert.equal(book.has(author, root), true, "it was said before the fork");
		fork = 7;
		assert.equal(book.has(author, root), false);
		assert.deepEqual(book.limit({ author, log: other }), { kind: "none" });
		book.note(author, { log: other, seq: 4, event: end, heads: [] });
		assert.equal(book.has(author, root), true, "it was said again in a new log");
		assert.deepEqual(book.limit({ author, log: other }), { kind: "cut", seq: 4, event: end });
	});
});
