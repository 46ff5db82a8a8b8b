import { deepEqual, equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { WebSocket } from "ws";
import type { Socket, Transport } from "../../../src/net/ports.ts";
import { createWsTransport } from "../../../src/net/transport/wsTransport.ts";
import { quietLogger } from "../../harness/quietLogger.ts";
import { frame, RawPeer, upgradeRequest } from "../../harness/rawPeer.ts";
import { realClock } from "../../harness/realClock.ts";
import { until } from "../../harness/until.ts";

const unhurried = { connectRate: 10_000, connectBurst: 10_000, connectRateTotal: 10_000, connectBurstTotal: 10_000 };

describe("The listening port", () => {
	let transport: Transport;
	let port: number;
	let accepted: Socket[];
	let messages: Uint8Array[];
	let closed: number[];
	let peers: RawPeer[];

	async function listen(admission = {}): Promise<void> {
		transport = createWsTransport({ clock: realClock, logger: quietLogger }, { listenOn: "127.0.0.1", admission });
		const accept = (socket: Socket) => {
			accepted.push(socket);
			socket.listen({ message: (message) => messages.push(message), closed: (code) => closed.push(code) });
		};
		const started = await transport.start({ ports: [0], accept });
		ok("port" in started);
		port = started.port;
	}

	beforeEach(() => {
		[accepted, messages, closed, peers] = [[], [], [], []];
	});

	afterEach(async () => {
		for (const peer of peers) peer.close();
		await transport.stop();
	});

	/** Connects, says `bytes`, and waits for the end; what came back is the result. */
	async function say(bytes: string | Uint8Array): Promise<string> {
		const peer = await RawPeer.connect(port);
		peers.push(peer);
		peer.write(bytes);
		await peer.ended;
		return peer.received.toString("latin1");
	}

	async function upgrade(): Promise<RawPeer> {
		const peer = await RawPeer.upgrade(port);
		peers.push(peer);
		await until(() => peer.received.includes("\r\n\r\n"), { what: "the upgrade", every: 1 });
		return peer;
	}

	describe("for what is not LAN Chat", () => {
		beforeEach(() => listen(unhurried));
		afterEach(() => deepEqual(accepted, []));

		it("answers plain HTTP with 404, and closes", async () => {
			for (const request of [
				"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
				"GET /lanchat/1 HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
				"HEAD / HTTP/1.0\r\n\r\n",
				"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
				`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n${"x".repeat(100_000)}`,
			]) {
				match(await say(request), /^(HTTP\/1\.1 404 Not Found\r\n|$)/);
			}
		});

		it("ends CONNECT and what is no HTTP at all, without a word about itself", async () => {
			for (const bytes of [
				"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n",
				"SSH-2.0-OpenSSH\r\n",
				"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
			]) {
				equal(await say(Buffer.from(bytes, "latin1")), "");
			}
		});

		it("ends headers that are too large or too odd", async () => {
			const large = upgradeRequest(port, { "X-Filler": "x".repeat(5_000) });
			const smuggled = upgradeRequest(port, { "Transfer-Encoding": "chunked", "Content-Length": "5" });
			for (const request of [large, smuggled, "GET /\0 HTTP/1.1\r\n\r\n"]) {
				match(await say(request), /^(HTTP\/1\.1 404 Not Found\r\n|$)/);
			}
		});

		it("turns a browser's WebSocket away", async () => {
			const ws = new WebSocket(`ws://127.0.0.1:${port}/lanchat/1`, "lanchat.v1", { origin: "http://localhost:3000" });
			const [, response] = await once(ws, "unexpected-response");
			equal(response.statusCode, 404);
			ws.on("error", () => {});
			ws.terminate();
			await until(() => ws.readyState === ws.CLOSED, { what: "the end", every: 1 });
		});

		it("tells a LAN Chat of another major which one it speaks", async () => {
			const answer = await say(upgradeRequest(port, { "Sec-WebSocket-Protocol": "lanchat.v2" }, "/lanchat/2"));
			match(answer, /^HTTP\/1\.1 426 Upgrade Required\r\n.*Sec-WebSocket-Protocol: lanchat\.v1\r\n/s);
		});

		it("survives pages of noise", async () => {
			let seed = 1;
			for (let page = 0; page < 200; page += 1) {
				const noise = Buffer.alloc(1 + (page % 300));
				for (let index = 0; index < noise.length; index += 1) {
					seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
					noise[index] = seed >> 16;
				}
				const peer = await RawPeer.connect(port);
				peer.write(noise);
				// What may still become a request is left to the time limit; here the other side gives up.
				await Promise.race([
					peer.ended,
					until(() => peer.isEnded, { what: "an end", timeout: 5, every: 1 }).catch(() => {}),
				]);
				peer.close();
			}
		});
	});

	describe("for a stranger who got through the upgrade", () => {
		beforeEach(() => listen(unhurried));

		const violations: readonly (readonly [string, number, () => Buffer])[] = [
			["a text frame", 1003, () => frame({ opcode: 1, payload: Buffer.from("hello") })],
			["a frame that claims to be larger than any message", 1009, () => frame({ opcode: 2, length: 66_561 })],
			["a frame that claims a terabyte", 1009, () => frame({ opcode: 2, length: 2 ** 40 })],
			[
				"a frame that claims more than a number holds",
				1009,
				() => frame({ opcode: 2, length: Number.MAX_SAFE_INTEGER + 1 }),
			],
			["an unmasked frame", 1002, () => frame({ opcode: 2, payload: Buffer.from("x"), isMasked: false })],
			["a frame of an unknown kind", 1002, () => frame({ opcode: 7 })],
			["a continuation of nothing", 1002, () => frame({ opcode: 0 })],
		];

		for (const [title, code, bytes] of violations) {
			it(`closes over ${title}, and refuses the address for a while`, async () => {
				const peer = await upgrade();
				peer.write(bytes());
				const closeFrame = Buffer.from([0x88, 2, code >> 8, code & 0xff]);
				await until(() => peer.received.subarray(-4).equals(closeFrame), { what: "our close frame", every: 1 });
				const again = await RawPeer.upgrade(port);
				await again.ended;
				equal(again.received.length, 0);
				await peer.ended;
				await until(() => closed.length === 1, { what: "the core to be told", every: 1 });
				deepEqual(messages, []);
			});
		}

		it("closes over a message in fragments, however small", async () => {
			const peer = await upgrade();
			peer.write(frame({ opcode: 2, payload: Buffer.from("x"), isFinal: false }));
			for (let count = 0; count < 10_000; count += 1) peer.write(frame({ opcode: 0, isFinal: false }));
			await peer.ended;
			deepEqual(messages, []);
		});

		it("closes over a frame that drips in, a byte a packet", async () => {
			const [socket, peer] = await connectQuickly();
			peer.write(frame({ opcode: 2, length: 60_000 }).subarray(0, 14));
			// Each write is its own segment: the next one waits until this one has been read.
			for (let count = 0; count < 2_000 && !peer.isEnded; count += 1) {
				peer.write(new Uint8Array(1));
				await new Promise((resolve) => setImmediate(resolve));
			}
			await until(() => closed.length === 1, { what: "the end", every: 1 });
			equal(socket.bufferedAmount, 0);
		});

		it("penalises nothing a known peer does: its link just ends", async () => {
			const [socket, peer] = await connectQuickly();
			socket.authenticated();
			peer.write(frame({ opcode: 1, payload: Buffer.from("hello") }));
			await until(() => peer.received.includes(Buffer.from([0x88, 2])), { what: "our close frame", every: 1 });
			const again = await upgrade();
			equal(again.isEnded, false);
		});

		it("is not kept waiting by one who never answers a close", async () => {
			const [socket, peer] = await connectQuickly();
			const start = performance.now();
			socket.close(4400);
			await peer.ended;
			ok(performance.now() - start < 2_000);
			await until(() => closed[0] === 1006, { what: "the core to be told", every: 1 });
		});

		async function connectQuickly(): Promise<[Socket, RawPeer]> {
			const peer = await upgrade();
			const socket = await until(() => accepted[0], { what: "the socket", every: 1 });
			return [socket, peer];
		}
	});

	it("lets in whoever comes from where a web page has asked for all it can", async () => {
		await listen(unhurried);
		const asked = [{ Origin: "https://lan.example" }, { Host: "lan.example" }, { "Sec-WebSocket-Version": "8" }];
		for (const request of ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", ...asked.map((one) => upgradeRequest(port, one))]) {
			match(await say(request), /^HTTP\/1\.1 404 Not Found\r\n/);
		}
		equal((await upgrade()).isEnded, false);
	});

	it("leaves a handler that throws to the log, and closes that connection only", async () => {
		await listen(unhurried);
		const peer = await upgrade();
		accepted[0]?.listen({
			message: () => {
				throw new Error("a bug");
			},
			closed: (code) => closed.push(code),
		});
		peer.write(frame({ opcode: 2, payload: Buffer.from("x") }));
		await until(() => closed.length === 1, { what: "the end" });
		equal((await upgrade()).isEnded, false);
	});

	it("holds four of a thousand connections from one address, and takes a fifth when one is authenticated", async () => {
		await listen({ connectBurst: 2_000, connectBurstTotal: 2_000 });
		// Upgraded first: what only holds a connection is ended after its time, which a slow machine needs for the others.
		for (let held = 0; held < 4; held += 1) await upgrade();
		// No more at once than the system queues for us: what it drops comes again only seconds later.
		for (let others = 0; others < 996; others += 83) {
			const some = await Promise.all(Array.from({ length: 83 }, () => RawPeer.connect(port)));
			await Promise.all(some.map((peer) => peer.ended));
		}
		equal(accepted.length, 4);
		const refused = await RawPeer.upgrade(port);
		await refused.ended;
		accepted[0]?.authenticated();
		await upgrade();
		equal(accepted.length, 5);
	});

	it("lets one address connect ten times at once, and then five times a second", async () => {
		// Neither places nor bursts of all together stand in the way.
		await listen({ unauthenticated: 1_000, unauthenticatedPerAddress: 1_000, connectBurstTotal: 1_000 });
		const begun = performance.now();
		const many = await Promise.all(Array.from({ length: 30 }, () => RawPeer.upgrade(port)));
		peers.push(...many);
		await until(() => accepted.length + many.filter((peer) => peer.isEnded).length >= 30, {
			what: "each to be answered",
		});
		const since = (performance.now() - begun) / 1_000;
		ok(accepted.length >= 10, `${accepted.length} were let in`);
		ok(accepted.length <= 10 + 5 * since, `${accepted.length} were let in within ${since} s`);
		const before = accepted.length;
		await until(
			async () => {
				peers.push(await RawPeer.upgrade(port));
				return accepted.length > before;
			},
			{ what: "one more to be let in", every: 20 },
		);
	});
});
