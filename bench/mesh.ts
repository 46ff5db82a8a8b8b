/**
 * A whole office in one room: every node a real one with its store and its sockets, linked with every other, in as few
 * processes as the system's limit on open files allows. Measured: until all are linked, some after some coming to those
 * who are; what an idle node costs; and how long one message takes to be told to every window. Discovery is told by hand
 * and everybody lives on loopback, so there is nobody to measure beside. All nodes share this machine's cores: the times
 * are those of an office whose computers have together as much as this one. Members join one at a time and go off again,
 * so that what is linked before the clock starts is one pair and not all. What is being done is said on stderr, and each
 * size has a time after which what was not measured is left out.
 */
import type { BenchOptions } from "./options.ts";
import type { MeshAddress, MeshHeard, MeshHostCalls, MeshRoom, MeshUsage } from "./programs/meshHost.ts";
import { Program, sharedNow } from "./programs/program.ts";
import { type BenchCase, type BenchResult, figures, percentile } from "./report.ts";
import { type Say, Steps } from "./steps.ts";

/** A node with 20 peers, and a whole /24. */
const sizes = [21, 254] as const;
/** What a node has open besides a socket for each other node: its store's files, where it listens. */
const filesOfNode = 12;
/** What a process has open besides, and some room: a dial that loses has a socket, too. */
const filesOfProcess = 1_000;
const leastProcesses = 2;
const mostProcesses = 32;
/** Nodes that begin to dial at one moment, spread over the processes: all of them would have thousands of dials under
 * way, which two cores cannot answer in the five seconds a dial has. */
const atOnce = 16;
const messages = 20;
const idleMs = 60_000;
const quickIdleMs = 20_000;
/** Ending in order may take so long. */
const endMs = 20_000;
/** After the last of a start's own rounds. */
const restMs = 10_000;
/** For one size, everything together. */
const mostMs = 15 * 60_000;

type Host = Program<MeshHostCalls>;

export async function run({ isQuick, size }: BenchOptions): Promise<BenchResult> {
	const cases: BenchCase[] = [];
	const counts = size !== undefined ? [size] : isQuick ? sizes.slice(0, 1) : sizes;
	for (const nodes of counts) cases.push(...(await measure(nodes, isQuick ? quickIdleMs : idleMs)));
	return { name: "mesh", cases };
}

async function measure(nodes: number, idleFor: number): Promise<BenchCase[]> {
	const processes = processesFor(nodes);
	const hosts = Array.from({ length: processes }, () => new Program<MeshHostCalls>("./meshHost.ts"));
	const steps = new Steps(`mesh of ${nodes}`, mostMs);
	const cases: BenchCase[] = [];
	const measured = (name: string, unit: string, value: number): void => {
		cases.push({ case: `${nodes} nodes: ${name}`, unit, ours: figures([value]), peers: {} });
	};
	try {
		const counts = hosts.map((_, i) => Math.floor((nodes + i) / processes));
		const room = await steps.run("joining", (say) => everybodyIn(hosts, counts, say));
		const linked = await steps.run("linking", (say) => timeToLink(hosts, nodes, say));
		measured("until all are linked", "s", linked.ms / 1_000);
		measured("CPU of a link, both ends", "ms", linked.cpuMs / ((nodes * (nodes - 1)) / 2));
		await steps.run("coming to rest", () => pause(restMs));
		const idle = await steps.run("idle", () => idleCost(hosts, nodes, idleFor));
		measured("sent by an idle node", "bytes/min", idle.bytes);
		measured("CPU of an idle node", "% of a core", idle.cpu);
		measured("memory of a node", "MB", idle.memory / 1e6);
		const heard: number[] = [];
		const before = await usageOf(hosts);
		await steps.run("talking", async (say) => {
			for (let i = 0; i < messages; i += 1) {
				heard.push(...(await timesOfMessage(hosts, { room, counts, number: i })));
				say(`${i + 1} of ${messages}`);
			}
		});
		const talked = await usageOf(hosts);
		measured("p50 of a message to all", "ms", percentile(heard, 50));
		measured("p99 of a message to all", "ms", percentile(heard, 99));
		measured("CPU of a message, each node", "ms", (talked.cpuMs - before.cpuMs) / messages / nodes);
	} catch (error) {
		// What was measured before is worth being told.
		console.error(String(error));
	} finally {
		await Promise.race([
			Promise.all(hosts.map((host) => host.call("stop", null).catch(() => undefined))),
			pause(endMs),
		]);
		for (const host of hosts) host.stop();
	}
	return cases;
}

/** Makes everybody, and lets all into one room, which the first of them makes. */
async function everybodyIn(hosts: readonly Host[], counts: readonly number[], say: Say): Promise<string> {
	const [first] = hosts;
	if (!first) throw new Error("nobody is there");
	await Promise.all(
		hosts.map((host, i) => {
			const before = counts.slice(0, i).reduce((sum, count) => sum + count, 0);
			return host.call("start", { first: before, count: counts[i] ?? 0 });
		}),
	);
	const { room, admin } = await first.call<MeshRoom>("lead", null);
	let joined = 1;
	for (const [i, host] of hosts.entries()) {
		for (let index = i === 0 ? 1 : 0; index < (counts[i] ?? 0); index += 1) {
			await host.call("join", { index, room, admin });
			joined += 1;
			say(`${joined} members`);
		}
	}
	return room;
}

/** All are on, and some after some hear of all who are linked already. */
async function timeToLink(hosts: readonly Host[], nodes: number, say: Say): Promise<{ ms: number; cpuMs: number }> {
	const addresses = await Promise.all(hosts.map((host) => host.call<MeshAddress[]>("restart", null)));
	const before = await usageOf(hosts);
	const begun = sharedNow();
	const met: MeshAddress[] = [];
	const each = Math.ceil(atOnce / hosts.length);
	for (let from = 0; met.length < nodes; from += each) {
		const others = [...met, ...addresses.flatMap((own) => own.slice(from, from + each))];
		await Promise.all(hosts.map((host) => host.call("meet", { from, count: each, others })));
		met.splice(0, met.length, ...others);
		await areLinked(hosts, met.length);
		say(`${met.length} of ${nodes} nodes`);
	}
	const ms = sharedNow() - begun;
	return { ms, cpuMs: (await usageOf(hosts)).cpuMs - before.cpuMs };
}

/** As few as the system's limit on open files allows. @throws Error where it allows too few to be worth it */
function processesFor(nodes: number): number {
	const { userLimits } = process.report.getReport() as {
		readonly userLimits?: Record<string, { readonly soft: unknown }>;
	};
	const limit = Number(userLimits?.open_files?.soft ?? Number.POSITIVE_INFINITY);
	const most = Number.isNaN(limit) ? Number.POSITIVE_INFINITY : limit - filesOfProcess;
	const needed = nodes - 1 + filesOfNode;
	const processes = Math.max(leastProcesses, Math.ceil(nodes / Math.max(1, Math.floor(most / needed))));
	if (most < needed || processes > mostProcesses) {
		const least = Math.ceil(nodes / mostProcesses) * needed + filesOfProcess;
		throw new Error(
			`${nodes} nodes need ${least} open files a process, and this machine allows ${limit}: ulimit -n ${least}`,
		);
	}
	return processes;
}

async function areLinked(hosts: readonly Host[], nodes: number): Promise<void> {
	for (;;) {
		const links = await Promise.all(hosts.map((host) => host.call<number>("links", null)));
		if (links.reduce((sum, one) => sum + one, 0) >= nodes * (nodes - 1)) return;
		await pause(20);
	}
}

async function usageOf(hosts: readonly Host[]): Promise<MeshUsage> {
	const all = await Promise.all(hosts.map((host) => host.call<MeshUsage>("usage", null)));
	const sum = (of: (one: MeshUsage) => number): number => all.reduce((total, one) => total + of(one), 0);
	return { cpuMs: sum((one) => one.cpuMs), sent: sum((one) => one.sent), memory: sum((one) => one.memory) };
}

async function idleCost(
	hosts: readonly Host[],
	nodes: number,
	ms: number,
): Promise<{ readonly bytes: number; readonly cpu: number; readonly memory: number }> {
	const before = await usageOf(hosts);
	const begun = sharedNow();
	await pause(ms);
	const after = await usageOf(hosts);
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
