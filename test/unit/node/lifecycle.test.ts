import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { projectPrimitives } from "../../../src/net/crypto/knownAnswers.ts";
import { selfTest } from "../../../src/net/crypto/selfTest.ts";
import type { Discovery } from "../../../src/net/ports.ts";
import { CountingTransport } from "../../harness/countingTransport.ts";
import { HandDiscovery } from "../../harness/handDiscovery.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { settingsOf } from "../../harness/nodeSettings.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { listedPolicy, unlistedPolicy } from "../../harness/policies.ts";
import { chanceFor } from "../../harness/testChance.ts";
import { TestNode } from "../../harness/testNode.ts";
import { until } from "../../harness/until.ts";

const settings = settingsOf("Ada");

describe("a node", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	const settled = async <T>(promise: T | Promise<T>): Promise<T> => {
		const started = Promise.resolve(promise);
		await team.clock.advance(2_000);
		return await started;
	};

	it("that was never turned on has no identity, no store, and is not on the network", async () => {
		const ada = await team.open("Ada");
		assert.deepEqual(ada.node.status, { kind: "off", everOn: false });
		assert.equal(ada.node.overview().me, null);
		assert.deepEqual(readdirSync(ada.folder), []);
		const off = { ok: false, code: "nodeOff", detail: {} };
		const room = "ab".repeat(32);
		assert.deepEqual(await ada.api["rooms/create"]({ name: "x", policy: listedPolicy }), off);
		assert.deepEqual(await ada.api["rooms/join"]({ room, note: "" }), off);
		assert.deepEqual(await ada.api["rooms/approve"]({ room, reqId: "ab".repeat(16), peerId: "cd".repeat(32) }), off);
		assert.deepEqual(await ada.api["rooms/deny"]({ room, reqId: "ab".repeat(16), peerId: "cd".repeat(32) }), off);
		assert.deepEqual(await ada.api["rooms/page"]({ room, before: "", limit: 5 }), off);
		assert.deepEqual(await ada.api["peers/connect"]({ address: "10.0.0.2" }), off);
		assert.deepEqual(await ada.api["recovery/show"]({}), off);
		await assert.rejects(team.socket("10.0.0.9", ada), /unreachable/);
	});

	it("makes an identity and a store when it is turned on, and keeps them", async () => {
		const ada = await team.add("Ada");
		const { me } = ada.node.overview();
		assert.ok(me);
		assert.match(me.peerId, /^[0-9a-f]{64}$/);
		assert.match(me.fingerprint, /^[A-Z2-7]{32}$/);
		assert.equal(me.tag, me.fingerprint.slice(0, 4));
		assert.equal(existsSync(join(ada.folder, "store.sqlite")), true);
		await team.leave("Ada");
		const again = await team.open("Ada");
		assert.deepEqual(again.node.overview().me, me);
		assert.equal(again.node.status.kind, "on", "it was on, so it goes on again");
	});

	it("stays off the network, and says why, where a primitive gives another answer than is known", async () => {
		const primitives = { ...projectPrimitives, sha256: () => new Uint8Array(32) };
		const openDatabase = () => new DatabaseSync(":memory:");
		const ada = await team.open("Ada", { selfTest: () => selfTest({ primitives, openDatabase }) });
		assert.deepEqual(await settled(ada.api["node/turnOn"]({})), { ok: false, code: "nodeFailed", detail: {} });
		assert.deepEqual(ada.node.status, { kind: "failed", code: "selfTest", detail: { failed: "sha256" } });
		assert.equal(ada.node.overview().me, null, "no identity is made of what cannot be trusted");
		await assert.rejects(team.socket("10.0.0.9", ada), /unreachable/);
	});

	it("stays off at the start where the person turned it off, or wants it so", async () => {
		const ada = await team.add("Ada");
		await settled(ada.api["node/turnOff"]({}));
		await team.leave("Ada");
		const again = await team.open("Ada");
		assert.deepEqual(again.node.status, { kind: "off", everOn: true });
		const grace = await team.add("Grace", { settings: { onAtStart: false } });
		assert.equal(grace.node.status.kind, "on");
		await team.leave("Grace");
		assert.deepEqual((await team.open("Grace")).node.status, { kind: "off", everOn: true });
	});

	it("goes on where a window comes that saw it on, also after one that did not, and not once it was turned off", async () => {
		const grace = await team.add("Grace", { settings: { onAtStart: false } });
		assert.equal(grace.node.status.kind, "on");
		await team.leave("Grace");
		const again = await team.open("Grace");
		assert.equal(again.node.status.kind, "off");
		const wantsOn = settingsOf("Grace");
		assert.equal((await settled(again.api["node/attach"]({ settings: wantsOn }))).status.kind, "on");
		await settled(again.api["node/turnOff"]({}));
		assert.equal((await settled(again.api["node/attach"]({ settings: wantsOn }))).status.kind, "off");
	});

	it("can be turned on, off and stopped twice, in any order, with one result", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		const fine = { ok: true, value: null };
		assert.deepEqual(await settled(ada.api["node/turnOn"]({})), fine);
		assert.equal(ada.node.session?.mesh?.peers.length, 1, "turning on what is on changes nothing");
		const together = await settled(
			Promise.all([ada.api["node/turnOff"]({}), ada.api["node/turnOff"]({}), ada.api["node/turnOn"]({})]),
		);
		assert.deepEqual(together, [fine, fine, fine]);
		assert.equal(ada.node.status.kind, "on");
		assert.deepEqual(await settled(ada.api["node/turnOff"]({})), fine);
		assert.deepEqual(await settled(ada.api["node/turnOff"]({})), fine);
		assert.deepEqual(ada.node.status, { kind: "off", everOn: true });
		assert.equal(team.network.openSockets, 0);
		await settled(Promise.all([ada.node.stop(), ada.node.stop()]));
		assert.deepEqual(await ada.api["rooms/create"]({ name: "x", policy: listedPolicy }), {
			ok: false,
			code: "nodeOff",
			detail: {},
		});
	});

	it("says goodbye, so that others see it leave at once", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		const room = await team.room(ada, grace);
		const isOnline = () => grace.node.overview().people[0]?.online;
		assert.equal(isOnline(), true);
		const off = ada.api["node/turnOff"]({});
		await team.clock.advance(50);
		assert.equal(isOnline(), false);
		assert.equal(grace.node.overview().rooms.find((mine) => mine.room === room)?.onlineCount, 1);
		await settled(off);
	});

	it("can be read and written in while it is off, and sends what was written when it is on again", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		const room = await team.room(ada, grace);
		await settled(ada.api["node/turnOff"]({}));
		const id = await team.say(ada, room, "written while off");
		assert.deepEqual(ada.texts(room), ["written while off"]);
		assert.ok(id);
		await settled(ada.api["node/turnOn"]({}));
		await team.until(() => grace.texts(room).length === 1, { what: "the message", within: 10_000 });
	});

	it("changes to another team or port when the settings say so, and to nothing else by that", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace", { settings: { teamCode: "kernels" } });
		const room = await team.room(ada);
		await settled(ada.api["node/setSettings"]({ settings: { ...settings, port: 5_555, teamCode: "kernels" } }));
		assert.equal(ada.port, 5_555);
		await team.connect(grace, ada);
		assert.equal(ada.node.overview().rooms[0]?.room, room);
		const link = ada.node.session?.mesh?.peers[0]?.link;
		await settled(
			ada.api["node/setSettings"]({ settings: { ...settings, name: "Augusta", port: 5_555, teamCode: "kernels" } }),
		);
		assert.equal(ada.node.session?.mesh?.peers[0]?.link, link, "a new name is no reason to go off the network");
	});

	it("goes by the settings of now, also where they changed while the network was starting", async () => {
		const gate: { open?: () => void } = {};
		const opened = new Promise<void>((resolve) => {
			gate.open = resolve;
		});
		const discovery: Discovery = {
			start: () => opened.then(() => ({ interfaces: 0 })),
			report: () => [],
			stop: () => Promise.resolve(),
		};
		const ada = await team.open("Ada", { discovery, settings: { discovery: true } });
		const starting = Promise.resolve(ada.api["node/turnOn"]({}));
		await team.clock.advance(100);
		assert.equal(ada.node.status.kind, "starting");
		const typed = ["k", "ke", "ker", "kernels"].map((teamCode) =>
			Promise.resolve(ada.api["node/setSettings"]({ settings: { ...settings, discovery: true, teamCode } })),
		);
		gate.open?.();
		await settled(Promise.all([starting, ...typed]));
		const grace = await team.add("Grace", { settings: { teamCode: "kernels" } });
		await team.connect(grace, ada);
		await settled(ada.api["node/turnOff"]({}));
		await settled(ada.api["node/setSettings"]({ settings }));
		assert.equal(ada.node.status.kind, "off", "no setting turns it on");
	});

	it("takes of its settings what makes sense, and the usual where they make none", async () => {
		const discovery = new HandDiscovery();
		const ada = await team.open("Ada", { discovery });
		const attach = async (given: unknown) => {
			await settled(ada.api["node/attach"]({ settings: given as never }));
			await settled(ada.api["node/turnOn"]({}));
			return ada.port;
		};
		assert.equal(await attach({ ...settings, port: 65_535 }), 65_535);
		assert.equal(discovery.instance, "");
		for (const port of [-1, 65_536, 1.5, "5000", null, undefined, Number.NaN]) {
			assert.equal(await attach({ ...settings, port }), 46_920, String(port));
		}
		assert.equal(await attach({}), 46_920);
		assert.match(discovery.instance, /^[0-9a-f]{16}$/, "it looks for others unless told not to");
		await attach({ ...settings, discovery: false });
		assert.equal(discovery.instance, "");
		const grace = await team.add("Grace");
		await attach({ ...settings, staticPeers: [5, null, "x".repeat(257), grace.address] });
		await team.until(() => ada.node.session?.mesh?.peers.length === 1, {
			what: "Grace, by her address",
			within: 5_000,
		});
	});

	it("keeps to 64 configured addresses", async () => {
		const transports: CountingTransport[] = [];
		await team.add("Ada", {
			settings: { staticPeers: Array.from({ length: 80 }, (_, i) => `10.9.0.${i}:5000`) },
			wrapTransport: (inner) => {
				const counting = new CountingTransport(inner);
				transports.push(counting);
				return counting;
			},
		});
		await team.clock.advance(10_000);
		assert.equal(new Set(transports.flatMap(({ dialled }) => dialled.map(({ host }) => host))).size, 64);
	});

	it("makes its folder for its owner alone", async () => {
		const parent = mkdtempSync(join(tmpdir(), "lanchat-folder-"));
		const folder = join(parent, "storage", "lan-chat");
		await team.add("Ada", { folder });
		assert.equal(statSync(folder).mode & 0o777, 0o700);
		rmSync(parent, { recursive: true });
	});

	it("tells windows of changes in bundles, each newer than the last, and nothing while nothing changes", async () => {
		const ada = await team.add("Ada");
		await team.clock.advance(1_000);
		ada.heard.overview.length = 0;
		for (let i = 0; i < 5; i++) {
			await ada.api["rooms/create"]({ name: `Room ${i}`, policy: listedPolicy });
		}
		await team.clock.advance(100);
		assert.ok(ada.heard.overview.length <= 3, `${ada.heard.overview.length} overviews`);
		assert.equal(ada.heard.overview.at(-1)?.rooms.length, 5);
		const revs = ada.heard.overview.map(({ rev }) => rev);
		assert.deepEqual(
			revs,
			[...new Set(revs)].sort((a, b) => a - b),
		);
		ada.heard.overview.length = 0;
		await team.clock.advance(60_000);
		assert.deepEqual(ada.heard.overview, []);
	});

	onceOnly(() =>
		it("has no more than 256 rooms", async () => {
			const ada = await team.add("Ada");
			for (let i = 0; i < 256; i++) {
				assert.equal((await ada.api["rooms/create"]({ name: `Room ${i}`, policy: unlistedPolicy })).ok, true);
			}
			assert.deepEqual(await ada.api["rooms/create"]({ name: "One more", policy: unlistedPolicy }), {
				ok: false,
				code: "roomLimit",
				detail: { max: 256 },
			});
			assert.equal(ada.node.overview().rooms.length, 256);
		}).timeout(60_000),
	);

	it("asks the vault before anything else, and makes nothing where the vault does not keep the key", async () => {
		const ada = await team.open("Ada");
		ada.vault.refusesWrites = true;
		assert.deepEqual(await ada.node.turnOn(), { ok: false, code: "nodeFailed", detail: {} });
		assert.equal(ada.node.status.kind === "failed" && ada.node.status.code, "vault");
		assert.deepEqual(readdirSync(ada.folder), []);
		ada.vault.refusesWrites = false;
		assert.deepEqual(await ada.node.turnOn(), { ok: true, value: null });
	});
});

describe("a node on a machine whose port is taken", () => {
	it("says which, and goes on the network once the settings name another", async () => {
		const squatter = createServer();
		squatter.listen(0, "127.0.0.1");
		await once(squatter, "listening");
		const { port } = squatter.address() as AddressInfo;
		const ada = await new TestNode({ name: "Ada", random: chanceFor("Ada"), settings: { port } }).open();
		try {
			assert.deepEqual(await ada.node.turnOn(), { ok: false, code: "nodeFailed", detail: {} });
			assert.deepEqual(ada.node.status, { kind: "failed", code: "portsTaken", detail: { port } });
			assert.ok(ada.node.overview().me, "who one is does not depend on the network");
			await ada.api["node/setSettings"]({ settings: { ...settings, name: "Augusta", port } });
			assert.equal(ada.node.status.kind, "failed", "a name frees no port");
			await ada.api["node/setSettings"]({ settings });
			await until(() => ada.port > 0, { what: "another port" });
		} finally {
			await ada.remove();
			squatter.close();
		}
	});
});
