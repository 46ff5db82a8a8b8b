/** Both ends of a link as the node makes them, without the node: real sockets, real handshake, HELLO both ways. */
import { netIdOf } from "../../src/net/crypto/handshakeAuth.ts";
import { nativeX25519 } from "../../src/net/crypto/x25519.ts";
import { Identity } from "../../src/net/identity.ts";
import { closeCodes } from "../../src/net/link/ends.ts";
import { Link } from "../../src/net/link/link.ts";
import { systemClock, systemRandom } from "../../src/net/platform/system.ts";
import type { Logger, Socket, Transport } from "../../src/net/ports.ts";
import { createWsTransport } from "../../src/net/transport/wsTransport.ts";
import { toHex } from "../../src/net/wire/bytes.ts";

const quiet: Logger = { log: () => {} };
/** Limits on strangers, who all share one address here, would be what is measured. */
const many = 1_000_000;
const netId = netIdOf("");
const identity = Identity.create({ random: systemRandom, x25519: nativeX25519 }, Date.now());
const instance = toHex(systemRandom(8));

/** A transport on loopback that lets everyone connect. */
export function openTransport(): Transport {
	const penalties = { penaltyFirst: 0, penaltyMost: 0 };
	const admission = {
		...penalties,
		connectRate: many,
		connectBurst: many,
		connectRateTotal: many,
		connectBurstTotal: many,
	};
	return createWsTransport(
		{ clock: systemClock, logger: quiet },
		{
			listenOn: "127.0.0.1",
			admission: { ...admission, unauthenticated: many, unauthenticatedPerAddress: many },
		},
	);
}

/** Runs one end; resolves when the far end has proved itself and said HELLO. */
export function openLink(socket: Socket, role: "initiator" | "responder"): Promise<Link> {
	return new Promise((resolve, reject) => {
		const link: Link = new Link(
			{
				clock: systemClock,
				random: systemRandom,
				identity,
				x25519: nativeX25519,
				hello: () => ({ name: role, app: "bench", features: [], instance, port: 0, card: identity.card.bytes }),
				handlers: {
					opened: () => resolve(link),
					admits: () => true,
					record: () => {},
					closed: (end) => reject(new Error(`the link ended: ${end}`)),
				},
			},
			{ socket, role, netId, expectedPeer: null },
		);
		link.start();
	});
}

/** Dials, opens a link and closes it in order. */
export async function handshake(transport: Transport, port: number): Promise<void> {
	const address = { host: "127.0.0.1", port };
	const dialled = await transport.dial({ address, purpose: "chat", signal: new AbortController().signal });
	if ("error" in dialled) throw new Error(`could not dial: ${dialled.error}`);
	const link = await openLink(dialled.socket, "initiator");
	link.close(closeCodes.done, "done");
}
