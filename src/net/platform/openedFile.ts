/** Files of this machine's disk, open; and what its refusals mean. */
import { fdatasync, fstat, read, type Stats, write } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { DiskError, type DiskProblem, type FileFacts, type PartFile } from "../files/disk.ts";

/** What a call of the system ends with. */
type End<T> = (error: Error | null, value: T) => void;

/**
 * An open file as a part. File descriptors and callbacks, not `FileHandle`s and promises: what is read and written a
 * thousand times a second pays for each of them.
 */
export const openedFile = (handle: FileHandle): PartFile => {
	const { fd } = handle;
	let underWay = 0;
	let unused = (): void => {};
	/** RULE: a descriptor is closed only when nothing uses it; its number would soon be another file's. */
	const using = <T>(work: (end: End<T>) => void): Promise<T> =>
		called((end) => {
			underWay++;
			work((error, value) => {
				end(error, value);
				underWay--;
				if (underWay === 0) {
					unused();
				}
			});
		});
	return {
		facts: () => using<Stats>((end) => fstat(fd, end)).then(factsOf),
		read: (into, position) => using((end) => readAll(fd, into, position, end)),
		write: (bytes, position) => using((end) => writeAll(fd, bytes, position, end)),
		keep: () => using((end) => fdatasync(fd, (error) => end(error, undefined))),
		close: async () => {
			if (underWay > 0) {
				await new Promise<void>((resolve) => {
					unused = resolve;
				});
			}
			await guarded(() => handle.close());
		},
	};
};

const readAll = (fd: number, into: Uint8Array, position: number, end: End<number>): void => {
	const from = (done: number): void => {
		if (done === into.length) {
			end(null, done);
			return;
		}
		read(fd, into, done, into.length - done, position + done, (error, count) => {
			if (error !== null || count === 0) {
				end(error, done);
			} else {
				from(done + count);
			}
		});
	};
	from(0);
};

const writeAll = (fd: number, bytes: Uint8Array, position: number, end: End<void>): void => {
	const from = (done: number): void => {
		if (done === bytes.length) {
			end(null, undefined);
			return;
		}
		write(fd, bytes, done, bytes.length - done, position + done, (error, count) => {
			if (error !== null) {
				end(error, undefined);
			} else {
				from(done + count);
			}
		});
	};
	from(0);
};

/** What stands at a path. */
export const factsOf = (stats: Stats): FileFacts => ({
	kind: stats.isFile() ? "file" : stats.isDirectory() ? "folder" : "other",
	size: stats.size,
	occupied: stats.blocks * 512,
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
		throw asDiskError(error);
	}
};

/** The same with what calls back. */
export const called = <T>(work: (end: End<T>) => void): Promise<T> =>
	new Promise((resolve, reject) =>
		work((error, value) => {
			if (error === null) {
				resolve(value);
			} else {
				reject(asDiskError(error));
			}
		}),
	);

const asDiskError = (error: unknown): unknown =>
	DiskError.is(error) || codeOf(error) === "" ? error : new DiskError(problems.get(codeOf(error)) ?? "failed", error);
