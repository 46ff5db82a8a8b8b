import assert from "node:assert/strict";
import { formatAddress, parseAddress } from "../../../src/net/address/typed.ts";
import { fc } from "../../harness/testChance.ts";

const usual = 46_920;

/** What is typed, and the host and port meant by it. */
const good: readonly (readonly [typed: string, host: string, port: number])[] = [
	["10.0.0.2", "10.0.0.2", usual],
	["10.0.0.2:1024", "10.0.0.2", 1_024],
	["10.0.0.2:65535", "10.0.0.2", 65_535],
	["ada", "ada", usual],
	["ada.local", "ada.local", usual],
	["ada.local.:5000", "ada.local.", 5_000],
	["my_machine-2:8080", "my_machine-2", 8_080],
	["münchen.example:5000", "münchen.example", 5_000],
	["  ada:5000\t", "ada", 5_000],
	["::1", "::1", usual],
	["fe80::1%eth0", "fe80::1%eth0", usual],
	["[::1]", "::1", usual],
	["[2001:db8::2]:5000", "2001:db8::2", 5_000],
	["::ffff:10.0.0.2", "::ffff:10.0.0.2", usual],
];

describe("an address as it is typed", () => {
	for (const [typed, host, port] of good) {
		it(`"${typed}" means port ${port} of ${host}`, () => {
			assert.deepEqual(parseAddress(typed), { ok: true, address: { host, port } });
		});
	}

	it("means the same when it is written out and read again", () => {
		for (const [, host, port] of good) {
			assert.deepEqual(parseAddress(formatAddress({ host, port })), { ok: true, address: { host, port } });
		}
		assert.equal(formatAddress({ host: "::1", port: 5 }), "[::1]:5");
		assert.equal(formatAddress({ host: "ada", port: 5 }), "ada:5");
	});

	it("is refused where it is no address or no port", () => {
		for (const [typed, code] of [
			["", "addressInvalid"],
			[":5000", "addressInvalid"],
			[".", "addressInvalid"],
			["a..b", "addressInvalid"],
			["-ada", "addressInvalid"],
			["ada-", "addressInvalid"],
			["a b", "addressInvalid"],
			["[10.0.0.2]", "addressInvalid"],
			["[]", "addressInvalid"],
			["[::1]5000", "addressInvalid"],
			["1::2::3", "addressInvalid"],
			["a".repeat(254), "addressInvalid"],
			["ada:", "addressPort"],
			["ada:0", "addressPort"],
			["ada:65536", "addressPort"],
			["ada:000080", "addressPort"],
			["ada: 80", "addressPort"],
			["ada:+80", "addressPort"],
			["ada:0x50", "addressPort"],
			["ada:1023", "addressPort"],
			["127.0.0.1:22", "addressPort"],
			["ws://10.0.0.2:46920/lanchat/1", "addressInvalid"],
			["10.0.0.2:46920/lanchat/1", "addressInvalid"],
			["0.0.0.0", "addressNotOne"],
			["0.1.2.3:46920", "addressNotOne"],
			["224.0.0.251", "addressNotOne"],
			["239.255.255.250:46920", "addressNotOne"],
			["255.255.255.255:46920", "addressNotOne"],
			["::", "addressNotOne"],
			["[::]:46920", "addressNotOne"],
			["[0:0:0:0:0:0:0:0]", "addressNotOne"],
			["ff02::fb", "addressNotOne"],
			["[ff05::1:3]:46920", "addressNotOne"],
			["[::ffff:224.0.0.251]:46920", "addressNotOne"],
			["[::ffff:e000:fb]:46920", "addressNotOne"],
		] as const) {
			assert.deepEqual(parseAddress(typed), { ok: false, code }, typed.slice(0, 30));
		}
	});

	it("never throws, and gives a port that exists", () => {
		fc.assert(
			fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[[\]:.a-f0-9%]{0,30}$/)), (typed) => {
				const parsed = parseAddress(typed);
				assert.ok(!parsed.ok || (parsed.address.port >= 1_024 && parsed.address.port <= 65_535));
			}),
			{ numRuns: 500 },
		);
	});

	it("is looked at in no time, however it is made", () => {
		for (const typed of ["a.".repeat(130), "a-".repeat(130), "[".repeat(250), ":".repeat(250), "a".repeat(250) + "!"]) {
			const before = process.cpuUsage();
			parseAddress(typed);
			const { user, system } = process.cpuUsage(before);
			assert.ok(user + system < 500_000, `${user + system} µs of CPU`);
		}
	});
});
