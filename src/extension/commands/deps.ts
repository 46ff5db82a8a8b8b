/** What commands work with. */
import type { Logger } from "../../net/ports.ts";
import type { FileActs } from "../files/fileActs.ts";
import type { FileOffers } from "../files/fileOffers.ts";
import type { OpenOffers } from "../files/openOffers.ts";
import type { TransferFeed } from "../files/transferFeed.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import type { Walls } from "../people/walls.ts";
import type { SettingsFeed } from "../settingsFeed.ts";
import type { SecretClipboard } from "../ui/secretClipboard.ts";
import type { Teller } from "../ui/teller.ts";

/** Given to every command; each takes what it needs. */
export interface CommandDeps {
	readonly node: NodeClient;
	readonly settings: SettingsFeed;
	readonly teller: Teller;
	readonly log: Logger;
	/** For what must not stay in the clipboard. */
	readonly secrets: SecretClipboard;
	/** What the person decided to write past. */
	readonly walls: Walls;
	/** Shows the page on which keys are compared with a person, and begins where nothing is going on. */
	readonly openVerification: (peerId: string) => void;
	/**
	 * Opens the page of a conversation by its key (a room's is its id), or brings it to the front. `name` is for a room
	 * that was made just now.
	 */
	readonly openRoom: (room: string, name?: string) => Promise<void>;
	/** The room whose page has the focus; undefined if another editor has it. */
	readonly activeRoom: () => string | undefined;
	/** A moment as the person writes it. */
	readonly timeOfDay: (ms: number) => string;
	/** The room code was last shared to from this workspace; undefined if none. */
	readonly lastRoom: { get(): string | undefined; set(room: string): void };
	readonly offers: FileOffers;
	readonly fileActs: FileActs;
	readonly transfers: TransferFeed;
	readonly openOffers: OpenOffers;
	readonly showLog: () => void;
	/** Opens a diagnosis of the network, as Markdown. */
	readonly showDiagnosis: (report: string) => Promise<void>;
}

/** A command over what it works with; it is run on whatever VS Code hands over. */
export type Command = (deps: CommandDeps) => (...args: unknown[]) => Promise<void>;
