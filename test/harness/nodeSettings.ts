import type { Settings } from "../../src/net/api/nodeState.ts";

/** Settings of somebody called `name` who is on, is found by nobody unless told so, and listens on any free port. */
export const settingsOf = (name: string, others: Partial<Omit<Settings, "name">> = {}): Settings => ({
	name,
	port: 0,
	teamCode: "",
	staticPeers: [],
	ignoredInterfaces: [],
	discovery: false,
	onAtStart: true,
	...others,
});
