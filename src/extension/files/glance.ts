/** A look into what was received, for the page: the picture itself, or what is in a folder. Only when a person asks. */
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { protocolLimits, type Reply } from "../../webview/protocol.ts";
import { isBearable } from "./pictureSize.ts";
import type { ShownTransfer } from "./shownTransfer.ts";

/** Whether its name and size promise a picture the page can show. */
export function isPicture({ name, size, isFolder }: Pick<ShownTransfer, "name" | "size" | "isFolder">): boolean {
	return !isFolder && size <= protocolLimits.imageBytes && /\.(png|jpe?g|gif|webp|bmp|avif)$/i.test(name);
}

/**
 * The picture at `path`; null where it is none, or is too large by now. SECURITY: what it is tells its beginning, not its
 * name; formats that can hold scripts or addresses (SVG) are none of these.
 */
export async function pictureAt(path: string): Promise<Reply | null> {
	const file = await open(path, "r");
	try {
		const { size } = await file.stat();
		if (size > protocolLimits.imageBytes) return null;
		const bytes = new Uint8Array(size);
		const { bytesRead } = await file.read(bytes, 0, size, 0);
		const type = pictureType(bytes);
		return bytesRead < size || type === "" || !isBearable(bytes) ? null : { kind: "image", type, bytes };
	} finally {
		await file.close();
	}
}

/** The kind of picture these bytes begin; empty for none. */
export function pictureType(bytes: Uint8Array): ImageType | "" {
	const text = String.fromCharCode(...bytes.subarray(0, 16));
	if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
	if (text.startsWith("\xff\xd8\xff")) return "image/jpeg";
	if (/^GIF8[79]a/.test(text)) return "image/gif";
	if (/^RIFF[\s\S]{4}WEBP/.test(text)) return "image/webp";
	if (/^[\s\S]{4}ftypavi[fs]/.test(text)) return "image/avif";
	return text.startsWith("BM") ? "image/bmp" : "";
}

/** Whether it begins like text, as editors and git tell: without a zero byte, or as UTF-16 with its mark. */
export async function isTextAt(path: string): Promise<boolean> {
	const file = await open(path, "r");
	try {
		const { buffer, bytesRead } = await file.read(new Uint8Array(beginningBytes), 0, beginningBytes, 0);
		const beginning = buffer.subarray(0, bytesRead);
		const hasMark =
			(beginning[0] === 0xff && beginning[1] === 0xfe) || (beginning[0] === 0xfe && beginning[1] === 0xff);
		return hasMark || !beginning.includes(0);
	} finally {
		await file.close();
	}
}

/** As much as git looks at. */
const beginningBytes = 8_000;

type ImageType = Extract<Reply, { kind: "image" }>["type"];

/** Paths of the files below a folder, sorted, as many as a page shows; links are not followed. */
export async function contentsOf(folder: string): Promise<Reply> {
	const paths: string[] = [];
	let more = 0;
	const walk = async (at: string, above: string): Promise<void> => {
		const entries = await readdir(at, { withFileTypes: true });
		for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
			const path = above === "" ? entry.name : `${above}/${entry.name}`;
			if (entry.isDirectory()) await walk(join(at, entry.name), path);
			else if (paths.length < protocolLimits.contents) paths.push(path.slice(0, protocolLimits.uploadPath));
			else more++;
		}
	};
	await walk(folder, "");
	return { kind: "contents", paths, more };
}
