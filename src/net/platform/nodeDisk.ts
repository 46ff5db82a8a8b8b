/** The machine's own disk as `FileDisk`. Parts are in a folder of ours that only we may enter. */
import { constants, lstat, realpath, type Stats } from "node:fs";
import { mkdir, open, readdir, stat, statfs } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import {
	type Destination,
	DiskError,
	type DiskRoom,
	type FileDisk,
	type FileFacts,
	type OpenedFile,
	type PartFile,
	type TreeEntry,
} from "../files/disk.ts";
import { cleanName } from "../files/fileNames.ts";
import { called, factsOf, guarded, openedFile } from "./openedFile.ts";
import { type NameCalls, nodeNameCalls, Placing } from "./placing.ts";

/** The disk of this machine; `partsFolder` is made when something first arrives. */
export const createNodeDisk = (partsFolder: string, calls: NameCalls = nodeNameCalls): FileDisk =>
	new NodeDisk(partsFolder, calls);

class NodeDisk implements FileDisk {
	readonly #parts: string;
	readonly #calls: NameCalls;

	constructor(partsFolder: string, calls: NameCalls) {
		this.#parts = partsFolder;
		this.#calls = calls;
	}

	facts(path: string): Promise<FileFacts> {
		return called<Stats>((end) => lstat(path, end)).then(factsOf);
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

	room(folder: string | null): Promise<DiskRoom> {
		return guarded(async () => {
			await mkdir(this.#parts, { recursive: true, mode: 0o700 });
			const storage = await freeAt(this.#parts);
			if (folder === null) {
				return { storage, folder: storage, isOneDisk: true };
			}
			const [one, other] = await Promise.all([this.#parts, folder].map((path) => stat(path).catch(() => null)));
			const isOneDisk = one !== null && one?.dev === other?.dev;
			return { storage, folder: await freeAt(folder), isOneDisk };
		});
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

	parts(): Promise<readonly string[]> {
		return guarded(async () => {
			const names = await readdir(this.#parts).catch(() => []);
			return [...new Set(names.map((name) => /^([0-9a-z]+)\.(?:part|to)$/u.exec(name)?.[1] ?? ""))].filter(Boolean);
		});
	}

	dropPart(name: string): Promise<void> {
		return guarded(() => this.#placing(name).drop());
	}

	place(part: string, to: Destination): Promise<string> {
		return guarded(async () => await this.#placing(part).file(await safely(to)));
	}

	placeTree(part: string, to: Destination, entries: readonly TreeEntry[]): Promise<string> {
		return guarded(async () => await this.#placing(part).tree(await safely(to), entries));
	}

	#placing(name: string): Placing {
		return new Placing(this.#calls, { name, path: this.#partPath(name), note: join(this.#parts, `${name}.to`) });
	}

	#partPath(name: string): string {
		return join(this.#parts, `${name}.part`);
	}
}

const openFile = async (path: string, flags: number): Promise<PartFile> => openedFile(await open(path, flags, 0o666));

/** SECURITY: also what an older version has written down is cleaned before it becomes a name on this disk. */
const safely = async ({ folder, name }: Destination): Promise<Destination> => ({
	folder: await realFolder(folder),
	name: cleanName(name),
});

/** Bytes we may still write there; some disks, of networks mostly, say nothing of themselves, or nothing but zeros. */
const freeAt = async (path: string): Promise<number> => {
	const facts = await statfs(path).catch(() => null);
	return facts === null || facts.blocks === 0 ? Number.POSITIVE_INFINITY : facts.bavail * facts.bsize;
};

/** The other one, of promises, makes a share's name of a drive's letter, which the editor's Node may not open. */
const realPath = promisify(realpath);

/** The folder a person chose, without links in its path. */
const realFolder = async (folder: string): Promise<string> => {
	const real = await realPath(folder);
	if (!(await stat(real)).isDirectory()) {
		throw new DiskError("notFile");
	}
	return real;
};
