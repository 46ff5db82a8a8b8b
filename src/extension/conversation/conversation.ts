/**
 * A conversation as its page sees it, whichever kind: a room, or what is said with one person. The only place that knows
 * which requests belong to which kind.
 */
import type { Draft, Message, MessagePage } from "../../net/api/messages.ts";
import type { Outcome } from "../../net/api/outcome.ts";
import type { Notifications } from "../../net/api/requests.ts";
import type { DisposableLike } from "../disposable.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { currentPeerId } from "../people/personWords.ts";
import { personOfKey } from "./conversationKey.ts";

/** The node, as far as what is said is concerned. */
export type ConversationPort = Pick<
	NodeClient,
	| "overview"
	| "onDidReceiveMessages"
	| "onDidMoveReadMark"
	| "onDidReceiveDirectMessages"
	| "onDidMoveDirectReadMark"
	| "onDidDeleteHistory"
	| "call"
>;

/** Rows that came, and whether they are news. */
export type ToldRows = Pick<Notifications["messages"], "messages" | "isHistory">;

/** Everything a page asks of the node about its conversation. */
export interface Conversation {
	page(before: string, limit: number): Promise<Outcome<MessagePage>>;
	message(id: string): Promise<Outcome<Message>>;
	send(clientId: string, draft: Draft): Promise<Outcome<{ readonly id: string }>>;
	markRead(upTo: string): Promise<Outcome<null>>;
	/** Changing what is there; in a conversation with one person nothing can be changed yet. */
	edit(id: string, text: string): Promise<Outcome<null>>;
	erase(id: string): Promise<Outcome<null>>;
	react(id: string, emoji: string, on: boolean): Promise<Outcome<null>>;
	onRows(listener: (told: ToldRows) => unknown): DisposableLike;
	onRead(listener: (upTo: string) => unknown): DisposableLike;
	onCleared(listener: () => unknown): DisposableLike;
}

/** The conversation of this key. */
export function conversationOf(port: ConversationPort, key: string): Conversation {
	const peerId = personOfKey(key);
	return peerId === "" ? roomConversation(port, key) : directConversation(port, peerId);
}

function roomConversation(port: ConversationPort, room: string): Conversation {
	return {
		page: (before, limit) => port.call("rooms/page", { room, before, limit }),
		message: (id) => port.call("rooms/message", { room, id }),
		send: (clientId, draft) => port.call("rooms/send", { room, clientId, draft }),
		markRead: (upTo) => port.call("rooms/markRead", { room, upTo }),
		edit: (id, text) => port.call("rooms/edit", { room, id, text }),
		erase: (id) => port.call("rooms/erase", { room, id }),
		react: (id, emoji, on) => port.call("rooms/react", { room, id, emoji, on }),
		onRows: (listener) => port.onDidReceiveMessages((told) => told.room === room && listener(told)),
		onRead: (listener) => port.onDidMoveReadMark((told) => told.room === room && listener(told.upTo)),
		onCleared: (listener) => port.onDidDeleteHistory((told) => told.room === room && listener()),
	};
}

/** Where a contact goes on under a new key, the page of the old one goes on with it, as the node does. */
function directConversation(port: ConversationPort, peerId: string): Conversation {
	const isTheirs = (told: { readonly peerId: string }) =>
		told.peerId === peerId || told.peerId === currentPeerId(port.overview, peerId);
	return {
		page: (before, limit) => port.call("direct/page", { peerId, before, limit }),
		message: (id) => port.call("direct/message", { peerId, id }),
		send: (clientId, draft) => port.call("direct/send", { peerId, clientId, draft }),
		markRead: (upTo) => port.call("direct/markRead", { peerId, upTo }),
		edit: unchangeable,
		erase: unchangeable,
		react: unchangeable,
		onRows: (listener) => port.onDidReceiveDirectMessages((told) => isTheirs(told) && listener(told)),
		onRead: (listener) => port.onDidMoveDirectReadMark((told) => isTheirs(told) && listener(told.upTo)),
		onCleared: (listener) => port.onDidDeleteHistory((told) => told.room === "" && isTheirs(told) && listener()),
	};
}

const unchangeable = (): Promise<Outcome<null>> => Promise.resolve({ ok: false, code: "messageNotMine", detail: {} });
