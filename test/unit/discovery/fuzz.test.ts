/** The whole way in of discovery under packets nobody would send: real ones mutated, from whatever source, at any rate. */
import assert from "node:assert/strict";
import { advertRecords } from "../../../src/net/discovery/advert.ts";
import { createMdnsDiscovery } from "../../../src/net/discovery/mdnsDiscovery.ts";
import { questionBytes, questionPackets } from "../../../src/net/discovery/question.ts";
import type { Discovery, Sighting } from "../../../src/net/ports.ts";
import { DnsCodec } from "../../harness/dnsCodec.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { MemoryMulticast } from "../../harness/memoryMulticast.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { seededRandom } from "../../harness/people.ts";
import { quietLogger } from "../../harness/quietLogger.ts";
import { fc } from "../../harness/testChance.ts";

const second = 1_000;
const own = "00000000000000aa";
const ourAddress = "10.77.0.1";
const eth0 = { address: ourAddress, cidr: `${ourAddress}/24`, netmask: "255.255.255.0", mac: "", internal: false };

onceOnly(() =>
	describe("discovery under packets nobody would send", () => {
		let clock: ManualClock;
		let wire: MemoryMulticast;
		let discovery: Discovery;
		let seen: Sighting[];
		let gone: string[];
		let originals: readonly Uint8Array[];

		before(async () => {
			const codec = new DnsCodec();
			const advert = (instance: string, port: number, seconds: number) =>
				codec.encode(advertRecords({ instance, port, seconds }));
			originals = [
				await advert("00000000000000bb", 46_920, 240),
				await advert("00000000000000bb", 46_920, 0),
				await advert(own, 46_920, 240),
				await advert(own, 46_920, 0),
				questionBytes([]),
				questionBytes([{ instance: own, seconds: 200 }]),
				...questionPackets(
					Array.from({ length: 80 }, (_, i) => ({ instance: i.toString(16).padStart(16, "0"), seconds: 200 })),
				),
				...questionPackets(Array.from({ length: 41 }, () => ({ instance: own, seconds: 200 }))),
			];
		});

		const begin = async (): Promise<void> => {
			clock = new ManualClock();
			wire = new MemoryMulticast({ clock });
			seen = [];
			gone = [];
			discovery = createMdnsDiscovery({
				clock,
				random: seededRandom("fuzz"),
				logger: quietLogger,
				interfaces: () => ({ eth0: [{ ...eth0, family: "IPv4" as const }] }),
				openChannel: wire.openChannel,
			});
			await discovery.start({
				port: 46_920,
				instance: own,
				seen: (sighting) => seen.push(sighting),
				gone: (instance) => gone.push(instance),
				listed: () => undefined,
			});
			await clock.advance(2 * second);
		};

		/** What can be done to a packet. */
		const mutation = fc.oneof(
			fc.record({ kind: fc.constant("set" as const), at: fc.nat(), value: fc.nat(255) }),
			fc.record({ kind: fc.constant("cut" as const), at: fc.nat() }),
			fc.record({ kind: fc.constant("repeat" as const), at: fc.nat(), times: fc.integer({ min: 1, max: 40 }) }),
			// Numbers of records, larger than what is there.
			fc.record({ kind: fc.constant("count" as const), at: fc.constantFrom(4, 6, 8, 10), value: fc.nat(0xffff) }),
			// A compressed name that leads anywhere, to itself among others (RFC 1035 §4.1.4).
			fc.record({ kind: fc.constant("pointer" as const), at: fc.nat(), value: fc.nat(0x3fff) }),
			fc.record({ kind: fc.constant("pad" as const), times: fc.integer({ min: 1, max: 9_000 }) }),
		);
		type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

		const mutated = (original: Uint8Array, mutations: readonly Mutation[]): Uint8Array => {
			let bytes: Buffer = Buffer.from(original);
			for (const one of mutations) {
				if (bytes.length < 12) {
					break;
				}
				switch (one.kind) {
					case "set":
						bytes[one.at % bytes.length] = one.value;
						break;
					case "cut":
						bytes = bytes.subarray(0, one.at % bytes.length);
						break;
					case "repeat": {
						const tail = bytes.subarray(12 + (one.at % (bytes.length - 11)));
						bytes = Buffer.concat([bytes, ...Array.from({ length: one.times }, () => tail)]);
						break;
					}
					case "count":
						bytes.writeUInt16BE(one.value, one.at);
						break;
					case "pointer":
						bytes.writeUInt16BE(0xc000 | one.value, one.at % (bytes.length - 1));
						break;
					case "pad":
						bytes = Buffer.concat([bytes, Buffer.alloc(one.times, 0xc0)]);
				}
			}
			return new Uint8Array(bytes);
		};

		const packet = fc.record({
			original: fc.nat(),
			mutations: fc.array(mutation, { maxLength: 5 }),
			from: fc.record({
				address: fc.constantFrom(
					...["10.77.0.2", "10.77.0.3", "10.77.0.255", ourAddress, "127.0.0.1", "0.0.0.0", "224.0.0.251"],
					...["192.168.1.9", "8.8.8.8", "", "fe80::1", "not an address"],
				),
				port: fc.constantFrom(5_353, 0, 1, 40_000, 65_535),
			}),
			after: fc.constantFrom(0, 0, 0, 1, 100, second),
		});

		it("throws nothing, believes only neighbours at their own address, and says little", async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 60 }), async (packets) => {
					await begin();
					const before = wire.traffic.multicast + wire.traffic.unicast;
					const startedAt = clock.monotonic();
					for (const { original, mutations, from, after } of packets) {
						// To our station, whatever the source: a real socket hears what is sent to it, too.
						wire.toAll(mutated(originals[original % originals.length] ?? assert.fail(), mutations), from, ourAddress);
						await clock.advance(after);
					}
					await clock.advance(second);
					for (const { address, instance, networkInterface } of seen) {
						assert.match(address.host, /^10\.77\.0\.(1|2|3|255)$/);
						assert.ok(address.port >= 1_024 && address.port <= 65_535);
						assert.match(instance, /^[0-9a-f]{16}$/);
						assert.notEqual(instance, own);
						assert.equal(networkInterface, "eth0");
					}
					const passed = Math.ceil((clock.monotonic() - startedAt) / second) + 1;
					// Ours, and to each of four neighbours and to all one a second.
					const said = wire.traffic.multicast + wire.traffic.unicast - before - packets.length;
					assert.ok(said <= passed * 5 + 5, `${said} packets in ${passed} s`);
					await discovery.stop();
					await clock.advance(10);
					assert.equal(clock.pending, 0);
				}),
				{ seed: 5_353, numRuns: 250 },
			);
		}).timeout(120_000);

		it("decodes at most 500 packets a second of all that come, and 20 of one source, also of ten thousand", async () => {
			await begin();
			const [announcement = assert.fail()] = originals;
			for (let i = 0; i < 10_000; i++) {
				wire.toAll(announcement, { address: `10.77.0.${2 + (i % 5)}`, port: 5_353 }, ourAddress);
			}
			await clock.advance(10);
			const few = discovery.report()[0]?.heardOthers ?? 0;
			assert.ok(few > 0 && few <= 5 * 20, `${few} of five sources`);
			await clock.advance(second);
			for (let i = 0; i < 10_000; i++) {
				wire.toAll(announcement, { address: `10.77.0.${2 + (i % 250)}`, port: 5_353 }, ourAddress);
			}
			await clock.advance(10);
			const all = (discovery.report()[0]?.heardOthers ?? 0) - few;
			assert.ok(all > 0 && all <= 500, `${all} of all`);
			assert.ok(seen.length <= 250);
			await discovery.stop();
			await clock.advance(10);
		});
	}),
);
