/** What a person chose to offer, looked at on the disk: one file as it is, or a listing of several and of folders. */
import { fileLimits, textLimits } from "../limits.ts";
import type { Layout, SourceFile } from "./content.ts";
import { sizeOf } from "./content.ts";
import { DiskError, type FileDisk } from "./disk.ts";
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
export type GatherFault =
	| "fileNone"
	| "fileMissing"
	| "fileUnreadable"
	| "fileTooMany"
	| "fileTooLarge"
	| "filePathTooLong";

/** What was found, or why not; `path` is what the reason is about, empty where it is all of it. */
export type GatherOutcome =
	| { readonly ok: true; readonly value: Gathered }
	| { readonly ok: false; readonly code: GatherFault; readonly path: string };

interface Found {
	readonly entries: Entry[];
	readonly files: SourceFile[];
}

/** Walks `paths`. Links, devices and pipes are left out. */
export const gather = async (disk: FileDisk, paths: readonly string[]): Promise<GatherOutcome> => {
	try {
		return { ok: true, value: await gathered(disk, paths) };
	} catch (error) {
		if (error instanceof Refusal) {
			return { ok: false, code: error.code, path: error.path };
		}
		throw error;
	}
};

/** Ends the walk. */
class Refusal extends Error {
	readonly code: GatherFault;
	readonly path: string;

	constructor(code: GatherFault, path = "") {
		super(code);
		this.code = code;
		this.path = path;
	}
}

const gathered = async (disk: FileDisk, paths: readonly string[]): Promise<Gathered> => {
	const [first] = paths;
	if (first === undefined) {
		throw new Refusal("fileNone");
	}
	// Of several things the first, and how many more: "notes +2".
	const name = cleanName(paths.length === 1 ? disk.nameOf(first) : `${disk.nameOf(first)} +${paths.length - 1}`);
	const facts = await said(first, disk.facts(first));
	if (paths.length === 1 && facts.kind === "file") {
		const { size, mtimeMs } = facts;
		if (size > fileLimits.size) {
			throw new Refusal("fileTooLarge");
		}
		return { name, count: 1, layout: { listing: new Uint8Array(), files: [{ path: first, size, mtimeMs }] } };
	}
	const found: Found = { entries: [], files: [] };
	// The folder's own name is the offer's; of several things each keeps its own below it.
	const isFolder = paths.length === 1 && facts.kind === "folder";
	for (const path of isFolder ? await said(first, disk.list(first)) : paths) {
		const at = isFolder ? disk.join(first, path) : path;
		await walk(disk, at, disk.nameOf(at), found);
	}
	if (found.entries.length === 0) {
		throw new Refusal("fileNone");
	}
	const layout = { listing: encodeListing(found.entries), files: found.files };
	if (layout.listing.length > fileLimits.listing || sizeOf(layout) > fileLimits.size) {
		throw new Refusal("fileTooLarge");
	}
	return { name, count: found.files.length, layout };
};

const walk = async (disk: FileDisk, path: string, as: string, found: Found): Promise<void> => {
	const { kind, size, mtimeMs } = await said(path, disk.facts(path));
	if (kind === "other") {
		return;
	}
	if (found.entries.length >= fileLimits.entries) {
		throw new Refusal("fileTooMany");
	}
	if (as.length > textLimits.path || as.split("/").length > fileLimits.depth) {
		throw new Refusal("filePathTooLong", path);
	}
	// Windows' separator is an ordinary letter elsewhere; in a listing it would be refused.
	const sent = as.replaceAll("\\", "_");
	if (kind === "file") {
		found.entries.push({ kind, path: sent, size });
		found.files.push({ path, size, mtimeMs });
		return;
	}
	found.entries.push({ kind, path: sent, size: 0 });
	for (const name of await said(path, disk.list(path))) {
		await walk(disk, disk.join(path, name), `${as}/${name}`, found);
	}
};

/** What the disk says of `path`. RULE: what cannot be read is named: among thousands nobody finds it otherwise. */
const said = async <T>(path: string, answer: Promise<T>): Promise<T> => {
	try {
		return await answer;
	} catch (error) {
		throw DiskError.is(error)
			? new Refusal(error.problem === "missing" ? "fileMissing" : "fileUnreadable", path)
			: error;
	}
};
