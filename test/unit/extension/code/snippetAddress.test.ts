import assert from "node:assert/strict";
import { parseSnippetQuery, snippetAddress } from "../../../../src/extension/code/snippetAddress.ts";

describe("the address of a received snippet", () => {
	const id = { room: "0a", message: "0b" };
	const pathOf = (path: string) => snippetAddress(id, { path, label: "Snippet" }).path;

	it("shows the sender's path and finds the message by its ids", () => {
		const { path, query } = snippetAddress(id, { path: "src/parser.ts", label: "Snippet" });
		assert.equal(path, "/src/parser.ts");
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
