/** How wide and high a picture is, from its beginning: a small file may unfold to more than a page can hold. Pure. */

/** In pixels. */
export interface PictureSize {
	readonly width: number;
	readonly height: number;
}

/** Pixels a page is given: those of a large camera, some 200 MB unfolded. */
const pixelsMost = 50_000_000;
const sideMost = 16_384;

/** RULE: a picture is shown only where its size is known and can be borne. */
export function isBearable(bytes: Uint8Array): boolean {
	const size = pictureSize(bytes);
	return (
		size !== null &&
		Math.min(size.width, size.height) > 0 &&
		Math.max(size.width, size.height) <= sideMost &&
		size.width * size.height <= pixelsMost
	);
}

/** Null where it is not said where it should be. */
export function pictureSize(bytes: Uint8Array): PictureSize | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	try {
		const start = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
		if (start.startsWith("\x89PNG")) return { width: view.getUint32(16), height: view.getUint32(20) };
		if (start.startsWith("GIF8")) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
		if (start.startsWith("BM")) {
			return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
		}
		if (start.startsWith("RIFF")) return webpSize(view, start.slice(12, 16));
		if (start.startsWith("\xff\xd8")) return jpegSize(view);
		return start.slice(4, 8) === "ftyp" ? avifSize(bytes, view) : null;
	} catch (error) {
		if (error instanceof RangeError) return null;
		throw error;
	}
}

/** Its first chunk: lossy, lossless, or extended. */
function webpSize(view: DataView, kind: string): PictureSize | null {
	const low = 0x3fff;
	if (kind === "VP8 ") return { width: view.getUint16(26, true) & low, height: view.getUint16(28, true) & low };
	if (kind === "VP8L") {
		const bits = view.getUint32(21, true);
		return { width: (bits & low) + 1, height: ((bits >>> 14) & low) + 1 };
	}
	const three = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
	return kind === "VP8X" ? { width: three(24), height: three(27) } : null;
}

/** In the first frame header; segments before it are passed over. */
function jpegSize(view: DataView): PictureSize | null {
	for (let at = 2; view.getUint8(at) === 0xff; ) {
		const marker = view.getUint8(at + 1);
		if (marker === 0xff) {
			at++;
			continue;
		}
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
		at += 2 + view.getUint16(at + 2);
	}
	return null;
}

/** The largest of the sizes its items and tiles are said to have: which one is shown is said elsewhere. */
function avifSize(bytes: Uint8Array, view: DataView): PictureSize | null {
	const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const size = { width: 0, height: 0 };
	for (let at = all.indexOf("ispe"); at >= 0; at = all.indexOf("ispe", at + 4)) {
		size.width = Math.max(view.getUint32(at + 8), size.width);
		size.height = Math.max(view.getUint32(at + 12), size.height);
	}
	return size;
}
