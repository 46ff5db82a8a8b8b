/** A host that says what it is told to: keeps a conversation and answers the page by the protocol. */
import { describeError } from "../../src/extension/errors.ts";
import { directStrings, roomStrings } from "../../src/extension/page/roomStrings.ts";
import {
	type Anchor,
	type Change,
	type Command,
	decodePageMessage,
	type HostMessage,
	protocolLimits,
	type Reply,
	type Row,
	type Snapshot,
} from "../../src/webview/protocol.ts";
import { until } from "../harness/until.ts";
import { plainL10n } from "./plainL10n.ts";
import { ada, roomId } from "./sampleRows.ts";

type Answer = Reply | Refusal;
type Refusal = { readonly code: string; readonly message: string };

/** The other side of one page. */
export class ScriptedHost {
	/** The whole conversation, oldest first. */
	rows: readonly Row[];
	/** What stands in the next snapshot beside the rows. */
	state: Pick<Snapshot, "header" | "node" | "readUpTo" | "draft" | "attended" | "pending" | "transfers">;
	/** Every command of the page, in order. */
	readonly commands: Command[] = [];
	/** Answers instead of the usual ones. */
	readonly answers: { [K in Command["kind"]]?: (command: Extract<Command, { kind: K }>) => Answer | Promise<Answer> } =
		{};
	/** Where the page said that the person is; undefined before it said so. */
	place: Anchor | null | undefined;
	#rev = 0;
	#post: (message: HostMessage) => Promise<void> = async () => {};

	constructor(rows: readonly Row[]) {
		this.rows = rows;
		this.state = {
			header: {
				kind: "room",
				name: "design-review",
				role: "member",
				adminName: "Grace Hopper",
				memberCount: 4,
				onlineCount: 3,
				verified: [],
				listed: true,
				readsAll: true,
				whyReadOnly: "",
				wayOut: [],
				firstSteps: [],
				banners: [],
			},
			node: { state: "on", text: "", action: "" },
			readUpTo: rows.at(-1)?.order ?? "",
			draft: "",
			attended: true,
			pending: [],
			transfers: [],
		};
	}

	/** Where messages for the page go. */
	connect(post: (message: HostMessage) => Promise<void>): void {
		this.#post = post;
	}

	/** Commands of one kind. */
	asked<K extends Command["kind"]>(kind: K): readonly Extract<Command, { kind: K }>[] {
		return this.commands.filter((command): command is Extract<Command, { kind: K }> => command.kind === kind);
	}

	/** Commands of one kind, once there are so many: what a click or a key makes the page say comes after it is pressed. */
	async hears<K extends Command["kind"]>(kind: K, count = 1): Promise<readonly Extract<Command, { kind: K }>[]> {
		await until(() => this.asked(kind).length >= count, {
			what: `the page to ask ${count} times for ${kind}`,
			every: 5,
		});
		return this.asked(kind);
	}

	/** Tells of a change; `skip` leaves numbers out, as if events were lost. */
	async tell(change: Change, { skip = 0 } = {}): Promise<void> {
		this.#rev += 1 + skip;
		await this.#post({ kind: "event", rev: this.#rev, change });
	}

	/** Somebody writes, or a row changes. */
	async tellRows(rows: readonly Row[]): Promise<void> {
		const ids = new Set(rows.map(({ id }) => id));
		const clientIds = new Set(rows.map(({ clientId }) => clientId).filter(Boolean));
		const kept = this.rows.filter((row) => !ids.has(row.id) && !clientIds.has(row.clientId));
		this.rows = [...kept, ...rows].toSorted((a, b) => (a.order < b.order ? -1 : 1));
		await this.tell({ kind: "rows", rows, isHistory: false });
	}

	/** Takes what the page posted; throws where it breaks the protocol. */
	async handle(raw: unknown): Promise<void> {
		const decoded = decodePageMessage(raw);
		if (!decoded.ok) throw new Error(`The page broke the protocol: ${decoded.reason}`);
		const message = decoded.value;
		if (message.kind === "ready") return this.#sendSnapshot();
		if (message.kind === "place") {
			this.place = message.place;
			return;
		}
		if (message.kind === "sight") return;
		this.commands.push(message.command);
		const answer = await this.#answer(message.command);
		if ("code" in answer) await this.#post({ kind: "refusal", id: message.id, ...answer });
		else await this.#post({ kind: "reply", id: message.id, value: answer });
	}

	#sendSnapshot(): Promise<void> {
		this.#rev += 1;
		return this.#post({
			kind: "snapshot",
			...this.state,
			rev: this.#rev,
			room: roomId,
			rows: this.rows.slice(-protocolLimits.windowRows),
			hasOlder: this.rows.length > protocolLimits.windowRows,
			me: { peerId: ada.author, name: ada.authorName },
			strings: this.state.header?.kind === "direct" ? directStrings(plainL10n) : roomStrings(plainL10n),
		});
	}

	#answer(command: Command): Answer | Promise<Answer> {
		const scripted = this.answers[command.kind] as ((command: Command) => Answer | Promise<Answer>) | undefined;
		if (scripted) return scripted(command);
		if (command.kind === "loadOlder") return this.older(command.before);
		if (command.kind === "deliveredTo") return { kind: "names", names: ["Grace Hopper", "Linus"] };
		return { kind: "done" };
	}

	/** The usual answer to `loadOlder`. */
	older(before: string): Reply {
		let end = this.rows.length;
		while (end > 0 && (this.rows[end - 1]?.order ?? "") >= before) end--;
		const start = Math.max(0, end - protocolLimits.olderRows);
		return { kind: "older", rows: this.rows.slice(start, end), hasOlder: start > 0 };
	}
}

/** A refusal as the real host words it. */
export function refusal(code: "messageTooLong" | "storeFull" | "nodeFailed"): Refusal {
	return { code, message: describeError(plainL10n, { ok: false, code, detail: {} } as never) };
}
