import { deepEqual, equal, ok } from "node:assert/strict";
import { Candidates } from "../../../src/net/discovery/candidates.ts";
import { interfaceKey, isOnLink, type LocalInterface, usableInterfaces } from "../../../src/net/networks/interfaces.ts";
import type { Sighting } from "../../../src/net/ports.ts";
import { ManualClock } from "../../harness/manualClock.ts";

function sighting(instance: string, host: string, { port = 5_000, networkInterface = "eth0" } = {}): Sighting {
	return { instance, address: { host, port }, networkInterface };
}

describe("Candidates", () => {
	let clock: ManualClock;
	let candidates: Candidates;

	beforeEach(() => {
		clock = new ManualClock();
		candidates = new Candidates({ clock });
	});

	it("are new once for each address and port", () => {
		const notes = [
			sighting("a", "10.0.0.1"),
			sighting("a", "10.0.0.1"),
			sighting("a", "10.0.0.1", { port: 5_001 }),
			sighting("a", "10.0.0.2"),
			sighting("a", "10.0.0.1", { port: 5_001, networkInterface: "wlan0" }),
		].map((seen) => candidates.note(seen, 100).isNew);
		deepEqual(notes, [true, false, true, true, false]);
		equal(candidates.size, 2);
	});

	it("are gone when their last address is", async () => {
		candidates.note(sighting("a", "10.0.0.1"), 100);
		await clock.advance(50_000);
		candidates.note(sighting("a", "10.0.0.2"), 100);
		candidates.note(sighting("b", "10.0.0.3"), 10);
		await clock.advance(50_000);
		deepEqual(candidates.expire(), ["b"]);
		await clock.advance(50_000);
		deepEqual(candidates.expire(), ["a"]);
		deepEqual(candidates.expire(), []);
	});

	it("leave only where they were heard", () => {
		candidates.note(sighting("a", "10.0.0.1"), 100);
		deepEqual(candidates.leave("a", "10.0.0.66"), []);
		deepEqual(candidates.leave("b", "10.0.0.1"), []);
		deepEqual(candidates.leave("a", "10.0.0.1"), ["a"]);
		equal(candidates.size, 0);
	});

	it("are at most 256: the one heard longest ago goes", () => {
		for (let host = 0; host < 256; host += 1) candidates.note(sighting(`${host}`, `10.0.${host}.1`), 100);
		candidates.note(sighting("0", "10.0.0.1"), 100);
		deepEqual(candidates.note(sighting("new", "10.1.0.1"), 100), { isNew: true, gone: ["1"] });
		equal(candidates.size, 256);
	});

	it("are at most eight at one address, so that one liar cannot push out everyone", () => {
		for (let index = 0; index < 8; index += 1) ok(candidates.note(sighting(`${index}`, "10.0.0.1"), 100).isNew);
		deepEqual(candidates.note(sighting("more", "10.0.0.1"), 100), { isNew: false, gone: [] });
		equal(candidates.note(sighting("3", "10.0.0.1"), 100).isNew, false);
		equal(candidates.size, 8);
	});

	it("go with the interface they were heard on", () => {
		candidates.note(sighting("a", "10.0.0.1"), 100);
		candidates.note(sighting("a", "10.1.0.1", { networkInterface: "eth1" }), 100);
		candidates.note(sighting("b", "10.0.0.2"), 100);
		deepEqual(candidates.forgetInterface("eth0"), ["b"]);
		deepEqual(candidates.forgetInterface("eth1"), ["a"]);
	});

	it("are fresh in the first half of their life, stale once near its end", async () => {
		candidates.note(sighting("a", "10.0.0.1"), 100);
		candidates.note(sighting("b", "10.0.0.2", { networkInterface: "eth1" }), 100);
		deepEqual(candidates.fresh("eth0"), [{ instance: "a", seconds: 100 }]);
		await clock.advance(50_000);
		deepEqual(candidates.fresh("eth0"), []);
		deepEqual([...candidates.takeStaleInterfaces()], []);
		await clock.advance(30_000);
		deepEqual([...candidates.takeStaleInterfaces()], ["eth0", "eth1"]);
		deepEqual([...candidates.takeStaleInterfaces()], []);
		candidates.note(sighting("a", "10.0.0.1"), 100);
		await clock.advance(80_000);
		deepEqual([...candidates.takeStaleInterfaces()], ["eth0"]);
	});
});

describe("An interface", () => {
	const base = { mac: "00:00:00:00:00:00", netmask: "255.255.255.0" };
	const four = { ...base, family: "IPv4", internal: false } as const;
	const home: LocalInterface = { name: "eth0", address: "10.77.0.1", prefixes: ["10.77.0.1/24", "192.168.4.9/22"] };

	it("is used when it has IPv4 and neighbours", () => {
		const table = {
			lo: [{ ...four, address: "127.0.0.1", cidr: "127.0.0.1/8", internal: true }],
			eth0: [
				{ ...base, family: "IPv6" as const, address: "fe80::1", cidr: "fe80::1/64", internal: false, scopeid: 1 },
				{ ...four, address: "10.77.0.1", cidr: "10.77.0.1/24" },
				{ ...four, address: "192.168.4.9", cidr: "192.168.4.9/22" },
			],
			tun0: [{ ...four, address: "10.8.0.2", cidr: "10.8.0.2/32" }],
			odd0: [{ ...four, address: "10.9.0.2", cidr: null }],
			down0: undefined,
		};
		deepEqual(usableInterfaces(table), [home]);
	});

	it("is not used where it is ignored, and is one of sixteen", () => {
		const many = Array.from({ length: 20 }, (_, i) => [
			`eth${i}`,
			[{ ...four, address: "10.0.0.1", cidr: `10.${i}.0.1/24` }],
		]);
		const table = Object.fromEntries(many);
		equal(usableInterfaces(table).length, 16);
		const bridges = Object.fromEntries(many.map(([name, infos]) => [`br-${String(name)}`, infos]));
		equal(usableInterfaces({ ...bridges, dock0: table.eth0 })[0]?.name, "dock0");
		deepEqual(
			usableInterfaces({ eth0: table.eth0, eth1: table.eth1 }, ["eth0", "wlan0"]).map(({ name }) => name),
			["eth1"],
		);
	});

	it("reaches what lies in one of its prefixes", () => {
		for (const address of ["10.77.0.1", "10.77.0.255", "192.168.4.0", "192.168.7.255"]) {
			ok(isOnLink(home, address), address);
		}
		for (const address of [
			"10.77.1.1",
			"10.76.255.255",
			"192.168.8.0",
			"192.168.3.255",
			"8.8.8.8",
			"",
			"::1",
			"10.77.0.256",
		]) {
			ok(!isOnLink(home, address), address);
		}
		ok(isOnLink({ ...home, prefixes: ["169.254.3.4/16"] }, "169.254.200.1"));
		ok(isOnLink({ ...home, prefixes: ["240.0.0.1/31"] }, "240.0.0.0"));
		ok(!isOnLink({ ...home, prefixes: ["240.0.0.1/31"] }, "240.0.0.2"));
	});

	it("is another one when any address of it changes", () => {
		equal(interfaceKey(home), interfaceKey({ ...home }));
		ok(interfaceKey(home) !== interfaceKey({ ...home, prefixes: ["10.77.0.2/24"] }));
		ok(interfaceKey(home) !== interfaceKey({ ...home, name: "eth1" }));
	});
});
