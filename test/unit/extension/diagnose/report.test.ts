import assert from "node:assert/strict";
import { diagnosisReport } from "../../../../src/extension/diagnose/report.ts";
import { verdictWords } from "../../../../src/extension/diagnose/verdictWords.ts";
import type { Diagnosis, Verdict } from "../../../../src/net/api/diagnosis.ts";
import { plainText } from "../plainText.ts";

const diagnosis: Diagnosis = {
	atMs: 0,
	app: "0.1.0",
	system: "linux x64, Node 24.0.0",
	port: 46_920,
	interfaces: [
		{
			name: "eth0",
			address: "10.0.0.1",
			kind: "lan",
			ignored: false,
			searchable: true,
			multicast: { canHear: true, sent: 5, heardSelf: 4, heardOthers: 3 },
			broadcast: { canHear: false, sent: 1, heardSelf: 0, heardOthers: 0 },
		},
		{
			name: "tun0",
			address: "10.8.0.2",
			kind: "vpn",
			ignored: true,
			searchable: true,
			multicast: null,
			broadcast: null,
		},
	],
	online: 2,
	heardOnly: 1,
	peer: {
		address: "10.0.0.2:46920",
		online: true,
		onLink: true,
		clockAheadMs: -259_200_000,
		dial: null,
		dialBack: "timeout",
	},
	verdicts: ["ownPortBlocked"],
};

describe("the report on a network", () => {
	it("says what is wrong and what to do first, then what was measured", () => {
		const report = diagnosisReport(plainText, diagnosis, "noon");
		const at = (part: string): number => {
			const found = report.indexOf(part);
			assert.ok(found >= 0, `“${part}” is missing in:\n${report}`);
			return found;
		};
		const order = [
			at("# LAN Chat: Network Diagnosis"),
			at("noon · LAN Chat 0.1.0 · linux x64, Node 24.0.0"),
			at("its firewall stops incoming connections"),
			at("ufw or firewalld"),
			at("Listens at TCP port 46920"),
			at("- eth0 10.0.0.1 · network"),
			at("Multicast (UDP 5353): 5 sent; heard: 4 of its own, 3 from others"),
			at("the port is taken by another program"),
			at("- tun0 10.8.0.2 · tunnel (VPN) · ignored"),
			at("Their clock is 3 days behind yours."),
			at("Connecting back to this computer: no answer"),
			at("no names, keys or messages"),
		];
		assert.deepEqual(
			order,
			order.toSorted((a, b) => a - b),
		);
		assert.ok(report.endsWith("\n") && !/\n{3}/.test(report), "no holes in it");
	});

	it("says that there is no network, and nothing of a colleague nobody chose", () => {
		const report = diagnosisReport(
			plainText,
			{ ...diagnosis, interfaces: [], peer: null, verdicts: ["noNetwork"] },
			"",
		);
		assert.match(report, /This computer is on no network/);
		assert.match(report, /There is none with an IPv4 address/);
		assert.doesNotMatch(report, /colleague you chose/);
	});

	const all: readonly Verdict[] = [
		"fine",
		"noNetwork",
		"onlyDetours",
		"allIgnored",
		"discoveryOff",
		"noDiscovery",
		"discoveryPortTaken",
		"ownPacketsBlocked",
		"multicastFiltered",
		"nobodyHeard",
		"connecting",
		"heardNotReached",
		"heardOthers",
		"ownPortBlocked",
		"peerElsewhere",
		"peerOff",
		"peerPortBlocked",
		"peerUnreachable",
		"peerNotLanChat",
	];
	for (const verdict of all) {
		it(`has words, and something to do, for ${verdict}`, () => {
			const { finding, advice } = verdictWords(plainText, verdict, "linux x64");
			assert.match(finding, /\.$/);
			assert.equal(advice === "", verdict === "fine");
		});
	}

	it("names the settings of the system it ran on", () => {
		const advice = (system: string) => verdictWords(plainText, "ownPortBlocked", system).advice;
		assert.match(advice("win32 x64"), /private/);
		assert.match(advice("darwin arm64"), /Local Network/);
		assert.match(advice("linux arm64"), /ufw/);
	});
});
