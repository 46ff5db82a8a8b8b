import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DiskError, type TreeEntry } from "../../../src/net/files/disk.ts";
import { createNodeDisk } from "../../../src/net/platform/nodeDisk.ts";
import { temporaryFolder } from "../../harness/temporaryFolder.ts";

const entries: readonly TreeEntry[] = [
	{ kind: "folder", parts: ["empty"], offset: 0, size: 0 },
	{ kind: "file", parts: ["src", "a.txt"], offset: 0, size: 3 },
	{ kind: "file", parts: ["b.txt"], offset: 3, size: 2 },
];

describe("what is put in place on this machine's disk", () => {
	let folder: ReturnType<typeof temporaryFolder>;
	let parts: string;
	let inbox: string;
	const disk = () => createNodeDisk(parts);

	beforeEach(async () => {
		folder = temporaryFolder("lanchat-disk-");
		parts = join(folder.path, "parts");
		inbox = join(folder.path, "in");
		mkdirSync(inbox);
		const part = await disk().openPart("aa");
		await part.write([new TextEncoder().encode("abcde")], 0);
		await part.close();
	});

	afterEach(() => folder.remove());

	const placeTree = (): Promise<string> => disk().placeTree("aa", { folder: inbox, name: "project" }, entries);

	it("is a file once, though it is put there again after an end that came too soon", async () => {
		const to = { folder: inbox, name: "x.txt" };
		assert.equal(await disk().place("aa", to), join(inbox, "x.txt"));
		assert.equal(await disk().place("aa", to), join(inbox, "x.txt"));
		assert.deepEqual(readdirSync(inbox), ["x.txt"]);
		assert.equal(readFileSync(join(inbox, "x.txt"), "utf8"), "abcde");
	});

	it("is a folder once, though it is put there again after an end that came too soon", async () => {
		assert.equal(await placeTree(), join(inbox, "project"));
		assert.equal(await placeTree(), join(inbox, "project"));
		assert.deepEqual(readdirSync(inbox), ["project"]);
		assert.deepEqual(readdirSync(join(inbox, "project")).sort(), ["b.txt", "empty", "src"]);
		await disk().dropPart("aa");
		assert.deepEqual(readdirSync(parts), []);
	});

	it("is a folder of its own where the one before was not whole, which leaves nothing", async () => {
		mkdirSync(join(inbox, "project"));
		mkdirSync(join(inbox, ".lanchat-aa.part", "half"), { recursive: true });
		writeFileSync(join(parts, "aa.to"), join(inbox, "project"));
		assert.equal(await placeTree(), join(inbox, "project"));
		assert.deepEqual(readdirSync(inbox), ["project"]);
		assert.equal(readFileSync(join(inbox, "project", "src", "a.txt"), "utf8"), "abc");
	});

	it("is put there anew where the person has removed it since", async () => {
		await placeTree();
		rmSync(join(inbox, "project"), { recursive: true });
		assert.equal(await placeTree(), join(inbox, "project"));
		assert.deepEqual(readdirSync(join(inbox, "project")).sort(), ["b.txt", "empty", "src"]);
	});

	it("never replaces anything, nor goes through a link", async () => {
		mkdirSync(join(folder.path, "elsewhere"));
		symlinkSync(join(folder.path, "elsewhere"), join(inbox, "project"));
		writeFileSync(join(inbox, "project (2)"), "mine");
		assert.equal(await placeTree(), join(inbox, "project (3)"));
		assert.deepEqual(readdirSync(join(folder.path, "elsewhere")), []);
		assert.equal(readFileSync(join(inbox, "project (2)"), "utf8"), "mine");
	});

	it("leaves nothing where it cannot be whole", async () => {
		const short: readonly TreeEntry[] = [{ kind: "file", parts: ["c.txt"], offset: 0, size: 9 }];
		await assert.rejects(disk().placeTree("aa", { folder: inbox, name: "project" }, short), DiskError);
		assert.deepEqual(readdirSync(inbox), []);
		await assert.rejects(placeInto(join(folder.path, "nowhere")), (error: unknown) => {
			return DiskError.is(error) && error.problem === "missing";
		});
	});

	const placeInto = (where: string): Promise<string> => disk().place("aa", { folder: where, name: "x" });

	it("reads of an own file what it is, not what a link in its place leads to", async () => {
		writeFileSync(join(folder.path, "secret"), "secret");
		symlinkSync(join(folder.path, "secret"), join(inbox, "link"));
		assert.equal((await disk().facts(join(inbox, "link"))).kind, "other");
		await assert.rejects(disk().open(join(inbox, "link")), DiskError);
	});
});
