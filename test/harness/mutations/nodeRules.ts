/** Rules of the node around its rooms: its store and identity, what discovery believes, links that are followed. */
import type { Mutation } from "./mutation.ts";

/** Each with a test that notices when it is gone. */
export const nodeRules: readonly Mutation[] = [
	{
		rule: "no identity is made where there is a store but no key",
		file: "node.ts",
		code: 'if (exists || mode === "existing")',
		instead: 'if (mode === "existing")',
		test: "store/opening.test.ts",
	},
	{
		rule: "no identity is made where nobody asked for one",
		file: "keptStore.ts",
		code: 'if (check === undefined && options.mode === "existing")',
		instead: "if (false)",
		test: "store/opening.test.ts",
		grep: "makes no new identity by itself",
	},
	{
		rule: "a store is opened with its own key only",
		file: "keptStore.ts",
		code: "if (check !== undefined && !constantTimeEqual(check, sealing.keyCheck()))",
		instead: "if (false)",
		test: "store/opening.test.ts",
	},
	{
		rule: "a new key is kept before anything is sealed with it",
		file: "node.ts",
		code: "(await this.#deps.vault.write(key)) ?",
		instead: "(await this.#deps.vault.write(key)) || true ?",
		test: "node/lifecycle.test.ts",
		grep: "makes nothing where the vault",
	},
	{
		rule: "what was set aside before is never replaced",
		file: "storeFiles.ts",
		code: ".some((companion) => existsSync(name + companion))",
		instead: ".some(() => false)",
		test: "store/opening.test.ts",
		grep: "sets one store aside",
	},
	{
		rule: "only so many changes of mind about one message count",
		file: "store/actWriter.ts",
		code: "s.trim.run(blind, kind, by, countLimits.reactionChanges);",
		instead: "",
		test: "room/editErase.test.ts",
		grep: "of one emoji the latest counts",
	},
	{
		rule: "whatever a packet claims, the address is the one it came from",
		file: "discovery/broadcastDiscovery.ts",
		code: "this.#candidates.leave(instance, from.address)",
		instead: "this.#candidates.leave(instance, this.#candidates.toString())",
		test: "discovery/broadcast.test.ts",
		grep: "is told of a session once",
	},
	{
		rule: "a server of names makes us dial only so much",
		file: "discovery/siteDiscovery.ts",
		code: "names.slice(0, discoveryLimits.dnsInstances)",
		instead: "names",
		test: "discovery/siteDiscovery.test.ts",
	},
	{
		rule: "a server of names does not make us dial this machine",
		file: "discovery/siteDiscovery.ts",
		code: "(await this.#addressesOf(name)).filter(canHint)",
		instead: "await this.#addressesOf(name)",
		test: "discovery/siteDiscovery.test.ts",
	},
	{
		rule: "only the admin invites into a room that is not listed",
		file: "invitations.ts",
		code: "if (!room.isAdmin && !state.policy.listed)",
		instead: "if (false)",
		test: "room/invites.test.ts",
		grep: "of a member points to a room",
	},
];
