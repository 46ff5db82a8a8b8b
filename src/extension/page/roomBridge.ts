/**
 * Between one room's page and the node: answers `ready` with a snapshot, then tells of changes in numbered events.
 *
 * Invariant: the numbers count every change, told or not, so that a page that was moved or slow finds the gap and asks
 * for a new snapshot. A page that is hidden lives on and is told as any other.
 */
import type { Message } from "../../net/api/messages.ts";
import type { Logger } from "../../net/ports.ts";
import {
	type Change,
	decodePageMessage,
	type HostMessage,
	type PageStrings,
	protocolLimits,
} from "../../webview/protocol.ts";
import { type Conversation, conversationOf } from "../conversation/conversation.ts";
import type { Drafts } from "../conversation/drafts.ts";
import type { Outbox } from "../conversation/outbox.ts";
import { Disposable } from "../disposable.ts";
import { describeError } from "../errors.ts";
import type { Copies } from "../files/copies.ts";
import { pagePast, pageTransfer } from "../files/pageTransfers.ts";
import type { TransferChange } from "../files/shownTransfer.ts";
import type { TransferFeed } from "../files/transferFeed.ts";
import type { L10n } from "../l10n.ts";
import type { Walls } from "../people/walls.ts";
import { pageRow } from "./pageRows.ts";
import { nodeState, pageHeader, stateNow } from "./pageState.ts";
import type { Places } from "./places.ts";
import { type CommandAnswer, RoomCommands } from "./roomCommands.ts";
import type { RoomActions, RoomPort } from "./roomPort.ts";
import { makeSnapshot, readRoom } from "./roomSnapshot.ts";
import type { VisibleRooms } from "./visibleRooms.ts";

/** What a bridge needs. */
export interface RoomBridgeDeps {
	readonly port: RoomPort;
	readonly actions: RoomActions;
	readonly drafts: Drafts;
	readonly places: Pick<Places, "set">;
	readonly outbox: Outbox;
	readonly walls: Walls;
	readonly copies: Copies;
	readonly transfers: Pick<TransferFeed, "of" | "past" | "isOf" | "onDidChange">;
	readonly visibleRooms: VisibleRooms;
	readonly l10n: L10n;
	readonly strings: PageStrings;
	/** To the page; nobody can tell whether it arrives. */
	readonly post: (message: HostMessage) => void;
	readonly log: Logger;
}

/** Which conversation: the id of a room, or the key of a person's (`conversationKey.ts`). */
export interface RoomBridgeOptions {
	readonly room: string;
}

/** The host's side of one page. Lives as long as the page's panel. */
export class RoomBridge extends Disposable {
	readonly #deps: RoomBridgeDeps;
	readonly #room: string;
	readonly #commands: RoomCommands;
	readonly #conversation: Conversation;
	#rev = 0;
	/** The page has its snapshot and hears events. */
	#isConnected = false;
	#isPreparing = false;
	#isAskedAgain = false;
	/** Changes while a snapshot is being made: the node may have read before they came. */
	#waiting: Change[] = [];
	#told = { header: "", node: "", attended: false, nodeState: "", connection: "" };
	#unmarked = "";

	constructor(deps: RoomBridgeDeps, options: RoomBridgeOptions) {
		super();
		this.#deps = deps;
		this.#room = options.room;
		this.#conversation = conversationOf(deps.port, options.room);
		const commandDeps = { ...deps, markRead: (upTo: string) => this.#markRead(upTo) };
		this.#commands = new RoomCommands(commandDeps, options);
	}

	/** Begins to listen to the node. */
	start(): void {
		const { port, visibleRooms, walls, transfers } = this.#deps;
		const subscriptions = [
			this.#conversation.onRows((told) => this.#tellRows(told.messages, told.isHistory)),
			this.#conversation.onRead((upTo) => this.#tell({ kind: "read", upTo })),
			this.#conversation.onCleared(() => {
				this.#tell({ kind: "cleared" });
				if (this.#isConnected) void this.#tellEverything();
			}),
			transfers.onDidChange((change) => this.#tellTransfers(change)),
			port.onDidChangeOverview(() => this.#tellState()),
			port.onDidChangeState(() => this.#tellState()),
			visibleRooms.onDidChange(() => this.#tellAttention()),
			walls.onDidChange(() => this.#tellState()),
		];
		for (const subscription of subscriptions) this.register(subscription);
		this.register({ dispose: () => this.#commands.handlePageGone() });
	}

	/** Takes what the page posted. Never rejects: a bug is logged and answered. */
	async handle(raw: unknown): Promise<void> {
		const decoded = decodePageMessage(raw);
		if (!decoded.ok) {
			this.#deps.log.log("warn", `a message of a room page was dropped: ${decoded.reason}`);
			return;
		}
		const message = decoded.value;
		if (message.kind === "ready") {
			if (message.room !== this.#room) return;
			if (message.rev === 0) this.#handleNewPage();
			await this.#tellEverything();
			return;
		}
		if (message.kind === "place") {
			this.#deps.places.set(this.#room, message.place);
			return;
		}
		if (message.kind === "sight") {
			this.#deps.visibleRooms.setOnScreen(this.#room, message.onScreen);
			return;
		}
		const answer = await this.#commands.run(message.command).catch((error: unknown) => this.#bug(error));
		if (answer.ok) this.#deps.post({ kind: "reply", id: message.id, value: answer.value });
		else this.#deps.post({ kind: "refusal", id: message.id, code: answer.code, message: answer.message });
	}

	/** A page that shows nothing yet: it needs a snapshot, and be it an empty one. What was before it is gone. */
	#handleNewPage(): void {
		this.#isConnected = false;
		this.#unmarked = "";
		this.#deps.visibleRooms.setOnScreen(this.#room, true);
		this.#commands.handlePageGone();
	}

	/** One snapshot at a time; asked for meanwhile, it is made once more. */
	async #tellEverything(): Promise<void> {
		this.#isAskedAgain = true;
		if (this.#isPreparing) return;
		this.#isPreparing = true;
		try {
			while (this.#isAskedAgain && !this.isDisposed) {
				this.#isAskedAgain = false;
				await this.#tellSnapshot();
			}
		} catch (error) {
			this.#bug(error);
		} finally {
			this.#isPreparing = false;
			this.#tellWaiting();
		}
	}

	async #tellSnapshot(): Promise<void> {
		const reading = await readRoom(this.#deps, this.#room);
		// A page that shows rows keeps them while the node is away; what it missed comes with the next snapshot.
		if (!reading.page?.ok && this.#isConnected) return this.#tellState();
		this.#rev += 1;
		this.#isConnected = true;
		const snapshot = makeSnapshot(this.#deps, { room: this.#room, rev: this.#rev, reading });
		const { header, node, attended } = snapshot;
		const told = { header: JSON.stringify(header), node: JSON.stringify(node), attended };
		this.#told = { ...stateNow(this.#deps, this.#room), ...told };
		this.#deps.post(snapshot);
	}

	#tellRows(messages: readonly Message[], isHistory: boolean): void {
		this.#deps.outbox.settle(messages.map(({ clientId }) => clientId));
		const rows = messages.map((message) => pageRow(this.#deps.l10n, message));
		for (let start = 0; start < rows.length; start += protocolLimits.eventRows) {
			this.#tell({ kind: "rows", rows: rows.slice(start, start + protocolLimits.eventRows), isHistory });
		}
	}

	#tellTransfers({ changed, gone }: TransferChange): void {
		const own = changed.filter((transfer) => this.#deps.transfers.isOf(this.#room, transfer));
		if (own.length + gone.length === 0) return;
		const { l10n, transfers } = this.#deps;
		// Told four times a second while something moves: looked for only where something was taken off.
		const past = gone.length === 0 ? [] : transfers.past(this.#room).filter(({ id }) => gone.includes(id));
		this.#tell({
			kind: "transfers",
			changed: [...past.map((each) => pagePast(l10n, each)), ...own.map((transfer) => pageTransfer(l10n, transfer))],
			gone,
		});
	}

	/** Header and node, where they changed. A node that came back may have news nobody told: then everything. */
	#tellState(): void {
		const before = this.#told;
		const now = stateNow(this.#deps, this.#room);
		this.#told = { ...before, ...now };
		const isBack =
			now.connection === "connected" &&
			(before.connection !== "connected" || (now.nodeState !== before.nodeState && now.nodeState !== "starting"));
		if (now.header !== before.header) this.#tell({ kind: "header", header: pageHeader(this.#deps, this.#room) });
		if (now.node !== before.node) this.#tell({ kind: "node", node: nodeState(this.#deps.l10n, this.#deps.port) });
		if (isBack && this.#isConnected) void this.#tellEverything();
	}

	#tellAttention(): void {
		const attended = this.#deps.visibleRooms.isAttended(this.#room);
		if (attended === this.#told.attended) return;
		this.#told = { ...this.#told, attended };
		this.#tell({ kind: "attention", attended });
		if (attended && this.#unmarked !== "") this.#markRead(this.#unmarked);
	}

	/** RULE: what is on screen counts as read only while the person is there to see it. */
	#markRead(upTo: string): void {
		const isAttended = this.#deps.visibleRooms.isAttended(this.#room);
		this.#unmarked = isAttended ? "" : upTo;
		if (isAttended) void this.#conversation.markRead(upTo);
	}

	#tell(change: Change): void {
		if (this.#isPreparing) {
			this.#waiting.push(change);
			return;
		}
		this.#rev += 1;
		if (this.#isConnected) this.#deps.post({ kind: "event", rev: this.#rev, change });
	}

	#tellWaiting(): void {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const change of waiting) this.#tell(change);
	}

	#bug(error: unknown): CommandAnswer {
		this.#deps.log.log("error", `a room page's message was not handled: ${error instanceof Error ? error.name : ""}`);
		return { ok: false, code: "internal", message: describeError(this.#deps.l10n, { code: "internal", detail: {} }) };
	}
}
