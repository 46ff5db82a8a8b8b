/**
 * Notices that the way to everybody may have changed: an address came or went, or the machine slept. Links that stand
 * may be dead then, and those who could not be reached may be near.
 */
import type { NetworkHint } from "../api/diagnosis.ts";
import { countLimits, timeLimits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import { Timer } from "../timer.ts";
import { TokenBuckets } from "../tokenBuckets.ts";
import { type InterfaceTable, isOnLink, usableInterfaces } from "./interfaces.ts";
import { localNetworks, wayOut } from "./localNetworks.ts";
import { SleepWatch } from "./sleepWatch.ts";

/** What a watch stands on. */
export interface NetworkWatchDeps {
	readonly clock: Clock;
	/** The machine's interfaces, as `os.networkInterfaces()` returns them. */
	readonly interfaces: () => InterfaceTable;
	/** Names of those nobody is looked for on. */
	readonly ignoredInterfaces: readonly string[];
	readonly changed: () => void;
	/** Why nobody is connected. */
	readonly hint: () => NetworkHint;
	readonly hintChanged: () => void;
}

/** Looks every few seconds from its making on. */
export class NetworkWatch {
	readonly #deps: NetworkWatchDeps;
	readonly #sleep: SleepWatch;
	readonly #nextLook: Timer;
	#table: InterfaceTable = {};
	#way: string;
	#hint: NetworkHint = "fine";
	/** Told of changes; the rest of them wait together. */
	readonly #tellings: TokenBuckets;
	#isOwed = false;

	constructor(deps: NetworkWatchDeps) {
		this.#deps = deps;
		this.#nextLook = new Timer(deps);
		this.#way = this.#lookOut();
		const perSecond = 1_000 / timeLimits.networkChangeEvery;
		this.#tellings = new TokenBuckets(deps, { perSecond, burst: countLimits.networkChanges, keys: 1 });
		this.#sleep = new SleepWatch(deps);
		this.#lookLater();
	}

	/** Name of the interface an IPv4 address is a neighbour on; empty if it lies behind a router, or is IPv6. */
	interfaceTo(host: string): string {
		return usableInterfaces(this.#table).find((one) => isOnLink(one, host))?.name ?? "";
	}

	stop(): void {
		this.#nextLook.cancel();
	}

	#lookLater(): void {
		this.#nextLook.set(timeLimits.networkLook, () => {
			this.#lookLater();
			this.#look();
		});
	}

	/** RULE: a network that comes and goes all the time does not have everybody dialled all the time. */
	#look(): void {
		const way = this.#lookOut();
		const hasMoved = way !== this.#way;
		this.#way = way;
		this.#isOwed = this.#sleep.hasSlept() || hasMoved || this.#isOwed;
		if (this.#isOwed && this.#tellings.take("all")) {
			this.#isOwed = false;
			this.#deps.changed();
		}
		const hint = this.#deps.hint();
		if (hint !== this.#hint) {
			this.#hint = hint;
			this.#deps.hintChanged();
		}
	}

	#lookOut(): string {
		this.#table = this.#deps.interfaces();
		return wayOut(localNetworks(this.#table, this.#deps.ignoredInterfaces));
	}
}
