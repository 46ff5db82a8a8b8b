import assert from "node:assert/strict";
import { describeError, describeFailure } from "../../../src/extension/errors.ts";
import { nodeSilent, ownerSilent } from "../../../src/extension/node/nodeClient.ts";
import type { ErrorCode } from "../../../src/net/api/outcome.ts";
import { plainText } from "./plainText.ts";

describe("what went wrong, in words", () => {
	it("names sizes in units people know", () => {
		const detail = { size: 65_536, max: 49_152 };
		const words = describeError(plainText, { code: "snippetTooLong", detail });
		assert.equal(words, "This selection is too long for a message: 66 kB, and at most 49 kB fit. Nothing was sent.");
		const hardly = describeError(plainText, { code: "messageTooLong", detail: { size: 49_200, max: 49_152 } });
		assert.equal(hardly, "This message is too long: 49,200 bytes, and at most 49,152 bytes fit. Nothing was sent.");
	});

	it("names the file that cannot be offered, with nothing invisible in its name", () => {
		const named = describeError(plainText, { code: "fileUnreadable", detail: { max: 1, path: "/srv/a\u202etxt\n/b" } });
		assert.equal(named, "This cannot be read: /srv/a\ufffdtxt\ufffd/b");
		const alone = describeError(plainText, { code: "fileUnreadable", detail: { max: 1, path: "" } });
		assert.equal(alone, "This file cannot be read.");
	});

	it("has words for a code that only a newer window knows", () => {
		const words = describeError(plainText, { code: "notInventedYet" as ErrorCode, detail: {} });
		assert.equal(words, describeError(plainText, { code: "internal", detail: {} }));
	});

	it("says what to do where the window that has the node gave no answer", () => {
		assert.match(describeError(plainText, nodeSilent), /^LAN Chat gave no answer/);
		assert.match(
			describeError(plainText, ownerSilent),
			/another window.* close or reload that window\. Nobody knows yet/,
		);
	});

	it("says why the node does not start", () => {
		assert.match(describeFailure(plainText, { code: "portsTaken", detail: {} }), /ports/);
	});
});
