/** IP addresses as text: how they are compared, grouped and recognised. Pure. */
import { isIP, isIPv4, isIPv6 } from "node:net";

/** The address without zone, and an IPv4 address that arrived on an IPv6 socket as plain IPv4. */
export function plainAddress(address: string): string {
	const [bare = ""] = address.split("%");
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
	return mapped ?? bare.toLowerCase();
}

/**
 * What limits are counted by that a machine with many addresses must not get around: an IPv4 address, or the /64 an IPv6
 * address lies in, since one device may take as many addresses of its /64 as it likes.
 */
export function limitKey(address: string): string {
	const plain = plainAddress(address);
	return isIPv6(plain) ? `${firstGroups(plain)}::/64` : plain;
}

/**
 * Whether an IP literal can be one machine's. SECURITY: the unspecified address leads to this very machine, and what is
 * sent to a group or to everybody reaches whoever listens.
 */
export function isOneMachines(address: string): boolean {
	const plain = plainAddress(address);
	if (isIPv4(plain)) {
		const first = Number.parseInt(plain, 10);
		return first > 0 && first < 224;
	}
	// IPv4 in hexadecimal disguise.
	const mapped = /^(?:0*:)*:?ffff:([0-9a-f]{1,4}):[0-9a-f]{1,4}$/.exec(plain)?.[1];
	if (mapped !== undefined) return isOneMachines(`${Number.parseInt(mapped, 16) >> 8}.0.0.1`);
	return isIPv6(plain) && !/^[0:.]+$/.test(plain) && Number.parseInt(firstGroups(plain), 16) < 0xff00;
}

/** Whether a `Host` header names us by address: an IP literal or `localhost`, with exactly our port. */
export function isOwnHostHeader(header: string | undefined, port: number): boolean {
	const match = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+|localhost)):(\d{1,5})$/i.exec(header ?? "");
	if (!match || Number(match[3]) !== port) return false;
	const [, bracketed, bare = ""] = match;
	if (bracketed !== undefined) return isIPv6(bracketed);
	return bare.toLowerCase() === "localhost" || isIPv4(bare);
}

/** The authority of a URL for an IP literal; a zone has no place in it. */
export function urlHost(address: string): string {
	const [bare = ""] = address.split("%");
	return isIP(bare) === 6 ? `[${bare}]` : bare;
}

/** The first four groups of a valid IPv6 address, without leading zeros. */
function firstGroups(address: string): string {
	const [head = "", tail] = address.split("::");
	const left = groups(head);
	const missing = tail === undefined ? 0 : 8 - left.length - groups(tail).length;
	const all = [...left, ...Array<string>(missing).fill("0"), ...groups(tail ?? "")];
	return all.slice(0, 4).join(":");
}

/** Groups of one side of `::`; a dotted quad at the end stands for two. */
function groups(side: string): string[] {
	if (side === "") return [];
	return side.split(":").flatMap((group) => (group.includes(".") ? ["0", "0"] : [group.replace(/^0+(?=.)/, "")]));
}
