/** A picture for tests of the page: hills under an evening sky, as PNG. */
import { crc32, deflateSync } from "node:zlib";

const chunk = (type: string, data: Uint8Array): Buffer => {
	const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
	const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
	length.writeUInt32BE(data.length);
	sum.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, sum]);
};

/** Red, green and blue at a place, each from 0 to 1. */
const colorAt = (x: number, y: number): readonly [number, number, number] => {
	if (Math.hypot((x - 0.7) * 1.6, y - 0.42) < 0.09) return [1, 0.9, 0.6];
	if (y > 0.78 + 0.06 * Math.sin(9 * x + 2)) return [0.1, 0.2, 0.18];
	if (y > 0.62 + 0.08 * Math.sin(5 * x)) return [0.22, 0.35, 0.32];
	return [0.35 + 0.6 * y, 0.4 + 0.25 * y, 0.7 - 0.3 * y];
};

/** So many pixels wide and high. */
export const aPicture = (width: number, height: number): Uint8Array => {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width);
	header.writeUInt32BE(height, 4);
	// Eight bits each of red, green and blue.
	header.set([8, 2, 0, 0, 0], 8);
	const row = 1 + 3 * width;
	const pixels = Buffer.alloc(row * height);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			pixels.set(
				colorAt(x / width, y / height).map((part) => Math.round(255 * part)),
				y * row + 1 + 3 * x,
			);
		}
	}
	const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
	return Uint8Array.from(
		Buffer.concat([
			signature,
			chunk("IHDR", header),
			chunk("IDAT", deflateSync(pixels)),
			chunk("IEND", new Uint8Array()),
		]),
	);
};
