/** What a person chose to offer, looked at on the disk: one file as it is, or a listing of several and of folders. */
import { fileLimits, textLimits } from "../limits.ts";
import type { Layout, SourceFile } from "./content.ts";
import { sizeOf } from "./content.ts";
import type { FileDisk } from "./disk.ts";
import { cleanName } from "./fileNames.ts";
import { type Entry, encodeListing } from "./listing.ts";

/** What is to be offered. */
export interface Gathered {
	/** What it is called: the file, the folder, or the first of several. */
	readonly name: string;
	/** Files in it. */
	readonly count: number;
	readonly layout: Layout;
}

/** Why it cannot be. */
export type GatherFault = "fileNone" | "fileTooMany" | "fileTooLarge" | "filePathTooLong";

interface Found {
	readonly entries: Entry[];
	readonly files: SourceFile[];
}

/**
 * Walks `paths`. Links, devices and pipes are left out. @throws DiskError where something chosen cannot be read
 */
export const gather = async (
	disk: FileDisk,
	paths: readonly string[],
): Promise<{ readonly ok: true; readonly value: Gathered } | { readonly ok: false; readonly code: GatherFault }> => {
	const [first] = paths;
	if (first === undefined) {
		return { ok: false, code: "fileNone" };
	}
	// Of several things the first, and how many more: "notes +2".
	const name = cleanName(paths.length === 1 ? disk.nameOf(first) : `${disk.nameOf(first)} +${paths.length - 1}`);
	const facts = await disk.facts(first);
	if (paths.length === 1 && facts.kind === "file") {
		const { size, mtimeMs } = facts;
		const layout = { listing: new Uint8Array(), files: [{ path: first, size, mtimeMs }] };
		return size > fileLimits.size
			? { ok: false, code: "fileTooLarge" }
			: { ok: true, value: { name, count: 1, layout } };
	}
	const found: Found = { entries: [], files: [] };
	// The folder's own name is the offer's; of several things each keeps its own below it.
	const isFolder = paths.length === 1 && facts.kind === "folder";
	for (const path of isFolder ? await disk.list(first) : paths) {
		const at = isFolder ? disk.join(first, path) : path;
		const fault = await walk(disk, at, disk.nameOf(at), found);
		if (fault !== null) {
			return { ok: false, code: fault };
		}
	}
	const listing = encodeListing(found.entries);
	const layout = { listing, files: found.files };
	if (found.entries.length === 0) {
		return { ok: false, code: "fileNone" };
	}
	return listing.length > fileLimits.listing || sizeOf(layout) > fileLimits.size
		? { ok: false, code: "fileTooLarge" }
		: { ok: true, value: { name, count: found.files.length, layout } };
};

const walk = async (disk: FileDisk, path: string, as: string, found: Found): Promise<GatherFault | null> => {
	const { kind, size, mtimeMs } = await disk.facts(path);
	if (kind === "other") {
		return null;
	}
	if (found.entries.length >= fileLimits.entries) {
		return "fileTooMany";
	}
	if (as.length > textLimits.path || as.split("/").length > fileLimits.depth) {
		return "filePathTooLong";
	}
	// Windows' separator is an ordinary letter elsewhere; in a listing it would be refused.
	const sent = as.replaceAll("\\", "_");
	if (kind === "file") {
		found.entries.push({ kind, path: sent, size });
		found.files.push({ path, size, mtimeMs });
		return null;
	}
	found.entries.push({ kind, path: sent, size: 0 });
	for (const name of await disk.list(path)) {
		const fault = await walk(disk, disk.join(path, name), `${as}/${name}`, found);
		if (fault !== null) {
			return fault;
		}
	}
	return null;
};
