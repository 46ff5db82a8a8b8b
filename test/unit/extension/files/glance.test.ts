import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { contentsOf, isPicture, isTextAt, pictureAt, pictureType } from "../../../../src/extension/files/glance.ts";
import { isBearable, pictureSize } from "../../../../src/extension/files/pictureSize.ts";
import { type TemporaryFolder, temporaryFolder } from "../../../harness/temporaryFolder.ts";
import { aTransfer } from "../transfers.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

const png = (width: number, height: number): Uint8Array => {
	const size = Buffer.alloc(8);
	size.writeUInt32BE(width);
	size.writeUInt32BE(height, 4);
	return Buffer.concat([bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), size]);
};

describe("a look into what was received", () => {
	let folder: TemporaryFolder;
	beforeEach(() => {
		folder = temporaryFolder("lan-chat-glance-");
	});
	afterEach(() => folder.remove());

	it("is offered for pictures of a size a page can bear, and for nothing that can hold scripts", () => {
		const names = ["a.png", "b.JPG", "c.svg", "d.html", "e.pdf", "png"].filter((name) =>
			isPicture(aTransfer({ name, size: 1_000 })),
		);
		assert.deepEqual(names, ["a.png", "b.JPG"]);
		assert.equal(isPicture(aTransfer({ name: "a.png", size: 9_000_000 })), false);
		assert.equal(isPicture(aTransfer({ name: "a.png", size: 1, isFolder: true })), false);
	});

	it("goes by the bytes, not by the name", async () => {
		const kinds = [
			"\x89PNG\r\n\x1a\nrest",
			"\xff\xd8\xff\xe0",
			"GIF89a..",
			"RIFF\x01\x02\x03\x04WEBPVP8 ",
			"\0\0\0\x1cftypavif",
			"BM....",
			"<svg onload=alert(1)>",
			"<html>",
			"",
		].map((text) => pictureType(bytes(text)));
		assert.deepEqual(kinds, [
			"image/png",
			"image/jpeg",
			"image/gif",
			"image/webp",
			"image/avif",
			"image/bmp",
			"",
			"",
			"",
		]);
		const path = join(folder.path, "lie.png");
		await writeFile(path, "<svg onload=alert(1)>");
		assert.equal(await pictureAt(path), null);
		const gif = bytes("GIF89a\x02\0\x01\0");
		await writeFile(path, gif);
		assert.deepEqual(await pictureAt(path), { kind: "image", type: "image/gif", bytes: gif });
		// A few bytes that unfold to 16 GB.
		await writeFile(path, png(65_535, 65_535));
		assert.equal(await pictureAt(path), null);
	});

	it("knows how large a picture is before it is unfolded, whatever its kind", () => {
		const pictures: readonly (readonly [Uint8Array, number, number])[] = [
			[png(480, 300), 480, 300],
			[bytes("GIF89a\xe0\x01\x2c\x01"), 480, 300],
			[bytes(`BM${"\0".repeat(16)}\xe0\x01\0\0\xd4\xfe\xff\xff`), 480, 300],
			[bytes(`RIFF....WEBPVP8 ${"\0".repeat(10)}\xe0\x01\x2c\x01`), 480, 300],
			[bytes(`RIFF....WEBPVP8L....\x2f\xdf\xc1\x4a\x00`), 480, 300],
			[bytes(`RIFF....WEBPVP8X${"\0".repeat(8)}\xdf\x01\0\x2b\x01\0`), 480, 300],
			[bytes("\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc2\0\x0b\x08\x01\x2c\x01\xe0"), 480, 300],
			[bytes("\0\0\0\x1cftypavif....ispe\0\0\0\0\0\0\x01\xe0\0\0\x01\x2c"), 480, 300],
		];
		for (const [picture, width, height] of pictures) {
			assert.deepEqual(pictureSize(picture), { width, height }, pictureType(picture));
			assert.equal(isBearable(picture), true);
			assert.equal(isBearable(picture.subarray(0, 9)), false, "a beginning says nothing");
		}
		const sizes = [png(0, 5), png(16_385, 1), png(8_000, 8_000), png(2 ** 32 - 1, 2 ** 32 - 1)];
		assert.deepEqual(sizes.map(isBearable), [false, false, false, false]);
	});

	it("knows text, which can be compared line by line, from what is none", async () => {
		const path = join(folder.path, "a");
		const is = async (text: string) => {
			await writeFile(path, bytes(text));
			return isTextAt(path);
		};
		assert.deepEqual(await Promise.all([await is(""), await is("plain\r\n"), await is("\xff\xfea\0b\0")]), [
			true,
			true,
			true,
		]);
		assert.deepEqual(await Promise.all([await is("PK\x03\x04\0"), await is(`${"x".repeat(7_999)}\0`)]), [false, false]);
		assert.equal(await is(`${"x".repeat(8_000)}\0`), true);
	});

	it("lists a folder's files in order, without what links lead to, and counts what is too many", async () => {
		await mkdir(join(folder.path, "d"));
		for (const name of ["d/b", "a", "d/a"]) await writeFile(join(folder.path, name), "");
		await symlink("/", join(folder.path, "root"));
		assert.deepEqual(await contentsOf(folder.path), { kind: "contents", paths: ["a", "d/a", "d/b", "root"], more: 0 });
		await Promise.all(Array.from({ length: 200 }, (_, index) => writeFile(join(folder.path, `f${index}`), "")));
		const many = await contentsOf(folder.path);
		assert.ok(many.kind === "contents");
		assert.deepEqual([many.paths.length, many.more], [200, 4]);
	});
});
