/** What is kept of somebody's request to join, read. Pure. */
import { countLimits } from "../../limits.ts";
import type { JoinRow } from "../../store/rows.ts";
import { fromHex, toHex } from "../../wire/bytes.ts";
import { decodeControl } from "../../wire/control.ts";
import { decodeJoin, decodeJoinStatus, type JoinMessage } from "../../wire/join.ts";
import { hlcMs } from "../logs/hlc.ts";

/** A request that was taken back. */
export interface Withdrawal {
	readonly reqId: string;
	/** JOIN_STATUS, as its requester signed it. */
	readonly bytes: Uint8Array;
}

/** A row that asks for nothing. */
const nothingAsked = { request: "", name: "", relayedBy: "", denials: 0, deniedUntilMs: 0, denial: "" };

/** What a row asks for: as its requester signed it, or as the operation of a lost branch said; null if nothing any more. */
export const requestIn = (row: JoinRow): JoinMessage | null => {
	if (row.lostAdd === undefined) {
		const request = decodeJoin(fromHex(row.request));
		return request.ok ? request.value : null;
	}
	const control = decodeControl(fromHex(row.lostAdd));
	if (!control.ok || control.value.body.kind !== "add") {
		return null;
	}
	const { bytes, room, hlc, body } = control.value;
	const { card, log, reqId } = body;
	return { bytes, room, card, log, reqId, ms: hlcMs(hlc), note: "", invitation: null };
};

/** The requests that were taken back, each with the word of it. */
export const withdrawnIn = (row: JoinRow | undefined): readonly Withdrawal[] =>
	(row?.undos ?? []).flatMap((hex) => {
		const bytes = fromHex(hex);
		const status = decodeJoinStatus(bytes);
		return status.ok ? [{ reqId: status.value.reqId, bytes }] : [];
	});

/** Whether a request was taken back. */
export const isWithdrawnIn = (row: JoinRow, reqId: string | null | undefined): boolean =>
	withdrawnIn(row).some((one) => one.reqId === reqId);

/** Whether what a row asks for was taken back, or it asks for nothing. */
export const isTakenBack = (row: JoinRow): boolean => {
	const request = row.undos === undefined ? undefined : requestIn(row);
	return request === null || (request !== undefined && isWithdrawnIn(row, request.reqId));
};

/**
 * What is kept after the word, `bytes`, that a request was taken back; null where it says nothing new. RULE: it is kept
 * whatever other request is here, and beside what was said of others: nothing says which of them came last.
 */
export const takenBack = (
	known: JoinRow | undefined,
	{ reqId, bytes, ...said }: Pick<JoinRow, "room" | "requester" | "address" | "atMs"> & Withdrawal,
): JoinRow | null => {
	if (known !== undefined && isWithdrawnIn(known, reqId)) {
		return null;
	}
	const undos = [...(known?.undos ?? []), toHex(bytes)].slice(-countLimits.joinWithdrawals);
	if (known !== undefined && (known.request !== "" || known.lostAdd !== undefined)) {
		return { ...known, undos };
	}
	return { ...nothingAsked, ...known, ...said, undos };
};

/** What is left of a row that asks for nothing any more: what was taken back; null if nothing was. */
export const wordsOf = (row: JoinRow): JoinRow | null => {
	const { room, requester, address, atMs, undos } = row;
	if (undos === undefined) {
		return null;
	}
	const isAll = row.request === "" && row.lostAdd === undefined;
	return isAll ? row : { ...nothingAsked, room, requester, address, atMs, undos };
};

/** Whether somebody waits for a decision. */
export const isOpen = (row: JoinRow): boolean => row.denial === "" && !isTakenBack(row);
