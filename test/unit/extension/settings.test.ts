import assert from "node:assert/strict";
import { settingDefaults } from "../../../src/extension/manifest.ts";
import { nodeSettings, readSettings } from "../../../src/extension/settings.ts";
import { plainText } from "./plainText.ts";

describe("settings", () => {
	const read = (stored: Record<string, unknown>) => readSettings(plainText, (key) => stored[key]);

	it("have their defaults where nothing stands", () => {
		assert.deepEqual(read({}), { values: settingDefaults, problems: [] });
	});

	it("are taken as they stand when they are valid", () => {
		const stored = {
			displayName: "Ada",
			onAtStart: false,
			port: 46_921,
			teamCode: " ops ",
			staticPeers: ["10.0.0.2", "ada-laptop:46920", "[fd00::1]:46920", "fd00::1"],
			ignoredInterfaces: ["docker0"],
			discovery: false,
			notifications: "none",
			downloadFolder: "~/Incoming",
			autoAcceptMegabytes: 20,
		};
		const { values, problems } = read(stored);
		assert.deepEqual(problems, []);
		assert.deepEqual(values, { ...stored, teamCode: "ops" });
	});

	const bad: readonly (readonly [string, unknown])[] = [
		["displayName", 7],
		["displayName", "x".repeat(41)],
		["displayName", "Ada\u202e"],
		["onAtStart", "yes"],
		["port", 99_999],
		["port", 80],
		["port", 1.5],
		["port", "46920"],
		["teamCode", "x".repeat(101)],
		["staticPeers", "10.0.0.2"],
		["ignoredInterfaces", "eth0"],
		["ignoredInterfaces", ["eth0", 7]],
		["discovery", null],
		["notifications", "some"],
		["downloadFolder", "Downloads"],
		["downloadFolder", ["/tmp"]],
		["autoAcceptMegabytes", -1],
		["autoAcceptMegabytes", 1.5],
		["autoAcceptMegabytes", 65_537],
	];
	for (const [key, value] of bad) {
		it(`${key} ${JSON.stringify(value).slice(0, 20)} is named and ignored, and the rest still holds`, () => {
			const { values, problems } = read({ displayName: "Ada", [key]: value });
			if (value !== null)
				assert.deepEqual(
					problems.map((problem) => problem.key),
					[key],
				);
			assert.deepEqual(values, { ...settingDefaults, displayName: key === "displayName" ? "" : "Ada" });
		});
	}

	it("leave out addresses that are none, and name them", () => {
		const { values, problems } = read({ staticPeers: ["10.0.0.2", "a b", "host:99999", 7, "http://x"] });
		assert.deepEqual(values.staticPeers, ["10.0.0.2"]);
		assert.match(problems[0]?.message ?? "", /"a b", "host:99999", 7, "http:\/\/x"/);
	});

	it("tell the node its part only", () => {
		const { notifications: _, downloadFolder: __, autoAcceptMegabytes: ___, displayName, ...shared } = settingDefaults;
		assert.deepEqual(nodeSettings(settingDefaults), { name: displayName, ...shared });
	});
});
