/** Every offer and transfer as this window knows them: read once from the node, then kept up to date by what it tells. */
import type { PastTransfer, Transfer } from "../../net/api/files.ts";
import { personOfKey } from "../conversation/conversationKey.ts";
import { Disposable } from "../disposable.ts";
import { Emitter } from "../events.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { isStoreOpen, statusOf } from "../node/nodeView.ts";
import { currentPeerId } from "../people/personWords.ts";
import type { Copies } from "./copies.ts";
import type { ShownTransfer, TransferChange } from "./shownTransfer.ts";

/** What it needs of the node. */
export type TransferSource = Pick<
	NodeClient,
	"state" | "overview" | "call" | "onDidChangeState" | "onDidChangeOverview" | "onDidChangeTransfers"
>;

/** What it is made from. */
export interface TransferFeedDeps {
	readonly node: TransferSource;
	/** Those that are being made for offers are shown, too. */
	readonly copies: Pick<Copies, "underWay" | "end" | "onDidChange">;
}

/** Listens from the line that makes it. */
export class TransferFeed extends Disposable {
	readonly #node: TransferSource;
	readonly #copies: TransferFeedDeps["copies"];
	readonly #changed = this.register(new Emitter<TransferChange>());
	#all: ReadonlyMap<string, Transfer> = new Map();
	/** Offers that were answered, of whichever transfers are listed or were, by message; null of what is not known. */
	readonly #answered = new Map<string, PastTransfer | null>();
	/** The node and its state of which the list was read; another one has another list. */
	#readOf = "";
	/** Whether that list is here. */
	#isRead = false;

	constructor({ node, copies }: TransferFeedDeps) {
		super();
		this.#node = node;
		this.#copies = copies;
		this.register(copies.onDidChange((change) => this.#changed.fire(change)));
		this.register(node.onDidChangeTransfers((change) => this.#take(change)));
		this.register(node.onDidChangeState(() => this.#look()));
		this.register(node.onDidChangeOverview(() => this.#look()));
		this.#look();
	}

	readonly onDidChange = this.#changed.event;

	/** All of them, the newest last. */
	get all(): readonly ShownTransfer[] {
		return [...this.#all.values(), ...this.#copies.underWay];
	}

	/** Whether these are all: until the list has been read there are only those the node told of since. */
	get isWhole(): boolean {
		return this.#isRead;
	}

	get(id: string): ShownTransfer | undefined {
		return this.#all.get(id) ?? this.#copies.underWay.find((copy) => copy.id === id);
	}

	/** Whether the offer of a message has had its answer: also one whose transfer was removed from the list. */
	hasAnswered(messageId: string): boolean {
		return this.#answered.has(messageId);
	}

	/** Those of one conversation. */
	of(key: string): readonly ShownTransfer[] {
		return this.all.filter((transfer) => this.isOf(key, transfer));
	}

	/** What is kept of those of one conversation that were taken off the list. */
	past(key: string): readonly PastTransfer[] {
		const listed = new Set([...this.#all.values()].map(({ messageId }) => messageId));
		const kept = [...this.#answered.values()].filter((each) => each !== null);
		return kept.filter((each) => !listed.has(each.messageId) && this.isOf(key, each));
	}

	/** Whether a transfer belongs to the conversation of this key. A person's goes with them to a new key. */
	isOf(key: string, { room, peerId }: Pick<Transfer, "room" | "peerId">): boolean {
		const person = personOfKey(key);
		if (person === "" || room !== "") return room === key;
		const { overview } = this.#node;
		return currentPeerId(overview, peerId) === currentPeerId(overview, person);
	}

	#look(): void {
		const { state, overview } = this.#node;
		// Without an open store there is no list.
		const isThere = state.kind === "connected" && isStoreOpen(statusOf(this.#node));
		const of = isThere ? `${overview?.me?.peerId}` : "";
		if (of === this.#readOf) return;
		this.#readOf = of;
		this.#isRead = false;
		if (of !== "") void this.#read(of);
	}

	async #read(of: string): Promise<void> {
		const [outcome, answered] = await Promise.all([
			this.#node.call("files/list", {}),
			this.#node.call("files/answered", {}),
		]);
		if (this.isDisposed || this.#readOf !== of) return;
		// Asked again when the state changes next.
		if (!outcome.ok) this.#readOf = "";
		else {
			const listed = new Set(outcome.value.map(({ id }) => id));
			const gone = [...this.#all.keys()].filter((id) => !listed.has(id));
			this.#isRead = true;
			for (const { messageId, past } of answered.ok ? answered.value : []) this.#answered.set(messageId, past);
			this.#take({ changed: outcome.value, gone });
		}
	}

	#take(change: { readonly changed: readonly Transfer[]; readonly gone: readonly string[] }): void {
		// The node has it now, and shows it from here on.
		for (const { clientId } of change.changed) if (clientId !== "") this.#copies.end(clientId);
		for (const { direction, messageId } of change.changed) {
			if (direction === "in" && !this.#answered.has(messageId)) this.#answered.set(messageId, null);
		}
		const all = new Map(this.#all);
		for (const id of change.gone) {
			const past = all.get(id);
			if (past?.direction === "in" && past.endedMs > 0) this.#answered.set(past.messageId, past);
			all.delete(id);
		}
		for (const transfer of change.changed) all.set(transfer.id, transfer);
		this.#all = all;
		this.#changed.fire(change);
	}
}
