/** Two browser-based editors; where the system allows it each is on a host of its own, in a network of its own. */
import { EditorServer } from "../test/harness/editorServer.ts";
import { startNetwork } from "../test/harness/networkHosts.ts";
import { meetOnLoopback } from "./meetOnLoopback.ts";
import type { OpenEditors, Seat } from "./start.ts";

/** Starts a server for each seat and resolves when both can be opened. */
export async function openBrowserEditors(seats: readonly Seat[], extension: string): Promise<OpenEditors> {
	const network = await startNetwork(seats.map(({ name }) => name));
	const settings = network.hasMulticast ? seats.map(() => ({})) : await meetOnLoopback(seats.length);
	const servers = seats.map(({ name, profile, workspace }, index) => {
		const host = network.hosts[index];
		if (!host) throw new Error("every seat has a host");
		return new EditorServer({
			host,
			person: name,
			profile,
			workspace,
			extensions: [extension],
			settings: settings[index] ?? {},
		});
	});
	const stop = async () => {
		await Promise.all(servers.map((server) => server.stop()));
		await network.stop();
	};
	try {
		await Promise.all(servers.map((server) => server.start()));
	} catch (error) {
		await stop();
		throw error;
	}
	const width = Math.max(...seats.map(({ name }) => name.length));
	const addresses = seats.map(({ name }, index) => `  ${name.padEnd(width)}  ${servers[index]?.url}`);
	const where = network.hasMulticast
		? "They share a small network that nothing else is on, and find each other by multicast."
		: "They share this machine's loopback, and know each other's port.";
	const message = ["Open both in a browser on this machine:", "", ...addresses, "", where, "Ctrl+C ends both."];
	// Servers do not end by themselves.
	return { message: message.join("\n"), ended: new Promise(() => {}), stop };
}
