import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HistoryFile } from "../../../../src/extension/history/historyFile.ts";
import { PageFile } from "../../../../src/extension/history/pageFile.ts";
import { historyPageRows, readHistory } from "../../../../src/extension/history/readHistory.ts";
import type { Message } from "../../../../src/net/api/messages.ts";
import { fc } from "../../../harness/testChance.ts";
import { message } from "../../webview/scriptedPort.ts";

/** A conversation that answers as the node does. */
function conversationOf(texts: readonly string[]) {
	const rows = texts.map((text, index) => message(text, { id: text, order: orderOf(index * 10) }));
	let most = 0;
	const page = async (before: string, limit: number) => {
		const older = rows.filter(({ order }) => before === "" || order < before);
		const messages = older.slice(-limit);
		most = Math.max(most, messages.length);
		return { ok: true, value: { messages, hasOlder: older.length > messages.length, readUpTo: "" } } as const;
	};
	return { rows, page, most: () => most };
}

const orderOf = (at: number) => String(at).padStart(12, "0");

/** Pages laid aside in memory. */
function stackOf() {
	const pages: (readonly Message[])[] = [];
	return {
		push: async (messages: readonly Message[]) => {
			pages.push(messages);
		},
		pop: async () => pages.pop() ?? null,
	};
}

async function readAll(page: Parameters<typeof readHistory>[0]["page"], onTake = () => {}) {
	const taken: Message[] = [];
	const progress: (readonly [number, number])[] = [];
	const end = await readHistory({
		page,
		stack: stackOf(),
		take: async (messages) => {
			taken.push(...messages);
			onTake();
		},
		progress: (found, count) => progress.push([found, count]),
		signal: new AbortController().signal,
	});
	return { end, texts: taken.map(({ id }) => id), progress };
}

describe("reading a whole conversation", () => {
	it("hands over every message once, oldest first, however many pages that are", async () => {
		const counts = [0, 1, historyPageRows - 1, historyPageRows, historyPageRows + 1, historyPageRows * 3 + 7];
		for (const count of counts) {
			const texts = Array.from({ length: count }, (_, index) => `m${index}`);
			const { page, most } = conversationOf(texts);
			const read = await readAll(page);
			assert.deepEqual(read.texts, texts);
			assert.deepEqual(read.end, { kind: "done", count });
			assert.ok(most() <= historyPageRows);
		}
	});

	it("leaves nothing out and takes nothing twice when gaps are filled and messages come meanwhile", async () => {
		const places = fc.uniqueArray(fc.integer({ min: 0, max: 6_999 }), { maxLength: 300 });
		await fc.assert(
			fc.asyncProperty(places, async (added) => {
				const { rows, page } = conversationOf(Array.from({ length: 700 }, (_, index) => `m${index}`));
				let calls = 0;
				const read = await readAll(async (before, limit) => {
					calls += 1;
					if (calls === 2) {
						const late = added.filter((at) => at % 10 !== 0);
						rows.push(...late.map((at) => message("", { id: `late${at}`, order: orderOf(at) })));
						rows.sort((a, b) => (a.order < b.order ? -1 : 1));
					}
					return page(before, limit);
				});
				assert.equal(new Set(read.texts).size, read.texts.length);
				const old = read.texts.filter((id) => id.startsWith("m"));
				assert.deepEqual(
					old,
					Array.from({ length: 700 }, (_, index) => `m${index}`),
				);
			}),
			{ numRuns: 30 },
		);
	});

	it("tells how far it is, stops when it is told to, and passes on a refusal", async () => {
		const { page } = conversationOf(Array.from({ length: 500 }, (_, index) => `m${index}`));
		const { progress } = await readAll(page);
		assert.deepEqual(progress.at(2), [500, 0]);
		assert.deepEqual(progress.at(-1), [500, 500]);
		const abort = new AbortController();
		const taken: number[] = [];
		const end = await readHistory({
			page,
			stack: stackOf(),
			take: async (messages) => {
				taken.push(messages.length);
				abort.abort();
			},
			progress: () => {},
			signal: abort.signal,
		});
		assert.equal(end.kind, "cancelled");
		assert.equal(taken.length, 1);
		const refused = await readAll(async () => ({ ok: false, code: "nodeFailed", detail: {} }));
		assert.equal(refused.end.kind, "refused");
	});
});

describe("pages laid aside in a file", () => {
	it("come back the last one first, as they were, and leave nothing behind", async () => {
		const folder = await mkdtemp(join(tmpdir(), "lan-chat-pages-"));
		try {
			const pages = [1, 2, 3].map((n) => [message(`${n} ü 🎉`, { id: `a${n}` }), message("", { id: `b${n}` })]);
			const stack = new PageFile({ path: join(folder, "x.pages") });
			assert.equal(await stack.pop(), null);
			for (const page of pages) await stack.push(page);
			assert.deepEqual(await stack.pop(), pages[2]);
			await stack.push(pages[0] ?? []);
			assert.deepEqual(await stack.pop(), pages[0]);
			assert.deepEqual(await stack.pop(), pages[1]);
			assert.deepEqual(await stack.pop(), pages[0]);
			assert.equal(await stack.pop(), null);
			await stack.discard();
			await stack.discard();
			assert.deepEqual(await readdir(folder), []);
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	});
});

describe("a file that is written piece by piece", () => {
	let folder = "";
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), "lan-chat-history-"));
	});
	afterEach(() => rm(folder, { recursive: true, force: true }));

	it("has its name only when it is whole, in place of one that had it, and is its owner's alone", async () => {
		const path = join(folder, "a.md");
		await writeFile(path, "old");
		const file = new HistoryFile({ path });
		await file.write("one ");
		await file.write("two");
		assert.equal(await readFile(path, "utf8"), "old");
		await file.finish();
		assert.equal(await readFile(path, "utf8"), "one two");
		assert.deepEqual(await readdir(folder), ["a.md"]);
	});

	it("leaves nothing behind when it is given up", async () => {
		const file = new HistoryFile({ path: join(folder, "b.md") });
		await file.write("half");
		await file.discard();
		await file.discard();
		assert.deepEqual(await readdir(folder), []);
	});
});
