/** A disk in memory, whose answers come at once, for files under a clock that stands still. */
import {
	type Destination,
	DiskError,
	type DiskRoom,
	type FileDisk,
	type FileFacts,
	type PartFile,
	type TreeEntry,
} from "../../src/net/files/disk.ts";
import { numberedName } from "../../src/net/files/fileNames.ts";

/** Files by path; `/parts/…` are those that arrive. Every other path that ends with `/` is a folder. */
export class MemoryDisk implements FileDisk {
	readonly files: Map<string, Uint8Array>;
	/** What a test says is free. */
	free: DiskRoom = { storage: Number.POSITIVE_INFINITY, folder: Number.POSITIVE_INFINITY, isOneDisk: true };
	/** Where parts were put in place that are not dropped yet. */
	readonly #placed: Map<string, string>;

	/** Empty, or with what another one holds now. */
	constructor(copied: MemoryDisk | null = null) {
		this.files = new Map(copied === null ? [] : copied.files);
		this.#placed = new Map(copied === null ? [] : copied.#placed);
	}

	async facts(path: string): Promise<FileFacts> {
		const bytes = this.files.get(path);
		if (bytes === undefined) {
			throw new DiskError("missing");
		}
		return { kind: "file", size: bytes.length, occupied: 0, mtimeMs: 1 };
	}

	async list(_folder: string): Promise<readonly string[]> {
		return [];
	}

	join(folder: string, ...names: readonly string[]): string {
		return [folder, ...names].join("/");
	}

	nameOf(path: string): string {
		return path.split("/").at(-1) ?? "";
	}

	async room(): Promise<DiskRoom> {
		return this.free;
	}

	async realFolder(path: string): Promise<string> {
		return path;
	}

	async open(path: string): Promise<PartFile> {
		await this.facts(path);
		return this.#opened(path);
	}

	async openPart(name: string): Promise<PartFile> {
		const path = partPath(name);
		this.files.set(path, this.files.get(path) ?? new Uint8Array());
		return this.#opened(path);
	}

	async parts(): Promise<readonly string[]> {
		return [...this.files.keys()].flatMap((path) => (path.startsWith("/parts/") ? [path.slice("/parts/".length)] : []));
	}

	async dropPart(name: string): Promise<void> {
		this.files.delete(partPath(name));
		this.#placed.delete(name);
	}

	async place(part: string, to: Destination): Promise<string> {
		const path = this.#placed.get(part) ?? this.#free(to);
		this.#placed.set(part, path);
		this.files.set(path, this.files.get(partPath(part)) ?? new Uint8Array());
		return path;
	}

	async placeTree(part: string, to: Destination, entries: readonly TreeEntry[]): Promise<string> {
		const path = this.#placed.get(part) ?? this.#free(to);
		this.#placed.set(part, path);
		const from = this.files.get(partPath(part)) ?? new Uint8Array();
		for (const { kind, parts, offset, size } of entries) {
			if (kind === "file") {
				this.files.set([path, ...parts].join("/"), from.slice(offset, offset + size));
			}
		}
		return path;
	}

	/** Paths outside our own storage. */
	get placed(): readonly string[] {
		return [...this.files.keys()].filter((path) => !path.startsWith("/parts/"));
	}

	#free({ folder, name }: Destination): string {
		for (let n = 1; ; n++) {
			const path = `${folder}/${numberedName(name, n)}`;
			if (!this.placed.some((taken) => taken === path || taken.startsWith(`${path}/`))) {
				return path;
			}
		}
	}

	#opened(path: string): PartFile {
		const bytes = (): Uint8Array => this.files.get(path) ?? new Uint8Array();
		return {
			facts: () => this.facts(path),
			read: async (into, position) => {
				const part = bytes().subarray(position, position + into.length);
				into.set(part);
				return part.length;
			},
			write: async (all, position) => {
				const grown = new Uint8Array(Math.max(bytes().length, position + all.length));
				grown.set(bytes());
				grown.set(all, position);
				this.files.set(path, grown);
			},
			keep: async () => undefined,
			close: async () => undefined,
		};
	}
}

const partPath = (name: string): string => `/parts/${name}`;
