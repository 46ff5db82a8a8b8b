/** The networks this machine is on: which addresses others may reach it at, the likeliest first. Pure. */
import { isIPv4 } from "node:net";
import { type InterfaceKind, interfaceKind, kindRank } from "./interfaceKind.ts";
import type { InterfaceTable } from "./interfaces.ts";

/** An interface others may be reached through. */
export interface LocalNetwork {
	readonly name: string;
	readonly kind: InterfaceKind;
	/** Nobody is looked for on it. */
	readonly isIgnored: boolean;
	/** At least one, IPv4 first: that of a tunnel to one machine (a /32), too. */
	readonly addresses: readonly string[];
}

/** RULE: an address of a link alone (fe80::/10) is none: it leads nowhere without a zone, and comes with each container. */
const isOfLink = (address: string): boolean => /^fe[89ab][0-9a-f]:/i.test(address);

/** All of them: cable and Wi-Fi, then tunnels, then what is inside this machine; those ignored last. */
export const localNetworks = (table: InterfaceTable, ignored: readonly string[] = []): readonly LocalNetwork[] =>
	Object.entries(table)
		.map(([name, infos = []]): LocalNetwork => {
			const own = infos.filter(({ internal, address }) => !internal && !isOfLink(address));
			const addresses = own.map(({ address }) => address).sort((a, b) => Number(isIPv4(b)) - Number(isIPv4(a)));
			return { name, kind: interfaceKind(name), isIgnored: ignored.includes(name), addresses };
		})
		.filter(({ addresses }) => addresses.length > 0)
		.sort((a, b) => Number(a.isIgnored) - Number(b.isIgnored) || kindRank[a.kind] - kindRank[b.kind]);

/**
 * What may make a difference to whom we reach, in one text. RULE: networks inside this machine come and go with each
 * container; they count only where there is no other, as some systems give them the machine's own address.
 */
export const wayOut = (networks: readonly LocalNetwork[]): string => {
	const used = networks.filter(({ isIgnored }) => !isIgnored);
	const outside = used.filter(({ kind }) => kind !== "virtual");
	return (outside.length > 0 ? outside : used)
		.flatMap(({ name, addresses }) => addresses.map((address) => `${name} ${address}`))
		.sort()
		.join("\n");
};

/** Where others may reach this machine, the likeliest first: IPv4 before IPv6, and what is inside it, or ignored, last. */
export const reachableAt = (networks: readonly LocalNetwork[]): readonly string[] => {
	const all = networks.flatMap(({ isIgnored, kind, addresses }) =>
		addresses.map((address) => {
			const rank = (isIgnored ? 4 : 0) + (kind === "virtual" ? 2 : 0) + (isIPv4(address) ? 0 : 1);
			return { address, rank };
		}),
	);
	return all.sort((a, b) => a.rank - b.rank).map(({ address }) => address);
};
