/** A node over a store that is there already, on loopback, as the benchmarks need it. */
import type { Settings } from "../../src/net/api/nodeState.ts";
import { LanNode } from "../../src/net/node.ts";
import { createNodeDisk } from "../../src/net/platform/nodeDisk.ts";
import { systemClock, systemRandom } from "../../src/net/platform/system.ts";
import type { Transport } from "../../src/net/ports.ts";
import type { StoreFiles } from "../../src/net/storeFiles.ts";
import { openTransport } from "./links.ts";

/** Not opened yet. `wrap` may look at what passes. */
export function closedNode(
	files: StoreFiles,
	master: Uint8Array,
	wrap: (transport: Transport) => Transport = (transport) => transport,
): LanNode {
	return new LanNode({
		clock: systemClock,
		random: systemRandom,
		logger: { log: () => {} },
		vault: { read: () => Promise.resolve(master), write: () => Promise.resolve(true) },
		files,
		disk: createNodeDisk(files.parts),
		makeTransport: () => onAnyPort(wrap(openTransport())),
		makeDiscovery: () => ({
			report: () => [],
			start: () => Promise.resolve({ interfaces: 0 }),
			stop: () => Promise.resolve(),
		}),
		app: "bench",
		notify: () => undefined,
		keyKnown: () => undefined,
	});
}

/** Without a network. */
export const quietSettings: Settings = {
	name: "Ada",
	port: 0,
	teamCode: "",
	staticPeers: [],
	discovery: false,
	ignoredInterfaces: [],
	onAtStart: false,
};

/** Opened, and on the network. */
export async function nodeOn(...options: Parameters<typeof closedNode>): Promise<LanNode> {
	const node = closedNode(...options);
	await node.attach(quietSettings);
	await node.turnOn();
	portOf(node);
	return node;
}

/** Where it listens. */
export function portOf(node: LanNode): number {
	if (node.status.kind !== "on") throw new Error("the node is not on");
	return node.status.port;
}

function onAnyPort(inner: Transport): Transport {
	return {
		start: ({ accept }) => inner.start({ ports: [0], accept }),
		dial: (options) => inner.dial(options),
		penalize: (address) => inner.penalize(address),
		stop: () => inner.stop(),
	};
}
