/** What I do to messages: whether I may, and then by way of the outbox like everything I say. */
import { done, type ErrorCode, type Outcome, refused } from "../../api/outcome.ts";
import { countLimits, textLimits } from "../../limits.ts";
import type { RandomBytes } from "../../ports.ts";
import type { EventRow } from "../../store/rows.ts";
import { toHex } from "../../wire/bytes.ts";
import { eventKinds } from "../../wire/event.ts";
import { type Act, isEmoji } from "../logs/body.ts";
import type { Ledger } from "../replica/ledger.ts";
import type { Author } from "./author.ts";
import type { Conversation } from "./conversation.ts";
import { draftSize, type Pending } from "./outbox.ts";

/** What my acts stand on. */
export interface OwnActsDeps {
	readonly random: RandomBytes;
	readonly ledger: Ledger;
	readonly author: Author;
	readonly conversation: Conversation;
	/** My identity key. */
	readonly me: string;
	/** A message looks different, before that is signed. */
	readonly changed: (id: string) => void;
	/** A message that waited is given up. */
	readonly dropped: (pending: Pending) => void;
}

const queuedForm = /^queued-(.+)$/;
const eventForm = /^[0-9a-f]{64}$/;

/** My edits, erasures and reactions in one room. */
export class OwnActs {
	readonly #deps: OwnActsDeps;

	constructor(deps: OwnActsDeps) {
		this.#deps = deps;
	}

	/** Gives an own message another text. @throws StoreError */
	edit(id: string, text: string): Outcome<null> {
		const size = draftSize({ kind: "edit", of: id, text });
		if (text.trim() === "" || size > textLimits.message) {
			return refused(size > textLimits.message ? "messageTooLong" : "messageEmpty", { size, max: textLimits.message });
		}
		const queued = this.#queued(id);
		if (queued !== undefined) {
			if (queued.draft.kind !== "text") {
				return refused("messageNotText");
			}
			this.#deps.author.revise(queued.clientId, { kind: "text", text });
			return done;
		}
		const row = this.#own(id);
		if (typeof row === "string") {
			return refused(row);
		}
		const { body } = this.#deps.conversation.messageOf(row);
		if (body.kind !== "text") {
			return refused(body.kind === "snippet" ? "messageNotText" : "messageUnknown");
		}
		return body.text === text ? done : this.#do({ kind: "edit", of: id, text });
	}

	/** Takes an own message back. @throws StoreError */
	erase(id: string): Outcome<null> {
		const queued = this.#queued(id);
		if (queued !== undefined) {
			this.#deps.author.revise(queued.clientId, null);
			this.#deps.dropped(queued);
			return done;
		}
		const row = this.#own(id);
		if (typeof row === "string") {
			return refused(row);
		}
		const { body } = this.#deps.conversation.messageOf(row);
		return body.kind === "erased" ? done : this.#do({ kind: "erase", of: id, edits: [] });
	}

	/** Sets or takes away an own reaction to any message. @throws StoreError */
	react(id: string, emoji: string, on: boolean): Outcome<null> {
		if (!isEmoji(emoji)) {
			return refused("reactionInvalid");
		}
		const row = this.#shown(id);
		if (row === undefined) {
			return refused("messageUnknown");
		}
		const { body, reactions } = this.#deps.conversation.messageOf(row);
		if (body.kind === "erased" || body.kind === "deleted") {
			return refused("messageUnknown");
		}
		const mine = reactions.filter((reaction) => reaction.mine);
		if (mine.some((reaction) => reaction.emoji === emoji) === on) {
			return done;
		}
		if ((on && mine.length >= countLimits.reactions) || this.#changes(id) >= countLimits.reactionChanges) {
			return refused("reactionLimit", { max: countLimits.reactions });
		}
		return this.#do({ kind: "reaction", of: id, emoji, on });
	}

	#do(act: Act): Outcome<null> {
		const { author, ledger, random, me, changed } = this.#deps;
		if (ledger.replica.state?.members.has(me) !== true) {
			return refused("roomNotMember");
		}
		author.act(`act-${toHex(random(16))}`, act);
		if (author.actsOn(act.of).length > 0) {
			changed(act.of);
		}
		return done;
	}

	#queued(id: string): Pending | undefined {
		const [, clientId] = queuedForm.exec(id) ?? [];
		return clientId === undefined ? undefined : this.#deps.author.pendingOf(clientId);
	}

	/** RULE: nobody changes what somebody else said. */
	#own(id: string): EventRow | ErrorCode {
		const row = this.#shown(id);
		return row === undefined ? "messageUnknown" : row.author === this.#deps.me ? row : "messageNotMine";
	}

	#shown(id: string): EventRow | undefined {
		const { store, replica } = this.#deps.ledger;
		const row = eventForm.test(id) ? store.event(replica.room, id) : undefined;
		return row?.shown === true ? row : undefined;
	}

	/** How often I changed my mind about a message. */
	#changes(id: string): number {
		const { store, replica } = this.#deps.ledger;
		const signed = store.acts.all(replica.room, id, eventKinds.reaction).filter((row) => row.author === this.#deps.me);
		return signed.length + this.#deps.author.actsOn(id).length;
	}
}
