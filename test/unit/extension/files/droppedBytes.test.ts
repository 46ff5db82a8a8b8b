import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { copyDropped, type DroppedFile } from "../../../../src/extension/files/droppedBytes.ts";
import { type TemporaryFolder, temporaryFolder } from "../../../harness/temporaryFolder.ts";

describe("what is dropped on a tree in a browser", () => {
	let folder: TemporaryFolder;
	let read: string[];
	let advanced: number;
	beforeEach(() => {
		folder = temporaryFolder("lan-chat-dropped-");
		read = [];
		advanced = 0;
	});
	afterEach(() => folder.remove());

	const file = (name: string, size: number | null): DroppedFile => ({
		name,
		data: async () => {
			read.push(name);
			if (size === null) throw new Error("too large for a browser");
			return new Uint8Array(size).fill(7);
		},
	});
	const copy = (files: readonly DroppedFile[], signal = new AbortController().signal) =>
		copyDropped(files, {
			folder: folder.path,
			limits: { bytes: 10, files: 3 },
			signal,
			advance: (bytes) => {
				advanced += bytes;
			},
		});

	it("is copied, each beside the others, under a name that leads nowhere else", async () => {
		const copied = await copy([file("a.txt", 4), file("a.txt", 6), file("../../b", 0)]);
		assert.ok(copied.ok && copied.paths.length === 3);
		assert.equal(new Set(copied.paths).size, 3);
		assert.ok(copied.paths.every((path) => dirname(dirname(path)) === folder.path));
		assert.equal((await readFile(copied.paths[1] ?? "")).length, 6);
		assert.equal(advanced, 10);
	});

	it("is refused with its reason where it is too much, and nothing after that is read", async () => {
		assert.deepEqual(await copy([file("a", 4), file("b", 7), file("c", 1)]), { ok: false, reason: "tooLarge" });
		assert.deepEqual(read, ["a", "b"]);
		assert.deepEqual(await copy([1, 2, 3, 4].map((n) => file(`${n}`, 1))), { ok: false, reason: "tooMany" });
		assert.deepEqual(read, ["a", "b"]);
	});

	it("is refused where the browser cannot read it", async () => {
		assert.deepEqual(await copy([file("a", null)]), { ok: false, reason: "unreadable" });
	});

	it("is not read once it was stopped", async () => {
		const stopped = new AbortController();
		stopped.abort();
		assert.deepEqual(await copy([file("a", 4)], stopped.signal), { ok: true, paths: [] });
		assert.deepEqual([read, await readdir(folder.path)], [[], []]);
	});
});
