/**
 * Where members of a common room are, as one tells another (PROTOCOL "Peer exchange"). Pure.
 *
 * `PEERS = [identity(32) ‖ family(1: 4|6) ‖ address(4|16) ‖ port(2)]…`, 1 to 64 of them, no identity twice
 */
import { isIPv4, isIPv6 } from "node:net";
import { concatBytes } from "../crypto/bytes.ts";
import { countLimits } from "../limits.ts";
import type { Address } from "../ports.ts";
import { type Decoded, decodeBytes, fromHex, malformed, type Reader, u8 } from "./bytes.ts";

/** Somebody, and where it listens. The address is a hint: who is there, a handshake must prove. */
export interface PeerHint {
	/** Identity key, hex. */
	readonly identity: string;
	/** An IP literal and a port. */
	readonly address: Address;
}

/** Ports below belong to the system (RFC 6335 §6). */
const firstPort = 1_024;

/** Serialises hints that `canHint`. */
export const encodePeerHints = (hints: readonly PeerHint[]): Uint8Array =>
	concatBytes(
		...hints.flatMap(({ identity, address: { host, port } }) => [
			fromHex(identity),
			...(isIPv4(host) ? [u8(4), bytesOfIPv4(host)] : [u8(6), bytesOfIPv6(host)]),
			Uint8Array.of(port >> 8, port & 0xff),
		]),
	);

/** Decodes hints. RULE: nothing that is not another machine's own port is an address to dial. */
export const decodePeerHints = (bytes: Uint8Array): Decoded<readonly PeerHint[]> =>
	decodeBytes(bytes, (reader) => {
		const hints: PeerHint[] = [];
		while (reader.left > 0) {
			hints.push(readHint(reader));
		}
		const isBounded = hints.length >= 1 && hints.length <= countLimits.peerHints;
		return isBounded && new Set(hints.map(({ identity }) => identity)).size === hints.length
			? hints
			: malformed("peersCount");
	});

const readHint = (reader: Reader): PeerHint => {
	const identity = reader.hex(32);
	const family = reader.byteIn([4, 6], "peersFamily");
	const raw = reader.bytes(family === 4 ? 4 : 16);
	const host = family === 4 ? raw.join(".") : textOfIPv6(raw);
	const address = { host, port: reader.u16() };
	return canHint(address) ? { identity, address } : malformed("peersAddress");
};

/** Whether an address may be told, and dialled because it was told: one machine's, not this one's, no system port. */
export const canHint = ({ host, port }: Address): boolean => {
	if (port < firstPort || port > 0xffff) {
		return false;
	}
	if (isIPv4(host)) {
		const [first = 0, second = 0] = host.split(".").map(Number);
		const isOneMachines = first > 0 && first < 224 && first !== 127;
		return isOneMachines && !(first === 169 && second === 254);
	}
	return isIPv6(host) && !host.includes("%") && !host.includes(".") && isOneMachinesIPv6(bytesOfIPv6(host));
};

/** Not unspecified, loopback, IPv4 in disguise, link-local (it needs a zone of ours) or multicast. */
const isOneMachinesIPv6 = (bytes: Uint8Array): boolean => {
	const [first = 0, second = 0] = bytes;
	const hasNoPrefix = bytes.subarray(0, 10).every((byte) => byte === 0);
	return !hasNoPrefix && first !== 0xff && !(first === 0xfe && (second & 0xc0) === 0x80);
};

const bytesOfIPv4 = (host: string): Uint8Array => Uint8Array.from(host.split("."), Number);

const bytesOfIPv6 = (host: string): Uint8Array => {
	const [head = "", tail] = host.split("::");
	const left = groupsOf(head);
	const right = groupsOf(tail ?? "");
	const groups = [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
	return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
};

const groupsOf = (side: string): readonly number[] =>
	side === "" ? [] : side.split(":").map((group) => Number.parseInt(group, 16));

/** All eight groups in full; one spelling for one address. */
const textOfIPv6 = (bytes: Uint8Array): string =>
	Array.from({ length: 8 }, (_, i) => (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16)).join(":");
