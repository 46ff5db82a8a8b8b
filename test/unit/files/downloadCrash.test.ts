import assert from "node:assert/strict";
import type { Download } from "../../../src/net/files/download.ts";
import { contentOf, part, World } from "../../harness/downloadWorld.ts";
import { MemoryDisk } from "../../harness/memoryDisk.ts";
import { MortalDisk } from "../../harness/mortalDisk.ts";
import { onceOnly } from "../../harness/onceOnly.ts";

const mib = 2 ** 20;
const pieces = 2;
const content = contentOf(pieces, 9);
/** Turns of a life: far more than what is left to do can take. */
const turns = 40;

/** What outlives the program, and what was given to it in all. */
interface Remains {
	readonly disk: MemoryDisk;
	hashes: boolean;
	marks: Uint8Array | null;
	/** Where the store says that it is. */
	placed: string;
	given: number;
}

/** One run of the program, which ends after so many acts on disk and store. Returns whether that was before all was done. */
const live = async (remains: Remains, most: number): Promise<boolean> => {
	let acts = 0;
	const isAlive = (): boolean => acts++ < most;
	const world = new World(content);
	const download = world.download({
		disk: new MortalDisk(isAlive, remains.disk),
		isAlive,
		knowsList: remains.hashes,
		...(remains.marks === null ? {} : { pieces: remains.marks }),
	});
	void download.start();
	await world.settle();
	const source = world.source(download, "heidi");
	for (let turn = 0; turn < turns && download.phase !== "done" && acts <= most; turn++) {
		remains.given += give(world, download, source);
		await world.clock.advance(500);
		download.tick();
	}
	remains.hashes ||= world.said.includes("listed");
	remains.marks = world.kept.at(-1) ?? remains.marks;
	remains.placed = world.said.find((one) => one.startsWith("placed"))?.slice("placed ".length) ?? remains.placed;
	return acts > most;
};

/** Answers what is asked for now. Returns how many pieces. */
const give = (world: World, download: Download, source: ReturnType<World["source"]>): number => {
	if (download.stock.hashes === null) {
		download.asking.handleList(source, 0, content.hashes);
	}
	let given = 0;
	for (let index = download.asking.next(source); index !== null; index = download.asking.next(source)) {
		assert.equal(world.give(download, source, index), null);
		given++;
	}
	return given;
};

/** Pieces that are whole on the disk, marked or not. */
const wholeOn = (disk: MemoryDisk): number => {
	const bytes = disk.files.get(part) ?? new Uint8Array();
	return Array.from({ length: pieces }, (_, i) => [i * mib, (i + 1) * mib] as const).filter(
		([from, to]) => Buffer.compare(bytes.subarray(from, to), content.bytes.subarray(from, to)) === 0,
	).length;
};

onceOnly(() =>
	describe("a download whose program ends at any moment", function () {
		this.timeout(60_000);

		it("is whole after the next start, or the one after, in place once, and no piece that is on the disk comes again", async () => {
			let ends = 0;
			for (let first = 0, isOver = false; !isOver; first++) {
				for (const second of [1, 5, Number.POSITIVE_INFINITY]) {
					const remains: Remains = { disk: new MemoryDisk(), hashes: false, marks: null, placed: "", given: 0 };
					isOver = !(await live(remains, first));
					ends += isOver ? 0 : 1;
					for (const most of [second, Number.POSITIVE_INFINITY]) {
						const missing = pieces - wholeOn(remains.disk);
						remains.given = 0;
						if (remains.placed === "") {
							await live(remains, most);
							assert.ok(
								remains.given <= missing,
								`${remains.given} of ${missing}, ended after ${first} and ${second} acts`,
							);
						}
					}
					const when = `ended after ${first} and ${second} acts`;
					assert.equal(remains.placed, "/in/x.bin", when);
					assert.deepEqual(remains.disk.placed, ["/in/x.bin"], when);
					const placed = remains.disk.files.get("/in/x.bin") ?? new Uint8Array();
					assert.ok(Buffer.compare(placed, content.bytes) === 0, when);
				}
			}
			assert.ok(ends > 30, `${ends} ends`);
		});
	}),
);
