/**
 * Received snippets as read-only documents of the scheme `lanchat-snippet:`, with the text exactly as it was sent. The
 * content comes from the node by room and message id, so a document also opens after a restart.
 */
import * as vscode from "vscode";
import type { Snippet } from "../../net/api/messages.ts";
import type { Outcome } from "../../net/api/outcome.ts";
import { type ConversationPort, conversationOf } from "../conversation/conversation.ts";
import { Disposable } from "../disposable.ts";
import { describeError } from "../errors.ts";
import { snippetScheme } from "../manifest.ts";
import { nameWithTag } from "../safeText.ts";
import { parseSnippetQuery, type SnippetId, snippetAddress } from "./snippetAddress.ts";

/** Opens snippets and provides what they hold. */
export class SnippetDocuments extends Disposable implements vscode.TextDocumentContentProvider {
	readonly #node: ConversationPort;

	constructor(deps: { readonly node: ConversationPort }) {
		super();
		this.#node = deps.node;
		this.register(vscode.workspace.registerTextDocumentContentProvider(snippetScheme, this));
	}

	/** Shows a snippet beside the room page; the sentence to show when it cannot be, empty otherwise. */
	async open(id: SnippetId): Promise<string> {
		const outcome = await this.#snippet(id);
		if (!outcome.ok) return describeError(vscode.l10n, outcome);
		const { snippet, author } = outcome.value;
		const address = snippetAddress(id, { author, path: snippet.path, untitled: vscode.l10n.t("Snippet") });
		const uri = vscode.Uri.from({ scheme: snippetScheme, ...address });
		const document = await vscode.workspace.openTextDocument(uri);
		await setLanguage(document, snippet.language);
		await vscode.window.showTextDocument(document, { preview: true, viewColumn: otherColumn() });
		return "";
	}

	async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
		const id = parseSnippetQuery(uri.query);
		const outcome = id ? await this.#snippet(id) : messageUnknown;
		// An error here is what the editor shows in place of the text.
		if (!outcome.ok) throw new Error(describeError(vscode.l10n, outcome));
		return outcome.value.snippet.text;
	}

	async #snippet({ room, message }: SnippetId): Promise<Outcome<Received>> {
		const outcome = await conversationOf(this.#node, room).message(message);
		if (!outcome.ok) return outcome;
		const { body, authorName, authorTag } = outcome.value;
		if (body.kind !== "snippet") return messageUnknown;
		const author = nameWithTag({ name: authorName, tag: authorTag });
		return { ok: true, value: { snippet: body.snippet, author } };
	}
}

interface Received {
	readonly snippet: Snippet;
	/** As shown. */
	readonly author: string;
}

const messageUnknown: Outcome<never> = { ok: false, code: "messageUnknown", detail: {} };

/** The sender's language where it is known here; what the file's name says otherwise. */
async function setLanguage(document: vscode.TextDocument, language: string): Promise<void> {
	if (language === document.languageId) return;
	const known = await vscode.languages.getLanguages();
	if (known.includes(language)) await vscode.languages.setTextDocumentLanguage(document, language);
}

/** Not over the conversation: the column of code beside it, if there is one. */
function otherColumn(): vscode.ViewColumn {
	const { all, activeTabGroup } = vscode.window.tabGroups;
	const holdsPage = activeTabGroup.activeTab?.input instanceof vscode.TabInputWebview;
	if (!holdsPage) return vscode.ViewColumn.Active;
	return all.find((group) => group !== activeTabGroup)?.viewColumn ?? vscode.ViewColumn.Beside;
}
