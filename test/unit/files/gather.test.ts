import assert from "node:assert/strict";
import type { FileFacts } from "../../../src/net/files/disk.ts";
import { gather } from "../../../src/net/files/gather.ts";
import { MemoryDisk } from "../../harness/memoryDisk.ts";

const gibibyte = 2 ** 30;

/** Empty files of these names in one folder. */
const pathsOf = (names: readonly string[]): readonly string[] => names.map((name) => `/home/${name}`);

/** A disk on which everything is a file of one size. */
class FullDisk extends MemoryDisk {
	readonly #size: number;

	constructor(size: number) {
		super();
		this.#size = size;
	}

	override facts(): Promise<FileFacts> {
		return Promise.resolve({ kind: "file", size: this.#size, occupied: 0, mtimeMs: 1 });
	}
}

describe("what a person offers", () => {
	const numbered = (count: number, name = ""): readonly string[] =>
		pathsOf(Array.from({ length: count }, (_, i) => `${name}${i}`));

	it("has at most 20,000 files and folders", async () => {
		const most = await gather(new FullDisk(0), numbered(20_000));
		assert.ok(most.ok);
		assert.equal(most.value.count, 20_000);
		assert.deepEqual(await gather(new FullDisk(0), numbered(20_001)), { ok: false, code: "fileTooMany" });
	});

	it("has paths of at most 1,024 units", async () => {
		assert.ok((await gather(new FullDisk(0), pathsOf(["a", "b".repeat(1_024)]))).ok);
		const tooLong = pathsOf(["a", "b".repeat(1_025)]);
		assert.deepEqual(await gather(new FullDisk(0), tooLong), { ok: false, code: "filePathTooLong" });
	});

	it("has at most 64 GiB, alone and in all", async () => {
		assert.ok((await gather(new FullDisk(64 * gibibyte), pathsOf(["a"]))).ok);
		assert.deepEqual(await gather(new FullDisk(64 * gibibyte + 1), pathsOf(["a"])), {
			ok: false,
			code: "fileTooLarge",
		});
		assert.deepEqual(await gather(new FullDisk(32 * gibibyte), pathsOf(["a", "b"])), {
			ok: false,
			code: "fileTooLarge",
		});
	});

	it("has a listing of at most 8 MiB", async () => {
		const names = numbered(16_000, "x".repeat(600));
		assert.deepEqual(await gather(new FullDisk(0), names), { ok: false, code: "fileTooLarge" });
	});
});
