/** What is kept of somebody's request to join, read. Pure. */

import type { JoinRow } from "../../store/rows.ts";
import { fromHex } from "../../wire/bytes.ts";
import { decodeControl } from "../../wire/control.ts";
import { decodeJoin, decodeJoinStatus, type JoinMessage } from "../../wire/join.ts";
import { hlcMs } from "../logs/hlc.ts";

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

/** The request that was taken back; empty if none was. */
export const withdrawnIn = (row: JoinRow): string => {
	const status = row.undo === undefined ? null : decodeJoinStatus(fromHex(row.undo));
	return status?.ok ? status.value.reqId : "";
};

/** Whether somebody waits for a decision. */
export const isOpen = (row: JoinRow): boolean => row.denial === "" && row.undo === undefined;
