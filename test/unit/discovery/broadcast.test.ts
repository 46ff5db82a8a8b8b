import assert from "node:assert/strict";
import type { BroadcastChannel } from "../../../src/net/discovery/broadcastChannel.ts";
import { BroadcastDiscovery } from "../../../src/net/discovery/broadcastDiscovery.ts";
import type { Source } from "../../../src/net/discovery/multicastChannel.ts";
import { decodeProbe, encodeProbe, type Probe } from "../../../src/net/discovery/probe.ts";
import { broadcastAddresses, type InterfaceTable } from "../../../src/net/networks/interfaces.ts";
import type { Sighting } from "../../../src/net/ports.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { quietLogger } from "../../harness/quietLogger.ts";
import { chanceFor, fc } from "../../harness/testChance.ts";
import { hex } from "../wire/arbitraries.ts";

const second = 1_000;
const minute = 60 * second;
const own = "00".repeat(8);
const theirs = "11".repeat(8);

const table: InterfaceTable = {
	lan0: [
		{
			address: "10.77.0.1",
			cidr: "10.77.0.1/24",
			netmask: "255.255.255.0",
			family: "IPv4",
			mac: "02:00:00:00:00:01",
			internal: false,
		},
		{
			address: "10.88.0.1",
			cidr: "10.88.0.1/16",
			netmask: "255.255.0.0",
			family: "IPv4",
			mac: "02:00:00:00:00:01",
			internal: false,
		},
	],
};

describe("a broadcast probe", () => {
	it("says after decoding what was encoded, and nothing else is one", () => {
		const probes = fc.record(
			{
				kind: fc.constantFrom("ask" as const, "here" as const, "gone" as const),
				instance: hex(8),
				port: fc.integer({ min: 1_024, max: 65_535 }),
			},
			{ noNullPrototype: true },
		);
		fc.assert(fc.property(probes, (probe) => assert.deepEqual(decodeProbe(encodeProbe(probe)), probe)));
		fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => assert.equal(decodeProbe(bytes), null)));
	});

	for (const [what, bytes] of [
		["a port of the system", encodeProbe({ kind: "ask", instance: theirs, port: 80 })],
		["a longer one", Uint8Array.of(...encodeProbe({ kind: "ask", instance: theirs, port: 5_000 }), 0)],
		["an unknown kind", encodeProbe({ kind: "ask", instance: theirs, port: 5_000 }).fill(3, 8, 9)],
	] as const) {
		it(`is not ${what}`, () => assert.equal(decodeProbe(bytes), null));
	}

	it("goes to everyone in each prefix that has others in it", () => {
		const prefixes = ["10.77.0.1/24", "192.168.4.9/22", "172.16.0.1/12", "10.0.0.1/31"];
		assert.deepEqual(broadcastAddresses({ name: "x", address: "", prefixes }), [
			"10.77.0.255",
			"192.168.7.255",
			"172.31.255.255",
		]);
	});
});

describe("discovery by broadcast", () => {
	let clock: ManualClock;
	let discovery: BroadcastDiscovery;
	let isNeeded: boolean;
	let shouted: Probe[];
	let answered: { readonly probe: Probe | null; readonly to: Source }[];
	let seen: Sighting[];
	let gone: string[];
	/** How often the machine's interfaces were asked for. */
	let looks: number;
	let hear: (packet: Uint8Array, from: Source) => void;
	const neighbour = { address: "10.77.0.9", port: 40_000 };
	const say = (probe: Partial<Probe> = {}, from: Source = neighbour): void =>
		hear(encodeProbe({ kind: "ask", instance: theirs, port: 46_920, ...probe }), from);

	beforeEach(async () => {
		clock = new ManualClock();
		isNeeded = true;
		shouted = [];
		answered = [];
		seen = [];
		gone = [];
		looks = 0;
		const channel: BroadcastChannel = {
			hearsBroadcast: true,
			shout: (_, packet) => shouted.push(decodeProbe(packet) ?? assert.fail("not a probe")),
			answer: (packet, to) => answered.push({ probe: decodeProbe(packet), to }),
			close: () => Promise.resolve(),
		};
		discovery = new BroadcastDiscovery({
			clock,
			random: chanceFor("discovery"),
			logger: quietLogger,
			isNeeded: () => isNeeded,
			interfaces: () => {
				looks += 1;
				return table;
			},
			openChannel: ({ heard }) => {
				hear = heard;
				return Promise.resolve(channel);
			},
		});
		await discovery.start({
			instance: own,
			port: 46_921,
			seen: (sighting) => seen.push(sighting),
			gone: (instance) => gone.push(instance),
			listed: () => undefined,
		});
	});

	it("asks after a few seconds and every half minute while nobody is found otherwise", async () => {
		await clock.advance(2 * second);
		assert.equal(shouted.length, 0);
		await clock.advance(2 * second);
		assert.deepEqual(shouted, [{ kind: "ask", instance: own, port: 46_921 }]);
		await clock.advance(5 * minute);
		assert.ok(shouted.length >= 8 && shouted.length <= 14, `${shouted.length} in five minutes`);
	});

	it("asks once and is silent then where multicast finds somebody", async () => {
		isNeeded = false;
		await clock.advance(10 * minute);
		assert.equal(shouted.length, 1);
	});

	it("does not ask the machine for its interfaces at every packet", async () => {
		const before = looks;
		for (let i = 0; i < 100; i++) {
			say({}, { address: `10.77.0.${i + 10}`, port: 40_000 });
			await clock.advance(10);
		}
		assert.ok(looks - before <= 2, `${looks - before} looks in a second`);
		assert.equal(seen.length, 100);
	});

	it("answers who asks, in a moment, and has seen it thereby", async () => {
		say();
		assert.deepEqual(seen, [
			{ instance: theirs, address: { host: "10.77.0.9", port: 46_920 }, networkInterface: "lan0" },
		]);
		assert.equal(answered.length, 0);
		await clock.advance(150);
		assert.deepEqual(answered, [{ probe: { kind: "here", instance: own, port: 46_921 }, to: neighbour }]);
	});

	it("believes nobody from another network, nor itself", async () => {
		say({}, { address: "10.78.0.9", port: 40_000 });
		say({ instance: own });
		await clock.advance(second);
		assert.deepEqual([seen, answered], [[], []]);
	});

	it("is told of a session once, and again when it moved or said goodbye in between", async () => {
		say({ kind: "here" });
		say({ kind: "here" });
		assert.equal(seen.length, 1);
		say({ kind: "here", port: 46_922 });
		assert.equal(seen.length, 2);
		say({ kind: "gone" });
		assert.deepEqual(gone, [theirs]);
		say({ kind: "here" });
		assert.equal(seen.length, 3);
	});

	it("forgets who has not been heard for as long as a record lives", async () => {
		say({ kind: "here" });
		await clock.advance(5 * minute);
		assert.deepEqual(gone, [theirs]);
	});

	it("takes a goodbye only from where it heard the session", () => {
		say({ kind: "here" });
		say({ kind: "gone" }, { address: "10.77.0.10", port: 40_000 });
		assert.deepEqual(gone, []);
	});

	it("does bounded work in a flood: answers each neighbour once a second, believes few sessions an address", async () => {
		for (let i = 0; i < 10_000; i++) {
			say({ instance: i.toString(16).padStart(16, "0") });
		}
		await clock.advance(500);
		assert.equal(answered.length, 1);
		assert.ok(seen.length <= 8, `${seen.length} believed`);
		for (let i = 0; i < 10_000; i++) {
			say({}, { address: `10.77.0.${2 + (i % 250)}`, port: 40_000 + i });
		}
		await clock.advance(500);
		assert.ok(answered.length <= 1 + 256, `${answered.length} answers`);
	});

	it("answers one address once a second, from whatever ports it asks", async () => {
		for (let port = 40_000; port < 40_010; port++) {
			say({}, { ...neighbour, port });
		}
		await clock.advance(500);
		assert.equal(answered.length, 1);
		await clock.advance(second);
		say({}, { ...neighbour, port: 40_020 });
		await clock.advance(500);
		assert.equal(answered.length, 2);
	});

	it("looks at twenty packets a second of one source, and at five hundred of all", async () => {
		const heard = (): number => discovery.report()[0]?.heardOthers ?? 0;
		for (let i = 0; i < 10_000; i++) {
			say();
		}
		assert.equal(heard(), 20);
		await clock.advance(second);
		for (let i = 0; i < 10_000; i++) {
			say({}, { address: `10.88.${1 + (i % 100)}.${1 + ((i >> 3) % 250)}`, port: 40_000 });
		}
		assert.equal(heard(), 20 + 500);
		await clock.advance(500);
		assert.ok(answered.length <= 1 + 256, `${answered.length} answers are more than may wait`);
	});

	it("says goodbye when it ends, and nothing afterwards", async () => {
		say();
		await discovery.stop();
		assert.deepEqual(shouted, [{ kind: "gone", instance: own, port: 46_921 }]);
		await clock.advance(10 * minute);
		say();
		await clock.advance(second);
		assert.deepEqual([shouted.length, answered.length], [1, 0]);
	});

	it("throws nothing and stays within its bounds, whatever bytes come from wherever", async () => {
		const original = encodeProbe({ kind: "ask", instance: theirs, port: 46_920 });
		const bytes = fc.oneof(
			fc.uint8Array({ maxLength: 40 }),
			fc
				.array(fc.tuple(fc.nat(18), fc.nat(255)), { maxLength: 4 })
				.map((changes) => changes.reduce((packet, [at, value]) => packet.with(at, value), original)),
		);
		const from = fc.record({
			address: fc.constantFrom("10.77.0.9", "10.77.0.10", "10.77.0.255", "127.0.0.1", "0.0.0.0", "8.8.8.8", "", "x"),
			port: fc.nat(65_535),
		});
		await fc.assert(
			fc.asyncProperty(fc.array(fc.tuple(bytes, from), { maxLength: 100 }), async (packets) => {
				const before = answered.length;
				for (const [packet, source] of packets) {
					hear(packet, source);
				}
				await clock.advance(second);
				assert.ok(answered.length - before <= 2 * 3, `${answered.length - before} answers to three neighbours`);
				for (const { address, instance } of seen) {
					assert.ok(address.host.startsWith("10.77.0.") && address.port >= 1_024 && instance !== own);
				}
			}),
			{ seed: 46_919, numRuns: 300 },
		);
		assert.ok(seen.length > 0, "some were real");
	});
});
