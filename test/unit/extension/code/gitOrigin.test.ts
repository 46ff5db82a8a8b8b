import assert from "node:assert/strict";
import { gitOrigin, publicRemote, repositoryOf } from "../../../../src/extension/code/gitOrigin.ts";

describe("what a snippet tells of git", () => {
	const commit = "0123456789abcdef0123456789abcdef01234567";
	const state = {
		HEAD: { commit, upstream: { remote: "team" } },
		remotes: [
			{ name: "origin", fetchUrl: "https://git.example/ada/app.git" },
			{ name: "team", fetchUrl: "https://ada:secret@git.example/team/app.git" },
		],
		changed: ["file:///app/b.ts"],
	};

	it("is the remote the branch follows, the commit, and whether the file differs", () => {
		assert.deepEqual(gitOrigin(state, { uri: "file:///app/a.ts", isDirty: false }), {
			remote: "https://git.example/team/app.git",
			commit,
			modified: false,
		});
		assert.equal(gitOrigin(state, { uri: "file:///app/b.ts", isDirty: false }).modified, true);
		assert.equal(gitOrigin(state, { uri: "file:///app/a.ts", isDirty: true }).modified, true);
	});

	it("falls back to origin, then to any remote, then to none", () => {
		const of = (remotes: typeof state.remotes) =>
			gitOrigin({ ...state, HEAD: { commit, upstream: undefined }, remotes }, { uri: "x", isDirty: false }).remote;
		assert.equal(of(state.remotes), "https://git.example/ada/app.git");
		assert.equal(of(state.remotes.slice(1)), "https://git.example/team/app.git");
		assert.equal(of([]), "");
	});

	it("is nothing in a repository without a commit", () => {
		const empty = { ...state, HEAD: { commit: undefined } };
		assert.equal(gitOrigin(empty, { uri: "x", isDirty: true }).modified, false);
	});

	it("is of the innermost repository", () => {
		const roots = ["file:///app", "file:///app/vendor/lib", "file:///app2"];
		assert.equal(repositoryOf(roots, "file:///app/vendor/lib/a.ts"), "file:///app/vendor/lib");
		assert.equal(repositoryOf(roots, "file:///app2/a.ts"), "file:///app2");
		assert.equal(repositoryOf(roots, "file:///elsewhere/a.ts"), undefined);
	});
});

describe("the address of a remote", () => {
	const cases: readonly (readonly [string, string])[] = [
		["https://git.example/a/b.git", "https://git.example/a/b.git"],
		["https://token@git.example/a/b.git", "https://git.example/a/b.git"],
		["https://ada:secret@git.example:8443/a.git?access_token=x#y", "https://git.example:8443/a.git"],
		["ssh://git@git.example/a/b.git", "ssh://git@git.example/a/b.git"],
		["ssh://ada:secret@git.example:22/a.git", "ssh://git.example:22/a.git"],
		["git@git.example:a/b.git", "git@git.example:a/b.git"],
		["ada@git.example:a/b.git", "git.example:a/b.git"],
		["/home/ada/repos/app.git", ""],
		["../app.git", ""],
		["file:///home/ada/app.git", ""],
		["C:\\Users\\ada\\app.git", ""],
		["\\\\server\\share\\app.git", ""],
		["", ""],
	];
	for (const [address, expected] of cases) {
		it(`${address === "" ? "nothing" : address} is shared as ${expected === "" ? "nothing" : expected}`, () => {
			assert.equal(publicRemote(address), expected);
		});
	}
});
