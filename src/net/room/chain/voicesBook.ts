/** The latest ack of every member and the proofs against those who said two things at once, whatever came first. */
import type { Ack } from "../../wire/ack.ts";
import { type Evidence, encodeAckEvidence, subjectOf } from "../../wire/evidence.ts";
import type { Voices } from "./branch.ts";
import { logKey } from "./roomState.ts";

/** What an ack brought. */
export type Heard =
	| { readonly kind: "older" | "known" }
	/** The author's newest word. */
	| { readonly kind: "newest" }
	/** It contradicts another ack with the same number: both together are this proof. */
	| { readonly kind: "contradiction"; readonly bytes: Uint8Array };

/** A proof was kept, instead of this one if there was one. */
export interface Kept {
	readonly instead: Evidence | undefined;
}

type Fork = Extract<Evidence, { kind: "events" }>;

/** Acks and proofs of one room. */
export class VoicesBook implements Voices {
	readonly #latest = new Map<string, Ack>();
	/** By subject. */
	readonly #evidence = new Map<string, Evidence>();
	/** Of each log that is proved to fork the proof kept. */
	readonly #forks = new Map<string, Fork>();
	readonly #void = new Set<string>();
	/** Authors of those logs. */
	readonly #liars = new Set<string>();

	/** The latest ack of each author. */
	get latest(): ReadonlyMap<string, Ack> {
		return this.#latest;
	}

	/** Proofs by the hash of what they are about. */
	get evidence(): ReadonlyMap<string, Evidence> {
		return this.#evidence;
	}

	isVoid(author: string): boolean {
		return this.#void.has(author);
	}

	/** Takes an ack whose signature holds. */
	hear(ack: Ack): Heard {
		const known = this.#latest.get(ack.author);
		if (known === undefined || ack.ackSeq > known.ackSeq) {
			this.#latest.set(ack.author, ack);
			return { kind: "newest" };
		}
		if (ack.ackSeq < known.ackSeq) {
			return { kind: "older" };
		}
		const isSame = ack.target === known.target && ack.kind === known.kind && ack.candidate === known.candidate;
		return isSame ? { kind: "known" } : { kind: "contradiction", bytes: encodeAckEvidence(known, ack) };
	}

	/** Somebody turned out to have no say here. */
	forget(author: string): void {
		this.#latest.delete(author);
	}

	/**
	 * Takes a proof; null when what is known says as much. RULE: of one log the proof with the lowest number is kept, of
	 * equals the one with the lowest bytes, and nothing else: the log takes nothing from there on.
	 */
	keep(evidence: Evidence): Kept | null {
		if (evidence.kind === "acks") {
			const subject = subjectOf(evidence);
			const isNew = !this.#evidence.has(subject);
			if (isNew) {
				this.#evidence.set(subject, evidence);
				this.#void.add(evidence.author);
			}
			return isNew ? { instead: undefined } : null;
		}
		const key = logKey(evidence.author, evidence.log);
		const known = this.#forks.get(key);
		if (known !== undefined && !isLower(evidence, known)) {
			return null;
		}
		if (known !== undefined) {
			this.#evidence.delete(subjectOf(known));
		}
		this.#forks.set(key, evidence);
		this.#liars.add(evidence.author);
		this.#evidence.set(subjectOf(evidence), evidence);
		return { instead: known };
	}

	/** Whether somebody is proved to have signed two things that exclude each other. */
	isDisputed(author: string): boolean {
		return this.#void.has(author) || this.#liars.has(author);
	}

	/** One of the two events a log is proved to fork at; both are known to whoever knows the proof. */
	forkedEvent(author: string, log: string): string | null {
		return [...(this.#forks.get(logKey(author, log))?.ids ?? [])].sort()[0] ?? null;
	}

	/** The lowest number at which a log is proved to fork; null if it is not. */
	forkOf(author: string, log: string): number | null {
		return this.#forks.get(logKey(author, log))?.seq ?? null;
	}
}

const isLower = (one: Fork, other: Fork): boolean =>
	one.seq < other.seq || (one.seq === other.seq && Buffer.compare(one.bytes, other.bytes) < 0);
