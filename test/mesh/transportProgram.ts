/** A transport on one host until the input ends, every report a line of JSON; or someone who only floods others. */
import { connect, type Socket as TcpSocket } from "node:net";
import { createInterface } from "node:readline";
import type { Address, DialFailure } from "../../src/net/ports.ts";
import { createWsTransport } from "../../src/net/transport/wsTransport.ts";
import { quietLogger } from "../harness/quietLogger.ts";
import { realClock } from "../harness/realClock.ts";

/** What the program prints, one report for each order. */
export type TransportReport =
	| { readonly kind: "listening"; readonly port: number }
	/** An echo came back, or the dial failed. */
	| { readonly kind: "dialled"; readonly result: "echo" | DialFailure; readonly ms: number }
	| { readonly kind: "flooded"; readonly attempts: number }
	/** CPU seconds since the last time, bytes of memory, and sockets accepted and still open. */
	| {
			readonly kind: "cost";
			readonly cpu: number;
			readonly rss: number;
			readonly accepted: number;
			readonly open: number;
	  };

/** Connect as fast as it goes from these addresses of this host, say something, and keep what stays open. */
export interface FloodOrder {
	readonly flood: Address;
	readonly from: readonly string[];
	readonly seconds: number;
	/** May be empty. */
	readonly request: string;
}

/** What it can be told; a dial expects an echo, and keeps the link. */
export type TransportOrder = FloodOrder | { readonly dial: Address } | { readonly cost: true };

const transport = createWsTransport({ clock: realClock, logger: quietLogger });
let accepted = 0;
let open = 0;
const started = await transport.start({
	ports: [46_920],
	accept: (socket) => {
		accepted += 1;
		open += 1;
		socket.listen({
			message: (message) => {
				socket.authenticated();
				socket.send(message);
			},
			closed: () => {
				open -= 1;
			},
		});
	},
});
print({ kind: "listening", port: "port" in started ? started.port : 0 });

let cpu = process.cpuUsage();
for await (const line of createInterface({ input: process.stdin })) {
	const order = JSON.parse(line) as TransportOrder;
	if ("dial" in order) print(await dial(order.dial));
	else if ("flood" in order) print(await flood(order));
	else {
		const { user, system } = process.cpuUsage(cpu);
		cpu = process.cpuUsage();
		print({ kind: "cost", cpu: (user + system) / 1e6, rss: process.memoryUsage.rss(), accepted, open });
	}
}
await transport.stop();
process.exit();

function print(report: TransportReport): void {
	console.log(JSON.stringify(report));
}

async function dial(address: Address): Promise<TransportReport> {
	const start = performance.now();
	const result = await transport.dial({ address, purpose: "chat", signal: AbortSignal.timeout(10_000) });
	const report = (outcome: "echo" | DialFailure): TransportReport => {
		return { kind: "dialled", result: outcome, ms: performance.now() - start };
	};
	if ("error" in result) return report(result.error);
	return new Promise((resolve) => {
		result.socket.listen({
			message: () => resolve(report("echo")),
			closed: () => resolve(report("refused")),
		});
		result.socket.send(new Uint8Array([1]));
	});
}

async function flood({ flood: target, from, seconds, request }: FloodOrder): Promise<TransportReport> {
	const end = performance.now() + seconds * 1_000;
	let attempts = 0;
	while (performance.now() < end) {
		const wave = from.map(
			(localAddress) =>
				new Promise<void>((resolve) => {
					const tcp: TcpSocket = connect({ ...target, localAddress });
					tcp.on("error", () => resolve());
					tcp.on("connect", () => {
						if (request !== "") tcp.write(request);
						resolve();
					});
				}),
		);
		attempts += wave.length;
		await Promise.all(wave);
	}
	return { kind: "flooded", attempts };
}
