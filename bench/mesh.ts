/**
 * A whole office in one room: every node a real one with its store and its sockets, linked with every other, in as few
 * processes as the system's limit on open files allows. Measured: from the moment all of them are heard of until all are
 * linked; what an idle node costs; and how long one message takes to be told to every window. Discovery is told by hand
 * and everybody lives on loopback, so there is nobody to measure beside. All nodes share this machine's cores: the times
 * are those of an office whose computers have together as much as this one.
 */
import type { BenchOptions } from "./options.ts";
import type { MeshAddress, MeshHeard, MeshHostCalls, MeshUsage } from "./programs/meshHost.ts";
import { Program, sharedNow } from "./programs/program.ts";
import { type BenchCase, type BenchResult, figures, percentile } from "./report.ts";

/** A node with 20 peers, and a whole /24. */
const sizes = [21, 254] as const;
/** Both ends of each link and the stores' files are open at once, and systems allow 20,000 a process. */
const nodesPerProcess = 52;
const leastProcesses = 2;
const messages = 20;
const idleMs = 60_000;
const quickIdleMs = 20_000;
/** After the last of a start's own rounds. */
const restMs = 10_000;
const patienceMs = 30 * 60_000;

type Host = Program<MeshHostCalls>;

export async function run({ isQuick, size }: BenchOptions): Promise<BenchResult> {
	const cases: BenchCase[] = [];
	const counts = size !== undefined ? [size] : isQuick ? sizes.slice(0, 1) : sizes;
	for (const nodes of counts) cases.push(...(await measure(nodes, isQuick ? quickIdleMs : idleMs)));
	return { name: "mesh", cases };
}

async function measure(nodes: number, idleFor: number): Promise<BenchCase[]> {
	const processes = Math.max(leastProcesses, Math.ceil(nodes / nodesPerProcess));
	const hosts = Array.from({ length: processes }, () => new Program<MeshHostCalls>("./meshHost.ts"));
	try {
		const counts = hosts.map((_, i) => Math.floor((nodes + i) / processes));
		const room = await everybodyIn(hosts, counts);
		const linked = await timeToLink(hosts, nodes);
		await pause(restMs);
		const idle = await idleCost(hosts, nodes, idleFor);
		const heard: number[] = [];
		for (let i = 0; i < messages; i += 1) heard.push(...(await timesOfMessage(hosts, { room, counts, number: i })));
		const one = (name: string, unit: string, value: number): BenchCase => ({
			case: `${nodes} nodes: ${name}`,
			unit,
			ours: figures([value]),
			peers: {},
		});
		return [
			one("until all are linked", "s", linked / 1_000),
			one("sent by an idle node", "bytes/min", idle.bytes),
			one("CPU of an idle node", "% of a core", idle.cpu),
			one("memory of a node", "MB", idle.memory / 1e6),
			one("p50 of a message to all", "ms", percentile(heard, 50)),
			one("p99 of a message to all", "ms", percentile(heard, 99)),
		];
	} finally {
		await Promise.all(hosts.map((host) => host.call("stop", null).catch(() => host.stop())));
	}
}

/** Starts everybody and lets all into one room, which the first of them makes. */
async function everybodyIn(hosts: readonly Host[], counts: readonly number[]): Promise<string> {
	const addresses: MeshAddress[][] = [];
	for (const [i, host] of hosts.entries()) {
		const first = counts.slice(0, i).reduce((sum, count) => sum + count, 0);
		addresses.push(await host.call("start", { first, count: counts[i] ?? 0 }));
	}
	const [first] = hosts;
	const admin = addresses[0]?.[0];
	if (!first || !admin) throw new Error("nobody is there");
	const room = await first.call<string>("create", null);
	await first.call("admit", { room });
	await Promise.all(hosts.map((host) => host.call("meet", { everybody: [admin] })));
	for (const [i, host] of hosts.entries()) {
		for (let index = i === 0 ? 1 : 0; index < (counts[i] ?? 0); index += 1) await host.call("join", { index, room });
	}
	return room;
}

/** All restart at once, and are heard of by all. */
async function timeToLink(hosts: readonly Host[], nodes: number): Promise<number> {
	const addresses = await Promise.all(hosts.map((host) => host.call<MeshAddress[]>("restart", null)));
	const begun = sharedNow();
	await Promise.all(hosts.map((host) => host.call("meet", { everybody: addresses.flat() })));
	while (sharedNow() - begun < patienceMs) {
		const links = await Promise.all(hosts.map((host) => host.call<number>("links", null)));
		if (links.reduce((sum, one) => sum + one, 0) === nodes * (nodes - 1)) return sharedNow() - begun;
		await pause(20);
	}
	throw new Error("not everybody was linked");
}

async function idleCost(
	hosts: readonly Host[],
	nodes: number,
	ms: number,
): Promise<{ readonly bytes: number; readonly cpu: number; readonly memory: number }> {
	const usage = async (): Promise<MeshUsage> => {
		const all = await Promise.all(hosts.map((host) => host.call<MeshUsage>("usage", null)));
		const sum = (of: (one: MeshUsage) => number): number => all.reduce((total, one) => total + of(one), 0);
		return { cpuMs: sum((one) => one.cpuMs), sent: sum((one) => one.sent), memory: sum((one) => one.memory) };
	};
	const before = await usage();
	const begun = sharedNow();
	await pause(ms);
	const after = await usage();
	const passed = sharedNow() - begun;
	return {
		bytes: ((after.sent - before.sent) / nodes) * (60_000 / passed),
		cpu: ((after.cpuMs - before.cpuMs) / nodes / passed) * 100,
		memory: after.memory / nodes,
	};
}

/** Somebody says something: for each node the time until its windows are told. */
async function timesOfMessage(
	hosts: readonly Host[],
	{ room, counts, number }: { readonly room: string; readonly counts: readonly number[]; readonly number: number },
): Promise<readonly number[]> {
	const text = `message ${number}`;
	await Promise.all(hosts.map((host) => host.call("expect", { text })));
	const heard = hosts.map((host) => host.next<MeshHeard>());
	const speaker = number % hosts.length;
	const index = Math.floor(number / hosts.length) % (counts[speaker] ?? 1);
	const at = await hosts[speaker]?.call<number>("say", { index, room, text });
	const times = (await Promise.all(heard)).flatMap((one) => one.times);
	await pause(500);
	return times.map((time) => time - (at ?? 0));
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
