import assert from "node:assert/strict";
import { ContentReader, SourceChanged, sizeOf } from "../../../src/net/files/content.ts";
import type { FileFacts, PartFile } from "../../../src/net/files/disk.ts";
import { pieceCount, pieceLength } from "../../../src/net/files/pieces.ts";
import { fileLimits } from "../../../src/net/limits.ts";
import { bytesOfSeed } from "../../harness/fileTeam.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { MemoryDisk } from "../../harness/memoryDisk.ts";
import { fc } from "../../harness/testChance.ts";

/** What is on a disk, and the whole of it. */
const contentOf = (listing: number, sizes: readonly number[]) => {
	const disk = new MemoryDisk();
	const bytes = [bytesOfSeed(listing, 99), ...sizes.map((size, index) => bytesOfSeed(size, index))];
	const files = sizes.map((size, index) => {
		const path = `/out/${index}`;
		disk.files.set(path, bytes[index + 1] ?? new Uint8Array());
		return { path, size, mtimeMs: 1 };
	});
	return { disk, layout: { listing: bytes[0] ?? new Uint8Array(), files }, whole: Buffer.concat(bytes) };
};

/** A disk that says something else of files than they were when they were offered. */
class ChangedDisk extends MemoryDisk {
	readonly #change: Partial<FileFacts>;

	constructor(copied: MemoryDisk, change: Partial<FileFacts>) {
		super(copied);
		this.#change = change;
	}

	override async facts(path: string): Promise<FileFacts> {
		return { ...(await super.facts(path)), ...this.#change };
	}
}

/** A disk on which a file is written to just as it is read. */
class WrittenDisk extends MemoryDisk {
	#mtimeMs = 1;

	override async facts(path: string): Promise<FileFacts> {
		return { ...(await super.facts(path)), mtimeMs: this.#mtimeMs };
	}

	override async open(path: string): Promise<PartFile> {
		const file = await super.open(path);
		return {
			...file,
			read: (into, position) => {
				this.#mtimeMs++;
				return file.read(into, position);
			},
		};
	}
}

/** A disk that says which of its files are open. */
class CountingDisk extends MemoryDisk {
	readonly opened: string[] = [];

	override async open(path: string): Promise<PartFile> {
		const file = await super.open(path);
		this.opened.push(path);
		return {
			...file,
			close: async () => {
				this.opened.splice(this.opened.indexOf(path), 1);
				await file.close();
			},
		};
	}
}

describe("reading an offered content", () => {
	let clock: ManualClock;

	beforeEach(() => {
		clock = new ManualClock();
	});

	it("fills a used buffer with the piece and nothing that was left in it", async () => {
		const size = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(4_096, 1_048_575, 1_048_576, 1_048_577));
		await fc.assert(
			fc.asyncProperty(fc.nat({ max: 5_000 }), fc.array(size, { maxLength: 5 }), async (listing, sizes) => {
				const { disk, layout, whole } = contentOf(listing, sizes);
				const reader = new ContentReader({ disk, clock }, { layout });
				const buffer = new Uint8Array(fileLimits.piece);
				for (let index = 0; index < pieceCount(sizeOf(layout)); index++) {
					buffer.fill(0xaa);
					const length = await reader.read(index, buffer);
					assert.equal(length, pieceLength(whole.length, index));
					const expected = whole.subarray(index * fileLimits.piece, index * fileLimits.piece + length);
					assert.ok(expected.equals(buffer.subarray(0, length)), `piece ${index}`);
				}
				await reader.close();
			}),
			{ numRuns: 30 },
		);
	});

	it("fails where a file is shorter than it was, rather than leave the rest of the buffer as it is", async () => {
		const { disk, layout } = contentOf(10, [100, 50]);
		const reader = new ContentReader({ disk, clock }, { layout });
		disk.files.set("/out/1", new Uint8Array(49));
		await assert.rejects(reader.read(0, new Uint8Array(fileLimits.piece)), SourceChanged);
		await reader.close();
	});

	for (const [what, change] of [
		["has another size", { size: 101 }],
		["was changed at another time", { mtimeMs: 2 }],
		["is no file any more", { kind: "other" }],
	] as const) {
		it(`fails where a file ${what}, though its bytes are there`, async () => {
			const { disk, layout } = contentOf(10, [100]);
			const reader = new ContentReader({ disk: new ChangedDisk(disk, change), clock }, { layout });
			await assert.rejects(reader.read(0, new Uint8Array(fileLimits.piece)), SourceChanged);
			await reader.close();
		});
	}

	it("fails where a file is written to while it is read", async () => {
		const { disk, layout } = contentOf(10, [100]);
		const reader = new ContentReader({ disk: new WrittenDisk(disk), clock }, { layout });
		await assert.rejects(reader.read(0, new Uint8Array(fileLimits.piece)), SourceChanged);
		await reader.close();
	});

	it("fails where a file ends before it should, though the disk says that it has not changed", async () => {
		const { disk, layout } = contentOf(10, [100]);
		disk.files.set("/out/0", new Uint8Array(99));
		const reader = new ContentReader({ disk: new ChangedDisk(disk, { size: 100 }), clock }, { layout });
		await assert.rejects(reader.read(0, new Uint8Array(fileLimits.piece)), SourceChanged);
		await reader.close();
	});

	it("holds its file open while it is read, and not for long after", async () => {
		const { disk: plain, layout } = contentOf(0, [3 * fileLimits.piece]);
		const disk = new CountingDisk(plain);
		const reader = new ContentReader({ disk, clock }, { layout });
		const buffer = new Uint8Array(fileLimits.piece);
		for (let index = 0; index < 3; index++) {
			await reader.read(index, buffer);
			await clock.advance(fileLimits.keptOpen - 100);
			assert.deepEqual(disk.opened, ["/out/0"]);
		}
		await clock.advance(100);
		assert.deepEqual(disk.opened, []);
		assert.equal(await reader.read(0, buffer), fileLimits.piece, "and is opened again");
		await reader.close();
		assert.deepEqual(disk.opened, []);
		assert.equal(clock.pending, 0);
	});
});
