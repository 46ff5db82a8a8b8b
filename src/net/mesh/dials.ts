/** The dialling side of the mesh: takes the next address of the book when it is due, a few at a time. */
import type { ErrorCode } from "../api/outcome.ts";
import { dialWait, interfaceKind } from "../discovery/interfaceKind.ts";
import { countLimits, timeLimits } from "../limits.ts";
import type { Address, Clock, DialFailure, RandomBytes, Sighting, Socket, Transport } from "../ports.ts";
import { formatAddress, parseAddress } from "./address.ts";
import { type Candidate, DialBook, type Source } from "./dialBook.ts";

/** What came of dialling an address a person typed. */
export type Connected =
	| { readonly ok: true; readonly peerId: string; readonly name: string }
	| { readonly ok: false; readonly code: ErrorCode };

/** A connection that was dialled and answers; who is there is not known yet. */
export interface Dialled {
	readonly socket: Socket;
	readonly candidate: Candidate;
	/** Identity key it was dialled for, hex: somebody else there is not who we look for. Null if anybody will do. */
	readonly expected: string | null;
	/** To be told once how it ended; the later times change nothing. */
	readonly told: (outcome: Connected) => void;
}

/** What dialling stands on. */
export interface DialsDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly transport: Transport;
	/** Whether nobody at this address is connected yet. */
	readonly isWanted: (candidate: Candidate) => boolean;
	readonly dialled: (dialled: Dialled) => void;
}

/** When both sides see each other at once, one waits this long, ms, so that most pairs dial once. */
const politeWait = 400;

const codeOf: Readonly<Record<DialFailure, ErrorCode>> = {
	unresolved: "addressUnresolved",
	unreachable: "addressUnreachable",
	refused: "addressRefused",
	timeout: "addressTimeout",
	notLanChat: "addressNotLanChat",
	version: "addressVersion",
};

/** The dials of one node while it is on. */
export class Dials {
	readonly book = new DialBook();
	readonly #deps: DialsDeps;
	readonly #stopping = new AbortController();
	#inFlight = 0;
	#cancelTimer: (() => void) | null = null;

	constructor(deps: DialsDeps) {
		this.#deps = deps;
	}

	/** Those who announce themselves, were dialled, and are not connected. */
	get heardOnly(): number {
		const { isWanted } = this.#deps;
		return this.book.all.filter((one) => one.isAnnounced && one.attempts > 0 && isWanted(one)).length;
	}

	/** Ends what is under way; nothing is dialled afterwards. */
	stop(): void {
		this.#stopping.abort();
		this.#cancelTimer?.();
		this.#cancelTimer = null;
	}

	/** Adds an address, to be dialled in `wait` ms at the earliest, and goes on. */
	learn(found: Parameters<DialBook["learn"]>[0], wait = 0): void {
		this.book.learn(found, this.#deps.clock.monotonic() + wait);
		this.pump();
	}

	/** Adds what discovery heard of a session. */
	heard({ address, instance, networkInterface }: Sighting, ownInstance: string): void {
		const polite = ownInstance > instance ? politeWait : 0;
		this.learn({ address, source: "multicast", instance }, polite + dialWait[interfaceKind(networkInterface)]);
	}

	/** Adds what somebody else says. RULE: that changes nothing of an address we know ourselves. */
	told(found: { readonly address: Address; readonly identity?: string }): void {
		if (this.book.get(formatAddress(found.address)) === undefined) {
			this.learn({ ...found, source: "told" });
		}
	}

	/** Adds the addresses a person configured; what is none was said where it was typed. */
	learnStatic(typed: readonly string[]): void {
		const now = this.#deps.clock.monotonic();
		for (const one of typed.slice(0, countLimits.staticPeers)) {
			const parsed = parseAddress(one);
			if (parsed.ok) {
				this.book.learn({ address: parsed.address, source: "static" }, now);
			}
		}
	}

	/** Dials because the person asked to. */
	async connect(typed: string): Promise<Connected> {
		const parsed = parseAddress(typed);
		if (!parsed.ok) {
			return parsed;
		}
		const known = this.book.get(formatAddress(parsed.address));
		const candidate = this.book.learn({ address: parsed.address, source: "manual" }, this.#deps.clock.monotonic());
		const outcome = await new Promise<Connected>((resolve) => void this.#dial(candidate, null, resolve));
		if (!outcome.ok) {
			this.#manualFailed(candidate, outcome.code, known?.source);
		}
		return outcome;
	}

	/**
	 * Dials all of `addresses` at once for one peer. Nobody else there will do, then or later; what leads nowhere is
	 * forgotten.
	 */
	async reach(addresses: readonly Address[], identity: string): Promise<Connected> {
		const now = this.#deps.clock.monotonic();
		const attempts = addresses.map(async (address): Promise<Connected> => {
			const isKnown = this.book.get(formatAddress(address)) !== undefined;
			const candidate = this.book.learn({ address, source: "told", identity }, now);
			const outcome = await new Promise<Connected>((resolve) => void this.#dial(candidate, identity, resolve));
			if (!outcome.ok && !isKnown) {
				this.book.forget(candidate.key);
			}
			return outcome;
		});
		return await firstSuccess(attempts);
	}

	/** A dial did not lead to a link, or the link ended: these addresses wait, longer each time. */
	ended(keys: Iterable<string>): void {
		for (const key of keys) {
			this.book.failed(key, this.#deps.clock.monotonic(), this.#chance());
		}
		this.pump();
	}

	/** The network changed: whoever could not be reached is tried again, within a moment. */
	hurryAll(): void {
		this.book.hurryAll(this.#deps.clock.monotonic(), () => timeLimits.hurrySpread * this.#chance());
		this.pump();
	}

	/** Dials what is due, as many at a time as may be, and sets the timer for the rest. */
	pump(): void {
		if (this.#stopping.signal.aborted) {
			return;
		}
		const { clock, isWanted } = this.#deps;
		while (this.#inFlight < countLimits.dialsInFlight) {
			const candidate = this.book.next(clock.monotonic(), isWanted);
			if (candidate === undefined) {
				break;
			}
			void this.#dial(candidate, expectedAt(candidate), () => undefined);
		}
		const next = this.#inFlight >= countLimits.dialsInFlight ? null : this.book.nextDue(isWanted);
		this.#cancelTimer?.();
		this.#cancelTimer = next === null ? null : clock.after(Math.max(0, next - clock.monotonic()), () => this.pump());
	}

	async #dial(candidate: Candidate, expected: string | null, told: (outcome: Connected) => void): Promise<void> {
		this.#inFlight++;
		this.book.dialling(candidate.key);
		const giveUp = new AbortController();
		const cancelTimeout = this.#deps.clock.after(timeLimits.dial, () => giveUp.abort());
		const dialled = await this.#deps.transport.dial({
			address: candidate.address,
			purpose: "chat",
			signal: AbortSignal.any([this.#stopping.signal, giveUp.signal]),
		});
		cancelTimeout();
		this.#inFlight--;
		if ("error" in dialled) {
			this.book.failed(candidate.key, this.#deps.clock.monotonic(), this.#chance());
			told({ ok: false, code: codeOf[dialled.error] });
		} else {
			this.#deps.dialled({ socket: dialled.socket, candidate, expected, told });
		}
		this.pump();
	}

	#manualFailed(candidate: Candidate, code: ErrorCode, before: Source | undefined): void {
		if (before !== undefined) {
			this.book.restoreSource(candidate.key, before);
		} else if (code !== "addressTimeout") {
			// A typing mistake is not dialled for ever; what may come back is.
			this.book.forget(candidate.key);
		}
	}

	#chance(): number {
		const [byte = 0] = this.#deps.random(1);
		return byte / 255;
	}
}

/** The first that succeeds; of failures one that tells of somebody else, or else any. */
const firstSuccess = (attempts: readonly Promise<Connected>[]): Promise<Connected> =>
	new Promise((resolve) => {
		const failures: Connected[] = [];
		for (const attempt of attempts) {
			void attempt.then((outcome) => {
				failures.push(outcome);
				if (outcome.ok) {
					resolve(outcome);
				} else if (failures.length === attempts.length) {
					resolve(failures.find((failure) => !failure.ok && failure.code === "inviteWrongPerson") ?? outcome);
				}
			});
		}
	});

/** Where a peer was last seen, as an address to dial for it. */
export const rememberedAt = (address: Address, identity: string): Parameters<DialBook["learn"]>[0] => ({
	address,
	source: "memory",
	identity,
});

/** Whom an address was remembered or told for: somebody else there is not who we look for. */
const expectedAt = ({ source, identity }: Candidate): string | null =>
	(source === "memory" || source === "told") && identity !== "" ? identity : null;
