import assert from "node:assert/strict";
import { posix, win32 } from "node:path";
import {
	cleanName,
	cleanPath,
	foldedName,
	isCleanName,
	isProgramName,
	numberedName,
} from "../../../src/net/files/fileNames.ts";
import { fc } from "../../harness/testChance.ts";

const bytes = (name: string): number => new TextEncoder().encode(name).length;

/** What no name may be on Windows, macOS or Linux. */
const isUnsafe = (name: string): boolean =>
	name === "" ||
	name === "." ||
	name === ".." ||
	/[/\\<>:"|?*]/u.test(name) ||
	/\p{Cc}|\p{Cf}|\p{Cs}/u.test(name) ||
	/[. ]$/u.test(name) ||
	/^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$) *(\.|$)/iu.test(name) ||
	/^(\.(git|vscode|vscode-insiders|devcontainer)$|git~\d)/iu.test(name) ||
	bytes(name) > 255;

describe("names of files from peers", () => {
	const hostile: readonly (readonly [string, string])[] = [
		["../../etc/passwd", "passwd"],
		["..\\..\\Windows\\system.ini", "system.ini"],
		["C:evil.txt", "Cevil.txt"],
		["C:\\evil.txt", "evil.txt"],
		["notes.txt:hidden", "notes.txthidden"],
		["CON", "_CON"],
		["con.txt", "_con.txt"],
		["LPT1.tar.gz", "_LPT1.tar.gz"],
		["COM¹", "_COM¹"],
		["aux .c", "_aux .c"],
		["trailing...", "trailing"],
		["trailing. . ", "trailing"],
		["..", "file"],
		["...", "file"],
		["", "file"],
		["   ", "file"],
		["/", "file"],
		["exe\u202Etxt.cod", "exetxt.cod"],
		["a\u0000b\u001f\u007f", "ab"],
		["line\nbreak", "linebreak"],
		["zero\u200bwidth", "zerowidth"],
		[".git", "_.git"],
		[".GIT", "_.GIT"],
		["GIT~1", "_GIT~1"],
		[".vscode", "_.vscode"],
		["e\u0301", "\u00e9"],
		["\ud800lone", "lone"],
		["ordinary name (1).txt", "ordinary name (1).txt"],
		[".bashrc", ".bashrc"],
	];
	for (const [theirs, ours] of hostile) {
		it(`turn ${JSON.stringify(theirs)} into ${JSON.stringify(ours)}`, () => {
			assert.equal(cleanName(theirs), ours);
		});
	}

	it("are cut to what a disk takes, the extension kept", () => {
		const name = cleanName(`${"é".repeat(1_000)}.tar`);
		assert.ok(bytes(name) <= 200);
		assert.ok(name.endsWith(".tar"));
		assert.ok(bytes(numberedName(name, 10_000)) <= 208);
	});

	it("are one safe component whatever was sent, also with a number", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.integer({ min: 1, max: 9_999 }), (theirs, n) => {
				const name = cleanName(theirs);
				assert.equal(isUnsafe(name), false, JSON.stringify(name));
				assert.equal(isUnsafe(numberedName(name, n)), false);
				assert.equal(cleanName(name), name);
			}),
		);
	});

	/** Names that become others when they are cut: what is cut off leaves dots and blanks, a device, or a folder that is obeyed. */
	const cutApart = fc
		.tuple(
			fc.constantFrom(
				"",
				".git",
				".GIT",
				".vscode",
				".devcontainer",
				"git~1",
				"nul",
				"CON",
				"com1.x",
				"_",
				".",
				"a",
				"é",
			),
			fc.constantFrom(" ", ".", ". ", "\u3000", "e\u0301", "x"),
			fc.integer({ min: 150, max: 260 }),
			fc.constantFrom("", "x", ".git", ".vscode", ".txt", ".", " x", "nul", ".x y"),
		)
		.map(([start, filling, times, end]) => `${start}${filling.repeat(times)}${end}`);

	it("mean nothing but themselves when they are cut, either", () => {
		const blanks = " ".repeat(250);
		assert.equal(cleanName(`.git${blanks}x`), "_.git");
		assert.equal(cleanName(`${".".repeat(250)}.git`), "_.git");
		assert.equal(cleanName(`nul${blanks}x`), "_nul");
		assert.equal(cleanName(`.${blanks}x`), "file");
		assert.ok(bytes(cleanName(`nul.${"x".repeat(196)}`)) <= 200);
		fc.assert(
			fc.property(cutApart, fc.integer({ min: 1, max: 9_999 }), (theirs, n) => {
				const name = cleanName(theirs);
				assert.equal(isUnsafe(name), false, JSON.stringify(name));
				assert.ok(bytes(name) <= 200);
				assert.ok(isCleanName(name), JSON.stringify(name));
				assert.ok(isCleanName(numberedName(name, n)), JSON.stringify(numberedName(name, n)));
				for (const part of cleanPath(`${theirs}/config`) ?? []) {
					assert.equal(isUnsafe(part), false, JSON.stringify(part));
				}
			}),
			{ numRuns: 500 },
		);
	});

	it("have no more marks behind a letter than any script needs", () => {
		const name = cleanName(`a${"\u0323\u0344".repeat(300)}b.txt`);
		assert.match(name, /^\u1ea1\p{M}{29,30}b\.txt$/u);
		assert.ok(isCleanName(name));
	});

	it("that would run when opened are told apart", () => {
		assert.equal(isProgramName("setup.EXE"), true);
		assert.equal(isProgramName("notes.txt"), false);
		assert.equal(isProgramName("exe"), false);
	});
});

describe("paths inside an offered folder", () => {
	for (const path of [
		"../up",
		"a/../b",
		"/absolute",
		"a//b",
		"a/",
		".",
		"a/./b",
		"a\\b",
		"",
		".. /x",
		`${"a/".repeat(40)}b`,
	]) {
		it(`refuse ${JSON.stringify(path.slice(0, 20))}`, () => {
			assert.equal(cleanPath(path), null);
		});
	}

	it("are cleaned part by part", () => {
		assert.deepEqual(cleanPath("src/nul/a:b.txt"), ["src", "_nul", "ab.txt"]);
	});

	it("never lead out, whatever was sent", () => {
		fc.assert(
			fc.property(fc.array(fc.string({ unit: "binary", maxLength: 20 }), { maxLength: 6 }), (parts) => {
				for (const part of cleanPath(parts.join("/")) ?? []) {
					assert.equal(isUnsafe(part), false, JSON.stringify(part));
				}
			}),
		);
	});

	for (const [system, { resolve, sep }, folder] of [
		["Windows", win32, "C:\\in"],
		["macOS and Linux", posix, "/in"],
	] as const) {
		it(`stay below the folder a person chose by the rules of ${system}, whatever was sent`, () => {
			const odd = fc.constantFrom(
				"..",
				".",
				"C:",
				"C:\\",
				"\\\\server\\share",
				"/",
				"a:$DATA",
				"NUL",
				"…",
				" ..",
				".. ",
				"~",
			);
			const part = fc.oneof(
				odd,
				fc.string({ unit: "binary", maxLength: 12 }),
				fc.tuple(odd, odd).map((two) => two.join("")),
			);
			fc.assert(
				fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
					const whole = parts.join("/");
					for (const below of [cleanPath(whole) ?? [], [cleanName(whole)], [numberedName(cleanName(whole), 7)]]) {
						const path = resolve(folder, ...below);
						assert.equal(path, [folder, ...below].join(sep), "no part means anything but itself");
					}
				}),
				{ numRuns: 2_000 },
			);
		});
	}

	it("that are one file on some system are seen as one", () => {
		assert.equal(foldedName("README.md"), foldedName("readme.MD"));
		assert.equal(foldedName("caf\u00e9"), foldedName("cafe\u0301"));
		assert.equal(foldedName("STRASSE"), foldedName("straße"));
		assert.equal(foldedName("ΑΣ.txt"), foldedName("ας.txt"));
		assert.equal(foldedName("\u212aelvin"), foldedName("Kelvin"));
	});
});
