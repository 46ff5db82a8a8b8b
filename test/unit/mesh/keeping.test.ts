/** Links that are kept, or come back, whatever the network does in between. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { NetworkInterfaceInfo } from "node:os";
import type { InterfaceTable } from "../../../src/net/networks/interfaces.ts";
import { CountingTransport } from "../../harness/countingTransport.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import type { TestNode } from "../../harness/testNode.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** A table with one interface, up at `address`. */
const oneInterface = (address: string): InterfaceTable => ({
	lan0: [
		{
			address,
			cidr: `${address}/24`,
			netmask: "255.255.255.0",
			family: "IPv4",
			mac: "02:00:00:00:00:01",
			internal: false,
		},
	],
});

const isLinked = (one: TestNode, other: TestNode): boolean =>
	one.node.overview().people.some((person) => person.name === other.name && person.online);

const texts = async (node: TestNode, room: string): Promise<readonly string[]> => {
	const page = await node.api["rooms/page"]({ room, before: "", limit: 200 });
	return page.ok ? page.value.messages.flatMap(({ body }) => (body.kind === "text" ? [body.text] : [])) : [];
};

describe("a link that is kept", () => {
	let team: MemoryTeam;
	/** What Ada's machine says it has. */
	let interfaces: InterfaceTable;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	/** How often Ada has dialled. */
	let dials: () => number;
	beforeEach(async () => {
		team = new MemoryTeam();
		interfaces = oneInterface("10.0.0.1");
		const transports: CountingTransport[] = [];
		dials = () => transports.reduce((sum, { dialled }) => sum + dialled.length, 0);
		ada = await team.add("Ada", {
			interfaces: () => interfaces,
			wrapTransport: (inner) => {
				const counting = new CountingTransport(inner);
				transports.push(counting);
				return counting;
			},
		});
		grace = await team.add("Grace");
		await team.connect(ada, grace);
		room = await team.room(ada, grace);
	});
	afterEach(() => team.end());

	it("is known to be dead seconds after the interface went, not when silence has lasted", async () => {
		team.network.cut("10.0.0.1", "10.0.0.2");
		interfaces = {};
		await team.until(() => !isLinked(ada, grace), { what: "Ada to notice", within: 8 * second });
	});

	it("is known to be dead as soon where the interface had another change a moment before", async () => {
		const steady = oneInterface("10.0.0.1");
		interfaces = { ...steady, lan1: oneInterface("10.0.1.1").lan0 ?? [] };
		await team.clock.advance(1.5 * second);
		team.network.cut("10.0.0.1", "10.0.0.2");
		interfaces = {};
		await team.until(() => !isLinked(ada, grace), { what: "Ada to notice", within: 8 * second });
	});

	it("is missed for a reason that windows are told, until it is back", async () => {
		const told = () => ada.heard.overview.at(-1)?.network;
		team.network.cut("10.0.0.1", "10.0.0.2");
		interfaces = {};
		await team.until(() => told() === "noNetwork", { what: "Ada's windows to know", within: 8 * second });
		// Nothing but the interface comes back, so that nothing else makes windows look.
		interfaces = oneInterface("10.0.0.1");
		await team.until(() => told() !== "noNetwork", { what: "Ada's windows to know", within: 8 * second });
	});

	it("is dialled again at once when the interface returns, however long it was away", async () => {
		team.network.cut("10.0.0.1", "10.0.0.2");
		interfaces = {};
		await team.clock.advance(hour);
		assert.equal(isLinked(ada, grace), false);
		await team.say(ada, room, "written alone");
		team.network.heal("10.0.0.1", "10.0.0.2");
		interfaces = oneInterface("10.0.0.1");
		await team.until(() => isLinked(ada, grace) && isLinked(grace, ada), { what: "the link", within: 5 * second });
		await team.clock.advance(second);
		assert.deepEqual(await texts(grace, room), ["written alone"]);
	});

	/** How often Ada dials in ten minutes, in which her machine has one table and then the other, every so many seconds. */
	const dialsWhile = async (one: InterfaceTable, other: InterfaceTable, every: number): Promise<number> => {
		await team.leave("Grace");
		await team.clock.advance(2 * hour);
		const before = dials();
		for (let passed = 0; passed < 600; passed += every) {
			interfaces = interfaces === one ? other : one;
			await team.clock.advance(every * second);
		}
		return dials() - before;
	};

	it("is not looked for more often because containers come and go", async () => {
		const steady = oneInterface("10.0.0.1");
		const veth = {
			...(steady.lan0?.[0] ?? assert.fail()),
			address: "fe80::1",
			cidr: "fe80::1/64",
			family: "IPv6",
			scopeid: 7,
		};
		const most = await dialsWhile(steady, { ...steady, veth1a: [veth as NetworkInterfaceInfo] }, 4);
		assert.ok(most <= 30, `${most} dials`);
	});

	it("is looked for now and then where a network comes and goes all the time", async () => {
		const steady = oneInterface("10.0.0.1");
		const most = await dialsWhile(steady, { ...steady, lan1: oneInterface("10.0.1.1").lan0 }, 2);
		assert.ok(most >= 20 && most <= 120, `${most} dials`);
	});

	it("says through which interface it goes", async () => {
		const via = (node: TestNode) => node.node.overview().people.map((person) => person.via);
		assert.deepEqual([via(ada), via(grace)], [["lan0"], ["lan"]]);
	});

	it("stays when the machine slept so shortly that the peer is still there", async () => {
		const before = ada.node.session?.mesh?.peers[0]?.link;
		team.clock.jump(hour);
		await team.clock.advance(10 * second);
		assert.equal(ada.node.session?.mesh?.peers[0]?.link, before);
		assert.equal(isLinked(grace, ada), true);
	});

	for (const jump of [hour, -hour]) {
		it(`loses, doubles and reorders nothing when the clock jumps by ${jump / hour} h`, async () => {
			await team.say(ada, room, "one");
			team.clock.jump(jump);
			await team.say(ada, room, "two");
			await team.clock.advance(5 * second);
			await team.say(grace, room, "three");
			await team.clock.advance(5 * second);
			await team.say(ada, room, "four");
			await team.clock.advance(5 * second);
			for (const node of [ada, grace]) {
				assert.deepEqual(await texts(node, room), ["one", "two", "three", "four"], node.name);
			}
		});
	}

	it("comes back after both sides took it for dead in a break of a minute", async () => {
		team.network.cut("10.0.0.1", "10.0.0.2");
		await team.say(ada, room, "into the void");
		await team.clock.advance(70 * second);
		assert.equal(isLinked(ada, grace) || isLinked(grace, ada), false);
		team.network.heal("10.0.0.1", "10.0.0.2");
		await team.until(() => isLinked(ada, grace), { what: "the link", within: 40 * second });
		await team.clock.advance(second);
		assert.deepEqual(await texts(grace, room), ["into the void"]);
	});

	it("goes on after three were parted from each other, with everything once and in the order of each", async () => {
		const linus = await team.add("Linus");
		await team.connect(linus, ada);
		await team.join(room, ada, linus);
		const hosts = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
		const pairs = hosts.flatMap((one, i) => hosts.slice(i + 1).map((other) => [one, other] as const));
		for (const [one, other] of pairs) {
			team.network.cut(one, other);
		}
		const said = new Map<TestNode, string[]>([ada, grace, linus].map((node) => [node, []]));
		for (let i = 0; i < 5; i++) {
			for (const [node, own] of said) {
				own.push(`${node.name} ${i}`);
				await team.say(node, room, `${node.name} ${i}`);
				await team.clock.advance(20 * second);
			}
		}
		for (const [one, other] of pairs) {
			team.network.heal(one, other);
		}
		interfaces = oneInterface("10.0.0.1");
		await team.clock.advance(2 * minute);
		const all = await texts(ada, room);
		for (const [node, own] of said) {
			assert.deepEqual(await texts(node, room), all, `${node.name} has another conversation`);
			assert.deepEqual(
				all.filter((text) => text.startsWith(`${node.name} `)),
				own,
			);
		}
		assert.equal(all.length, 15);
	});
});

describe("a copied identity", () => {
	const team = new MemoryTeam();
	after(() => team.end());

	let copy: TestNode;
	let again: TestNode;
	before(async () => {
		await team.add("Ada");
		await team.leave("Ada");
		copy = await team.add("Copy", { copyOf: "Ada" });
		again = await team.comeBack("Ada");
	});

	it("is noticed on both sides, and is nobody's peer", async () => {
		assert.deepEqual([again.node.overview().copyAt, copy.node.overview().copyAt], ["", ""]);
		await assert.rejects(team.connect(again, again), /addressSelf/);
		assert.equal(again.node.overview().copyAt, "", "dialling oneself is no copy");
		await team.connect(again, copy).catch(() => undefined);
		await team.clock.advance(second);
		assert.deepEqual([again.node.overview().copyAt, copy.node.overview().copyAt], ["10.0.0.2", "10.0.0.1"]);
		assert.deepEqual([again.node.overview().people, copy.node.overview().people], [[], []]);
	});

	it("ends when one of the two starts over, which the other one then meets as somebody new", async () => {
		const before = copy.node.overview().me?.peerId;
		const starting = copy.api["recovery/startOver"]({});
		await team.clock.advance(second);
		const outcome = await starting;
		assert.ok(outcome.ok);
		assert.ok(existsSync(outcome.value.setAside));
		assert.equal(copy.node.overview().copyAt, "");
		assert.notEqual(copy.node.overview().me?.peerId, before);
		assert.equal(again.node.overview().me?.peerId, before);
		await team.connect(copy, again);
		assert.equal(again.node.overview().copyAt, "", "nobody is asked to start over twice");
		assert.equal(copy.node.overview().people[0]?.peerId, before);
	});
});
