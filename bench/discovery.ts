/**
 * From turning on to being seen by somebody who is there already, over multicast DNS: two hosts, each a network
 * namespace, beside `bonjour-service` between the same two and, where the machine has it, Avahi between two of its own
 * (`programs/avahi.ts`); in turn, a fresh process each time, and everybody announces and looks. The time begins in the
 * newcomer's running process just before it opens its sockets or, with Avahi, starts `avahi-publish` and
 * `avahi-browse`; it ends as the resident is told the name. Avahi's daemons run all along, so that their start does not
 * count, which favours Avahi; its two commands have to start meanwhile, a few milliseconds. And what
 * discovery alone says on a quiet network, counted on a wire in memory over an hour of its own clock. Without network
 * namespaces only the packets are counted.
 */
import { randomBytes } from "node:crypto";
import { createMdnsDiscovery } from "../src/net/discovery/mdnsDiscovery.ts";
import { HostProgram } from "../test/harness/hostProgram.ts";
import { ManualClock } from "../test/harness/manualClock.ts";
import { MemoryMulticast } from "../test/harness/memoryMulticast.ts";
import { type NetworkHost, startNetwork } from "../test/harness/networkHosts.ts";
import { quietLogger } from "../test/harness/quietLogger.ts";
import type { BenchOptions } from "./options.ts";
import { startAvahi } from "./programs/avahi.ts";
import type { SeekerOptions, SeekerReport } from "./programs/discoverySeeker.ts";
import { type BenchCase, type BenchResult, figures, percentile } from "./report.ts";

const runs = 12;
const peerCounts = [2, 20, 100] as const;
const minutesCounted = 60;
const patienceMs = 20_000;
const minute = 60_000;

type Way = SeekerOptions["way"];
type Report<Name extends SeekerReport["kind"]> = SeekerReport & { readonly kind: Name };

/** The times first, then the packets. */
export async function run({ isQuick }: BenchOptions): Promise<BenchResult> {
	const cases = await timeCases(isQuick ? 5 : runs);
	for (const peers of isQuick ? peerCounts.slice(0, 2) : peerCounts) cases.push(await packets(peers));
	return { name: "discovery", cases };
}

async function timeCases(count: number): Promise<BenchCase[]> {
	const network = await startNetwork(["Ada", "Grace"]);
	const avahi = network.hasMulticast ? await startAvahi() : null;
	try {
		const [here, there] = network.hosts;
		if (!network.hasMulticast || !here || !there) return [];
		const hostsOf = (way: Way) => (way === "avahi" && avahi ? avahi.hosts : ([here, there] as const));
		const others: Way[] = avahi ? ["bonjour-service", "avahi"] : ["bonjour-service"];
		const times: Record<Way, number[]> = { ours: [], "bonjour-service": [], avahi: [] };
		for (let run = 0; run < count; run++) {
			for (const way of ["ours", ...others] as const) times[way].push(await untilSeen(way, ...hostsOf(way)));
		}
		return [50, 95].map((percent) => {
			const of = (way: Way) => figures([percentile(times[way], percent)]);
			const peers = Object.fromEntries(others.map((way) => [way, of(way)]));
			return { case: `p${percent} of ${count}, from turning on to seen`, unit: "ms", ours: of("ours"), peers };
		});
	} finally {
		await avahi?.stop();
		await network.stop();
	}
}

/** Time until the one `here` sees the one who turns on `there`, ms. */
async function untilSeen(way: Way, here: NetworkHost, there: NetworkHost): Promise<number> {
	const start = (host: NetworkHost) => {
		const options: SeekerOptions = { way, instance: randomBytes(8).toString("hex") };
		const program = new HostProgram<SeekerReport>(host, import.meta.url, "programs/discoverySeeker.ts", options);
		return { program, instance: options.instance };
	};
	const sees = ({ program }: ReturnType<typeof start>, other: string) => {
		const is = (report: SeekerReport): report is Report<"seen"> => report.kind === "seen" && report.instance === other;
		return program.report("the other to be seen", is, patienceMs);
	};
	const resident = start(here);
	// Somebody else, so that the resident is known to hear before it counts.
	const earlier = start(there);
	const started = [resident, earlier];
	try {
		await sees(resident, earlier.instance);
		const newcomer = start(there);
		started.push(newcomer);
		const { at: seenAt } = await sees(resident, newcomer.instance);
		const isOn = (report: SeekerReport): report is Report<"on"> => report.kind === "on";
		return seenAt - (await newcomer.program.report("the start", isOn)).at;
	} finally {
		await Promise.all(started.map(({ program }) => program.kill()));
	}
}

/** What so many on one subnet say in a minute, once everybody has been there for a while. */
async function packets(peers: number): Promise<BenchCase> {
	const clock = new ManualClock();
	const wire = new MemoryMulticast({ clock });
	const all = Array.from({ length: peers }, (_, index) => {
		const address = `10.77.0.${index + 1}`;
		const ipv4 = { address, cidr: `${address}/24`, netmask: "255.255.255.0", mac: "", internal: false } as const;
		const interfaces = () => ({ eth0: [{ ...ipv4, family: "IPv4" as const }] });
		const deps = { clock, random: randomBytes, logger: quietLogger, interfaces, openChannel: wire.openChannel };
		return { discovery: createMdnsDiscovery(deps), instance: (index + 1).toString(16).padStart(16, "0") };
	});
	const nothing = (): void => undefined;
	for (const { discovery, instance } of all) {
		await discovery.start({ port: 46_920, instance, seen: nothing, gone: nothing, listed: nothing });
		await clock.advance(500);
	}
	await clock.advance(5 * minute);
	const sent = (): number => wire.traffic.multicast + wire.traffic.unicast;
	const counts: number[] = [];
	for (let i = 0; i < minutesCounted; i++) {
		const before = sent();
		await clock.advance(minute);
		counts.push(sent() - before);
	}
	await Promise.all(all.map(({ discovery }) => discovery.stop()));
	return { case: `packets of ${peers} peers together`, unit: "packets/min", ours: figures(counts), peers: {} };
}
