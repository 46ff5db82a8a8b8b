import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { happensWithin } from "../../../../src/extension/events.ts";
import { attachProof } from "../../../../src/extension/node/attach.ts";
import { KeyKeeper } from "../../../../src/extension/node/keyKeeper.ts";
import { type ConnectionState, ownerSilent } from "../../../../src/extension/node/nodeClient.ts";
import { NodeConnection } from "../../../../src/extension/node/nodeConnection.ts";
import { statusOf } from "../../../../src/extension/node/nodeView.ts";
import type { Overview } from "../../../../src/net/api/overview.ts";
import { apiVersion } from "../../../../src/net/api/version.ts";
import { settingsOf } from "../../../harness/nodeSettings.ts";
import { chanceFor } from "../../../harness/testChance.ts";
import { anOverview } from "../overviews.ts";

const file = fileURLToPath(new URL("fixtures/fakeNode.ts", import.meta.url));
const settings = settingsOf("Ada", { discovery: true, onAtStart: false });

describe("two windows of one person", () => {
	const random = chanceFor("taking over");
	const key = random(32);
	const masterKey = random(32);
	const sockets = new Set<Socket>();
	let folder: string;
	let owner: Server;
	let connection: NodeConnection;
	let vault: KeyKeeper;
	/** What the owner speaks. */
	let api: number;

	const logged: string[] = [];
	/** Told to the window by the owner. */
	let tell: (overview: Overview) => Promise<void>;
	/** The owner's process stands still. */
	let isStill = false;
	const looks: NodeConnection[] = [];

	/** What the owner was asked that must not be asked of it. */
	const started: string[] = [];

	/** The owning window's side: proves the key, hands over the master key, answers. */
	const serve = (socket: Socket) => {
		sockets.add(socket);
		if (isStill) return;
		socket.on("error", () => undefined);
		socket.once("data", (nonceW: Buffer) => {
			const nonceO = random(32);
			socket.write(Buffer.concat([nonceO, attachProof(key, { role: "owner", api, nonceW, nonceO })]));
			socket.once("data", (proof: Buffer) => {
				if (api < apiVersion) {
					void closeOwner();
					return;
				}
				socket.unshift(proof.subarray(34));
				const rpc = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
				rpc.onRequest("node/attach", () => anOverview({ rev: 7 }));
				rpc.onRequest("recovery/startOver", () => started.push("over"));
				rpc.onRequest("names/check", () => ({ ok: true, value: { name: "" } }));
				rpc.onRequest("rooms/members", () => new Promise(() => undefined));
				tell = (overview) => rpc.sendNotification("overview", overview);
				rpc.listen();
				void rpc.sendNotification("vault/keep", { key: Buffer.from(masterKey).toString("hex") });
			});
		});
	};

	beforeEach(async () => {
		api = apiVersion;
		folder = await mkdtemp(join(tmpdir(), "lanchat-windows-"));
		const pipe = `\\\\.\\pipe\\lanchat-test-${process.pid}`;
		const socketPath = process.platform === "win32" ? pipe : join(folder, "s.sock");
		const attachKeyFile = join(folder, "attach.key");
		await writeFile(attachKeyFile, key, { mode: 0o600 });
		await writeFile(join(folder, "owner.json"), JSON.stringify({ socketPath, attachKeyFile }));
		owner = createServer(serve);
		await new Promise<void>((resolve) => owner.listen(socketPath, resolve));
		vault = new KeyKeeper({ vault: { read: async () => "failed", write: async () => false } });
		logged.length = 0;
		const log = { log: (_level: string, message: string) => logged.push(message) };
		const deps = { vault, log, settings: () => settings };
		connection = new NodeConnection(deps, { file, storageDir: folder, app: "test", verbose: false });
		connection.start();
		const { onDidChangeState } = connection;
		assert.ok(await happensWithin(30_000, { event: onDidChangeState, is: (state) => state.kind === "connected" }));
	});
	afterEach(async () => {
		await Promise.all([connection, ...looks.splice(0)].map((each) => each.stop()));
		owner.close();
		await rm(folder, { recursive: true });
	});

	/** The owning window closes: the lock is free, its sockets are gone. */
	const closeOwner = async () => {
		await rm(join(folder, "owner.json"));
		owner.close();
		for (const socket of sockets) socket.destroy();
	};

	it("share one node: the second attaches to the first", () => {
		assert.deepEqual(connection.state, { kind: "connected", role: "attached" });
		assert.equal(connection.overview?.rev, 7);
	});

	it("hand the node over before a request is given up, with the master key and what was being asked", async () => {
		const asked = connection.call("rooms/members", { room: "00" });
		await closeOwner();
		assert.deepEqual(await asked, { ok: true, value: [] });
		assert.deepEqual(connection.state, { kind: "connected", role: "owner" });
		assert.deepEqual(await vault.read(), masterKey);
	});

	it("stay on where one takes over from the other, also where LAN Chat does not go on when the editor starts", async () => {
		await closeOwner();
		await connection.call("rooms/members", { room: "00" });
		assert.ok(logged.includes("attached as Ada") && logged.includes("goes on"), logged.join("\n"));
	});

	it("stay off where the person had turned it off", async () => {
		const isOff = ({ status }: Overview) => status.kind === "off";
		const heard = happensWithin(30_000, { event: connection.onDidChangeOverview, is: isOff });
		await tell(anOverview({ rev: 8, status: { kind: "off", everOn: true } }));
		assert.ok(await heard);
		await closeOwner();
		await connection.call("rooms/members", { room: "00" });
		assert.ok(logged.includes("attached as Ada") && !logged.includes("goes on"), logged.join("\n"));
	});

	/** What a window that looks often sees, from the moment on where the owner does not read. */
	const look = async (): Promise<NodeConnection> => {
		const deps = { vault, log: { log: () => undefined }, settings: () => settings, patienceMs: 500, lookMs: 50 };
		const looking = new NodeConnection(deps, { file, storageDir: folder, app: "test", verbose: false });
		looks.push(looking);
		looking.start();
		return looking;
	};
	const reaches = async ({ state, onDidChangeState }: NodeConnection, kind: string): Promise<boolean> =>
		state.kind === kind || happensWithin(30_000, { event: onDidChangeState, is: (now) => now.kind === kind });

	it("know of each other that one stands still, say so for as long as it does, and no longer", async () => {
		const looking = await look();
		assert.ok(await reaches(looking, "connected"));
		for (const socket of sockets) socket.pause();
		assert.ok(await reaches(looking, "silent"));
		assert.deepEqual(statusOf(looking), { kind: "failed", code: "ownerSilent", detail: {} });
		assert.deepEqual(await looking.call("rooms/leave", { room: "00" }), ownerSilent);
		const asked = looking.call("names/check", { name: "" });
		for (const socket of sockets) socket.resume();
		assert.ok(await reaches(looking, "connected"));
		assert.deepEqual(await asked, { ok: true, value: { name: "" } }, "what was asked meanwhile is answered");
	});

	it("take over from one that stood still until it was closed", async () => {
		const looking = await look();
		assert.ok(await reaches(looking, "connected"));
		for (const socket of sockets) socket.pause();
		assert.ok(await reaches(looking, "silent"));
		await connection.stop();
		await closeOwner();
		assert.ok(await reaches(looking, "connected"));
		assert.deepEqual(looking.state, { kind: "connected", role: "owner" });
	});

	it("say so also where one stood still before the other came", async () => {
		isStill = true;
		const looking = await look();
		assert.ok(await reaches(looking, "silent"));
		isStill = false;
		assert.ok(await reaches(looking, "connected"));
		assert.deepEqual(looking.state, { kind: "connected", role: "attached" });
	});

	it("say that it may be another computer's, where nobody is found here", async () => {
		owner.close();
		const looking = await look();
		assert.ok(await reaches(looking, "silent"));
		assert.deepEqual(statusOf(looking), { kind: "failed", code: "ownerSilent", detail: { where: "elsewhere" } });
	});

	it("leave each other's identity alone: who gave up starts only a node of its own over", async () => {
		const gaveUp = happensWithin(30_000, { event: connection.onDidChangeState, is: ({ kind }) => kind === "failed" });
		const where = await readFile(join(folder, "owner.json"));
		await writeFile(join(folder, "full"), "");
		await rm(join(folder, "owner.json"));
		for (const socket of sockets) socket.destroy();
		assert.ok(await gaveUp);
		await writeFile(join(folder, "owner.json"), where);
		const outcome = await connection.call("recovery/startOver", {});
		assert.deepEqual([outcome, started], [{ ok: false, code: "nodeFailed", detail: {} }, []]);
		assert.ok(
			await happensWithin(30_000, { event: connection.onDidChangeState, is: ({ kind }) => kind === "connected" }),
		);
	});

	const becomes = (kind: ConnectionState["kind"]) =>
		happensWithin(30_000, { event: connection.onDidChangeState, is: (state) => state.kind === kind });

	it("do not share a node of a newer version: the older one says so, until the newer one has closed", async () => {
		const looking = await look();
		assert.ok(await reaches(looking, "connected"));
		api = apiVersion + 1;
		const isRefused = becomes("failed");
		for (const socket of sockets) socket.destroy();
		assert.ok(await isRefused);
		assert.ok(await reaches(looking, "failed"));
		assert.deepEqual(statusOf(looking), { kind: "failed", code: "windowOutdated", detail: {} });
		await connection.stop();
		await closeOwner();
		assert.ok(await reaches(looking, "connected"), "nobody has to ask for it");
		assert.deepEqual(looking.state, { kind: "connected", role: "owner" });
	});

	it("do not share a node of a newer version, which the person may look for before", async () => {
		api = apiVersion + 1;
		const isRefused = becomes("failed");
		for (const socket of sockets) socket.destroy();
		assert.ok(await isRefused);
		assert.deepEqual(await connection.call("recovery/startOver", {}), { ok: false, code: "nodeFailed", detail: {} });
		await closeOwner();
		const isConnected = becomes("connected");
		connection.retry();
		assert.ok(await isConnected);
		assert.deepEqual(connection.state, { kind: "connected", role: "owner" });
	});

	it("own the node again that made room for a newer version, once that one has closed", async () => {
		const where = await readFile(join(folder, "owner.json"));
		await writeFile(join(folder, "outdated"), "");
		await connection.stop();
		await rm(join(folder, "owner.json"));
		const looking = await look();
		assert.ok(await reaches(looking, "failed"));
		assert.deepEqual(statusOf(looking), { kind: "failed", code: "windowOutdated", detail: {} });
		api = apiVersion + 1;
		await writeFile(join(folder, "owner.json"), where);
		await rm(join(folder, "outdated"));
		assert.ok(await happensWithin(30_000, { event: looking.onDidChangeState, is: ({ kind }) => kind === "failed" }));
		await closeOwner();
		assert.ok(await reaches(looking, "connected"));
		assert.deepEqual(looking.state, { kind: "connected", role: "owner" });
	});

	it("do not share a node of an older version: the newer one takes over", async () => {
		api = apiVersion - 1;
		const isConnected = becomes("connected");
		for (const socket of sockets) socket.destroy();
		assert.ok(await isConnected);
		assert.deepEqual(connection.state, { kind: "connected", role: "owner" });
		assert.equal(connection.overview?.rev, 1);
	});

	it("begin anew with the next node's overview, whose numbers are its own", async () => {
		await closeOwner();
		await connection.call("rooms/members", { room: "00" });
		assert.equal(connection.overview?.rev, 1);
	});
});
