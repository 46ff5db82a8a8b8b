import assert from "node:assert/strict";
import { isDialable } from "../../../src/net/address/dialable.ts";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { label } from "../../../src/net/crypto/hash.ts";
import { decodeInvite, type Invite, signInvite } from "../../../src/net/wire/invite.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";
import { bytes, hex, integer, record, text } from "./arbitraries.ts";
import { assertExactLength, assertNeverThrows, assertTamperProof, decodedValue } from "./strictness.ts";

const ada = person("Ada");
const address = fc.oneof(
	record({
		host: fc
			.tuple(fc.integer({ min: 1, max: 126 }), fc.nat(255), fc.nat(255), fc.nat(255))
			.map((parts) => parts.join(".")),
		port: fc.integer({ min: 1_024, max: 65_535 }),
	}),
	record({ host: fc.constant("2001:db8:0:0:0:0:0:1"), port: fc.integer({ min: 1_024, max: 65_535 }) }),
);
const invite = record<Omit<Invite, "issuer">>({
	room: hex(32),
	team: hex(2),
	untilMs: integer,
	seed: fc.option(bytes(16), { nil: null }),
	roomName: text(60),
	addresses: fc.array(address, { minLength: 1, maxLength: 8 }),
});
const example: Omit<Invite, "issuer"> = {
	room: "11".repeat(32),
	team: "2222",
	untilMs: 1_790_000_000_000,
	seed: new Uint8Array(16).fill(3),
	roomName: "Übersetzer 👋",
	addresses: [
		{ host: "10.0.0.1", port: 46_920 },
		{ host: "2001:db8:0:0:0:0:0:1", port: 46_921 },
	],
};

describe("an invite's bytes", () => {
	it("come back as they were", () => {
		fc.assert(
			fc.property(invite, (fields) => {
				const decoded = decodedValue(decodeInvite(signInvite(ada.signing, fields)));
				assert.deepEqual(decoded, { ...fields, issuer: ada.key });
			}),
			{ numRuns: 50 },
		);
	});

	it("are refused short, long, or with any byte damaged", () => {
		const signed = signInvite(ada.signing, example);
		assertExactLength(signed, decodeInvite);
		assertTamperProof(signed, decodeInvite);
	});

	it("never make the decoder throw", () => {
		assertNeverThrows(decodeInvite, fc.constant(signInvite(ada.signing, example)));
	});

	it("hold the beginning of what is too long", () => {
		const many = Array.from({ length: 20 }, (_, i) => ({ host: `10.0.0.${i + 1}`, port: 46_920 }));
		const decoded = decodedValue(
			decodeInvite(signInvite(ada.signing, { ...example, roomName: "👋".repeat(200), addresses: many })),
		);
		assert.equal(decoded.addresses.length, 8);
		assert.equal(decoded.roomName, "👋".repeat(60));
	});

	it("are refused with a ninth address, though that is signed", () => {
		const one = { host: "10.0.0.1", port: 46_920 };
		const signed = signInvite(ada.signing, { ...example, addresses: Array(8).fill(one) }).slice(0, -64);
		const entry = signed.slice(-7);
		const ninth = concatBytes(signed, entry);
		ninth[signed.length - 8 * entry.length - 1] = 9;
		const decoded = decodeInvite(concatBytes(ninth, ada.signing.sign(label("invite"), ninth)));
		assert.equal(decoded.ok ? "" : decoded.reason, "inviteAddresses");
	});

	it("name only addresses that are somebody's on the network", () => {
		const fine = ["10.0.0.1", "192.168.1.2", "169.254.3.4", "172.16.0.1", "fd00::1", "2001:db8::1"];
		const not = ["127.0.0.1", "0.1.2.3", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1"];
		for (const host of fine) {
			assert.equal(isDialable({ host, port: 46_920 }), true, host);
		}
		for (const host of [...not, "ff02::1", "fe80::1", "example.org", ""]) {
			assert.equal(isDialable({ host, port: 46_920 }), false, host);
		}
		assert.equal(isDialable({ host: "10.0.0.1", port: 1_023 }), false);
	});
});
