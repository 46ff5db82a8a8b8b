import assert from "node:assert/strict";
import { DiskError, type PartFile } from "../../../src/net/files/disk.ts";
import type { Source } from "../../../src/net/files/source.ts";
import { fileLimits } from "../../../src/net/limits.ts";
import { bulkTypes } from "../../../src/net/wire/files.ts";
import { contentOf, type Line, part, World } from "../../harness/downloadWorld.ts";
import type { MemoryDisk } from "../../harness/memoryDisk.ts";

const mib = 2 ** 20;

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

	it("is not read again, when it cannot be put in place, until it has changed or the disk has refused to keep it", async () => {
		const world = new World(contentOf(2));
		world.disk.files.set(part, world.content.bytes.slice());
		let reads = 0;
		let mtimeMs = 1;
		let keeps = true;
		const disk = Object.create(world.disk) as MemoryDisk;
		disk.place = () => Promise.reject(new DiskError("missing"));
		disk.openPart = async (name: string): Promise<PartFile> => {
			const opened = await world.disk.openPart(name);
			return {
				...opened,
				facts: async () => ({ ...(await opened.facts()), mtimeMs }),
				read: (into, position) => {
					reads++;
					return opened.read(into, position);
				},
				keep: () => (keeps ? opened.keep() : Promise.reject(new DiskError("failed"))),
			};
		};
		const checked = { whole: null };
		/** Another try; how often it reads. */
		const tried = async (): Promise<number> => {
			reads = 0;
			const download = world.download({ disk, pieces: Uint8Array.of(0xc0), checked });
			await download.start();
			await world.settle();
			await download.stop();
			return reads;
		};
		assert.deepEqual([await tried(), await tried(), await tried()], [2, 0, 0]);
		mtimeMs = 2;
		assert.deepEqual([await tried(), await tried()], [2, 0]);
		world.disk.files.set(part, world.content.bytes.slice(0, -1));
		assert.equal(await tried(), 2, "it is shorter");
		world.disk.files.set(part, world.content.bytes.slice());
		keeps = false;
		await tried();
		keeps = true;
		assert.deepEqual([await tried(), await tried()], [2, 0]);
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

describe("downloads to one disk", () => {
	const { spare } = fileLimits;
	for (const [what, free, problem] of [
		["where they arrive", { storage: spare + 3 * mib, folder: 0, isOneDisk: true }, "storageFull"],
		["where they go", { storage: 2 ** 40, folder: 3 * mib, isOneDisk: false }, "full"],
	] as const) {
		it(`do not begin one after the other with room that is enough for one (${what})`, async () => {
			const first = new World(contentOf(2));
			const second = new World(contentOf(2), first.backlog);
			first.disk.free = free;
			const [one, other] = [first.download(), second.download()];
			await Promise.all([one.start(), other.start()]);
			await first.settle();
			assert.deepEqual([one.phase, first.said, second.said], ["running", [], [`stuck ${problem}`]]);
			await other.stop();
			const source = first.source(one, "heidi");
			for (const _ of [1, 2]) {
				first.give(one, source, one.asking.next(source) ?? 0);
				await first.settle();
			}
			await first.settle();
			assert.equal(one.phase, "done", "whatever others would need");
			await one.stop();
			await other.start();
			assert.equal(other.phase, "running");
		});
	}

	it("need nothing that the disk has reserved for what they have already", async () => {
		const world = new World(contentOf(4));
		world.disk.free = { storage: spare + mib, folder: 0, isOneDisk: true };
		let occupied = 2 * mib;
		const disk = Object.create(world.disk) as MemoryDisk;
		disk.openPart = async (name: string): Promise<PartFile> => {
			const opened = await world.disk.openPart(name);
			return { ...opened, facts: async () => ({ ...(await opened.facts()), occupied }) };
		};
		const download = world.download({ disk });
		await download.start();
		assert.deepEqual(world.said, ["stuck storageFull"]);
		await download.stop();
		occupied = 3 * mib;
		await download.start();
		assert.equal(download.phase, "running");
	});

	it("need only what they have not got yet, and nothing once they are stopped", async () => {
		const first = new World(contentOf(2));
		const second = new World(contentOf(2), first.backlog);
		first.disk.free = { storage: spare + 3 * mib, folder: 0, isOneDisk: true };
		const [one, other] = [first.download(), second.download()];
		await one.start();
		const source = first.source(one, "heidi");
		first.give(one, source, one.asking.next(source) ?? 0);
		await first.settle();
		first.disk.free = { storage: spare + 3 * mib - 1, folder: 0, isOneDisk: true };
		await other.start();
		assert.deepEqual(second.said, ["stuck storageFull"]);
		await other.stop();
		await one.stop();
		await other.start();
		assert.equal(other.phase, "running");
	});
});
