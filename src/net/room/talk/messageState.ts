/** What edits, erasures and reactions make of a message; whatever the order they came in. Reads only. */
import type { Message, MessageBody, Reaction } from "../../api/messages.ts";
import { countLimits } from "../../limits.ts";
import type { EventRow } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { eventKinds } from "../../wire/event.ts";
import { type Act, messageBodyOf } from "../logs/body.ts";
import { hlcMs } from "../logs/hlc.ts";
import type { Replica } from "../replica/replica.ts";
import type { PendingAct } from "./outbox.ts";

/** What it reads from. */
export interface MessageStateDeps {
	readonly store: Store;
	readonly replica: () => Replica;
	/** My identity key. */
	readonly me: string;
	/** What I do to a message and have not signed yet. */
	readonly pendingActs: (id: string) => readonly PendingAct[];
	/** The name shown for an identity key. */
	readonly labelOf: (identity: string) => string;
}

/** What a message says now, and what is attached to it. */
export type MessageState = Pick<Message, "body" | "editedMs" | "reactions" | "doubt">;

/** The messages of one room as they are now. */
export class MessageStates {
	readonly #deps: MessageStateDeps;

	constructor(deps: MessageStateDeps) {
		this.#deps = deps;
	}

	of(row: EventRow): MessageState {
		const pending = this.#deps.pendingActs(row.id);
		const isActedOn = this.#deps.store.acts.hasAny(this.#deps.replica().room, row.id);
		const { body, editedMs } = this.#bodyOf(row, pending, isActedOn);
		const hasSaid = body.kind !== "erased" && body.kind !== "deleted";
		return {
			body,
			editedMs,
			reactions: hasSaid ? this.#reactionsTo(row, pending, isActedOn) : [],
			doubt: this.#deps.replica().doubtOf(row),
		};
	}

	/** RULE: only its author changes a message, and of several changes the latest by (time, id) counts. */
	#bodyOf(
		row: EventRow,
		pending: readonly PendingAct[],
		isActedOn: boolean,
	): { readonly body: MessageBody; readonly editedMs: number } {
		if (row.gone !== "" || pending.some(({ act }) => act.kind === "erase")) {
			return { body: { kind: row.gone === "deleted" ? "deleted" : "erased" }, editedMs: 0 };
		}
		const { store } = this.#deps;
		const replica = this.#deps.replica();
		const content = replica.contentOf(row);
		const body: MessageBody = content === null ? { kind: "unreadable" } : messageBodyOf(content);
		if (body.kind !== "text") {
			return { body, editedMs: 0 };
		}
		const mine = pending.flatMap(({ act, atMs }) => (act.kind === "edit" ? [{ text: act.text, atMs }] : [])).at(-1);
		if (mine !== undefined) {
			return { body: { kind: "text", text: mine.text }, editedMs: mine.atMs };
		}
		const place = { room: replica.room, target: row.id, kind: eventKinds.edit, author: row.author } as const;
		const newest = isActedOn
			? store.acts.newest(place, (edit) => replica.doubtOf(edit) === "" && this.#textOf(edit) !== null)
			: undefined;
		const text = newest === undefined ? null : this.#textOf(newest);
		return newest === undefined || text === null
			? { body, editedMs: 0 }
			: { body: { kind: "text", text }, editedMs: hlcMs(newest.order) };
	}

	#textOf(edit: EventRow): string | null {
		const content = this.#deps.replica().contentOf(edit);
		return content?.kind === "edit" ? content.text : null;
	}

	/** RULE: of one author and emoji the latest by (time, id) counts. */
	#reactionsTo(row: EventRow, pending: readonly PendingAct[], isActedOn: boolean): readonly Reaction[] {
		const { me, labelOf, store } = this.#deps;
		const replica = this.#deps.replica();
		/** `author emoji`, in the order they were set. */
		const set = new Map<string, { readonly author: string; readonly emoji: string }>();
		const note = (author: string, act: Act | undefined): void => {
			if (act?.kind === "reaction") {
				set.delete(`${author} ${act.emoji}`);
				if (act.on) {
					set.set(`${author} ${act.emoji}`, { author, emoji: act.emoji });
				}
			}
		};
		const events = isActedOn ? store.acts.all(replica.room, row.id, eventKinds.reaction) : [];
		for (const event of events) {
			const content = replica.doubtOf(event) === "" ? replica.contentOf(event) : null;
			note(event.author, content?.kind === "reaction" ? content : undefined);
		}
		for (const { act } of pending) {
			note(me, act);
		}
		return chipsOf([...set.values()], { me, labelOf });
	}
}

/** What is shown of reactions, in the order they were set. RULE: of one member the first so many, and of all emoji as well. */
export const chipsOf = (
	set: readonly { readonly author: string; readonly emoji: string }[],
	{ me, labelOf }: Pick<MessageStateDeps, "me" | "labelOf">,
): readonly Reaction[] => {
	const counts = new Map<string, number>();
	const authorsOf = new Map<string, string[]>();
	for (const { author, emoji } of set) {
		const count = (counts.get(author) ?? 0) + 1;
		counts.set(author, count);
		const authors = authorsOf.get(emoji);
		if (count > countLimits.reactions || (authors === undefined && authorsOf.size >= countLimits.reactionsShown)) {
			continue;
		}
		authorsOf.set(emoji, [...(authors ?? []), author]);
	}
	return [...authorsOf].map(([emoji, authors]) => ({ emoji, names: authors.map(labelOf), mine: authors.includes(me) }));
};
