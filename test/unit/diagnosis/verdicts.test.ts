import assert from "node:assert/strict";
import type { InterfaceDiagnosis, PeerDiagnosis, Verdict, WayCounts } from "../../../src/net/api/diagnosis.ts";
import { type Facts, hintOf, verdictsOf } from "../../../src/net/diagnosis/verdicts.ts";

const good: WayCounts = { canHear: true, sent: 5, heardSelf: 5, heardOthers: 3 };
const alone: WayCounts = { ...good, heardOthers: 0 };
const deaf: WayCounts = { ...alone, canHear: false };
const blocked: WayCounts = { ...alone, heardSelf: 0 };

const lan = (over: Partial<InterfaceDiagnosis> = {}): InterfaceDiagnosis => ({
	name: "eth0",
	address: "10.0.0.1",
	kind: "lan",
	ignored: false,
	searchable: true,
	multicast: good,
	broadcast: alone,
	...over,
});
const facts = (over: Partial<Facts> = {}): Facts => ({
	interfaces: [lan()],
	online: 2,
	heard: { all: 0, refused: 0, inVain: 0 },
	otherClocks: 0,
	peer: null,
	isDiscoveryOff: false,
	...over,
});
const peer = (over: Partial<PeerDiagnosis>): PeerDiagnosis => ({
	address: "10.0.0.2:46920",
	online: false,
	onLink: true,
	clockAheadMs: 0,
	dial: "reachable",
	dialBack: null,
	...over,
});

const cases: readonly (readonly [string, Partial<Facts>, readonly Verdict[]])[] = [
	["nothing is wrong", {}, ["fine"]],
	["there is no interface", { interfaces: [], online: 0 }, ["noNetwork"]],
	["all are ignored", { interfaces: [lan({ ignored: true })] }, ["allIgnored"]],
	["there is only a tunnel", { interfaces: [lan({ kind: "vpn" })] }, ["onlyDetours"]],
	["a virtual one is beside the plain one", { interfaces: [lan({ kind: "virtual" }), lan()] }, ["fine"]],
	["discovery is off", { isDiscoveryOff: true }, ["discoveryOff"]],
	[
		"nobody can be looked for, as over IPv6",
		{ interfaces: [lan({ searchable: false, multicast: null, broadcast: null })], online: 0 },
		["noDiscovery"],
	],
	[
		"the ports are taken",
		{ interfaces: [lan({ multicast: deaf, broadcast: deaf })], online: 0 },
		["discoveryPortTaken"],
	],
	["only one port is taken", { interfaces: [lan({ multicast: deaf, broadcast: good })] }, ["multicastFiltered"]],
	[
		"not even own packets come back",
		{ interfaces: [lan({ multicast: blocked, broadcast: blocked })], online: 0 },
		["ownPacketsBlocked"],
	],
	["nobody is heard", { interfaces: [lan({ multicast: alone })], online: 0 }, ["nobodyHeard"]],
	["nobody is heard, and somebody was reached by address", { interfaces: [lan({ multicast: alone })] }, ["fine"]],
	["only broadcast finds people", { interfaces: [lan({ multicast: alone, broadcast: good })] }, ["multicastFiltered"]],
	["people are heard and being dialled", { online: 0, heard: { all: 2, refused: 1, inVain: 0 } }, ["connecting"]],
	["people are heard and not reached", { online: 0, heard: { all: 2, refused: 1, inVain: 1 } }, ["heardNotReached"]],
	["only others are heard", { online: 0, heard: { all: 2, refused: 2, inVain: 0 } }, ["heardOthers"]],
	["somebody is heard who is not reached, and others are", { heard: { all: 1, refused: 0, inVain: 1 } }, ["fine"]],
	["the peer dials back", { peer: peer({ online: true, dial: null, dialBack: "reachable" }) }, ["fine"]],
	["the peer does not say", { peer: peer({ online: true, dial: null }) }, ["fine"]],
	["the peer cannot dial back", { peer: peer({ online: true, dial: null, dialBack: "timeout" }) }, ["ownPortBlocked"]],
	[
		"the peer has another time",
		{ otherClocks: 1, peer: peer({ online: true, clockAheadMs: 3_600_000, dial: null }) },
		["peerClock"],
	],
	["one of two has another time", { otherClocks: 1 }, ["fine"]],
	["most have another time", { online: 3, otherClocks: 2 }, ["ownClock"]],
	["the peer is elsewhere", { peer: peer({ onLink: false }) }, ["peerElsewhere"]],
	["the peer is off", { peer: peer({ dial: "refused" }) }, ["peerOff"]],
	["the peer's port is blocked", { peer: peer({ dial: "timeout" }) }, ["peerPortBlocked"]],
	["the peer's machine is away", { peer: peer({ dial: "unreachable" }) }, ["peerUnreachable"]],
	["something else is there", { peer: peer({ dial: "notLanChat" }) }, ["peerNotLanChat"]],
	[
		"several things are wrong: the peer's come first",
		{ interfaces: [lan({ multicast: alone })], online: 0, peer: peer({ onLink: false, dial: "timeout" }) },
		["peerElsewhere", "peerPortBlocked", "nobodyHeard"],
	],
];

describe("the verdict on a network", () => {
	for (const [what, over, expected] of cases) {
		it(`is ${expected.join(" and ")} when ${what}`, () => assert.deepEqual(verdictsOf(facts(over)), expected));
	}
});

describe("why nobody is connected", () => {
	const vpn = lan({ kind: "vpn", multicast: alone });

	it("is nothing while somebody is, whatever else is strange", () => {
		assert.equal(hintOf(facts({ interfaces: [vpn] })), "fine");
	});

	it("is one reason, the one that explains most", () => {
		assert.equal(hintOf(facts({ online: 0, interfaces: [] })), "noNetwork");
		assert.equal(hintOf(facts({ online: 0, interfaces: [vpn] })), "onlyDetours");
		const inVain = { all: 1, refused: 0, inVain: 1 };
		assert.equal(hintOf(facts({ online: 0, interfaces: [vpn], heard: inVain })), "heardNotReached");
		assert.equal(hintOf(facts({ online: 0, interfaces: [lan({ multicast: alone })] })), "nobodyHeard");
	});

	it("is not what only time or another one could tell", () => {
		const starting = lan({ multicast: blocked, broadcast: blocked });
		assert.equal(hintOf(facts({ online: 0, interfaces: [starting] })), "fine");
	});
});
