import assert from "node:assert/strict";
import { peerIdHex } from "../../../src/net/crypto/fingerprintHex.ts";
import type { Conversations } from "../../../src/net/files/conversations.ts";
import { FileBook } from "../../../src/net/files/fileBook.ts";
import { encodeLayout } from "../../../src/net/files/shelf.ts";
import { fileLimits } from "../../../src/net/limits.ts";
import type { FileRow } from "../../../src/net/store/fileRows.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { MemoryDisk } from "../../harness/memoryDisk.ts";
import { chanceFor } from "../../harness/testChance.ts";

const most = 1_000;

/** A transfer that was paused, or ended at a time. */
const transfer = (number: number, endedMs: number): FileRow => ({
	id: number.toString(16).padStart(32, "0"),
	direction: "in",
	room: "",
	peer: "11".repeat(32),
	message: number.toString(16).padStart(32, "0"),
	clientId: "",
	root: "33".repeat(32),
	size: 1,
	listing: 0,
	count: 1,
	name: "notes.txt",
	state: endedMs > 0 ? "cancelled" : "paused",
	problem: "",
	folder: "/",
	placed: "",
	addedMs: 1,
	endedMs,
});

describe("the book of offers and transfers", () => {
	let store: Store;
	let clock: ManualClock;
	beforeEach(() => {
		clock = new ManualClock();
		const random = chanceFor("file book");
		store = new Store({ sealing: new Sealing({ random }, { master: new Uint8Array(32) }) }, { path: ":memory:" });
	});
	afterEach(() => store.close());

	const nothing = (): never => assert.fail("no conversation is asked");
	const conversations: Conversations = {
		offer: nothing,
		sentAs: nothing,
		say: nothing,
		isBetween: nothing,
		isOver: nothing,
		isMine: () => true,
		mayRead: nothing,
		heirOf: (_place, identity) => identity,
	};
	const disk = new MemoryDisk();
	const bookOf = (rows: readonly FileRow[]): FileBook => {
		const put = rows.map((row) => ({ put: "file", row }) as const);
		store.commit(put, "full");
		return new FileBook({
			clock,
			store,
			disk,
			told: () => undefined,
			nameOf: () => "",
			isOnline: () => false,
			conversations,
		});
	};
	const rows = (count: number, endedMs = 0): readonly FileRow[] =>
		Array.from({ length: count }, (_, i) => transfer(i, endedMs));

	/** Of a file that was received, what it is made of: another path. */
	const madeOf = (row: FileRow, path: string): void => {
		disk.files.set(path, new TextEncoder().encode(path));
		const layout = encodeLayout({ listing: new Uint8Array(), files: [{ path, size: 1, mtimeMs: 1 }] });
		store.commit(
			[
				{ put: "fileLayout", id: row.id, layout },
				{ put: "fileHashes", id: row.id, hashes: new Uint8Array(32) },
			],
			"full",
		);
	};
	/** The one byte that is served of it. */
	const served = async (book: FileBook, { id }: FileRow): Promise<string> => {
		const into = new Uint8Array(1);
		await book.fetches.get(id)?.shelf?.read(0, into);
		return new TextDecoder().decode(into);
	};

	it("has in memory what few contents are made of: those that were asked for last", async () => {
		const done = rows(10, 1).map((row) => ({ ...row, state: "done" }) as const);
		const [first] = done;
		assert.ok(first);
		const book = bookOf(done);
		for (const row of done) madeOf(row, "a");
		assert.equal(await served(book, first), "a", "loaded when it was asked for");
		madeOf(first, "b");
		for (const row of done.slice(1, 8)) await served(book, row);
		assert.equal(await served(book, first), "a", "one of eight");
		for (const row of done.slice(1, 9)) await served(book, row);
		assert.equal(await served(book, first), "b", "loaded again: eight others were asked for since");
		assert.equal(book.fetches.get(first.id)?.holding?.hashes.length, 32);
	});

	it("has room for 1,000, and no more while none has ended", () => {
		assert.equal(bookOf(rows(most - 1)).makeRoom(), true);
		assert.equal(bookOf(rows(most)).makeRoom(), false);
	});

	it("lets own ones go, too, that have ended", () => {
		const own = { ...transfer(most, 10), direction: "out", state: "withdrawn" } as const;
		const failed = { ...transfer(most + 1, 20), direction: "out", state: "failed" } as const;
		const hashes = [{ put: "fileHashes", id: own.id, hashes: new Uint8Array(32) } as const];
		const layout = encodeLayout({ listing: new Uint8Array(), files: [{ path: "/x", size: 1, mtimeMs: 1 }] });
		store.commit([{ put: "file", row: own }, ...hashes, { put: "fileLayout", id: own.id, layout }], "full");
		const book = bookOf([...rows(most - 1), failed]);
		assert.equal(book.size, most + 1);
		assert.equal(book.makeRoom(), true);
		assert.deepEqual([book.row(own.id), book.row(failed.id)], [null, null]);
		assert.deepEqual(book.answers.all, [], "nobody has answered them");
	});

	it("knows that an offer was answered when its transfer is forgotten, for a month, and of so many", () => {
		const book = bookOf(rows(3, 10));
		book.drop(transfer(1, 10).id);
		book.drop(transfer(0, 10).id);
		const answered = [transfer(1, 10).message, transfer(0, 10).message];
		const ids = ({ answers }: FileBook): readonly string[] => answers.all.map(({ messageId }) => messageId);
		assert.deepEqual(ids(book), answered);
		const again = bookOf([]);
		assert.deepEqual(new Set(ids(again)), new Set(answered), "also after a start");
		clock.jump(fileLimits.answerAge + 1);
		again.drop(transfer(2, 10).id);
		assert.deepEqual(ids(bookOf([])), [transfer(2, 10).message]);
		for (let i = 0; i <= fileLimits.answers; i++) {
			store.commit(again.answers.remember(transfer(i + 10, 10)), "grouped");
		}
		assert.equal(again.answers.all.length, fileLimits.answers);
		assert.equal(store.slips("answer").size, fileLimits.answers);
	});

	it("knows what became of an offer when its transfer is forgotten, but where an older version has forgotten it", () => {
		const { id, message, peer } = transfer(0, 10);
		store.commit([{ put: "slip", kind: "answer", id: transfer(1, 10).message, value: { atMs: clock.now() } }], "full");
		bookOf([{ ...transfer(0, 10), state: "done", listing: 40, count: 3 }]).drop(id);
		const past = { id, messageId: message, room: "", peerId: peerIdHex(peer), name: "notes.txt", size: 1, count: 3 };
		assert.deepEqual(
			bookOf([]).answers.all.toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1)),
			[
				{ messageId: message, past: { ...past, isFolder: true, state: "done", endedMs: 10 } },
				{ messageId: transfer(1, 10).message, past: null },
			],
		);
	});

	it("lets the one go that ended first, here and on the disk, where there is room for no more", () => {
		const book = bookOf([...rows(most - 2), transfer(most, 20), transfer(most + 1, 10)]);
		assert.equal(book.makeRoom(), true);
		assert.equal(book.row(transfer(most + 1, 10).id), null);
		assert.notEqual(book.row(transfer(most, 20).id), null);
		assert.equal([...store.files.all()].length, most - 1);
	});
});
