import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { attach, attachProof } from "../../../../src/extension/node/attach.ts";
import { apiVersion } from "../../../../src/net/api/version.ts";
import { chanceFor } from "../../../harness/testChance.ts";

describe("attaching to another window's node", () => {
	const random = chanceFor("attaching");
	const key = random(32);
	const log = { log: () => undefined };
	let folder: string;
	let server: Server | undefined;
	let wired: MessageConnection[] = [];

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), "lanchat-"));
		await writeFile(join(folder, "attach.key"), key, { mode: 0o600 });
		wired = [];
	});
	afterEach(async () => {
		server?.close();
		await rm(folder, { recursive: true });
	});

	const socketPath = () =>
		process.platform === "win32" ? `\\\\.\\pipe\\lanchat-test-${process.pid}` : join(folder, "s.sock");

	/** What an owner that speaks `api` answers. */
	const attachOwner = (nonceW: Uint8Array, nonceO: Uint8Array, api: number) =>
		Buffer.concat([nonceO, attachProof(key, { role: "owner", api, nonceW, nonceO })]);

	/** An owner that answers each window's nonce with what `behave` does. */
	const serve = async (behave: (socket: Socket, nonceW: Buffer) => void) => {
		server = createServer((socket) => {
			socket.on("error", () => undefined);
			socket.once("data", (nonceW: Buffer) => behave(socket, nonceW));
		});
		await new Promise<void>((resolve) => server?.listen(socketPath(), resolve));
	};
	const dial = () =>
		attach(
			{ wire: (connection) => wired.push(connection), log },
			{ socketPath: socketPath(), attachKeyFile: join(folder, "attach.key") },
		);

	it("proves the key both ways, then speaks JSON-RPC", async () => {
		await serve((socket, nonceW) => {
			const nonceO = random(32);
			socket.write(Buffer.concat([nonceO, attachProof(key, { role: "owner", api: apiVersion, nonceW, nonceO })]));
			socket.once("data", (proof: Buffer) => {
				assert.deepEqual(
					proof.subarray(0, 34),
					Buffer.from(attachProof(key, { role: "window", api: apiVersion, nonceW, nonceO })),
				);
				// The window may speak as soon as it has shown its proof.
				socket.unshift(proof.subarray(34));
				const rpc = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
				rpc.onRequest("node/attach", () => ({ rev: 1 }));
				rpc.listen();
			});
		});
		const carrier = await dial();
		assert.ok(typeof carrier !== "string");
		assert.deepEqual(await carrier.connection.sendRequest("node/attach", {}), { rev: 1 });
		await carrier.stop();
		assert.equal(wired.length, 1);
	});

	it("rejects pending requests when the owner goes away", async () => {
		await serve((socket, nonceW) => {
			const nonceO = random(32);
			socket.write(Buffer.concat([nonceO, attachProof(key, { role: "owner", api: apiVersion, nonceW, nonceO })]));
			// What it speaks and the proof have 34 bytes; what comes behind it is the request, which is never answered.
			let heard = 0;
			socket.on("data", ({ length }: Buffer) => {
				heard += length;
				if (heard > 34) socket.destroy();
			});
		});
		const carrier = await dial();
		assert.ok(typeof carrier !== "string");
		await assert.rejects(carrier.connection.sendRequest("node/attach", {}));
		await carrier.ended;
	});

	it("says nothing to a listener that does not know the key", async () => {
		let heard = (_bytes: number): void => undefined;
		const bytesHeard = new Promise<number>((resolve) => {
			heard = resolve;
		});
		await serve((socket, nonceW) => {
			const nonceO = random(32);
			let bytes = 0;
			socket.on("data", ({ length }: Buffer) => {
				bytes += length;
			});
			socket.on("close", () => heard(bytes));
			socket.write(
				Buffer.concat([nonceO, attachProof(random(32), { role: "owner", api: apiVersion, nonceW, nonceO })]),
			);
		});
		assert.equal(await dial(), "notOurs");
		assert.equal(await bytesHeard, 0);
		assert.equal(wired.length, 0);
	});

	it("refuses a listener that sends our own proof back", async () => {
		await serve((socket, nonceW) => {
			socket.write(
				Buffer.concat([nonceW, attachProof(key, { role: "window", api: apiVersion, nonceW, nonceO: nonceW })]),
			);
		});
		assert.equal(await dial(), "notOurs");
	});

	it("gives up on a listener that is silent or hangs up half way", async function () {
		this.timeout(60_000);
		await serve((socket) => socket.end(random(40)));
		assert.equal(await dial(), "unreachable");
		server?.close();
		await serve(() => undefined);
		assert.equal(await dial(), "unreachable");
	});

	it("does without an owner of a newer version, and says nothing to it", async () => {
		let heard = (_bytes: number): void => undefined;
		const bytesHeard = new Promise<number>((resolve) => {
			heard = resolve;
		});
		await serve((socket, nonceW) => {
			let bytes = 0;
			socket.on("data", ({ length }: Buffer) => {
				bytes += length;
			});
			socket.on("close", () => heard(bytes));
			socket.write(attachOwner(nonceW, random(32), apiVersion + 1));
		});
		assert.equal(await dial(), "windowOutdated");
		assert.deepEqual([await bytesHeard, wired.length], [0, 0]);
	});

	it("tells an owner of an older version only what it speaks", async () => {
		let heard = Buffer.alloc(0);
		const spoken: Buffer[] = [];
		const isOver = new Promise<void>((resolve) => {
			void serve((socket, nonceW) => {
				const nonceO = random(32);
				spoken.push(Buffer.from(attachProof(key, { role: "window", api: apiVersion, nonceW, nonceO })));
				socket.on("data", (chunk: Buffer) => {
					heard = Buffer.concat([heard, chunk]);
				});
				socket.once("end", resolve);
				socket.write(attachOwner(nonceW, nonceO, apiVersion - 1));
			});
		});
		assert.equal(await dial(), "ownerOutdated");
		await isOver;
		assert.deepEqual([heard], spoken);
		assert.equal(wired.length, 0);
	});

	it("finds nobody at a dead socket", async () => {
		assert.equal(await dial(), "nobody");
	});

	it("does not use a key that others may read", async function () {
		if (process.platform === "win32") this.skip();
		await chmod(join(folder, "attach.key"), 0o644);
		assert.equal(await dial(), "keyNotPrivate");
	});

	it("knows that a key of another length is none", async () => {
		await writeFile(join(folder, "attach.key"), random(31));
		assert.equal(await dial(), "noKey");
	});
});
