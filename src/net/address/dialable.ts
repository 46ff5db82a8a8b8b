/** Which addresses may be dialled, by who names them. Pure. */
import { isIP } from "node:net";
import type { Address } from "../ports.ts";
import { bytesOfIp, plainAddress } from "./ip.ts";

/** RULE: nobody listens below: those ports are other programs' (RFC 6335 §6). */
export const portLeast = 1_024;
export const portMost = 65_535;

/**
 * Whether an IP literal can be one machine's, be it this one: what a person types, and what a name leads to. SECURITY: the
 * unspecified address leads to this very machine, and what is sent to a group or to everybody reaches whoever listens.
 */
export function isOneMachines(host: string): boolean {
	const plain = plainAddress(host);
	if (isIP(plain) === 0) return false;
	const bytes = bytesOfIp(plain);
	// IPv4 in hexadecimal disguise.
	const [first = 0] = isMapped(bytes) ? bytes.subarray(12) : bytes;
	return bytes.length === 4 || isMapped(bytes) ? first > 0 && first < 224 : first < 0xff && bytes.some(Boolean);
}

/** Whether an invite may name an address. SECURITY: a link must not make us dial ourselves, everybody, or the system's own ports. */
export function isDialable({ host, port }: Address): boolean {
	if (port < portLeast || port > portMost || isIP(host) === 0 || host.includes("%")) return false;
	const bytes = bytesOfIp(host);
	const [first = 0, second = 0] = bytes;
	if (bytes.length === 4) return first > 0 && first !== 127 && first < 224;
	// Not unspecified, loopback or IPv4 in disguise, not link-local, which needs a zone of ours, and not multicast.
	const hasPrefix = bytes.subarray(0, 10).some(Boolean);
	return hasPrefix && first !== 0xff && !(first === 0xfe && (second & 0xc0) === 0x80);
}

/**
 * Whether a member, or the site's DNS, may name an address: as an invite, but for those of a link alone, where whoever is
 * told may be on another one.
 */
export function canHint(address: Address): boolean {
	return isDialable(address) && !address.host.startsWith("169.254.");
}

function isMapped(bytes: Uint8Array): boolean {
	return bytes.length === 16 && !bytes.subarray(0, 10).some(Boolean) && bytes[10] === 0xff && bytes[11] === 0xff;
}
