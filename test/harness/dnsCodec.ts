/** DNS packets to bytes and back, through multicast-dns itself: what tests decode is what the wire would have. */
import type { RemoteInfo, Socket } from "node:dgram";
import { EventEmitter } from "node:events";
import makeMdns from "multicast-dns";
import type { DnsRecords } from "../../src/net/discovery/advert.ts";

/** A multicast-dns whose socket is only a pair of functions. */
export class DnsCodec {
	readonly #socket = new EventEmitter();
	readonly #mdns = makeMdns({ socket: this.#socket as Socket, bind: false, multicast: false });
	#decoded: unknown;
	#sent: (bytes: Uint8Array) => void = () => {};

	constructor() {
		this.#mdns.on("warning", () => {});
		this.#mdns.on("packet", (packet: unknown) => {
			this.#decoded = packet;
		});
		Object.assign(this.#socket, {
			send: (bytes: Uint8Array) => this.#sent(bytes),
		});
	}

	/** The packet, or `undefined` when it is none. */
	decode(bytes: Uint8Array): unknown {
		this.#decoded = undefined;
		const from: RemoteInfo = { address: "10.0.0.1", family: "IPv4", port: 5_353, size: bytes.length };
		this.#socket.emit("message", Buffer.from(bytes), from);
		return this.#decoded;
	}

	/** A response with these records. One at a time. */
	encode(records: DnsRecords, id = 0): Promise<Uint8Array> {
		return new Promise((resolve) => {
			this.#sent = resolve;
			this.#mdns.respond({ id, answers: records });
		});
	}
}
