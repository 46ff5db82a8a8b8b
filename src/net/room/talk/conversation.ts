/** A room's rows as windows show them: events opened, notices of the control chain between them, what is not signed yet at the end. */
import type { Delivery, Message, MessageBody, MessagePage } from "../../api/messages.ts";
import { peerIdHex, tagOf } from "../../crypto/fingerprintHex.ts";
import type { Identity } from "../../identity.ts";
import { countLimits } from "../../limits.ts";
import { shownName, skeletonOf } from "../../names.ts";
import type { EventRow } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import type { Control } from "../../wire/control.ts";
import { hlcMs } from "../logs/hlc.ts";
import type { Replica } from "../replica/replica.ts";
import { MessageStates } from "./messageState.ts";
import { noticesIn } from "./notices.ts";
import type { Pending, PendingAct } from "./outbox.ts";

/** What the rows need to know besides the replica. */
export interface ConversationDeps {
	readonly identity: Identity;
	readonly store: Store;
	readonly replica: () => Replica;
	readonly deliveryOf: (row: EventRow) => Delivery;
	/** The best name known for a peer, cleaned; empty if none. */
	readonly nameOf: (identity: string) => string;
	readonly pending: () => readonly Pending[];
	/** What I do to a message and have not signed yet. */
	readonly pendingActs: (id: string) => readonly PendingAct[];
	/** My display name now. */
	readonly myName: () => string;
	/** Whether an operation had a box for me that did not open. */
	readonly isBoxBad: (control: string) => boolean;
}

/** An operation and the time it is shown at. */
interface Placed {
	readonly control: Control;
	readonly place: string;
}

/** A row nobody has added anything to. */
const plain = { editedMs: 0, reactions: [], mentionsMe: false, doubt: "" } as const;

/** Unread messages opened to look for a mention. */
const mentionsSearched = 200;

/** Rows, pages and counts of one room. */
export class Conversation {
	readonly #deps: ConversationDeps;
	readonly #states: MessageStates;
	/** History up to here is not told to windows. */
	#recentAfter = "";

	constructor(deps: ConversationDeps) {
		this.#deps = deps;
		this.#states = new MessageStates({
			...deps,
			me: deps.identity.key,
			labelOf: (identity) => {
				const { authorName, authorTag } = this.#author(identity);
				return authorName === "" ? authorTag : authorName;
			},
		});
	}

	/** The newest `limit` rows before `before` (empty: the newest), oldest first. */
	page(before: string, limit: number, readUpTo: string): MessagePage {
		const { store, replica } = this.#deps;
		const { room } = replica();
		const size = Math.min(Math.max(1, Math.trunc(limit)), countLimits.pageMessages);
		const rows = store.page(room, before, size + 1).map((row) => this.messageOf(row));
		const all = [...rows, ...this.#noticesBefore(before, size + 1)].sort(byOrder);
		const from = Math.max(0, all.length - size);
		const queued = before === "" ? this.#deps.pending().map((pending, i) => this.pendingMessage(pending, i)) : [];
		return { messages: [...all.slice(from), ...queued], hasOlder: from > 0, readUpTo };
	}

	/** One row by its id: event or notice. */
	message(id: string): Message | undefined {
		const { store, replica } = this.#deps;
		if (id.startsWith(noticePrefix)) {
			const control = replica().chain.get(id.slice(noticePrefix.length, noticePrefix.length + idLength));
			return control && this.noticesOf(control).find((notice) => notice.id === id);
		}
		const row = /^[0-9a-f]{64}$/.test(id) ? store.event(replica().room, id) : undefined;
		return row && this.messageOf(row);
	}

	/**
	 * Of rows that came as history, those that windows hear of. RULE: a window is told of the newest so many; opening and
	 * telling all of a long history would keep everybody from what was just said.
	 */
	recentOf(rows: readonly EventRow[]): readonly EventRow[] {
		const { store, replica } = this.#deps;
		// What is not among the newest of its own log is not among those of the room; the other version of an event has its
		// number, negative.
		const isRecent = (row: EventRow): boolean =>
			row.order > this.#recentAfter &&
			Math.abs(row.seq) > (replica().log(row.author, row.log)?.seq ?? 0) - countLimits.toldHistory;
		if (rows.some(isRecent)) {
			this.#recentAfter = store.orderBehind(replica().room, countLimits.toldHistory);
		}
		return rows.filter(isRecent);
	}

	messageOf(row: EventRow): Message {
		const { identity, deliveryOf } = this.#deps;
		const mine = row.author === identity.key;
		const state = this.#states.of(row);
		return {
			id: row.id,
			order: row.order,
			clientId: row.clientId,
			...this.#author(row.author),
			mine,
			atMs: hlcMs(row.order),
			delivery: mine ? deliveryOf(row) : null,
			...state,
			mentionsMe: this.#isToMe(row, state.body),
		};
	}

	/** Something typed that waits; `position` keeps the order of typing behind everything signed. */
	pendingMessage(pending: Pending, position: number): Message {
		return {
			id: `queued-${pending.clientId}`,
			order: `${"f".repeat(16)}${position.toString(16).padStart(16, "0")}`,
			clientId: pending.clientId,
			...this.#author(this.#deps.identity.key),
			mine: true,
			atMs: pending.atMs,
			body: pending.draft,
			delivery: { kind: "queued" },
			...plain,
		};
	}

	/** The rows a control operation makes, as far as people should see it. */
	noticesOf(control: Control): readonly Message[] {
		const { identity, replica, nameOf, isBoxBad } = this.#deps;
		const { chain } = replica();
		const place = chain.placeOf(control);
		const context = {
			before: chain.stateAt(control.prev),
			me: identity.key,
			nameOf,
			isLost: !chain.isCanonical(control.id),
			isBoxBad: isBoxBad(control.id),
		};
		return noticesIn(control, context).map((body, i) => ({
			id: noticePrefix + control.id + (i === 0 ? "" : `-${i}`),
			order: place + control.id.slice(0, 14) + i.toString(16).padStart(2, "0"),
			clientId: "",
			...this.#author(control.author),
			mine: control.author === identity.key,
			atMs: hlcMs(place),
			body,
			delivery: null,
			...plain,
		}));
	}

	/** At least the newest `limit` notices before `before`: of ten thousand operations only those of a page are worded. */
	#noticesBefore(before: string, limit: number): readonly Message[] {
		const { chain } = this.#deps.replica();
		const operations = [...chain.canonical, ...chain.sidelined]
			.map((control) => ({ control, place: chain.placeOf(control) }))
			.filter(({ place }) => before === "" || place <= before.slice(0, place.length))
			.sort(byPlaceThenId);
		const notices: Message[] = [];
		for (let i = operations.length - 1; i >= 0 && notices.length < limit; i--) {
			const operation = operations[i];
			const said = operation === undefined ? [] : this.noticesOf(operation.control);
			notices.push(...said.filter(({ order }) => before === "" || order < before));
		}
		return notices;
	}

	/** Unread messages (up to a bound) and whether one of the newest names me. */
	unread(readUpTo: string): { readonly count: number; readonly mentioned: boolean } {
		const { identity, store, replica } = this.#deps;
		const rows = store.unread(replica().room, readUpTo, identity.key, countLimits.unread);
		const mentioned = rows.slice(0, mentionsSearched).some((row) => this.mentions(row));
		return { count: rows.length, mentioned };
	}

	/** Whether a message names me as `@name`. */
	mentions(row: EventRow): boolean {
		return this.#isToMe(row, this.#states.of(row).body);
	}

	#isToMe(row: EventRow, body: MessageBody): boolean {
		const { identity, myName } = this.#deps;
		return row.author !== identity.key && body.kind === "text" && isMentionOf(body.text, myName());
	}

	#author(identity: string): { readonly author: string; readonly authorName: string; readonly authorTag: string } {
		const author = peerIdHex(identity);
		return {
			author,
			authorName: shownName(this.#deps.nameOf(identity)),
			authorTag: tagOf(author),
		};
	}
}

/** Whether `text` holds `@name`, whatever the case, and the name ends there. Pure. */
export const isMentionOf = (text: string, name: string): boolean => {
	const skeleton = skeletonOf(name);
	return (
		skeleton !== "" &&
		text
			.split("@")
			.slice(1)
			.some(
				(after) =>
					skeletonOf(after.slice(0, name.length)) === skeleton && !/^[\p{L}\p{N}]/u.test(after.slice(name.length)),
			)
	);
};

const noticePrefix = "notice-";
/** Hex digits of an operation's id. */
const idLength = 64;

const byPlaceThenId = (a: Placed, b: Placed): number =>
	a.place < b.place || (a.place === b.place && a.control.id < b.control.id) ? -1 : a === b ? 0 : 1;

const byOrder = (a: Message, b: Message): number => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0);
