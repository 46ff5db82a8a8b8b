/** Discovery on one host until the input ends, every report a line of JSON; `{shout}` says bytes to everyone instead. */
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { createInterface } from "node:readline";
import { BroadcastDiscovery } from "../../src/net/discovery/broadcastDiscovery.ts";
import { createMdnsDiscovery } from "../../src/net/discovery/mdnsDiscovery.ts";
import type { Sighting } from "../../src/net/ports.ts";
import { quietLogger } from "../harness/quietLogger.ts";
import { realClock } from "../harness/realClock.ts";

/** What the program prints. */
export type DiscoveryReport =
	| { readonly kind: "started"; readonly interfaces: number; readonly at: number }
	| { readonly kind: "seen"; readonly sighting: Sighting; readonly at: number }
	| { readonly kind: "gone"; readonly instance: string; readonly at: number }
	| { readonly kind: "shouted" }
	/** On which interfaces it looks. */
	| { readonly kind: "ways"; readonly interfaces: readonly string[] }
	| { readonly kind: "cost"; readonly cpu: number; readonly rss: number };

/** What it can be told. */
export type DiscoveryOrder =
	/** Packets, in hex, one after the other `times` times to everyone, from an address of this host. */
	| { readonly shout: readonly string[]; readonly from: string; readonly times: number }
	/** Report the CPU seconds used, and bytes of memory held, since the last time. */
	| { readonly cost: true }
	/** Report on which interfaces it looks. */
	| { readonly ways: true };

/** What it is started with. */
export interface DiscoveryProgramOptions {
	/** Without one it only shouts. */
	readonly instance?: string;
	/** By broadcast only, as where multicast is filtered. */
	readonly broadcast?: boolean;
	/** Holds the port of multicast DNS for itself, as a rude program would. */
	readonly takePort?: boolean;
}

const { instance, takePort, broadcast } = JSON.parse(process.argv[2] ?? "{}") as DiscoveryProgramOptions;
const deps = { clock: realClock, random: randomBytes, logger: quietLogger };
const discovery = broadcast ? new BroadcastDiscovery({ ...deps, isNeeded: () => true }) : createMdnsDiscovery(deps);

function print(report: DiscoveryReport): void {
	console.log(JSON.stringify(report));
}

const taken = takePort ? createSocket({ type: "udp4" }) : undefined;
if (taken) await new Promise<void>((resolve) => taken.bind(5_353, () => resolve()));

if (instance !== undefined) {
	const { interfaces } = await discovery.start({
		instance,
		port: 46_920,
		seen: (sighting) => print({ kind: "seen", sighting, at: Date.now() }),
		gone: (lost) => print({ kind: "gone", instance: lost, at: Date.now() }),
		listed: () => undefined,
	});
	print({ kind: "started", interfaces, at: Date.now() });
}

let cpu = process.cpuUsage();
for await (const line of createInterface({ input: process.stdin })) {
	const order = JSON.parse(line) as DiscoveryOrder;
	if ("cost" in order) {
		const { user, system } = process.cpuUsage(cpu);
		cpu = process.cpuUsage();
		print({ kind: "cost", cpu: (user + system) / 1e6, rss: process.memoryUsage.rss() });
	} else if ("ways" in order) {
		print({ kind: "ways", interfaces: discovery.report().map(({ networkInterface }) => networkInterface) });
	} else {
		await shout(order.shout, order.from, order.times);
		print({ kind: "shouted" });
	}
}
taken?.close();
await discovery.stop();

async function shout(packets: readonly string[], from: string, times: number): Promise<void> {
	const socket = createSocket({ type: "udp4", reuseAddr: true });
	await new Promise<void>((resolve) => socket.bind({ address: from, port: 5_353 }, () => resolve()));
	socket.setMulticastInterface(from);
	for (let count = 0; count < times; count += 1) {
		for (const packet of packets) {
			await new Promise((resolve) => socket.send(Buffer.from(packet, "hex"), 5_353, "224.0.0.251", resolve));
		}
	}
	socket.close();
}
