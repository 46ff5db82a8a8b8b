/** Subnets in memory for discovery: who has an address in one hears what is said there, after a millisecond. */

import type {
	ChannelHandlers,
	MulticastChannel,
	OpenChannel,
	Source,
} from "../../src/net/discovery/multicastChannel.ts";
import type { LocalInterface } from "../../src/net/networks/interfaces.ts";
import { isOnLink } from "../../src/net/networks/interfaces.ts";
import type { Clock } from "../../src/net/ports.ts";
import { DnsCodec } from "./dnsCodec.ts";

interface Station {
	readonly localInterface: LocalInterface;
	readonly handlers: ChannelHandlers;
	readonly dnsPort: number;
	readonly hearsMulticast: boolean;
}

/** Counts of what was sent. */
export interface Traffic {
	multicast: number;
	unicast: number;
	bytes: number;
}

/** The port questions leave from. */
const ownPort = 40_000;

/** Everything that is connected, as one wire: what does not belong to a subnet is not heard there. */
export class MemoryMulticast {
	readonly #clock: Clock;
	readonly #stations = new Set<Station>();
	readonly traffic: Traffic = { multicast: 0, unicast: 0, bytes: 0 };
	/** Packets for which this is true are lost. */
	loses: () => boolean = () => false;
	/** New channels find the port taken. */
	isPortTaken = false;

	constructor(deps: { readonly clock: Clock }) {
		this.#clock = deps.clock;
	}

	/** Channels that are open. */
	get open(): number {
		return this.#stations.size;
	}

	/** Opens channels on this wire. */
	readonly openChannel: OpenChannel = async ({ handlers }, { localInterface, port }) => {
		const station = { localInterface, handlers, dnsPort: port, hearsMulticast: !this.isPortTaken };
		this.#stations.add(station);
		const codec = new DnsCodec();
		const dnsPort = { address: localInterface.address, port: station.hearsMulticast ? port : ownPort };
		const channel: MulticastChannel = {
			hearsMulticast: station.hearsMulticast,
			ask: (question) => this.toAll(question, { address: localInterface.address, port: ownPort }),
			announce: (records) => void codec.encode(records).then((bytes) => this.toAll(bytes, dnsPort)),
			answer: (records, to, id) => void codec.encode(records, id).then((bytes) => this.toOne(bytes, dnsPort, to)),
			close: async () => {
				// What was sent before is on the wire.
				await new Promise((resolve) => setImmediate(resolve));
				this.#stations.delete(station);
			},
		};
		return channel;
	};

	/** Says something to everyone, as from any source a test likes; to one station only where it says so. */
	toAll(bytes: Uint8Array, from: Source, only?: string): void {
		this.traffic.multicast += 1;
		this.traffic.bytes += bytes.length;
		const hear = [...this.#stations].filter(({ localInterface }) =>
			only === undefined ? isOnLink(localInterface, from.address) : localInterface.address === only,
		);
		for (const station of hear) if (station.hearsMulticast) this.#deliver(station, bytes, from);
	}

	/** Says something to one address. */
	toOne(bytes: Uint8Array, from: Source, to: Source): void {
		this.traffic.unicast += 1;
		this.traffic.bytes += bytes.length;
		for (const station of this.#stations) {
			if (station.localInterface.address === to.address) this.#deliver(station, bytes, from);
		}
	}

	#deliver(station: Station, bytes: Uint8Array, from: Source): void {
		if (this.loses()) return;
		this.#clock.after(1, () => {
			if (!this.#stations.has(station) || !station.handlers.admits(bytes, from)) return;
			const packet = new DnsCodec().decode(bytes);
			if (packet !== undefined) station.handlers.packet(packet, from);
		});
	}
}
