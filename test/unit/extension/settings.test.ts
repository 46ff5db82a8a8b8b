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
			roomNotifications: { "01ab": "all" },
			quiet: true,
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
		["quiet", 1],
		["roomNotifications", ["none"]],
		["roomNotifications", { Cellar: "none" }],
		["roomNotifications", { "01": "never" }],
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

	it("leave out addresses that lead to other programs, to groups or to nobody", () => {
		const wrong = ["ws://10.0.0.2", "user@10.0.0.2", "10.0.0.2:22", "224.0.0.251", "255.255.255.255", "0.0.0.0:5000"];
		const more = ["ff02::fb", "[ff02::fb]:46920", "::", "[::]:46920", "x".repeat(300), null, ["10.0.0.2"]];
		for (const entry of [...wrong, ...more]) {
			const { values, problems } = read({ staticPeers: ["10.0.0.2", entry] });
			assert.deepEqual([values.staticPeers, problems.length], [["10.0.0.2"], 1], String(entry));
		}
		const right = [
			"10.0.0.2",
			"ada.local:5000",
			"fd00::20",
			"[fd00::20]:46920",
			"::1",
			"0-ada",
			"224-hosts",
			"ff.local",
		];
		assert.deepEqual(read({ staticPeers: right }).values.staticPeers, right);
	});

	it("take ten thousand addresses in no time, use 64 of them, and say so in one short sentence", () => {
		const good = Array.from({ length: 10_000 }, (_, i) => `10.1.${i >> 8}.${i & 255}`);
		const bad = Array.from({ length: 10_000 }, (_, i) => `not ${i} ${"x".repeat(500)}`);
		for (const staticPeers of [good, bad, [...bad, ...good]]) {
			const before = process.cpuUsage();
			const { values, problems } = read({ staticPeers });
			const { user, system } = process.cpuUsage(before);
			assert.ok(user + system < 2_000_000, `${user + system} µs of CPU`);
			assert.ok(values.staticPeers.length <= 64);
			assert.ok(problems.length === 1 && (problems[0]?.message.length ?? 0) < 500);
		}
	});

	it("tell the node its part only", () => {
		const { displayName, onAtStart, port, teamCode, staticPeers, ignoredInterfaces, discovery } = settingDefaults;
		const shared = { onAtStart, port, teamCode, staticPeers, ignoredInterfaces, discovery };
		assert.deepEqual(nodeSettings(settingDefaults), { name: displayName, ...shared });
	});
});
