/** What windows are told of one room: rows that came, changed or became readable; what happened; how much is unread. */
import type { Message } from "../../api/messages.ts";
import { countLimits } from "../../limits.ts";
import type { EventRow } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import type { Control } from "../../wire/control.ts";
import { decodeEventHeader } from "../../wire/event.ts";
import { removedBy } from "../chain/controlChain.ts";
import type { Replica } from "../replica/replica.ts";
import type { Conversation } from "./conversation.ts";

/** Own messages read at once to tell windows of a new delivery state, bytes. */
const pageBytes = 1_048_576;
/** Of what can be read after all, so many of the newest rows are told again; older ones are read when a page asks. */
const retoldMost = 2_000;

/** What telling stands on. */
export interface RoomTellingDeps {
	readonly store: Store;
	readonly replica: () => Replica;
	readonly conversation: Conversation;
	/** My identity key. */
	readonly me: string;
	/** Order key of the newest message read. */
	readonly readUpTo: () => string;
	readonly tell: (messages: readonly Message[], isHistory: boolean) => void;
}

/** The teller of one room. */
export class RoomTelling {
	readonly #deps: RoomTellingDeps;
	#unread: { readonly count: number; readonly mentioned: boolean };

	/** @throws StoreError */
	constructor(deps: RoomTellingDeps) {
		this.#deps = deps;
		this.#unread = deps.conversation.unread(deps.readUpTo());
	}

	get unread(): { readonly count: number; readonly mentioned: boolean } {
		return this.#unread;
	}

	/** Something was read, forgotten, or can be read at last. */
	recount(): void {
		this.#unread = this.#deps.conversation.unread(this.#deps.readUpTo());
	}

	/** Tells rows as they are. */
	windows(messages: readonly Message[], isHistory = true): void {
		if (messages.length > 0) {
			this.#deps.tell(messages, isHistory);
		}
	}

	/** Rows as they are now. */
	rows(rows: readonly EventRow[], isHistory = true): void {
		const messages = rows.filter((row) => row.shown).map((row) => this.#deps.conversation.messageOf(row));
		this.windows(messages, isHistory);
	}

	/** Rows that members sent, committed by now. */
	came(rows: readonly EventRow[], isHistory: boolean): void {
		const { conversation, me, readUpTo } = this.#deps;
		const all = rows.filter((row) => row.shown);
		const shown = isHistory ? conversation.recentOf(all) : all;
		const fresh = all.filter((row) => row.author !== me && row.order > readUpTo());
		// Read anew: something that came with it may have taken its text back.
		const messages = shown.flatMap((row) => conversation.message(row.id) ?? []);
		if (fresh.length > 0) {
			const isNaming = (message: Message): boolean => message.mentionsMe && message.order > readUpTo();
			this.#unread = {
				count: Math.min(countLimits.unread, this.#unread.count + fresh.length),
				mentioned: this.#unread.mentioned || messages.some(isNaming),
			};
		}
		this.windows(messages, isHistory);
		this.touched();
	}

	/** Shows messages anew that something acts on now; `also` those that wait for a signature of mine. */
	touched(...also: readonly string[]): void {
		const { store, replica } = this.#deps;
		const touched = [...replica().takeTouched(), ...also];
		this.rows([...new Set(touched)].flatMap((id) => store.event(replica().room, id) ?? []));
	}

	/** What operations say to people. What a removal did not leave standing stays where it was shown, and is marked. */
	happened(controls: readonly Control[]): void {
		this.windows(controls.flatMap((control) => this.#deps.conversation.noticesOf(control)));
		const replica = this.#deps.replica();
		const removed = controls.flatMap((control) => removedBy(control) ?? []);
		for (const log of replica.logs.filter(({ author }) => removed.includes(author))) {
			const limit = replica.limit(log);
			if (limit.kind !== "none") {
				const from = limit.kind === "cut" ? limit.seq : 1;
				const rows = this.#newestOf(log.author, log.log, from, log.seq);
				this.rows(rows.filter((row) => replica.doubtOf(row) !== ""));
			}
		}
	}

	/** A log is proved to fork: what stands from there on is told anew, marked. */
	forked(author: string, log: string, from: number): void {
		const { store, replica } = this.#deps;
		const place = { room: replica().room, author, log, maxBytes: pageBytes };
		this.rows(store.eventsOf({ ...place, from, to: Number.MAX_SAFE_INTEGER }));
	}

	/** What could not be read until the keys of some epochs came is told again, as far as a page may show it. */
	opened(epochs: ReadonlySet<string>): void {
		const { store, replica } = this.#deps;
		this.recount();
		for (let before = "", told = 0; told < retoldMost; told += countLimits.pageMessages) {
			const rows = store.page(replica().room, before, countLimits.pageMessages);
			this.rows(rows.filter((row) => isUnder(row, epochs)));
			before = rows.at(-1)?.order ?? "";
			if (rows.length < countLimits.pageMessages) {
				break;
			}
		}
		this.touched();
	}

	/** The newest of my messages between two numbers of a log. */
	own(log: string, from: number, to: number): readonly Message[] {
		return this.#newestOf(this.#deps.me, log, from, to).map((row) => this.#deps.conversation.messageOf(row));
	}

	/** The newest rows shown between two numbers of a log. */
	#newestOf(author: string, log: string, from: number, to: number): readonly EventRow[] {
		const { store, replica } = this.#deps;
		const newest = Math.max(from, to - countLimits.pageMessages + 1);
		return store
			.eventsOf({ room: replica().room, author, log, from: newest, to, maxBytes: pageBytes })
			.filter((row) => row.shown);
	}
}

const isUnder = (row: EventRow, epochs: ReadonlySet<string>): boolean => {
	const header = decodeEventHeader(row.header);
	return header.ok && epochs.has(header.value.epochCtl);
};
