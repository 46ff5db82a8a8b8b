/** One of two people's nodes, and one end of a bare WebSocket, in a process of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket, WebSocketServer } from "ws";
import type { Outcome } from "../../src/net/api/outcome.ts";
import type { Overview } from "../../src/net/api/overview.ts";
import type { Requests } from "../../src/net/api/requests.ts";
import { LanNode } from "../../src/net/node.ts";
import { createNodeDisk } from "../../src/net/platform/nodeDisk.ts";
import { systemClock, systemRandom } from "../../src/net/platform/system.ts";
import type { Logger, Socket, Transport } from "../../src/net/ports.ts";
import { apiOf } from "../../src/net/requests/requests.ts";
import { storeFilesIn } from "../../src/net/storeFiles.ts";
import { openTransport } from "./links.ts";
import { report, serve, sharedNow } from "./program.ts";

/** What the benchmark may ask. */
export interface MessageNodeCalls {
	/** Makes the node and goes on the network; answers with the port. */
	turnOn: { readonly name: string };
	overview: null;
	/** A request of the API; answers with its value. */
	ask: { readonly method: keyof Requests; readonly params: object };
	/** Sends a message and answers with the time of the key press. */
	press: { readonly room: string; readonly clientId: string; readonly text: string };
	/** Size of the largest frame sent since the last time, bytes. */
	largestFrame: null;
	/** Accepts bare WebSockets; answers with the port. */
	listen: null;
	dial: { readonly port: number };
	/** Sends so many bytes over the bare WebSocket and answers with the time before. */
	echo: { readonly size: number };
	stop: null;
}

/** A message came: when. */
export interface Arrival {
	readonly at: number;
}

const folder = mkdtempSync(join(tmpdir(), "lanchat-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const quiet: Logger = { log: () => {} };
let key: Uint8Array | "none" = "none";
let largest = 0;
let bare: WebSocket | undefined;

const node = new LanNode({
	clock: systemClock,
	random: systemRandom,
	logger: quiet,
	vault: {
		read: () => Promise.resolve(key),
		write: (given) => {
			key = Uint8Array.from(given);
			return Promise.resolve(true);
		},
	},
	files: storeFilesIn(folder),
	disk: createNodeDisk(join(folder, "parts")),
	makeTransport: () => measured(openTransport()),
	makeDiscovery: () => ({
		report: () => [],
		start: () => Promise.resolve({ interfaces: 0 }),
		stop: () => Promise.resolve(),
	}),
	app: "bench",
	notify: (name, value) => {
		if (name === "messages" && "messages" in value && value.messages.some((one) => !one.mine && !value.isHistory)) {
			report({ at: sharedNow() } satisfies Arrival);
		}
	},
	keyKnown: () => undefined,
});
const api = apiOf(node);

serve<MessageNodeCalls>({
	turnOn: async ({ name }) => {
		await node.attach({
			name,
			port: 0,
			teamCode: "",
			staticPeers: [],
			ignoredInterfaces: [],
			discovery: false,
			onAtStart: false,
		});
		await node.turnOn();
		return node.status.kind === "on" ? node.status.port : Promise.reject(new Error("the node is not on"));
	},
	overview: (): Overview => node.overview(),
	ask: async ({ method, params }) => {
		const answer = (await api[method](params as never)) as Outcome<unknown>;
		return answer.ok ? answer.value : Promise.reject(new Error(`${method}: ${answer.code}`));
	},
	press: async ({ room, clientId, text }) => {
		const at = sharedNow();
		const sent = await api["rooms/send"]({ room, clientId, draft: { kind: "text", text } });
		return sent.ok ? at : Promise.reject(new Error(`rooms/send: ${sent.code}`));
	},
	largestFrame: () => {
		const size = largest;
		largest = 0;
		return size;
	},
	listen: async () => {
		const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
		server.on("connection", (ws) => ws.on("message", () => report({ at: sharedNow() } satisfies Arrival)));
		await new Promise((resolve) => server.once("listening", resolve));
		return (server.address() as AddressInfo).port;
	},
	dial: async ({ port }) => {
		const ws = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
		await new Promise((resolve) => ws.once("open", resolve));
		bare = ws;
	},
	echo: ({ size }) => {
		const message = new Uint8Array(size);
		const at = sharedNow();
		bare?.send(message);
		return at;
	},
	stop: async () => {
		await node.stop();
		setImmediate(() => process.exit());
	},
});

/** Notes how large what is sent is; listens on any free port. */
function measured(inner: Transport): Transport {
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
			largest = Math.max(largest, message.length);
			socket.send(message);
		},
		authenticated: () => socket.authenticated(),
		close: (code) => socket.close(code),
		listen: (handlers) => socket.listen(handlers),
	});
	return {
		start: ({ accept }) => inner.start({ ports: [0], accept: (socket, purpose) => accept(noted(socket), purpose) }),
		dial: async (options) => {
			const dialled = await inner.dial(options);
			return "socket" in dialled ? { socket: noted(dialled.socket) } : dialled;
		},
		penalize: (address) => inner.penalize(address),
		stop: () => inner.stop(),
	};
}
