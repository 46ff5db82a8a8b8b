import assert from "node:assert/strict";
import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Copies } from "../../../../src/extension/files/copies.ts";
import { copyName, FreePaths } from "../../../../src/extension/files/copyNames.ts";
import { urisOfList } from "../../../../src/extension/files/droppedUris.ts";
import { copyRemote, type RemoteFiles } from "../../../../src/extension/files/remoteCopy.ts";
import { standingOf } from "../../../../src/extension/files/transferWords.ts";
import { type UploadFile, Uploads, type UploadsDeps } from "../../../../src/extension/files/uploads.ts";
import { type TemporaryFolder, temporaryFolder } from "../../../harness/temporaryFolder.ts";
import { until } from "../../../harness/until.ts";
import { plainText } from "../plainText.ts";
import { anOffer } from "../transfers.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const hour = 3_600_000;
const facts = (clientId: string) => ({
	clientId,
	room: "01",
	peerId: "",
	peerName: "",
	name: "a",
	size: 0,
	count: 0,
	isFolder: false,
});

describe("copies of what has no path", () => {
	let folder: TemporaryFolder;
	let copies: Copies;
	beforeEach(() => {
		folder = temporaryFolder("lan-chat-copies-");
		copies = new Copies({ now: () => Date.now() }, { folder: join(folder.path, "copies") });
	});
	afterEach(() => folder.remove());

	it("have a folder each, and never another's", async () => {
		const made = await copies.begin(facts("client-0001"));
		await writeFile(join(made.folder, "a"), "a");
		await assert.rejects(copies.begin(facts("client-0001")));
		assert.deepEqual(await readdir(made.folder), ["a"]);
	});

	it("are shown with how far and how fast they come, until they are offered or dropped", async () => {
		let now = 1_000;
		copies = new Copies({ now: () => now }, { folder: join(folder.path, "copies") });
		const told: string[] = [];
		const standing = () => copies.underWay.map((each) => standingOf(plainText, each)).join();
		copies.onDidChange(({ gone }) => told.push(gone.length > 0 ? "gone" : standing()));
		const copying = await copies.begin(facts("client-0001"));
		copying.measured({ size: 4_000_000, count: 2, isFolder: true });
		now += 100;
		copying.advance(500_000);
		now += 900;
		copying.advance(500_000);
		copies.end("client-0001");
		copying.advance(1);
		copies.end("client-0001");
		assert.deepEqual(told, [
			"being looked at",
			"2 files, 4 MB · being copied: 0%",
			"2 files, 4 MB · being copied: 25% · 1 MB/s · 3 s left",
			"gone",
		]);
		assert.deepEqual(copies.underWay, []);
	});

	it("go once no offer stands for them; what is young and unknown stays", async () => {
		for (const name of ["standing", "withdrawn", "old-and-unknown", "young-and-unknown", "being-made"]) {
			await copies.begin(facts(name));
			if (name !== "being-made") copies.end(name);
		}
		const old = new Date(Date.now() - 48 * hour);
		for (const name of ["standing", "old-and-unknown", "being-made"])
			await utimes(join(folder.path, "copies", name), old, old);
		const offers = [anOffer({ clientId: "standing" }), anOffer({ clientId: "withdrawn", state: "withdrawn" })];
		await copies.sweep([...offers, ...copies.underWay]);
		const left = (await readdir(join(folder.path, "copies"))).toSorted();
		assert.deepEqual(left, ["being-made", "standing", "young-and-unknown"]);
	});

	it("have names that stay in their folder", () => {
		const names = ["..", ".", "", "a/b", "..\\c", "nul\u0000l", "dot. .", "x".repeat(500), "C:evil"].map(copyName);
		for (const name of names) assert.match(name, /^[^/\\:\p{Cc}]{1,200}$/u);
		for (const name of names) assert.ok(name !== "." && name !== "..", name);
		assert.deepEqual(["nul", "AUX.c", "auxiliary"].map(copyName), ["_nul", "_AUX.c", "auxiliary"]);
	});

	it("have names as long as a disk takes, with their extension", () => {
		assert.equal(copyName(`${"x".repeat(100)}.pdf`), `${"x".repeat(100)}.pdf`);
		for (const letter of ["x", "é", "日", "😀"]) {
			const name = copyName(`${letter.repeat(300)}.pdf`);
			const bytes = Buffer.byteLength(name);
			assert.ok(bytes <= 200 && bytes > 196 && name.endsWith(".pdf") && !/\p{Cs}/u.test(name), name);
		}
		assert.equal(copyName(`a${" .".repeat(300)}x`), "a.x");
	});

	it("have a path each, also where two names are one", () => {
		const paths = new FreePaths();
		const names = ["README.md", "readme.md", "a:b", "a_b", "cafe\u0301", "caf\u00e9", "a_b (2)"];
		const long = [1, 2, 3].map((n) => `${"x".repeat(250)}${n}.txt`);
		const taken = [...names, ...long].map((name) => paths.take("/in", name));
		assert.deepEqual(
			taken.slice(0, 4),
			["README.md", "readme (2).md", "a_b", "a_b (2)"].map((name) => join("/in", name)),
		);
		assert.equal(new Set(taken.map((path) => path.normalize("NFKD").toLowerCase())).size, 10);
		for (let i = 0; i < 20_000; i++) paths.take("/in", "same");
		assert.equal(paths.take("/in", "same"), join("/in", "same (20001)"));
	});

	describe("dropped on a page", () => {
		let offered: readonly string[] = [];
		/** While they are being offered. */
		let meanwhile: () => void = () => {};
		let uploads: Uploads;
		beforeEach(() => {
			offered = [];
			meanwhile = () => {};
			const offer: UploadsDeps["offer"] = async (paths, { signal }) => {
				meanwhile();
				offered = signal.aborted ? [] : paths;
				return "";
			};
			const place = () => ({ room: "01", peerId: "", peerName: "" });
			uploads = new Uploads({ copies, place, offer }, { bytes: 1_000, atOnce: 2 });
		});
		const begin = (id: string, ...files: UploadFile[]) => uploads.begin(id, files);

		it("are put together byte for byte, folders and all", async () => {
			assert.equal(await begin("up-000001", { path: "a.txt", size: 4 }, { path: "d/e/b.txt", size: 0 }), "");
			assert.equal(await uploads.part("up-000001", 0, bytesOf("fi")), "");
			assert.equal(await uploads.part("up-000001", 0, bytesOf("ve")), "");
			assert.equal(await uploads.part("up-000001", 1, bytesOf("")), "");
			assert.deepEqual(await uploads.end("up-000001"), { refusal: "", problem: "" });
			const at = join(folder.path, "copies", "up-000001");
			assert.deepEqual(offered, [join(at, "a.txt"), join(at, "d")]);
			assert.equal(await readFile(join(at, "a.txt"), "utf8"), "five");
			assert.equal(await readFile(join(at, "d/e/b.txt"), "utf8"), "");
		});

		it("never get more, or anything else, than was said first", async () => {
			const wrong = [
				() => uploads.part("up-000001", 0, bytesOf("12345")),
				() => uploads.part("up-000001", 1, bytesOf("1")),
				() => uploads.part("up-000001", 7, bytesOf("1")),
				() => uploads.part("unknown-1", 0, bytesOf("1")),
				async () => (await uploads.end("up-000001")).refusal,
			];
			for (const act of wrong) {
				assert.equal(await begin("up-000001", { path: "a", size: 4 }, { path: "b", size: 4 }), "");
				assert.equal(await act(), "notExpected");
				await uploads.cancel("up-000001");
				assert.deepEqual(await readdir(join(folder.path, "copies")), []);
			}
			assert.deepEqual(offered, []);
		});

		it("are bounded, in bytes and in number", async () => {
			assert.equal(await begin("up-000001", { path: "a", size: 600 }, { path: "b", size: 600 }), "tooLarge");
			assert.equal(await begin("up-000002", { path: "a", size: 1 }), "");
			assert.equal(await begin("up-000003", { path: "a", size: 1 }), "");
			assert.equal(await begin("up-000004", { path: "a", size: 1 }), "tooMany");
			assert.deepEqual(uploads.cancelAll(), [
				{ name: "a", count: 1 },
				{ name: "a", count: 1 },
			]);
			await until(async () => (await readdir(join(folder.path, "copies"))).length === 0, { what: "them to be gone" });
		});

		it("leave nothing when they are cancelled, or their page is gone, while their folder is being made", async () => {
			const acts = [() => void uploads.cancel("up-000001"), () => void uploads.cancelAll()];
			for (const act of acts) {
				const beginning = begin("up-000001", { path: "a", size: 1 });
				act();
				assert.equal(await beginning, "cancelled");
				assert.equal(await uploads.part("up-000001", 0, bytesOf("x")), "notExpected");
				assert.deepEqual([await readdir(join(folder.path, "copies")), copies.underWay], [[], []]);
			}
			const three = [1, 2, 3].map((n) => begin(`up-00000${n}`, { path: "a", size: 1 }));
			assert.equal(uploads.cancelAll().length, 2, "which are lost");
			assert.deepEqual(await Promise.all(three), ["cancelled", "cancelled", "tooMany"]);
		});

		for (const [where, stop] of [
			["their page", () => void uploads.cancel("up-000001")],
			["the list", () => copies.stop(copies.underWay[0]?.id ?? "")],
		] as const) {
			it(`are not offered when they are stopped from ${where} while that is being done`, async () => {
				assert.equal(await begin("up-000001", { path: "a", size: 1 }), "");
				assert.equal(await uploads.part("up-000001", 0, bytesOf("x")), "");
				meanwhile = stop;
				assert.deepEqual(await uploads.end("up-000001"), { refusal: "cancelled", problem: "" });
				assert.deepEqual([offered, await readdir(join(folder.path, "copies")), copies.underWay], [[], [], []]);
			});
		}

		it("keep apart what is one name here, and together what is in one folder", async () => {
			const paths = ["d/a", "D/a", "d/b", "x.txt", "x.txt", "d"];
			assert.equal(await begin("up-000001", ...paths.map((path) => ({ path, size: 1 }))), "");
			for (const index of paths.keys()) assert.equal(await uploads.part("up-000001", index, bytesOf(`${index}`)), "");
			assert.deepEqual(await uploads.end("up-000001"), { refusal: "", problem: "" });
			const at = join(folder.path, "copies", "up-000001");
			assert.deepEqual(
				offered,
				["d", "D (2)", "x.txt", "x (2).txt", "d (3)"].map((name) => join(at, name)),
			);
			const places = ["d/a", "D (2)/a", "d/b", "x.txt", "x (2).txt", "d (3)"];
			const texts = await Promise.all(places.map((place) => readFile(join(at, place), "utf8")));
			assert.deepEqual(texts, ["0", "1", "2", "3", "4", "5"]);
		});

		it("never leave their folder nor write over each other or an earlier copy", async () => {
			assert.equal(
				await begin("up-000001", { path: "../../evil", size: 1 }, { path: "a?", size: 1 }, { path: "a*", size: 1 }),
				"",
			);
			assert.equal(await uploads.part("up-000001", 0, bytesOf("x")), "");
			assert.deepEqual(await readdir(folder.path), ["copies"]);
			assert.equal(await uploads.part("up-000001", 1, bytesOf("x")), "");
			assert.equal(await uploads.part("up-000001", 2, bytesOf("x")), "");
			const made = await readdir(join(folder.path, "copies", "up-000001"));
			assert.deepEqual(made.toSorted(), ["a_", "a_ (2)", "file"]);
			await uploads.cancel("up-000001");
			await mkdir(join(folder.path, "copies", "up-000009"));
			assert.equal(await begin("up-000009", { path: "a", size: 1 }), "diskFailed");
			assert.deepEqual(await readdir(join(folder.path, "copies")), ["up-000009"]);
		});
	});

	describe("of a remote workspace", () => {
		/** Paths to their bytes; a folder is what others are below; `link` is one. */
		const remote = (files: Readonly<Record<string, string>>): RemoteFiles<string> => ({
			stat: async (path) => {
				const text = files[path];
				if (path.endsWith("link")) return { kind: "other", size: 0 };
				if (text !== undefined) return { kind: "file", size: text.length };
				if (Object.keys(files).some((each) => each.startsWith(`${path}/`))) return { kind: "folder", size: 0 };
				throw new Error("no such file");
			},
			list: async (path) => [
				...new Set(
					Object.keys(files)
						.filter((each) => each.startsWith(`${path}/`))
						.map((each) => each.slice(path.length + 1).split("/")[0] ?? ""),
				),
			],
			read: async (path) => bytesOf(files[path] ?? ""),
			join: (path, name) => `${path}/${name}`,
			nameOf: (path) => path.split("/").at(-1) ?? "",
		});
		const limits = { bytes: 100, files: 4 };
		const watched: string[] = [];
		const watch = (signal = new AbortController().signal) => ({
			signal,
			measured: (found: object) => void watched.push(JSON.stringify(found)),
			advance: (bytes: number) => void watched.push(`${bytes}`),
		});
		const copy = async (files: Readonly<Record<string, string>>, ...chosen: string[]) => {
			const { folder } = await copies.begin(facts("client-0001"));
			return copyRemote(remote(files), chosen, { folder, limits, watch: watch() });
		};
		beforeEach(() => watched.splice(0));

		it("keep their structure, without links", async () => {
			const copied = await copy({ "/w/a.txt": "A", "/w/d/b.txt": "B", "/w/d/link": "?" }, "/w/a.txt", "/w/d");
			assert.ok(copied.ok);
			const [a = "", d = ""] = copied.paths;
			assert.equal(await readFile(a, "utf8"), "A");
			assert.deepEqual(await readdir(d), ["b.txt"]);
			assert.deepEqual(watched, ['{"size":2,"count":2,"isFolder":true}', "1", "1"]);
		});

		it("write over none of them where two names are one here", async () => {
			const copied = await copy({ "/d/a:b": "1", "/d/a_b": "2", "/d/A_B": "3" }, "/d");
			assert.ok(copied.ok);
			const [d = ""] = copied.paths;
			const texts = await Promise.all((await readdir(d)).map((name) => readFile(join(d, name), "utf8")));
			assert.deepEqual(texts.toSorted(), ["1", "2", "3"]);
		});

		it("are stopped at once, also while a file does not come", async () => {
			const stop = new AbortController();
			const { folder: into } = await copies.begin(facts("client-0001"));
			const files = { ...remote({ "/a": "A" }), read: () => new Promise<never>(() => {}) };
			const copying = copyRemote(files, ["/a"], { folder: into, limits, watch: watch(stop.signal) });
			stop.abort();
			assert.deepEqual(await copying, { ok: false, reason: "cancelled" });
		});

		it("are refused where a file has grown since it was looked at", async () => {
			const { folder: into } = await copies.begin(facts("client-0001"));
			const files = { ...remote({ "/a": "A" }), read: async () => new Uint8Array(101) };
			const copied = await copyRemote(files, ["/a"], { folder: into, limits, watch: watch() });
			assert.deepEqual(copied, { ok: false, reason: "tooLarge" });
		});

		it("are refused beyond the limits before they are read, and where one cannot be read", async () => {
			const cases = [
				[{ "/a": "x".repeat(101) }, ["/a"], "tooLarge"],
				[{ "/d/1": "", "/d/2": "", "/d/3": "", "/d/4": "" }, ["/d"], "tooMany"],
				[{ "/a": "" }, ["/b"], "unreadable"],
				[{ "/link": "" }, ["/link"], "nothing"],
			] as const;
			for (const [files, chosen, reason] of cases) {
				assert.deepEqual(await copy(files, ...chosen), { ok: false, reason });
				assert.deepEqual(watched, []);
				await copies.drop("client-0001");
			}
		});
	});

	it("of addresses only those of files are looked at", () => {
		const list = "# said\r\nfile:///a\nhttps://evil.example/\ncommand:x\nvscode-remote://host/b\n\njavascript:1";
		assert.deepEqual(urisOfList(list), ["file:///a", "vscode-remote://host/b"]);
		assert.equal(urisOfList("file:///a\n".repeat(5_000)).length, 1_001, "one too many");
		assert.deepEqual(urisOfList(`file:///${"x".repeat(9_000)}`), []);
	});
});
