import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { happensWithin } from "../../../../src/extension/events.ts";
import { stopWaitMs } from "../../../../src/extension/limits.ts";
import { KeyKeeper } from "../../../../src/extension/node/keyKeeper.ts";
import { NodeConnection } from "../../../../src/extension/node/nodeConnection.ts";
import { statusOf } from "../../../../src/extension/node/nodeView.ts";
import type { Settings } from "../../../../src/net/api/nodeState.ts";
import type { Overview } from "../../../../src/net/api/overview.ts";
import type { KeyVault } from "../../../../src/net/ports.ts";
import { settingsOf } from "../../../harness/nodeSettings.ts";
import { listedPolicy } from "../../../harness/policies.ts";

/** How long a worker may take to start where others use the machine, ms: longer than a request waits for one. */
const patienceMs = 30_000;

const file = fileURLToPath(new URL("fixtures/fakeNode.ts", import.meta.url));
const settings: Settings = settingsOf("Ada", { discovery: true });
const stored: KeyVault = { read: async () => new Uint8Array(32).fill(7), write: async () => true };

describe("the connection to the node", () => {
	const open: NodeConnection[] = [];
	const logged: string[] = [];
	const connect = (behaviour: string, patience = {}, storageDir = `/nowhere/${behaviour}`) => {
		const log = { log: (_level: string, message: string) => logged.push(message) };
		const options = { file, storageDir, app: "test", verbose: false };
		const connection = new NodeConnection(
			{ vault: new KeyKeeper({ vault: stored }), log, settings: () => settings, ...patience },
			options,
		);
		open.push(connection);
		connection.start();
		return connection;
	};
	const isConnected = async (connection: NodeConnection): Promise<void> => {
		const { onDidChangeState, state } = connection;
		const is = ({ kind }: typeof state) => kind === "connected";
		assert.ok(is(state) || (await happensWithin(patienceMs, { event: onDidChangeState, is })), "there is a node");
	};
	const connected = async (behaviour: string, patience = {}): Promise<NodeConnection> => {
		const connection = connect(behaviour, patience);
		await isConnected(connection);
		return connection;
	};
	const isFailed = ({ onDidChangeState }: NodeConnection): Promise<boolean> =>
		happensWithin(patienceMs, { event: onDidChangeState, is: ({ kind }) => kind === "failed" });
	afterEach(async () => {
		await Promise.all(open.splice(0).map((connection) => connection.stop()));
		logged.length = 0;
	});

	it("attaches with what the person configured and takes the overview", async () => {
		const connection = await connected("owner");
		const answer = await connection.call("rooms/members", { room: "00" });
		assert.deepEqual(answer, { ok: true, value: [] });
		assert.deepEqual(connection.state, { kind: "connected", role: "owner" });
		assert.equal(connection.overview?.rev, 1);
		assert.ok(logged.includes("attached as Ada"));
	});

	it("hands the master key to the node that asks for it", async () => {
		const answer = await (await connected("owner")).call("names/check", { name: "" });
		assert.deepEqual(answer, { ok: true, value: { ok: true, value: { key: "07".repeat(32) } } });
	});

	it("does not go back to an older overview", async () => {
		const connection = connect("owner");
		const seen: number[] = [];
		connection.onDidChangeOverview((overview: Overview) => seen.push(overview.rev));
		await isConnected(connection);
		await connection.call("node/setSettings", { settings });
		assert.deepEqual(seen, [1, 3]);
	});

	it("keeps what it knew of rooms while the next node opens the store, and no longer", async () => {
		let name = "Member";
		const connection = await connected("owner", { settings: () => ({ ...settings, name }) });
		name = "Opening";
		const seen: (readonly [string, number])[] = [];
		connection.onDidChangeOverview(({ status, rooms }: Overview) => seen.push([status.kind, rooms.length]));
		await connection.call("rooms/create", { name: "x", policy: listedPolicy });
		await isConnected(connection);
		await connection.call("node/setSettings", { settings });
		assert.deepEqual(seen, [
			["starting", 1],
			["off", 0],
		]);
	});

	it("says how far it has read, and lets everything be read anew where it missed something", async () => {
		const connection = await connected("owner");
		const states: string[] = [];
		connection.onDidChangeState(({ kind }) => states.push(kind));
		assert.ok((await connection.call("rooms/markRead", { room: "00", upTo: "" })).ok);
		assert.deepEqual(states, ["connecting", "connected"]);
	});

	it("answers a bug in the node with a code, not with an exception", async () => {
		const answer = await (await connected("owner")).call("rooms/page", { room: "00", before: "", limit: 1 });
		assert.deepEqual(answer, { ok: false, code: "internal", detail: {} });
	});

	it("rejects what a dying node leaves unanswered and starts another", async () => {
		const connection = await connected("owner");
		const answer = await connection.call("rooms/create", { name: "x", policy: listedPolicy });
		assert.deepEqual(answer, { ok: false, code: "nodeSilent", detail: {} }, "a room may have been made");
		await isConnected(connection);
		assert.deepEqual(await connection.call("rooms/members", { room: "00" }), { ok: true, value: [] });
	});

	it("does not wait without end for a node that hangs", async () => {
		const connection = await connected("owner", { patienceMs: 50 });
		const answer = await connection.call("rooms/leave", { room: "00" });
		assert.deepEqual(answer, { ok: false, code: "nodeSilent", detail: {} });
		assert.ok(logged.includes("rooms/leave has no answer"));
	});

	it("waits as long as it takes for what says itself how far it is", async () => {
		const connection = await connected("owner", { patienceMs: 50 });
		const asked = connection.call("rooms/deleteHistory", { room: "00" });
		// Asked later, and given up by now.
		await connection.call("rooms/leave", { room: "00" });
		void connection.call("rooms/members", { room: "00" });
		assert.deepEqual(await asked, { ok: true, value: null });
	});

	it("tells the node that a person gave up", async () => {
		const connection = await connected("owner");
		const givingUp = new AbortController();
		const asked = connection.call("invites/open", { link: "", note: "" }, givingUp.signal);
		givingUp.abort();
		assert.deepEqual(await asked, { ok: false, code: "requestUnknown", detail: {} });
		const late = await connection.call("invites/open", { link: "", note: "" }, givingUp.signal);
		assert.deepEqual(late, { ok: false, code: "requestUnknown", detail: {} });
	});

	it("does not keep a window that ends while its worker waits for another's owner", async () => {
		const connection = connect("waiting");
		// Its worker is there, and has not said what it is.
		await new Promise((resolve) => setImmediate(resolve));
		await connection.stop();
		assert.deepEqual(connection.state, { kind: "stopped" });
		assert.deepEqual(logged, []);
	});

	it("pauses before it starts a node again that was never ready", async () => {
		const connection = connect("stillborn");
		const isWaiting = await happensWithin(patienceMs, {
			event: connection.onDidChangeState,
			is: (state) => state.kind === "waiting",
		});
		assert.ok(isWaiting);
	});

	it("says why a node cannot start that a full disk refuses, and tries again only when asked", async () => {
		const connection = connect("full");
		assert.ok(await isFailed(connection));
		assert.deepEqual(statusOf(connection), { kind: "failed", code: "storeFull", detail: {} });
		connection.retry();
		assert.ok(await isFailed(connection), "the disk is still full");
	});

	it("starts over where every node died of the store: the next is asked before it opens it", async () => {
		// Given up at the first refusal, not after eight deaths: it is the same to the person.
		const folder = await mkdtemp(join(tmpdir(), "lanchat-deadly-"));
		const storage = join(folder, "deadly");
		await mkdir(storage);
		await writeFile(join(storage, "full"), "");
		const connection = connect("deadly", {}, storage);
		assert.ok(await isFailed(connection));
		await rm(folder, { recursive: true });
		const outcome = await connection.call("recovery/startOver", {});
		assert.deepEqual(outcome, { ok: true, value: { setAside: "old" } });
		await isConnected(connection);
		assert.deepEqual(await connection.call("rooms/members", { room: "00" }), { ok: true, value: [] });
	});

	it("does not leave whoever starts over without an answer where no node can be started", async () => {
		const connection = connect("full");
		assert.ok(await isFailed(connection));
		const outcome = await connection.call("recovery/startOver", {});
		assert.deepEqual(outcome, { ok: false, code: "nodeFailed", detail: {} });
	});

	for (const [behaviour, code, why] of [
		["newer", "storeNewer", "a node that cannot be told why and ended"],
		["exchanged", "windowOutdated", "its program is another version's than this window's"],
	] as const) {
		it(`asks the person where ${why}`, async () => {
			const connection = connect(behaviour);
			const is = ({ kind }: typeof connection.state) => kind === "failed";
			assert.ok(await happensWithin(patienceMs, { event: connection.onDidChangeState, is }));
			assert.deepEqual(statusOf(connection), { kind: "failed", code, detail: {} });
		});
	}

	it("lets the node end by itself, and can be stopped twice", async () => {
		const connection = await connected("owner");
		await connection.call("rooms/members", { room: "00" });
		await connection.stop();
		await connection.stop();
		assert.deepEqual(connection.state, { kind: "stopped" });
		assert.ok(!logged.includes("the node did not stop in time and was ended"));
		const answer = await connection.call("rooms/members", { room: "00" });
		assert.deepEqual(answer, { ok: false, code: "nodeFailed", detail: {} });
	});

	it("ends a node that does not stop, within the time VS Code gives", async () => {
		const connection = await connected("deaf");
		await connection.call("rooms/members", { room: "00" });
		await connection.stop();
		assert.ok(logged.includes("the node did not stop in time and was ended"));
		// By the clock of a busy machine it may be longer.
		assert.ok(stopWaitMs <= 4_000, "a second is left of five");
	});

	it("can be stopped while it is starting", async () => {
		const connection = connect("owner");
		await connection.stop();
		assert.deepEqual(connection.state, { kind: "stopped" });
	});
});
