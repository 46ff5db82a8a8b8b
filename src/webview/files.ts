/** Which transfer belongs to which row, and what can be done about an offer. Pure. */
import type { FileAct, PageTransfer, Row } from "./protocol.ts";
import type { PageState } from "./state.ts";
import type { StringKey, Strings } from "./strings.ts";

/** New and changed transfers in the place of those before; those that are gone are left out. */
export function withTransfers(
	transfers: readonly PageTransfer[],
	{ changed, gone }: { readonly changed: readonly PageTransfer[]; readonly gone: readonly string[] },
): readonly PageTransfer[] {
	const byId = new Map(transfers.map((transfer) => [transfer.id, transfer]));
	for (const id of gone) byId.delete(id);
	for (const transfer of changed) byId.set(transfer.id, transfer);
	return [...byId.values()];
}

/** What became of the offer in a row; the newest, where it was taken more than once. */
export function transferOfRow({ transfers }: Pick<PageState, "transfers">, row: Row): PageTransfer | undefined {
	return transfers.findLast(
		({ messageId, clientId }) => messageId === row.id || (row.mine && clientId !== "" && clientId === row.clientId),
	);
}

/** Own offers that are not said yet: being read, or come to nothing. */
export function unsaidOffers({ transfers, rows }: Pick<PageState, "transfers" | "rows">): readonly PageTransfer[] {
	const said = new Set(rows.filter(({ mine }) => mine).map(({ clientId }) => clientId));
	return transfers.filter(({ messageId, clientId }) => messageId === "" && clientId !== "" && !said.has(clientId));
}

/** What has come to an end or into trouble since, in words; empty for nothing. What was so when it was first seen is no news. */
export function settledNews(before: ReadonlyMap<string, string>, transfers: readonly PageTransfer[]): string {
	const settled = transfers.find(({ id, tone }) => {
		const was = before.get(id);
		return was !== undefined && was !== tone && (tone === "done" || tone === "trouble");
	});
	return settled ? [settled.name, settled.standing, settled.trouble].filter((part) => part !== "").join(", ") : "";
}

/** What can be done about the file of a row. RULE: an offer nobody has answered waits for the person, never for us. */
export function actsOfRow(row: Row, transfer: PageTransfer | undefined): readonly FileAct[] {
	if (transfer) return transfer.acts;
	return row.mine || row.doubt === "voided" ? [] : unanswered;
}

const unanswered: readonly FileAct[] = ["accept", "acceptTo", "decline"];

/** The words and the picture of a button. */
export function actLook(act: FileAct, strings: Strings): { readonly label: string; readonly icon: string } {
	const [key, icon] = looks[act];
	return { label: strings[key], icon };
}

const looks: Readonly<Record<FileAct, readonly [StringKey, string]>> = {
	accept: ["fileAccept", "cloud-download"],
	acceptAgain: ["fileAcceptAgain", "cloud-download"],
	acceptTo: ["fileAcceptTo", "folder"],
	decline: ["fileDecline", "close"],
	pause: ["filePause", "debug-pause"],
	resume: ["fileResume", "play"],
	resumeTo: ["fileResumeTo", "folder"],
	retry: ["fileRetry", "refresh"],
	cancel: ["fileCancel", "close"],
	offerAgain: ["fileOfferAgain", "cloud-upload"],
	withdraw: ["fileWithdraw", "circle-slash"],
	dismiss: ["fileDismiss", "close"],
	preview: ["filePreview", "eye"],
	list: ["fileList", "list-tree"],
	open: ["fileOpen", "go-to-file"],
	saveAs: ["fileSaveAs", "save-as"],
	reveal: ["fileReveal", "folder-opened"],
	compare: ["fileCompare", "diff"],
};

/** What the button says that puts away again what it shows; null for one that shows nothing below it. */
export function hidingLabel(act: FileAct, strings: Strings): string | null {
	if (act === "preview") return strings.filePreviewHide;
	return act === "list" ? strings.fileListHide : null;
}

/** Acts that stand as words on the button; the others are pictures with a label. */
export function isSpelledOut(act: FileAct): boolean {
	return !["pause", "cancel", "withdraw", "dismiss", "saveAs", "reveal", "compare"].includes(act);
}
