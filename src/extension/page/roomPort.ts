/** What room pages need of the rest of the window. No `vscode`, so that tests put their own in. */
import type { Command, PersonAct, Reply, RoomAction } from "../../webview/protocol.ts";
import type { ConversationPort } from "../conversation/conversation.ts";
import type { OfferHandle } from "../files/copying.ts";
import type { NodeClient } from "../node/nodeClient.ts";

/** The node, as far as pages are concerned. */
export type RoomPort = ConversationPort & Pick<NodeClient, "state" | "onDidChangeState" | "onDidChangeOverview">;

/** What a page wants done about a file. */
export type FileWish = Pick<Extract<Command, { kind: "file" }>, "act" | "messageId" | "transferId">;

/** Why it was not done (empty: it was), or what there is to show. */
export type FileOutcome = string | Reply;

/** What pages make the window do. Each resolves to the sentence to show where it was asked for; empty when it worked. */
export interface RoomActions {
	/** Opens an address outside of the editor; it was shown to the person and is `http`, `https` or `mailto`. */
	openLink(url: string): Promise<string>;
	/** Opens a received snippet as a read-only document. */
	openSnippet(room: string, messageId: string): Promise<string>;
	/** Puts a text into the clipboard as it is. */
	copyText(text: string): Promise<string>;
	showMembers(room: string): Promise<string>;
	/** Does something about an offered file or a transfer. */
	file(room: string, wanted: FileWish): Promise<FileOutcome>;
	/** Asks the person what to offer here, and offers it. */
	attach(room: string): Promise<string>;
	/** Offers files of the editor by their addresses, once the person has seen which they are. */
	offerUris(room: string, uris: readonly string[]): Promise<string>;
	/** Offers what was copied to our storage. */
	offerCopies(room: string, paths: readonly string[], handle: OfferHandle): Promise<string>;
	/** Says something for which the page is not there any more. */
	tell(sentence: string): void;
	/** Does something about the person of a direct conversation. */
	person(peerId: string, act: PersonAct): Promise<string>;
	/** Runs the command behind a button of the page, which asks the person what has to be asked. */
	runRoomAction(room: string, wanted: Pick<RoomAction, "action" | "peerId">): Promise<string>;
	/** Turns on, unlocks or shows the log, whatever the node's state asks for. */
	fixNode(): Promise<string>;
}
