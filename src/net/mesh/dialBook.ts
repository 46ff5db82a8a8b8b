/**
 * Where to dial, and when: every address known, how it became known, and how long to wait after it failed. Pure; time
 * and chance are passed in.
 */
import { countLimits, peerLimits, timeLimits } from "../limits.ts";
import type { Address } from "../ports.ts";
import { formatAddress } from "./address.ts";

/** How an address became known; a later one of a better kind replaces a worse. */
export type Source = "multicast" | "told" | "memory" | "static" | "manual";

/** An address to try. */
export interface Candidate {
	readonly key: string;
	readonly address: Address;
	readonly source: Source;
	/** Session id it was announced with; empty if it was not. */
	readonly instance: string;
	/** Identity key expected or last found there, hex; empty if unknown. */
	readonly identity: string;
	readonly attempts: number;
	/** Monotonic ms from when on it may be dialled. */
	readonly dueAt: number;
	readonly isDialling: boolean;
	/** A stranger's link has had its time: not dialled again until it starts anew, a person acts or a room binds us. */
	readonly isResting: boolean;
	/** Whoever is there announces itself now. */
	readonly isAnnounced: boolean;
}

/** The addresses of one node. */
export class DialBook {
	readonly #candidates = new Map<string, Candidate>();

	/** Adds or refreshes an address. What is known of it stays, but a new session is tried at once. */
	learn(
		found: {
			readonly address: Address;
			readonly source: Source;
			readonly instance?: string;
			readonly identity?: string;
		},
		dueAt: number,
	): Candidate {
		const key = formatAddress(found.address);
		const known = this.#candidates.get(key);
		const instance = found.instance ?? known?.instance ?? "";
		const isNewSession = known === undefined || instance !== known.instance || found.source === "manual";
		const candidate: Candidate = {
			key,
			address: found.address,
			source: known === undefined || rank[found.source] > rank[known.source] ? found.source : known.source,
			instance,
			identity: found.identity ?? (isNewSession && found.source === "multicast" ? "" : (known?.identity ?? "")),
			attempts: isNewSession ? 0 : known.attempts,
			dueAt: isNewSession ? dueAt : known.dueAt,
			isDialling: known?.isDialling ?? false,
			isResting: isNewSession ? false : known.isResting,
			isAnnounced: found.source === "multicast" || (known?.isAnnounced ?? false),
		};
		this.#candidates.delete(key);
		this.#candidates.set(key, candidate);
		this.#bound();
		return candidate;
	}

	get(key: string): Candidate | undefined {
		return this.#candidates.get(key);
	}

	get all(): readonly Candidate[] {
		return [...this.#candidates.values()];
	}

	/** A session that is connected already announces itself, too. */
	announced(instance: string): void {
		for (const candidate of this.#of(instance)) {
			this.#change(candidate.key, { isAnnounced: true });
		}
	}

	/** The session said goodbye: its address is kept only where it is known otherwise. */
	forgetInstance(instance: string): void {
		for (const candidate of this.#of(instance)) {
			if (candidate.source === "multicast") {
				this.#candidates.delete(candidate.key);
			} else {
				this.#change(candidate.key, { isAnnounced: false });
			}
		}
	}

	/** A person's attempt at an address that was known otherwise came to nothing: it is what it was before. */
	restoreSource(key: string, source: Source): void {
		this.#change(key, { source });
	}

	forget(key: string): void {
		this.#candidates.delete(key);
	}

	/**
	 * The address to dial now: the one due for longest, of the kind (announced, or known otherwise) that has fewer dials
	 * under way, so that neither a flood of announcements nor a list of the absent keeps the other waiting. `isWanted`
	 * leaves out those whose peer is connected already.
	 */
	next(now: number, isWanted: (candidate: Candidate) => boolean): Candidate | undefined {
		const { all } = this;
		const due = all
			.filter((c) => !c.isDialling && !c.isResting && c.dueAt <= now && isWanted(c))
			.sort((a, b) => a.dueAt - b.dueAt || rank[b.source] - rank[a.source]);
		const underWay = all.filter((c) => c.isDialling);
		const heardFirst = underWay.filter(isHeard).length * 2 < underWay.length;
		return due.find((c) => isHeard(c) === heardFirst) ?? due[0];
	}

	/** When the next one becomes due; null if none waits. */
	nextDue(isWanted: (candidate: Candidate) => boolean): number | null {
		const times = this.all.filter((c) => !c.isDialling && !c.isResting && isWanted(c)).map((c) => c.dueAt);
		return times.length === 0 ? null : Math.min(...times);
	}

	dialling(key: string): void {
		this.#change(key, { isDialling: true });
	}

	/** It did not work, or the link ended: wait, longer each time. `chance` is 0 to 1. */
	failed(key: string, now: number, chance: number): void {
		const known = this.#candidates.get(key);
		if (known?.source === "told" && known.attempts + 1 >= countLimits.hintedDials) {
			this.#candidates.delete(key);
		} else if (known !== undefined) {
			this.#change(key, {
				isDialling: false,
				attempts: known.attempts + 1,
				dueAt: now + backoff(known.attempts, chance),
			});
		}
	}

	/** A link to `identity` stands. */
	connected(key: string, identity: string): void {
		this.#change(key, { isDialling: false, identity });
	}

	/** The link lasted: the next failure starts from the beginning. */
	steady(identity: string): void {
		for (const candidate of this.all) {
			if (candidate.identity === identity) {
				this.#change(candidate.key, { attempts: 0 });
			}
		}
	}

	/** Leaves a stranger alone, except where a person told us to dial. */
	rest(identity: string): void {
		for (const { key, source, identity: found } of this.all) {
			if (found === identity && (source === "multicast" || source === "memory")) {
				this.#change(key, { isResting: true });
			}
		}
	}

	/** Those for whom `isStranger` no longer holds may be dialled again. */
	wake(isStranger: (identity: string) => boolean): void {
		for (const { key, isResting, identity } of this.all) {
			if (isResting && !isStranger(identity)) {
				this.#change(key, { isResting: false });
			}
		}
	}

	/** A person waits for whoever is there: no resting, no backoff. */
	hurry(wanted: string, now: number): void {
		for (const { key, identity, dueAt } of this.all) {
			if (identity === wanted) {
				this.#change(key, { isResting: false, attempts: 0, dueAt: Math.min(dueAt, now) });
			}
		}
	}

	/** Everybody may be near again: no backoff. `spread` gives each address its own wait, ms. */
	hurryAll(now: number, spread: () => number): void {
		for (const { key, dueAt } of this.all) {
			this.#change(key, { attempts: 0, dueAt: Math.min(dueAt, now + spread()) });
		}
	}

	#of(instance: string): readonly Candidate[] {
		return this.all.filter((candidate) => candidate.instance === instance);
	}

	#change(key: string, change: Partial<Candidate>): void {
		const known = this.#candidates.get(key);
		if (known !== undefined) {
			this.#candidates.set(key, { ...known, ...change });
		}
	}

	/** RULE: what others can make us remember is bounded; the one heard of longest ago goes. */
	#bound(): void {
		for (const [source, most] of bounds) {
			const heard = this.all.filter((candidate) => candidate.source === source && !candidate.isDialling);
			for (const candidate of heard.slice(0, Math.max(0, heard.length - most))) {
				this.#candidates.delete(candidate.key);
			}
		}
	}
}

const bounds: readonly (readonly [Source, number])[] = [
	["multicast", countLimits.candidates],
	["told", countLimits.hintedAddresses],
	["memory", countLimits.contacts],
];

/** Wait after `attempts` failures, ms: 1 s doubling to 5 min, ± 20 %. */
export const backoff = (attempts: number, chance: number): number => {
	const wait = Math.min(timeLimits.backoffMost, timeLimits.backoffFirst * 2 ** Math.min(attempts, 20));
	return wait * (1 - peerLimits.jitter + 2 * peerLimits.jitter * chance);
};

const isHeard = (candidate: Candidate): boolean => candidate.source === "multicast";

const rank: Readonly<Record<Source, number>> = { multicast: 0, told: 1, memory: 2, static: 3, manual: 4 };
