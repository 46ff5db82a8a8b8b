/** Whether there is nobody to ask: off, locked or failed. */
import { statusOf } from "../node/nodeView.ts";
import type { CommandDeps } from "./deps.ts";

/** True where nothing can be begun, which is said with what leads on. While the node starts, what is asked waits. */
export function isOut({ node, teller }: CommandDeps): boolean {
	const { kind } = statusOf(node);
	const isClosed = kind === "locked" || kind === "failed" || kind === "off";
	if (isClosed) teller.nothing("");
	return isClosed;
}
