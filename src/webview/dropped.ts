/** Reads what was dropped or pasted: files as sources of bytes, folders walked through, addresses of files. */

import { protocolLimits } from "./protocol.ts";
import type { UploadSource } from "./uploader.ts";

/** Where the editor's own drags say which files they are. */
const editorUris = "application/vnd.code.uri-list";

/** Whether a drag brings files, as far as it tells before the drop. */
export function bringsFiles({ types }: DataTransfer): boolean {
	return types.includes("Files") || types.includes(editorUris);
}

/**
 * Addresses of files that were dragged inside of the editor; the host looks at what they are. Of too many one more than can
 * be taken, so that they are refused with the reason.
 */
export function droppedUris(data: DataTransfer): readonly string[] {
	const text = data.getData(editorUris) || data.getData("text/uri-list");
	return text
		.split(/\r?\n/)
		.map((line) => line.trim())
		.filter((line) => line !== "" && line.length <= protocolLimits.urlUnits && !/^(#|https?:)/i.test(line))
		.slice(0, protocolLimits.uris + 1);
}

/** Files and what is in folders. To be called while the drop is handled: afterwards its items are gone. */
export async function droppedFiles(data: DataTransfer): Promise<readonly UploadSource[]> {
	const items = [...data.items].filter(({ kind }) => kind === "file");
	const entries = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
	const found: UploadSource[] = [];
	for (const entry of entries) {
		if (entry instanceof File) found.push(sourceOf(entry, entry.name));
		else if (entry) await walk(entry, "", found);
	}
	return found;
}

/** Files in the clipboard. Where there are words, too, as from an office program, the words are what was meant. */
export function pastedFiles(data: DataTransfer): readonly UploadSource[] {
	const files = [...data.files];
	const text = data.getData("text/plain").trim();
	const isNames = text === "" || files.some(({ name }) => text.endsWith(name));
	return isNames ? files.map((file) => sourceOf(file, file.name)) : [];
}

function sourceOf(file: File, path: string): UploadSource {
	return {
		path: path.slice(0, protocolLimits.uploadPath),
		size: file.size,
		read: async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()),
	};
}

async function walk(entry: FileSystemEntry, above: string, found: UploadSource[]): Promise<void> {
	// One more than can be taken, so that it is refused with its reason.
	if (found.length > protocolLimits.uploadFiles) return;
	const path = above === "" ? entry.name : `${above}/${entry.name}`;
	if (entry.isFile) {
		const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
		found.push(sourceOf(file, path));
		return;
	}
	const reader = (entry as FileSystemDirectoryEntry).createReader();
	for (;;) {
		// A reader gives a hundred at a time, and none when it is through.
		const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
		if (some.length === 0) return;
		for (const each of some) await walk(each, path, found);
	}
}
