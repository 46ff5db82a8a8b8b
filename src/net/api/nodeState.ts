/** The node itself, and what the person configured. */

/** What the node is doing, in the order a person would meet it. */
export type NodeStatus =
	/** Never turned on, or turned off: nothing listens, nobody sees us. */
	| { readonly kind: "off"; readonly everOn: boolean }
	| { readonly kind: "starting" }
	/** On the network; what stands in the way there, if anything does, the overview says. */
	| { readonly kind: "on"; readonly port: number }
	/** There is a store but not the key to it: ask for the recovery key, or start anew with the old store set aside. */
	| { readonly kind: "locked"; readonly reason: "keyMissing" | "keyWrong" }
	| {
			readonly kind: "failed";
			readonly code: NodeFailure;
			readonly detail: Readonly<Record<string, string | number>>;
	  };

/** Why the node refused to go on the network. */
export type NodeFailure =
	| "selfTest"
	| "portsTaken"
	| "storeNewer"
	| "storeCorrupt"
	| DiskTrouble
	| "vault"
	/** Said by a window, as those that follow are: the one that owns the node does not answer. */
	| "ownerSilent"
	/** A newer version is installed, or runs in another window. */
	| "windowOutdated"
	| "crashed";

/** How a disk refuses: it has no room, it may not be written to, or it fails. */
export type DiskTrouble = "storeFull" | "storeReadOnly" | "storeFailing";

/** The person whose node this is. */
export interface Me {
	readonly peerId: string;
	readonly name: string;
	/** First four base32 characters of the fingerprint, shown behind a name until it is verified. */
	readonly tag: string;
	/** The whole fingerprint, 32 base32 characters. */
	readonly fingerprint: string;
}

/** What the person configured; sent when a window attaches and when a setting changes. */
export interface Settings {
	/** Display name; empty if the person has not chosen one. */
	readonly name: string;
	/** Port to listen on; 0 lets the node choose from its default range. */
	readonly port: number;
	/** Separates teams on one network; a filter, not a secret. */
	readonly teamCode: string;
	/** Addresses (`host` or `host:port`) dialled besides what discovery finds. */
	readonly staticPeers: readonly string[];
	/** Names of network interfaces nobody is looked for on. */
	readonly ignoredInterfaces: readonly string[];
	/** Look for peers by multicast DNS. */
	readonly discovery: boolean;
	/** Go on the network when the node starts, if it was on before. */
	readonly onAtStart: boolean;
}
