/** The owner's socket as windows of several versions find it, and what becomes of it while the owner lives. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { apiVersion } from "../../../src/net/api/version.ts";
import { hmacSha256, label } from "../../../src/net/crypto/hash.ts";
import { type StoreFiles, storeFilesIn } from "../../../src/net/storeFiles.ts";
import { attachKeyOf, isOursAlone, isServedAt, ownerSocketPath } from "../../../src/net/windows/socketPath.ts";
import { WindowServer, type WindowServerDeps } from "../../../src/net/windows/windowServer.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { quietLogger } from "../../harness/quietLogger.ts";
import { until } from "../../harness/until.ts";

describe("the owner's socket", () => {
	const nonceW = new Uint8Array(32).fill(1);
	const runtime = process.env.XDG_RUNTIME_DIR;
	let folder: string;
	let files: StoreFiles;
	let clock: ManualClock;
	let server: WindowServer;
	let attached: Socket[];
	let outdated: number;
	const dialled: Socket[] = [];

	beforeEach(async () => {
		folder = mkdtempSync(join(tmpdir(), "lanchat-socket-"));
		process.env.XDG_RUNTIME_DIR = folder;
		files = storeFilesIn(folder);
		clock = new ManualClock();
		attached = [];
		outdated = 0;
		server = new WindowServer(deps());
		await server.start();
	});

	const deps = (): WindowServerDeps => ({
		clock,
		random: (n) => new Uint8Array(n),
		logger: quietLogger,
		files,
		attached: (socket) => attached.push(socket),
		outdated: () => outdated++,
	});

	afterEach(async () => {
		await server.stop();
		for (const socket of dialled.splice(0)) socket.destroy();
		if (runtime === undefined) {
			delete process.env.XDG_RUNTIME_DIR;
		} else {
			process.env.XDG_RUNTIME_DIR = runtime;
		}
		rmSync(folder, { recursive: true, force: true });
	});

	/** A window that speaks `api` proves itself. */
	const dial = (api = apiVersion): Socket => {
		const socket = connect(ownerSocketPath(files));
		dialled.push(socket);
		const spoken = Uint8Array.of(api >> 8, api & 0xff);
		const nonceO = new Uint8Array(32);
		const proof = hmacSha256(readFileSync(attachKeyOf(files)), label("attach window"), nonceW, nonceO, spoken);
		socket.write(Buffer.concat([nonceW, spoken, proof]));
		return socket.resume();
	};
	const areAttached = (count: number): Promise<unknown> =>
		until(() => attached.length === count, { what: "a window to be let in" });
	const looks = async (): Promise<boolean> => {
		await clock.advance(5_000);
		return isServedAt(ownerSocketPath(files));
	};

	it("lets in windows of its own version, and hears of those that are newer", async () => {
		for (const api of [apiVersion - 1, apiVersion + 1]) {
			const socket = dial(api);
			await new Promise((resolve) => socket.once("close", resolve));
		}
		await until(() => outdated === 1, { what: "the newer one to be heard" });
		dial();
		await areAttached(1);
		assert.equal(outdated, 1);
	});

	it("is made anew where it is gone, elsewhere if it must, and who is attached stays so", async function () {
		if (process.platform === "win32") {
			this.skip();
		}
		dial();
		await areAttached(1);
		const path = ownerSocketPath(files);
		rmSync(dirname(path), { recursive: true });
		assert.equal(await isServedAt(path), false);
		await until(looks, { what: "the owner to listen again" });
		assert.equal(ownerSocketPath(files), path);
		dial();
		await areAttached(2);
		// As at the end of a session, whose folder nobody else can make again.
		writeFileSync(join(folder, "file"), "");
		process.env.XDG_RUNTIME_DIR = join(folder, "file", "gone");
		rmSync(dirname(path), { recursive: true });
		await until(looks, { what: "the owner to listen elsewhere" });
		assert.notEqual(ownerSocketPath(files), path);
		dial();
		await areAttached(3);
		assert.ok(attached.every(({ destroyed }) => !destroyed));
	});

	it("has the key beside it where the storage is on a disk without modes, and never in the storage", async function () {
		if (process.platform === "win32") {
			this.skip();
		}
		assert.equal(attachKeyOf(files), files.attachKey);
		await server.stop();
		const isAlone = (path: string): boolean => path !== files.attachKey && isOursAlone(path);
		server = new WindowServer(deps(), isAlone);
		await server.start();
		const beside = attachKeyOf(files);
		assert.deepEqual([dirname(beside), existsSync(files.attachKey)], [dirname(ownerSocketPath(files)), false]);
		assert.ok(isOursAlone(beside));
		dial();
		await areAttached(1);
		rmSync(beside);
		await until(async () => (await looks()) && existsSync(beside), { what: "the owner to write it again" });
		dial();
		await areAttached(2);
		await server.stop();
		assert.equal(existsSync(beside), false);
	});

	it("does not come back once the owner has stopped", async () => {
		await server.stop();
		await clock.advance(20_000);
		assert.equal(await isServedAt(ownerSocketPath(files)), false);
	});
});
