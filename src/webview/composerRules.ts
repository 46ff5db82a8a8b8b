/** What may be sent, and what to say where it may not. Pure. */
import { protocolLimits } from "./protocol.ts";
import type { PageState } from "./state.ts";
import { fill, utf8Length } from "./text.ts";

/** Bytes left below which the composer counts them. */
const countBelow = 1_024;

/** Why nothing can be sent in this room now, in a sentence; empty if it can. While off the network what is sent waits. */
export function readOnlyReason(state: PageState): string {
	const { node } = state;
	return node.state === "on" || node.state === "off" ? whyNotType(state) : node.text;
}

/**
 * Why there is nothing to type here; empty where there is. RULE: a node that starts again takes no key from anybody: it
 * does so in the middle of a word, and is back in a moment.
 */
export function whyNotType({ header, strings }: PageState): string {
	return header === null ? strings.roomGone : header.whyReadOnly;
}

/** Why `text` cannot be sent now; null if it can. */
export function whyNotSend(state: PageState, text: string): "readOnly" | "empty" | "tooLong" | null {
	if (readOnlyReason(state) !== "") return "readOnly";
	if (text.trim() === "") return "empty";
	return utf8Length(text) > protocolLimits.messageBytes ? "tooLong" : null;
}

/** What the composer says about the length; empty while there is plenty of room. */
export function lengthHint(
	{ strings }: PageState,
	text: string,
): { readonly text: string; readonly isTooLong: boolean } {
	const left = protocolLimits.messageBytes - utf8Length(text);
	if (left >= countBelow) return { text: "", isTooLong: false };
	if (left >= 0) return { text: fill(strings.bytesLeft, left.toLocaleString()), isTooLong: false };
	return {
		text: fill(strings.tooLong, (-left).toLocaleString(), protocolLimits.messageBytes.toLocaleString()),
		isTooLong: true,
	};
}
