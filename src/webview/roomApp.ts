/**
 * The page without its looks: keeps the state, speaks with the host, does what the person asks. No DOM, so that tests
 * run it as it is.
 */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { assertNever } from "./assertNever.ts";
import type { HostChannel } from "./bridge.ts";
import { type Answer, CommandClient } from "./commandClient.ts";
import type { Anchor, Kept } from "./kept.ts";
import { OlderRows } from "./olderRows.ts";
import { isOnScreen } from "./onScreen.ts";
import { Outgoing, type OutgoingDeps } from "./outgoing.ts";
import { type Command, type HostMessage, protocolLimits, type Row, type Snapshot } from "./protocol.ts";
import { type Input, reduce } from "./reduce.ts";
import { countFromOthersAfter, firstFromOthersAfter, isFromOthers, newestOrder } from "./rows.ts";
import { emptyState, type PageState } from "./state.ts";
import { fill } from "./text.ts";
import { Uploader } from "./uploader.ts";

/** What the app needs of its surroundings. */
export interface RoomAppDeps extends Pick<OutgoingDeps, "now" | "newClientId" | "after"> {
	readonly host: HostChannel;
	/** Calls back once the page was drawn; not while it is hidden. */
	readonly drawn: (callback: () => void) => void;
}

/** Which room the page shows, and where. */
export interface RoomAppOptions {
	readonly room: string;
	/** The row to begin at; null for the newest. */
	readonly anchor: Anchor | null;
}

/** Commands that concern no row of the list. */
type PlainCommand = Extract<
	Command,
	{
		kind:
			| "openLink"
			| "openSnippet"
			| "copySnippet"
			| "copyText"
			| "showMembers"
			| "roomAction"
			| "person"
			| "file"
			| "attach"
			| "offerUris"
			| "fixNode"
			| "react"
			| "edit"
			| "erase";
	}
>;

/** One room page. */
export class RoomApp {
	readonly #deps: RoomAppDeps;
	readonly #options: RoomAppOptions;
	readonly #state: Signal<PageState>;
	readonly #commands: CommandClient;
	readonly #arrivals = signal<readonly Row[]>([]);
	readonly #older: OlderRows;
	#markedUpTo = "";
	#isOnScreen = true;

	/** Files without a path on their way to the host. */
	readonly uploader: Uploader;
	/** What the person writes. */
	readonly outgoing: Outgoing;
	/** Messages of others that came just now, for screen readers. */
	readonly arrivals: ReadonlySignal<readonly Row[]> = this.#arrivals;
	/** The row below the "New" divider. */
	readonly firstUnread = computed(() => {
		const { rows, newSince } = this.#state.value;
		return newSince === null ? undefined : firstFromOthersAfter(rows, newSince);
	});
	/** How many messages of others wait below the screen. */
	readonly newBelow = computed(() => {
		const { rows, seenUpTo, isAtBottom } = this.#state.value;
		return isAtBottom ? 0 : countFromOthersAfter(rows, seenUpTo);
	});

	constructor(deps: RoomAppDeps, options: RoomAppOptions) {
		this.#deps = deps;
		this.#options = options;
		this.#state = signal({ ...emptyState, isAtBottom: options.anchor === null });
		this.#commands = new CommandClient({ post: (message) => deps.host.post(message), after: deps.after });
		const own = {
			state: () => this.#state.value,
			apply: (input: Input) => this.#apply(input),
			ask: (command: Command) => this.#ask(command),
		};
		this.#older = new OlderRows(own);
		this.uploader = new Uploader({
			...deps,
			...own,
			unreadable: () => this.#state.value.strings.uploadUnreadable,
			tooMany: () => fill(this.#state.value.strings.uploadTooMany, protocolLimits.uploadFiles.toLocaleString()),
		});
		this.outgoing = new Outgoing({ ...deps, ...own });
	}

	/** Everything the views are made from. */
	get state(): ReadonlySignal<PageState> {
		return this.#state;
	}

	/** Listens and asks for the first snapshot. */
	start(): void {
		this.#deps.host.listen((message) => this.#handle(message));
		this.askForSnapshot();
	}

	/** Also when the page becomes visible: what was posted meanwhile may be lost. */
	askForSnapshot(): void {
		this.#deps.host.post({ kind: "ready", room: this.#options.room, rev: this.#state.value.rev });
	}

	/** One more page of older rows. Resolves when it has come, or did not. */
	loadOlder(): Promise<void> {
		return this.#older.load();
	}

	/** Index of the first unread row, after loading as many older pages as it takes; -1 if there is none. */
	async findFirstUnread(): Promise<number> {
		const { newSince } = this.#state.value;
		if (newSince === null) return -1;
		await this.#older.loadBackTo(newSince);
		return this.#state.value.rows.findIndex(({ id }) => id === this.firstUnread.value?.id);
	}

	/** Index of the row, after loading as many older pages as it takes; -1 if it is not to be had. */
	findRow(anchor: Anchor): Promise<number> {
		return this.#older.find(anchor);
	}

	/** What is on screen at the bottom counts as seen; the host decides about read. */
	scrolled(isAtBottom: boolean): void {
		if (isAtBottom !== this.#state.value.isAtBottom) this.#apply({ kind: "scrolled", isAtBottom });
	}

	/** VS Code calls a page visible that a maximized terminal covers: the host is told. */
	resized(size: Parameters<typeof isOnScreen>[0]): void {
		const onScreen = isOnScreen(size);
		if (onScreen === this.#isOnScreen) return;
		this.#isOnScreen = onScreen;
		this.#deps.host.post({ kind: "sight", onScreen });
	}

	/** Keeps the place for when the page comes back: the row at the top of the screen, or null at the newest. */
	keepPlace(anchor: Anchor | null): void {
		const kept: Kept = { room: this.#options.room, anchor };
		this.#deps.host.keep(kept);
		this.#deps.host.post({ kind: "place", place: anchor });
	}

	/** Asks the host to do something that concerns no row. */
	do(command: PlainCommand): Promise<Answer> {
		return this.#ask(command);
	}

	/** Names of who has an own message; empty if that is not to be had. */
	async deliveredTo(messageId: string): Promise<readonly string[]> {
		const answer = await this.#ask({ kind: "deliveredTo", messageId });
		return answer.ok && answer.value.kind === "names" ? answer.value.names : [];
	}

	async #ask(command: Command): Promise<Answer> {
		const answer = await this.#commands.ask(command);
		if (answer.ok || answer.message !== "") return answer;
		return { ...answer, message: this.#state.value.strings.noAnswer };
	}

	#handle(message: HostMessage): void {
		switch (message.kind) {
			case "reply":
			case "refusal":
				this.#commands.handle(message);
				break;
			case "snapshot":
				this.#handleSnapshot(message);
				break;
			case "event":
				this.#handleEvent(message);
				break;
			default:
				assertNever(message);
		}
	}

	#handleSnapshot(snapshot: Snapshot): void {
		if (snapshot.room !== this.#options.room) return;
		// A mark from before may have been lost with the node it went to.
		this.#markedUpTo = "";
		this.#apply(snapshot);
	}

	#handleEvent(event: Extract<HostMessage, { kind: "event" }>): void {
		const wasStale = this.#state.value.isStale;
		batch(() => {
			this.#announce(event);
			this.#apply(event);
		});
		if (this.#state.value.isStale && !wasStale) this.askForSnapshot();
	}

	#announce({ rev, change }: Extract<HostMessage, { kind: "event" }>): void {
		const { rows, rev: known } = this.#state.value;
		if (change.kind !== "rows" || change.isHistory || rev !== known + 1) return;
		const newest = newestOrder(rows);
		const arrived = change.rows.filter((row) => row.order > newest && isFromOthers(row));
		if (arrived.length > 0) this.#arrivals.value = arrived;
	}

	#apply(input: Input): void {
		this.#state.value = reduce(this.#state.value, input);
		this.#markRead();
	}

	#markRead(): void {
		const { isLoaded, isAtBottom, rows, readUpTo } = this.#state.value;
		const newest = newestOrder(rows);
		if (!isLoaded || !isAtBottom || newest <= this.#markedUpTo || newest <= readUpTo) return;
		this.#markedUpTo = newest;
		this.#deps.drawn(() => void this.#ask({ kind: "markRead", upTo: newest }));
	}
}
