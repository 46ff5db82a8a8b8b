import { deepEqual, ok } from "node:assert/strict";
import type { Socket } from "../../../src/net/ports.ts";
import { transportLimits } from "../../../src/net/transport/transportLimits.ts";
import { createWsTransport } from "../../../src/net/transport/wsTransport.ts";
import { quietLogger } from "../../harness/quietLogger.ts";
import { realClock } from "../../harness/realClock.ts";
import { until } from "../../harness/until.ts";
import { startWire } from "../../harness/wire.ts";
import { describeTransport } from "./transportContract.ts";

describe("a chat socket over ws", () => {
	const deps = { clock: realClock, logger: quietLogger };
	const options = { listenOn: "127.0.0.1" };
	const [listening, dialling] = [createWsTransport(deps, options), createWsTransport(deps, options)];

	afterEach(() => Promise.all([listening.stop(), dialling.stop()]));

	it("gives each message a turn of its own, though they come together", async () => {
		const heard: string[] = [];
		const message = (bytes: Uint8Array): void => {
			heard.push(`message ${bytes[0]}`);
			setImmediate(() => heard.push("something else"));
		};
		const started = await listening.start({ ports: [0], accept: (socket) => socket.listen({ message, closed() {} }) });
		ok("port" in started);
		const address = { host: "127.0.0.1", port: started.port };
		const dialled = await dialling.dial({ address, purpose: "chat", signal: new AbortController().signal });
		ok("socket" in dialled);
		dialled.socket.listen({ message() {}, closed() {} });
		for (const n of [1, 2, 3]) dialled.socket.send(Uint8Array.of(n));
		await until(() => heard.length === 6 || undefined, { what: "three messages", every: 1 });
		deepEqual(
			heard,
			[1, 2, 3].flatMap((n) => [`message ${n}`, "something else"]),
		);
	});

	it("tells what has come of a message that is not whole yet", async () => {
		const messages: Uint8Array[] = [];
		const sockets: Socket[] = [];
		const accept = (socket: Socket): void => {
			sockets.push(socket);
			socket.listen({ message: (bytes) => messages.push(bytes), closed() {} });
		};
		const started = await listening.start({ ports: [0], accept });
		ok("port" in started);
		const wire = await startWire(started.port, 512 * 1_024);
		try {
			const address = { host: "127.0.0.1", port: wire.port };
			const dialled = await dialling.dial({ address, purpose: "bulk", signal: new AbortController().signal });
			ok("socket" in dialled);
			dialled.socket.listen({ message() {}, closed() {} });
			dialled.socket.send(new Uint8Array(transportLimits.bulkMessage));
			await until(() => (sockets[0]?.receivedBytes ?? 0) > 50_000, { what: "some of it", every: 1 });
			deepEqual(messages, []);
		} finally {
			await wire.stop();
		}
	});
});

for (const host of ["127.0.0.1", "::1"]) {
	describeTransport(`ws on ${host}`, async () => {
		const resolve = async (name: string) => (name === "grace.test" ? [host] : []);
		const deps = { clock: realClock, logger: quietLogger, resolve };
		return {
			listening: createWsTransport(deps, { listenOn: host }),
			dialling: createWsTransport(deps, { listenOn: host }),
			host,
			name: "grace.test",
			close: async () => {},
		};
	});
}
