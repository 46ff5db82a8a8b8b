/** What a real network does to two who talk: nothing is lost, doubled or reordered, and they are together again soon. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Network, type NetworkHost, startNetwork } from "../harness/networkHosts.ts";
import { NodeOnHost } from "../harness/nodeOnHost.ts";
import { listedPolicy } from "../harness/policies.ts";
import { skip } from "../harness/skip.ts";
import { until } from "../harness/until.ts";

/** Promised time from somebody's return to the link, and what a busy machine may take more, ms. */
const soon = 5_000;
const patience = 15_000;

describe("two on a real network", function () {
	this.timeout(480_000);
	let network: Network;
	let ada: NodeOnHost;
	let grace: NodeOnHost;
	let room: string;
	let said: string[];

	beforeEach(async function () {
		network = await startNetwork(["Ada", "Grace"]);
		if (!network.hasMulticast) {
			skip(this, "no network namespaces here");
		}
		ada = await NodeOnHost.start(hostOf(0), { name: "Ada" });
		grace = await NodeOnHost.start(hostOf(1), { name: "Grace" });
		said = [];
		room = await commonRoom();
	});

	afterEach(async () => {
		await ada?.remove();
		await grace?.remove();
		await network.stop();
	});

	const hostOf = (index: number): NetworkHost => network.hosts[index] ?? assert.fail("no such host");

	const commonRoom = async (): Promise<string> => {
		const created = await ada.ask("rooms/create", { name: "Compilers", policy: listedPolicy });
		assert.ok(created.ok);
		const { room: made } = created.value;
		await grace.sees("Ada");
		const isNearby = async () => (await grace.overview()).nearby.some((nearby) => nearby.room === made);
		await until(isNearby, { what: "the room to be nearby", every: 50 });
		assert.ok((await grace.ask("rooms/join", { room: made, note: "" })).ok);
		const request = async () => (await ada.overview()).requests[0];
		const asked = await until(request, { what: "Grace's request", every: 50 });
		assert.ok((await ada.ask("rooms/approve", asked)).ok);
		const isMember = async () => (await grace.overview()).rooms.some(({ role }) => role === "member");
		await until(isMember, { what: "Grace to be a member", every: 50 });
		return made;
	};

	const say = async (node: NodeOnHost, text: string): Promise<void> => {
		said.push(text);
		const clientId = `client-${node.name}-${said.length}`;
		const sent = await node.ask("rooms/send", { room, clientId, draft: { kind: "text", text } });
		assert.ok(sent.ok, `${text} is taken`);
	};

	const texts = async (node: NodeOnHost): Promise<readonly string[]> => {
		const page = await node.ask("rooms/page", { room, before: "", limit: 200 });
		assert.ok(page.ok);
		return page.value.messages.flatMap(({ body }) => (body.kind === "text" ? [body.text] : []));
	};

	/** Everything that was said stands with both, once and in order. */
	const bothHaveAll = async (): Promise<void> => {
		for (const node of [ada, grace]) {
			const isThere = async () => (await texts(node)).length >= said.length;
			await until(isThere, { what: `${node.name} to have everything`, timeout: 30_000, every: 50 });
			assert.deepEqual(await texts(node), said, node.name);
		}
	};

	it("who is killed and comes back is there again, as itself, with all that was written meanwhile", async () => {
		await say(ada, "before");
		await bothHaveAll();
		const { me } = await grace.overview();
		const { folder } = grace;
		await grace.kill();
		await say(ada, "while she is away");
		grace = await NodeOnHost.start(hostOf(1), { name: "Grace", folder });
		await ada.sees("Grace", soon + patience);
		assert.equal((await grace.overview()).me?.peerId, me?.peerId);
		await say(grace, "back");
		await bothHaveAll();
	});

	it("whose process stood still for a minute is there again as soon as it goes on", async () => {
		await say(grace, "before");
		await bothHaveAll();
		process.kill(grace.pid, "SIGSTOP");
		try {
			await say(ada, "into the void");
			const isGone = async () => !(await ada.overview()).people.some(({ online }) => online);
			await until(isGone, { what: "Ada to notice", timeout: 120_000, every: 250 });
		} finally {
			process.kill(grace.pid, "SIGCONT");
		}
		await ada.sees("Grace", soon + patience);
		await grace.sees("Ada", soon + patience);
		await say(grace, "going on");
		await bothHaveAll();
	});

	it("whose address changes is found at the new one", async () => {
		await say(ada, "before");
		await hostOf(1).ip("address", "flush", "dev", "eth0");
		await hostOf(1).ip("address", "add", "10.77.0.42/24", "dev", "eth0");
		await hostOf(1).ip("route", "replace", "default", "dev", "eth0");
		await say(ada, "after");
		const isAtNew = async () =>
			(await ada.overview()).people.some(({ online, address }) => online && address.startsWith("10.77.0.42:"));
		await until(isAtNew, { what: "the new address", timeout: soon + 2 * patience, every: 50 });
		await bothHaveAll();
	});

	it("whose cable is pulled without a goodbye and put back are together again", async () => {
		await hostOf(1).linkDown();
		await say(ada, "written alone");
		await say(grace, "written alone, too");
		const isApart = async () => !(await grace.overview()).people.some(({ online }) => online);
		await until(isApart, { what: "Grace to notice", timeout: 120_000, every: 250 });
		await hostOf(1).linkUp();
		await ada.sees("Grace", soon + 2 * patience);
		const [first, second] = said;
		const isThere = async () => (await texts(ada)).length === 2 && (await texts(grace)).length === 2;
		await until(isThere, { what: "both to have both", timeout: 30_000, every: 50 });
		assert.deepEqual((await texts(ada)).toSorted(), [first, second].toSorted());
		assert.deepEqual(await texts(ada), await texts(grace));
	});

	it("whom a switch keeps apart for a while, which neither can see, are together again as soon as it does not", async () => {
		const each = (isolated: "on" | "off") => Promise.all([0, 1].map((i) => hostOf(i).switchPort("isolated", isolated)));
		await each("on");
		await say(ada, "written alone");
		await say(grace, "written alone, too");
		for (const node of [ada, grace]) {
			const isApart = async () => !(await node.overview()).people.some(({ online }) => online);
			await until(isApart, { what: `${node.name} to notice`, timeout: 120_000, every: 250 });
		}
		await each("off");
		await ada.sees("Grace", soon + patience);
		await grace.sees("Ada", soon + patience);
		const isThere = async () => (await texts(ada)).length === 2 && (await texts(grace)).length === 2;
		await until(isThere, { what: "both to have both", timeout: 30_000, every: 50 });
		assert.deepEqual(await texts(ada), await texts(grace));
	});

	it("whose own interface goes and returns are together again at once", async () => {
		await say(ada, "before");
		await bothHaveAll();
		await hostOf(1).ip("link", "set", "eth0", "down");
		const isApart = async () => !(await grace.overview()).people.some(({ online }) => online);
		await until(isApart, { what: "Grace to notice", timeout: 60_000, every: 50 });
		await say(ada, "while it is down");
		await hostOf(1).ip("link", "set", "eth0", "up");
		await hostOf(1).ip("route", "replace", "default", "dev", "eth0");
		await grace.sees("Ada", soon + 2 * patience);
		await bothHaveAll();
		await say(grace, "and up again");
		await bothHaveAll();
	});

	it("who dial each other at the same moment talk over one connection", async () => {
		const dials = await Promise.all([
			ada.ask("peers/connect", { address: grace.address }),
			grace.ask("peers/connect", { address: ada.address }),
		]);
		assert.ok(dials.every(({ ok }) => ok));
		await until(async () => (await connections(hostOf(0))).length === 1, {
			what: "one connection",
			timeout: 30_000,
			every: 50,
		});
		await say(ada, "over the one that stays");
		await bothHaveAll();
	});

	it("of whom one finds its port taken by another program find each other all the same", async () => {
		const { folder } = grace;
		await grace.kill();
		const squatter = hostOf(1).spawn(process.execPath, ["-e", squat]);
		try {
			await until(() => squatter.output.includes("taken"), {
				what: "the port to be taken",
				timeout: 20_000,
				every: 20,
			});
			grace = await NodeOnHost.start(hostOf(1), { name: "Grace", folder });
			assert.match(grace.address, /:46921$/);
			await ada.sees("Grace", soon + 2 * patience);
			await say(grace, "from the next port");
			await bothHaveAll();
		} finally {
			await squatter.stop();
		}
	});

	it("who gets a second interface on the wrong network stay connected over the right one", async () => {
		const isOne = async () => (await connections(hostOf(0))).length === 1;
		await until(isOne, { what: "one connection", timeout: 30_000, every: 50 });
		const before = await connections(hostOf(0));
		const staysAsItWas = async (): Promise<void> => {
			assert.deepEqual(await connections(hostOf(0)), before);
			for (const node of [ada, grace]) {
				const via = (await node.overview()).people.filter(({ online }) => online).map((person) => person.via);
				assert.deepEqual(via, ["eth0"], node.name);
			}
		};
		/** Whether Grace's node looks for people there. */
		const isUsed = async (): Promise<boolean> => {
			const diagnosis = await grace.ask("network/diagnose", { peerId: "", address: "" });
			assert.ok(diagnosis.ok);
			return diagnosis.value.interfaces.some(({ name, multicast }) => name === "wrong0" && multicast !== null);
		};
		await hostOf(1).ip("link", "add", "wrong0", "type", "veth", "peer", "name", "wrong1");
		await hostOf(1).ip("address", "add", "192.168.99.2/24", "dev", "wrong0");
		// Without its other end it is no interface that runs, and nobody notices it.
		for (const end of ["wrong0", "wrong1"]) await hostOf(1).ip("link", "set", end, "up");
		await until(isUsed, { what: "the second to be noticed", timeout: 60_000, every: 50 });
		await say(grace, "still here");
		await bothHaveAll();
		await staysAsItWas();
		await hostOf(1).ip("link", "delete", "wrong0");
		await until(async () => !(await isUsed()), { what: "its end to be noticed", timeout: 60_000, every: 50 });
		await say(ada, "and after it is gone");
		await bothHaveAll();
		await staysAsItWas();
	});
});

/** A program that keeps the usual port for itself, on all addresses. */
const squat = `require("node:net").createServer().listen(46920, "::", () => console.log("taken"))`;

const execute = promisify(execFile);

/** TCP connections that stand between this host and others, by the addresses and ports of both ends. */
const connections = async (host: NetworkHost): Promise<readonly string[]> => {
	// All that it printed is here only once its output is closed, which may be after its end.
	const { stdout } = await execute(...host.command("cat", ["/proc/net/tcp", "/proc/net/tcp6"]));
	const established = /^ *\d+: ([0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:[0-9A-F]{4}) 01 /;
	return stdout.split("\n").flatMap((line) => established.exec(line)?.[1] ?? []);
};
