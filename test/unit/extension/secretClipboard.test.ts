import assert from "node:assert/strict";
import { Emitter } from "../../../src/extension/events.ts";
import { SecretClipboard } from "../../../src/extension/ui/secretClipboard.ts";
import { until } from "../../harness/until.ts";

describe("a secret in the clipboard", () => {
	let text: string;
	/** A browser whose tab has no focus refuses. */
	let isRefused: boolean;
	let refusals: number;
	let focus: Emitter<void>;
	let secrets: SecretClipboard;
	const clipboard = {
		readText: async () => {
			if (!isRefused) return text;
			refusals++;
			throw new Error("the document is not focused");
		},
		writeText: async (next: string) => {
			text = next;
		},
	};
	const open = (keepMs: number): SecretClipboard =>
		new SecretClipboard({ clipboard, onDidChangeFocus: focus.event }, { keepMs });

	beforeEach(() => {
		[text, isRefused, refusals, focus] = ["", false, 0, new Emitter<void>()];
	});
	afterEach(() => secrets.dispose());

	it("leaves it after a while", async () => {
		secrets = open(1);
		await secrets.copy("KEY");
		await until(() => text === "", { what: "the clipboard to be cleared", every: 1 });
	});

	it("leaves it when the window ends before", async () => {
		secrets = open(60_000);
		await secrets.copy("KEY");
		assert.equal(text, "KEY");
		await secrets.stop();
		assert.equal(text, "");
	});

	it("leaves it once the tab is looked at again, where nobody could look at the clipboard before", async () => {
		isRefused = true;
		secrets = open(1);
		await secrets.copy("KEY");
		await until(() => refusals === 1, { what: "the clipboard to be looked at", every: 1 });
		focus.fire();
		await until(() => refusals === 2, { what: "it to be looked at again", every: 1 });
		isRefused = false;
		focus.fire();
		await until(() => text === "", { what: "the clipboard to be cleared", every: 1 });
	});

	it("is left where it is by a look before its time, and what was copied meanwhile always", async () => {
		secrets = open(60_000);
		await secrets.copy("KEY");
		focus.fire();
		assert.equal(text, "KEY");
		text = "the person's own";
		await secrets.stop();
		assert.equal(text, "the person's own");
	});

	it("keeps no window that ends", async () => {
		secrets = open(60_000);
		await secrets.copy("KEY");
		isRefused = true;
		await secrets.stop();
		assert.equal(refusals, 1);
	});
});
