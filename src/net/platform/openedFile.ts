/** Files of this machine's disk, open; and what its refusals mean. */
import { fdatasync, fstat, read, type Stats, writev } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { DiskError, type DiskProblem, type FileFacts, type PartFile } from "../files/disk.ts";

const readAt = promisify(read);
const writeAt = promisify(writev);
const keepData = promisify(fdatasync);
const factsAt = promisify(fstat);

/** An open file as a part. File descriptors and not `FileHandle`s: what is read and written a thousand times a second pays for each promise. */
export const openedFile = (handle: FileHandle): PartFile => {
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

/** What stands at a path. */
export const factsOf = (stats: Stats): FileFacts => ({
	kind: stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other",
	size: stats.size,
	mtimeMs: stats.mtimeMs,
});

/** The code of a system error, or nothing. */
export const codeOf = (error: unknown): string =>
	error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

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
export const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
	try {
		return await work();
	} catch (error) {
		throw DiskError.is(error) || codeOf(error) === ""
			? error
			: new DiskError(problems.get(codeOf(error)) ?? "failed", error);
	}
};
