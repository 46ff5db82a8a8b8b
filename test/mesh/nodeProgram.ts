/** A whole node on one host of a network, with real discovery, until its input ends; it is asked in lines of JSON. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Settings } from "../../src/net/api/nodeState.ts";
import type { Requests } from "../../src/net/api/requests.ts";
import { AllWays } from "../../src/net/discovery/allWays.ts";
import { BroadcastDiscovery } from "../../src/net/discovery/broadcastDiscovery.ts";
import { createMdnsDiscovery } from "../../src/net/discovery/mdnsDiscovery.ts";
import type { Clock } from "../../src/net/ports.ts";
import { createWsTransport } from "../../src/net/transport/wsTransport.ts";
import { quietLogger } from "../harness/quietLogger.ts";
import { realClock } from "../harness/realClock.ts";
import { TestNode } from "../harness/testNode.ts";

/** What it is started with. */
export interface NodeProgramOptions {
	readonly name: string;
	/** What it left behind when it was here before. */
	readonly folder?: string;
	readonly settings?: Partial<Settings>;
}

/** What it prints: that it is up, and the answer to each request. */
export type NodeReport =
	| { readonly kind: "up"; readonly folder: string; readonly address: string; readonly atMs: number }
	| { readonly kind: "answer"; readonly call: number; readonly value: unknown };

/** What it can be told: one request of `Requests`, to tell the overview, or that its wall clock jumps by `ms`. */
export interface NodeOrder {
	readonly call: number;
	readonly method: keyof Requests | "overview" | "clock/jump";
	readonly params: object;
}

const options = JSON.parse(process.argv[2] ?? "{}") as NodeProgramOptions;
/** By how much its wall clock is wrong, ms; nothing is done to the machine's. */
let aheadMs = 0;
const clock: Clock = { ...realClock, now: () => realClock.now() + aheadMs };
const deps = { clock, random: randomBytes, logger: quietLogger };
const folder = options.folder ?? mkdtempSync(join(tmpdir(), "lanchat-host-"));
/** Beside the store, as the system's keyring is; so that the node can be killed and come back. */
const keyFile = `${folder}.key`;
const node = new TestNode({
	name: options.name,
	folder,
	clock,
	keyVault: {
		read: () => Promise.resolve(existsSync(keyFile) ? new Uint8Array(readFileSync(keyFile)) : "none"),
		write: (key) => {
			writeFileSync(keyFile, key);
			return Promise.resolve(true);
		},
	},
	interfaces: networkInterfaces,
	settings: { discovery: true, ...options.settings },
	makeTransport: () => createWsTransport(deps),
	makeDiscovery: (of) =>
		new AllWays((foundElsewhere) => [
			createMdnsDiscovery({ ...deps, ...of }),
			new BroadcastDiscovery({ ...deps, ...of, isNeeded: () => !foundElsewhere(1) }),
		]),
});

const print = (report: NodeReport): void => console.log(JSON.stringify(report));

await node.turnOn();
print({ kind: "up", folder: node.folder, address: node.address, atMs: Date.now() });
for await (const line of createInterface({ input: process.stdin })) {
	const { call, method, params } = JSON.parse(line) as NodeOrder;
	if (method === "clock/jump") {
		aheadMs += (params as { readonly ms: number }).ms;
		print({ kind: "answer", call, value: node.node.overview() });
		continue;
	}
	const ask = node.api as unknown as Readonly<Record<string, (params: object) => unknown>>;
	// One that takes long does not hold up the others.
	void Promise.resolve(method === "overview" ? node.node.overview() : ask[method]?.(params)).then((value) =>
		print({ kind: "answer", call, value }),
	);
}
await node.stop();
