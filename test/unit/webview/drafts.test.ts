import assert from "node:assert/strict";
import { readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DraftFiles } from "../../../src/extension/conversation/draftFiles.ts";
import { draftKey, openDraft, sealDraft } from "../../../src/extension/conversation/draftSeal.ts";
import { roomId } from "../../page/sampleRows.ts";
import { DraftDisk } from "./keptDrafts.ts";

describe("drafts", () => {
	const masterKey = new Uint8Array(32).fill(7);
	let disk: DraftDisk;
	beforeEach(() => {
		disk = new DraftDisk();
	});
	afterEach(() => disk.end());

	it("outlive the window, and nothing on disk tells what they say", async () => {
		const first = disk.open();
		first.set(roomId, "half a thought\r\n");
		await first.flush();
		assert.equal(disk.texts.length, 1);
		assert.doesNotMatch(disk.texts.join(), /thought|aGFsZi/);
		assert.equal(await disk.open().get(roomId), "half a thought\r\n");
	});

	it("are the person's: another window finds them, whatever workspace it shows, as they are now", async () => {
		const [one, other] = [disk.open(), disk.open()];
		for (const text of ["half a thought", "a whole one", ""]) {
			one.set(roomId, text);
			await one.flush();
			assert.equal(await other.get(roomId), text);
		}
		other.set(roomId, "typed in the other");
		assert.equal(await other.get(roomId), "typed in the other", "before it is written");
		await other.flush();
		assert.equal(await one.get(roomId), "typed in the other");
	});

	it("are taken over from the workspace where an earlier version kept them, once", async () => {
		const name = `lanChat.draft.${roomId}`;
		const workspace = new Map<string, unknown>([[name, sealDraft(draftKey(masterKey), roomId, "of old")]]);
		const drafts = disk.open(masterKey, workspace);
		assert.equal(await drafts.get(roomId), "of old");
		await drafts.flush();
		assert.equal(workspace.get(name), undefined);
		const other = disk.open();
		assert.equal(await other.get(roomId), "of old");
		other.set(roomId, "");
		await other.flush();
		assert.equal(await drafts.get(roomId), "");
	});

	it("leave nothing on disk once they are sent", async () => {
		const drafts = disk.open();
		drafts.set(roomId, "x");
		await drafts.flush();
		drafts.set(roomId, "");
		await drafts.flush();
		assert.deepEqual(disk.texts, []);
		assert.equal(await drafts.get(roomId), "");
	});

	it("live in memory only where there is no key", async () => {
		const drafts = disk.open("none");
		drafts.set(roomId, "x");
		await drafts.flush();
		assert.deepEqual(disk.texts, []);
		assert.equal(await drafts.get(roomId), "x");
	});

	it("live in memory where the disk refuses, until it takes them", async () => {
		const drafts = disk.open();
		rmSync(disk.folder, { recursive: true });
		writeFileSync(disk.folder, "no folder");
		drafts.set(roomId, "x");
		await drafts.flush();
		assert.equal(await drafts.get(roomId), "x");
		rmSync(disk.folder);
		drafts.set(roomId, "xy");
		await drafts.flush();
		assert.equal(await disk.open().get(roomId), "xy");
	});

	it("are empty, not an error, where what is on disk was damaged or sealed with another key", async () => {
		const sealed = sealDraft(draftKey(masterKey), roomId, "x");
		const others = ["", "AAAA", sealDraft(draftKey(new Uint8Array(32)), roomId, "x"), `${sealed.slice(0, -4)}AAAA`];
		for (const other of others) {
			await new DraftFiles(disk).write(roomId, other);
			assert.equal(await disk.open().get(roomId), "");
			await new DraftFiles(disk).drop(roomId);
		}
		for (const other of [5, null, ...others]) {
			const workspace = new Map<string, unknown>([[`lanChat.draft.${roomId}`, other]]);
			assert.equal(await disk.open(masterKey, workspace).get(roomId), "");
		}
	});

	it("are not read where a file is larger than any text", async () => {
		const drafts = disk.open();
		drafts.set(roomId, "half a thought");
		await drafts.flush();
		const [name = ""] = readdirSync(disk.folder);
		truncateSync(join(disk.folder, name), 33_554_432);
		assert.notEqual(await new DraftFiles(disk).read(roomId), null);
		truncateSync(join(disk.folder, name), 33_554_433);
		assert.equal(await new DraftFiles(disk).read(roomId), null);
	});

	it("are so many and no more: those written longest ago make room", async () => {
		for (let n = 0; n < 2_000; n++) writeFileSync(join(disk.folder, `${n}`), "", { flush: false });
		const files = new DraftFiles(disk);
		await files.write("../one", "new");
		assert.equal(readdirSync(disk.folder).length, 2_000);
		assert.equal(await files.read("../one"), "new");
	});

	it("cannot be moved from one room to another", () => {
		const key = draftKey(masterKey);
		assert.equal(openDraft(key, "other", sealDraft(key, roomId, "x")), null);
	});
});
