/** What happens in rooms, with people and with files, as every window is told of it (`api/`). */
import type { Notifications } from "./api/requests.ts";
import type { SessionDeps } from "./session.ts";
import type { StoreError } from "./store/database.ts";

/** What a teller stands on. */
export interface WindowTellerDeps {
	/** Told to every window. */
	readonly notify: <Name extends keyof Notifications>(name: Name, value: Notifications[Name]) => void;
	/** Anything the overview shows has changed. */
	readonly changed: () => void;
	readonly storeFailed: (error: StoreError) => void;
}

/** A session's listener that tells windows. */
export const windowTeller = ({ notify, changed, storeFailed }: WindowTellerDeps): SessionDeps["listener"] => ({
	changed,
	storeFailed,
	messages: (room, messages, isHistory) => notify("messages", { room, messages, isHistory }),
	read: (room, upTo) => notify("read", { room, upTo }),
	cleared: (room) => notify("cleared", { room, peerId: "" }),
	event: (event) => notify("event", event),
	membershipChanged: () => undefined,
	directMessages: (peerId, messages, isHistory) => notify("directMessages", { peerId, messages, isHistory }),
	directCleared: (peerId) => notify("cleared", { room: "", peerId }),
	directRead: (peerId, upTo) => notify("directRead", { peerId, upTo }),
	verification: (verification) => notify("verification", verification),
	contact: (event) => notify("contact", event),
	transfers: (transfers, gone) => notify("transfers", { changed: transfers, gone }),
});
