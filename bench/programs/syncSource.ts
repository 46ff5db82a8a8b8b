/** Those who have the history: a member's node, a Hypercore, and a bare WebSocket, each with the same messages. */
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocketServer } from "ws";
import type { Outcome } from "../../src/net/api/outcome.ts";
import type { Overview } from "../../src/net/api/overview.ts";
import type { LanNode } from "../../src/net/node.ts";
import { systemRandom } from "../../src/net/platform/system.ts";
import type { Socket, Transport } from "../../src/net/ports.ts";
import { apiOf } from "../../src/net/requests/requests.ts";
import { storeFilesIn } from "../../src/net/storeFiles.ts";
import { type PlainMessage, textOfMessage, writeHistory } from "./history.ts";
import { hypercoreClass } from "./hypercore.ts";
import { nodeOn, portOf } from "./nodes.ts";
import { serve, sharedNow } from "./program.ts";

/** What the benchmark may ask. */
export interface SyncSourceCalls {
	/** Writes the messages and serves them in three ways; answers with the ports, the room and Hypercore's key. */
	prepare: { readonly messages: number; readonly members: number };
	/** Lets in whoever asks next; answers with the time before. */
	admit: null;
	/** Bytes sent over WebSockets since the last time. */
	sentBytes: null;
	stop: null;
}

/** Where the messages are. */
export interface Prepared {
	readonly room: string;
	readonly ourPort: number;
	readonly hypercorePort: number;
	readonly hypercoreKey: string;
	readonly wsPort: number;
}

const folder = mkdtempSync(join(tmpdir(), "lanchat-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const look = 2;
let sentBytes = 0;
let node: LanNode | undefined;
let room = "";

serve<SyncSourceCalls>({
	prepare: async ({ messages, members }): Promise<Prepared> => {
		const files = storeFilesIn(join(folder, "node"));
		const master = systemRandom(32);
		({ room } = writeHistory({ files, master, messages, members, isSigned: true }));
		node = await nodeOn(files, master, counted);
		// A node that was away signs nothing before it knows that its own log does not go on elsewhere.
		const confirmed = node.session?.rooms.get(room)?.author.whenConfirmed();
		const texts = plainMessages(messages).map((message) => JSON.stringify(message));
		const hypercore = await serveHypercore(texts);
		await confirmed;
		return {
			room,
			ourPort: portOf(node),
			hypercorePort: hypercore.port,
			hypercoreKey: hypercore.key,
			wsPort: await serveWs(texts),
		};
	},
	admit: async () => {
		const requests = (): Overview["requests"] => node?.overview().requests ?? [];
		while (requests().length === 0) await new Promise((resolve) => setTimeout(resolve, look));
		const at = sharedNow();
		if (node === undefined) throw new Error("there is no node");
		const [asked] = requests();
		if (asked === undefined) throw new Error("nobody asks any more");
		const approved = (await apiOf(node)["rooms/approve"](asked)) as Outcome<unknown>;
		return approved.ok ? at : Promise.reject(new Error(approved.code));
	},
	sentBytes: () => {
		const bytes = sentBytes;
		sentBytes = 0;
		return bytes;
	},
	stop: async () => {
		await node?.stop();
		setImmediate(() => process.exit());
	},
});

function plainMessages(count: number): readonly PlainMessage[] {
	return Array.from({ length: count }, (_, n) => ({
		author: `Member ${(Math.floor(n / 3) % 4) + 1}`,
		atMs: 1_790_000_000_000 + n * 1_000,
		text: textOfMessage(n),
	}));
}

/** Counts what is sent, with what WebSocket puts before each message. */
function counted(inner: Transport): Transport {
	const noted = (socket: Socket): Socket => ({
		address: socket.address,
		port: socket.port,
		get bufferedAmount() {
			return socket.bufferedAmount;
		},
		get receivedBytes() {
			return socket.receivedBytes;
		},
		send: (message) => {
			sentBytes += message.length + (message.length < 126 ? 2 : message.length < 65_536 ? 4 : 10);
			socket.send(message);
		},
		authenticated: () => socket.authenticated(),
		close: (code) => socket.close(code),
		listen: (handlers) => socket.listen(handlers),
	});
	return {
		start: ({ accept }) => inner.start({ ports: [0], accept: (socket, purpose) => accept(noted(socket), purpose) }),
		dial: (options) => inner.dial(options),
		penalize: (address) => inner.penalize(address),
		stop: () => inner.stop(),
	};
}

async function serveHypercore(texts: readonly string[]): Promise<{ readonly port: number; readonly key: string }> {
	const Hypercore = await hypercoreClass();
	const core = new Hypercore(join(folder, "hypercore"));
	await core.ready();
	await core.append(texts.map((text) => Buffer.from(text)));
	const server = createServer((socket) => {
		socket.setNoDelay(true);
		const stream = core.replicate(false);
		socket.on("error", () => stream.destroy());
		stream.on("error", () => socket.destroy());
		stream.pipe(socket).pipe(stream);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return { port: (server.address() as AddressInfo).port, key: Buffer.from(core.key).toString("hex") };
}

async function serveWs(texts: readonly string[]): Promise<number> {
	const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
	server.on("connection", (ws) => {
		for (const text of texts) ws.send(text);
	});
	await new Promise((resolve) => server.once("listening", resolve));
	return (server.address() as AddressInfo).port;
}
