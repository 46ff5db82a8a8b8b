/** Takes a control operation into the chain of a room: read, judged in its place; or, beyond a halt, passed by. */
import { type ControlHead, decodeControl, decodeControlHead, roomOf } from "../../wire/control.ts";
import type { Holdings } from "./holdings.ts";
import { type ControlOutcome, fault } from "./outcomes.ts";

/** What becomes of an operation, as far as the chain goes. */
export const takeControl = (held: Holdings, bytes: Uint8Array): ControlOutcome => {
	const decoded = decodeControl(bytes);
	if (!decoded.ok) {
		return passBy(held, bytes, decoded.reason);
	}
	const control = decoded.value;
	if (roomOf(control) !== held.room) {
		return fault("ctlRoom");
	}
	const added = held.chain.add(control, held.placeFor(control));
	switch (added.kind) {
		case "added":
			return { kind: "added", control };
		case "denied":
			return fault(added.denial);
		case "missing":
			return missing(control);
		default:
			return added;
	}
};

/**
 * RULE: what cannot be read is a fault only where it follows what we know: beyond a halt it is for a newer version to
 * judge, and where its predecessor is missing it may stand there.
 */
const passBy = (held: Holdings, bytes: Uint8Array, reason: string): ControlOutcome => {
	const head = decodeControlHead(bytes);
	if (!head.ok || roomOf(head.value) !== held.room) {
		return fault(reason);
	}
	const passed = held.chain.passBy(head.value);
	return passed.kind === "denied" ? fault(reason) : passed.kind === "missing" ? missing(head.value) : passed;
};

const missing = ({ id }: ControlHead): ControlOutcome => ({ kind: "missing", id });
