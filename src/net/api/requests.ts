/**
 * What a window may ask of the node and what the node tells it: plain data only.
 *
 * The same contract runs over a `MessagePort` (the window that owns the node) and over a local socket (the person's
 * other windows), so it holds no raw bytes and no `undefined`: the port would clone a `Uint8Array`, the socket would
 * turn it into an object, and JSON drops `undefined`. Binary ids are lower-case hex. Times are milliseconds since 1970.
 */
import type { Diagnosis } from "./diagnosis.ts";
import type { DirectRequests } from "./directRequests.ts";
import type { FileRequests } from "./fileRequests.ts";
import type { Transfer } from "./files.ts";
import type { Message } from "./messages.ts";
import type { Settings } from "./nodeState.ts";
import type { Outcome } from "./outcome.ts";
import type { Overview } from "./overview.ts";
import type { ContactEvent, Verification } from "./people.ts";
import type { PeopleRequests } from "./peopleRequests.ts";
import type { RoomRequests } from "./roomRequests.ts";
import type { NodeEvent } from "./rooms.ts";

/** Requests a window makes: method → parameters and result. */
export interface Requests extends RoomRequests, PeopleRequests, DirectRequests, FileRequests {
	/** First call of every window: what it configured; answers with the state as it is. */
	"node/attach": { params: { readonly settings: Settings }; result: Overview };
	"node/turnOn": { params: Record<string, never>; result: Outcome<null> };
	"node/turnOff": { params: Record<string, never>; result: Outcome<null> };
	/** Releases everything in order; the node answers and then ends. Only the owning window asks this. */
	"node/stop": { params: Record<string, never>; result: null };
	"node/setSettings": { params: { readonly settings: Settings }; result: Outcome<null> };
	/** The key that opens the store elsewhere or after the vault lost it, as people write it down. */
	"recovery/show": {
		params: Record<string, never>;
		result: Outcome<{ readonly recoveryKey: string }>;
	};
	"recovery/unlock": { params: { readonly recoveryKey: string }; result: Outcome<null> };
	/** Sets the store aside (never deletes it), also an open one, makes a new identity and goes on the network under it. */
	"recovery/startOver": {
		params: Record<string, never>;
		result: Outcome<{ readonly setAside: string }>;
	};
	/**
	 * Goes on under a fresh key that the old one names. Contacts follow, and compare keys again; rooms I lead follow at once,
	 * others when their admin puts the new key in the old one's place. The network goes off and on again.
	 */
	"identity/moveKey": { params: Record<string, never>; result: Outcome<null> };
	/** Checks a display name as `node/setSettings` would, for the input box. */
	"names/check": { params: { readonly name: string }; result: Outcome<{ readonly name: string }> };
	/**
	 * Measures the network, and the way to one peer: somebody known, or whoever is at an address; both empty for nobody.
	 * Takes up to about ten seconds.
	 */
	"network/diagnose": {
		params: { readonly peerId: string; readonly address: string };
		result: Outcome<Diagnosis>;
	};
	/** Dials `host` or `host:port` because the person asked to; answers when the peer proved its key. */
	"peers/connect": {
		params: { readonly address: string };
		result: Outcome<{ readonly peerId: string; readonly name: string }>;
	};
}

/** What the node tells every window, unasked. */
export interface Notifications {
	overview: Overview;
	/**
	 * New or changed rows of one room; replace by `id` (and by `clientId` where it is set), sort by `order`. Of history
	 * only the newest 1,000 rows of the room are told: who shows as many asks `rooms/page` for what is before them.
	 */
	messages: {
		readonly room: string;
		readonly messages: readonly Message[];
		readonly isHistory: boolean;
	};
	/** The read mark moved, here or in another window. */
	read: { readonly room: string; readonly upTo: string };
	/** New or changed rows of one direct conversation; as `messages`. `peerId` is the person, not the author. */
	directMessages: {
		readonly peerId: string;
		readonly messages: readonly Message[];
		/** Rows that are not news: own ones on their way. */
		readonly isHistory: boolean;
	};
	/** The read mark of a direct conversation moved, here or in another window. */
	directRead: { readonly peerId: string; readonly upTo: string };
	/**
	 * Rows told before are gone, of a room or of what was said with a person; the other is empty: history was deleted, or
	 * own messages have other ids now.
	 */
	cleared: { readonly room: string; readonly peerId: string };
	/** A comparison of keys began, went on or ended. */
	verification: Verification;
	/** Something about a contact that a person may want to be told at once. */
	contact: ContactEvent;
	/** Offers and transfers that are new or have changed, replaced by `id`, and the ids of those forgotten. */
	transfers: { readonly changed: readonly Transfer[]; readonly gone: readonly string[] };
	/** Something a person may want to be told at once. */
	event: NodeEvent;
	/** Safe to log: no keys, no text, no names. */
	log: { readonly level: "debug" | "info" | "warn" | "error"; readonly message: string };
}

/** What the node asks of the window that owns it. The master key crosses as 64 hex digits. */
export interface VaultRequests {
	/** The master key; empty if the vault has none. */
	"vault/read": { params: Record<string, never>; result: Outcome<{ readonly key: string }> };
	/** Writes and reads back. */
	"vault/write": { params: { readonly key: string }; result: Outcome<null> };
}
