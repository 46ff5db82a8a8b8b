import assert from "node:assert/strict";
import { canHint, isDialable, isOneMachines } from "../../../src/net/address/dialable.ts";
import { bytesOfIp, textOfIp } from "../../../src/net/address/ip.ts";
import { fc } from "../../harness/testChance.ts";

describe("an address that somebody names", () => {
	/** Whether it is dialled for a person, for an invite, and for what a member tells. */
	const cases: readonly (readonly [string, boolean, boolean, boolean])[] = [
		["10.0.0.1", true, true, true],
		["fd00::20", true, true, true],
		["2001:db8::1", true, true, true],
		["169.254.3.4", true, true, false],
		["127.0.0.1", true, false, false],
		["::1", true, false, false],
		["fe80::1", true, false, false],
		["fe80::1%eth0", true, false, false],
		["::ffff:10.0.0.1", true, false, false],
		["::ffff:a00:1", true, false, false],
		["0.0.0.0", false, false, false],
		["0.1.2.3", false, false, false],
		["::", false, false, false],
		["::0.0.0.0", false, false, false],
		["::ffff:0.0.0.0", false, false, false],
		["0:0:0:0:0:ffff:e000:fb", false, false, false],
		["224.0.0.251", false, false, false],
		["255.255.255.255", false, false, false],
		["ff02::fb", false, false, false],
		["ada-laptop", false, false, false],
		["", false, false, false],
	];
	for (const [host, typed, invited, told] of cases) {
		it(`is dialled, or not, by who does: “${host}”`, () => {
			const address = { host, port: 46_920 };
			assert.deepEqual([isOneMachines(host), isDialable(address), canHint(address)], [typed, invited, told]);
			assert.deepEqual([isDialable({ host, port: 1_023 }), canHint({ host, port: 65_536 })], [false, false]);
		});
	}

	it("is the same after it was bytes", () => {
		const v6 = fc.uint8Array({ minLength: 16, maxLength: 16 });
		const v4 = fc.uint8Array({ minLength: 4, maxLength: 4 });
		fc.assert(fc.property(fc.oneof(v4, v6), (bytes) => assert.deepEqual(bytesOfIp(textOfIp(bytes)), bytes)));
		for (const [short, long] of [
			["::", "0:0:0:0:0:0:0:0"],
			["fd00::20", "fd00:0:0:0:0:0:0:20"],
			["64:ff9b::10.0.0.1", "64:ff9b:0:0:0:0:a00:1"],
			["fe80::1%eth0", "fe80:0:0:0:0:0:0:1"],
		] as const) {
			assert.equal(textOfIp(bytesOfIp(short)), long);
		}
	});
});
