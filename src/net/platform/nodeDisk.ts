/** The machine's own disk as `FileDisk`. Parts are in a folder of ours that only we may enter. */
import { constants, fdatasync, fstat, read, type Stats, writev } from "node:fs";
import {
	link,
	lstat,
	mkdir,
	open,
	readdir,
	readFile,
	realpath,
	rename,
	rm,
	rmdir,
	stat,
	unlink,
	writeFile,
} from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import {
	type Destination,
	DiskError,
	type DiskProblem,
	type FileDisk,
	type FileFacts,
	type OpenedFile,
	type PartFile,
	type TreeEntry,
} from "../files/disk.ts";
import { numberedName } from "../files/fileNames.ts";
import { fileLimits } from "../limits.ts";

/** The disk of this machine; `partsFolder` is made when something first arrives. */
export const createNodeDisk = (partsFolder: string): FileDisk => new NodeDisk(partsFolder);

class NodeDisk implements FileDisk {
	readonly #parts: string;

	constructor(partsFolder: string) {
		this.#parts = partsFolder;
	}

	facts(path: string): Promise<FileFacts> {
		return guarded(async () => factsOf(await lstat(path)));
	}

	list(folder: string): Promise<readonly string[]> {
		return guarded(async () => (await readdir(folder)).sort());
	}

	join(folder: string, ...names: readonly string[]): string {
		return join(folder, ...names);
	}

	nameOf(path: string): string {
		return basename(path);
	}

	realFolder(path: string): Promise<string> {
		return guarded(() => (isAbsolute(path) ? realFolder(path) : Promise.reject(new DiskError("missing"))));
	}

	open(path: string): Promise<OpenedFile> {
		// SECURITY: what was looked at and found to be a file is not followed should it have become a link since.
		return guarded(() => openFile(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)));
	}

	openPart(name: string): Promise<PartFile> {
		return guarded(async () => {
			await mkdir(this.#parts, { recursive: true, mode: 0o700 });
			return await openFile(this.#partPath(name), constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0));
		});
	}

	dropPart(name: string): Promise<void> {
		return guarded(async () => {
			await rm(this.#partPath(name), { force: true });
			await rm(this.#notePath(name), { force: true });
		});
	}

	place(part: string, to: Destination): Promise<string> {
		return guarded(async () => {
			const from = this.#partPath(part);
			const folder = await realFolder(to.folder);
			const linked = await linkFree(from, folder, to.name);
			if (linked !== null) {
				return linked;
			}
			// Another disk, or one without links: a whole copy under a name of ours first.
			const copy = makingIn(folder, part);
			try {
				await copyRange(from, copy, 0, (await stat(from)).size);
				return await moveFree(copy, folder, to.name);
			} catch (error) {
				await rm(copy, { force: true });
				throw error;
			}
		});
	}

	placeTree(part: string, to: Destination, entries: readonly TreeEntry[]): Promise<string> {
		return guarded(async () => {
			const before = await this.#placedBefore(part);
			if (before !== null) {
				return before;
			}
			const folder = await realFolder(to.folder);
			const making = makingIn(folder, part);
			try {
				// What an earlier attempt left behind; the name is ours alone.
				await rm(making, { recursive: true, force: true });
				await mkdir(making);
				await this.#fill(making, part, entries);
				return await moveFolderFree(making, { folder, name: to.name }, (path) =>
					writeFile(this.#notePath(part), path, { mode: 0o600 }),
				);
			} catch (error) {
				await rm(making, { recursive: true, force: true });
				throw error;
			}
		});
	}

	async #fill(making: string, part: string, entries: readonly TreeEntry[]): Promise<void> {
		const from = await openFile(this.#partPath(part), constants.O_RDONLY);
		const made = new Set<string>();
		try {
			for (const { kind, parts, offset, size } of entries) {
				const path = join(making, ...parts);
				const folder = kind === "folder" ? path : dirname(path);
				if (!made.has(folder)) {
					await mkdir(folder, { recursive: true });
					made.add(folder);
				}
				if (kind === "file") {
					await copyOut(from, path, offset, size);
				}
			}
		} finally {
			await from.close();
		}
	}

	/** Where an attempt that had no time to say so has put a whole folder; what it has left of less is removed. */
	async #placedBefore(part: string): Promise<string | null> {
		const path = await readFile(this.#notePath(part), "utf8").catch(() => "");
		if (path === "") {
			return null;
		}
		const isThere = (which: string): Promise<boolean> =>
			lstat(which).then(
				(stats) => stats.isDirectory(),
				() => false,
			);
		if (!(await isThere(makingIn(dirname(path), part)))) {
			return (await isThere(path)) ? path : null;
		}
		// It was taken by an empty folder of ours, and no more. Whoever has put something there keeps it.
		await rmdir(path).catch(() => undefined);
		return null;
	}

	#partPath(name: string): string {
		return join(this.#parts, `${name}.part`);
	}

	/** Says where a folder goes, from just before it is there until the part is dropped. */
	#notePath(name: string): string {
		return join(this.#parts, `${name}.to`);
	}
}

/** What is not whole yet has a name of ours, beside where it goes. */
const makingIn = (folder: string, part: string): string => join(folder, `.lanchat-${part}.part`);

/** Bytes copied at once. */
const copied = 1_048_576;

const readAt = promisify(read);
const writeAt = promisify(writev);
const keepData = promisify(fdatasync);
const factsAt = promisify(fstat);

/** File descriptors and not `FileHandle`s: what is read and written a thousand times a second pays for each promise. */
const openFile = async (path: string, flags: number): Promise<PartFile> => {
	const handle = await open(path, flags, 0o666);
	const { fd } = handle;
	const underWay = new Set<Promise<unknown>>();
	/** RULE: a descriptor is closed only when nothing uses it; its number would soon be another file's. */
	const using = async <T>(work: () => Promise<T>): Promise<T> => {
		const working = guarded(work);
		underWay.add(working);
		try {
			return await working;
		} finally {
			underWay.delete(working);
		}
	};
	return {
		facts: () => using(async () => factsOf(await factsAt(fd))),
		read: (into, position) =>
			using(async () => {
				let done = 0;
				while (done < into.length) {
					const { bytesRead } = await readAt(fd, into, done, into.length - done, position + done);
					if (bytesRead === 0) {
						break;
					}
					done += bytesRead;
				}
				return done;
			}),
		write: (chunks, position) => using(() => writeAll(fd, chunks, position)),
		keep: () => using(() => keepData(fd)),
		close: async () => {
			await Promise.allSettled(underWay);
			await guarded(() => handle.close());
		},
	};
};

const writeAll = async (fd: number, chunks: readonly Uint8Array[], position: number): Promise<void> => {
	let left = chunks.filter((chunk) => chunk.length > 0);
	let at = position;
	while (left.length > 0) {
		let { bytesWritten: written } = await writeAt(fd, left, at);
		at += written;
		while (left[0] !== undefined && written >= left[0].length) {
			written -= left[0].length;
			left = left.slice(1);
		}
		if (left[0] !== undefined && written > 0) {
			left = [left[0].subarray(written), ...left.slice(1)];
		}
	}
};

const copyRange = async (from: string, to: string, offset: number, size: number): Promise<void> => {
	const source = await openFile(from, constants.O_RDONLY);
	try {
		await rm(to, { force: true });
		await copyOut(source, to, offset, size);
	} finally {
		await source.close();
	}
};

/** RULE: made anew or not at all; on the disk when it returns. */
const copyOut = async (source: OpenedFile, to: string, offset: number, size: number): Promise<void> => {
	const target = await openFile(to, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
	try {
		const buffer = new Uint8Array(Math.min(copied, size));
		for (let done = 0; done < size; ) {
			const piece = buffer.subarray(0, Math.min(buffer.length, size - done));
			const got = await source.read(piece, offset + done);
			if (got === 0) {
				throw new DiskError("failed");
			}
			await target.write([piece.subarray(0, got)], done);
			done += got;
		}
		await target.keep();
	} finally {
		await target.close();
	}
};

/** The folder a person chose, without links in its path. */
const realFolder = async (folder: string): Promise<string> => {
	const real = await realpath(folder);
	if (!(await stat(real)).isDirectory()) {
		throw new DiskError("notFile");
	}
	return real;
};

/** A second name for the whole file, which fails where the name is taken; null where this disk cannot do that. */
const linkFree = async (from: string, folder: string, name: string): Promise<string | null> => {
	for (let n = 1; n <= fileLimits.names; n++) {
		const path = join(folder, numberedName(name, n));
		try {
			await link(from, path);
			return path;
		} catch (error) {
			const code = codeOf(error);
			if (unlinkable.has(code)) {
				return null;
			}
			if (code !== "EEXIST") {
				throw error;
			}
			// Put there by an earlier attempt that had no time to say so.
			if (await isSameFile(from, path)) {
				return path;
			}
		}
	}
	throw new DiskError("failed");
};

const isSameFile = async (one: string, other: string): Promise<boolean> => {
	const [a, b] = await Promise.all([lstat(one, { bigint: true }), lstat(other, { bigint: true })]);
	return a.ino !== 0n && a.ino === b.ino && a.dev === b.dev;
};

const moveFree = async (from: string, folder: string, name: string): Promise<string> => {
	const linked = await linkFree(from, folder, name);
	if (linked !== null) {
		await unlink(from);
		return linked;
	}
	for (let n = 1; n <= fileLimits.names; n++) {
		const path = join(folder, numberedName(name, n));
		try {
			// Taken by an empty file of ours, which the whole one then replaces.
			await (await open(path, "wx")).close();
			await rename(from, path);
			return path;
		} catch (error) {
			if (codeOf(error) !== "EEXIST") {
				throw error;
			}
		}
	}
	throw new DiskError("failed");
};

const moveFolderFree = async (
	from: string,
	{ folder, name }: Destination,
	note: (path: string) => Promise<void>,
): Promise<string> => {
	for (let n = 1; n <= fileLimits.names; n++) {
		const path = join(folder, numberedName(name, n));
		try {
			await mkdir(path);
		} catch (error) {
			if (codeOf(error) === "EEXIST") {
				continue;
			}
			throw error;
		}
		await note(path);
		// An empty folder of ours is replaced by the whole one; Windows wants it gone first.
		await rename(from, path).catch(async () => {
			await rmdir(path);
			await rename(from, path);
		});
		return path;
	}
	throw new DiskError("failed");
};

const factsOf = (stats: Stats): FileFacts => ({
	kind: stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other",
	size: stats.size,
	mtimeMs: stats.mtimeMs,
});

const codeOf = (error: unknown): string =>
	error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** What `link` says where the disk has no links, or is another one. */
const unlinkable: ReadonlySet<string> = new Set([
	"EXDEV",
	"EPERM",
	"ENOTSUP",
	"EOPNOTSUPP",
	"ENOSYS",
	"EMLINK",
	"EISDIR",
	"UNKNOWN",
]);

const problems: ReadonlyMap<string, DiskProblem> = new Map([
	["ENOENT", "missing"],
	["EACCES", "denied"],
	["EPERM", "denied"],
	["ENOSPC", "full"],
	["EDQUOT", "full"],
	["EFBIG", "full"],
	["EROFS", "readOnly"],
	["ENAMETOOLONG", "nameTooLong"],
	["EISDIR", "notFile"],
	["ENOTDIR", "notFile"],
	["ELOOP", "notFile"],
]);

/** Runs `work`; what the disk refuses becomes a `DiskError`. */
const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
	try {
		return await work();
	} catch (error) {
		throw DiskError.is(error) || codeOf(error) === ""
			? error
			: new DiskError(problems.get(codeOf(error)) ?? "failed", error);
	}
};
