import { deepEqual, equal, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket as TcpSocket } from "node:net";
import type { DialFailure, Transport } from "../../../src/net/ports.ts";
import type { Resolve } from "../../../src/net/transport/dialler.ts";
import { createWsTransport } from "../../../src/net/transport/wsTransport.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { quietLogger } from "../../harness/quietLogger.ts";
import { realClock } from "../../harness/realClock.ts";
import { until } from "../../harness/until.ts";

const never = new AbortController().signal;

/** A server that answers every connection with these bytes after the request, and keeps it open. */
class Answering {
	readonly #server: Server;
	readonly #sockets = new Set<TcpSocket>();
	readonly requests: string[] = [];

	constructor(answer: (socket: TcpSocket, request: string) => void) {
		this.#server = createServer((socket) => {
			this.#sockets.add(socket);
			socket.on("error", () => {});
			socket.on("data", (data) => {
				this.requests.push(data.toString("latin1"));
				answer(socket, data.toString("latin1"));
			});
		});
	}

	async listen(): Promise<number> {
		this.#server.listen(0, "127.0.0.1");
		await once(this.#server, "listening");
		return (this.#server.address() as AddressInfo).port;
	}

	get open(): number {
		return [...this.#sockets].filter((socket) => !socket.destroyed).length;
	}

	close(): void {
		for (const socket of this.#sockets) socket.destroy();
		this.#server.close();
	}
}

describe("Dialling", () => {
	let transport: Transport;
	const servers: Answering[] = [];

	beforeEach(() => {
		transport = createWsTransport({ clock: realClock, logger: quietLogger });
	});

	afterEach(async () => {
		await transport.stop();
		for (const server of servers.splice(0)) server.close();
	});

	async function serve(
		answer: (socket: TcpSocket, request: string) => void,
	): Promise<[port: number, server: Answering]> {
		const server = new Answering(answer);
		servers.push(server);
		return [await server.listen(), server];
	}

	async function failure(port: number, host = "127.0.0.1"): Promise<DialFailure | "connected"> {
		const result = await transport.dial({ address: { host, port }, purpose: "chat", signal: never });
		return "error" in result ? result.error : "connected";
	}

	const answers: readonly (readonly [DialFailure, string, string])[] = [
		["notLanChat", "a web page", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"],
		[
			"notLanChat",
			"a redirect",
			"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/lanchat/1\r\nContent-Length: 0\r\n\r\n",
		],
		["notLanChat", "an unfinished page", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhi"],
		["notLanChat", "a challenge", "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"],
		[
			"notLanChat",
			"another WebSocket",
			"HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
		],
		["notLanChat", "an SSH banner", "SSH-2.0-OpenSSH_9.2\r\n"],
		["notLanChat", "noise", "\x00\x01\x02\x03\xff\xfe"],
		["notLanChat", "endless headers", `HTTP/1.1 200 OK\r\n${"X-Filler: x\r\n".repeat(1_000)}`],
		[
			"notLanChat",
			"a LAN Chat that refuses",
			"HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
		],
		[
			"notLanChat",
			"426 from something else",
			"HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.2\r\nContent-Length: 0\r\n\r\n",
		],
		[
			"version",
			"a LAN Chat of another major",
			"HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Protocol: lanchat.v2\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
		],
	];

	for (const [error, title, answer] of answers) {
		it(`takes ${title} for ${error}, and leaves no connection open`, async () => {
			const [port, server] = await serve((socket) => socket.write(Buffer.from(answer, "latin1")));
			equal(await failure(port), error);
			equal(server.requests.length, 1);
			await until(() => server.open === 0, { what: "the connection to be closed", every: 1 });
		});
	}

	it("takes the right answer with the wrong subprotocol for notLanChat", async () => {
		const [port] = await serve((socket, request) => {
			const key = /Sec-WebSocket-Key: (.*)\r\n/.exec(request)?.[1];
			const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
			const head = `HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n`;
			socket.write(`${head}Sec-WebSocket-Protocol: lanchat.v2\r\n\r\n`);
		});
		equal(await failure(port), "notLanChat");
	});

	it("takes a connection that ends without an answer for refused", async () => {
		const [port] = await serve((socket) => socket.destroy());
		equal(await failure(port), "refused");
	});

	it("asks for an address, offers neither compression nor an origin, and names our subprotocol", async () => {
		const [port, server] = await serve((socket) => socket.end());
		await transport.dial({ address: { host: "localhost", port }, purpose: "bulk", signal: never });
		const [request = ""] = server.requests;
		ok(request.startsWith("GET /lanchat/1/bulk HTTP/1.1\r\n"));
		const names = [...request.matchAll(/^([^:\r\n]+): /gm)].map(([, name]) => name?.toLowerCase()).sort();
		const expected = ["connection", "host", "sec-websocket-key", "sec-websocket-protocol", "sec-websocket-version"];
		deepEqual(names, [...expected, "upgrade"]);
		ok(request.includes(`Host: 127.0.0.1:${port}\r\n`));
		ok(request.includes("Sec-WebSocket-Protocol: lanchat.v1\r\n"));
	});

	it("gives up on a server that says nothing, or says it too slowly, after five seconds", async () => {
		const clock = new ManualClock();
		transport = createWsTransport({ clock, logger: quietLogger });
		let drip: NodeJS.Timeout | undefined;
		const [port, server] = await serve((socket) => {
			socket.write("HTTP/1.1 200 OK\r\nX-Slow: ");
			drip = setInterval(() => socket.write("x"), 5);
		});
		const result = failure(port);
		await until(() => server.requests.length === 1, { what: "the request", every: 1 });
		await clock.advance(5_000);
		equal(await result, "timeout");
		clearInterval(drip);
		await until(() => server.open === 0, { what: "the connection to be closed", every: 1 });
	});

	it("tries the addresses of a name in turn, and tells the most telling failure", async () => {
		const [web] = await serve((socket) => socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
		const found: Record<string, readonly string[]> = {
			both: ["::1", "127.0.0.1"],
			none: [],
			odd: ["not an address"],
			eight: [...Array.from({ length: 7 }, () => "::1"), "127.0.0.1"],
			nine: [...Array.from({ length: 8 }, () => "::1"), "127.0.0.1"],
		};
		const resolve: Resolve = async (name) => found[name] ?? Promise.reject(new Error("ENOTFOUND"));
		transport = createWsTransport({ clock: realClock, logger: quietLogger, resolve });
		equal(await failure(web, "both"), "notLanChat");
		equal(await failure(web, "none"), "unresolved");
		equal(await failure(web, "odd"), "unresolved");
		equal(await failure(web, "unknown"), "unresolved");
		equal(await failure(web, "eight"), "notLanChat");
		equal(await failure(web, "nine"), "refused", "the ninth is not tried");
	});

	it("goes nowhere a name may not lead: to groups, to everybody, or to nobody, which is this very machine", async () => {
		const [web, server] = await serve((socket) => socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
		const nowhere = ["0.0.0.0", "224.0.0.251", "255.255.255.255", "::", "ff02::1", "::ffff:0.0.0.0", "::ffff:e000:1"];
		const resolve: Resolve = async () => nowhere;
		transport = createWsTransport({ clock: realClock, logger: quietLogger, resolve });
		equal(await failure(web, "sinkhole"), "unresolved");
		equal(server.requests.length, 0);
	});

	it("gives up on a resolver that does not answer", async () => {
		const clock = new ManualClock();
		transport = createWsTransport({ clock, logger: quietLogger, resolve: () => new Promise(() => {}) });
		const late = failure(5_000, "slow");
		await clock.advance(5_000);
		equal(await late, "timeout");
		const controller = new AbortController();
		const aborted = transport.dial({
			address: { host: "slow", port: 5_000 },
			purpose: "chat",
			signal: controller.signal,
		});
		controller.abort();
		deepEqual(await aborted, { error: "timeout" });
	});

	it("reaches nothing at ports that do not exist", async () => {
		equal(await failure(0), "unreachable");
		equal(await failure(99_999), "unreachable");
	});

	it("ends the dials under way when it stops", async () => {
		const [port, server] = await serve(() => {});
		const result = failure(port);
		await until(() => server.requests.length === 1, { what: "the request", every: 1 });
		await transport.stop();
		equal(await result, "timeout");
	});
});

describe("Listening", () => {
	it("takes the first free port in the list, and says when there is none", async () => {
		const deps = { clock: realClock, logger: quietLogger };
		const [one, other, third] = [1, 2, 3].map(() => createWsTransport(deps, { listenOn: "127.0.0.1" }));
		ok(one && other && third);
		try {
			const accept = () => {};
			const first = await one.start({ ports: [0], accept });
			ok("port" in first);
			const second = await other.start({ ports: [first.port, 0], accept });
			ok("port" in second && second.port !== first.port);
			deepEqual(await third.start({ ports: [first.port, second.port], accept }), { error: "portsTaken" });
			deepEqual(await third.start({ ports: [], accept }), { error: "portsTaken" });
			await one.stop();
			deepEqual(await third.start({ ports: [first.port], accept }), first);
		} finally {
			await Promise.all([one, other, third].map((transport) => transport.stop()));
		}
	});
});
