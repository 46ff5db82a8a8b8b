/** Comparisons of keys with connected peers: when they may begin, when they have taken too long, and what windows see. */

import { done, type Outcome, refused } from "../api/outcome.ts";
import type { Verification } from "../api/people.ts";
import { SAS_NONCE_LENGTH } from "../crypto/sas.ts";
import { SAS_EMOJI } from "../crypto/sasEmojiTable.ts";
import type { Identity } from "../identity.ts";
import { timeLimits } from "../limits.ts";
import type { PeerLink } from "../link/peerLink.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import { Timer } from "../timer.ts";
import { fromHex } from "../wire/bytes.ts";
import { decodeSas, encodeSas } from "../wire/sas.ts";
import { AttemptBook } from "./attemptBook.ts";
import {
	answerSas,
	beginSas,
	cancelSas,
	expireSas,
	hearSas,
	joinSas,
	type SasExchange,
	type SasOutcome,
	type SasPlace,
	type SasStep,
} from "./sasExchange.ts";

/** What a verifier is built from. */
export interface VerifierDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly identity: Identity;
	/** The person does not want to hear of this peer. */
	readonly isBlocked: (identity: string) => boolean;
	/** Both said the emoji match. Returns whether that could be written down. */
	readonly verified: (identity: string) => boolean;
	/** Name and tag people know the peer by. */
	readonly labelOf: (identity: string) => { readonly name: string; readonly tag: string };
	readonly told: (verification: Verification) => void;
}

/** A comparison on a link. */
interface Attempt {
	readonly link: PeerLink;
	readonly startedMs: number;
	exchange: SasExchange;
	readonly timer: Timer;
	/** The time to answer is over, and mine is given. */
	isOverdue: boolean;
	/** The person is shown it; not one refused at once. */
	readonly isShown: boolean;
}

/** All comparisons of one node. */
export class Verifier {
	readonly #deps: VerifierDeps;
	readonly #links = new Map<string, PeerLink>();
	/** By identity key; at most one a peer. */
	readonly #attempts = new Map<string, Attempt>();
	readonly #book: AttemptBook;

	constructor(deps: VerifierDeps) {
		this.#deps = deps;
		this.#book = new AttemptBook(deps);
	}

	linkUp(link: PeerLink): void {
		this.#links.set(link.identity, link);
	}

	linkDown(link: PeerLink): void {
		if (this.#links.get(link.identity) === link) {
			this.#links.delete(link.identity);
		}
		const attempt = this.#attempts.get(link.identity);
		if (attempt?.link === link) {
			this.#drop(attempt);
			if (attempt.isShown && attempt.exchange.outcome === null) {
				this.#deps.told(this.#viewOf(attempt, "linkLost"));
			}
		}
	}

	/** Comparisons the person should see. */
	get current(): readonly Verification[] {
		return [...this.#attempts.values()]
			.filter((attempt) => attempt.isShown && attempt.exchange.outcome === null)
			.map((attempt) => this.#viewOf(attempt));
	}

	start(identity: string): Outcome<null> {
		const link = this.#links.get(identity);
		if (link === undefined) {
			return refused("verifyOffline");
		}
		if (this.#attempts.has(identity)) {
			return refused("verifyBusy");
		}
		const waitMs = this.#book.begin(identity);
		if (waitMs > 0) {
			return refused("verifyLimit", { untilMs: this.#deps.clock.now() + waitMs });
		}
		this.#begin(link, beginSas(this.#placeOf(link), this.#deps.random(SAS_NONCE_LENGTH)), true);
		return done;
	}

	answer(identity: string, isMatch: boolean): Outcome<null> {
		const attempt = this.#attempts.get(identity);
		if (attempt?.isShown !== true || attempt.exchange.phase !== "comparing" || attempt.exchange.mine !== "none") {
			return refused("verifyNone");
		}
		this.#apply(attempt, answerSas(attempt.exchange, isMatch));
		return done;
	}

	cancel(identity: string): Outcome<null> {
		const attempt = this.#attempts.get(identity);
		if (attempt?.isShown !== true || attempt.exchange.outcome !== null) {
			return refused("verifyNone");
		}
		if (attempt.exchange.mine !== "none") {
			return refused("verifyBusy");
		}
		this.#apply(attempt, cancelSas(attempt.exchange, "cancelled"));
		return done;
	}

	/** The person wants nothing of a peer any more. */
	drop(identity: string): void {
		const attempt = this.#attempts.get(identity);
		if (attempt !== undefined) {
			this.#apply(attempt, cancelSas(attempt.exchange, "cancelled"));
		}
	}

	/** Takes a record of a comparison. */
	receive(link: PeerLink, type: number, body: Uint8Array): void {
		if (this.#links.get(link.identity) !== link) {
			return;
		}
		const record = decodeSas(type, body);
		if (!record.ok) {
			link.fault(record.reason);
			return;
		}
		const attempt = this.#attempts.get(link.identity);
		if (attempt !== undefined) {
			this.#apply(attempt, hearSas(attempt.exchange, record.value));
			return;
		}
		const step = joinSas(this.#placeOf(link), this.#deps.random(SAS_NONCE_LENGTH), record.value);
		if (step.fault !== null) {
			link.fault(step.fault);
			return;
		}
		const isWelcome = this.#book.begin(link.identity) === 0 && !this.#deps.isBlocked(link.identity);
		if (isWelcome) {
			this.#begin(link, step, true);
		} else if (this.#book.refuse(link.identity)) {
			this.#apply(this.#begin(link, step, false), cancelSas(step.exchange, "cancelled"));
		} else {
			link.fault("sasFlood");
		}
	}

	#begin(link: PeerLink, step: SasStep, isShown: boolean): Attempt {
		const attempt: Attempt = {
			link,
			startedMs: this.#deps.clock.now(),
			exchange: step.exchange,
			timer: new Timer(this.#deps),
			isOverdue: false,
			isShown,
		};
		this.#attempts.set(link.identity, attempt);
		this.#time(attempt, timeLimits.sasExchange);
		this.#apply(attempt, step);
		return attempt;
	}

	/** Sends what a step says, and tells of what it changed. */
	#apply(attempt: Attempt, step: SasStep): void {
		const before = attempt.exchange;
		attempt.exchange = step.exchange;
		for (const record of step.send) {
			const { type, body } = encodeSas(record);
			attempt.link.send(type, body);
		}
		const { outcome, phase } = step.exchange;
		if (phase === "comparing" && before.phase !== "comparing") {
			this.#time(attempt, timeLimits.sasCompare);
		}
		if (phase === "closing" && before.phase !== "closing") {
			this.#time(attempt, timeLimits.sasExchange);
		}
		if (phase === "over") {
			this.#drop(attempt);
		}
		if (attempt.isShown && before.outcome === null) {
			const isKept = outcome !== "verified" || this.#deps.verified(attempt.link.identity);
			this.#deps.told(this.#viewOf(attempt, isKept ? undefined : "cancelled"));
		}
		if (step.fault !== null) {
			attempt.link.fault(step.fault);
		}
	}

	#time(attempt: Attempt, ms: number): void {
		attempt.timer.set(ms, () => this.#expire(attempt));
	}

	/** Who has answered waits a little longer: the other side's RESULT of its own time may be under way. */
	#expire(attempt: Attempt): void {
		if (attempt.exchange.mine === "match" && attempt.exchange.outcome === null && !attempt.isOverdue) {
			attempt.isOverdue = true;
			this.#time(attempt, timeLimits.sasExchange);
			return;
		}
		this.#apply(attempt, expireSas(attempt.exchange));
	}

	#drop(attempt: Attempt): void {
		attempt.timer.cancel();
		this.#attempts.delete(attempt.link.identity);
	}

	#placeOf(link: PeerLink): SasPlace {
		const { identity } = this.#deps;
		return {
			me: { peerId: fromHex(identity.peerId), identityKey: fromHex(identity.key) },
			peer: { peerId: fromHex(link.peerId), identityKey: fromHex(link.identity) },
			chanId: link.chanId,
		};
	}

	#viewOf(attempt: Attempt, ended?: "linkLost" | "cancelled"): Verification {
		const { link, startedMs, exchange } = attempt;
		return {
			peerId: link.peerId,
			...this.#deps.labelOf(link.identity),
			phase: ended ?? exchange.outcome ?? phaseOf(exchange),
			askedByMe: exchange.askedByMe,
			startedMs,
			emoji: exchange.emoji.map((index) => ({ index, ...(SAS_EMOJI[index] ?? { emoji: "", name: "" }) })),
			mine: exchange.mine,
			theirs: exchange.theirs,
		};
	}
}

const phaseOf = (exchange: SasExchange): Exclude<Verification["phase"], SasOutcome | "linkLost"> =>
	exchange.emoji.length === 0 ? "exchanging" : "comparing";
