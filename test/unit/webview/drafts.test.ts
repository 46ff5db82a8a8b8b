import assert from "node:assert/strict";
import { draftKey, openDraft, sealDraft } from "../../../src/extension/conversation/draftSeal.ts";
import { Drafts } from "../../../src/extension/conversation/drafts.ts";
import { roomId } from "../../page/sampleRows.ts";

describe("drafts", () => {
	const masterKey = new Uint8Array(32).fill(7);

	it("outlive the window, and nothing on disk tells what they say", async () => {
		const disk = new Map<string, unknown>();
		const first = makeDrafts(disk, masterKey);
		first.set(roomId, "half a thought\r\n");
		await first.flush();
		assert.doesNotMatch(JSON.stringify([...disk]), /thought|aGFsZi/);
		assert.equal(await makeDrafts(disk, masterKey).get(roomId), "half a thought\r\n");
	});

	it("leave nothing on disk once they are sent", async () => {
		const disk = new Map<string, unknown>();
		const drafts = makeDrafts(disk, masterKey);
		drafts.set(roomId, "x");
		await drafts.flush();
		drafts.set(roomId, "");
		await drafts.flush();
		assert.deepEqual([...disk.values()], [undefined]);
		assert.equal(await drafts.get(roomId), "");
	});

	it("live in memory only where there is no key", async () => {
		const disk = new Map<string, unknown>();
		const drafts = makeDrafts(disk, "none");
		drafts.set(roomId, "x");
		await drafts.flush();
		assert.equal(disk.size, 0);
		assert.equal(await drafts.get(roomId), "x");
	});

	it("are empty, not an error, where what is on disk was damaged or sealed with another key", async () => {
		const sealed = sealDraft(draftKey(masterKey), roomId, "x");
		const others = [
			5,
			null,
			"",
			"AAAA",
			sealDraft(draftKey(new Uint8Array(32)), roomId, "x"),
			`${sealed.slice(0, -4)}AAAA`,
		];
		for (const other of others) {
			const disk = new Map<string, unknown>([[`lanChat.draft.${roomId}`, other]]);
			assert.equal(await makeDrafts(disk, masterKey).get(roomId), "");
		}
	});

	it("cannot be moved from one room to another", () => {
		const key = draftKey(masterKey);
		assert.equal(openDraft(key, "other", sealDraft(key, roomId, "x")), null);
	});
});

function makeDrafts(disk: Map<string, unknown>, key: Uint8Array | "none"): Drafts {
	const memento = {
		get: (name: string) => disk.get(name),
		update: async (name: string, value: unknown) => void disk.set(name, value),
	};
	return new Drafts({ memento, vault: { read: async () => key } });
}
