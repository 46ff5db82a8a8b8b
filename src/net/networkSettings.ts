/** Which settings are of the network. */
import type { Settings } from "./api/nodeState.ts";

/** What a node has before a window told it what the person configured. */
export const noSettings: Settings = {
	name: "",
	port: 0,
	teamCode: "",
	staticPeers: [],
	ignoredInterfaces: [],
	discovery: true,
	onAtStart: true,
};

/** Whether a network that was started with `a`, if it was, has to start anew for `b`. */
export const isOtherNetwork = (a: Settings | null, b: Settings): boolean =>
	a !== null &&
	(a.port !== b.port ||
		a.teamCode !== b.teamCode ||
		a.discovery !== b.discovery ||
		a.ignoredInterfaces.join("\n") !== b.ignoredInterfaces.join("\n") ||
		a.staticPeers.join("\n") !== b.staticPeers.join("\n"));
