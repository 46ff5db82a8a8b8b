/** What the core may rely on with any transport: one suite, run over each of them. */
import { deepEqual, equal, ok } from "node:assert/strict";
import type { Purpose, Socket, Transport } from "../../../src/net/ports.ts";
import { transportLimits } from "../../../src/net/transport/transportLimits.ts";
import { until } from "../../harness/until.ts";

/** Two transports that can reach each other. */
export interface TransportPair {
	readonly listening: Transport;
	readonly dialling: Transport;
	/** An address of the listening one. */
	readonly host: string;
	/** A name that leads to it. */
	readonly name: string;
	/** Releases everything; both transports have been stopped. */
	readonly close: () => Promise<void>;
}

/** A socket, and all that it reported. */
interface Heard {
	readonly socket: Socket;
	readonly purpose?: Purpose;
	readonly messages: Uint8Array[];
	readonly closed: number[];
}

const never = new AbortController().signal;

/** Declares the suite for the transport that `open` makes pairs of. */
export function describeTransport(kind: string, open: () => Promise<TransportPair>): void {
	describe(`The transport port over ${kind}`, () => {
		let pair: TransportPair;
		let port: number;
		let accepted: Heard[];

		beforeEach(async () => {
			pair = await open();
			accepted = [];
			const accept = (socket: Socket, purpose: Purpose) => accepted.push(hear(socket, purpose));
			const started = await pair.listening.start({ ports: [0], accept });
			ok("port" in started);
			port = started.port;
		});

		afterEach(async () => {
			await Promise.all([pair.listening.stop(), pair.dialling.stop()]);
			await pair.close();
		});

		async function connect(purpose: Purpose = "chat", host = pair.host): Promise<[near: Heard, far: Heard]> {
			const before = accepted.length;
			const result = await pair.dialling.dial({ address: { host, port }, purpose, signal: never });
			ok("socket" in result, `dialled, but ${JSON.stringify(result)}`);
			const near = hear(result.socket);
			const far = await until(() => accepted[before], { what: "the accepted socket", every: 1 });
			return [near, far];
		}

		it("says for which purpose a socket was dialled", async () => {
			const [, chat] = await connect("chat");
			const [, bulk] = await connect("bulk");
			deepEqual([chat.purpose, bulk.purpose], ["chat", "bulk"]);
		});

		it("dials a name as well as an address, and tells the far end's address", async () => {
			const [near] = await connect("chat", pair.name);
			deepEqual([near.socket.address, near.socket.port], [pair.host, port]);
		});

		it("delivers messages in both directions, whole and in order", async () => {
			const [near, far] = await connect();
			const texts = Array.from({ length: 200 }, (_, index) => Buffer.from(`message ${index} `.repeat(index % 7)));
			for (const text of texts) {
				near.socket.send(new Uint8Array(text));
				far.socket.send(new Uint8Array(text));
			}
			for (const { messages } of [near, far]) {
				await until(() => messages.length === texts.length, { what: "all messages", every: 1 });
				deepEqual(
					messages.map((message) => Buffer.from(message).toString()),
					texts.map(String),
				);
			}
		});

		it("hands over plain bytes, and has nothing left to send when they have arrived", async () => {
			const [near, far] = await connect();
			near.socket.send(new Uint8Array([1, 2, 3]));
			await until(() => far.messages.length === 1, { what: "the message", every: 1 });
			deepEqual(far.messages[0], new Uint8Array([1, 2, 3]));
			await until(() => near.socket.bufferedAmount === 0, { what: "an empty queue", every: 1 });
		});

		for (const purpose of ["chat", "bulk"] as const) {
			const limit = purpose === "chat" ? transportLimits.chatMessage : transportLimits.bulkMessage;

			it(`carries a ${purpose} message of ${limit} bytes`, async () => {
				const [near, far] = await connect(purpose);
				near.socket.send(new Uint8Array(limit).fill(7));
				far.socket.send(new Uint8Array(limit).fill(9));
				await until(() => near.messages.length === 1 && far.messages.length === 1, { what: "both messages" });
				deepEqual([far.messages[0]?.length, far.messages[0]?.at(-1)], [limit, 7]);
				deepEqual([near.messages[0]?.length, near.messages[0]?.at(-1)], [limit, 9]);
			});

			it(`closes a ${purpose} connection over one byte more`, async () => {
				const [near, far] = await connect(purpose);
				near.socket.send(new Uint8Array(limit + 1));
				await until(() => near.closed.length + far.closed.length === 2, { what: "both ends closed" });
				deepEqual([near.closed, far.closed, far.messages], [[1009], [1006], []]);
			});
		}

		it("delivers large and small bulk messages in both directions, whole and in order, up to a close", async () => {
			const [near, far] = await connect("bulk");
			const { chatMessage, bulkMessage } = transportLimits;
			const sizes = [1, bulkMessage, 0, chatMessage, chatMessage + 1, 70_000, 5, 65_536, bulkMessage, 126, 0];
			for (const [index, size] of sizes.entries()) {
				near.socket.send(new Uint8Array(size).fill(index));
				far.socket.send(new Uint8Array(size).fill(100 + index));
			}
			for (const [{ messages }, first] of [[far, 0] as const, [near, 100] as const]) {
				await until(() => messages.length === sizes.length, { what: "all messages", every: 1 });
				for (const [index, size] of sizes.entries()) {
					ok(Buffer.from(messages[index] ?? []).equals(Buffer.alloc(size, first + index)), `message ${index}`);
				}
			}
			near.socket.send(new Uint8Array(bulkMessage));
			near.socket.close(4409);
			await until(() => near.closed.length + far.closed.length === 2, { what: "both ends closed" });
			deepEqual([near.closed, far.closed, far.messages.length], [[4409], [4409], sizes.length + 1]);
		});

		it("tells both ends the code of an orderly close, after what was sent before it", async () => {
			const [near, far] = await connect();
			near.socket.send(new Uint8Array([1]));
			near.socket.close(4409);
			near.socket.close(4400);
			near.socket.send(new Uint8Array([2]));
			await until(() => near.closed.length + far.closed.length === 2, { what: "both ends closed" });
			deepEqual([near.closed, far.closed], [[4409], [4409]]);
			deepEqual(far.messages, [new Uint8Array([1])]);
		});

		it("tells each end the other's code when both close at once", async () => {
			const [near, far] = await connect();
			near.socket.close(4401);
			far.socket.close(4402);
			await until(() => near.closed.length + far.closed.length === 2, { what: "both ends closed" });
			deepEqual([near.closed, far.closed], [[4402], [4401]]);
		});

		it("delivers no message to an end that has closed", async () => {
			const [near, far] = await connect();
			far.socket.send(new Uint8Array([1]));
			near.socket.close(1000);
			await until(() => near.closed.length + far.closed.length === 2, { what: "both ends closed" });
			deepEqual(near.messages, []);
		});

		it("holds what arrives until someone listens", async () => {
			const result = await pair.dialling.dial({ address: { host: pair.host, port }, purpose: "chat", signal: never });
			ok("socket" in result);
			const far = await until(() => accepted[0], { what: "the accepted socket", every: 1 });
			far.socket.send(new Uint8Array([5]));
			const near = hear(result.socket);
			await until(() => near.messages.length === 1, { what: "the message" });
		});

		it("is refused where nobody listens", async () => {
			await pair.listening.stop();
			const result = await pair.dialling.dial({ address: { host: pair.host, port }, purpose: "chat", signal: never });
			deepEqual(result, { error: "refused" });
		});

		it("does not resolve a name that does not exist", async () => {
			const address = { host: "nobody.invalid", port };
			deepEqual(await pair.dialling.dial({ address, purpose: "chat", signal: never }), { error: "unresolved" });
		});

		it("ends a dial that is aborted, before or while it is under way", async () => {
			const address = { host: pair.host, port };
			const early = pair.dialling.dial({ address, purpose: "chat", signal: AbortSignal.abort() });
			deepEqual(await early, { error: "timeout" });
			const controller = new AbortController();
			const late = pair.dialling.dial({ address, purpose: "chat", signal: controller.signal });
			controller.abort();
			deepEqual(await late, { error: "timeout" });
		});

		it("closes every socket when it stops, and can start again", async () => {
			const [near, far] = await connect();
			await Promise.all([pair.listening.stop(), pair.listening.stop()]);
			await until(() => near.closed.length + far.closed.length === 2, { what: "both ends closed" });
			deepEqual([near.closed, far.closed], [[1001], [1001]]);
			const again: Heard[] = [];
			const options = { ports: [port], accept: (socket: Socket) => again.push(hear(socket)) };
			deepEqual(await pair.listening.start(options), { port });
			deepEqual(await pair.listening.start(options), { port });
			const result = await pair.dialling.dial({ address: { host: pair.host, port }, purpose: "chat", signal: never });
			ok("socket" in result);
			equal(again.length, 1);
		});

		it("refuses an address that was penalised", async () => {
			const [, far] = await connect();
			pair.listening.penalize(far.socket.address);
			const result = await pair.dialling.dial({ address: { host: pair.host, port }, purpose: "chat", signal: never });
			deepEqual(result, { error: "refused" });
		});
	});
}

function hear(socket: Socket, purpose?: Purpose): Heard {
	const messages: Uint8Array[] = [];
	const closed: number[] = [];
	socket.listen({ message: (message) => messages.push(Uint8Array.from(message)), closed: (code) => closed.push(code) });
	return { socket, messages, closed, ...(purpose && { purpose }) };
}
