/** Settings by which people on one machine, where multicast may reach nobody, find each other all the same. */
import { type AddressInfo, createServer } from "node:net";

/** For each of `count` people a port of their own, and the addresses of the others. */
export async function meetOnLoopback(count: number): Promise<Record<string, unknown>[]> {
	const ports = await freePorts(count);
	return ports.map((port) => ({
		"lanChat.port": port,
		"lanChat.staticPeers": ports.filter((other) => other !== port).map((other) => `127.0.0.1:${other}`),
	}));
}

/** Ports that are free now, all different. */
async function freePorts(count: number): Promise<number[]> {
	const servers = Array.from({ length: count }, () => createServer());
	const ports = await Promise.all(
		servers.map(
			(server) =>
				new Promise<number>((resolve, reject) => {
					server.on("error", reject);
					server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
				}),
		),
	);
	await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
	return ports;
}
