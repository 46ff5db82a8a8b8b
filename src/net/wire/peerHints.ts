/**
 * Where members of a common room are, as one tells another (PROTOCOL "Peer exchange"). Pure.
 *
 * `PEERS = [identity(32) ‖ family(1: 4|6) ‖ address(4|16) ‖ port(2)]…`, 1 to 64 of them, no identity twice
 */
import { canHint } from "../address/dialable.ts";
import { bytesOfIp, textOfIp } from "../address/ip.ts";
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

/** Serialises hints that `canHint`. */
export const encodePeerHints = (hints: readonly PeerHint[]): Uint8Array =>
	concatBytes(
		...hints.flatMap(({ identity, address: { host, port } }) => {
			const bytes = bytesOfIp(host);
			return [fromHex(identity), u8(bytes.length === 4 ? 4 : 6), bytes, Uint8Array.of(port >> 8, port & 0xff)];
		}),
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
	const host = textOfIp(reader.bytes(family === 4 ? 4 : 16));
	const address = { host, port: reader.u16() };
	return canHint(address) ? { identity, address } : malformed("peersAddress");
};
