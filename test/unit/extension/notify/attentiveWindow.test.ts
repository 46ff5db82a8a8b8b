import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { AttentiveWindow } from "../../../../src/extension/notify/attentiveWindow.ts";
import { type TemporaryFolder, temporaryFolder } from "../../../harness/temporaryFolder.ts";

describe("which window speaks up", () => {
	let folder: TemporaryFolder;
	let file: string;
	beforeEach(() => {
		folder = temporaryFolder("lanchat-window-");
		file = join(folder.path, "attentive");
	});
	afterEach(() => folder.remove());

	const windowThat = (hasFocus: boolean, isOwner: boolean) =>
		new AttentiveWindow({ hasFocus: () => hasFocus, isOwner: () => isOwner }, { file });

	it("is the owner when none ever had the focus", () => {
		assert.ok(windowThat(false, true).speaks());
		assert.ok(!windowThat(false, false).speaks());
	});

	it("is the one with the focus", () => {
		assert.ok(windowThat(true, false).speaks());
	});

	it("is the one that had it last", () => {
		windowThat(true, false).claim();
		assert.ok(windowThat(false, false).speaks());
	});

	it("is the owner once that one has ended, whoever has its number then", () => {
		const last = windowThat(true, false);
		last.claim();
		last.release();
		assert.ok(windowThat(false, true).speaks());
		assert.ok(!windowThat(false, false).speaks());
	});

	it("is the owner again when that one is gone", () => {
		writeFileSync(file, "2147483646");
		assert.ok(windowThat(false, true).speaks());
		assert.ok(!windowThat(false, false).speaks());
	});
});
