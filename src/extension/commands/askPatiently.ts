/** Asks the node where the person waits for the answer. */
import * as vscode from "vscode";
import type { Requests } from "../../net/api/requests.ts";
import type { CallMethod, NodeClient } from "../node/nodeClient.ts";
import { withProgressLater } from "../ui/progress.ts";

/**
 * As `call`, with progress after a moment: just after a start nothing is decided before members were heard, which may
 * take half a minute, and a node may be starting or stuck. Not within a box, which shows that it is busy itself.
 */
export function askPatiently<M extends CallMethod>(
	{ node }: { readonly node: NodeClient },
	method: M,
	params: Requests[M]["params"],
): Promise<Requests[M]["result"]> {
	return withProgressLater(node.call(method, params), vscode.l10n.t("LAN Chat is working on it…"));
}
