/** The owner's side of the socket between the windows of one person. */
import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import {
	CancellationTokenSource,
	createMessageConnection,
	PortMessageReader,
	PortMessageWriter,
	StreamMessageReader,
	StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { Overview } from "../../../src/net/api/overview.ts";
import { apiVersion } from "../../../src/net/api/version.ts";
import { hmacSha256, label } from "../../../src/net/crypto/hash.ts";
import type { Api } from "../../../src/net/requests/requests.ts";
import { storeFilesIn } from "../../../src/net/storeFiles.ts";
import { proveToWindow } from "../../../src/net/windows/attachProof.ts";
import { awaitOwnerLock, takeOwnerLock } from "../../../src/net/windows/ownerLock.ts";
import { RpcHub } from "../../../src/net/windows/rpcHub.ts";
import {
	isServedAt,
	ownerSocketPath,
	prepareSocketFolder,
	socketPathsFor,
} from "../../../src/net/windows/socketPath.ts";
import { WindowServer } from "../../../src/net/windows/windowServer.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { quietLogger } from "../../harness/quietLogger.ts";
import { until } from "../../harness/until.ts";

const key = new Uint8Array(32).fill(7);
const nonceW = new Uint8Array(32).fill(1);
const nonceO = new Uint8Array(32).fill(2);

describe("whoever comes to the windows' socket", () => {
	let folder: string;
	let window: Socket;
	let clock: ManualClock;
	let proved: Promise<number | null>;
	let heard: Buffer;

	beforeEach(async () => {
		folder = mkdtempSync(join(tmpdir(), "lanchat-windows-"));
		clock = new ManualClock();
		heard = Buffer.alloc(0);
		const path = process.platform === "win32" ? `\\\\.\\pipe\\${folder.slice(-20)}` : join(folder, "s");
		const accepted = new Promise<Socket>((resolve) => {
			const server = createServer((socket) => {
				server.close();
				resolve(socket);
			});
			server.listen(path, () => {
				window = connect(path);
				window.on("error", () => undefined);
				window.on("data", (bytes) => {
					heard = Buffer.concat([heard, bytes]);
				});
			});
		});
		const socket = await accepted;
		socket.on("error", () => undefined);
		proved = proveToWindow({ clock, random: () => nonceO, key }, socket);
		void proved.finally(() => socket.destroy());
	});

	afterEach(() => {
		window.destroy();
		rmSync(folder, { recursive: true, force: true });
	});

	const proofOf = (secret: Uint8Array, role = "attach window", api = apiVersion): Uint8Array => {
		const spoken = Uint8Array.of(api >> 8, api & 0xff);
		return Buffer.concat([spoken, hmacSha256(secret, label(role), nonceW, nonceO, spoken)]);
	};

	it("is let in when it has the key, and is shown that the owner has it, too", async () => {
		window.write(nonceW);
		await until(() => heard.length === 66, { what: "the owner's proof" });
		assert.deepEqual(heard, Buffer.concat([nonceO, proofOf(key, "attach owner")]));
		window.write(proofOf(key));
		assert.equal(await proved, apiVersion);
	});

	it("may be of another version, which is told", async () => {
		window.write(Buffer.concat([nonceW, proofOf(key, "attach window", 0x0203)]));
		assert.equal(await proved, 0x0203);
	});

	for (const [what, proof] of [
		["another key", proofOf(key.map((byte) => byte ^ 1))],
		["the owner's own proof", proofOf(key, "attach owner")],
		["nothing it knows", new Uint8Array(34)],
		["another version than it proves", Buffer.from(proofOf(key)).fill(9, 0, 2)],
	] as const) {
		it(`is not let in with ${what}`, async () => {
			window.write(Buffer.concat([nonceW, proof]));
			assert.equal(await proved, null);
		});
	}

	it("is not waited for", async () => {
		window.write(nonceW.subarray(1));
		await clock.advance(2_000);
		assert.equal(await proved, null);
		assert.equal(heard.length, 0);
	});

	it("is told nothing before it has spoken", async () => {
		window.end();
		assert.equal(await proved, null);
		assert.equal(heard.length, 0);
	});
});

describe("a person's windows", () => {
	const calls: string[] = [];
	const api = {
		"node/stop": () => {
			calls.push("stop");
			return null;
		},
		"node/turnOff": () => {
			calls.push("turnOff");
			return { ok: true, value: null };
		},
	} as unknown as Api;

	it("may all do the same, but that only the one that owns the node stops it", async () => {
		const hub = new RpcHub({ logger: quietLogger, storeFailed: () => assert.fail("nothing is stored") });
		const windows = (["add", "attach"] as const).map((how) => {
			const { port1, port2 } = new MessageChannel();
			const [node, window] = [port1, port2].map((port) =>
				createMessageConnection(new PortMessageReader(port), new PortMessageWriter(port)),
			);
			assert.ok(node && window);
			hub[how](node, api, () => assert.fail("nobody is behind"));
			window.onRequest("window/here", () => null);
			node.listen();
			window.listen();
			return { window, close: () => port1.close() };
		});
		const [owner, other] = windows;
		assert.ok(owner && other);
		assert.equal(await other.window.sendRequest("node/stop", {}), null);
		assert.deepEqual(calls, [], "its own end is all it may say");
		await other.window.sendRequest("node/turnOff", {});
		await owner.window.sendRequest("node/stop", {});
		assert.deepEqual(calls, ["turnOff", "stop"]);
		for (const { close } of windows) close();
	});
});

describe("a request that a window gives up", () => {
	it("is told so, also where that comes with the request", async () => {
		const hub = new RpcHub({ logger: quietLogger, storeFailed: () => undefined });
		const begun: (() => void)[] = [];
		const open = (_params: unknown, givenUp: AbortSignal) => {
			begun.shift()?.();
			const outcome = { ok: false, code: "requestUnknown", detail: {} };
			if (givenUp.aborted) return outcome;
			return new Promise((resolve) => givenUp.addEventListener("abort", () => resolve(outcome)));
		};
		const { port1, port2 } = new MessageChannel();
		const [node, window] = [port1, port2].map((port) =>
			createMessageConnection(new PortMessageReader(port), new PortMessageWriter(port)),
		);
		assert.ok(node && window);
		hub.add(node, { "invites/open": open } as unknown as Api);
		node.listen();
		window.listen();
		for (const when of ["with it", "later"]) {
			const cancelling = new CancellationTokenSource();
			const isBegun = new Promise<void>((resolve) => begun.push(resolve));
			const asked: Promise<unknown> = window.sendRequest("invites/open", {}, cancelling.token);
			if (when === "later") await isBegun;
			cancelling.cancel();
			assert.deepEqual(await asked, { ok: false, code: "requestUnknown", detail: {} }, when);
		}
		port1.close();
	});
});

describe("a window that reads nothing", () => {
	it("is kept the newest overview only, and is hung up on once it is far behind", async () => {
		// A pipe that nobody reads, as of an extension host at a breakpoint.
		const pipe = new PassThrough({ highWaterMark: 64 });
		const connection = createMessageConnection(
			new StreamMessageReader(new PassThrough()),
			new StreamMessageWriter(pipe),
		);
		const hub = new RpcHub({ logger: quietLogger, storeFailed: () => assert.fail("nothing is stored") });
		let hungUp = 0;
		hub.attach(connection, {} as Api, () => hungUp++);
		const overview = (rev: number): Overview => ({ rev }) as unknown as Overview;
		for (let rev = 0; rev < 5_000; rev++) {
			hub.notify("overview", overview(rev));
		}
		assert.equal(hungUp, 0);
		const heard: string[] = [];
		pipe.on("data", (bytes: Buffer) => heard.push(bytes.toString()));
		await until(() => heard.join("").includes('"rev":4999'), { what: "the newest" });
		assert.equal(heard.join("").split('"rev"').length - 1, 2, "the first, which was under way, and the newest");
		pipe.pause();
		for (let n = 0; n < 5_100; n++) {
			hub.notify("read", { room: "", upTo: "" });
		}
		assert.ok(hungUp > 0);
		connection.dispose();
	});
});

describe("the window that owns the node and reads nothing", () => {
	it("is told the newest overview only, is spared what is too much, and hears that it missed something", async () => {
		const { port1, port2 } = new MessageChannel();
		const open = (port: MessagePort) =>
			createMessageConnection(new PortMessageReader(port), new PortMessageWriter(port));
		const node = open(port1);
		const hub = new RpcHub({ logger: quietLogger, storeFailed: () => assert.fail("nothing is stored") });
		hub.add(node, {} as Api);
		node.listen();
		const told = (): void => hub.notify("read", { room: "", upTo: "" });
		for (let n = 0; n < 5_100; n++) {
			hub.notify("overview", { rev: n } as unknown as Overview);
			told();
			// The port has taken all of it by then.
			if (n % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
		}
		const revs: number[] = [];
		const heard = { read: 0, missed: 0 };
		const window = open(port2);
		window.onRequest("window/here", () => null);
		window.onNotification("overview", ({ rev }: Overview) => void revs.push(rev));
		window.onNotification("read", () => void heard.read++);
		window.onNotification("missed", () => void heard.missed++);
		window.listen();
		await until(() => heard.missed > 0 && revs.includes(5_099), { what: "the window to have read all" });
		assert.deepEqual([heard, revs], [{ read: 5_000, missed: 1 }, [0, 5_099]]);
		told();
		await until(() => heard.read === 5_001, { what: "what comes afterwards" });
		assert.equal(heard.missed, 1);
		port1.close();
	});
});

describe("the owner of a profile", () => {
	let folder: string;
	const runtime = process.env.XDG_RUNTIME_DIR;

	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "lanchat-owner-"));
		process.env.XDG_RUNTIME_DIR = folder;
	});

	afterEach(() => {
		if (runtime === undefined) {
			delete process.env.XDG_RUNTIME_DIR;
		} else {
			process.env.XDG_RUNTIME_DIR = runtime;
		}
		rmSync(folder, { recursive: true, force: true });
	});

	it("is one at a time", () => {
		const path = join(folder, "owner.lock");
		const lock = takeOwnerLock(path);
		assert.notEqual(lock, "busy");
		assert.equal(takeOwnerLock(path), "busy");
		if (lock !== "busy") lock.release();
		const next = takeOwnerLock(path);
		assert.notEqual(next, "busy");
		if (next !== "busy") next.release();
		assert.ok(readFileSync(path).length >= 0);
	});

	it("is waited for while nobody serves windows, as long as an owner may take to end and somebody waits", async () => {
		const path = join(folder, "owner.lock");
		const held = takeOwnerLock(path);
		assert.ok(held !== "busy");
		let isServed = false;
		let isWanted = true;
		const clock = new ManualClock();
		const deps = { clock, isServed: () => Promise.resolve(isServed), isWanted: () => isWanted };
		const outcomes: string[] = [];
		const wait = async (): Promise<void> => {
			const lock = await awaitOwnerLock(deps, path);
			outcomes.push(lock === "busy" ? "busy" : "owner");
			if (lock !== "busy") lock.release();
		};
		void wait();
		await clock.advance(4_900);
		assert.deepEqual(outcomes, []);
		await clock.advance(200);
		assert.deepEqual(outcomes, ["busy"], "it does not end");
		void wait();
		await clock.advance(1_000);
		isServed = true;
		await clock.advance(50);
		assert.deepEqual(outcomes, ["busy", "busy"], "somebody else was faster and serves");
		isServed = false;
		void wait();
		await clock.advance(1_000);
		isWanted = false;
		await clock.advance(50);
		assert.deepEqual(outcomes, ["busy", "busy", "busy"], "the window has ended");
		isWanted = true;
		void wait();
		await clock.advance(1_000);
		held.release();
		await clock.advance(50);
		assert.deepEqual(outcomes, ["busy", "busy", "busy", "owner"]);
	});

	it("listens where it can, and says where to windows that would look elsewhere", async function () {
		if (process.platform === "win32") {
			this.skip();
		}
		const files = storeFilesIn(join(folder, "storage"));
		// As the folder of a session that has ended.
		process.env.XDG_RUNTIME_DIR = join(takenPath(folder), "gone");
		const deps = { clock: new ManualClock(), random: (n: number) => new Uint8Array(n), logger: quietLogger, files };
		const server = new WindowServer({ ...deps, attached: () => undefined, outdated: () => undefined });
		await server.start();
		process.env.XDG_RUNTIME_DIR = folder;
		const path = ownerSocketPath(files);
		assert.equal(await isServedAt(path), true);
		assert.notEqual(path, socketPathsFor(files.folder)[0]);
		assert.equal(statSync(files.attachSocket).mode & 0o777, 0o600);
		await server.stop();
		process.env.XDG_RUNTIME_DIR = join(folder, "x".repeat(100));
		assert.ok(socketPathsFor(files.folder).every((one) => one.length <= 103));
	});

	it("listens in a folder that nobody else may enter, and nowhere else", function () {
		if (process.platform === "win32") {
			this.skip();
		}
		const socketFolder = join(folder, `lanchat-${process.getuid?.() ?? 0}`);
		const [path = ""] = socketPathsFor(folder);
		assert.equal(dirname(path), socketFolder);
		assert.equal(prepareSocketFolder(path), true);
		assert.equal(statSync(socketFolder).mode & 0o777, 0o700);
		assert.equal(prepareSocketFolder(path), true, "it is there already");
		chmodSync(socketFolder, 0o755);
		assert.equal(prepareSocketFolder(path), false, "others may enter it");
		rmSync(socketFolder, { recursive: true });
		symlinkSync(mkdtempSync(join(folder, "other-")), socketFolder);
		assert.equal(prepareSocketFolder(path), false, "it leads elsewhere");
	});
});

/** A file, where nobody can make a folder. */
const takenPath = (folder: string): string => {
	const path = join(folder, "file");
	writeFileSync(path, "");
	return path;
};
