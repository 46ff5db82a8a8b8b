import assert from "node:assert/strict";
import type { Snippet } from "../../../src/net/api/messages.ts";
import { seal } from "../../../src/net/crypto/aead.ts";
import { hmacSha256, label } from "../../../src/net/crypto/hash.ts";
import {
	decodeContent,
	decodeSnippet,
	decodeSnippetJson,
	encodeContent,
	encodeSnippetJson,
	isEmoji,
	isShownKind,
	logKeyOf,
	messageBodyOf,
	openBody,
	sealBody,
} from "../../../src/net/room/logs/body.ts";
import { u32 } from "../../../src/net/wire/bytes.ts";
import { eventKinds } from "../../../src/net/wire/event.ts";
import { encodeJson, type JsonObject } from "../../../src/net/wire/json.ts";
import { chanceFor, fc } from "../../harness/testChance.ts";

const random = chanceFor("bodies");
const key = random(32);
const nonce = random(24);
const aad = random(100);
const place = { room: "11".repeat(32), epochCtl: "22".repeat(32), author: "33".repeat(32), log: "44".repeat(8) };

const snippet: Snippet = {
	text: "one\ntwo",
	language: "typescript",
	path: "src/a.ts",
	eol: "\n",
	ranges: [
		{ startLine: 0, startColumn: 0, endLine: 0, endColumn: 3, length: 3 },
		{ startLine: 4, startColumn: 1, endLine: 4, endColumn: 4, length: 3 },
	],
	remote: "",
	commit: "",
	modified: false,
};

describe("a reaction", () => {
	it("is one emoji, however it is put together, and nothing else", () => {
		for (const emoji of ["👍", "👨‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪", "1️⃣", "❤️"]) {
			assert.equal(isEmoji(emoji), true, emoji);
		}
		for (const text of ["", "a", "1", "👍👍", "👍 ", "ok👍", `👍${"\u200d👍".repeat(8)}`]) {
			assert.equal(isEmoji(text), false, text);
		}
	});
});

describe("a sealed body", () => {
	it("opens to what was sealed, whatever its length", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), (json) => {
				assert.deepEqual(openBody(key, nonce, aad, sealBody(key, nonce, aad, json)), json);
			}),
		);
	});

	it("tells of its length only in steps of 64 bytes", () => {
		for (const [length, sealed] of [
			[0, 64],
			[60, 64],
			[61, 128],
			[124, 128],
			[125, 192],
			[61_356, 61_376],
		] as const) {
			assert.equal(sealBody(key, nonce, aad, new Uint8Array(length)).length, Math.ceil((4 + length) / 64) * 64 + 16);
			assert.equal(sealBody(key, nonce, aad, new Uint8Array(length)).length, sealed + 16);
		}
	});

	it("opens neither with another key, nonce or header, nor when any of its bytes is damaged, nor when it is cut", () => {
		const sealed = sealBody(key, nonce, aad, new TextEncoder().encode("hello"));
		const flip = (bytes: Uint8Array, at: number): Uint8Array =>
			Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 1 : byte));
		assert.equal(openBody(flip(key, 0), nonce, aad, sealed), undefined);
		assert.equal(openBody(key, flip(nonce, 23), aad, sealed), undefined);
		assert.equal(openBody(key, nonce, flip(aad, 50), sealed), undefined);
		for (let i = 0; i < sealed.length; i++) {
			assert.equal(openBody(key, nonce, aad, flip(sealed, i)), undefined);
			assert.equal(openBody(key, nonce, aad, sealed.subarray(0, i)), undefined);
		}
	});

	it("has a key of its own for every nonce, log, author, epoch and room", () => {
		const keys = [
			place,
			{ ...place, room: "12".repeat(32) },
			{ ...place, epochCtl: "12".repeat(32) },
			{ ...place, author: "12".repeat(32) },
			{ ...place, log: "12".repeat(8) },
		].map((one) => Buffer.from(logKeyOf(key, one)).toString("hex"));
		assert.equal(new Set(keys).size, keys.length);
		assert.notDeepEqual(sealBody(key, random(24), aad, aad), sealBody(key, random(24), aad, aad));
	});

	it("that lies about the length inside does not open", () => {
		const bodyKey = hmacSha256(key, label("evk"), nonce);
		const claiming = (length: number, padded: number): Uint8Array =>
			seal(bodyKey, new Uint8Array(12), aad, u32(length), new Uint8Array(padded));
		assert.deepEqual(openBody(key, nonce, aad, claiming(60, 60)), new Uint8Array(60));
		for (const [length, padded] of [
			[61, 60],
			[0xffffffff, 60],
			[1, 0],
		] as const) {
			assert.equal(openBody(key, nonce, aad, claiming(length, padded)), undefined);
		}
		assert.equal(openBody(key, nonce, aad, seal(bodyKey, new Uint8Array(12), aad, new Uint8Array(3))), undefined);
	});
});

describe("what an event says", () => {
	it("is after decoding what was encoded", () => {
		const texts = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });
		fc.assert(
			fc.property(texts, (text) => {
				const { kind, json } = encodeContent({ kind: "text", text });
				assert.deepEqual(decodeContent(kind, json), { kind: "text", text });
			}),
		);
		const { kind, json } = encodeContent({ kind: "snippet", snippet });
		assert.deepEqual(decodeContent(kind, json), { kind: "snippet", snippet });
		const profile = encodeContent({ kind: "profile", name: "Ada", rules: 1 });
		assert.deepEqual(decodeContent(profile.kind, profile.json), { kind: "profile", name: "Ada", rules: 1 });
		assert.deepEqual(messageBodyOf({ kind: "text", text: "x" }), { kind: "text", text: "x" });
		assert.deepEqual(messageBodyOf({ kind: "profile", name: "Ada", rules: 1 }), { kind: "newer" });
	});

	it("never throws, and is newer wherever it is not understood", () => {
		const json = fc.oneof(
			fc.uint8Array({ maxLength: 200 }),
			fc.jsonValue().map((value) => new TextEncoder().encode(JSON.stringify(value))),
			fc
				.dictionary(fc.constantFrom("t", "lang", "path", "eol", "ranges", "name", "rules", "mod"), fc.jsonValue())
				.map((value) => encodeJson(value as JsonObject)),
		);
		fc.assert(
			fc.property(fc.nat(255), json, (kind, bytes) => {
				const content = decodeContent(kind, bytes);
				assert.ok(["text", "snippet", "profile", "newer"].includes(content.kind));
				assert.ok(["text", "snippet", "newer"].includes(messageBodyOf(content).kind));
			}),
			{ numRuns: 500 },
		);
		for (let kind = 0; kind < 256; kind++) {
			const known = [eventKinds.text].includes(kind as 1);
			assert.equal(decodeContent(kind, encodeJson({ t: "x" })).kind, known ? "text" : "newer");
		}
	});

	it("is newer when a text is longer than one may be", () => {
		const text = (length: number) => decodeContent(eventKinds.text, encodeJson({ t: "x".repeat(length) })).kind;
		assert.deepEqual([text(16_384), text(16_385)], ["text", "newer"]);
	});

	it("names so many logs and edits, and no more", () => {
		const leave = (count: number) =>
			decodeContent(eventKinds.leave, encodeJson({ heads: Array(count).fill(["44".repeat(8), 1, "11".repeat(32)]) }))
				.kind;
		const erase = (count: number) =>
			decodeContent(eventKinds.erase, encodeJson({ of: "11".repeat(32), edits: Array(count).fill("22".repeat(32)) }))
				.kind;
		assert.deepEqual([leave(256), leave(257), erase(512), erase(513)], ["leave", "newer", "erase", "newer"]);
	});

	it("is a row of the conversation unless it only concerns other rows or people", () => {
		const shown = Array.from({ length: 256 }, (_, kind) => kind).filter((kind) => !isShownKind(kind));
		assert.deepEqual(shown, [
			eventKinds.edit,
			eventKinds.erase,
			eventKinds.reaction,
			eventKinds.leave,
			eventKinds.profile,
			eventKinds.newLog,
		]);
	});
});

describe("a snippet", () => {
	it("can be taken apart into its pieces again", () => {
		const pieces = fc.array(fc.string({ unit: "binary", maxLength: 20 }), { minLength: 1, maxLength: 6 });
		fc.assert(
			fc.property(pieces, fc.constantFrom("\n" as const, "\r\n" as const), (parts, eol) => {
				const made: Snippet = {
					...snippet,
					eol,
					text: parts.join(eol),
					ranges: parts.map((part, i) => ({
						startLine: i,
						startColumn: 0,
						endLine: i,
						endColumn: 0,
						length: part.length,
					})),
				};
				const decoded = decodeSnippetJson(encodeSnippetJson(made));
				assert.ok(decoded.ok);
				assert.deepEqual(decoded.value, made);
				let at = 0;
				for (const [i, { length }] of decoded.value.ranges.entries()) {
					assert.equal(decoded.value.text.slice(at, at + length), parts[i]);
					at += length + eol.length;
				}
			}),
		);
	});

	it("is refused when its pieces do not make up its text, or a place is none", () => {
		const [first, second] = snippet.ranges;
		assert.ok(first && second);
		const wrong: readonly Partial<Record<keyof Snippet, unknown>>[] = [
			{ ranges: [] },
			{ ranges: [first] },
			{ ranges: [first, { ...second, length: 4 }] },
			{ ranges: [first, { ...second, length: 2 }] },
			{ ranges: [first, second, { ...second, length: 0 }] },
			{
				ranges: [
					{ ...first, length: 8 },
					{ ...second, length: -2 },
				],
			},
			{ ranges: [first, { ...second, startLine: -1 }] },
			{ ranges: [first, { ...second, endColumn: 2 ** 31 }] },
			{ ranges: [first, { ...second, startColumn: 1.5 }] },
			{ ranges: [first, { ...second, startColumn: "1" }] },
			{ ranges: [first, null] },
			{ ranges: {} },
			{ eol: "\r" },
			{ eol: "" },
			{ eol: "\r\n" },
			{ text: 5 },
			{ text: "one\ntwo " },
			{ language: "x".repeat(65) },
			{ path: "x".repeat(1_025) },
			{ remote: "x".repeat(1_025) },
			{ commit: "x".repeat(65) },
			{ modified: "yes" },
			{ modified: undefined },
		];
		assert.equal(decodeSnippet({ ...snippet }).ok, true);
		for (const change of wrong) {
			assert.equal(decodeSnippet({ ...snippet, ...change }).ok, false, JSON.stringify(change).slice(0, 60));
		}
	});

	it("has at most 512 pieces", () => {
		const many = (count: number) =>
			decodeSnippet({
				...snippet,
				text: "\n".repeat(count - 1),
				ranges: Array.from({ length: count }, (_, i) => ({
					startLine: i,
					startColumn: 0,
					endLine: i,
					endColumn: 0,
					length: 0,
				})),
			});
		assert.equal(many(512).ok, true);
		assert.equal(many(513).ok, false);
	});
});
