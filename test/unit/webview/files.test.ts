import assert from "node:assert/strict";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { directKey } from "../../../src/extension/conversation/conversationKey.ts";
import { pageRow } from "../../../src/extension/page/pageRows.ts";
import { dayHere } from "../../../src/extension/ui/timeOfDay.ts";
import { actsOfRow, settledNews, transferOfRow, unsaidOffers, withTransfers } from "../../../src/webview/files.ts";
import {
	decodeHostMessage,
	decodePageMessage,
	type PageTransfer,
	protocolLimits,
} from "../../../src/webview/protocol.ts";
import { Uploader, type UploadSource } from "../../../src/webview/uploader.ts";
import { type TemporaryFolder, temporaryFolder } from "../../harness/temporaryFolder.ts";
import { fc } from "../../harness/testChance.ts";
import { until } from "../../harness/until.ts";
import { plainL10n } from "../../page/plainL10n.ts";
import { ada, grace, roomId, row } from "../../page/sampleRows.ts";
import { aPerson } from "../extension/overviews.ts";
import { anOffer, aTransfer } from "../extension/transfers.ts";
import { makeBridge } from "./bridgeToPage.ts";
import { message, overview, summary } from "./scriptedPort.ts";

const command = (fields: object): unknown => ({ kind: "command", id: 1, command: fields });
const isTaken = (fields: object): boolean => decodePageMessage(command(fields)).ok;

describe("what a page asks about files", () => {
	it("is refused where a type, a size or a range is another", () => {
		const file = { kind: "file", act: "accept", messageId: "m-1", transferId: "" };
		assert.ok(isTaken(file));
		for (const bad of [
			{ act: "run" },
			{ act: "constructor" },
			{ messageId: "../x" },
			{ messageId: 7 },
			{ transferId: "XY" },
			{ transferId: "0".repeat(65) },
		]) {
			assert.equal(isTaken({ ...file, ...bad }), false, JSON.stringify(bad));
		}
		const begin = { kind: "uploadBegin", uploadId: "up-000001", files: [{ path: "a", size: 1 }] };
		assert.ok(isTaken(begin));
		for (const files of [
			[{ path: "", size: 1 }],
			[{ path: "a", size: -1 }],
			[{ path: "a", size: 1.5 }],
			[{ path: "a", size: 2 ** 53 }],
			[{ path: "x".repeat(4_097), size: 1 }],
			Array.from({ length: 2_001 }, () => ({ path: "a", size: 1 })),
		]) {
			assert.equal(isTaken({ ...begin, files }), false);
		}
		const part = { kind: "uploadPart", uploadId: "up-000001", index: 0, bytes: new Uint8Array(5) };
		assert.ok(isTaken(part));
		for (const bad of [
			{ bytes: new Uint8Array(protocolLimits.uploadPart + 1) },
			{ bytes: [1, 2] },
			{ bytes: "text" },
			{ bytes: new ArrayBuffer(2) },
			{ index: -1 },
			{ uploadId: "../../up" },
		]) {
			assert.equal(isTaken({ ...part, ...bad }), false);
		}
		assert.ok(isTaken({ kind: "offerUris", uris: ["file:///a"] }));
		assert.equal(isTaken({ kind: "offerUris", uris: Array.from({ length: 1_001 }, () => "file:///a") }), false);
		fc.assert(
			fc.property(fc.anything(), (uris) => assert.equal(isTaken({ kind: "offerUris", uris: [uris, 7] }), false)),
		);
	});

	it("reaches the window, with the answer where it was asked", async () => {
		const { ask, filed } = makeBridge();
		assert.equal((await ask({ kind: "file", act: "accept", messageId: "m-1", transferId: "" })).kind, "reply");
		assert.equal((await ask({ kind: "attach" })).kind, "reply");
		assert.equal((await ask({ kind: "offerUris", uris: ["file:///a"] })).kind, "reply");
		assert.deepEqual(filed, ["accept m-1 ", "attach", "file:///a"]);
	});

	it("is not fetched from behind a wall, the first time or again", async () => {
		const { ask, filed, port } = makeBridge(directKey("bb"));
		const known = { peerId: "cc", name: "Grace", tag: "C" };
		const wall = { kind: "newKey", known, knownIsVerified: false } as const;
		port.tellOverview({ ...overview, rev: 2, people: [aPerson({ peerId: "bb", wall })] });
		for (const act of ["accept", "acceptAgain", "acceptTo"] as const) {
			assert.equal((await ask({ kind: "file", act, messageId: "m-1", transferId: "" })).kind, "refusal", act);
		}
		assert.deepEqual(filed, []);
	});

	it("goes nowhere from a room one is no longer in", async () => {
		const { ask, filed, port } = makeBridge();
		port.tellOverview({ ...overview, rev: 2, rooms: [{ ...summary, role: "left" }] });
		for (const asked of [
			{ kind: "attach" } as const,
			{ kind: "offerUris", uris: ["file:///a"] } as const,
			{ kind: "uploadBegin", uploadId: "up-000001", files: [{ path: "a", size: 1 }] } as const,
		]) {
			assert.equal((await ask(asked)).kind, "refusal", asked.kind);
		}
		assert.deepEqual(filed, []);
	});
});

describe("files handed over by a page", () => {
	let folder: TemporaryFolder;
	beforeEach(() => {
		folder = temporaryFolder("lan-chat-upload-");
	});
	afterEach(() => folder.remove());

	const sourceOf = (path: string, text: string): UploadSource => ({
		path,
		size: text.length,
		read: async (start, end) => new TextEncoder().encode(text.slice(start, end)),
	});

	const uploaderTo = (ask: ReturnType<typeof makeBridge>["ask"]) =>
		new Uploader({
			ask: async (asked) => {
				const answer = await ask(asked);
				return answer.kind === "reply" ? { ok: true, value: answer.value } : { ...answer, ok: false };
			},
			newClientId: () => "up-000001",
			unreadable: () => "It cannot be read.",
			tooMany: () => "Too many.",
		});

	it("are on the disk byte for byte when they are offered, in parts where they are large", async () => {
		const { ask, filed } = makeBridge(roomId, folder.path);
		const large = "0123456789".repeat(300_000);
		const uploader = uploaderTo(ask);
		await uploader.send([sourceOf("a/large.txt", large), sourceOf("a/empty", "")]);
		assert.deepEqual(uploader.all.value, []);
		assert.deepEqual(filed, [join(folder.path, "up-000001", "a")]);
		assert.equal(await readFile(join(folder.path, "up-000001/a/large.txt"), "utf8"), large);
		assert.deepEqual(await readdir(join(folder.path, "up-000001/a")), ["empty", "large.txt"]);
	});

	it("are shown like a transfer while they are copied, and stopped from wherever that is", async () => {
		const { ask, filed, copies, posted, ready } = makeBridge(roomId, folder.path);
		await ready();
		const told = () => posted.flatMap((each) => (each.kind === "event" ? [each.change] : []));
		const uploader = uploaderTo(ask);
		const parts: (() => void)[] = [];
		const read = () => new Promise<Uint8Array>((resolve) => void parts.push(() => resolve(new Uint8Array(1))));
		const sending = uploader.send([{ path: "d/a", size: 2, read }]);
		await until(() => parts.length === 1, { what: "the first part to be read" });
		const [begun] = told();
		const shown = begun?.kind === "transfers" ? begun.changed[0] : undefined;
		assert.deepEqual([shown?.name, shown?.standing, shown?.acts], ["d", "2 B · being copied: 0%", ["cancel"]]);
		assert.equal(shown?.clientId, "up-000001");
		copies.stop(shown?.id ?? "");
		parts[0]?.();
		await sending;
		assert.deepEqual(uploader.all.value, []);
		assert.deepEqual(told().at(-1), { kind: "transfers", changed: [], gone: [shown?.id] });
		await until(async () => (await readdir(folder.path)).length === 0, { what: "nothing to be left" });
		assert.deepEqual(filed, []);
	});

	it("are lost with their page, which is said; nothing of them is left or offered", async () => {
		for (const lose of ["reload", "close"]) {
			const { ask, filed, said, bridge, ready } = makeBridge(roomId, folder.path);
			const files = ["d/a", "d/b"].map((path) => ({ path, size: 2 }));
			await ask({ kind: "uploadBegin", uploadId: "up-000009", files });
			await ask({ kind: "uploadPart", uploadId: "up-000009", index: 0, bytes: new Uint8Array(2) });
			if (lose === "reload") await ready();
			else bridge.dispose();
			assert.equal(said.length, 1, lose);
			assert.match(said[0] ?? "", /“d” and what came with it, 2 files, was not offered: the page was closed/);
			assert.equal((await ask({ kind: "uploadEnd", uploadId: "up-000009" })).kind, "refusal");
			await until(async () => (await readdir(folder.path)).length === 0, { what: "nothing to be left" });
			assert.deepEqual(filed, []);
		}
	});

	it("leave nothing when one cannot be read, or there are too many", async () => {
		const { ask, filed } = makeBridge(roomId, folder.path);
		const uploader = uploaderTo(ask);
		await uploader.send([{ ...sourceOf("gone", "xx"), read: () => Promise.reject(new Error("gone")) }]);
		assert.equal(uploader.all.value[0]?.problem, "It cannot be read.");
		uploader.cancel("up-000001");
		assert.equal(uploader.all.value.length, 0);
		await uploader.send(Array.from({ length: 2_001 }, () => sourceOf("a", "")));
		assert.equal(uploader.all.value[0]?.problem, "Too many.");
		assert.deepEqual(filed, []);
	});

	for (const [what, read] of [
		["cannot be read to its end", () => Promise.reject(new Error("gone"))],
		["gets no answer", () => Promise.resolve(new Uint8Array(1))],
	] as const) {
		it(`leave no copy where one ${what}, and the next is taken`, async () => {
			const { ask, copies } = makeBridge(roomId, folder.path);
			let isMute = false;
			const uploader = new Uploader({
				ask: async (asked) => {
					if (isMute && asked.kind === "uploadPart")
						return { ok: false, code: "noAnswer", message: "There was no answer." };
					const answer = await ask(asked);
					return answer.kind === "reply" ? { ok: true, value: answer.value } : { ...answer, ok: false };
				},
				newClientId: () => "up-000001",
				unreadable: () => "It cannot be read.",
				tooMany: () => "Too many.",
			});
			const late: UploadSource["read"] = (start) => {
				isMute = start > 0;
				return start === 0 ? Promise.resolve(new Uint8Array(protocolLimits.uploadPart)) : read();
			};
			await uploader.send([{ path: "d", size: protocolLimits.uploadPart + 1, read: late }]);
			assert.notEqual(uploader.all.value[0]?.problem, "");
			await until(async () => (await readdir(folder.path)).length === 0, { what: "nothing to be left" });
			assert.deepEqual(copies.underWay, [], "nor shown");
			uploader.cancel("up-000001");
			isMute = false;
			await uploader.send([sourceOf("d", "xx")]);
			assert.deepEqual(uploader.all.value, []);
		});
	}

	it("are refused where the disk refuses, which is said", async () => {
		await mkdir(join(folder.path, "up-000001"));
		const { ask } = makeBridge(roomId, folder.path);
		const uploader = uploaderTo(ask);
		await uploader.send([sourceOf("a", "xx")]);
		assert.match(uploader.all.value[0]?.problem ?? "", /no room for a copy/);
	});
});

describe("files of a page", () => {
	const shown = (over: Partial<PageTransfer>): PageTransfer => ({
		id: "01",
		messageId: "",
		clientId: "",
		name: "a",
		isFolder: false,
		tone: "plain",
		standing: "",
		trouble: "",
		permille: -1,
		acts: ["pause"],
		receivers: [],
		...over,
	});

	it("are told with the snapshot and whenever they change, each conversation its own", async () => {
		const { port, posted, ready } = makeBridge();
		// The list of the node comes first.
		await new Promise(setImmediate);
		port.tellTransfers([aTransfer({ id: "01", room: roomId }), aTransfer({ id: "02", room: "ff" })]);
		assert.deepEqual(
			(await ready()).transfers.map(({ id }) => id),
			["01"],
		);
		port.tellTransfers([aTransfer({ id: "03", room: "", peerId: "bb" })]);
		port.tellTransfers([anOffer({ id: "04", room: roomId })], ["01"]);
		const told = posted.flatMap((each) =>
			each.kind === "event" && each.change.kind === "transfers" ? [each.change] : [],
		);
		assert.deepEqual(
			told.map(({ changed, gone }) => [changed.map(({ id }) => id), gone]),
			[[["04"], ["01"]]],
		);
		const direct = makeBridge(directKey("bb"));
		await new Promise(setImmediate);
		direct.port.tellTransfers([aTransfer({ id: "03", room: "", peerId: "bb" })]);
		assert.equal((await direct.ready()).transfers.length, 1);
	});

	it("say in their row what became of them when they were taken off the list, and how they are got again", async () => {
		const { port, posted, ready } = makeBridge();
		await new Promise(setImmediate);
		const endedMs = Date.UTC(2026, 4, 12, 12);
		const done = aTransfer({ id: "01", room: roomId, state: "done", endedMs });
		const declined = aTransfer({ id: "02", room: roomId, messageId: "m-2", state: "declined", endedMs });
		port.tellTransfers([done, declined]);
		await ready();
		port.tellTransfers([], ["01", "02", "03"]);
		const said = (all: readonly PageTransfer[] = []) => all.map(({ id, standing, acts }) => [id, standing, acts]);
		const past = [
			["01", `3 MB · received on ${dayHere(endedMs)}`, ["acceptAgain", "acceptTo"]],
			["02", `3 MB · declined on ${dayHere(endedMs)}`, ["accept", "acceptTo"]],
		];
		const told = posted.at(-1);
		assert.ok(told?.kind === "event" && told.change.kind === "transfers");
		assert.deepEqual(told.change.gone, ["01", "02", "03"]);
		assert.deepEqual(said(told.change.changed), past);
		assert.deepEqual(said((await ready()).transfers), past, "and to a page that begins anew");
		assert.ok(decodeHostMessage(told).ok);
	});

	it("belong to the row that offers them, an own one even before it has an id", () => {
		const theirs = row({ kind: "file", name: "a", about: "1 B", isFolder: false }, grace);
		const mine = row({ kind: "file", name: "b", about: "1 B", isFolder: false }, { ...ada, clientId: "client-01" });
		const transfers = [
			shown({ id: "01", messageId: theirs.id }),
			shown({ id: "02", messageId: theirs.id }),
			shown({ id: "03", clientId: "client-01" }),
			shown({ id: "04", clientId: "client-02" }),
		];
		assert.equal(transferOfRow({ transfers }, theirs)?.id, "02");
		assert.equal(transferOfRow({ transfers }, mine)?.id, "03");
		assert.deepEqual(
			unsaidOffers({ transfers, rows: [theirs, mine] }).map(({ id }) => id),
			["04"],
		);
		assert.deepEqual(actsOfRow(theirs, undefined), ["accept", "acceptTo", "decline"]);
		assert.deepEqual(actsOfRow({ ...theirs, doubt: "voided" }, undefined), []);
		assert.deepEqual(actsOfRow(mine, undefined), []);
	});

	it("are spoken of when they have come or are in trouble, once", () => {
		const busy = shown({ id: "01", name: "a.zip", tone: "busy" });
		const done = { ...busy, tone: "done", standing: "3 MB · received" } as const;
		assert.equal(settledNews(new Map(), [done]), "");
		assert.equal(settledNews(new Map([["01", "busy"]]), [done]), "a.zip, 3 MB · received");
		assert.equal(settledNews(new Map([["01", "done"]]), [done]), "");
	});

	it("are replaced by id, and forgotten when they are gone", () => {
		const before = [shown({ id: "01" }), shown({ id: "02" })];
		const after = withTransfers(before, {
			changed: [shown({ id: "02", name: "new" }), shown({ id: "03" })],
			gone: ["01"],
		});
		assert.deepEqual(
			after.map(({ id, name }) => [id, name]),
			[
				["02", "new"],
				["03", "a"],
			],
		);
	});

	it("have rows a page takes, however they are called and however large they say they are", () => {
		for (const size of [0, 1, 2 ** 53 - 1]) {
			const file = { root: "0".repeat(64), size, listing: 5, count: 20_000, name: "\ud800".repeat(5_000) };
			const rows = [pageRow(plainL10n, message("", { body: { kind: "file", file } }))];
			const told = { kind: "event", rev: 1, change: { kind: "rows", rows, isHistory: false } };
			assert.equal(decodeHostMessage(told).ok, true);
		}
	});
});
