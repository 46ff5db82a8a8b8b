import { deepEqual, equal, ok } from "node:assert/strict";
import { transportLimits } from "../../src/net/transport/transportLimits.ts";
import { createWsTransport } from "../../src/net/transport/wsTransport.ts";
import { HostProgram } from "../harness/hostProgram.ts";
import { type Network, type NetworkHost, startNetwork } from "../harness/networkHosts.ts";
import { quietLogger } from "../harness/quietLogger.ts";
import { RawPeer, upgradeRequest } from "../harness/rawPeer.ts";
import { realClock } from "../harness/realClock.ts";
import { skip } from "../harness/skip.ts";
import { until } from "../harness/until.ts";
import type { TransportOrder, TransportReport } from "./transportProgram.ts";

type Kind<Name extends TransportReport["kind"]> = TransportReport & { readonly kind: Name };

const port = 46_920;

/** A transport on a host, and what is asked of it. */
class Station {
	readonly program: HostProgram<TransportReport>;

	constructor(host: NetworkHost) {
		this.program = new HostProgram(host, import.meta.url, "transportProgram.ts");
	}

	async listening(): Promise<void> {
		const is = (report: TransportReport): report is Kind<"listening"> => report.kind === "listening";
		equal((await this.program.report("a listener", is)).port, port);
	}

	dial(host: string): Promise<Kind<"dialled">> {
		return this.#ask({ dial: { host, port } }, "dialled");
	}

	flood(host: string, from: readonly string[], { seconds = 3, request = "" } = {}): Promise<Kind<"flooded">> {
		return this.#ask({ flood: { host, port }, from, seconds, request }, "flooded");
	}

	cost(): Promise<Kind<"cost">> {
		return this.#ask({ cost: true }, "cost");
	}

	async #ask<Name extends TransportReport["kind"]>(order: TransportOrder, kind: Name): Promise<Kind<Name>> {
		const all = () => this.program.reports.filter((report): report is Kind<Name> => report.kind === kind);
		const before = all().length;
		this.program.tell(order);
		return until(() => all()[before], { what: `"${kind}"`, every: 5, timeout: 60_000 });
	}
}

describe("The listening port, with someone slow on the line", function () {
	this.timeout(60_000);

	it("ends every connection that has not asked for an upgrade within its time", async () => {
		const transport = createWsTransport({ clock: realClock, logger: quietLogger }, { listenOn: "127.0.0.1" });
		const started = await transport.start({ ports: [0], accept: () => {} });
		ok("port" in started);
		const start = performance.now();
		const request = upgradeRequest(started.port);
		const firstWords = ["", "G", request.slice(0, -2), "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n"];
		const peers = await Promise.all(firstWords.map(() => RawPeer.connect(started.port)));
		const drips = peers.map((peer, index) => {
			peer.write(firstWords[index] ?? "");
			// The last one goes on, a header line at a time.
			return index < 3 ? undefined : setInterval(() => peer.write("X-More: x\r\n"), 300);
		});
		try {
			await Promise.all(peers.map((peer) => peer.ended));
			const took = performance.now() - start;
			const { upgradeWait, upgradeCheck } = transportLimits;
			// The one that goes on would be there for ever; a busy machine may be late.
			ok(took < 4 * (upgradeWait + upgradeCheck), `took ${took} ms`);
		} finally {
			for (const drip of drips) clearInterval(drip);
			await transport.stop();
		}
	});
});

describe("The transport on a real network", function () {
	this.timeout(120_000);
	let network: Network;
	let stations: Station[] = [];
	let ada: Station;
	let grace: Station;
	let mallory: Station;

	before(async function () {
		network = await startNetwork(["Ada", "Grace", "Mallory"]);
		if (!network.hasMulticast) skip(this, "no network namespaces here");
		for (const [index, host] of network.hosts.entries()) {
			await host.ip("address", "add", `fd77::${index + 1}/64`, "dev", "eth0", "nodad");
		}
		// Mallory has thirty machines, as it were.
		for (const address of many) await network.hosts[2]?.ip("address", "add", `${address}/24`, "dev", "eth0");
	});

	after(() => network.stop());

	beforeEach(async () => {
		stations = network.hosts.map((host) => new Station(host));
		await Promise.all(stations.map((station) => station.listening()));
		const [one, two, three] = stations;
		ok(one && two && three);
		[ada, grace, mallory] = [one, two, three];
	});

	afterEach(async () => {
		await Promise.all(stations.map(({ program }) => program.kill()));
	});

	const many = Array.from({ length: 30 }, (_, index) => `10.77.0.${100 + index}`);

	it("is reached by IPv4 and by IPv6", async () => {
		equal((await grace.dial("10.77.0.1")).result, "echo");
		equal((await grace.dial("fd77::1")).result, "echo");
	});

	it("says what is wrong with an address where nobody is", async () => {
		deepEqual((await grace.dial("10.77.0.200")).result, "unreachable");
		await network.hosts[1]?.ip("route", "delete", "default");
		deepEqual((await grace.dial("10.200.0.1")).result, "unreachable");
		await network.hosts[1]?.ip("route", "add", "default", "dev", "eth0");
	});

	it("lets a colleague in while a stranger connects as fast as possible", async () => {
		await ada.cost();
		const flood = mallory.flood("10.77.0.1", ["10.77.0.3", "10.77.0.3", "10.77.0.3", "10.77.0.3"]);
		const took: number[] = [];
		for (let count = 0; count < 5; count += 1) {
			const { result, ms } = await grace.dial("10.77.0.1");
			equal(result, "echo");
			took.push(ms);
		}
		// One of them may have met with something else this machine had to do; a wait for a place is met by all.
		ok(Math.min(...took) < 500, `took ${took.join()} ms`);
		const { attempts } = await flood;
		const { cpu, rss, accepted } = await ada.cost();
		if (process.env.LANCHAT_FIGURES) console.log({ attempts, cpu, rss: rss / 1e6, accepted });
		ok(attempts > 200, `only ${attempts} attempts`);
		ok(rss < 200e6);
		ok(cpu < attempts * 0.000_5, `${cpu} s of CPU for ${attempts} attempts`);
	});

	it("lets a colleague in while thirty silent machines hold all they can", async () => {
		const request = upgradeRequest(port, { Host: `10.77.0.1:${port}` });
		await mallory.flood("10.77.0.1", many, { seconds: 1, request });
		// The rates are used up; they come back within two seconds.
		const results: string[] = [];
		await until(
			async () => {
				const { result } = await grace.dial("10.77.0.1");
				results.push(result);
				return result === "echo";
			},
			{ what: "a place" },
		);
		const { open } = await ada.cost();
		ok(open <= transportLimits.unauthenticated + 1, `${open} sockets open`);
	});
});
