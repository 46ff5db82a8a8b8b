import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { domainsIn, domainsOf, SiteDiscovery } from "../../../src/net/discovery/siteDiscovery.ts";
import type { Address } from "../../../src/net/ports.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { quietLogger } from "../../harness/quietLogger.ts";
import { SiteDns, type SiteRecord } from "../../harness/siteDns.ts";
import { chanceFor } from "../../harness/testChance.ts";
import { until } from "../../harness/until.ts";

const service = "_lanchat._tcp.site.example";
const listed = (name: string, host: string, port: number, address: string): readonly SiteRecord[] => [
	{ name: service, type: "PTR", data: `${name}.${service}` },
	{ name: `${name}.${service}`, type: "SRV", data: { target: host, port, priority: 0, weight: 0 } },
	{ name: host, type: address.includes(":") ? "AAAA" : "A", data: address },
];

describe("a site's own DNS", () => {
	const clock = new ManualClock();
	let dns: SiteDns | undefined;
	let discovery: SiteDiscovery | undefined;
	let found: Address[];
	afterEach(async () => {
		await discovery?.stop();
		await dns?.stop();
	});

	const start = async (records: readonly SiteRecord[], domains = ["site.example"]): Promise<SiteDns> => {
		dns = await SiteDns.start(records);
		found = [];
		discovery = new SiteDiscovery({
			clock,
			random: chanceFor("discovery"),
			logger: quietLogger,
			domains: () => domains,
			servers: [dns.address],
		});
		await discovery.start({
			port: 46_920,
			instance: "00".repeat(8),
			seen: () => assert.fail("a list says nothing of sessions"),
			gone: () => assert.fail("a list says nothing of sessions"),
			listed: (address) => found.push(address),
		});
		await clock.advance(2_000);
		return dns;
	};

	it("lists machines, by IPv4 and IPv6", async () => {
		await start([
			...listed("ada", "ada.site.example", 46_920, "10.1.0.1"),
			...listed("grace", "grace.site.example", 46_921, "fd00::20"),
		]);
		await until(() => found.length === 2, { what: "both machines" });
		assert.deepEqual(found, [
			{ host: "10.1.0.1", port: 46_920 },
			{ host: "fd00::20", port: 46_921 },
		]);
	});

	it("makes nobody dial this machine, a port of the system, or another service", async () => {
		const site = await start([
			...listed("here", "here.site.example", 46_920, "127.0.0.1"),
			...listed("group", "group.site.example", 46_920, "224.0.0.251"),
			...listed("web", "web.site.example", 80, "10.1.0.2"),
			{ name: service, type: "PTR", data: "printer._ipp._tcp.site.example" },
			...listed("last", "last.site.example", 46_920, "10.1.0.3"),
		]);
		await until(() => found.length > 0, { what: "the one that is good" });
		assert.deepEqual(found, [{ host: "10.1.0.3", port: 46_920 }]);
		assert.ok(!site.asked.some((name) => name.includes("_ipp")));
	});

	it("gives so many places of one machine, and so many addresses of one name", async () => {
		const many = Array.from({ length: 20 }, (_, i) => i);
		const name = `ada.${service}`;
		const place = (port: number): SiteRecord => ({
			name,
			type: "SRV",
			data: { target: `${port}.site.example`, port, priority: 0, weight: 0 },
		});
		await start([
			{ name: service, type: "PTR", data: name },
			...many.map((i) => place(5_000 + i)),
			...many.flatMap((i) =>
				many.map((j): SiteRecord => ({ name: `${5_000 + i}.site.example`, type: "A", data: `10.3.${i}.${j}` })),
			),
		]);
		await until(() => found.length >= 64, { what: "the first ones" });
		await clock.advance(1_000);
		assert.equal(found.length, 8 * 8);
		assert.equal(new Set(found.map(({ port }) => port)).size, 8);
	});

	it("is believed only so far", async () => {
		const many = Array.from({ length: 200 }, (_, i) => i);
		const site = await start([
			...many.map((i): SiteRecord => ({ name: service, type: "PTR", data: `${i}.${service}` })),
			...many.flatMap((i): readonly SiteRecord[] => [
				{
					name: `${i}.${service}`,
					type: "SRV",
					data: { target: `${i}.site.example`, port: 46_920, priority: 0, weight: 0 },
				},
				{ name: `${i}.site.example`, type: "A", data: `10.2.${i >> 8}.${i & 255}` },
			]),
		]);
		await until(() => found.length >= 64, { what: "the first ones" });
		// Whatever else was asked for by then has reached the server before this.
		const resolver = new Resolver();
		resolver.setServers([site.address]);
		assert.deepEqual(await resolver.resolve4("0.site.example"), ["10.2.0.0"]);
		assert.equal(site.asked.includes(`64.${service}`), false);
		assert.equal(found.length, 64);
	});

	it("is asked in four search domains", async () => {
		const site = await start([], ["a.example", "b.example", "c.example", "d.example", "e.example", "f.example"]);
		await until(() => site.asked.length >= 4, { what: "four questions" });
		await clock.advance(5_000);
		assert.deepEqual(site.asked.map((name) => name.replace(/^_lanchat\._tcp\./, "")).toSorted(), [
			"a.example",
			"b.example",
			"c.example",
			"d.example",
		]);
	});

	it("is asked again from time to time", async () => {
		const site = await start([]);
		await until(() => site.asked.length === 1, { what: "the first question" });
		await clock.advance(13 * 60_000);
		await until(() => site.asked.length >= 2, { what: "the second" });
		assert.ok(site.asked.length <= 3);
	});

	it("is one of the search domains, wherever they are written", () => {
		assert.deepEqual(domainsIn("# x\nsearch a.example  b.example\nnameserver 10.0.0.1\ndomain c.example\n"), [
			"a.example",
			"b.example",
			"c.example",
		]);
		assert.deepEqual(domainsOf(["A.example.", "a.example", "local", "", "no space", "x".repeat(64), "home"]), [
			"a.example",
			"home",
		]);
	});
});
