/** How a room came to its admin, for those who asked an earlier one and may not see the chain. Pure. */
import { countLimits } from "../../limits.ts";
import type { Handover } from "../../wire/handover.ts";
import type { ControlChain } from "./controlChain.ts";

/**
 * The latest steps from admin to admin, the oldest first. An election is no step: what it rests on, only members can check,
 * so the steps begin after it.
 */
export const handoversOf = (chain: ControlChain): readonly Handover[] => {
	let steps: Handover[] = [];
	for (const { author, body, bytes } of chain.canonical) {
		if (body.kind === "claim") {
			steps = [];
		} else if (body.kind === "transfer") {
			steps.push({ kind: "transfer", from: author, to: body.to, bytes });
		} else if (body.kind === "rekey" && body.move.oldIdentity === author) {
			steps.push({ kind: "move", from: author, to: body.move.card.identity, bytes: body.move.bytes });
		}
	}
	return steps.slice(-countLimits.handovers);
};
