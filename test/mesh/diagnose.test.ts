/** Networks that are broken on purpose: each way of breaking has its own verdict. */
import assert from "node:assert/strict";
import type { Diagnosis, Verdict } from "../../src/net/api/diagnosis.ts";
import { type Network, type NetworkHost, startNetwork } from "../harness/networkHosts.ts";
import { NodeOnHost } from "../harness/nodeOnHost.ts";
import { skip } from "../harness/skip.ts";
import { until } from "../harness/until.ts";

/** How long what is heard may take, ms. */
const patienceMs = 30_000;

describe("diagnosing a real network", function () {
	this.timeout(300_000);
	let network: Network;
	let nodes: NodeOnHost[] = [];

	beforeEach(async function () {
		network = await startNetwork(["Ada", "Grace"]);
		if (!network.hasMulticast) skip(this, "no network namespaces here");
	});

	afterEach(async () => {
		await Promise.all(nodes.map((node) => node.remove()));
		nodes = [];
		await network.stop();
	});

	const hostOf = (index: number): NetworkHost => network.hosts[index] ?? assert.fail("no such host");

	const start = async (index: number): Promise<NodeOnHost> => {
		const host = hostOf(index);
		const node = await NodeOnHost.start(host, { name: host.name });
		nodes.push(node);
		return node;
	};

	const diagnosis = async (node: NodeOnHost, of: { peerId?: string; address?: string } = {}): Promise<Diagnosis> => {
		const answer = await node.ask("network/diagnose", { peerId: "", address: "", ...of });
		assert.ok(answer.ok, "it measures");
		return answer.value;
	};

	/** Who is connected may not have heard anything yet: the other may have been faster, and have dialled. */
	const comesTo = (node: NodeOnHost, verdict: Verdict): Promise<true> => {
		const isFound = async () => {
			assert.deepEqual((await diagnosis(node)).verdicts, [verdict]);
			return true as const;
		};
		return until(isFound, { what: `${node.name} to find ${verdict}`, timeout: patienceMs, every: 200 });
	};

	/** From then on nothing that was heard speaks against the network. */
	const hearsMulticast = (node: NodeOnHost): Promise<true> => {
		const isHeard = async () =>
			(await diagnosis(node)).interfaces.some(({ multicast }) => (multicast?.heardOthers ?? 0) > 0);
		return until(isHeard, { what: `${node.name} to hear others`, timeout: patienceMs, every: 200 });
	};

	/** Connections to a port never arrive here, as with a firewall that says nothing. */
	const block = async (host: NetworkHost, port: number): Promise<void> => {
		// The table of own addresses comes first otherwise, and nothing could be blocked before it.
		await host.ip("rule", "add", "pref", "10", "lookup", "local");
		await host.ip("rule", "delete", "pref", "0");
		await host.ip("rule", "add", "pref", "5", "iif", "eth0", "ipproto", "tcp", "dport", String(port), "blackhole");
	};

	it("finds nothing wrong where two are connected and can dial each other", async () => {
		const [ada, grace] = [await start(0), await start(1)];
		await ada.sees("Grace", patienceMs);
		await grace.sees("Ada", patienceMs);
		await hearsMulticast(ada);
		const [peer] = (await ada.overview()).people;
		const found = await diagnosis(ada, { peerId: peer?.peerId ?? "" });
		assert.deepEqual(found.verdicts, ["fine"]);
		assert.equal(found.peer?.dialBack, "reachable");
		assert.deepEqual(
			found.interfaces.map(({ name, address, kind }) => [name, address, kind]),
			[["eth0", "10.77.0.1", "lan"]],
		);
		assert.equal(peer?.via, "eth0");
		// What is passed on holds nothing about anybody.
		assert.doesNotMatch(JSON.stringify(found), /Ada|Grace/);
	});

	it("sees that multicast is filtered, where broadcast finds people all the same", async () => {
		for (const host of network.hosts) {
			await host.switchPort("mcast_flood", "off");
		}
		const [ada] = [await start(0), await start(1)];
		await ada.sees("Grace", patienceMs);
		await comesTo(ada, "multicastFiltered");
	});

	it("sees that this machine's port is blocked, by asking the peer to dial back", async () => {
		await block(hostOf(0), 46_920);
		const [ada] = [await start(0), await start(1)];
		await ada.sees("Grace", patienceMs);
		await hearsMulticast(ada);
		const [peer] = (await ada.overview()).people;
		const found = await diagnosis(ada, { peerId: peer?.peerId ?? "" });
		assert.equal(found.peer?.dialBack, "timeout");
		assert.deepEqual(found.verdicts, ["ownPortBlocked"]);
	});

	it("sees that the peer is in another subnet", async () => {
		await hostOf(1).ip("address", "flush", "dev", "eth0");
		await hostOf(1).ip("address", "add", "10.78.0.2/24", "dev", "eth0");
		await hostOf(1).ip("route", "replace", "default", "dev", "eth0");
		const [ada] = [await start(0), await start(1)];
		const found = await diagnosis(ada, { address: "10.78.0.2" });
		assert.deepEqual(found.peer, {
			address: "10.78.0.2:46920",
			online: false,
			onLink: false,
			clockAheadMs: 0,
			dial: "reachable",
			dialBack: null,
		});
		assert.ok(found.verdicts.includes("peerElsewhere"), found.verdicts.join());
	});

	it("sees that there is only a tunnel", async () => {
		await hostOf(0).ip("link", "set", "eth0", "down");
		await hostOf(0).ip("link", "set", "eth0", "name", "tun0");
		await hostOf(0).ip("link", "set", "tun0", "up");
		const ada = await start(0);
		assert.equal((await diagnosis(ada)).verdicts[0], "onlyDetours");
	});

	it("sees that the network keeps machines apart", async () => {
		for (const host of network.hosts) {
			await host.switchPort("isolated", "on");
		}
		const [ada, grace] = [await start(0), await start(1)];
		await comesTo(ada, "nobodyHeard");
		assert.deepEqual((await diagnosis(ada, { address: grace.address })).verdicts, ["peerUnreachable", "nobodyHeard"]);
	});

	it("sees that nobody listens on the other machine, and that there is no network", async () => {
		const ada = await start(0);
		const verdicts = (await diagnosis(ada, { address: hostOf(1).address })).verdicts;
		assert.equal(verdicts[0], "peerOff");
		await hostOf(0).ip("address", "flush", "dev", "eth0");
		assert.deepEqual((await diagnosis(ada)).verdicts, ["noNetwork"]);
	});
});
