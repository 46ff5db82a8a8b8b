/** The snippet a person means: the selections of the active editor, a clicked line, or what they choose instead. */
import * as vscode from "vscode";
import type { Snippet } from "../../net/api/messages.ts";
import type { Logger } from "../../net/ports.ts";
import { choose } from "../ui/choose.ts";
import type { Teller } from "../ui/teller.ts";
import { fileOf, gitFacts } from "./gitFacts.ts";
import { isEmpty, lineSpan, type SourceDocument, type Span, snippetOf, spansAtLine, wholeSpan } from "./selection.ts";
import { sharedPath } from "./sharedPath.ts";

/** What taking it needs. */
export interface SelectionDeps {
	readonly log: Logger;
	readonly teller: Teller;
}

/**
 * Undefined when there is none, which is said, or the person gave up. The text is taken at once; git is asked for a moment
 * only.
 */
export async function selectedSnippet(
	{ log, teller }: SelectionDeps,
	{ argument, title }: { readonly argument: unknown; readonly title: string },
): Promise<Snippet | undefined> {
	const editor = clickedEditor(argument) ?? vscode.window.activeTextEditor;
	if (!editor) {
		teller.info(vscode.l10n.t("Open a file and select some code first."));
		return undefined;
	}
	const source = sourceDocument(editor.document);
	const spans = await meantSpans(source, { spans: editor.selections, argument, title });
	if (!spans) return undefined;
	const path = sharedPath(fileOf(editor.document), vscode.workspace.workspaceFolders ?? []);
	const snippet = snippetOf(source, { spans, origin: { path, remote: "", commit: "", modified: false } });
	if (snippet) return { ...snippet, ...(await gitFacts(log, editor.document)) };
	teller.failure({ code: "snippetEmpty", detail: {} });
	return undefined;
}

/** A `TextDocument` as `selection.ts` wants it. */
function sourceDocument(document: vscode.TextDocument): SourceDocument {
	return {
		languageId: document.languageId,
		eol: document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n",
		lineCount: document.lineCount,
		textOf: ({ start, end }) =>
			document.getText(new vscode.Range(start.line, start.character, end.line, end.character)),
		lengthOfLine: (line) => document.lineAt(line).text.length,
	};
}

async function meantSpans(
	source: SourceDocument,
	{ spans, argument, title }: { readonly spans: readonly Span[]; readonly argument: unknown; readonly title: string },
): Promise<readonly Span[] | undefined> {
	const line = clickedLine(argument);
	if (line !== undefined) return spansAtLine(source, { spans, line });
	if (spans.some((span) => !isEmpty(span))) return spans;
	const cursor = spans[0]?.start.line ?? 0;
	const choices = [
		{ label: vscode.l10n.t("Line {0}", cursor + 1), icon: "symbol-snippet", value: [lineSpan(source, cursor)] },
		{ label: vscode.l10n.t("Whole File"), icon: "file-code", value: [wholeSpan(source)] },
	];
	return choose(choices, {
		title,
		placeholder: vscode.l10n.t("Nothing is selected. What do you want to share?"),
	});
}

/** The menu on line numbers hands over the line, counted from 1, and the document. */
function clickedLine(argument: unknown): number | undefined {
	const lineNumber = (argument as { readonly lineNumber?: unknown } | null | undefined)?.lineNumber;
	return typeof lineNumber === "number" ? lineNumber - 1 : undefined;
}

function clickedEditor(argument: unknown): vscode.TextEditor | undefined {
	if (clickedLine(argument) === undefined) return undefined;
	const uri = String((argument as { readonly uri?: unknown }).uri);
	return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
}
