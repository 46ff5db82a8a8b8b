/** Takes one EVENTS record from a peer, item by item, in order. Judges and gathers; commits nothing. */
import type { EventRow } from "../store/rows.ts";
import type { Control } from "../wire/control.ts";
import { decodeEventHeader, decodeEventWithBody } from "../wire/event.ts";
import type { Item } from "../wire/sync.ts";
import type { EventOutcome, Replica } from "./replica.ts";

/** What a record brought. */
export interface Taken {
	readonly controls: readonly Control[];
	readonly rows: readonly EventRow[];
	/** Something builds on what is not here. */
	readonly hasGap: boolean;
	/** The first item no honest peer sends; nothing after it was looked at. */
	readonly fault: string | null;
}

/**
 * Takes `items` as `sender` (an identity key) sent them. RULE: control operations are taken from anyone, each checked
 * before the next; events only from members.
 */
export const takeItems = (replica: Replica, sender: string, items: readonly Item[]): Taken => {
	const controls: Control[] = [];
	const rows: EventRow[] = [];
	let hasGap = false;
	for (const item of items) {
		if (item.kind === "control") {
			const outcome = replica.addControl(item.bytes);
			if (outcome.kind === "fault") {
				return { controls, rows, hasGap, fault: outcome.reason };
			}
			hasGap ||= outcome.kind === "missing";
			if (outcome.kind === "added") {
				controls.push(outcome.control);
			}
			continue;
		}
		const isEvent = item.kind === "event" || item.kind === "eventHeader";
		if (!isEvent || replica.state?.members.has(sender) !== true) {
			continue;
		}
		const outcome = takeEvent(replica, item);
		if (outcome.kind === "fault") {
			return { controls, rows, hasGap, fault: outcome.reason };
		}
		hasGap ||= outcome.kind === "gap";
		if (outcome.kind === "added") {
			rows.push(outcome.row);
		}
	}
	return { controls, rows, hasGap, fault: null };
};

const takeEvent = (replica: Replica, item: Item): EventOutcome => {
	if (item.kind === "event") {
		const decoded = decodeEventWithBody(item.bytes);
		return decoded.ok
			? replica.addEvent(decoded.value.header, decoded.value.body, "")
			: { kind: "fault", reason: decoded.reason };
	}
	const decoded = decodeEventHeader(item.bytes);
	return decoded.ok ? replica.addEvent(decoded.value, null, "") : { kind: "fault", reason: decoded.reason };
};
