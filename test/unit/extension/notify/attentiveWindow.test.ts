import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AttentiveWindow } from "../../../../src/extension/notify/attentiveWindow.ts";

describe("which window speaks up", () => {
	const folder = mkdtempSync(join(tmpdir(), "lanchat-window-"));
	const file = join(folder, "storage", "attentive");
	after(() => rmSync(folder, { recursive: true }));
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
