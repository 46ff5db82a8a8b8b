/**
 * Putting what is whole under its name on this machine's disk: first under a name of ours beside it, then moved. A note in
 * our own storage says what an attempt has begun where, so that one the program did not survive is finished or undone.
 *
 * RULE: nothing is replaced, nothing is seen under the name that is not whole, and however often it is begun there is one
 * copy and nothing of ours beside it in the end.
 */
import { type BigIntStats, constants } from "node:fs";
import { link, lstat, mkdir, open, readFile, rename, rm, rmdir, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Destination, DiskError, type OpenedFile, type PartFile, type TreeEntry } from "../files/disk.ts";
import { isCleanName, numberedName } from "../files/fileNames.ts";
import { fileLimits } from "../limits.ts";
import { codeOf, openedFile } from "./openedFile.ts";
import { originMark } from "./originMark.ts";
import { type Patience, patiently, systemPatience } from "./patience.ts";

/** What changes names on a disk: a port, so that a test can end the program between any two of them. */
export interface NameCalls {
	/** What is held for a moment by another program is tried again. */
	readonly patience: Patience;
	link(from: string, to: string): Promise<void>;
	/** Fails where something is, unless `recursive`. */
	mkdir(path: string, recursive: boolean): Promise<unknown>;
	/** Makes a file, fails where something is. */
	make(path: string): Promise<PartFile>;
	/** Tells the system that a file is somebody else's, where it can be told. */
	mark(path: string): Promise<void>;
	rename(from: string, to: string): Promise<void>;
	rm(path: string): Promise<void>;
	rmdir(path: string): Promise<void>;
	unlink(path: string): Promise<void>;
	/** Writes a file that outlives a crash of the machine. */
	write(path: string, text: string): Promise<void>;
}

/** The calls of this machine. */
export const nodeNameCalls: NameCalls = {
	patience: systemPatience,
	link,
	mkdir: (path, recursive) => mkdir(path, { recursive }),
	make: async (path) => openedFile(await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o666)),
	mark: originMark(process.platform),
	rename,
	rm: (path) => rm(path, { recursive: true, force: true }),
	rmdir,
	unlink,
	write: (path, text) => writeFile(path, text, { mode: 0o600, flush: true }),
};

/** What an attempt has begun: where it makes what is not whole yet, and the name it is about to take; empty before that. */
interface Note {
	readonly folder: string;
	readonly path: string;
}

/** Bytes copied at once. */
const copied = 1_048_576;

/** Puts one part in place. */
export class Placing {
	readonly #calls: NameCalls;
	/** Ours, and where notes about it are. */
	readonly #part: { readonly name: string; readonly path: string; readonly note: string };

	constructor(calls: NameCalls, part: { readonly name: string; readonly path: string; readonly note: string }) {
		this.#calls = calls;
		this.#part = part;
	}

	/** The whole part as one file. */
	async file({ folder, name }: Destination): Promise<string> {
		const before = await this.settle();
		const linked = before ?? (await this.#linkFree(this.#part.path, { folder, name }, () => Promise.resolve()));
		if (linked !== null) {
			// Not the part before: it would count as changed, and be read anew for each try.
			await this.#calls.mark(linked);
			return linked;
		}
		// Another disk, or one without links: a whole copy under a name of ours first.
		return await this.#undoing(folder, async (making) => {
			const from = await readable(this.#part.path);
			try {
				await this.#copyOut(from, making, 0, (await from.facts()).size);
			} finally {
				await from.close();
			}
			const note = (path: string): Promise<void> => this.#note({ folder, path });
			const second = await this.#linkFree(making, { folder, name }, note);
			if (second !== null) {
				await patiently(this.#calls.patience, () => this.#calls.unlink(making));
				return second;
			}
			// Taken by an empty file of ours, which the whole one then replaces.
			return await this.#moveFree(
				making,
				{ folder, name },
				async (path) => await (await this.#calls.make(path)).close(),
			);
		});
	}

	/** The part as a folder of files. */
	async tree({ folder, name }: Destination, entries: readonly TreeEntry[]): Promise<string> {
		const before = await this.settle();
		if (before !== null) {
			return before;
		}
		return await this.#undoing(folder, async (making) => {
			await this.#calls.mkdir(making, false);
			await this.#fill(making, entries);
			return await this.#moveFree(making, { folder, name }, (path) => this.#calls.mkdir(path, false));
		});
	}

	/** Where an attempt that had no time to say so has put the whole; what it has left of less is removed. */
	async settle(): Promise<string | null> {
		const { folder, path } = await this.#noted();
		if (folder === "") {
			return null;
		}
		const making = makingIn(folder, this.#part.name);
		const [made, there, part] = await Promise.all([making, path, this.#part.path].map(look));
		if (!made) {
			const isWhole = there?.isDirectory() === true || (there?.isFile() === true && there.size === part?.size);
			return isWhole ? path : null;
		}
		if (there && isSame(made, there)) {
			await this.#calls.unlink(making);
			return path;
		}
		// The name was taken by something empty of ours, and no more. Whoever has put something there keeps it.
		if (there?.isDirectory()) {
			await this.#calls.rmdir(path).catch(ignore);
		} else if (there?.isFile() && there.size === 0n) {
			await this.#calls.unlink(path);
		}
		await this.#calls.rm(making);
		return null;
	}

	/** The part is not needed any more: nothing of it stays but what is in place. */
	async drop(): Promise<void> {
		await patiently(this.#calls.patience, () => this.#calls.rm(this.#part.path));
		await this.settle();
		await this.#calls.rm(this.#part.note);
	}

	/** What fails leaves nothing. */
	async #undoing(folder: string, work: (making: string) => Promise<string>): Promise<string> {
		const making = makingIn(folder, this.#part.name);
		await this.#note({ folder, path: "" });
		try {
			// Of an attempt whose note is lost; the name is ours alone.
			await this.#calls.rm(making);
			return await work(making);
		} catch (error) {
			await patiently(this.#calls.patience, () => this.settle())
				.then(() => this.#calls.rm(this.#part.note))
				.catch(ignore);
			throw error;
		}
	}

	async #noted(): Promise<Note> {
		const text = await readFile(this.#part.note, "utf8").catch(() => "");
		try {
			// Ours, in a folder only we may enter; a crash of the machine may have left half of it.
			const [folder, path] = JSON.parse(text) as readonly [string, string];
			return { folder, path };
		} catch {
			return { folder: "", path: "" };
		}
	}

	async #note({ folder, path }: Note): Promise<void> {
		await this.#calls.write(this.#part.note, JSON.stringify([folder, path]));
	}

	/** A second name for the whole file, which fails where the name is taken; null where this disk cannot do that. */
	async #linkFree(
		from: string,
		{ folder, name }: Destination,
		note: (path: string) => Promise<void>,
	): Promise<string | null> {
		for (let n = 1; n <= fileLimits.names; n++) {
			const path = join(folder, numberedName(name, n));
			const [one, other] = await Promise.all([from, path].map(look));
			if (one && other && isSame(one, other)) {
				// Put there by an earlier attempt that had no time to say so.
				return path;
			}
			if (other) {
				continue;
			}
			await note(path);
			try {
				await this.#calls.link(from, path);
				return path;
			} catch (error) {
				const code = codeOf(error);
				if (unlinkable.has(code)) {
					return null;
				}
				if (code !== "EEXIST") {
					throw error;
				}
			}
		}
		throw new DiskError("failed");
	}

	/** Takes the first free name with something empty, then moves the whole there. */
	async #moveFree(
		making: string,
		{ folder, name }: Destination,
		take: (path: string) => Promise<unknown>,
	): Promise<string> {
		for (let n = 1; n <= fileLimits.names; n++) {
			const path = join(folder, numberedName(name, n));
			if (await look(path)) {
				continue;
			}
			await this.#note({ folder, path });
			try {
				await take(path);
			} catch (error) {
				if (codeOf(error) === "EEXIST") {
					continue;
				}
				throw error;
			}
			await patiently(this.#calls.patience, () => this.#move(making, path));
			return path;
		}
		throw new DiskError("failed");
	}

	/** Over what took the name. RULE: whoever has put something there meanwhile keeps it. */
	async #move(making: string, path: string): Promise<void> {
		const there = await look(path);
		if (there?.isFile() && there.size > 0n) {
			throw new DiskError("failed");
		}
		// Windows wants an empty folder gone first.
		await this.#calls.rename(making, path).catch(async (error: unknown) => {
			if (!there?.isDirectory()) {
				throw error;
			}
			await this.#calls.rmdir(path);
			await this.#calls.rename(making, path);
		});
	}

	async #fill(making: string, entries: readonly TreeEntry[]): Promise<void> {
		const from = await readable(this.#part.path);
		const made = new Set<string>();
		try {
			for (const { kind, parts, offset, size } of entries) {
				// SECURITY: looked at once more where it counts; nothing else stands between a peer's words and this disk.
				if (!parts.every(isCleanName)) {
					throw new DiskError("failed");
				}
				const path = join(making, ...parts);
				const folder = kind === "folder" ? path : dirname(path);
				if (!made.has(folder)) {
					await this.#calls.mkdir(folder, true);
					made.add(folder);
				}
				if (kind === "file") {
					await this.#copyOut(from, path, offset, size);
				}
			}
		} finally {
			await from.close();
		}
	}

	/** RULE: made anew or not at all; on the disk, and marked as somebody else's, when it returns. */
	async #copyOut(source: OpenedFile, to: string, offset: number, size: number): Promise<void> {
		const target = await this.#calls.make(to);
		try {
			const buffer = new Uint8Array(Math.min(copied, size));
			for (let done = 0; done < size; ) {
				const piece = buffer.subarray(0, Math.min(buffer.length, size - done));
				const got = await source.read(piece, offset + done);
				if (got === 0) {
					throw new DiskError("failed");
				}
				await target.write(piece.subarray(0, got), done);
				done += got;
			}
			await target.keep();
		} finally {
			await target.close();
		}
		await this.#calls.mark(to);
	}
}

/** What is not whole yet has a name of ours, beside where it goes. */
const makingIn = (folder: string, part: string): string => join(folder, `.lanchat-${part}.part`);

const readable = async (path: string): Promise<PartFile> => openedFile(await open(path, constants.O_RDONLY));

/** What stands at a path, links not followed; null if nothing. */
const look = (path: string): Promise<BigIntStats | null> => lstat(path, { bigint: true }).catch(() => null);

const isSame = (one: BigIntStats, other: BigIntStats): boolean =>
	one.ino !== 0n && one.ino === other.ino && one.dev === other.dev;

const ignore = (): void => undefined;

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
