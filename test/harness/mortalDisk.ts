/** A disk whose program may end at any moment: before an act, in the middle of writing, or after it and before it is known. */
import type { FileDisk, OpenedFile, PartFile } from "../../src/net/files/disk.ts";

/** Asked before and after each act that changes the disk; false from the moment on at which the program has ended. */
export type Moment = () => boolean;

/** Does what it is told until the program ends, and then nothing and without an answer. */
export class MortalDisk implements FileDisk {
	readonly #isAlive: Moment;
	readonly #inner: FileDisk;

	constructor(isAlive: Moment, inner: FileDisk) {
		this.#isAlive = isAlive;
		this.#inner = inner;
	}

	join: FileDisk["join"] = (folder, ...names) => this.#inner.join(folder, ...names);
	room: FileDisk["room"] = (folder) => this.#inner.room(folder);
	nameOf: FileDisk["nameOf"] = (path) => this.#inner.nameOf(path);
	facts: FileDisk["facts"] = (path) => this.#inner.facts(path);
	list: FileDisk["list"] = (folder) => this.#inner.list(folder);
	realFolder: FileDisk["realFolder"] = (path) => this.#inner.realFolder(path);
	open = (path: string): Promise<OpenedFile> => this.#inner.open(path);
	parts: FileDisk["parts"] = () => this.#inner.parts();
	dropPart: FileDisk["dropPart"] = (name) => this.#act(() => this.#inner.dropPart(name));
	place: FileDisk["place"] = (part, to) => this.#act(() => this.#inner.place(part, to));
	placeTree: FileDisk["placeTree"] = (part, to, entries) => this.#act(() => this.#inner.placeTree(part, to, entries));

	async openPart(name: string): Promise<PartFile> {
		const part = await this.#act(() => this.#inner.openPart(name));
		return {
			facts: () => part.facts(),
			read: (into, position) => part.read(into, position),
			write: (bytes, position) =>
				this.#act(
					() => part.write(bytes, position),
					() => part.write(bytes.subarray(0, bytes.length >> 1), position),
				),
			keep: () => this.#act(() => part.keep()),
			close: () => part.close(),
		};
	}

	/** `begun`: what of it has happened where the program ends before it is over. */
	async #act<T>(work: () => Promise<T>, begun: () => Promise<void> = () => Promise.resolve()): Promise<T> {
		if (!this.#isAlive()) {
			await begun();
			return await never();
		}
		const done = await work();
		return this.#isAlive() ? done : await never();
	}
}

const never = <T>(): Promise<T> => new Promise(() => undefined);
