/** A disk that answers late and out of order, by a clock that stands still: what a loaded machine does, replayable. */
import type { FileDisk, OpenedFile, PartFile } from "../../src/net/files/disk.ts";
import type { Clock } from "../../src/net/ports.ts";
import type { Chance } from "./chance.ts";

/** Milliseconds an operation takes at most, now and then, and otherwise. */
const slowMost = 2_000;
const usualMost = 20;

/** Every operation of the disk below takes its time. */
export class SlowDisk implements FileDisk {
	readonly #clock: Clock;
	readonly #chance: Chance;
	readonly #inner: FileDisk;

	constructor(deps: { readonly clock: Clock; readonly chance: Chance }, inner: FileDisk) {
		this.#clock = deps.clock;
		this.#chance = deps.chance;
		this.#inner = inner;
	}

	join: FileDisk["join"] = (folder, ...names) => this.#inner.join(folder, ...names);
	room: FileDisk["room"] = (folder) => this.#inner.room(folder);
	nameOf: FileDisk["nameOf"] = (path) => this.#inner.nameOf(path);
	facts: FileDisk["facts"] = (path) => this.#late(() => this.#inner.facts(path));
	list: FileDisk["list"] = (folder) => this.#late(() => this.#inner.list(folder));
	realFolder: FileDisk["realFolder"] = (path) => this.#late(() => this.#inner.realFolder(path));
	parts: FileDisk["parts"] = () => this.#late(() => this.#inner.parts());
	dropPart: FileDisk["dropPart"] = (name) => this.#late(() => this.#inner.dropPart(name));
	place: FileDisk["place"] = (part, to) => this.#late(() => this.#inner.place(part, to));
	placeTree: FileDisk["placeTree"] = (part, to, entries) => this.#late(() => this.#inner.placeTree(part, to, entries));

	async open(path: string): Promise<OpenedFile> {
		const file = await this.#late(() => this.#inner.open(path));
		return { ...this.#reading(file), close: () => this.#late(() => file.close()) };
	}

	async openPart(name: string): Promise<PartFile> {
		const part = await this.#late(() => this.#inner.openPart(name));
		return {
			...this.#reading(part),
			// Taken at once, as the system does, and done late.
			write: (bytes, position) => {
				const taken = new Uint8Array(bytes);
				return this.#late(() => part.write(taken, position));
			},
			keep: () => this.#late(() => part.keep()),
			close: () => this.#late(() => part.close()),
		};
	}

	#reading(file: OpenedFile): OpenedFile {
		return {
			facts: () => this.#late(() => file.facts()),
			read: (into, position) => this.#late(() => file.read(into, position)),
			close: () => file.close(),
		};
	}

	/** Half of what it takes passes before, half after. */
	async #late<T>(work: () => Promise<T>): Promise<T> {
		await this.#wait();
		const done = await work();
		await this.#wait();
		return done;
	}

	#wait(): Promise<void> {
		const most = this.#chance.is(0.03) ? slowMost : usualMost;
		const ms = this.#chance.below(most / 2);
		return new Promise((resolve) => void this.#clock.after(ms, resolve));
	}
}
