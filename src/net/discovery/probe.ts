/**
 * The broadcast probe's packets, for networks that filter multicast (PROTOCOL "Broadcast probe"). Pure.
 *
 * `probe = "lanchat?"(8) ‖ kind(1: 0 who is there, 1 I am, 2 I leave) ‖ instance(8) ‖ port(2)`, 19 bytes
 */
import { concatBytes } from "../crypto/bytes.ts";
import { decodeBytes, fromHex, malformed, u8 } from "../wire/bytes.ts";

/** One packet: what is asked or said, by which session, and where it can be dialled. */
export interface Probe {
	readonly kind: "ask" | "here" | "gone";
	/** 16 hex digits. */
	readonly instance: string;
	readonly port: number;
}

const magic = Buffer.from("lanchat?");
const kinds = ["ask", "here", "gone"] as const;

/** Bytes of every packet. */
export const probeLength = 19;

export const encodeProbe = ({ kind, instance, port }: Probe): Uint8Array =>
	concatBytes(magic, u8(kinds.indexOf(kind)), fromHex(instance), Uint8Array.of(port >> 8, port & 0xff));

/** What a packet says, or null if it is none of ours. */
export const decodeProbe = (bytes: Uint8Array): Probe | null => {
	const decoded = decodeBytes(bytes, (reader) => {
		if (!magic.equals(reader.bytes(magic.length))) {
			return malformed("probe");
		}
		const kind = kinds[reader.byteIn([0, 1, 2], "probe")] ?? "ask";
		const probe = { kind, instance: reader.hex(8), port: reader.u16() };
		return probe.port < 1_024 ? malformed("probe") : probe;
	});
	return decoded.ok ? decoded.value : null;
};
