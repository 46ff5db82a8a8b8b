import assert from "node:assert/strict";
import { interfaceKind } from "../../../src/net/networks/interfaceKind.ts";
import { usableInterfaces } from "../../../src/net/networks/interfaces.ts";

describe("an interface's kind", () => {
	for (const [kind, names] of [
		["lan", ["eth0", "enp3s0", "wlan0", "wlp2s0", "en0", "Ethernet", "Wi-Fi", "WLAN", "lan0", "something new"]],
		["vpn", ["tun0", "tap1", "utun3", "ppp0", "wg0", "tailscale0", "ztabc", "OpenVPN TAP-Windows6", "Corp VPN"]],
		[
			"virtual",
			["docker0", "br-1a2b", "veth12", "virbr0", "vmnet8", "vboxnet0", "bridge100", "awdl0", "vEthernet (WSL)"],
		],
	] as const) {
		it(`is ${kind} for ${names.join(", ")}`, () => {
			for (const name of names) {
				assert.equal(interfaceKind(name), kind, name);
			}
		});
	}

	it("matters nothing for one that is ignored", () => {
		const info = {
			address: "10.0.0.1",
			cidr: "10.0.0.1/24",
			netmask: "255.255.255.0",
			family: "IPv4",
			mac: "02:00:00:00:00:01",
			internal: false,
		} as const;
		const table = { eth0: [info], docker0: [{ ...info, address: "172.17.0.1", cidr: "172.17.0.1/16" }] };
		assert.deepEqual(
			usableInterfaces(table, ["docker0"]).map(({ name }) => name),
			["eth0"],
		);
		assert.deepEqual(
			usableInterfaces(table).map(({ name }) => name),
			["eth0", "docker0"],
		);
	});
});
