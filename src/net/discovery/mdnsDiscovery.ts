/** Discovery over multicast DNS: one neighbourhood for each interface, as they come and go. */
import { networkInterfaces } from "node:os";
import { type InterfaceTable, interfaceKey, type LocalInterface, usableInterfaces } from "../networks/interfaces.ts";
import { SleepWatch } from "../networks/sleepWatch.ts";
import type { Clock, Discovery, Logger, RandomBytes, Sighting, WayReport } from "../ports.ts";
import { Timer } from "../timer.ts";
import { Candidates } from "./candidates.ts";
import { discoveryLimits } from "./discoveryLimits.ts";
import { type OpenChannel, openMulticastChannel } from "./multicastChannel.ts";
import { Neighbourhood } from "./neighbourhood.ts";

/** What discovery stands on. */
export interface MdnsDiscoveryDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
	/** The machine's interfaces; the system's table unless told. */
	readonly interfaces?: () => InterfaceTable;
	/** Names of those nothing is sent or heard on. */
	readonly ignoredInterfaces?: readonly string[];
	/** Opens multicast on one of them; real sockets unless told. */
	readonly openChannel?: OpenChannel;
}

/** How discovery is set up. */
export interface MdnsDiscoveryOptions {
	/** The port of multicast DNS; another one keeps tests among themselves. */
	readonly port?: number;
}

type StartOptions = Parameters<Discovery["start"]>[0];

const multicastDnsPort = 5_353;

/** Discovery over multicast DNS. It never throws: where multicast cannot be had nobody is seen. */
export function createMdnsDiscovery(deps: MdnsDiscoveryDeps, options: MdnsDiscoveryOptions = {}): Discovery {
	return new MdnsDiscovery(deps, options);
}

class MdnsDiscovery implements Discovery {
	readonly #deps: MdnsDiscoveryDeps;
	readonly #dnsPort: number;
	/** By the key of their interface. */
	readonly #neighbourhoods = new Map<string, Neighbourhood>();
	#candidates: Candidates;
	#options: StartOptions | undefined;
	/** Starting, looking and stopping happen one after the other. */
	#turn: Promise<void> = Promise.resolve();
	readonly #nextLook: Timer;
	#sleep: SleepWatch;

	constructor(deps: MdnsDiscoveryDeps, { port = multicastDnsPort }: MdnsDiscoveryOptions) {
		this.#deps = deps;
		this.#nextLook = new Timer(deps);
		this.#dnsPort = port;
		this.#candidates = new Candidates(deps);
		this.#sleep = new SleepWatch(deps);
	}

	async start(options: StartOptions): Promise<{ readonly interfaces: number }> {
		await this.#inTurn(async () => {
			if (this.#options) return;
			this.#options = options;
			this.#sleep = new SleepWatch(this.#deps);
			await this.#followInterfaces(options);
			this.#lookLater();
		});
		return { interfaces: [...this.#neighbourhoods.values()].filter(({ hearsMulticast }) => hearsMulticast).length };
	}

	report(): readonly WayReport[] {
		return [...this.#neighbourhoods.values()].map(({ report }) => report);
	}

	stop(): Promise<void> {
		return this.#inTurn(async () => {
			this.#options = undefined;
			this.#nextLook.cancel();
			await this.#closeAll();
			this.#candidates = new Candidates(this.#deps);
		});
	}

	#inTurn(action: () => Promise<void>): Promise<void> {
		this.#turn = this.#turn.then(action).catch((error: unknown) => {
			this.#deps.logger.log("error", `discovery: ${String(error)}`);
		});
		return this.#turn;
	}

	#lookLater(): void {
		this.#nextLook.set(discoveryLimits.lookEvery, () => {
			void this.#inTurn(async () => {
				if (!this.#options) return;
				this.#lookLater();
				await this.#look(this.#options);
			});
		});
	}

	async #look(options: StartOptions): Promise<void> {
		// Sleep takes memberships and neighbours with it, and not every system says so.
		if (this.#sleep.hasSlept()) await this.#closeAll();
		await this.#followInterfaces(options);
		this.#report(this.#candidates.expire());
		const stale = this.#candidates.takeStaleInterfaces();
		for (const neighbourhood of this.#neighbourhoods.values()) {
			if (stale.has(neighbourhood.localInterface.name)) neighbourhood.ask();
		}
	}

	/** Opens what has appeared and closes what is no longer there. */
	async #followInterfaces(options: StartOptions): Promise<void> {
		const table = (this.#deps.interfaces ?? networkInterfaces)();
		const present = new Map(
			usableInterfaces(table, this.#deps.ignoredInterfaces).map((found) => [interfaceKey(found), found]),
		);
		for (const [key, neighbourhood] of [...this.#neighbourhoods]) {
			if (present.has(key)) continue;
			this.#neighbourhoods.delete(key);
			await neighbourhood.stop();
			this.#report(this.#candidates.forgetInterface(neighbourhood.localInterface.name));
		}
		for (const [key, localInterface] of present) {
			if (!this.#neighbourhoods.has(key)) this.#neighbourhoods.set(key, await this.#open(localInterface, options));
		}
	}

	async #open(localInterface: LocalInterface, { instance, port }: StartOptions): Promise<Neighbourhood> {
		const { clock, random, logger, openChannel = openMulticastChannel } = this.#deps;
		const neighbourhood = new Neighbourhood(
			{
				clock,
				random,
				known: () => this.#candidates.fresh(localInterface.name),
				seen: (sighting, seconds) => this.#handleSeen(sighting, seconds),
				left: (gone, host) => this.#report(this.#candidates.leave(gone, host)),
			},
			{ localInterface, instance, port, dnsPort: this.#dnsPort },
		);
		const channel = await openChannel({ logger, handlers: neighbourhood }, { localInterface, port: this.#dnsPort });
		neighbourhood.start(channel);
		return neighbourhood;
	}

	#handleSeen(sighting: Sighting, seconds: number): void {
		const { isNew, gone } = this.#candidates.note(sighting, seconds);
		this.#report(gone);
		if (isNew) this.#options?.seen(sighting);
	}

	#report(gone: readonly string[]): void {
		for (const instance of gone) this.#options?.gone(instance);
	}

	async #closeAll(): Promise<void> {
		const all = [...this.#neighbourhoods.values()];
		this.#neighbourhoods.clear();
		await Promise.all(all.map((neighbourhood) => neighbourhood.stop()));
	}
}
