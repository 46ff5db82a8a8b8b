/**
 * Asks a site's own DNS who offers LAN Chat (DNS-SD over unicast, RFC 6763): where an administrator lists machines under
 * `_lanchat._tcp` in the search domain, they are found across subnets.
 */
import { Resolver } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { canHint } from "../address/dialable.ts";
import type { Address, Clock, Discovery, Logger, RandomBytes } from "../ports.ts";
import { Timer } from "../timer.ts";
import { discoveryLimits } from "./discoveryLimits.ts";

/** What it stands on. */
export interface SiteDiscoveryDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
	/** Domains to ask in; this machine's search domains unless told. */
	readonly domains?: () => readonly string[];
	/** DNS servers, `address:port`; the system's unless told. */
	readonly servers?: readonly string[];
}

const service = "_lanchat._tcp";

/** Asks soon after its start, and from time to time. It never throws. */
export class SiteDiscovery implements Discovery {
	readonly #deps: SiteDiscoveryDeps;
	readonly #resolver = new Resolver({ timeout: discoveryLimits.dnsTimeout, tries: 1 });
	readonly #nextAsk: Timer;
	#listed: ((address: Address) => void) | null = null;

	constructor(deps: SiteDiscoveryDeps) {
		this.#deps = deps;
		this.#nextAsk = new Timer(deps);
		if (deps.servers !== undefined) {
			this.#resolver.setServers(deps.servers);
		}
	}

	start({ listed }: Parameters<Discovery["start"]>[0]): Promise<{ readonly interfaces: number }> {
		this.#listed = listed;
		this.#askAfter(discoveryLimits.dnsFirst);
		return Promise.resolve({ interfaces: 0 });
	}

	/** Questions to a name server are nobody's packets on the network. */
	report(): readonly [] {
		return [];
	}

	stop(): Promise<void> {
		this.#listed = null;
		this.#nextAsk.cancel();
		this.#resolver.cancel();
		return Promise.resolve();
	}

	#askAfter(ms: number): void {
		const [chance = 0] = this.#deps.random(1);
		this.#nextAsk.set(ms * (0.8 + (0.4 * chance) / 255), () => {
			this.#askAfter(discoveryLimits.dnsEvery);
			void this.#ask();
		});
	}

	async #ask(): Promise<void> {
		const domains = (this.#deps.domains ?? searchDomains)().slice(0, discoveryLimits.dnsDomains);
		const names = (await Promise.all(domains.map((domain) => this.#instancesIn(domain)))).flat();
		// RULE: a server of names makes us dial only so much, and nothing on this machine.
		for (const name of names.slice(0, discoveryLimits.dnsInstances)) {
			for (const address of (await this.#addressesOf(name)).filter(canHint)) {
				this.#listed?.(address);
			}
		}
	}

	async #instancesIn(domain: string): Promise<readonly string[]> {
		const within = `.${service}.${domain}`.toLowerCase();
		const names = await this.#orNone(this.#resolver.resolvePtr(`${service}.${domain}`));
		return names.filter((name) => name.toLowerCase().endsWith(within));
	}

	async #addressesOf(name: string): Promise<readonly Address[]> {
		const records = await this.#orNone(this.#resolver.resolveSrv(name));
		const addresses: Address[] = [];
		for (const { name: target, port } of records.slice(0, discoveryLimits.dnsRecords)) {
			const hosts = [
				...(await this.#orNone(this.#resolver.resolve4(target))),
				...(await this.#orNone(this.#resolver.resolve6(target))),
			];
			addresses.push(...hosts.slice(0, discoveryLimits.dnsRecords).map((host) => ({ host, port })));
		}
		return addresses;
	}

	/** Most sites list nothing: that is no error. */
	async #orNone<T>(answer: Promise<readonly T[]>): Promise<readonly T[]> {
		try {
			return await answer;
		} catch (error) {
			const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
			this.#deps.logger.log("debug", `a site's services: ${code}`);
			return [];
		}
	}
}

/** The domains names are completed with on this machine. */
const searchDomains = (): readonly string[] => {
	const own = hostname().split(".").slice(1).join(".");
	return domainsOf([...resolvConfDomains(), process.env.USERDNSDOMAIN ?? "", own]);
};

const resolvConfDomains = (): readonly string[] => {
	try {
		return domainsIn(readFileSync("/etc/resolv.conf", "utf8"));
	} catch {
		// There is none on Windows.
		return [];
	}
};

/** Domains of `search` and `domain` lines. Pure. */
export const domainsIn = (resolvConf: string): readonly string[] =>
	resolvConf
		.split("\n")
		.map((line) => line.trim().split(/\s+/))
		.flatMap(([keyword, ...rest]) => (keyword === "search" || keyword === "domain" ? rest : []));

/** Those that are domains of a site, each once, lower case. `local` belongs to multicast DNS. Pure. */
export const domainsOf = (typed: readonly string[]): readonly string[] => [
	...new Set(
		typed
			.map((domain) => domain.toLowerCase().replace(/\.$/, ""))
			.filter(
				(domain) => domain.length <= 253 && domain !== "local" && /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/.test(domain),
			),
	),
];
