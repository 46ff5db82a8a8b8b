/**
 * Multicast DNS on one interface, through multicast-dns. Its traps, and what is done about them:
 * it sends on the default interface unless told, and bound to an address it hears no multicast on Linux, so each
 * instance gets `interface` and `bind: '0.0.0.0'`, and hears all interfaces; it decodes whatever arrives, so packets
 * are let through one by one before that; it emits packets outside its own `try`; it cannot set the QU bit.
 */
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import makeMdns, { type MulticastDNS } from "multicast-dns";
import type { LocalInterface } from "../networks/interfaces.ts";
import type { Logger } from "../ports.ts";
import type { DnsRecords } from "./advert.ts";

/** Where a packet came from. */
export interface Source {
	readonly address: string;
	readonly port: number;
}

/** What a channel reports. */
export interface ChannelHandlers {
	/** Whether a packet may be decoded at all. */
	admits(packet: Uint8Array, from: Source): boolean;
	/** A decoded packet; hostile. */
	packet(packet: unknown, from: Source): void;
}

/** Multicast on one interface. Sending never fails: what cannot be sent is lost, as on the wire. */
export interface MulticastChannel {
	/** Whether others' announcements are heard; otherwise the port is taken, and only answers to us are. */
	readonly hearsMulticast: boolean;
	ask(question: Uint8Array): void;
	/** To everyone. */
	announce(records: DnsRecords): void;
	/** To one asker; `id` as in its question. */
	answer(records: DnsRecords, to: Source, id: number): void;
	/** Closes after what was sent has left. */
	close(): Promise<void>;
}

/** Opens the channel of one interface; a port that is taken makes it a lesser one, not an error. */
export type OpenChannel = (
	deps: { readonly logger: Logger; readonly handlers: ChannelHandlers },
	options: { readonly localInterface: LocalInterface; readonly port: number },
) => Promise<MulticastChannel>;

/** The multicast group of DNS (RFC 6762 §3). */
const group = "224.0.0.251";

/** A channel on a real interface. */
export const openMulticastChannel: OpenChannel = async ({ logger, handlers }, { localInterface, port }) => {
	const { address, name } = localInterface;
	const warn = (error: Error): void => logger.log("debug", `multicast on ${name}: ${error.message}`);
	const handle = (packet: unknown, from: RemoteInfo): void => {
		try {
			handlers.packet(packet, from);
		} catch (error) {
			logger.log("error", `a multicast packet: ${String(error)}`);
		}
	};

	// Everyone on this machine shares the port; what is multicast reaches them all.
	const shared = createSocket({ type: "udp4", reuseAddr: true });
	const mdns = makeMdns({ socket: shared, port, interface: address, bind: "0.0.0.0" });
	admitOnly(shared, handlers);
	mdns.on("packet", handle).on("warning", () => {});
	const hearsMulticast = await new Promise<boolean>((resolve) => {
		mdns.on("ready", () => resolve(true));
		mdns.on("error", (error: Error) => {
			warn(error);
			resolve(false);
		});
	});

	// What is sent to one address of a shared port reaches any one of the sharers, so we ask from a port of our own.
	const openAsker = async (): Promise<Asker | null> => {
		const own = createSocket({ type: "udp4" });
		const asker = makeMdns({ socket: own, port, bind: false, multicast: false });
		admitOnly(own, handlers);
		asker
			.on("packet", handle)
			.on("warning", () => {})
			.on("error", warn);
		try {
			await bindForMulticast(own, address);
			return { own, asker };
		} catch (error) {
			warn(error as Error);
			asker.destroy();
			return null;
		}
	};
	let asking = openAsker();
	let from = await asking;

	const speaker = () => (hearsMulticast ? mdns : from?.asker);
	/** Sends under way. */
	let sending = 0;
	let idle: () => void = () => {};
	const sent = (error?: Error | null): void => {
		if (error) warn(error);
		sending -= 1;
		if (sending === 0) idle();
	};
	const start = (): typeof sent => {
		sending += 1;
		return sent;
	};
	return {
		hearsMulticast,
		ask: (question) => {
			// An address that came a moment ago may not have been fit for use yet: each question tries again.
			if (from === null) asking = asking.then((opened) => opened ?? openAsker());
			const done = start();
			void asking.then((opened) => {
				from = opened;
				if (opened) opened.own.send(question, port, group, done);
				else done();
			});
		},
		announce: (records) => speaker()?.respond({ answers: records }, start()),
		answer: (records, to, id) => speaker()?.respond({ id, answers: records }, { ...to }, start()),
		close: async () => {
			if (sending > 0)
				await new Promise<void>((resolve) => {
					idle = resolve;
				});
			const open = from === null ? [mdns] : [mdns, from.asker];
			await Promise.all(open.map((instance) => new Promise<void>((resolve) => instance.destroy(resolve))));
		},
	};
};

/** A port of our own on the interface, which questions leave from. */
interface Asker {
	readonly own: Socket;
	readonly asker: MulticastDNS;
}

/** Puts a check before the listener multicast-dns has attached, so that a flood is not decoded. */
function admitOnly(socket: Socket, handlers: ChannelHandlers): void {
	const decoders = socket.listeners("message");
	socket.removeAllListeners("message");
	socket.on("message", (packet, from) => {
		if (!handlers.admits(packet, from)) return;
		for (const decode of decoders) decode.call(socket, packet, from);
	});
}

async function bindForMulticast(socket: Socket, address: string): Promise<true> {
	socket.bind({ address, port: 0, exclusive: true });
	await once(socket, "listening");
	socket.setMulticastInterface(address);
	socket.setMulticastTTL(255);
	return true;
}
