/** Lets a browser on 127.0.0.1 reach a Unix socket, also one that was opened in another network namespace. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A listening proxy. */
export interface TcpProxy {
	/** On 127.0.0.1; the same for the proxy's whole life, so that what a browser stores for it stays valid. */
	readonly port: number;
	/** Stops listening and ends what is open. */
	stop(): Promise<void>;
}

/** Forwards every connection to the socket file, which need not exist before the first one. */
export async function startTcpProxy(socketFile: string): Promise<TcpProxy> {
	const open = new Set<Socket>();
	const server = createServer((near) => {
		const far = connect(socketFile);
		for (const [one, other] of [
			[near, far],
			[far, near],
		] as const) {
			open.add(one);
			one.setNoDelay(true);
			one.on("error", () => other.destroy());
			one.on("close", () => {
				open.delete(one);
				other.destroy();
			});
			one.pipe(other);
		}
	});
	await new Promise<void>((resolve, reject) => {
		server.on("error", reject);
		server.listen(0, "127.0.0.1", resolve);
	});
	return {
		port: (server.address() as AddressInfo).port,
		stop: () =>
			new Promise((resolve) => {
				for (const socket of open) socket.destroy();
				server.close(() => resolve());
			}),
	};
}
