import assert from "node:assert/strict";
import { parseSnippetQuery, snippetAddress } from "../../../../src/extension/code/snippetAddress.ts";

describe("the address of a received snippet", () => {
	const id = { room: "0a", message: "0b" };
	const pathOf = (path: string) => snippetAddress(id, { author: "", path, untitled: "Snippet" }).path;

	it("shows whose it is and the path there, and finds the message by its ids", () => {
		const { path, query } = snippetAddress(id, {
			author: "Grace/Ops ·K7QF",
			path: "src/parser.ts",
			untitled: "Snippet",
		});
		assert.equal(path, "/Grace Ops ·K7QF/src/parser.ts");
		assert.deepEqual(parseSnippetQuery(query), id);
	});

	it("has a name for code without a path", () => {
		assert.equal(pathOf(""), "/Snippet");
		assert.equal(pathOf("../.."), "/Snippet");
	});

	it("cannot lead anywhere, hide characters or be endless", () => {
		assert.equal(pathOf("../../etc/passwd"), "/etc/passwd");
		assert.equal(pathOf("C:\\a\\b.ts"), "/C:/a/b.ts");
		assert.equal(pathOf("a\u202egpj.exe"), "/agpj.exe");
		assert.ok(pathOf(`${"x".repeat(5_000)}/`.repeat(50)).length < 2_000);
	});

	it("is refused when the ids are none", () => {
		assert.equal(parseSnippetQuery("room=../x&message=0b"), undefined);
		assert.equal(parseSnippetQuery(""), undefined);
	});
});
