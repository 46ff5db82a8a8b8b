/**
 * A list that only grows, at its end, and what stands in it by key. Lists that grow out of one another share what they
 * have in common: each of ten thousand operations adds what is new, instead of a copy of all there was before. Seen from
 * outside a list never changes. Pure.
 */

interface Entry<T> {
	readonly key: string;
	readonly id: string;
	readonly item: T;
}

interface Shared<T> {
	readonly entries: Entry<T>[];
	/** Where the items of a key stand. */
	readonly places: Map<string, number[]>;
}

/** One such list. */
export class Growing<T> implements Iterable<T> {
	readonly size: number;
	readonly #shared: Shared<T>;

	/** The empty list, unless it grows out of another one. */
	constructor(shared: Shared<T> = { entries: [], places: new Map() }, size = 0) {
		this.#shared = shared;
		this.size = size;
	}

	/** With one item more. `id` names it: what is tried first and done later is not kept twice. */
	with(key: string, item: T, id = key): Growing<T> {
		const next = this.#shared.entries[this.size];
		// Another list has grown out of this one already, on a branch beside ours, so ours begins anew.
		const shared = next === undefined || next.id === id ? this.#shared : this.#copied();
		if (shared.entries.length === this.size) {
			append(shared, { key, id, item });
		}
		return new Growing(shared, this.size + 1);
	}

	has(key: string): boolean {
		return this.#placesOf(key).length > 0;
	}

	/** The items of a key, in the order in which they came. */
	of(key: string): readonly T[] {
		return this.#placesOf(key).flatMap((place) => this.#shared.entries[place]?.item ?? []);
	}

	*[Symbol.iterator](): Iterator<T> {
		for (let place = 0; place < this.size; place++) {
			const entry = this.#shared.entries[place];
			if (entry !== undefined) {
				yield entry.item;
			}
		}
	}

	#placesOf(key: string): readonly number[] {
		return (this.#shared.places.get(key) ?? []).filter((place) => place < this.size);
	}

	#copied(): Shared<T> {
		const copy: Shared<T> = { entries: [], places: new Map() };
		for (const entry of this.#shared.entries.slice(0, this.size)) {
			append(copy, entry);
		}
		return copy;
	}
}

const append = <T>({ entries, places }: Shared<T>, entry: Entry<T>): void => {
	const before = places.get(entry.key);
	if (before === undefined) {
		places.set(entry.key, [entries.length]);
	} else {
		before.push(entries.length);
	}
	entries.push(entry);
};
