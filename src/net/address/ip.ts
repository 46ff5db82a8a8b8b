/** IP addresses as text and as bytes: how they are compared, grouped and written. Pure. */
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
	return isIPv6(plain) ? `${textOfIp(bytesOfIp(plain)).split(":").slice(0, 4).join(":")}::/64` : plain;
}

/** The authority of a URL for an IP literal; a zone has no place in it. */
export function urlHost(address: string): string {
	const [bare = ""] = address.split("%");
	return isIP(bare) === 6 ? `[${bare}]` : bare;
}

/** The 4 or 16 bytes of an IP literal; its zone is left out. */
export function bytesOfIp(address: string): Uint8Array {
	const [bare = ""] = address.split("%");
	if (isIPv4(bare)) return Uint8Array.from(bare.split("."), Number);
	const [head = "", tail] = bare.split("::");
	const [left, right] = [bytesOfSide(head), bytesOfSide(tail ?? "")];
	const bytes = new Uint8Array(16);
	bytes.set(left);
	bytes.set(right, 16 - right.length);
	return bytes;
}

/** 4 or 16 bytes as a literal: all eight groups of IPv6 in full, so that one address has one spelling. */
export function textOfIp(bytes: Uint8Array): string {
	if (bytes.length === 4) return bytes.join(".");
	return Array.from({ length: 8 }, (_, i) => (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16)).join(
		":",
	);
}

/** Groups on one side of `::`; a dotted quad at the end is four bytes. */
function bytesOfSide(side: string): readonly number[] {
	if (side === "") return [];
	return side.split(":").flatMap((group) => {
		if (group.includes(".")) return group.split(".").map(Number);
		const number = Number.parseInt(group, 16);
		return [number >> 8, number & 0xff];
	});
}
