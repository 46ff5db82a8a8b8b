/** What commands work with. */
import type { Logger } from "../../net/ports.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import type { SettingsFeed } from "../settingsFeed.ts";
import type { Teller } from "../ui/teller.ts";

/** Given to every command; each takes what it needs. */
export interface CommandDeps {
	readonly node: NodeClient;
	readonly settings: SettingsFeed;
	readonly teller: Teller;
	readonly log: Logger;
	/** Opens the page of a room, or brings it to the front. */
	readonly openRoom: (room: string) => Promise<void>;
	/** The room whose page has the focus; undefined if another editor has it. */
	readonly activeRoom: () => string | undefined;
	/** A moment as the person writes it. */
	readonly timeOfDay: (ms: number) => string;
	/** The room code was last shared to from this workspace; undefined if none. */
	readonly lastRoom: { get(): string | undefined; set(room: string): void };
	readonly showLog: () => void;
}
