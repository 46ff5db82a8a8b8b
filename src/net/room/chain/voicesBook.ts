/** The latest ack of every member and the proofs against those who said two things at once. Grow-only, any order. */
import type { Ack } from "../../wire/ack.ts";
import { type Evidence, encodeAckEvidence, subjectOf } from "../../wire/evidence.ts";
import type { Voices } from "./branch.ts";

/** What an ack brought. */
export type Heard =
	| { readonly kind: "older" | "known" }
	/** The author's newest word. */
	| { readonly kind: "newest" }
	/** It contradicts another ack with the same number: both together are this proof. */
	| { readonly kind: "contradiction"; readonly bytes: Uint8Array };

/** Acks and proofs of one room. */
export class VoicesBook implements Voices {
	readonly #latest = new Map<string, Ack>();
	/** By subject. */
	readonly #evidence = new Map<string, Evidence>();
	readonly #void = new Set<string>();

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

	/** Takes a proof. False when there is one about the same already. */
	keep(evidence: Evidence): boolean {
		const subject = subjectOf(evidence);
		if (this.#evidence.has(subject)) {
			return false;
		}
		this.#evidence.set(subject, evidence);
		if (evidence.kind === "acks") {
			this.#void.add(evidence.author);
		}
		return true;
	}

	/** Whether somebody is proved to have signed two things that exclude each other. */
	isDisputed(author: string): boolean {
		return this.#void.has(author) || [...this.#evidence.values()].some((proof) => proof.author === author);
	}

	/** The log of which a proof names this event; null if none does. */
	logNaming(author: string, event: string): string | null {
		for (const proof of this.#evidence.values()) {
			if (proof.kind === "events" && proof.author === author && proof.ids.includes(event)) {
				return proof.log;
			}
		}
		return null;
	}

	/** One of the two events a log is proved to fork at; both are known to whoever knows the proof. */
	forkedEvent(author: string, log: string, seq: number): string | null {
		for (const proof of this.#evidence.values()) {
			if (proof.kind === "events" && proof.author === author && proof.log === log && proof.seq === seq) {
				return [...proof.ids].sort()[0] ?? null;
			}
		}
		return null;
	}

	/** The lowest number at which a log is proved to fork; null if it is not. */
	forkOf(author: string, log: string): number | null {
		let lowest: number | null = null;
		for (const proof of this.#evidence.values()) {
			if (proof.kind === "events" && proof.author === author && proof.log === log) {
				lowest = Math.min(proof.seq, lowest ?? proof.seq);
			}
		}
		return lowest;
	}
}
