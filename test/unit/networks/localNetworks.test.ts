import assert from "node:assert/strict";
import type { NetworkInterfaceInfo } from "node:os";
import { localNetworks, reachableAt, wayOut } from "../../../src/net/networks/localNetworks.ts";

/** One address as the system reports it, like `10.0.0.1/24`. */
const info = (cidr: string, internal = false): NetworkInterfaceInfo => {
	const [address = ""] = cidr.split("/");
	const base = { address, cidr, netmask: "", mac: "02:00:00:00:00:01", internal };
	return address.includes(":") ? { ...base, family: "IPv6", scopeid: 0 } : { ...base, family: "IPv4" };
};

const table = {
	lo: [info("127.0.0.1/8", true), info("::1/128", true)],
	docker0: [info("172.17.0.1/16"), info("fe80::42/64")],
	veth1a: [info("fe80::1a/64")],
	tailscale0: [info("100.64.0.7/32"), info("fd7a::7/128")],
	down0: undefined,
	eth0: [info("fe80::1/64"), info("2001:db8::1/64"), info("10.0.0.1/24")],
	wlan0: [info("2001:db8::2/64")],
};

describe("the networks of this machine", () => {
	it("are those others may reach it through, the likeliest first, over IPv6 and tunnels to one machine too", () => {
		assert.deepEqual(
			localNetworks(table).map(({ name, kind, addresses }) => [name, kind, ...addresses]),
			[
				["eth0", "lan", "10.0.0.1", "2001:db8::1"],
				["wlan0", "lan", "2001:db8::2"],
				["tailscale0", "vpn", "100.64.0.7", "fd7a::7"],
				["docker0", "virtual", "172.17.0.1"],
			],
		);
	});

	it("are where others reach it: over IPv4 first, what is inside it or ignored last", () => {
		const bridges = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`br-${i}`, [info(`172.2${i}.0.1/16`)]]));
		const all = { ...bridges, ...table, usb0: [info("10.1.0.1/24")] };
		assert.deepEqual(reachableAt(localNetworks(all, ["eth0"])).slice(0, 5), [
			"10.1.0.1",
			"100.64.0.7",
			"2001:db8::2",
			"fd7a::7",
			"172.20.0.1",
		]);
		assert.deepEqual(reachableAt(localNetworks(all, ["eth0"])).slice(-2), ["10.0.0.1", "2001:db8::1"]);
	});

	it("are said to be ignored where they are, and come last", () => {
		assert.deepEqual(
			localNetworks(table, ["eth0"]).map(({ name, isIgnored }) => [name, isIgnored]),
			[
				["wlan0", false],
				["tailscale0", false],
				["docker0", false],
				["eth0", true],
			],
		);
	});

	it("change nothing when a container starts or stops, or what is ignored comes or goes", () => {
		const way = (some: Parameters<typeof localNetworks>[0]): string => wayOut(localNetworks(some, ["vmware9"]));
		const more = {
			...table,
			veth2b: [info("fe80::2b/64")],
			"br-9": [info("172.18.0.1/16")],
			vmware9: [info("10.9.0.1/24")],
		};
		assert.equal(way(more), way(table));
		assert.notEqual(way({ ...table, eth1: [info("10.1.0.1/24")] }), way(table));
		assert.notEqual(way({ ...table, wg0: [info("10.8.0.1/32")] }), way(table));
	});

	it("are those inside it where it has no other: some systems give them the machine's own address", () => {
		const inside = { "vEthernet (Office)": [info("10.0.0.1/24")] };
		assert.notEqual(wayOut(localNetworks(inside)), wayOut(localNetworks({})));
	});
});
