import assert from "node:assert/strict";
import { DiskError, type DiskProblem, type FileFacts } from "../../../src/net/files/disk.ts";
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

/** One folder with two in it, one of them with a file; what is at one path is refused. */
class DeepDisk extends MemoryDisk {
	readonly #refused: string;
	readonly #problem: DiskProblem;

	constructor(refused: string, problem: DiskProblem) {
		super();
		this.#refused = refused;
		this.#problem = problem;
	}

	override async facts(path: string): Promise<FileFacts> {
		const kind = path.endsWith("core") ? "file" : "folder";
		return kind === "file" && path === this.#refused
			? Promise.reject(new DiskError(this.#problem))
			: { kind, size: 0, occupied: 0, mtimeMs: 1 };
	}

	override list(path: string): Promise<readonly string[]> {
		const names = path.endsWith("project") ? [".Trashes", "data"] : path.endsWith("data") ? ["core"] : [];
		return path === this.#refused ? Promise.reject(new DiskError(this.#problem)) : Promise.resolve(names);
	}
}

describe("what a person offers", () => {
	const numbered = (count: number, name = ""): readonly string[] =>
		pathsOf(Array.from({ length: count }, (_, i) => `${name}${i}`));

	it("has at most 20,000 files and folders", async () => {
		const most = await gather(new FullDisk(0), numbered(20_000));
		assert.ok(most.ok);
		assert.equal(most.value.count, 20_000);
		const beyond = await gather(new FullDisk(0), numbered(20_001));
		// Of what it holds otherwise a comparison would be printed, for ever.
		assert.ok(!beyond.ok);
		assert.deepEqual(beyond, { ok: false, code: "fileTooMany", path: "" });
	});

	it("has paths of at most 1,024 units", async () => {
		assert.ok((await gather(new FullDisk(0), pathsOf(["a", "b".repeat(1_024)]))).ok);
		const tooLong = pathsOf(["a", "b".repeat(1_025)]);
		const path = tooLong[1];
		assert.deepEqual(await gather(new FullDisk(0), tooLong), { ok: false, code: "filePathTooLong", path });
	});

	it("has at most 64 GiB, alone and in all", async () => {
		assert.ok((await gather(new FullDisk(64 * gibibyte), pathsOf(["a"]))).ok);
		assert.deepEqual(await gather(new FullDisk(64 * gibibyte + 1), pathsOf(["a"])), {
			ok: false,
			code: "fileTooLarge",
			path: "",
		});
		assert.deepEqual(await gather(new FullDisk(32 * gibibyte), pathsOf(["a", "b"])), {
			ok: false,
			code: "fileTooLarge",
			path: "",
		});
	});

	it("has a listing of at most 8 MiB", async () => {
		const names = numbered(16_000, "x".repeat(600));
		assert.deepEqual(await gather(new FullDisk(0), names), { ok: false, code: "fileTooLarge", path: "" });
	});

	for (const [problem, code] of [
		["denied", "fileUnreadable"],
		["missing", "fileMissing"],
	] as const) {
		it(`is refused with the path of what is ${problem}, be it a folder's list or one of its files`, async () => {
			for (const path of ["/home/project", "/home/project/.Trashes", "/home/project/data/core"]) {
				const refused = await gather(new DeepDisk(path, problem), ["/home/project"]);
				assert.deepEqual(refused, { ok: false, code, path });
			}
			assert.ok((await gather(new DeepDisk("/home/other", problem), ["/home/project"])).ok);
		});
	}
});
