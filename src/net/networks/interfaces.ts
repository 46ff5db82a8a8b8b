/** The network interfaces discovery uses, and what is directly reachable through each. Pure. */
import type { NetworkInterfaceInfo } from "node:os";
import { discoveryLimits } from "../discovery/discoveryLimits.ts";
import { interfaceKind, kindRank } from "./interfaceKind.ts";

/** An interface with IPv4, as the system reports it. */
export interface LocalInterface {
	readonly name: string;
	/** The first of its IPv4 addresses, which we send from. */
	readonly address: string;
	/** All its IPv4 prefixes, like `10.77.0.1/24`; a change of any makes it another interface to us. */
	readonly prefixes: readonly string[];
}

/** What `os.networkInterfaces()` returns. */
export type InterfaceTable = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Interfaces other machines can be reached through, but for the ignored ones. Point-to-point tunnels (a /32) have no neighbours. */
export function usableInterfaces(table: InterfaceTable, ignored: readonly string[] = []): LocalInterface[] {
	const usable: LocalInterface[] = [];
	for (const [name, infos = []] of Object.entries(table)) {
		if (ignored.includes(name)) continue;
		const own = infos.filter(
			(info) => info.family === "IPv4" && !info.internal && info.cidr && !info.cidr.endsWith("/32"),
		);
		const [first] = own;
		if (first) usable.push({ name, address: first.address, prefixes: own.map((info) => info.cidr ?? "") });
	}
	// Of many bridges of containers none takes the place of the network others are on.
	const rankOf = ({ name }: LocalInterface): number => kindRank[interfaceKind(name)];
	return usable.sort((a, b) => rankOf(a) - rankOf(b)).slice(0, discoveryLimits.interfaces);
}

/** Same while neither the name nor any address of it changes. */
export function interfaceKey({ name, prefixes }: LocalInterface): string {
	return [name, ...prefixes].join(" ");
}

/** Whether an IPv4 address lies in a prefix of this interface, so that a packet from it has passed no router. */
export function isOnLink({ prefixes }: LocalInterface, address: string): boolean {
	const number = toNumber(address);
	if (number === undefined) return false;
	return prefixes.some((prefix) => {
		const [network = "", bits = "32"] = prefix.split("/");
		const start = toNumber(network);
		const size = 2 ** (32 - Number(bits));
		return start !== undefined && Math.floor(number / size) === Math.floor(start / size);
	});
}

/** Where everyone on an interface can be reached at once: the last address of each prefix that has others in it. */
export function broadcastAddresses({ prefixes }: LocalInterface): readonly string[] {
	return prefixes.flatMap((prefix) => {
		const [network = "", bits = "32"] = prefix.split("/");
		const start = toNumber(network);
		const size = 2 ** (32 - Number(bits));
		return start === undefined || size < 4 ? [] : [toQuad((Math.floor(start / size) + 1) * size - 1)];
	});
}

function toQuad(number: number): string {
	return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}

/** A dotted quad as a number. */
function toNumber(address: string): number | undefined {
	const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
	if (!parts?.every((part) => part <= 255)) return undefined;
	return parts.reduce((number, part) => number * 256 + part, 0);
}
