import assert from "node:assert/strict";
import { canHint } from "../../../src/net/address/dialable.ts";
import { decodePeerHints, encodePeerHints, type PeerHint } from "../../../src/net/wire/peerHints.ts";
import { fc } from "../../harness/testChance.ts";
import { hex } from "./arbitraries.ts";
import { assertNeverThrows, decodedValue, reasonOf } from "./strictness.ts";

const hosts = fc.oneof(
	fc
		.tuple(fc.integer({ min: 1, max: 223 }), fc.nat(255), fc.nat(255), fc.nat(255))
		.filter(([a, b]) => a !== 127 && !(a === 169 && b === 254))
		.map((parts) => parts.join(".")),
	fc
		.array(fc.nat(0xffff), { minLength: 7, maxLength: 7 })
		.map((groups) => [0xfd00, ...groups].map((group) => group.toString(16)).join(":")),
);
const hints: fc.Arbitrary<readonly PeerHint[]> = fc.uniqueArray(
	fc.record(
		{
			identity: hex(32),
			address: fc.record({ host: hosts, port: fc.integer({ min: 1_024, max: 65_535 }) }, { noNullPrototype: true }),
		},
		{ noNullPrototype: true },
	),
	{ minLength: 1, maxLength: 64, selector: ({ identity }) => identity },
);
const at = (host: string, port = 5_000): PeerHint => ({ identity: "11".repeat(32), address: { host, port } });

describe("PEERS", () => {
	it("say after decoding what was encoded", () => {
		fc.assert(
			fc.property(hints, (all) => {
				assert.deepEqual(
					decodedValue(decodePeerHints(encodePeerHints(all))).map(({ identity, address }) => ({ identity, address })),
					all,
				);
			}),
		);
	});

	it("have one spelling for an address, whoever wrote it", () => {
		const [short] = decodedValue(decodePeerHints(encodePeerHints([at("fd00::20")])));
		assert.equal(short?.address.host, "fd00:0:0:0:0:0:0:20");
	});

	for (const [host, port, what] of [
		["127.0.0.1", 5_000, "this machine"],
		["127.9.9.9", 5_000, "this machine"],
		["0.0.0.0", 5_000, "no machine"],
		["0.1.2.3", 5_000, "no machine"],
		["224.0.0.251", 5_353, "a group"],
		["255.255.255.255", 5_000, "everybody"],
		["169.254.1.1", 5_000, "a link-local address"],
		["::1", 5_000, "this machine"],
		["::", 5_000, "no machine"],
		["ff02::fb", 5_353, "a group"],
		["fe80::1", 5_000, "a link-local address"],
		["0:0:0:0:0:ffff:7f00:1", 5_000, "an IPv4 address in disguise"],
		["10.0.0.1", 1_023, "a port of the system"],
		["10.0.0.1", 0, "no port"],
	] as const) {
		it(`refuse ${what}: ${host} ${port}`, () => {
			assert.equal(canHint({ host, port }), false);
			assert.equal(reasonOf(decodePeerHints(encodePeerHints([at(host, port)]))), "peersAddress");
		});
	}

	for (const host of ["", "ada-laptop", "10.0.0", "fe80::1%eth0", "::ffff:10.0.0.1"]) {
		it(`cannot tell of “${host}”`, () => {
			assert.equal(canHint({ host, port: 5_000 }), false);
		});
	}

	it("refuse none, too many, and one peer twice", () => {
		const many = Array.from({ length: 65 }, (_, i) => ({
			...at("10.0.0.1"),
			identity: i.toString(16).padStart(64, "0"),
		}));
		assert.equal(reasonOf(decodePeerHints(new Uint8Array())), "peersCount");
		assert.equal(reasonOf(decodePeerHints(encodePeerHints(many))), "peersCount");
		assert.equal(decodePeerHints(encodePeerHints(many.slice(1))).ok, true);
		assert.equal(reasonOf(decodePeerHints(encodePeerHints([at("10.0.0.1"), at("10.0.0.2")]))), "peersCount");
	});

	it("give a reason, never an exception, whatever the bytes", () => {
		assertNeverThrows(decodePeerHints, hints.map(encodePeerHints));
	});
});
