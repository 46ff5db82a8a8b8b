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

/** What it can be told: one request of `Requests`, or to tell the overview. */
export interface NodeOrder {
	readonly call: number;
	readonly method: keyof Requests | "overview";
	readonly params: object;
}

const options = JSON.parse(process.argv[2] ?? "{}") as NodeProgramOptions;
const deps = { clock: realClock, random: randomBytes, logger: quietLogger };
const folder = options.folder ?? mkdtempSync(join(tmpdir(), "lanchat-host-"));
/** Beside the store, as the system's keyring is; so that the node can be killed and come back. */
const keyFile = `${folder}.key`;
const node = new TestNode({
	name: options.name,
	folder,
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
	const ask = node.api as unknown as Readonly<Record<string, (params: object) => unknown>>;
	// One that takes long does not hold up the others.
	void Promise.resolve(method === "overview" ? node.node.overview() : ask[method]?.(params)).then((value) =>
		print({ kind: "answer", call, value }),
	);
}
await node.stop();
