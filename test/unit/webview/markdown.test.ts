import assert from "node:assert/strict";
import { highlight } from "../../../src/webview/highlight.ts";
import { codePointName, hasInvisibles, splitInvisibles } from "../../../src/webview/invisibles.ts";
import { grammarName } from "../../../src/webview/languages.ts";
import { parseAddress } from "../../../src/webview/links.ts";
import { parseMarkdown } from "../../../src/webview/markdown.ts";
import { fc } from "../../harness/testChance.ts";
import { hostileTexts } from "../../page/hostileTexts.ts";

/** Every tag and attribute a message may turn into. */
const allowedTags =
	/<\/?(?:p(?: data-heading="[1-6]")?|br|strong|em|s|code|pre data-block="\d+"|pre|a data-link="\d+" role="link" tabindex="-1"|a|ul|ol(?: start="\d+")?|li|blockquote|hr|table|thead|tbody|tr|t[hd](?: data-align="(?:left|center|right)")?)>/g;

describe("a message's markdown", () => {
	it("turns into a short list of tags and no others, whatever a peer writes", () => {
		const text = fc.oneof(
			fc.string({ unit: "binary", maxLength: 300 }),
			fc.constantFrom(...hostileTexts),
			markdownish(),
		);
		fc.assert(
			fc.property(fc.array(text, { maxLength: 4 }), (parts) => {
				const { html } = parseMarkdown(parts.join("\n"));
				assert.doesNotMatch(html.replace(allowedTags, ""), /[<>]/);
			}),
		);
	});

	it("links http, https and mailto and leaves every other address as text", () => {
		const { html, links } = parseMarkdown(
			"[a](javascript:alert(1)) [b](command:x) <vscode://y> [c](file:///etc) [d](//evil) [e](data:text/html,x) https://ok.example mailto:ada@lan.example",
		);
		assert.deepEqual(
			links.map(({ href }) => href),
			["https://ok.example/", "mailto:ada@lan.example"],
		);
		assert.equal(html.match(/<a /g)?.length, 2);
	});

	it("shows no image", () => {
		const { html } = parseMarkdown("![x](https://tracker.example/p.png)");
		assert.doesNotMatch(html, /<img/);
	});

	it("takes file names for file names", () => {
		assert.deepEqual(parseMarkdown("see main.rs, build.sh and README.md").links, []);
	});

	it("keeps line ends and blanks as they were typed", () => {
		assert.equal(parseMarkdown("a\nb  c").html, "<p>a<br>b  c</p>\n");
	});

	it("gives the code between fences byte for byte", () => {
		const line = fc.string({
			unit: fc.constantFrom("a", "\t", " ", "é", "😀", "\0", "'", "<", "\u202e"),
			maxLength: 12,
		});
		const ends = fc.constantFrom("\n", "\r\n", "\r");
		fc.assert(
			fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), ends, (lines, end) => {
				const code = lines.join(end);
				const { blocks } = parseMarkdown(`before${end}\`\`\`ts${end}${code}${end}\`\`\`${end}after`);
				assert.deepEqual(blocks, [{ language: "ts", code }]);
			}),
		);
	});

	it("gives the code in lists and quotes without what is in front of it", () => {
		assert.equal(parseMarkdown("> ```\r\n> a\tb  \r\n> c\r\n> ```").blocks[0]?.code, "a\tb  \r\nc");
		assert.equal(parseMarkdown("- x\n\n  ```js\n  \tif (a)\n  ```").blocks[0]?.code, "\tif (a)");
		assert.equal(parseMarkdown("    indented\r\n    code").blocks[0]?.code, "indented\r\ncode");
	});

	it("gives the code of a fence nobody closed", () => {
		assert.deepEqual(parseMarkdown("```sh\nmake\n\ttest").blocks, [{ language: "sh", code: "make\n\ttest" }]);
	});

	it("is quick with texts made to be slow", () => {
		for (const unit of ["[", "*a_", "> ", "![[", "http://", "[a](<", "**x ", "&#x", "|a", "`", "- "]) {
			// The processor's time: others on the machine take of the clock's.
			const start = process.cpuUsage();
			parseMarkdown(unit.repeat(Math.floor(16_384 / unit.length)));
			assert.ok(process.cpuUsage(start).user < 1_000_000, unit);
		}
	});
});

describe("addresses", () => {
	it("show the host that would be opened, not the one that is pretended", () => {
		const address = parseAddress("https://bank.example@evil.example/login?x=1");
		assert.deepEqual([address?.before, address?.host], ["https://bank.example@", "evil.example"]);
		assert.equal(parseAddress("https://аpple.com/")?.host, "xn--pple-43d.com");
	});

	it("are the three parts put together", () => {
		for (const url of ["https://a.b/c@d", "http://u:p@h:8080/x?y#z", "mailto:a@b.c?subject=x", "https://[::1]:8/"]) {
			const address = parseAddress(url);
			assert.equal(`${address?.before}${address?.host}${address?.after}`, address?.href);
		}
	});

	it("never throw and open nothing else, whatever stands there", () => {
		fc.assert(
			fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.webUrl()), (url) => {
				const address = parseAddress(url);
				if (address) assert.match(address.href, /^(https?:\/\/|mailto:)/);
			}),
		);
	});
});

describe("hidden characters", () => {
	it("are found again and again, from the first on", () => {
		const text = "if (isAdmin\u202e \u2066// check\u2069 \u2066) {\u200b";
		for (let round = 0; round < 3; round++) {
			assert.equal(hasInvisibles(text), true);
			const hidden = splitInvisibles(text).filter(({ kind }) => kind === "hidden");
			assert.deepEqual(
				hidden.map((piece) => codePointName(piece.text)),
				["U+202E", "U+2066", "U+2069", "U+2066", "U+200B"],
			);
		}
	});

	it("are the text when all pieces are joined", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary" }), (text) => {
				const pieces = splitInvisibles(text);
				assert.equal(pieces.map((piece) => piece.text).join(""), text);
				assert.equal(
					pieces.some(({ kind }) => kind === "hidden"),
					hasInvisibles(text),
				);
			}),
		);
	});

	it("are not what emoji are made of, nor tabs and line ends", () => {
		assert.equal(hasInvisibles("👩🏽‍💻 ❤️ 🏳️‍🌈\t\r\n"), false);
	});

	it("are every known way to hide or turn text", () => {
		for (const character of "\u00a0\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u202a\u202e\u2028\u2060\u2066\u2800\u3164\ufeff\uffa0\u{e0041}\u0000\u001b\u007f") {
			assert.equal(hasInvisibles(`a${character}b`), true, codePointName(character));
		}
	});
});

describe("highlighted code", () => {
	it("has spans with classes and no other tag", () => {
		for (const language of ["ts", "html", "python", "md", "php", "shellscript", "jsonc"]) {
			for (const text of hostileTexts) {
				const html = highlight(text, language) ?? "";
				assert.doesNotMatch(html.replace(/<span class="[\w\s-]+">|<\/span>/g, ""), /[<>]/);
			}
		}
	});

	it("is known by the names of VS Code and of people", () => {
		for (const name of ["typescriptreact", "shellscript", "TSX", "c++", "vue", "dockercompose", "cs"]) {
			assert.notEqual(grammarName(name), null, name);
		}
		for (const name of ["", "plaintext", "constructor", "__proto__"]) assert.equal(grammarName(name), null, name);
	});
});

/** Pieces that mean something in markdown, in any order. */
function markdownish(): fc.Arbitrary<string> {
	const piece = fc.constantFrom(
		..."< > [ ] ( ) ! * _ ~ ` ``` # - | \\ & \" ' : // http:// javascript: &lt; &#60; <script> </a> \n \t".split(" "),
		" ",
		"\n",
		"x",
	);
	return fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
}
