import assert from "node:assert/strict";
import { sharedPath } from "../../../../src/extension/code/sharedPath.ts";

describe("the path others see of a file", () => {
	const at = (path: string, scheme = "file", authority = "") => ({ scheme, authority, path });
	const app = { name: "app", uri: at("/home/ada/app") };
	const lib = { name: "lib", uri: at("/home/ada/app/lib") };

	it("is relative to its workspace folder", () => {
		assert.equal(sharedPath(at("/home/ada/app/src/a.ts"), [app]), "src/a.ts");
	});

	it("begins with the folder's name when there are several, the innermost one", () => {
		assert.equal(sharedPath(at("/home/ada/app/lib/b.ts"), [app, lib]), "lib/b.ts");
		assert.equal(sharedPath(at("/home/ada/app/src/a.ts"), [app, lib]), "app/src/a.ts");
	});

	it("is only the name for a file outside, so that it tells nothing of this machine", () => {
		assert.equal(sharedPath(at("/home/ada/secret/notes.md"), [app]), "notes.md");
		assert.equal(sharedPath(at("/home/ada/app2/a.ts"), [app]), "a.ts");
	});

	it("is empty for an untitled buffer", () => {
		assert.equal(sharedPath(at("Untitled-1", "untitled"), [app]), "");
	});

	it("works in a remote workspace, and does not mix machines up", () => {
		const remote = { name: "app", uri: at("/srv/app", "vscode-remote", "ssh-remote+box") };
		assert.equal(sharedPath(at("/srv/app/a.ts", "vscode-remote", "ssh-remote+box"), [remote]), "a.ts");
		assert.equal(sharedPath(at("/srv/app/x/a.ts", "vscode-remote", "ssh-remote+other"), [remote]), "a.ts");
	});

	it("works for a workspace that is a whole disk", () => {
		assert.equal(sharedPath(at("/etc/hosts"), [{ name: "/", uri: at("/") }]), "etc/hosts");
	});
});
