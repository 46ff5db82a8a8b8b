/** The machine's disk behind a switch: full, read only, or whatever a test says, for as long as it says. */
import {
	DiskError,
	type DiskProblem,
	type FileDisk,
	type OpenedFile,
	type PartFile,
} from "../../src/net/files/disk.ts";

/** What a disk can be asked for. */
export type DiskAct = "write" | "place" | "keep" | "read";

/** Refuses what it is told to refuse. */
export class BrokenDisk implements FileDisk {
	/** What fails now, and how. */
	readonly broken = new Map<DiskAct, DiskProblem>();
	/** Pieces written, by part. */
	readonly written: { readonly part: string; readonly position: number }[] = [];
	readonly #inner: FileDisk;

	/** Whole, or as broken as another one is now, and with what was written to that. */
	constructor(inner: FileDisk, like: BrokenDisk | null = null) {
		this.#inner = inner;
		this.written.push(...(like?.written ?? []));
		for (const [act, problem] of like?.broken ?? []) {
			this.broken.set(act, problem);
		}
	}

	facts: FileDisk["facts"] = (path) => this.#inner.facts(path);
	list: FileDisk["list"] = (folder) => this.#inner.list(folder);
	join: FileDisk["join"] = (folder, ...names) => this.#inner.join(folder, ...names);
	room: FileDisk["room"] = (folder) => this.#inner.room(folder);
	nameOf: FileDisk["nameOf"] = (path) => this.#inner.nameOf(path);
	realFolder: FileDisk["realFolder"] = (path) => this.#inner.realFolder(path);
	parts: FileDisk["parts"] = () => this.#inner.parts();
	dropPart: FileDisk["dropPart"] = (name) => this.#inner.dropPart(name);

	async open(path: string): Promise<OpenedFile> {
		const file = await this.#inner.open(path);
		return { ...file, read: (into, position) => this.#unless("read", () => file.read(into, position)) };
	}

	async openPart(name: string): Promise<PartFile> {
		const part = await this.#inner.openPart(name);
		return {
			facts: () => part.facts(),
			read: (into, position) => this.#unless("read", () => part.read(into, position)),
			write: (bytes, position) =>
				this.#unless("write", () => {
					this.written.push({ part: name, position });
					return part.write(bytes, position);
				}),
			keep: () => this.#unless("keep", () => part.keep()),
			close: () => part.close(),
		};
	}

	place: FileDisk["place"] = (part, to) => this.#unless("place", () => this.#inner.place(part, to));
	placeTree: FileDisk["placeTree"] = (part, to, entries) =>
		this.#unless("place", () => this.#inner.placeTree(part, to, entries));

	#unless<T>(act: DiskAct, work: () => Promise<T>): Promise<T> {
		const problem = this.broken.get(act);
		return problem === undefined ? work() : Promise.reject(new DiskError(problem));
	}
}
