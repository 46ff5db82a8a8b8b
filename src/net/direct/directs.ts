/**
 * All direct conversations of this node. The order is always the same: judge, commit, send or acknowledge, notify.
 */
import type { Message, MessagePage } from "../api/messages.ts";
import type { DirectVerdict } from "../contacts/contactDesk.ts";
import { peerIdHex } from "../crypto/fingerprintHex.ts";
import type { PeerLink } from "../link/peerLink.ts";
import type { Clock, RandomBytes } from "../ports.ts";
import type { Said } from "../room/logs/body.ts";
import { SlowWork } from "../slowWork.ts";
import { asTheDiskAllows } from "../store/asTheDiskAllows.ts";
import { StoreError } from "../store/database.ts";
import type { DirectMessageRow, DirectRow } from "../store/directRows.ts";
import type { Write } from "../store/rows.ts";
import type { Store } from "../store/store.ts";
import { type DirectMessage, decodeDirect, decodeDirectAck } from "../wire/direct.ts";
import { recordTypes } from "../wire/records.ts";
import { DirectConversation } from "./directConversation.ts";
import { DirectRates, DirectReceiver } from "./directReceiver.ts";
import { DirectSender } from "./directSender.ts";

/** What direct conversations are built from. Peers are named by identity key, hex. */
export interface DirectsDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly store: Store;
	readonly myPeerId: string;
	/** Name and tag of an author by peerId. */
	readonly labelOf: (peerId: string) => { readonly name: string; readonly tag: string };
	/** RULE: see `ContactDesk`. */
	readonly maySend: (identity: string) => boolean;
	readonly verdict: (identity: string) => DirectVerdict;
	readonly listener: {
		changed(): void;
		messages(peerId: string, messages: readonly Message[], isHistory: boolean): void;
		read(peerId: string, upTo: string): void;
		cleared(peerId: string): void;
		storeFailed(error: StoreError): void;
	};
}

/** A link's two ends of conversation. */
interface Line {
	readonly link: PeerLink;
	readonly sender: DirectSender;
	readonly receiver: DirectReceiver;
}

/** The direct conversations of one node. */
export class Directs {
	readonly #deps: DirectsDeps;
	readonly #rates: DirectRates;
	readonly #work: SlowWork;
	/** By identity key. */
	readonly #conversations = new Map<string, DirectConversation>();
	readonly #lines = new Map<string, Line>();

	/** Loads every conversation. @throws StoreError */
	constructor(deps: DirectsDeps) {
		this.#deps = deps;
		this.#rates = new DirectRates(deps);
		this.#work = new SlowWork(deps);
		for (const row of deps.store.directs.all()) {
			this.#conversations.set(row.identity, new DirectConversation(deps, { row }));
		}
		void this.#goOnForgetting().catch((error: unknown) => {
			if (!StoreError.is(error)) {
				throw error;
			}
			deps.listener.storeFailed(error);
		});
	}

	/** Conversations in which something was said. */
	get all(): readonly DirectConversation[] {
		return [...this.#conversations.values()].filter((conversation) => !conversation.isEmpty);
	}

	linkUp(link: PeerLink): void {
		const { identity } = link;
		this.#close(identity);
		const sender = new DirectSender({
			clock: this.#deps.clock,
			link,
			maySend: () => this.#deps.maySend(identity),
			waiting: (after, limit) => this.#waiting(identity, after, limit),
			handed: (row) => this.#tell(identity, [this.of(identity).handed(row)], true),
		});
		const receiver = new DirectReceiver(
			{
				clock: this.#deps.clock,
				link,
				authorOf: (id) => this.of(identity).authorOf(id),
				keep: (messages) => this.#keep(identity, messages),
			},
			{ rates: this.#rates },
		);
		this.#lines.set(identity, { link, sender, receiver });
		this.flows(identity);
	}

	linkDown(link: PeerLink): void {
		if (this.#lines.get(link.identity)?.link === link) {
			this.#close(link.identity);
		}
	}

	stop(): void {
		this.#work.stop();
		for (const identity of [...this.#lines.keys()]) {
			this.#close(identity);
		}
	}

	/** Messages may go to a peer from now on. */
	flows(identity: string): void {
		this.#guarded(() => this.#lines.get(identity)?.sender.pump());
	}

	/** Takes one record. False when its type is not of direct conversations. */
	receive(link: PeerLink, type: number, body: Uint8Array): boolean {
		const line = this.#lines.get(link.identity);
		if (type === recordTypes.direct) {
			if (line?.link === link) {
				this.#guarded(() => this.#receiveMessage(line, body));
			}
			return true;
		}
		if (type === recordTypes.directAck) {
			if (line?.link === link) {
				this.#guarded(() => this.#receiveAck(line, body));
			}
			return true;
		}
		return false;
	}

	/** Takes what the person typed, whose draft has no fault: it is on the disk when this returns. The same `clientId` again sends once. @throws StoreError */
	send(identity: string, clientId: string, draft: Said): { readonly id: string } {
		const conversation = this.of(identity);
		const known = conversation.typed(clientId);
		if (known !== undefined) {
			return { id: known.id };
		}
		const message = conversation.write(clientId, draft);
		this.#conversations.set(identity, conversation);
		this.#tell(identity, [message], false);
		this.#deps.listener.changed();
		this.flows(identity);
		return { id: message.id };
	}

	page(identity: string, before: string, limit: number): MessagePage {
		return this.of(identity).page(before, limit);
	}

	/** @throws StoreError */
	markRead(identity: string, upTo: string): void {
		const conversation = this.of(identity);
		if (conversation.markRead(upTo)) {
			this.#deps.listener.read(conversation.peerId, conversation.row.readUpTo);
			this.#deps.listener.changed();
		}
	}

	/**
	 * Forgets what was said with a peer, here only, in slices; what is said meanwhile stays.
	 * @returns false where everything ended, or the conversation moved on, meanwhile
	 * @throws StoreError
	 */
	async deleteHistory(identity: string): Promise<boolean> {
		const conversation = this.of(identity);
		return await this.#forget(conversation, conversation.forgetting());
	}

	/** RULE: what a crash cut off goes on: the person who asked for it was told nothing, and asked for all of it. */
	async #goOnForgetting(): Promise<void> {
		const begun = [...this.#conversations.values()].flatMap((conversation) => {
			const { forgetting = "" } = conversation.row;
			return forgetting === "" ? [] : [{ conversation, forgetting }];
		});
		if (begun.length > 0 && (await this.#work.later())) {
			for (const { conversation, forgetting } of begun) {
				await this.#forget(conversation, conversation.forgettingUpTo(forgetting));
			}
		}
	}

	/** Does the slices, and tells that it is gone. */
	async #forget(conversation: DirectConversation, slices: Iterable<() => void>): Promise<boolean> {
		const { peerId } = conversation;
		const isWhole = await this.#work.all(slices);
		if (!isWhole || conversation.peerId !== peerId) {
			return false;
		}
		conversation.reload(conversation.row);
		this.#deps.listener.cleared(conversation.peerId);
		this.#deps.listener.changed();
		this.#deps.store.scrub();
		void this.#work.all(this.#deps.store.givingBack());
		return true;
	}

	/** The conversation with a peer; an empty one, kept nowhere, where nothing was said yet. @throws StoreError */
	of(identity: string): DirectConversation {
		const row: DirectRow = { peerId: peerIdHex(identity), identity, readUpTo: "" };
		return this.#conversations.get(identity) ?? new DirectConversation(this.#deps, { row });
	}

	/** A contact goes on under another key: what to write with that, and what to do when it is written. */
	takeAlong(from: string, to: string): { readonly writes: readonly Write[]; readonly done: () => void } {
		const old = this.#conversations.get(from);
		if (old === undefined) {
			return { writes: [], done: () => undefined };
		}
		const known = this.#conversations.get(to);
		// Read here counts for both: it is the same person reading.
		const row: DirectRow = {
			peerId: peerIdHex(to),
			identity: to,
			readUpTo: known === undefined ? old.row.readUpTo : known.row.readUpTo,
		};
		return {
			writes: [{ put: "directMoved", from: old.peerId, row }],
			done: () => {
				this.#conversations.delete(from);
				if (known === undefined) {
					this.#conversations.set(to, new DirectConversation(this.#deps, { row }));
				} else {
					known.reload(row);
				}
			},
		};
	}

	#receiveMessage({ link, receiver }: Line, body: Uint8Array): void {
		const verdict = this.#deps.verdict(link.identity);
		const message = decodeDirect(body);
		if (verdict === "refuse") {
			link.fault("directUnapproved");
		} else if (!message.ok) {
			link.fault(message.reason);
		} else if (verdict === "take") {
			receiver.receive(message.value);
		} else {
			receiver.miss(message.value.id);
		}
	}

	#receiveAck({ link, sender }: Line, body: Uint8Array): void {
		const ids = decodeDirectAck(body);
		if (!ids.ok) {
			link.fault(ids.reason);
			return;
		}
		const conversation = this.of(link.identity);
		// RULE: only what was said can be acknowledged.
		if (ids.value.some((id) => conversation.authorOf(id) !== "me")) {
			link.fault("directAckUnknown");
			return;
		}
		const delivered = conversation.acknowledge(ids.value);
		this.#tell(link.identity, delivered, true);
		if (delivered.length > 0) {
			this.#deps.listener.changed();
		}
		sender.acknowledged(ids.value);
	}

	/** Commits what a peer said. RULE: what the person does not want by now is neither kept nor acknowledged. */
	#keep(identity: string, messages: readonly DirectMessage[]): boolean {
		if (this.#deps.verdict(identity) !== "take") {
			return false;
		}
		return this.#guarded(() => {
			const conversation = this.of(identity);
			const taken = conversation.take(messages);
			this.#conversations.set(identity, conversation);
			this.#tell(identity, taken, false);
			this.#deps.listener.changed();
		});
	}

	/** Also asked by a timer, where nobody else would hear of a disk that refuses. */
	#waiting(identity: string, after: string, limit: number): readonly DirectMessageRow[] {
		let rows: readonly DirectMessageRow[] = [];
		this.#guarded(() => {
			const conversation = this.of(identity);
			rows = conversation.waiting === 0 ? [] : this.#deps.store.directs.waiting(conversation.peerId, after, limit);
		});
		return rows;
	}

	#tell(identity: string, messages: readonly (Message | null)[], isHistory: boolean): void {
		const told = messages.flatMap((message) => message ?? []);
		if (told.length > 0) {
			this.#deps.listener.messages(peerIdHex(identity), told, isHistory);
		}
	}

	#close(identity: string): void {
		const line = this.#lines.get(identity);
		line?.sender.close();
		line?.receiver.close();
		this.#lines.delete(identity);
	}

	/** A disk that refuses is told; what was being sent or taken is so again later. False when it refused. */
	#guarded(work: () => void): boolean {
		return asTheDiskAllows(work, (error) => this.#deps.listener.storeFailed(error));
	}
}
