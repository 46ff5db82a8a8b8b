import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { DiskError, type TreeEntry } from "../../../src/net/files/disk.ts";
import { createNodeDisk } from "../../../src/net/platform/nodeDisk.ts";
import { openedFile } from "../../../src/net/platform/openedFile.ts";
import { originMark } from "../../../src/net/platform/originMark.ts";
import { type NameCalls, nodeNameCalls } from "../../../src/net/platform/placing.ts";
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
		await part.write(new TextEncoder().encode("abcde"), 0);
		await part.close();
	});

	afterEach(() => folder.remove());

	it("is asked for what is free, there and where parts lie", async () => {
		const room = await disk().room(inbox);
		assert.ok(room.isOneDisk && room.storage > 0 && room.storage < Number.POSITIVE_INFINITY && room.folder > 0);
		const gone = await disk().room(join(inbox, "gone"));
		assert.deepEqual(
			[gone.isOneDisk, gone.folder],
			[false, Number.POSITIVE_INFINITY],
			"whoever puts it there finds out",
		);
	});

	it("says how much of the disk it takes", async () => {
		const part = await disk().openPart("bb");
		const bytes = new Uint8Array(2 ** 20).fill(7);
		await part.write(bytes, 0);
		await part.keep();
		assert.ok((await part.facts()).occupied >= bytes.length);
		await part.close();
	});

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
		writeFileSync(join(parts, "aa.to"), JSON.stringify([inbox, join(inbox, "project")]));
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

	it("never has a name that a program obeys, whoever asks for it", async () => {
		for (const part of [".git", "..", "nul", "a/b", ""]) {
			const bad: readonly TreeEntry[] = [{ kind: "file", parts: [part, "config"], offset: 0, size: 0 }];
			await assert.rejects(disk().placeTree("aa", { folder: inbox, name: "project" }, bad), DiskError);
		}
		assert.equal(await disk().place("aa", { folder: inbox, name: ".git" }), join(inbox, "_.git"));
		assert.deepEqual(readdirSync(inbox), ["_.git"]);
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

	/** Which second names a disk can give: to any file, to those beside it, to none. */
	type Links = "any" | "beside" | "none";

	/** Calls of which only the first `most` are made: then the program has ended, and nothing more happens. */
	const ending = (links: Links, most: number): NameCalls => {
		let made = 0;
		const live = <Args extends readonly unknown[], T>(call: (...args: Args) => Promise<T>) => {
			return async (...args: Args): Promise<T> => {
				if (made++ >= most) {
					throw new Error("the program has ended");
				}
				return await call(...args);
			};
		};
		const { patience, link, mkdir, make, mark, rename, rm, rmdir, unlink, write } = nodeNameCalls;
		const linked = async (from: string, to: string): Promise<void> => {
			if (links === "none" || (links === "beside" && from.startsWith(parts))) {
				throw Object.assign(new Error(), { code: "EXDEV" });
			}
			await link(from, to);
		};
		return {
			patience,
			link: live(linked),
			mkdir: live(mkdir),
			make: live(make),
			mark: live(mark),
			rename: live(rename),
			rm: live(rm),
			rmdir: live(rmdir),
			unlink: live(unlink),
			write: live(write),
		};
	};
	/** Begins, and ends with the program after so many calls; true where it came to its own end before. */
	const begin = async (what: "file" | "folder", links: Links, most: number): Promise<boolean> => {
		const to = { folder: inbox, name: "x.txt" };
		const mortal = createNodeDisk(parts, ending(links, most));
		const placing = what === "file" ? mortal.place("aa", to) : mortal.placeTree("aa", to, entries);
		return await placing.then(
			() => true,
			() => false,
		);
	};
	const whole = (what: "file" | "folder"): void => {
		const path = join(inbox, "x (2).txt");
		assert.equal(readFileSync(what === "file" ? path : join(path, "src", "a.txt"), "utf8").slice(0, 3), "abc");
		assert.equal(
			what === "file" ? readFileSync(path, "utf8") : readFileSync(join(path, "b.txt"), "utf8"),
			{
				file: "abcde",
				folder: "de",
			}[what],
		);
	};

	/** The program ends after so many calls, and once more soon after; then all goes on, or is given up. */
	const endAfter = async (
		what: "file" | "folder",
		{ links, calls, then }: { readonly links: Links; readonly calls: number; readonly then: "goOn" | "giveUp" },
	): Promise<boolean> => {
		rmSync(inbox, { recursive: true });
		mkdirSync(inbox);
		// Empty, and somebody else's.
		writeFileSync(join(inbox, "x.txt"), "");
		const part = await disk().openPart("aa");
		await part.write(new TextEncoder().encode("abcde"), 0);
		await part.close();
		const isDone = await begin(what, links, calls);
		await begin(what, links, calls % 4);
		if (then === "goOn") {
			assert.equal(await begin(what, links, 99), true);
		}
		await createNodeDisk(parts, ending(links, 99)).dropPart("aa");
		const [other, mine, ...more] = readdirSync(inbox).sort().reverse();
		assert.deepEqual([other, more], ["x.txt", []]);
		assert.equal(mine, then === "goOn" ? "x (2).txt" : mine && "x (2).txt");
		if (mine !== undefined) {
			whole(what);
		}
		assert.deepEqual(readdirSync(parts), []);
		return isDone;
	};

	for (const [what, links] of [
		["file", "any"],
		["file", "beside"],
		["file", "none"],
		["folder", "none"],
	] as const) {
		it(`is one whole ${what}, wherever the program ends meanwhile (links: ${links})`, async () => {
			for (const then of ["goOn", "giveUp"] as const) {
				let calls = 0;
				while (!(await endAfter(what, { links, calls, then }))) {
					calls++;
				}
				assert.ok(calls > 0);
			}
		});
	}

	/** A disk on which another program holds what is renamed until so much time has passed; `waited` says how much has. */
	const held = (platform: NodeJS.Platform, until: number, { code = "EPERM", meanwhile = () => {} } = {}) => {
		let waited = 0;
		const after = (ms: number, callback: () => void): (() => void) => {
			waited += ms;
			meanwhile();
			queueMicrotask(callback);
			return () => undefined;
		};
		const calls: NameCalls = {
			...nodeNameCalls,
			patience: { platform, clock: { after } },
			link: () => Promise.reject(Object.assign(new Error(), { code: "EXDEV" })),
			rename: (from, to) =>
				waited < until ? Promise.reject(Object.assign(new Error(), { code })) : nodeNameCalls.rename(from, to),
		};
		return { disk: createNodeDisk(parts, calls), waited: () => waited };
	};

	for (const code of ["EPERM", "EACCES", "EBUSY"]) {
		it(`is put there though on Windows a scanner holds it for some seconds (${code})`, async () => {
			await held("win32", 4_000, { code }).disk.placeTree("aa", { folder: inbox, name: "project" }, entries);
			rmSync(join(parts, "aa.to"));
			await held("win32", 4_000, { code }).disk.place("aa", { folder: inbox, name: "x" });
			assert.deepEqual(readdirSync(inbox).sort(), ["project", "x"]);
			assert.equal(readFileSync(join(inbox, "x"), "utf8"), "abcde");
		});
	}

	it("is not put there where it is held for longer, or where a refusal is one, and leaves nothing", async () => {
		for (const [platform, most] of [
			["win32", 10_000],
			["linux", 0],
		] as const) {
			const { disk: scanned, waited } = held(platform, 60_000);
			await assert.rejects(scanned.placeTree("aa", { folder: inbox, name: "project" }, entries), (error: unknown) => {
				return DiskError.is(error) && error.problem === "denied";
			});
			assert.ok(waited() <= most, String(waited()));
			assert.deepEqual(readdirSync(inbox), []);
		}
	});

	it("does not replace what somebody writes under its name while it is held", async () => {
		const meanwhile = (): void => writeFileSync(join(inbox, "x"), "mine");
		const { disk: scanned } = held("win32", 4_000, { meanwhile });
		await assert.rejects(scanned.place("aa", { folder: inbox, name: "x" }), DiskError);
		assert.equal(readFileSync(join(inbox, "x"), "utf8"), "mine");
		assert.deepEqual(readdirSync(inbox), ["x"]);
	});

	for (const links of ["any", "beside", "none"] as const) {
		it(`is marked as somebody else's before anybody sees it, on Windows (links: ${links})`, async () => {
			const marked: string[] = [];
			const mark = async (path: string): Promise<void> => {
				marked.push(path.slice(inbox.length + 1));
				assert.equal(readFileSync(path, "utf8").length > 0, true);
			};
			const marking = createNodeDisk(parts, { ...ending(links, 99), mark });
			await marking.place("aa", { folder: inbox, name: "x.docm" });
			// What has a second name of the part is seen for a moment before.
			assert.deepEqual(marked.splice(0), [links === "any" ? "x.docm" : ".lanchat-aa.part"]);
			rmSync(join(parts, "aa.to"), { force: true });
			await marking.placeTree("aa", { folder: inbox, name: "project" }, entries);
			assert.deepEqual(marked, [".lanchat-aa.part/src/a.txt", ".lanchat-aa.part/b.txt"]);
		});
	}

	it("has a mark of the internet's zone on Windows, none elsewhere, and is there also where none can be made", async () => {
		const path = join(inbox, "x.docm");
		for (const platform of ["linux", "darwin"] as const) {
			await originMark(platform)(path);
		}
		assert.deepEqual(readdirSync(inbox), []);
		await originMark("win32")(path);
		assert.match(readFileSync(`${path}:Zone.Identifier`, "utf8"), /^\[ZoneTransfer\]\r\nZoneId=3\r\n$/);
		await originMark("win32")(join(inbox, "gone", "x.docm"));
	});

	it("is let go of only when nothing reads it any more", async () => {
		const handle = await open(join(parts, "aa.part"));
		let isRead = false;
		const close = (): Promise<void> => {
			assert.ok(isRead, "its descriptor is used still");
			return handle.close();
		};
		const part = openedFile({ fd: handle.fd, close } as FileHandle);
		const reading = part.read(new Uint8Array(5), 0).then(() => {
			isRead = true;
		});
		await Promise.all([part.close(), reading]);
		assert.ok(isRead);
	});

	it("reads of an own file what it is, not what a link in its place leads to", async () => {
		writeFileSync(join(folder.path, "secret"), "secret");
		symlinkSync(join(folder.path, "secret"), join(inbox, "link"));
		assert.equal((await disk().facts(join(inbox, "link"))).kind, "other");
		await assert.rejects(disk().open(join(inbox, "link")), DiskError);
	});
});
