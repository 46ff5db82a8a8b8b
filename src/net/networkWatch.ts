/**
 * Notices that the way to everybody may have changed: an address came or went, or the machine slept. Links that stand
 * may be dead then, and those who could not be reached may be near.
 */
import type { NetworkHint } from "./api/diagnosis.ts";
import { type InterfaceTable, isOnLink, usableInterfaces } from "./discovery/interfaces.ts";
import { timeLimits } from "./limits.ts";
import type { Clock } from "./ports.ts";
import { SleepWatch } from "./sleepWatch.ts";

/** What a watch stands on. */
export interface NetworkWatchDeps {
	readonly clock: Clock;
	/** The machine's interfaces, as `os.networkInterfaces()` returns them. */
	readonly interfaces: () => InterfaceTable;
	readonly changed: () => void;
	/** Why nobody is connected. */
	readonly hint: () => NetworkHint;
	readonly hintChanged: () => void;
}

/** Looks every few seconds from its making on. */
export class NetworkWatch {
	readonly #deps: NetworkWatchDeps;
	readonly #sleep: SleepWatch;
	#cancel: () => void = () => undefined;
	#table: InterfaceTable = {};
	#addresses: string;
	#hint: NetworkHint = "fine";

	constructor(deps: NetworkWatchDeps) {
		this.#deps = deps;
		this.#addresses = this.#list();
		this.#sleep = new SleepWatch(deps, { most: timeLimits.sleptAfter });
		this.#lookLater();
	}

	/** Name of the interface an IPv4 address is a neighbour on; empty if it lies behind a router, or is IPv6. */
	interfaceTo(host: string): string {
		return usableInterfaces(this.#table).find((one) => isOnLink(one, host))?.name ?? "";
	}

	stop(): void {
		this.#cancel();
	}

	#lookLater(): void {
		this.#cancel = this.#deps.clock.after(timeLimits.networkLook, () => {
			this.#lookLater();
			this.#look();
		});
	}

	#look(): void {
		const addresses = this.#list();
		const hasMoved = addresses !== this.#addresses;
		this.#addresses = addresses;
		if (this.#sleep.hasSlept() || hasMoved) {
			this.#deps.changed();
		}
		const hint = this.#deps.hint();
		if (hint !== this.#hint) {
			this.#hint = hint;
			this.#deps.hintChanged();
		}
	}

	#list(): string {
		this.#table = this.#deps.interfaces();
		return Object.entries(this.#table)
			.flatMap(([name, infos = []]) => infos.filter((info) => !info.internal).map((info) => `${name} ${info.address}`))
			.sort()
			.join("\n");
	}
}
