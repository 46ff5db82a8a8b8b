import assert from "node:assert/strict";
import type { FileOffer } from "../../../src/net/api/messages.ts";
import { BufferPool } from "../../../src/net/bufferPool.ts";
import { AutoAccept } from "../../../src/net/files/autoAccept.ts";
import type { Conversations } from "../../../src/net/files/conversations.ts";
import { RoomBook } from "../../../src/net/files/diskRoom.ts";
import { Fetching } from "../../../src/net/files/fetching.ts";
import { FileBook } from "../../../src/net/files/fileBook.ts";
import { fileLimits } from "../../../src/net/limits.ts";
import type { FileRow } from "../../../src/net/store/fileRows.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { MemoryDisk } from "../../harness/memoryDisk.ts";
import { chanceFor } from "../../harness/testChance.ts";

const day = 86_400_000;
const maxBytes = 1_000;
const author = "11".repeat(32);
const place = { room: "22".repeat(32), peer: "" };
const content = { root: "33".repeat(32), size: maxBytes, listing: 0, count: 1, name: "notes.txt" };

describe("what is taken by itself within a day", () => {
	let store: Store;
	let clock: ManualClock;
	let disk: MemoryDisk;
	let room: RoomBook;
	let book: FileBook;
	let fetching: Fetching;
	const random = chanceFor("auto accept");

	beforeEach(() => {
		clock = new ManualClock();
		disk = new MemoryDisk();
		room = new RoomBook({ disk });
		store = new Store({ sealing: new Sealing({ random }, { master: new Uint8Array(32) }) }, { path: ":memory:" });
	});
	afterEach(async () => {
		await fetching.stop();
		store.close();
	});

	/** One that came before and is here; `over` what is different about it. */
	const before = (number: number, over: Partial<FileRow> = {}): FileRow => ({
		id: number.toString(16).padStart(32, "0"),
		direction: "in",
		room: place.room,
		peer: author,
		message: `before ${number}`,
		clientId: "",
		...content,
		state: "done",
		problem: "",
		folder: "/in",
		placed: `/in/${number}`,
		addedMs: clock.now(),
		endedMs: clock.now(),
		...over,
	});

	/** How many of so many offers of that size are taken, after what came before. */
	const taken = async (
		offers: number,
		size: number,
		rows: readonly FileRow[],
		over: Partial<FileOffer> = {},
	): Promise<number> => {
		store.commit(
			rows.map((row) => ({ put: "file", row }) as const),
			"full",
		);
		const conversations: Conversations = {
			offer: () => ({ author, file: { ...content, size, ...over } }),
			sentAs: () => null,
			say: () => assert.fail("nothing is said"),
			isBetween: () => true,
			isOver: () => false,
			isMine: () => true,
			mayRead: () => true,
			heirOf: (_place, identity) => identity,
		};
		const deps = {
			room,
			clock,
			random,
			store,
			disk,
			conversations,
			failed: (error: unknown) => assert.fail(String(error)),
		};
		book = new FileBook({ ...deps, told: () => undefined, nameOf: () => "", isOnline: () => false });
		fetching = new Fetching({
			...deps,
			book,
			backlog: { pieces: 0, asked: 0, buffers: new BufferPool({ bytes: fileLimits.piece, most: 1 }), room },
			stateChanged: () => undefined,
			closing: () => undefined,
			gained: () => undefined,
			ask: () => undefined,
		});
		const autoAccept = new AutoAccept({ ...deps, book, fetching, isVerified: () => true });
		autoAccept.setRule({ folder: "/in", maxBytes });
		// All at once: what is being taken counts, too.
		const all = Array.from({ length: offers }, (_, i) => ({ id: `now ${i}`, atMs: clock.now() }));
		await Promise.all(all.map((message) => autoAccept.offered(place, message, author)));
		return book.size - rows.length;
	};
	const some = (count: number, over: Partial<FileRow> = {}, from = 0): readonly FileRow[] =>
		Array.from({ length: count }, (_, i) => before(from + i, over));

	it("is at most 100 of one person's", async () => {
		assert.equal(await taken(5, 1, some(98, { size: 1 })), 2);
	});

	for (const [what, over, before, most] of [
		["as many as it says", { listing: 400, count: 30 }, {}, 3],
		["as many as its list has room for, whatever it says", { listing: 40 * 128 + 1, count: 1 }, {}, 2],
		["also where it came before", { listing: 1, count: 6 }, { listing: 90 * 128, count: 1 }, 1],
		["and takes none with too many", { listing: 1, count: 101 }, {}, 0],
	] as const) {
		it(`counts each file of a folder, ${what}`, async () => {
			const rows = "count" in before ? some(1, { size: 1, ...before }) : [];
			assert.equal(await taken(5, 1, rows, over), most);
		});
	}

	it("is at most twenty times the size the person allows", async () => {
		assert.equal(await taken(5, maxBytes, some(17)), 3);
	});

	it("does not count what came earlier, from others, was declined, or is larger", async () => {
		const rows = [
			...some(100, { addedMs: clock.now() - day }),
			...some(100, { peer: "44".repeat(32) }, 100),
			...some(100, { state: "declined" }, 200),
			...some(100, { size: maxBytes + 1 }, 300),
			...some(1, { size: 1, listing: 4_000, count: 101 }, 400),
		];
		assert.equal(await taken(5, maxBytes, rows), 5);
	});

	it("leaves its room to what is on its way, and to what is taken with it", async () => {
		const plenty = 2 ** 40;
		disk.free = { storage: 2 ** 30 + 4 * maxBytes, folder: plenty, isOneDisk: false };
		await room.take(before(1, { placed: "" }), () => maxBytes);
		assert.equal(await taken(4, maxBytes, []), 1);
	});

	for (const where of ["storage", "folder"] as const) {
		it(`leaves the last of a disk free (${where})`, async () => {
			const plenty = 2 ** 40;
			disk.free = { storage: plenty, folder: plenty, isOneDisk: false, [where]: 2 ** 30 + 2 * maxBytes };
			assert.equal(await taken(1, maxBytes, []), 1);
		});

		it(`is nothing where less would be free (${where})`, async () => {
			const plenty = 2 ** 40;
			disk.free = { storage: plenty, folder: plenty, isOneDisk: false, [where]: 2 ** 30 + 2 * maxBytes - 1 };
			assert.equal(await taken(1, maxBytes, []), 0);
		});
	}
});
