/** The dialling side of the mesh: takes the next address of the book when it is due, a few at a time. */
import { formatAddress, parseAddress } from "../address/typed.ts";
import type { ErrorCode } from "../api/outcome.ts";
import { countLimits, timeLimits } from "../limits.ts";
import { dialWait, interfaceKind } from "../networks/interfaceKind.ts";
import type { Address, Clock, DialFailure, RandomBytes, Sighting, Socket, Transport } from "../ports.ts";
import { Timer } from "../timer.ts";
import { type Candidate, DialBook, type Learned, type Learnt } from "./dialBook.ts";
import type { PeerAction, Source } from "./peerState.ts";

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
	/** Nobody asked for it: its turn had come. */
	readonly isByTurn: boolean;
	/** To be told once how it ended; the later times change nothing. */
	readonly told: (outcome: Connected) => void;
}

/** What dialling stands on. */
export interface DialsDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly transport: Transport;
	readonly dialled: (dialled: Dialled) => void;
	/** Whether we are among those who look after a peer that is lost. */
	readonly isKeeper: (identity: string) => boolean;
	/** Whether somebody is no stranger, and not linked. */
	readonly isWanted: (identity: string) => boolean;
	/** What hearing of an address asks for. */
	readonly act: (identity: string, actions: readonly PeerAction[]) => void;
}

/** When both sides see each other at once, one waits this long, ms, so that most pairs dial once. */
const politeWait = 400;
/** And so long, ms, while it has others to dial: so has the other side, which then comes later. */
const politeMost = 3_000;

const codeOf: Readonly<Record<DialFailure, ErrorCode>> = {
	unresolved: "addressUnresolved",
	unreachable: "addressUnreachable",
	refused: "addressRefused",
	timeout: "addressTimeout",
	notLanChat: "addressNotLanChat",
	version: "addressVersion",
};

/** What answers so is there, and no LAN Chat we can talk with. */
const cannotTalk: ReadonlySet<DialFailure> = new Set(["notLanChat", "version"]);

/** The dials of one node while it is on. */
export class Dials {
	readonly book = new DialBook();
	readonly #deps: DialsDeps;
	readonly #stopping = new AbortController();
	#inFlight = 0;
	/** What ends a dial under way for which no person waits, by its place. */
	readonly #underWay = new Map<string, AbortController>();
	readonly #nextDue: Timer;

	constructor(deps: DialsDeps) {
		this.#deps = deps;
		this.#nextDue = new Timer(deps);
	}

	/** Ends what is under way; nothing is dialled afterwards. */
	stop(): void {
		this.#stopping.abort();
		this.#nextDue.cancel();
	}

	/** Adds an address, to be dialled in `wait` ms at the earliest, and goes on. */
	learn(found: Learnt, wait = 0): void {
		const { identity, actions } = this.#note(found, wait);
		this.#deps.act(identity, actions);
		this.pump();
	}

	/** Adds what discovery heard of a session. */
	heard({ address, instance, networkInterface }: Sighting, ownInstance: string): void {
		const isTheirs = ownInstance > instance;
		const theirs = isTheirs ? { theirsUntil: this.#deps.clock.monotonic() + politeMost } : {};
		const wait = (isTheirs ? politeWait : 0) + dialWait[interfaceKind(networkInterface)];
		this.learn({ address, source: "multicast", instance, ...theirs }, wait);
	}

	/**
	 * Adds what somebody else says. RULE: that changes nothing of an address we know ourselves, but whom we look for there
	 * is dialled sooner; whoever is linked is not looked for, and most of what members tell is of those.
	 */
	told(found: { readonly address: Address; readonly identity?: string }): void {
		const known = this.book.get(formatAddress(found.address));
		if (known === undefined) {
			this.learn({ ...found, source: "told" });
		} else if (known.identity === found.identity && this.book.peer(known.identity)?.link === null) {
			this.learn({ ...found, source: "told" }, timeLimits.hurrySpread * this.#chance());
		}
	}

	/**
	 * Adds where somebody was, at the start. RULE: where discovery is on, who is near is heard first: both sides remember
	 * each other, and only by what they announce one of them waits for the other.
	 */
	remembered(found: Learnt, hasDiscovery: boolean): void {
		this.learn(found, hasDiscovery ? politeWait : 0);
	}

	/** Adds the addresses a person configured; what is none was said where it was typed. */
	learnStatic(typed: readonly string[]): void {
		for (const one of typed.slice(0, countLimits.staticPeers)) {
			const parsed = parseAddress(one);
			if (parsed.ok) {
				this.#note({ address: parsed.address, source: "static" });
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
		const { key } = this.#note({ address: parsed.address, source: "manual" });
		const outcome = await this.#attempt(key, null);
		if (!outcome.ok) {
			this.#manualFailed(key, outcome.code, known?.source);
		}
		return outcome;
	}

	/**
	 * Dials all of `addresses` for one peer, one shortly after the other. Nobody else there will do, then or later; what
	 * leads nowhere is forgotten.
	 */
	async reach(addresses: readonly Address[], identity: string): Promise<Connected> {
		const attempts = addresses.map(async (address, index): Promise<Connected> => {
			await this.#pause(index * timeLimits.dialStagger);
			if (this.book.peer(identity)?.link) {
				return { ok: false, code: "addressTimeout" };
			}
			const isKnown = this.book.get(formatAddress(address)) !== undefined;
			const { key } = this.#note({ address, source: "told", identity });
			const outcome = await this.#attempt(key, identity);
			if (!outcome.ok && !isKnown) {
				this.book.forget(key);
			}
			return outcome;
		});
		return await firstSuccess(attempts);
	}

	/** What was dialled answered, and no link came of it: the address waits, longer each time. */
	failed(candidate: Candidate, isRefusal: boolean): void {
		const { identity = "" } = this.book.get(candidate.key) ?? {};
		this.book.failed(candidate, { isRefusal, isKeeper: this.#deps.isKeeper(identity), ...this.#moment() });
		this.pump();
	}

	/**
	 * Somebody else has proved to be where one was looked for: people behind one address may have changed ports. RULE: who
	 * is wanted and met elsewhere than thought is dialled there at once, for its own key. Whether it is.
	 */
	another({ candidate, isByTurn }: Dialled, identity: string): boolean {
		if (!isByTurn || !this.#deps.isWanted(identity)) {
			return false;
		}
		this.failed(candidate, true);
		void this.#dial(candidate, identity, () => undefined);
		return true;
	}

	/** RULE: who has come to us is not dialled any longer: what has not been answered yet is given up. */
	linked(identity: string): void {
		for (const { key } of this.book.peer(identity)?.places ?? []) {
			this.#underWay.get(key)?.abort();
		}
	}

	/** The link to a peer ended. */
	ended(identity: string, how: { readonly isLost: boolean; readonly isTimeUp: boolean }): void {
		this.book.happened(identity, { kind: "ended", ...how, ...this.#moment() });
		for (const lost of this.book.lost) {
			if (this.#deps.isKeeper(lost)) {
				this.book.happened(lost, { kind: "entrusted", ...this.#moment() });
			}
		}
		this.pump();
	}

	/** The network changed, or somebody who was lost is back: others are tried again, within a moment. */
	hurry(kind: "networkChanged" | "othersReturned"): void {
		const now = this.#deps.clock.monotonic();
		const spread = timeLimits.hurrySpread;
		for (const { identity, action } of this.book.happenedToAll(() => ({ kind, now, spread, chance: this.#chance() }))) {
			this.#deps.act(identity, [action]);
		}
		this.pump();
	}

	/** Dials what is due, as many at a time as may be, and sets the timer for the rest. */
	pump(): void {
		if (this.#stopping.signal.aborted) {
			return;
		}
		const { clock } = this.#deps;
		while (this.#inFlight < countLimits.dialsInFlight) {
			const candidate = this.book.next(clock.monotonic());
			if (candidate === undefined) {
				break;
			}
			const giveUp = new AbortController();
			this.#underWay.set(candidate.key, giveUp);
			void this.#dial(candidate, expectedAt(candidate), () => undefined, giveUp);
		}
		const next = this.#inFlight >= countLimits.dialsInFlight ? null : this.book.nextDue();
		this.#nextDue.cancel();
		if (next !== null) {
			this.#nextDue.set(Math.max(0, next - clock.monotonic()), () => this.pump());
		}
	}

	async #dial(
		candidate: Candidate,
		expected: string | null,
		told: (outcome: Connected) => void,
		byTurn: AbortController | null = null,
	): Promise<void> {
		const giveUp = byTurn ?? new AbortController();
		this.#inFlight++;
		this.book.dialling(candidate.key, this.#deps.clock.monotonic());
		const cancelTimeout = this.#deps.clock.after(timeLimits.dial, () => giveUp.abort());
		const dialled = await this.#deps.transport.dial({
			address: candidate.address,
			purpose: "chat",
			signal: AbortSignal.any([this.#stopping.signal, giveUp.signal]),
		});
		cancelTimeout();
		this.#inFlight--;
		if (this.#underWay.get(candidate.key) === giveUp) {
			this.#underWay.delete(candidate.key);
		}
		if ("error" in dialled) {
			this.failed(candidate, cannotTalk.has(dialled.error));
			told({ ok: false, code: codeOf[dialled.error] });
		} else {
			this.#deps.dialled({ socket: dialled.socket, candidate, expected, isByTurn: byTurn !== null, told });
		}
		this.pump();
	}

	#note(found: Learnt, wait = 0): Learned {
		return this.book.learn(found, this.#deps.clock.monotonic() + wait);
	}

	#pause(ms: number): Promise<void> {
		return new Promise((resolve) => (ms === 0 ? resolve() : void this.#deps.clock.after(ms, resolve)));
	}

	#attempt(key: string, expected: string | null): Promise<Connected> {
		const candidate = this.book.get(key);
		return new Promise((resolve) =>
			candidate === undefined
				? resolve({ ok: false, code: "addressUnreachable" })
				: void this.#dial(candidate, expected, resolve),
		);
	}

	#manualFailed(key: string, code: ErrorCode, before: Source | undefined): void {
		if (before !== undefined) {
			this.book.restoreSource(key, before);
		} else if (code !== "addressTimeout") {
			// A typing mistake is not dialled for ever; what may come back is.
			this.book.forget(key);
		}
	}

	#moment(): { readonly now: number; readonly chance: number } {
		return { now: this.#deps.clock.monotonic(), chance: this.#chance() };
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

/** Whether a person wants whoever is there: typed its address, now or in the settings, or opened its invite. */
export const isAskedFor = (dialled: Dialled | null): boolean =>
	dialled !== null && (!dialled.isByTurn || ["manual", "static"].includes(dialled.candidate.source));

/** Whom an address was remembered or told for: somebody else there is not who we look for. */
const expectedAt = ({ source, identity }: Candidate): string | null =>
	(source === "memory" || source === "told") && identity !== "" ? identity : null;
