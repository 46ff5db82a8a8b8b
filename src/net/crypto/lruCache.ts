/** A map that forgets what was not used for longest; holds public data only. */

export class LruCache<Value> {
	readonly #entries = new Map<string, Value>();
	readonly #capacity: number;

	/** @throws RangeError unless `capacity` is a positive integer. */
	constructor(capacity: number) {
		if (!Number.isInteger(capacity) || capacity < 1) throw new RangeError("capacity");
		this.#capacity = capacity;
	}

	get size(): number {
		return this.#entries.size;
	}

	/** The value of `key`, made and kept if absent; a `make` that throws leaves nothing behind. */
	getOrMake(key: string, make: () => Value): Value {
		const kept = this.#entries.get(key);
		const value = kept ?? make();
		if (kept !== undefined) this.#entries.delete(key);
		this.#entries.set(key, value);
		if (this.#entries.size > this.#capacity) this.#forgetOldest();
		return value;
	}

	#forgetOldest(): void {
		for (const oldest of this.#entries.keys()) {
			this.#entries.delete(oldest);
			return;
		}
	}
}
