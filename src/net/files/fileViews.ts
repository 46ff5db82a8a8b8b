/** Offers and transfers as windows see them. Pure. */
import type { PastTransfer, Transfer, TransferReceiver, TransferState } from "../api/files.ts";
import { peerIdHex } from "../crypto/fingerprintHex.ts";
import { fileLimits } from "../limits.ts";
import type { FileRow, PastRow } from "../store/fileRows.ts";
import type { Place } from "./conversations.ts";
import type { Download } from "./download.ts";
import type { Fetch, Own, Preparing } from "./fetch.ts";
import { isProgramName } from "./fileNames.ts";
import { pieceCount } from "./pieces.ts";
import type { Follower } from "./swarm.ts";

/** What views need to know of the world. */
export interface ViewWorld {
	readonly nameOf: (identity: string) => string;
	readonly isOnline: (identity: string) => boolean;
	/** Whether I belong to a conversation. */
	readonly isMine: (place: Place) => boolean;
	readonly nowMs: number;
}

/** An own offer and those who fetch it. */
export const ownView = (own: Own, followers: readonly Follower[], world: ViewWorld): Transfer => ({
	...viewOf(own.row, world),
	state: own.row.state === "withdrawn" ? "withdrawn" : "offered",
	problem: own.problem,
	doneBytes: own.row.size,
	sentBytes: own.shelf.sentBytes,
	receivers: followers.map((follower) => receiverOf(own.row, follower, world)),
});

/** An own offer that is being read, or came to nothing. */
export const preparingView = (preparing: Preparing, world: ViewWorld): Transfer => ({
	...viewOf(preparing.row, world),
	state: preparing.row.state === "failed" ? "failed" : "preparing",
	problem: preparing.row.problem as Transfer["problem"],
	doneBytes: preparing.doneBytes,
});

/** A content that arrives, or has. */
export const fetchView = (fetch: Fetch, world: ViewWorld): Transfer => {
	const { row, download, blamed } = fetch;
	const bytesPerSecond = download?.asking.bytesPerSecond ?? 0;
	const doneBytes = row.state === "done" ? row.size : (download?.stock.bytes ?? bytesOf(row, fetch.keptPieces));
	const state = row.state === "fetching" ? stateOf(download, doneBytes === row.size) : row.state;
	return {
		...viewOf(row, world),
		state: state === "offered" || state === "withdrawn" || state === "preparing" ? "cancelled" : state,
		problem: problemOfFetch(fetch, world),
		doneBytes,
		bytesPerSecond,
		secondsLeft: secondsFor(row.size - doneBytes, bytesPerSecond),
		sources: download?.asking.sources.filter((source) => source.asked.size > 0).length ?? 0,
		folder: row.folder,
		path: row.placed,
		sentBytes: fetch.sentBytes,
		blamed: blamed.map(({ identity, why }) => ({ peerId: peerIdHex(identity), name: world.nameOf(identity), why })),
	};
};

/** What is kept of one that was forgotten. */
export const pastView = (messageId: string, { peer, listing, ...past }: PastRow): PastTransfer => ({
	...past,
	messageId,
	peerId: peerIdHex(peer),
	isFolder: listing > 0,
});

const problemOfFetch = ({ row, sourceProblem }: Fetch, { isMine }: ViewWorld): Transfer["problem"] => {
	if (row.endedMs === 0 && !isMine(row)) {
		return "notMember";
	}
	return row.problem === "" ? sourceProblem : (row.problem as Transfer["problem"]);
};

const stateOf = (download: Download | null, isWhole: boolean): TransferState => {
	switch (download?.phase) {
		case "opening":
			return "checking";
		case "verifying":
			return "checking";
		case "placing":
		case "done":
			return "placing";
		default:
			return !isWhole && download?.asking.sources.some(({ have }) => have !== null) !== true ? "waiting" : "fetching";
	}
};

const receiverOf = (row: FileRow, { identity, status, meter }: Follower, world: ViewWorld): TransferReceiver => {
	const doneBytes = bytesOf(row, status.pieces);
	const isFetching = status.state === "fetching";
	const bytesPerSecond = isFetching ? meter.rate(world.nowMs) : 0;
	return {
		peerId: peerIdHex(identity),
		name: world.nameOf(identity),
		state: status.state,
		problem: status.trouble,
		online: world.isOnline(identity),
		doneBytes,
		bytesPerSecond,
		secondsLeft: isFetching ? secondsFor(row.size - doneBytes, bytesPerSecond) : null,
	};
};

/** Of so many pieces; which of them is the last and shorter one nobody says. */
const bytesOf = (row: FileRow, pieces: number): number =>
	pieces >= pieceCount(row.size) ? row.size : pieces * fileLimits.piece;

const secondsFor = (bytes: number, bytesPerSecond: number): number | null =>
	bytesPerSecond === 0 ? null : Math.ceil(bytes / bytesPerSecond);

const viewOf = (row: FileRow, world: ViewWorld): Transfer => ({
	id: row.id,
	direction: row.direction,
	room: row.room,
	peerId: row.peer === "" ? "" : peerIdHex(row.peer),
	peerName: row.peer === "" ? "" : world.nameOf(row.peer),
	messageId: row.message,
	clientId: row.clientId,
	name: row.name,
	size: row.size,
	count: row.count,
	isFolder: row.listing > 0,
	state: "offered",
	problem: "",
	doneBytes: 0,
	bytesPerSecond: 0,
	secondsLeft: null,
	sources: 0,
	folder: "",
	path: "",
	isProgram: row.listing === 0 && isProgramName(row.name),
	receivers: [],
	sentBytes: 0,
	blamed: [],
	addedMs: row.addedMs,
	endedMs: row.endedMs,
});
