/**
 * Offers of others that nobody here has answered, of the newest messages of the newest conversations: read once from each
 * node, then kept up to date by what it tells. What was answered is known by its transfer, also by one that is not listed any more.
 */
import type { FileOffer, Message } from "../../net/api/messages.ts";
import { conversationOf } from "../conversation/conversation.ts";
import { directKey } from "../conversation/conversationKey.ts";
import { Disposable } from "../disposable.ts";
import { Emitter } from "../events.ts";
import { openOfferLimits } from "../limits.ts";
import type { NodeClient } from "../node/nodeClient.ts";
import { isMember, isStoreOpen, statusOf } from "../node/nodeView.ts";
import { currentPeerId } from "../people/personWords.ts";
import { nameWithTag } from "../safeText.ts";
import type { TransferFeed } from "./transferFeed.ts";

/** One offer that waits for an answer. */
export interface OpenOffer {
	/** The key of the conversation (`conversationKey.ts`). */
	readonly key: string;
	readonly messageId: string;
	readonly file: FileOffer;
	/** Key of who offers it. */
	readonly author: string;
	/** Who offers it, with letters of the fingerprint. */
	readonly by: string;
	readonly atMs: number;
}

/** What it reads from. */
export interface OpenOffersDeps {
	readonly node: NodeClient;
	readonly transfers: TransferFeed;
	readonly now: () => number;
}

/** Listens from the line that makes it. */
export class OpenOffers extends Disposable {
	readonly #deps: OpenOffersDeps;
	readonly #changed = this.register(new Emitter<null>());
	readonly #offers = new Map<string, OpenOffer>();
	/** Members of rooms with offers, read when there were so many. */
	readonly #members = new Map<string, { readonly count: number; readonly ids: ReadonlySet<string> | null }>();
	/** The identity whose conversations were read, from this node. */
	#readOf = "";

	constructor(deps: OpenOffersDeps) {
		super();
		this.#deps = deps;
		const { node, transfers } = deps;
		this.register(node.onDidReceiveMessages(({ room, messages }) => this.#take(room, messages)));
		this.register(node.onDidReceiveDirectMessages(({ peerId, messages }) => this.#take(directKey(peerId), messages)));
		this.register(node.onDidDeleteHistory(({ room, peerId }) => this.#forget(room === "" ? directKey(peerId) : room)));
		this.register(node.onDidChangeState(() => this.#look()));
		this.register(node.onDidChangeOverview(() => this.#look()));
		this.register(node.onDidChangeOverview(() => this.#readMembers()));
		this.register(transfers.onDidChange(() => this.#changed.fire(null)));
		this.#look();
	}

	readonly onDidChange = this.#changed.event;

	/** The newest first; an old one is in its conversation still. */
	get all(): readonly OpenOffer[] {
		const { transfers, now, node } = this.#deps;
		const rooms = new Set(node.overview?.rooms.filter(isMember).map(({ room }) => room));
		return [...this.#offers.values()]
			.filter(({ messageId, atMs }) => !transfers.hasAnswered(messageId) && now() - atMs < openOfferLimits.ageMs)
			.filter((offer) => offer.key.startsWith("direct-") || (rooms.has(offer.key) && !this.#isGone(offer)))
			.toSorted((a, b) => b.atMs - a.atMs)
			.slice(0, openOfferLimits.shown);
	}

	#look(): void {
		const { state, overview } = this.#deps.node;
		const isThere = state.kind === "connected" && isStoreOpen(statusOf(this.#deps.node));
		const of = isThere ? (overview?.me?.peerId ?? "") : "";
		if (of === this.#readOf) return;
		this.#readOf = of;
		this.#offers.clear();
		this.#members.clear();
		if (of !== "") void this.#read(of);
	}

	async #read(of: string): Promise<void> {
		const { node } = this.#deps;
		const rooms = (node.overview?.rooms ?? []).filter(isMember).map(({ room, newestMs }) => ({ key: room, newestMs }));
		const directs = (node.overview?.directs ?? []).map(({ peerId, newestMs }) => ({
			key: directKey(peerId),
			newestMs,
		}));
		const newest = [...rooms, ...directs].toSorted((a, b) => b.newestMs - a.newestMs);
		for (const { key } of newest.slice(0, openOfferLimits.conversations)) {
			const page = await conversationOf(node, key).page("", openOfferLimits.messages);
			if (this.isDisposed || this.#readOf !== of) return;
			if (page.ok) this.#take(key, page.value.messages);
		}
	}

	#take(key: string, messages: readonly Message[]): void {
		let isChanged = false;
		for (const { id, mine, body, doubt, author, authorName, authorTag, atMs } of messages) {
			const isOffer = !mine && body.kind === "file" && doubt !== "voided";
			isChanged = isChanged || isOffer || this.#offers.has(id);
			if (!isOffer) this.#offers.delete(id);
			else {
				const by = nameWithTag({ name: authorName, tag: authorTag });
				const offer = { key, messageId: id, file: body.file, author, by, atMs };
				this.#offers.set(id, offer);
				// Perhaps somebody new.
				if (this.#isGone(offer)) this.#members.delete(key);
			}
		}
		const oldest = [...this.#offers.keys()].slice(0, Math.max(0, this.#offers.size - openOfferLimits.kept));
		for (const id of oldest) this.#offers.delete(id);
		if (isChanged) this.#changed.fire(null);
		this.#readMembers();
	}

	/**
	 * RULE: who is not in the room any more asks for no answer. What it offered can be accepted in its row all the same:
	 * others who took it give it.
	 */
	#isGone({ key, author }: OpenOffer): boolean {
		const ids = this.#members.get(key)?.ids ?? null;
		return ids !== null && !ids.has(author) && !ids.has(currentPeerId(this.#deps.node.overview, author));
	}

	/** Of rooms with offers, where they are not known or others by now. */
	#readMembers(): void {
		const { node } = this.#deps;
		const offered = new Set([...this.#offers.values()].map(({ key }) => key));
		for (const { room, memberCount: count } of node.overview?.rooms.filter(isMember) ?? []) {
			const before = this.#members.get(room);
			if (!offered.has(room) || before?.count === count) continue;
			const asked = { count, ids: before?.ids ?? null };
			this.#members.set(room, asked);
			void node.call("rooms/members", { room }).then((members) => {
				if (this.isDisposed || this.#members.get(room) !== asked) return;
				// Asked again with the next change.
				if (!members.ok) this.#members.delete(room);
				else this.#members.set(room, { count, ids: new Set(members.value.map(({ peerId }) => peerId)) });
				this.#changed.fire(null);
			});
		}
	}

	#forget(key: string): void {
		for (const [id, offer] of this.#offers) if (offer.key === key) this.#offers.delete(id);
		this.#changed.fire(null);
	}
}
