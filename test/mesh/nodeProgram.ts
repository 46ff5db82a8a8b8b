/**
 * Whole nodes on one host of a network, each with a store and sockets of its own and real discovery, until their input
 * ends; they are asked in lines of JSON.
 */
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

/** Whom one node is of. */
export interface PersonOnHost {
	readonly name: string;
	/** What it left behind when it was here before. */
	readonly folder?: string;
	readonly settings?: Partial<Settings>;
}

/** What the program is started with: one node for each. */
export interface NodeProgramOptions {
	readonly people: readonly PersonOnHost[];
}

/** What it prints: that a node is up, and the answer to each request. */
export type NodeReport =
	| {
			readonly kind: "up";
			readonly index: number;
			readonly folder: string;
			readonly address: string;
			readonly atMs: number;
	  }
	| { readonly kind: "answer"; readonly call: number; readonly value: unknown };

/**
 * What the node at `index` can be told: one request of `Requests`, to tell its overview, how many links it has or how it
 * came to them, or that its wall clock jumps by `ms`.
 */
export interface NodeOrder {
	readonly call: number;
	readonly index: number;
	readonly method: keyof Requests | "overview" | "links" | "meeting" | "clock/jump";
	readonly params: object;
}

/** How a node came to its links; noted only where `LANCHAT_FIGURES` is 1. */
export interface Meeting {
	/** When it had its first link, its second, and so on, on the machine's wall clock. */
	readonly linkedAt: readonly number[];
	/** CPU of its process, which may have other nodes in it: until all of them were up, and from then to the last link, ms. */
	readonly startCpuMs: number;
	readonly linkCpuMs: number;
}

/** A node, and its wall clock. */
interface Seat {
	readonly node: TestNode;
	readonly jump: (ms: number) => void;
}

const print = (report: NodeReport): void => console.log(JSON.stringify(report));

const seatOf = ({ name, settings, folder = mkdtempSync(join(tmpdir(), "lanchat-host-")) }: PersonOnHost): Seat => {
	/** By how much its wall clock is wrong, ms; nothing is done to the machine's. */
	let aheadMs = 0;
	const clock: Clock = { ...realClock, now: () => realClock.now() + aheadMs };
	const deps = { clock, random: randomBytes, logger: quietLogger };
	/** Beside the store, as the system's keyring is; so that the node can be killed and come back. */
	const keyFile = `${folder}.key`;
	const node = new TestNode({
		name,
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
		settings: { discovery: true, ...settings },
		makeTransport: () => createWsTransport(deps),
		makeDiscovery: (of) =>
			new AllWays((foundElsewhere) => [
				createMdnsDiscovery({ ...deps, ...of }),
				new BroadcastDiscovery({ ...deps, ...of, isNeeded: () => !foundElsewhere(1) }),
			]),
	});
	const jump = (ms: number): void => {
		aheadMs += ms;
	};
	return { node, jump };
};

/** The links of all, as they came. */
const meetings = new Map<Seat, number[]>();
/** CPU of this process, ms: when all were up, and when the last link had come. */
const cpu = { up: 0, linked: 0 };

const linksOf = ({ node }: Seat): number => node.node.session?.mesh?.peers.length ?? 0;

const cpuMs = (): number => {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1_000;
};

const noteLinks = (): void => {
	for (const seat of seats) {
		const linkedAt = meetings.get(seat) ?? [];
		meetings.set(seat, linkedAt);
		while (linkedAt.length < linksOf(seat)) {
			linkedAt.push(Date.now());
			cpu.linked = cpuMs();
		}
	}
};

const meetingOf = (seat: Seat): Meeting => ({
	linkedAt: meetings.get(seat) ?? [],
	startCpuMs: cpu.up,
	linkCpuMs: Math.max(0, cpu.linked - cpu.up),
});

const answer = (seat: Seat, { method, params }: NodeOrder): unknown => {
	const { node, jump } = seat;
	switch (method) {
		case "clock/jump":
			return jump((params as { readonly ms: number }).ms);
		case "overview":
			return node.node.overview();
		case "links":
			return linksOf(seat);
		case "meeting":
			return meetingOf(seat);
		default:
			return (node.api as unknown as Readonly<Record<string, (params: object) => unknown>>)[method]?.(params);
	}
};

const { people } = JSON.parse(process.argv[2] ?? "{}") as NodeProgramOptions;
const seats = people.map(seatOf);
if (process.env.LANCHAT_FIGURES === "1") setInterval(noteLinks, 20).unref();
await Promise.all(
	seats.map(async ({ node }, index) => {
		await node.turnOn();
		print({ kind: "up", index, folder: node.folder, address: node.address, atMs: Date.now() });
	}),
);
cpu.up = cpuMs();
for await (const line of createInterface({ input: process.stdin })) {
	const order = JSON.parse(line) as NodeOrder;
	const seat = seats[order.index];
	// One that takes long does not hold up the others.
	if (seat)
		void Promise.resolve(answer(seat, order)).then((value) => print({ kind: "answer", call: order.call, value }));
}
await Promise.all(seats.map(({ node }) => node.stop()));
