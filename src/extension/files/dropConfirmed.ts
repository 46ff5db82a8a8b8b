/** Files of the editor that were dropped on a page: the page names addresses, the person sees what they are first. */
import * as vscode from "vscode";
import { pageTitle } from "../conversation/pageTitle.ts";
import type { NodeView } from "../node/nodeView.ts";
import { confirm } from "../ui/confirm.ts";
import { isFileUri } from "./droppedUris.ts";
import type { FileOffers } from "./fileOffers.ts";

/** Paths that are shown; of more the number. */
const shownMost = 8;

/**
 * RULE: a page may name any address, so nothing it names is read or offered before the person has seen the paths and said
 * yes. Answers with the reason for a refusal; empty for none, and where the person said no.
 */
export async function offerDropped(
	{ offers, node }: { readonly offers: FileOffers; readonly node: NodeView },
	key: string,
	addresses: readonly string[],
): Promise<string> {
	const { l10n } = vscode;
	const uris = addresses.filter(isFileUri).flatMap(parsed);
	if (uris.length === 0) return l10n.t("There were no files in what you dropped.");
	const name = pageTitle(node.overview, key)?.name ?? "";
	const paths = uris.slice(0, shownMost).map((uri) => vscode.workspace.asRelativePath(uri));
	const more = uris.length - paths.length;
	const isAgreed = await confirm({
		question:
			uris.length === 1 ? l10n.t("Share this with {0}?", name) : l10n.t("Share these {0} with {1}?", uris.length, name),
		detail: [...paths, ...(more > 0 ? [l10n.t("and {0} more", more)] : [])].join("\n"),
		button: l10n.t("Share"),
	});
	return isAgreed ? offers.offer(key, uris) : "";
}

/** What only looks like an address is left out. */
function parsed(address: string): readonly vscode.Uri[] {
	try {
		return [vscode.Uri.parse(address, true)];
	} catch {
		return [];
	}
}
