/** States of the page, made by what happened to it. */
import { roomStrings } from "../../../src/extension/page/roomStrings.ts";
import type { Change, Row, Snapshot } from "../../../src/webview/protocol.ts";
import { type Input, reduce } from "../../../src/webview/reduce.ts";
import { emptyState, type PageState } from "../../../src/webview/state.ts";
import { plainL10n } from "../../page/plainL10n.ts";
import { ada, roomId } from "../../page/sampleRows.ts";

const strings = roomStrings(plainL10n);

/** The empty page after all of it. */
export function stateAfter(...inputs: readonly Input[]): PageState {
	return inputs.reduce(reduce, emptyState);
}

/** A numbered change. */
export function event(rev: number, change: Change): Input {
	return { kind: "event", rev, change };
}

/** Rows that came just now. */
export function rowsOf(...rows: readonly (Row | undefined)[]): Change {
	return { kind: "rows", rows: present(...rows), isHistory: false };
}

/** Without the missing ones. */
export function present(...rows: readonly (Row | undefined)[]): Row[] {
	return rows.filter((candidate) => candidate !== undefined);
}

/** A snapshot in which all is read and attended, unless told. */
export function snapshotOf(rows: readonly Row[], overrides: Partial<Snapshot> = {}): Snapshot {
	return {
		kind: "snapshot",
		rev: 1,
		room: roomId,
		header: {
			kind: "room",
			name: "room",
			role: "member",
			adminName: "G",
			memberCount: 2,
			onlineCount: 2,
			verified: [],
			listed: true,
			readsAll: true,
			whyReadOnly: "",
			wayOut: [],
			firstSteps: [],
			banners: [],
		},
		rows,
		hasOlder: false,
		readUpTo: rows.at(-1)?.order ?? "",
		draft: "",
		pending: [],
		transfers: [],
		me: { peerId: ada.author, name: ada.authorName },
		node: { state: "on", text: "", action: "" },
		attended: true,
		strings,
		...overrides,
	};
}
