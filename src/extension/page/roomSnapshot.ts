/** The whole state of one page. */
import type { MessagePage } from "../../net/api/messages.ts";
import type { Outcome } from "../../net/api/outcome.ts";
import { type NodeState, type PageStrings, protocolLimits, type Snapshot } from "../../webview/protocol.ts";
import { clip, maxNameUnits } from "../clip.ts";
import { conversationOf } from "../conversation/conversation.ts";
import type { Drafts } from "../conversation/drafts.ts";
import type { Outbox } from "../conversation/outbox.ts";
import { describeError } from "../errors.ts";
import { pagePast, pageTransfer } from "../files/pageTransfers.ts";
import type { TransferFeed } from "../files/transferFeed.ts";
import type { L10n } from "../l10n.ts";
import type { Walls } from "../people/walls.ts";
import { pageRow } from "./pageRows.ts";
import { nodeState, pageHeader } from "./pageState.ts";
import type { RoomPort } from "./roomPort.ts";
import type { VisibleRooms } from "./visibleRooms.ts";

/** Where the state comes from. */
export interface SnapshotSources {
	readonly port: RoomPort;
	readonly drafts: Drafts;
	readonly outbox: Outbox;
	readonly transfers: Pick<TransferFeed, "of" | "past">;
	readonly walls: Walls;
	readonly visibleRooms: VisibleRooms;
	readonly l10n: L10n;
	readonly strings: PageStrings;
}

/** What has to be waited for. `page` is null while there is no node to ask. */
export interface RoomReading {
	readonly page: Outcome<MessagePage> | null;
	readonly draft: string;
}

/** Reads the newest messages, the draft, and what was not sent. */
export async function readRoom({ port, drafts, outbox }: SnapshotSources, room: string): Promise<RoomReading> {
	const canAsk = port.state.kind === "connected";
	const page = canAsk ? await conversationOf(port, room).page("", protocolLimits.windowRows) : null;
	await outbox.restore();
	if (page?.ok) outbox.settle(page.value.messages.map(({ clientId }) => clientId));
	return { page, draft: await drafts.get(room) };
}

/** What of the room a snapshot is made from, and its number. */
export interface SnapshotParts {
	readonly room: string;
	readonly rev: number;
	readonly reading: RoomReading;
}

/** The state at this moment; nothing is waited for, so that it fits its number. */
export function makeSnapshot(sources: SnapshotSources, { room, rev, reading }: SnapshotParts): Snapshot {
	const { port, outbox, visibleRooms, l10n, strings } = sources;
	const { page, draft } = reading;
	const header = pageHeader(sources, room);
	const me = port.overview?.me;
	return {
		kind: "snapshot",
		rev,
		room,
		header,
		rows: page?.ok ? page.value.messages.map((message) => pageRow(l10n, message)) : [],
		hasOlder: page?.ok ? page.value.hasOlder : false,
		readUpTo: page?.ok ? page.value.readUpTo : "",
		draft,
		pending: outbox.pending,
		transfers: transfersOf(sources, room),
		me: me ? { peerId: me.peerId, name: clip(me.name, maxNameUnits) } : null,
		node: header !== null && page?.ok === false ? unreadableRoom(sources, page) : nodeState(l10n, port),
		attended: visibleRooms.isAttended(room),
		strings,
	};
}

/** What a page shows of files. What was taken off the list first, so that there is room for the others. */
function transfersOf({ l10n, transfers }: SnapshotSources, room: string): Snapshot["transfers"] {
	const past = transfers.past(room).map((each) => pagePast(l10n, each));
	const all = [...past, ...transfers.of(room).map((transfer) => pageTransfer(l10n, transfer))];
	return all.slice(-protocolLimits.transfers);
}

/** An empty page must not look like a room in which nobody has said anything. */
function unreadableRoom({ l10n, port }: SnapshotSources, failure: Extract<Outcome<never>, { ok: false }>): NodeState {
	const state = nodeState(l10n, port);
	if (state.state !== "on") return state;
	return { state: "failed", text: describeError(l10n, failure), action: l10n.t("Show Log") };
}
