/** UDP broadcast: a port everyone listens at, and one of our own on each interface to ask from. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { broadcastAddresses, type LocalInterface } from "../networks/interfaces.ts";
import type { Logger } from "../ports.ts";
import type { Source } from "./multicastChannel.ts";

/** What is sent is sent or lost; it never fails. */
export interface BroadcastChannel {
	/** Whether others' probes are heard; otherwise the port is taken, and only answers to us are. */
	readonly hearsBroadcast: boolean;
	/** To everyone on an interface. */
	shout(localInterface: LocalInterface, packet: Uint8Array): void;
	/** To one who asked. */
	answer(packet: Uint8Array, to: Source): void;
	close(): Promise<void>;
}

/** Opens the sockets; a port that is taken makes it a lesser channel, not an error. */
export type OpenBroadcast = (
	deps: { readonly logger: Logger; readonly heard: (packet: Uint8Array, from: Source) => void },
	options: { readonly port: number },
) => Promise<BroadcastChannel>;

/** A channel on the real network. */
export const openBroadcastChannel: OpenBroadcast = async ({ logger, heard }, { port }) => {
	const warn = (error: Error): void => logger.log("debug", `broadcast: ${error.message}`);
	const open = (options: { readonly reuseAddr: boolean }): Socket =>
		createSocket({ type: "udp4", ...options })
			.on("error", warn)
			.on("message", heard);
	const bound = async (socket: Socket, at: { readonly port: number; readonly address?: string }): Promise<boolean> => {
		try {
			socket.bind(at);
			await once(socket, "listening");
			socket.setBroadcast(true);
			return true;
		} catch (error) {
			warn(error instanceof Error ? error : new Error("unknown"));
			return false;
		}
	};
	// Everyone on this machine shares the port; what is broadcast reaches them all.
	const shared = open({ reuseAddr: true });
	const hearsBroadcast = await bound(shared, { port });
	/** By the address they ask from, so that the packet leaves where it should and answers come back to us alone. */
	const askers = new Map<string, Promise<Socket | null>>();
	const asker = (address: string): Promise<Socket | null> => {
		const made = askers.get(address) ?? makeAsker(address);
		askers.set(address, made);
		return made;
	};
	const makeAsker = async (address: string): Promise<Socket | null> => {
		const socket = open({ reuseAddr: false });
		if (await bound(socket, { port: 0, address })) {
			return socket;
		}
		socket.close();
		// An address that came a moment ago may not be used yet: the next probe tries again.
		askers.delete(address);
		return null;
	};
	const ignore = (error: Error | null): void => void (error && warn(error));
	return {
		hearsBroadcast,
		shout: (localInterface, packet) => {
			void asker(localInterface.address).then((socket) => {
				for (const everyone of broadcastAddresses(localInterface)) {
					socket?.send(packet, port, everyone, ignore);
				}
			});
		},
		answer: (packet, to) => {
			if (hearsBroadcast) {
				shared.send(packet, to.port, to.address, ignore);
			}
		},
		close: async () => {
			const open = [shared, ...(await Promise.all(askers.values()))].filter((socket) => socket !== null);
			await Promise.all(open.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
		},
	};
};
