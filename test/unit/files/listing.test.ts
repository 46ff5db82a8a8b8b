import assert from "node:assert/strict";
import { decodeListing, type Entry, encodeListing } from "../../../src/net/files/listing.ts";
import { u32 } from "../../../src/net/wire/bytes.ts";
import { fc } from "../../harness/testChance.ts";

const file = (path: string, size = 1): Entry => ({ kind: "file", path, size });

const decoded = (entries: readonly Entry[], extra = 0) => {
	const bytes = encodeListing(entries);
	return decodeListing(bytes, bytes.length + entries.reduce((sum, entry) => sum + entry.size, 0) + extra);
};

const placesOf = (entries: readonly Entry[]): readonly string[] => {
	const listing = decoded(entries);
	assert.ok(listing.ok, listing.ok ? "" : listing.reason);
	return listing.value.map(({ parts }) => parts.join("/"));
};

describe("the listing of an offered folder", () => {
	it("says where each file's bytes begin", () => {
		const entries = [file("a", 5), { kind: "folder", path: "b", size: 0 } as const, file("b/c", 7)];
		const listing = decoded(entries);
		assert.ok(listing.ok);
		const start = encodeListing(entries).length;
		assert.deepEqual(
			listing.value.map(({ offset }) => offset),
			[start, start + 5, start + 5],
		);
	});

	it("is refused where its files are more or fewer bytes than the content", () => {
		assert.equal(decoded([file("a", 5)], 1).ok, false);
		assert.equal(decoded([file("a", 5)], -1).ok, false);
	});

	it("is refused with a path that leaves, a folder with bytes, or nothing in it", () => {
		assert.equal(decoded([file("../a")]).ok, false);
		assert.equal(decoded([file("/etc/passwd")]).ok, false);
		assert.equal(decoded([{ kind: "folder", path: "a", size: 4 }]).ok, false);
		assert.equal(decodeListing(u32(0), 4).ok, false);
		assert.deepEqual(
			[1_024, 1_025].map((length) => decoded([file("x".repeat(length))]).ok),
			[true, false],
		);
	});

	it("gives names that are one on some system places of their own", () => {
		assert.deepEqual(placesOf([file("a.txt"), file("A.TXT"), file("a.txt ")]), ["a.txt", "A (2).TXT", "a (3).txt"]);
	});

	it("gives no number that is another's name", () => {
		assert.deepEqual(placesOf([file("a (2).txt"), file("a.txt"), file("a.txt")]), ["a (2).txt", "a.txt", "a (3).txt"]);
	});

	it("keeps a folder's files together when the folder's name is taken by a file", () => {
		assert.deepEqual(placesOf([file("x"), file("X/a"), file("X/b")]), ["x", "X (2)/a", "X (2)/b"]);
	});

	it("of a thousand files of one name is read at once", () => {
		const places = placesOf(Array.from({ length: 5_000 }, () => file("same")));
		assert.equal(new Set(places).size, 5_000);
	});

	it("of names that are one when they are cut for a number is read at once", () => {
		const long = (i: number): string => `${"x".repeat(192)}${`${i}`.padStart(8, "0")}`;
		const places = placesOf(Array.from({ length: 6_000 }, (_, i) => file(long(i >> 1), 0)));
		assert.equal(new Set(places).size, 6_000);
		assert.equal(places[1], `${"x".repeat(192)} (2)`);
		assert.equal(places.at(-1), `${"x".repeat(192)} (3001)`);
	});

	it("of names of dots, blanks and marks is read at once", () => {
		const places = placesOf(
			[". ", "\u0323\u0301"].flatMap((odd) => Array.from({ length: 500 }, () => file(`a${odd.repeat(500)}x`))),
		);
		assert.equal(new Set(places).size, 1_000);
	});

	it("is refused where it makes more than it may, by folders that are only named on the way", () => {
		const deep = (i: number): Entry =>
			file(`${Array.from({ length: 31 }, (_, depth) => `${i}d${depth}`).join("/")}/x`, 0);
		assert.equal(decoded(Array.from({ length: 625 }, (_, i) => deep(i))).ok, true);
		assert.equal(decoded(Array.from({ length: 626 }, (_, i) => deep(i))).ok, false);
	});

	it("of 100,000 files is refused before they are looked at", () => {
		const bytes = encodeListing(Array.from({ length: 100_000 }, (_, i) => file(`f${i}`, 0)));
		assert.deepEqual(decodeListing(bytes, bytes.length), { ok: false, reason: "entryCount" });
	});

	it("gives a reason, never an exception, whatever the bytes, and never one place twice", () => {
		const path = fc.array(fc.string({ unit: "binary", maxLength: 5 }), { minLength: 1, maxLength: 3 });
		fc.assert(
			fc.property(fc.array(path, { minLength: 1, maxLength: 20 }), (paths) => {
				const listing = decoded(paths.map((parts) => file(parts.join("/"))));
				const places = listing.ok
					? listing.value.map(({ parts }) => parts.join("/").normalize("NFKD").toLowerCase())
					: [];
				assert.equal(new Set(places).size, places.length);
			}),
		);
		fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeListing(bytes, bytes.length)));
	});
});
