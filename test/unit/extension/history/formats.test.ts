import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import markdownIt from "markdown-it";
import type { HistoryWriter } from "../../../../src/extension/history/historyWriter.ts";
import { jsonHistory, jsonHistoryFormat } from "../../../../src/extension/history/jsonHistory.ts";
import { markdownHistory } from "../../../../src/extension/history/markdownHistory.ts";
import { codeFence, codeSpan, plainWords, quoted } from "../../../../src/extension/history/markdownText.ts";
import { noticeSentence } from "../../../../src/extension/history/noticeSentence.ts";
import type { FileOffer, Message, MessageBody, NoticeKind, Snippet } from "../../../../src/net/api/messages.ts";
import { fc } from "../../../harness/testChance.ts";
import { hostileTexts } from "../../../page/hostileTexts.ts";
import { message } from "../../webview/scriptedPort.ts";
import { plainText } from "../plainText.ts";

const head = { kind: "room", id: "5f", name: "Compilers", exportedMs: Date.UTC(2026, 2, 11, 12) } as const;
const words = { l10n: plainText, language: "en", notice: noticeSentence(plainText) };
const markdown = markdownIt({ html: true });

const fileOf = (writer: HistoryWriter, ...pages: readonly (readonly Message[])[]) =>
	writer.begin() + pages.map((page) => writer.add(page)).join("") + writer.end();
const markdownOf = (...messages: readonly Message[]) => fileOf(markdownHistory(words, head), messages);

function aSnippet(over: Partial<Snippet> = {}): Snippet {
	const ranges = [{ startLine: 2, startColumn: 0, endLine: 3, endColumn: 1, length: 3 }];
	return {
		text: "a\r\nb",
		language: "ts",
		path: "src/a.ts",
		eol: "\r\n",
		ranges,
		remote: "",
		commit: "",
		modified: false,
		...over,
	};
}

function aFile(over: Partial<FileOffer> = {}): FileOffer {
	return { root: "0".repeat(64), size: 3_400_000, listing: 0, count: 1, name: "a*b.pdf", ...over };
}

function aNotice(notice: NoticeKind) {
	const nobody = { name: "", peerId: "", tag: "", isMe: false, byName: "" };
	return { kind: "notice", notice, ...nobody, reason: "", lost: false, hours: 0 } as const;
}

describe("a conversation in JSON", () => {
	it("is one document with everything in it, byte for byte, whatever was written", () => {
		const text = fc.string({ unit: "binary", maxLength: 200 });
		fc.assert(
			fc.property(fc.array(text, { maxLength: 8 }), text, (texts, name) => {
				const messages = texts.map((each) => message(each, { authorName: name }));
				const file = JSON.parse(fileOf(jsonHistory({ ...head, name }), messages.slice(0, 3), messages.slice(3)));
				assert.equal(file.format, jsonHistoryFormat);
				assert.deepEqual(file.conversation, { kind: "room", id: "5f", name });
				assert.deepEqual(
					file.messages.map((each: { body: { text: string } }) => each.body.text),
					texts,
				);
			}),
		);
	});

	it("holds ids, authors, times, snippets, notices, reactions and doubts as documented", () => {
		const snippet = aSnippet();
		const rows = [
			message("", { body: { kind: "snippet", snippet }, editedMs: 1_000, doubt: "disputed" }),
			message("", {
				body: {
					kind: "notice",
					notice: "kicked",
					name: "Linus",
					peerId: "c3",
					tag: "P9RA",
					isMe: false,
					byName: "Ada",
					reason: "left us",
					lost: false,
					hours: 0,
				},
				reactions: [{ emoji: "👍", names: ["Ada"], mine: true }],
			}),
			message("", { body: { kind: "erased" }, mine: true, delivery: { kind: "sent" } }),
		];
		const file = JSON.parse(fileOf(jsonHistory(head), rows));
		assert.deepEqual(Object.keys(file), ["format", "exportedAt", "conversation", "messages"]);
		const [first, second, third] = file.messages;
		assert.deepEqual(Object.keys(first), ["id", "at", "author", "body", "delivery", "editedAt", "reactions", "doubt"]);
		assert.deepEqual(first.body, { kind: "snippet", ...snippet });
		assert.equal(first.editedAt, "1970-01-01T00:00:01.000Z");
		assert.equal(first.doubt, "disputed");
		assert.equal(second.body.reason, "left us");
		assert.deepEqual(second.reactions, [{ emoji: "👍", names: ["Ada"] }]);
		assert.deepEqual([third.body, third.author.isMe], [{ kind: "erased" }, true]);
	});

	it("names every kind of message in its documentation, with all that there is about it", () => {
		const doc = readFileSync(join(import.meta.dirname, "../../../../docs/EXPORT.md"), "utf8");
		const [, table = ""] = doc.split("| `body.kind` | |");
		const rows = new Map(
			[...table.matchAll(/^\| (`.*?`) \| (.*) \|$/gm)].flatMap(([, kinds = "", about = ""]) =>
				[...kinds.matchAll(/`(\w+)`/g)].map(([, kind = ""]) => [kind, about] as const),
			),
		);
		const notice = aNotice("left");
		const bodies: { readonly [Kind in MessageBody["kind"]]: Extract<MessageBody, { kind: Kind }> } = {
			text: { kind: "text", text: "" },
			snippet: { kind: "snippet", snippet: aSnippet() },
			file: { kind: "file", file: aFile() },
			unreadable: { kind: "unreadable" },
			erased: { kind: "erased" },
			deleted: { kind: "deleted" },
			newer: { kind: "newer" },
			notice,
		};
		assert.deepEqual([...rows.keys()].toSorted(), Object.keys(bodies).toSorted());
		for (const [kind, body] of Object.entries(bodies)) {
			const [shown] = JSON.parse(fileOf(jsonHistory(head), [message("", { body })])).messages;
			const { kind: _, file = {}, ...fields } = shown.body;
			for (const field of [...Object.keys(fields), ...Object.keys(file)]) {
				assert.ok(rows.get(kind)?.includes(`\`${field}\``), `${field} of ${kind}`);
			}
		}
	});

	it("survives a time no calendar has", () => {
		for (const atMs of [Number.NaN, Number.MAX_VALUE]) {
			assert.equal(
				JSON.parse(fileOf(jsonHistory(head), [message("", { atMs })])).messages[0].at,
				new Date(0).toISOString(),
			);
		}
	});
});

describe("a conversation in Markdown", () => {
	it("keeps code exact in its fence, whatever backticks it has", () => {
		const text = fc.string({ unit: fc.constantFrom("`", "~", "a", " ", "\n", "\t", "<", "\\"), maxLength: 60 });
		fc.assert(
			fc.property(text, (code) => {
				const tokens = markdown.parse(codeFence(code, "ts"), {});
				assert.deepEqual(
					tokens.map(({ type }) => type),
					["fence"],
				);
				assert.equal(tokens[0]?.content, /\n$/.test(code) ? code : `${code}\n`);
				assert.equal(tokens[0]?.info, "ts");
			}),
		);
	});

	it("keeps code within a line exact, too", () => {
		for (const path of ["a`b``c.ts", "`", "``x``", "a b.ts", "<x>.ts"]) {
			const [, inline] = markdown.parse(codeSpan(path), {});
			assert.deepEqual(
				inline?.children?.map(({ type, content }) => [type, content]),
				[["code_inline", path]],
			);
		}
	});

	it("lets no message reach out of its place, nor load or run anything", () => {
		const unclosed = ["```\nopen fence", "# heading", "- list", "<!-- comment", "[Ada]: https://evil.example", "***"];
		for (const text of [...hostileTexts, ...unclosed]) {
			const tokens = markdown.parse(markdownOf(message(text), message("the next one [Ada]")), {});
			const html = markdown.render(markdownOf(message(text), message("the next one [Ada]")));
			assert.ok(!tokens.some(({ type }) => type === "html_block"), text);
			const inline = tokens.flatMap(({ children }) => children ?? []);
			assert.ok(!inline.some(({ type }) => type === "html_inline" || type === "image"), text);
			// Two quotes, at the top, and what comes after is not part of what was before.
			const quotes = tokens.filter(({ type, level }) => type === "blockquote_open" && level === 0);
			assert.equal(quotes.length, 2, text);
			assert.match(html, /<blockquote>\n<p>the next one \[Ada\]<\/p>\n<\/blockquote>/, text);
		}
	});

	it("shows no picture, HTML or address that hides behind what looks like code or an escape", () => {
		const image = "<img src=https://evil.example/x>";
		const hidden = [
			`\\${image}`,
			"\\![x](https://evil.example/x)",
			`\\\`${image}\\\``,
			`\`\`\`a\`\n${image}`,
			`- \`\`\`\n  \`\`\`\n${image}`,
			`> \`\`\`\n\`\`\`\n\`\`\`\n${image}`,
			` \`\`\`\n\`\`\`\n${image}`,
			`\`\`\`\n\`\`\`\u00a0\n\`\`\`\n${image}`,
			`~~~\n\`\`\`\n~~~\n${image}`,
			`a \` b\n\`${image}\``,
			`a|b\n-|-\n\`c | ${image}\`|`,
			`\`\`\`|${image}\n-|-\n`,
			"- [Ada]: https://evil.example",
			"[A\nda]: https://evil.example",
			"> [Ada]: https://evil.example",
		];
		const piece = fc.constantFrom(
			"`",
			"``",
			"```",
			"~~~",
			"\\",
			"\n",
			" ",
			"- ",
			"> ",
			"|",
			"\n-|-\n",
			"a",
			image,
			"![",
			"]:",
		);
		const check = (text: string): void => {
			const env: { references?: Record<string, { title: string; href: string }> } = {};
			const tokens = markdown.parse(quoted(text), env);
			const loaded = tokens
				.flatMap((token) => [token, ...(token.children ?? [])])
				.filter(({ type }) => ["html_block", "html_inline", "image"].includes(type));
			assert.deepEqual([loaded.length, Object.keys(env.references ?? {})], [0, []], JSON.stringify(text));
		};
		hidden.forEach(check);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => check(pieces.join(""))),
			{ numRuns: 2000 },
		);
		// Formulas, which VS Code's preview knows, begin before code does.
		assert.ok(!quoted(`$\`$${image}$\`$`).includes("<"));
		assert.ok(quoted(`$$\n\`\`\`\n$$\n${image}`).startsWith("> ````\n> $$\n"));
	});

	it("keeps the Markdown of a message, and code in it as it was", () => {
		const text = "**bold** `a <b> ![c]`\n\n```ts\nif (a<b) ![x]\n```\n> quote";
		assert.equal(quoted(text), "> **bold** `a <b> ![c]`\n>\n> ```ts\n> if (a<b) ![x]\n> ```\n> > quote\n");
	});

	it("makes words of names, whatever they hold", () => {
		for (const name of ["*Ada*", "[x](https://evil.example)", "a\n# b", "<b>", "`x`"]) {
			const [open, inline] = markdown.parse(plainWords(name), {});
			assert.equal(open?.type, "paragraph_open");
			assert.deepEqual(
				inline?.children?.map(({ type }) => type).filter((type) => type !== "text" && type !== "text_special"),
				[],
			);
		}
	});

	it("tells days, authors, snippets with their place, and what happened in the room", () => {
		const text = markdownOf(
			message("hello"),
			message("", { body: { kind: "snippet", snippet: aSnippet({ modified: true }) } }),
			message("", {
				body: { ...aNotice("joined"), name: "Linus", peerId: "c3", tag: "P9RA" },
			}),
			message("", {
				body: { ...aNotice("kicked"), name: "Radia", peerId: "d4", tag: "T2QX", lost: true },
			}),
			message("", {
				body: { ...aNotice("policySuccession"), hours: 168 },
			}),
			message("", { body: { kind: "deleted" } }),
			message("", { body: { kind: "file", file: aFile() } }),
			message("", { body: { kind: "file", file: aFile({ name: "kit", listing: 100, count: 12 }) } }),
		);
		assert.match(text, /\n\noffered a file: a\\\*b\\?\.pdf · 3\\?\.4 MB\n/);
		assert.match(text, /\n\noffered a file: kit · 12 files, 3\\?\.4 MB\n/);
		assert.match(text, /once the admin has been away for 1 week/);
		assert.equal(text.match(/^## /gm)?.length, 1);
		assert.match(text, /\*\*Grace Hopper ·M3XW\*\* · .*\n\n> hello\n/);
		assert.ok(text.includes("`src/a.ts` · lines 3–4 · modified\n\n```ts\na\r\nb\n```\n"));
		assert.match(text, /\*Linus ·P9RA joined\*/);
		assert.match(text, /\*Grace Hopper ·M3XW kicked Radia ·T2QX from the room\\?\. This does not count: /);
		assert.match(text, /\*deleted here\*/);
	});
});
