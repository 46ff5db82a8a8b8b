/** What docs/NETWORK.md tells administrators, held against the code. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { verdictWords } from "../../../src/extension/diagnose/verdictWords.ts";
import { settingDefaults } from "../../../src/extension/manifest.ts";
import type { Verdict } from "../../../src/net/api/diagnosis.ts";
import { discoveryLimits } from "../../../src/net/discovery/discoveryLimits.ts";
import { countLimits, defaultPorts } from "../../../src/net/limits.ts";
import { plainText } from "./plainText.ts";

const verdicts: { readonly [V in Verdict]: true } = {
	fine: true,
	noNetwork: true,
	onlyDetours: true,
	allIgnored: true,
	discoveryOff: true,
	noDiscovery: true,
	discoveryPortTaken: true,
	ownPacketsBlocked: true,
	multicastFiltered: true,
	nobodyHeard: true,
	connecting: true,
	heardNotReached: true,
	heardOthers: true,
	ownPortBlocked: true,
	peerElsewhere: true,
	peerOff: true,
	peerPortBlocked: true,
	peerUnreachable: true,
	peerNotLanChat: true,
	peerClock: true,
	ownClock: true,
};

describe("what administrators are told", () => {
	const doc = readFileSync(join(import.meta.dirname, "../../../docs/NETWORK.md"), "utf8");

	it("names every setting, with the value it has where nobody changed it", () => {
		for (const [key, value] of Object.entries(settingDefaults)) {
			const shown =
				value === "" ? "empty" : typeof value === "string" ? `\`${value}\`` : `\`${JSON.stringify(value)}\``;
			assert.ok(doc.includes(`| \`lanChat.${key}\` | ${shown} |`), `${key} is ${shown}`);
		}
	});

	it("names the ports that are used", () => {
		const [first, last] = [defaultPorts[0], defaultPorts.at(-1)];
		assert.ok(doc.includes(`the first free one of ${first}–${last}`));
		assert.ok(doc.includes(`-LocalPort ${first}-${last}`) && doc.includes(`to any port ${first}:${last}`));
		assert.ok(doc.includes(`-LocalPort 5353,${discoveryLimits.probePort}`));
		assert.ok(doc.includes(`at most ${countLimits.staticPeers}`));
	});

	it("explains everything Diagnose Network says, in its own words", () => {
		for (const verdict of Object.keys(verdicts) as readonly Verdict[]) {
			const { finding } = verdictWords(plainText, verdict, "linux x64");
			assert.ok(doc.includes(`| ${finding} |`), finding);
		}
	});
});
