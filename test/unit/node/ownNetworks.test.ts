/** What a node makes of the networks its machine is on. */
import assert from "node:assert/strict";
import type { NetworkInterfaceInfo } from "node:os";
import type { InterfaceTable } from "../../../src/net/networks/interfaces.ts";
import { readLink } from "../../../src/net/room/joining/inviteLink.ts";
import { HandDiscovery } from "../../harness/handDiscovery.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";

const base = { netmask: "", mac: "02:00:00:00:00:01", internal: false };
const four = (address: string, bits: number): NetworkInterfaceInfo => {
	return { ...base, address, cidr: `${address}/${bits}`, family: "IPv4" };
};
const six = (address: string): NetworkInterfaceInfo => {
	return { ...base, address, cidr: `${address}/64`, family: "IPv6", scopeid: 0 };
};

describe("a node on networks of its own kind", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	/** Where an invite of somebody on these networks leads. */
	const invited = async (interfaces: InterfaceTable): Promise<readonly string[]> => {
		const ada = await team.add("Ada", { interfaces: () => interfaces });
		const made = await ada.api["rooms/invite"]({ room: await team.room(ada), label: "" });
		assert.ok(made.ok, "there is an address to name");
		const read = readLink(made.value.link);
		assert.ok(read.ok);
		return read.value.addresses.map(({ host }) => host);
	};

	it("names in an invite where it is reached over a tunnel to one machine, or over IPv6", async () => {
		assert.deepEqual(
			await invited({ wg0: [four("10.8.0.2", 32)], eth0: [six("fe80::1"), six("2001:db8:0:0:0:0:0:7")] }),
			["10.8.0.2", "2001:db8:0:0:0:0:0:7"],
		);
	});

	it("names in an invite the network others are on, however many containers were there before", async () => {
		const bridges = Array.from({ length: 9 }, (_, i) => [`br-${i}`, [four(`172.2${i}.0.1`, 16)]] as const);
		const hosts = await invited({ ...Object.fromEntries(bridges), usb0: [four("10.0.0.9", 24)] });
		assert.deepEqual([hosts.length, hosts[0]], [8, "10.0.0.9"]);
	});

	it("says why nobody is found as it is now: no network, then one on which nobody can be looked for, then one", async () => {
		let interfaces: InterfaceTable = {};
		const discovery = new HandDiscovery();
		const ada = await team.add("Ada", { interfaces: () => interfaces, discovery, settings: { discovery: true } });
		const hint = () => ada.node.overview().network;
		const becomes = (expected: string) => team.until(() => hint() === expected, { what: expected, within: 2_000 });
		assert.deepEqual([ada.node.overview().status, hint()], [{ kind: "on", port: 46_920 }, "noNetwork"]);
		interfaces = { eth0: [six("2001:db8::7")] };
		await becomes("noDiscovery");
		interfaces = { tailscale0: [four("100.64.0.7", 32)] };
		await becomes("onlyDetours");
		interfaces = { wlan0: [four("10.0.0.1", 24)] };
		await becomes("nobodyHeard");
	});
});
