import { deepEqual, equal, ok } from "node:assert/strict";
import { advertRecords } from "../../../src/net/discovery/advert.ts";
import { createMdnsDiscovery } from "../../../src/net/discovery/mdnsDiscovery.ts";
import { questionBytes, questionPackets } from "../../../src/net/discovery/question.ts";
import type { InterfaceTable } from "../../../src/net/networks/interfaces.ts";
import type { Discovery, Sighting } from "../../../src/net/ports.ts";
import { DnsCodec } from "../../harness/dnsCodec.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { MemoryMulticast } from "../../harness/memoryMulticast.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { quietLogger } from "../../harness/quietLogger.ts";

const second = 1_000;
const minute = 60 * second;

/** Someone with interfaces, who writes down what is reported. */
interface Host {
	readonly instance: string;
	readonly discovery: Discovery;
	readonly seen: Sighting[];
	readonly gone: string[];
	table: InterfaceTable;
}

describe("Discovery", () => {
	let clock: ManualClock;
	let wire: MemoryMulticast;
	let hosts: Host[];
	let seed: number;

	beforeEach(() => {
		clock = new ManualClock();
		wire = new MemoryMulticast({ clock });
		hosts = [];
		seed = 1;
	});

	afterEach(async () => {
		await Promise.all(hosts.map(({ discovery }) => discovery.stop()));
		equal(wire.open, 0);
		// What was under way arrives nowhere; no timer of ours is left.
		await clock.advance(10);
		equal(clock.pending, 0);
	});

	/** The same chances every time. */
	function chance(): number {
		seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
		return seed / 2_147_483_648;
	}

	function random(n: number): Uint8Array {
		return Uint8Array.from({ length: n }, () => chance() * 256);
	}

	function cable(...cidrs: string[]): NonNullable<InterfaceTable[string]> {
		return cidrs.map((cidr) => ({
			address: cidr.split("/")[0] ?? "",
			cidr,
			family: "IPv4" as const,
			internal: false,
			mac: "",
			netmask: "",
		}));
	}

	function addHost(table: InterfaceTable = { eth0: cable(`10.77.0.${hosts.length + 1}/24`) }): Host {
		const host: Host = {
			instance: (hosts.length + 1).toString(16).padStart(16, "0"),
			discovery: createMdnsDiscovery({
				clock,
				random,
				logger: quietLogger,
				interfaces: () => host.table,
				openChannel: wire.openChannel,
			}),
			seen: [],
			gone: [],
			table,
		};
		hosts.push(host);
		return host;
	}

	async function start(host: Host): Promise<number> {
		const { instance, seen, gone } = host;
		const { interfaces } = await host.discovery.start({
			port: 46_920,
			instance,
			seen: (sighting) => seen.push(sighting),
			listed: () => undefined,
			gone: (lost) => gone.push(lost),
		});
		return interfaces;
	}

	function names({ seen }: Host): string[] {
		return [...new Set(seen.map(({ instance }) => instance))].sort();
	}

	function others(host: Host): string[] {
		return hosts.filter((other) => other !== host).map(({ instance }) => instance);
	}

	it("lets hosts of one subnet see each other within half a second, at their source address", async () => {
		const [ada, grace] = [addHost(), addHost()];
		equal(await start(ada), 1);
		await clock.advance(minute);
		equal(await start(grace), 1);
		await clock.advance(second / 2);
		deepEqual(ada.seen, [
			{ instance: grace.instance, address: { host: "10.77.0.2", port: 46_920 }, networkInterface: "eth0" },
		]);
		deepEqual(
			grace.seen.map(({ address }) => address.host),
			["10.77.0.1"],
		);
	});

	it("says each thing once, and again now and then while it goes on being heard", async () => {
		const [ada, grace] = [addHost(), addHost()];
		await Promise.all([start(ada), start(grace)]);
		await clock.advance(5 * second);
		equal(ada.seen.length, 1, "both announcements, an answer and a probe are one");
		await clock.advance(60 * minute);
		ok(ada.seen.length >= 30 && ada.seen.length <= 60, `said ${ada.seen.length} times`);
		equal(new Set(ada.seen.map(({ instance }) => instance)).size, 1);
		deepEqual(ada.gone, []);
	});

	it("tells at once who has said goodbye", async () => {
		const [ada, grace] = [addHost(), addHost()];
		await Promise.all([start(ada), start(grace)]);
		await clock.advance(second);
		await grace.discovery.stop();
		await clock.advance(5);
		deepEqual(ada.gone, [grace.instance]);
		await start(grace);
		await clock.advance(second);
		equal(ada.seen.length, 2);
	});

	it("forgets who fell silent within four minutes, having asked again", async () => {
		const [ada, grace] = [addHost(), addHost()];
		await Promise.all([start(ada), start(grace)]);
		await clock.advance(second);
		wire.loses = () => true;
		await clock.advance(2 * minute);
		deepEqual(ada.gone, []);
		await clock.advance(2.1 * minute);
		deepEqual(ada.gone, [grace.instance]);
	});

	it("keeps a host whose announcements are often lost", async () => {
		const [ada, grace] = [addHost(), addHost()];
		await Promise.all([start(ada), start(grace)]);
		await clock.advance(second);
		wire.loses = () => chance() < 0.1;
		await clock.advance(3 * 60 * minute);
		ok(
			ada.gone.length + grace.gone.length <= 1,
			`lost ${ada.gone.length} and ${grace.gone.length} times in three hours`,
		);
	});

	it("hears nothing from another subnet, whatever the packet claims", async () => {
		const ada = addHost();
		await start(ada);
		const advert = advertRecords({ instance: "00000000000000ff", port: 5_000, seconds: 240 });
		const bytes = await new DnsCodec().encode(advert);
		for (const address of ["10.78.0.1", "8.8.8.8", "127.0.0.1"])
			wire.toAll(bytes, { address, port: 5_353 }, "10.77.0.1");
		await clock.advance(second);
		deepEqual(ada.seen, []);
		wire.toAll(bytes, { address: "10.77.0.66", port: 5_353 }, "10.77.0.1");
		await clock.advance(second);
		equal(ada.seen.length, 1);
	});

	it("takes a goodbye only from the address that announced", async () => {
		const [ada, grace] = [addHost(), addHost()];
		await Promise.all([start(ada), start(grace)]);
		await clock.advance(second);
		const goodbye = await new DnsCodec().encode(advertRecords({ instance: grace.instance, port: 46_920, seconds: 0 }));
		wire.toAll(goodbye, { address: "10.77.0.66", port: 5_353 });
		await clock.advance(second);
		deepEqual(ada.gone, []);
	});

	it("takes no notice of its own packets, nor of who borrows its name", async () => {
		const ada = addHost();
		await start(ada);
		const bytes = await new DnsCodec().encode(advertRecords({ instance: ada.instance, port: 5_000, seconds: 240 }));
		wire.toAll(bytes, { address: "10.77.0.66", port: 5_353 });
		await clock.advance(minute);
		deepEqual(ada.seen, []);
	});

	it("follows interfaces as they come, change and go", async () => {
		const [ada, grace] = [addHost(), addHost({ eth0: cable("10.77.0.2/24"), wlan0: cable("10.88.0.2/24") })];
		equal(await start(grace), 2);
		await start(ada);
		await clock.advance(second);
		ada.table = { ...ada.table, wlan0: cable("10.88.0.1/24") };
		await clock.advance(4 * second);
		deepEqual(
			ada.seen.map(({ networkInterface, address }) => [networkInterface, address.host]),
			[
				["eth0", "10.77.0.2"],
				["wlan0", "10.88.0.2"],
			],
		);
		ada.table = { wlan0: cable("10.88.0.7/24") };
		await clock.advance(4 * second);
		deepEqual(grace.seen.at(-1)?.address.host, "10.88.0.7");
		ada.table = {};
		await clock.advance(4 * second);
		deepEqual(ada.gone.at(-1), grace.instance);
		equal(wire.open, 2);
	});

	it("starts without any interface, and uses the first that appears", async () => {
		const [ada, grace] = [addHost({}), addHost()];
		equal(await start(ada), 0);
		await start(grace);
		await clock.advance(minute);
		ada.table = { eth0: cable("10.77.0.1/24") };
		await clock.advance(4 * second);
		deepEqual(names(ada), others(ada));
		deepEqual(names(grace), others(grace));
	});

	it("opens everything afresh after the machine has slept", async () => {
		const [ada, grace] = [addHost(), addHost()];
		await Promise.all([start(ada), start(grace)]);
		await clock.advance(minute);
		const before = wire.traffic.multicast;
		clock.jump(60 * minute);
		await clock.advance(4 * second);
		ok(wire.traffic.multicast - before >= 4);
		equal(wire.open, 2);
	});

	it("makes do with answers where the port is taken", async () => {
		const grace = addHost();
		await start(grace);
		await clock.advance(minute);
		wire.isPortTaken = true;
		const ada = addHost();
		equal(await start(ada), 0);
		await clock.advance(second);
		deepEqual(names(ada), [grace.instance]);
		deepEqual(names(grace), [ada.instance]);
	});

	it("starts and stops as often as one likes", async () => {
		const ada = addHost();
		deepEqual(await Promise.all([start(ada), start(ada)]), [1, 1]);
		equal(wire.open, 1);
		await Promise.all([ada.discovery.stop(), ada.discovery.stop()]);
		equal(wire.open, 0);
		await Promise.all([start(ada), ada.discovery.stop(), start(ada)]);
		equal(wire.open, 1);
	});

	it("survives a flood, at little cost, and still sees who is new", async () => {
		const ada = addHost();
		await start(ada);
		await clock.advance(minute);
		const codec = new DnsCodec();
		for (let index = 0; index < 2_000; index += 1) {
			const instance = index.toString(16).padStart(16, "f");
			const source = { address: `10.77.0.${100 + (index % 10)}`, port: 5_353 };
			wire.toAll(await codec.encode(advertRecords({ instance, port: 5_000, seconds: 240 })), source);
			wire.toAll(questionBytes([]), source);
		}
		const before = { ...wire.traffic };
		await clock.advance(second);
		ok(ada.seen.length <= 10 * 8, `believed ${ada.seen.length}`);
		ok(wire.traffic.unicast - before.unicast + wire.traffic.multicast - before.multicast <= 15);
		const grace = addHost({ eth0: cable("10.77.0.200/24") });
		await start(grace);
		await clock.advance(2 * second);
		ok(names(ada).includes(grace.instance));
	});

	it("does not answer who knows us, in whatever packet of the question that is said", async () => {
		const ada = addHost();
		await start(ada);
		await clock.advance(minute);
		const strangers = Array.from({ length: 60 }, (_, i) => ({
			instance: i.toString(16).padStart(16, "f"),
			seconds: 200,
		}));
		const ask = async (known: Parameters<typeof questionPackets>[0], port: number): Promise<number> => {
			const before = wire.traffic.unicast;
			for (const packet of questionPackets(known)) {
				wire.toAll(packet, { address: "10.77.0.9", port });
			}
			await clock.advance(2 * second);
			return wire.traffic.unicast - before;
		};
		const us = (seconds: number) => ({ instance: ada.instance, seconds });
		equal(await ask([...strangers, us(200)], 40_001), 0);
		equal(await ask([us(200), ...strangers], 40_002), 0);
		equal(await ask([...strangers, us(100)], 40_003), 1, "half of our record's life is over");
		equal(await ask(strangers, 40_004), 1);
		equal(await ask([], 40_005), 1);
	});

	onceOnly(() =>
		it("says little where more know each other than one question can name, also in the minutes when all ask", async () => {
			for (let count = 0; count < 60; count += 1) {
				await start(addHost());
				await clock.advance(second / 2);
			}
			await clock.advance(4 * minute);
			let most = 0;
			// All ask again between the sixth and the eleventh minute.
			for (let passed = 0; passed < 7; passed += 1) {
				const before = wire.traffic.multicast + wire.traffic.unicast;
				await clock.advance(minute);
				most = Math.max(most, wire.traffic.multicast + wire.traffic.unicast - before);
			}
			ok(most <= 2 * hosts.length, `${most} packets in one minute`);
		}).timeout(120_000),
	);

	it("answers other tools' questions to everyone, once a second", async () => {
		const ada = addHost();
		await start(ada);
		await clock.advance(minute);
		const question = questionBytes([]);
		// Without the QU bit.
		question[question.length - 2] = 0;
		const before = wire.traffic.multicast;
		for (let count = 0; count < 10; count += 1) wire.toAll(question, { address: "10.77.0.9", port: 5_353 });
		await clock.advance(second / 2);
		equal(wire.traffic.multicast - before, 11);
	});

	onceOnly(() =>
		it("costs about three packets a host in the first 25 seconds, and less than one a minute after", async () => {
			for (let count = 0; count < 50; count += 1) addHost();
			await Promise.all(
				hosts
					.map(async (host) => {
						const wait = chance() * 3 * second;
						await new Promise<void>((resolve) => clock.after(wait, resolve));
						await start(host);
					})
					.concat(clock.advance(25 * second)),
			);
			for (const host of hosts) deepEqual(names(host), others(host));
			const first = { ...wire.traffic };
			ok(first.multicast <= 3.2 * hosts.length, `${first.multicast} multicast packets`);
			await clock.advance(60 * minute);
			const perMinute = (wire.traffic.multicast - first.multicast) / 60;
			ok(perMinute <= hosts.length, `${perMinute} multicast packets a minute`);
			const unicast = (wire.traffic.unicast - first.unicast) / 60;
			ok(unicast <= hosts.length * 2, `${unicast} unicast packets a minute`);
			for (const host of hosts) deepEqual(host.gone, []);
			if (process.env.LANCHAT_FIGURES) console.log({ first, perMinute, unicast });
		}).timeout(120_000),
	);
});
