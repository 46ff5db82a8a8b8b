/** A cable between a port and another on loopback: as slow as told, counting what passes, cut when told. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A cable. */
export interface Wire {
	/** On 127.0.0.1, for its whole life. */
	readonly port: number;
	/** Bytes that came out at each end. */
	readonly passed: { towards: number; back: number };
	/** Everything open breaks; what connects afterwards passes again. */
	cut(): void;
	/** Connects to another port from now on. */
	leadTo(port: number): void;
	stop(): Promise<void>;
}

/** Forwards to `port`; at most `rate` bytes a second in each direction of each connection. */
export const startWire = async (port: number, rate = Number.POSITIVE_INFINITY): Promise<Wire> => {
	const open = new Set<Socket>();
	const passed = { towards: 0, back: 0 };
	let target = port;
	/** A node answers only to requests for its own port. */
	const addressed = (first: Buffer): Buffer =>
		Buffer.from(first.toString("latin1").replace(/^(Host: .*:)\d+/im, `$1${target}`), "latin1");
	const pump = (from: Socket, to: Socket, count: (bytes: number) => void, isRequest = false): void => {
		let isFirst = isRequest;
		open.add(from);
		from.setNoDelay(true);
		from.on("error", () => to.destroy());
		from.on("close", () => {
			open.delete(from);
			to.destroy();
		});
		from.on("data", (data: Buffer) => {
			count(data.length);
			const isFull = !to.write(isFirst ? addressed(data) : data);
			isFirst = false;
			from.pause();
			const wait = Number.isFinite(rate) ? (data.length / rate) * 1_000 : 0;
			const go = (): void => void setTimeout(() => from.resume(), wait);
			if (isFull) {
				to.once("drain", go);
			} else {
				go();
			}
		});
	};
	const server = createServer((near) => {
		const far = connect(target, "127.0.0.1");
		pump(
			near,
			far,
			(bytes) => {
				passed.towards += bytes;
			},
			true,
		);
		pump(far, near, (bytes) => {
			passed.back += bytes;
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const cut = (): void => {
		for (const socket of [...open]) {
			socket.destroy();
		}
	};
	return {
		port: (server.address() as AddressInfo).port,
		passed,
		cut,
		leadTo: (next) => {
			target = next;
		},
		stop: () =>
			new Promise((resolve) => {
				cut();
				server.close(() => resolve());
			}),
	};
};
