/** A node that says what it is told to, in place of the real one. */

import { Emitter } from "../../../src/extension/events.ts";
import type { TransferSource } from "../../../src/extension/files/transferFeed.ts";
import type { ConnectionState } from "../../../src/extension/node/nodeClient.ts";
import type { RoomPort } from "../../../src/extension/page/roomPort.ts";
import type { Transfer } from "../../../src/net/api/files.ts";
import type { Message } from "../../../src/net/api/messages.ts";
import type { Overview } from "../../../src/net/api/overview.ts";
import type { Notifications } from "../../../src/net/api/requests.ts";
import type { RoomSummary } from "../../../src/net/api/rooms.ts";
import { ada, grace, noon, roomId } from "../../page/sampleRows.ts";

interface Call {
	readonly method: string;
	readonly params: Readonly<Record<string, unknown>>;
}

/** The room of the tests, as an overview lists it. */
export const summary: RoomSummary = {
	room: roomId,
	name: "design-review",
	alike: false,
	role: "member",
	adminPeerId: grace.author,
	adminName: grace.authorName,
	adminTag: grace.authorTag,
	adminVerified: true,
	policy: { history: "all", listed: true, successionHours: 72 },
	memberCount: 2,
	onlineCount: 1,
	unread: 0,
	mentioned: false,
	requests: 0,
	newestMs: 0,
	deniedUntilMs: 0,
	shut: "",
	ending: null,
	transfer: null,
	succession: null,
	halted: "",
};

/** An overview of a node that is on. */
export const overview: Overview = {
	rev: 1,
	status: { kind: "on", port: 1 },
	me: { peerId: ada.author, name: ada.authorName, tag: ada.authorTag, fingerprint: "F" },
	rooms: [summary],
	nearby: [],
	people: [],
	requests: [],
	contactRequests: [],
	directs: [],
	verifications: [],
	copyAt: "",
	network: "fine",
	disk: "",
};

let lastNumber = 0;

/** A message of the node; by Grace unless told. */
export function message(text: string, overrides: Partial<Message> = {}): Message {
	lastNumber += 1;
	return {
		id: `event-${lastNumber}`,
		order: String(lastNumber).padStart(8, "0"),
		clientId: "",
		...grace,
		mine: false,
		atMs: noon,
		body: { kind: "text", text },
		delivery: null,
		editedMs: 0,
		reactions: [],
		mentionsMe: false,
		doubt: "",
		...overrides,
	};
}

/** The node behind one room page. */
export class ScriptedPort implements RoomPort, TransferSource {
	state: ConnectionState = { kind: "connected", role: "owner" };
	overview: Overview | null = overview;
	messages: readonly Message[] = [];
	/** What was asked, in order. */
	readonly calls: Call[] = [];
	/** Answers other than the usual ones, by method. */
	readonly answers = new Map<string, (params: Readonly<Record<string, unknown>>) => unknown>();
	readonly #state = new Emitter<ConnectionState>();
	readonly #overview = new Emitter<Overview>();
	readonly #messages = new Emitter<Notifications["messages"]>();
	readonly #read = new Emitter<Notifications["read"]>();

	readonly #directMessages = new Emitter<Notifications["directMessages"]>();
	readonly #directRead = new Emitter<Notifications["directRead"]>();

	readonly #cleared = new Emitter<Notifications["cleared"]>();

	readonly #transfers = new Emitter<Notifications["transfers"]>();

	readonly onDidChangeTransfers = this.#transfers.event;
	readonly onDidDeleteHistory = this.#cleared.event;
	readonly onDidReceiveDirectMessages = this.#directMessages.event;
	readonly onDidMoveDirectReadMark = this.#directRead.event;
	readonly onDidChangeState = this.#state.event;
	readonly onDidChangeOverview = this.#overview.event;
	readonly onDidReceiveMessages = this.#messages.event;
	readonly onDidMoveReadMark = this.#read.event;

	readonly call: RoomPort["call"] = async (method, params) => {
		this.calls.push({ method, params: params as Call["params"] });
		const answer =
			this.answers.get(method)?.(params as Call["params"]) ?? this.#usual(method, params as Call["params"]);
		return (await answer) as never;
	};

	/** Calls of one method. */
	called(method: string): readonly Call[] {
		return this.calls.filter((call) => call.method === method);
	}

	tellMessages(messages: readonly Message[], isHistory = false): void {
		this.messages = [...this.messages, ...messages];
		this.#messages.fire({ room: roomId, messages, isHistory });
	}

	tellRead(upTo: string): void {
		this.#read.fire({ room: roomId, upTo });
	}

	tellCleared(): void {
		this.messages = [];
		this.#cleared.fire({ room: roomId, peerId: "" });
	}

	tellDirectMessages(peerId: string, messages: readonly Message[]): void {
		this.#directMessages.fire({ peerId, messages, isHistory: false });
	}

	tellDirectRead(peerId: string, upTo: string): void {
		this.#directRead.fire({ peerId, upTo });
	}

	tellTransfers(changed: readonly Transfer[], gone: readonly string[] = []): void {
		this.#transfers.fire({ changed, gone });
	}

	tellOverview(next: Overview): void {
		this.overview = next;
		this.#overview.fire(next);
	}

	tellState(next: ConnectionState): void {
		this.state = next;
		this.#state.fire(next);
	}

	#usual(method: string, params: Call["params"]): unknown {
		switch (method) {
			case "direct/page":
			case "rooms/page": {
				const before = String(params.before);
				const older = this.messages.filter(({ order }) => before === "" || order < before);
				const messages = older.slice(-Number(params.limit));
				return { ok: true, value: { messages, hasOlder: older.length > messages.length, readUpTo: "" } };
			}
			case "rooms/members":
				return { ok: true, value: [ada, grace].map(({ author }) => ({ peerId: author })) };
			case "files/answered":
			case "files/list":
				return { ok: true, value: [] };
			case "direct/send":
			case "rooms/send":
				return { ok: true, value: { id: "event-sent" } };
			default:
				return { ok: true, value: null };
		}
	}
}
