import assert from "node:assert/strict";
import { BufferPool } from "../../../src/net/bufferPool.ts";
import { sha256 } from "../../../src/net/crypto/hash.ts";
import type { FileDisk, PartFile } from "../../../src/net/files/disk.ts";
import { Download } from "../../../src/net/files/download.ts";
import { pieceCount, rootOfFile } from "../../../src/net/files/pieces.ts";
import type { Source, SourceLine } from "../../../src/net/files/source.ts";
import type { Backlog } from "../../../src/net/files/stock.ts";
import { fileLimits } from "../../../src/net/limits.ts";
import type { FileRow } from "../../../src/net/store/fileRows.ts";
import { bulkTypes } from "../../../src/net/wire/files.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { MemoryDisk } from "../../harness/memoryDisk.ts";
import { seededRandom } from "../../harness/people.ts";

const mib = 2 ** 20;
const id = "aa".repeat(16);
/** Where its part lies. */
const part = `/parts/${id}`;

/** Somebody's bulk link: what was said over it. */
class Line implements SourceLine {
	readonly identity: string;
	readonly said: number[] = [];
	heardAt = Number.NEGATIVE_INFINITY;
	pumped: () => void = () => undefined;

	constructor(identity: string) {
		this.identity = identity;
	}

	send(type: number): void {
		this.said.push(type);
	}

	fault(): void {}
	drop(): void {}

	pump(): void {
		this.pumped();
	}
}

/** A content whose bytes say which piece they are of. */
const contentOf = (pieces: number, extra = 0) => {
	const size = pieces * mib - (extra > 0 ? mib - extra : 0);
	const bytes = Uint8Array.from({ length: size }, (_, i) => Math.floor(i / mib) + 1);
	const hashes = new Uint8Array(pieceCount(size) * 32);
	for (let i = 0; i < pieceCount(size); i++) {
		hashes.set(sha256(bytes.subarray(i * mib, (i + 1) * mib)), i * 32);
	}
	return { size, bytes, hashes, root: rootOfFile(size, hashes) };
};
type Content = ReturnType<typeof contentOf>;

/** One download on a disk in memory, and what it said. */
class World {
	readonly clock = new ManualClock();
	readonly disk = new MemoryDisk();
	readonly backlog: Backlog;
	readonly said: string[] = [];
	readonly kept: Uint8Array[] = [];
	readonly content: Content;

	constructor(content: Content, backlog?: Backlog) {
		this.content = content;
		this.backlog = backlog ?? { pieces: 0, asked: 0, buffers: new BufferPool({ bytes: mib, most: 4 }) };
	}

	download(
		options: { readonly pieces?: Uint8Array; readonly knowsList?: boolean; readonly disk?: FileDisk } = {},
	): Download {
		const { content, said } = this;
		const row: FileRow = {
			id,
			direction: "in",
			room: "11".repeat(32),
			peer: "author",
			message: "m",
			clientId: "",
			root: content.root,
			size: content.size,
			listing: 0,
			count: 1,
			name: "x.bin",
			state: "fetching",
			problem: "",
			folder: "/in",
			placed: "",
			addedMs: 0,
			endedMs: 0,
		};
		return new Download(
			{
				clock: this.clock,
				random: seededRandom("download"),
				disk: options.disk ?? this.disk,
				backlog: this.backlog,
				listed: () => said.push("listed"),
				kept: (pieces) => this.kept.push(pieces),
				gained: (index) => said.push(`gained ${index}`),
				changed: () => undefined,
				author: () => "author",
				blamed: (identity, why) => said.push(`${identity} ${why}`),
				stuck: (problem) => said.push(`stuck ${problem}`),
				placed: (path) => {
					said.push(`placed ${path}`);
					return Promise.resolve();
				},
				failed: (error) => assert.fail(String(error)),
			},
			{ row, hashes: options.knowsList === false ? null : content.hashes, pieces: options.pieces ?? null },
		);
	}

	/** A peer that has every piece. */
	source(download: Download, identity: string): Source {
		const source = download.asking.sourceUp(new Line(identity), 1);
		const bitmap = new Uint8Array(Math.ceil(pieceCount(this.content.size) / 8)).fill(0xff);
		bitmap[bitmap.length - 1] = (0xff00 >> (pieceCount(this.content.size) % 8 || 8)) & 0xff;
		assert.equal(download.asking.handleHave(source, bitmap), null);
		return source;
	}

	/** Gives a whole piece in one chunk. */
	give(download: Download, source: Source, index: number): string | null {
		const { bytes } = this.content;
		return download.asking.handleChunk(source, index, 0, bytes.subarray(index * mib, (index + 1) * mib));
	}

	settle(): Promise<void> {
		return this.clock.advance(1);
	}
}

describe("a download", () => {
	it("asks for each piece once, and is placed when all are here", async () => {
		const world = new World(contentOf(3, 9));
		const download = world.download();
		await download.start();
		const source = world.source(download, "heidi");
		for (let i = 0; i < 3; i++) {
			const index = download.asking.next(source);
			assert.ok(index !== null);
			assert.equal(world.give(download, source, index), null);
			await world.settle();
		}
		assert.equal(download.asking.next(source), null);
		await world.settle();
		assert.equal(download.phase, "done");
		assert.deepEqual(world.disk.files.get("/in/x.bin"), world.content.bytes);
		assert.equal(world.backlog.asked, 0);
	});

	it("takes only what it has asked for, in order, and nobody's refusal of anything else", async () => {
		const world = new World(contentOf(3));
		const download = world.download();
		await download.start();
		const { asking } = download;
		const source = world.source(download, "mallory");
		const index = asking.next(source) ?? 0;
		const other = (index + 1) % 3;
		assert.equal(asking.handleChunk(source, other, 0, new Uint8Array(9)), "fileChunkUnasked");
		assert.equal(asking.handleChunk(source, index, 1, new Uint8Array(9)), "fileChunkOffset");
		assert.equal(asking.handleNak(source, "refused", other), "fileNakUnasked");
		assert.equal(asking.handleNak(source, "refused", 70_000), "fileNakUnasked");
		assert.equal(asking.handleNak(source, "askOthers", index), null);
		assert.equal(asking.handleHave(source, new Uint8Array(1)), "fileHave");
	});

	it("writes nothing that has not the right hash, and never asks its sender again", async () => {
		const world = new World(contentOf(2));
		const download = world.download();
		await download.start();
		const source = world.source(download, "mallory");
		const index = download.asking.next(source) ?? 0;
		assert.equal(download.asking.handleChunk(source, index, 0, new Uint8Array(mib)), "filePieceWrong");
		await world.settle();
		assert.deepEqual(world.said, ["mallory wrongPiece"]);
		assert.equal(world.disk.files.get(part)?.length, 0);
		assert.equal(download.mayAsk("mallory"), false);
		assert.equal(download.mayAsk("heidi"), true);
	});

	it("believes only the list that its root names", async () => {
		const world = new World(contentOf(2));
		const download = world.download({ knowsList: false });
		await download.start();
		const bad = world.source(download, "mallory");
		assert.equal(download.asking.next(bad), null, "no piece before the list");
		assert.equal(download.asking.handleList(bad, 0, new Uint8Array(64)), "fileListWrong");
		assert.equal(download.mayAsk("mallory"), false);
		download.asking.sourceDown(bad);
		const good = world.source(download, "heidi");
		assert.equal(download.asking.handleList(good, 0, world.content.hashes), null);
		assert.deepEqual(world.said, ["mallory wrongList", "listed"]);
		assert.notEqual(download.asking.next(good), null);
	});

	it("asks one more for the last piece every while, however many owe it", async () => {
		const world = new World(contentOf(1));
		const download = world.download();
		await download.start();
		const slow = ["mallory", "moriarty", "milady"].map((name) => world.source(download, name));
		for (const source of slow) {
			assert.equal(download.asking.next(source), 0);
			await world.clock.advance(fileLimits.slowPiece - 10);
			const good = world.source(download, "heidi");
			assert.equal(download.asking.next(good), null, "not yet");
			download.asking.sourceDown(good);
			await world.clock.advance(10);
		}
		const good = world.source(download, "heidi");
		assert.equal(download.asking.next(good), 0);
		assert.equal(world.give(download, good, 0), null);
		await world.settle();
		assert.equal(download.phase, "done");
		for (const source of slow) {
			assert.ok((source.line as Line).said.includes(bulkTypes.cancel));
			assert.equal(download.asking.handleChunk(source, 0, 0, new Uint8Array(5)), null, "late is no fault");
		}
	});

	it("has no more under way than memory is meant for, with all others of the node", async () => {
		const content = contentOf(1);
		const large = { ...content, size: 200 * mib, hashes: new Uint8Array(200 * 32) };
		const first = new World(large);
		const downloads = [first, new World(large, first.backlog)].map((world) => ({ world, download: world.download() }));
		const sources: Source[] = [];
		for (const { world, download } of downloads) {
			await download.start();
			for (let i = 0; i < 16; i++) {
				const source = world.source(download, `peer ${i}`);
				sources.push(source);
				for (let piece = 0; piece < fileLimits.window; piece++) {
					download.asking.next(source);
				}
			}
		}
		const underWay = (): number => sources.reduce((sum, { asked }) => sum + asked.size, 0);
		assert.equal(underWay(), fileLimits.underWay);
		assert.equal(first.backlog.asked, fileLimits.underWay);
		const [one] = downloads;
		assert.ok(one);
		await one.download.stop();
		assert.equal(first.backlog.asked, underWay());
		const last = sources.at(-1);
		assert.ok(last && downloads[1]);
		assert.notEqual(downloads[1].download.asking.next(last), null);
	});
});

describe("a peer that owes something to a download", () => {
	let world: World;
	let download: Download;

	beforeEach(async () => {
		world = new World(contentOf(2));
		download = world.download();
		await download.start();
	});

	/** What is said of peers within so many seconds, in each of which `act` happens. */
	const within = async (seconds: number, act: (second: number) => void): Promise<readonly string[]> => {
		for (let second = 0; second < seconds; second++) {
			act(second);
			await world.clock.advance(1_000);
			download.tick();
		}
		return world.said;
	};

	it("has stalled when it sends nothing of it", async () => {
		const source = world.source(download, "mallory");
		download.asking.next(source);
		assert.deepEqual(await within(20, () => undefined), []);
		assert.deepEqual(await within(1, () => undefined), ["mallory stalled"]);
		assert.equal(world.backlog.asked, 0);
	});

	it("has stalled when it gives a byte now and then and no whole piece", async () => {
		const source = world.source(download, "mallory");
		const index = download.asking.next(source) ?? 0;
		const drip = (second: number): void => {
			if (second % 10 === 0) {
				download.asking.handleChunk(
					source,
					index,
					second / 10,
					world.content.bytes.subarray(index * mib, index * mib + 1),
				);
			}
		};
		assert.deepEqual(await within(60, drip), []);
		assert.deepEqual(await within(1, () => undefined), ["mallory stalled"]);
		assert.deepEqual(download.asking.sources, []);
		const good = world.source(download, "heidi");
		assert.notEqual(download.asking.next(good), null);
	});

	it("has not stalled while whole pieces come, however slowly", async () => {
		const source = world.source(download, "heidi");
		const wanted = [download.asking.next(source), download.asking.next(source)];
		let at = 0;
		const said = await within(118, (second) => {
			const index = wanted[Math.floor(second / 59)] ?? 0;
			at = second % 59 === 0 ? 0 : at;
			const length = second % 59 === 58 ? mib - at : 9_000;
			const from = index * mib + at;
			download.asking.handleChunk(source, index, at, world.content.bytes.subarray(from, from + length));
			at += length;
		});
		assert.deepEqual(
			said.filter((one) => one.includes("stalled")),
			[],
		);
		assert.equal(download.phase, "done");
	});

	it("is busy, and has not stalled, while it sends of another content", async () => {
		const source = world.source(download, "heidi");
		download.asking.next(source);
		const busy = (): void => {
			(source.line as Line).heardAt = world.clock.monotonic();
		};
		assert.deepEqual(await within(60, busy), []);
		assert.deepEqual(await within(1, busy), ["heidi stalled"]);
	});

	it("has stalled when it never says what it has", async () => {
		download.asking.sourceUp(new Line("mallory"), 1);
		assert.deepEqual(await within(21, () => undefined), ["mallory stalled"]);
	});

	it("has stalled when the list drips", async () => {
		world = new World({ ...contentOf(1), size: 9 * mib, hashes: new Uint8Array(9 * 32) });
		download = world.download({ knowsList: false });
		await download.start();
		const source = world.source(download, "mallory");
		const drip = (second: number): void => {
			if (second % 10 === 0) {
				assert.equal(download.asking.handleList(source, second / 10, new Uint8Array(32)), null);
			}
		};
		assert.deepEqual(await within(60, drip), []);
		assert.deepEqual(await within(1, () => undefined), ["mallory stalled"]);
	});

	it("makes room for others only when it has owed and given nothing for long, and never its author", async () => {
		const [author, idle] = ["author", "heidi"].map((name) => world.source(download, name));
		assert.ok(author && idle);
		assert.equal(download.asking.makeRoom(), false);
		await world.clock.advance(fileLimits.stalled + 1);
		assert.equal(download.asking.makeRoom(), true);
		assert.deepEqual(download.asking.sources, [author]);
		assert.equal(download.asking.makeRoom(), false);
	});
});

describe("what stands on the disk of a download", () => {
	it("is not fetched again though it was never marked", async () => {
		const world = new World(contentOf(4));
		const bytes = world.content.bytes.slice(0, 3 * mib);
		bytes.fill(0, mib, 2 * mib);
		world.disk.files.set(part, bytes);
		const download = world.download();
		await download.start();
		const source = world.source(download, "heidi");
		const wanted = [download.asking.next(source), download.asking.next(source)];
		assert.deepEqual(wanted.toSorted(), [1, 3]);
		assert.equal(download.asking.next(source), null);
	});

	it("is looked at once more though it was marked, and fetched again where it has gone bad", async () => {
		const world = new World(contentOf(2));
		const bytes = world.content.bytes.slice();
		bytes[mib + 7] = 0;
		world.disk.files.set(part, bytes);
		const download = world.download({ pieces: Uint8Array.of(0xc0) });
		await download.start();
		await world.settle();
		assert.equal(download.phase, "running");
		const source = world.source(download, "heidi");
		assert.equal(download.asking.next(source), 1);
		world.give(download, source, 1);
		await world.settle();
		await world.settle();
		assert.equal(download.phase, "done");
		assert.deepEqual(world.disk.files.get("/in/x.bin"), world.content.bytes);
	});

	it("is made to stay before it is marked", async () => {
		const world = new World(contentOf(3));
		const order: string[] = [];
		const inner = world.disk;
		const disk = Object.create(inner) as MemoryDisk;
		disk.openPart = async (name: string): Promise<PartFile> => {
			const opened = await inner.openPart(name);
			return {
				...opened,
				keep: async () => {
					order.push(`keep, ${world.kept.length} marked`);
				},
			};
		};
		const download = world.download({ disk });
		await download.start();
		const source = world.source(download, "heidi");
		const index = download.asking.next(source) ?? 0;
		world.give(download, source, index);
		await world.clock.advance(fileLimits.keepEvery);
		download.tick();
		await world.settle();
		assert.deepEqual(order, ["keep, 0 marked"]);
		assert.deepEqual(world.kept, [Uint8Array.of(0x80 >> index)]);
	});

	it("is marked, too, where it was being written when all stopped", async () => {
		const world = new World(contentOf(2));
		let written: () => void = () => undefined;
		const disk = Object.create(world.disk) as MemoryDisk;
		disk.openPart = async (name: string): Promise<PartFile> => ({
			...(await world.disk.openPart(name)),
			write: () =>
				new Promise((resolve) => {
					written = resolve;
				}),
		});
		const download = world.download({ disk });
		await download.start();
		const source = world.source(download, "heidi");
		const index = download.asking.next(source) ?? 0;
		world.give(download, source, index);
		const stopping = download.stop();
		await world.settle();
		assert.deepEqual(world.kept, []);
		written();
		await stopping;
		assert.deepEqual(world.kept, [Uint8Array.of(0x80 >> index)]);
	});

	it("is left alone once stopping has ended, also in the middle of opening", async () => {
		const world = new World(contentOf(2));
		let open = 0;
		let goOn: () => void = () => undefined;
		const disk = Object.create(world.disk) as MemoryDisk;
		disk.openPart = async (name: string): Promise<PartFile> => {
			await new Promise<void>((resolve) => {
				goOn = resolve;
			});
			open++;
			const opened = await world.disk.openPart(name);
			return {
				...opened,
				close: async () => {
					open--;
				},
			};
		};
		const download = world.download({ disk });
		const starting = download.start();
		let isStopped = false;
		const stopping = download.stop().then(() => {
			isStopped = true;
		});
		await world.settle();
		assert.equal(isStopped, false);
		goOn();
		await stopping;
		await starting;
		assert.equal(open, 0);
		assert.equal(download.phase, "stopped");
	});
});
