import assert from "node:assert/strict";
import { withLinks } from "../../../../src/extension/notify/toastLinks.ts";

/** How VS Code finds links in the text of a notification. */
const linkPattern = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;

const linksIn = (text: string) => [...text.matchAll(linkPattern)].map(([, label, href]) => [label, href]);

describe("a notification with links", () => {
	const links = [
		{ label: "Approve", command: "lanChat.toast.press", args: [7, 0] },
		{ label: "Deny", command: "lanChat.toast.press", args: [7, 1] },
	];
	const wanted = [
		["Approve", "command:lanChat.toast.press?%5B7%2C0%5D"],
		["Deny", "command:lanChat.toast.press?%5B7%2C1%5D"],
	];

	it("has ours behind its words", () => {
		const text = withLinks("“Grace ·K7QF” asks to join “Cellar”.", links);
		assert.ok(text.startsWith("“Grace ·K7QF” asks to join “Cellar”. ["));
		assert.deepEqual(linksIn(text), wanted);
	});

	it("has no more than ours, and their labels are ours, whatever a peer is called", () => {
		for (const name of ["[", "[Grace", "[x](command:workbench.action.quit)", "[x](https://x.example", "](", "[[]"]) {
			assert.deepEqual(linksIn(withLinks(`“${name}” asks to join “${name}”.`, links)), wanted, name);
		}
	});
});
