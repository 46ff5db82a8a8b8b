import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { MessageChannel, Worker } from "node:worker_threads";
import {
	createMessageConnection,
	type MessageConnection,
	PortMessageReader,
	PortMessageWriter,
} from "vscode-jsonrpc/node";
import { attachProof } from "../../src/extension/node/attach.ts";
import type { Settings } from "../../src/net/api/nodeState.ts";
import type { Outcome } from "../../src/net/api/outcome.ts";
import type { Overview } from "../../src/net/api/overview.ts";
import { apiVersion } from "../../src/net/api/version.ts";
import { storeFilesIn } from "../../src/net/storeFiles.ts";
import { ownerSocketPath } from "../../src/net/windows/socketPath.ts";
import { settingsOf } from "../harness/nodeSettings.ts";
import { until } from "../harness/until.ts";

const settings: Settings = settingsOf("Ada");

/** A window as the node's thread sees it: a port, and a vault behind it. */
class Window {
	readonly connection: MessageConnection;
	readonly role: Promise<{ readonly role: string }>;
	readonly exited: Promise<number>;
	readonly worker: Worker;
	readonly disks: string[] = [];
	key = "";
	readonly #ended: Promise<{ readonly code: string }>;

	constructor(storageDir: string, program = "../../src/net/worker.ts") {
		const { port1, port2 } = new MessageChannel();
		const worker = new Worker(new URL(program, import.meta.url), {
			workerData: { port: port2, storageDir },
			transferList: [port2],
		});
		this.worker = worker;
		this.exited = new Promise((resolve) => worker.on("exit", resolve));
		this.connection = createMessageConnection(new PortMessageReader(port1), new PortMessageWriter(port1));
		this.role = new Promise((resolve) => this.connection.onNotification("role", resolve));
		this.connection.onRequest("vault/read", () => ({ ok: true, value: { key: this.key } }));
		this.connection.onRequest("vault/write", ({ key }: { key: string }) => {
			this.key = key;
			return { ok: true, value: null };
		});
		this.connection.onNotification("overview", ({ disk }: Overview) => void this.disks.push(disk));
		this.#ended = new Promise((resolve) =>
			this.connection.onRequest("node/ended", (told: { readonly code: string }) => {
				resolve(told);
				return null;
			}),
		);
		this.connection.listen();
	}

	/** Why it ended by itself. */
	async ended(): Promise<string> {
		const { code } = await this.#ended;
		assert.equal(await this.exited, 0);
		return code;
	}

	async stop(): Promise<void> {
		await this.connection.sendRequest("node/stop", {});
		this.connection.dispose();
		assert.equal(await this.exited, 0);
	}
}

describe("the node's thread", () => {
	let folder = "";
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "lanchat-worker-"));
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	it("makes no identity before it is turned on, keeps it afterwards, and ends by itself", async () => {
		const first = new Window(folder);
		assert.equal((await first.role).role, "owner");
		const attached = await first.connection.sendRequest<Overview>("node/attach", { settings });
		assert.deepEqual([attached.status, attached.me], [{ kind: "off", everOn: false }, null]);
		assert.equal(first.key, "");
		assert.equal(existsSync(join(folder, "store.sqlite")), false);
		assert.deepEqual(await first.connection.sendRequest<Outcome<null>>("node/turnOn", {}), { ok: true, value: null });
		assert.match(first.key, /^[0-9a-f]{64}$/);
		const before = await first.connection.sendRequest<Overview>("node/attach", { settings });
		await first.stop();

		const second = new Window(folder);
		second.key = first.key;
		const after = await second.connection.sendRequest<Overview>("node/attach", { settings });
		assert.equal(after.me?.peerId, before.me?.peerId);
		assert.equal(after.status.kind, "on");
		await second.stop();
	});

	it("leaves the store to the window that holds the lock", async () => {
		const owner = new Window(folder);
		assert.equal((await owner.role).role, "owner");
		const other = new Window(folder);
		assert.equal((await other.role).role, "busy");
		assert.equal(await other.exited, 0);
		await owner.stop();
	});

	it("tells of a disk that refuses where nobody waits for what was begun, and goes on; of a bug it ends", async () => {
		const window = new Window(folder, "refusedWorker.ts");
		await window.connection.sendRequest("node/attach", { settings });
		window.worker.postMessage("disk");
		await until(() => window.disks.includes("storeFull"), { what: "the window to be told", every: 10 });
		const answer = await window.connection.sendRequest("names/check", { name: "Ada" });
		assert.deepEqual(answer, { ok: true, value: { name: "Ada" } });
		const failed = once(window.worker, "error");
		window.worker.postMessage("bug");
		const [error] = await failed;
		assert.equal(error.message, "a bug");
		await window.exited;
	});

	it("makes room for a window of a newer version, and says why it ended", async () => {
		const owner = new Window(folder);
		assert.equal((await owner.role).role, "owner");
		const files = storeFilesIn(folder);
		const socket = connect(ownerSocketPath(files));
		const [nonceW, nonceO] = [new Uint8Array(32).fill(1), new Uint8Array(32)];
		socket.write(nonceW);
		const told: Buffer = await new Promise((resolve) => socket.once("data", resolve));
		nonceO.set(told.subarray(0, 32));
		socket.write(attachProof(readFileSync(files.attachKey), { role: "window", api: apiVersion + 1, nonceW, nonceO }));
		assert.equal(await owner.ended(), "windowOutdated");
		socket.destroy();
		const newer = new Window(folder);
		assert.equal((await newer.role).role, "owner", "it let go of the lock");
		await newer.stop();
	});

	it("lets go of the lock where the store is a newer version's, but may start over", async () => {
		const first = new Window(folder);
		await first.connection.sendRequest("node/attach", { settings });
		await first.connection.sendRequest("node/turnOn", {});
		await first.stop();
		const store = new DatabaseSync(join(folder, "store.sqlite"));
		store.exec("PRAGMA user_version = 1000");
		store.close();
		for (let turn = 0; turn < 2; turn++) {
			const older = new Window(folder);
			older.key = first.key;
			assert.equal((await older.role).role, "owner");
			const { status } = await older.connection.sendRequest<Overview>("node/attach", { settings });
			assert.deepEqual(status, { kind: "failed", code: "storeNewer", detail: {} });
			assert.equal(await older.ended(), "storeNewer");
		}
		const fresh = new Window(folder);
		fresh.key = first.key;
		await fresh.connection.sendRequest("node/setSettings", { settings });
		const over = await fresh.connection.sendRequest<Outcome<{ setAside: string }>>("recovery/startOver", {});
		assert.ok(over.ok && existsSync(over.value.setAside));
		await fresh.stop();
	});

	it("locks when there is a store but no key, and never makes another identity by itself", async () => {
		const first = new Window(folder);
		await first.connection.sendRequest("node/attach", { settings });
		await first.connection.sendRequest("node/turnOn", {});
		const shown = await first.connection.sendRequest<Outcome<{ recoveryKey: string }>>("recovery/show", {});
		const { me } = await first.connection.sendRequest<Overview>("node/attach", { settings });
		await first.stop();
		assert.ok(shown.ok);

		const second = new Window(folder);
		const locked = await second.connection.sendRequest<Overview>("node/attach", { settings });
		assert.deepEqual(locked.status, { kind: "locked", reason: "keyMissing" });
		const refused = await second.connection.sendRequest<Outcome<null>>("node/turnOn", {});
		assert.deepEqual(refused, { ok: false, code: "nodeLocked", detail: {} });
		assert.equal(second.key, "");
		const { recoveryKey } = shown.value;
		assert.deepEqual(await second.connection.sendRequest("recovery/unlock", { recoveryKey }), {
			ok: true,
			value: null,
		});
		const unlocked = await second.connection.sendRequest<Overview>("node/attach", { settings });
		assert.equal(unlocked.me?.peerId, me?.peerId);
		assert.equal(second.key, first.key);
		await second.stop();
	});

	it("starts over with a new identity only when told, and sets the locked store aside", async () => {
		const first = new Window(folder);
		await first.connection.sendRequest("node/attach", { settings });
		await first.connection.sendRequest("node/turnOn", {});
		const { me } = await first.connection.sendRequest<Overview>("node/attach", { settings });
		await first.stop();

		const second = new Window(folder);
		second.key = "11".repeat(32);
		const locked = await second.connection.sendRequest<Overview>("node/attach", { settings });
		assert.deepEqual(locked.status, { kind: "locked", reason: "keyWrong" });
		const over = await second.connection.sendRequest<Outcome<{ setAside: string }>>("recovery/startOver", {});
		assert.ok(over.ok && existsSync(over.value.setAside));
		const fresh = await second.connection.sendRequest<Overview>("node/attach", { settings });
		assert.notEqual(fresh.me?.peerId, me?.peerId);
		await second.stop();
	});
});
