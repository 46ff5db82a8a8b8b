/** Who was heard of lately: bounded, each for as long as its record lives. Pure but for the clock passed in. */
import { countLimits } from "../limits.ts";
import type { Clock, Sighting } from "../ports.ts";
import { discoveryLimits } from "./discoveryLimits.ts";

interface Candidate {
	readonly sighting: Sighting;
	/** When it was last heard, and when it expires. */
	readonly heard: number;
	readonly until: number;
	/** When it was last said to be new. */
	readonly saidAt: number;
	/** It was asked for since it was last heard. */
	readonly isAsked: boolean;
}

/** Candidates by instance and address. Every method that drops some returns the instances of which none is left. */
export class Candidates {
	readonly #clock: Pick<Clock, "monotonic">;
	/** In the order they were last heard. */
	readonly #byKey = new Map<string, Candidate>();

	constructor(deps: { readonly clock: Pick<Clock, "monotonic"> }) {
		this.#clock = deps.clock;
	}

	get size(): number {
		return this.#byKey.size;
	}

	/**
	 * Notes a sighting for `seconds`. It is new unless the instance was known at that very address and port, and after a
	 * while again; an address that already stands for as many instances as one may is not believed.
	 */
	note(sighting: Sighting, seconds: number): { readonly isNew: boolean; readonly gone: readonly string[] } {
		const key = keyOf(sighting.instance, sighting.address.host);
		const before = this.#byKey.get(key);
		if (!before && this.#countAt(sighting.address.host) >= discoveryLimits.instancesPerAddress) {
			return { isNew: false, gone: [] };
		}
		const isSame = before?.sighting.address.port === sighting.address.port;
		const heard = this.#clock.monotonic();
		this.#byKey.delete(key);
		const kept = isSame ? before.sighting : sighting;
		const isNew = !isSame || heard - before.saidAt >= discoveryLimits.sayAgain;
		const saidAt = isNew ? heard : before.saidAt;
		this.#byKey.set(key, { sighting: kept, heard, until: heard + seconds * 1_000, saidAt, isAsked: false });
		const tooMany = [...this.#byKey.keys()].slice(0, Math.max(0, this.#byKey.size - countLimits.candidates));
		return { isNew, gone: this.#drop(tooMany) };
	}

	/** An instance said goodbye; taken only from the address it was heard at. */
	leave(instance: string, host: string): readonly string[] {
		return this.#drop([keyOf(instance, host)]);
	}

	/** Drops what has expired. */
	expire(): readonly string[] {
		const now = this.#clock.monotonic();
		return this.#drop(this.#keysWhere((candidate) => candidate.until <= now));
	}

	/** Drops what was heard on an interface that is no longer there. */
	forgetInterface(name: string): readonly string[] {
		return this.#drop(this.#keysWhere(({ sighting }) => sighting.networkInterface === name));
	}

	/** What was heard on an interface and is in the first half of its life (RFC 6762 §7.1), most lately heard first. */
	fresh(networkInterface: string): { readonly instance: string; readonly seconds: number }[] {
		const now = this.#clock.monotonic();
		return [...this.#byKey.values()]
			.filter(({ sighting }) => sighting.networkInterface === networkInterface)
			.filter(({ heard, until }) => until - now > (until - heard) / 2)
			.map(({ sighting, until }) => ({ instance: sighting.instance, seconds: (until - now) / 1_000 }))
			.reverse();
	}

	/** Interfaces on which something is about to expire; each candidate counts once between two times it is heard. */
	takeStaleInterfaces(): ReadonlySet<string> {
		const now = this.#clock.monotonic();
		const stale = new Set<string>();
		for (const [key, candidate] of this.#byKey) {
			const { heard, until, isAsked, sighting } = candidate;
			if (isAsked || now < heard + (until - heard) * discoveryLimits.staleAt) continue;
			this.#byKey.set(key, { ...candidate, isAsked: true });
			stale.add(sighting.networkInterface);
		}
		return stale;
	}

	#countAt(host: string): number {
		return this.#keysWhere(({ sighting }) => sighting.address.host === host).length;
	}

	#keysWhere(predicate: (candidate: Candidate) => boolean): string[] {
		return [...this.#byKey].filter(([, candidate]) => predicate(candidate)).map(([key]) => key);
	}

	#drop(keys: readonly string[]): readonly string[] {
		const dropped = new Set<string>();
		for (const key of keys) {
			const candidate = this.#byKey.get(key);
			if (candidate) dropped.add(candidate.sighting.instance);
			this.#byKey.delete(key);
		}
		for (const { sighting } of this.#byKey.values()) dropped.delete(sighting.instance);
		return [...dropped];
	}
}

function keyOf(instance: string, host: string): string {
	return `${instance} ${host}`;
}
