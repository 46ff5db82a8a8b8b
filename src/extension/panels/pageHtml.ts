/**
 * The document of a page. Pure.
 *
 * SECURITY: nothing loads but our own script, by its nonce, and our own style sheets and font; nothing may connect
 * anywhere. There is no inline script or style, and no text of a peer: what is shown comes by messages.
 */
import { randomBytes } from "node:crypto";
import type { Anchor } from "../../webview/protocol.ts";

/** Where the page finds what it is made of, as the webview writes addresses. */
export interface PageFiles {
	readonly script: string;
	readonly style: string;
	readonly icons: string;
}

/** What the document is made from. */
export interface PageOptions {
	readonly room: string;
	/** `webview.cspSource`. */
	readonly cspSource: string;
	readonly files: PageFiles;
	/** BCP 47, for the person's dates and the screen reader's voice. */
	readonly language: string;
	/** Shown until the first snapshot has come. */
	readonly loading: string;
	readonly title: string;
	/** Where the page begins if VS Code kept nothing of it; null at the newest. */
	readonly place?: Anchor | null;
	/** What commands of the page's context menu are run on; VS Code hands it to them. */
	readonly context?: Readonly<Record<string, string>>;
}

/** 128 bits: cannot be guessed, and is never used twice. */
const nonceBytes = 16;

/** The document, with a nonce of its own. */
export function pageHtml(options: PageOptions): string {
	const { room, cspSource, files, language, loading, title, place = null, context = {} } = options;
	const nonce = randomBytes(nonceBytes).toString("base64");
	const policy = [
		"default-src 'none'",
		`script-src 'nonce-${nonce}'`,
		`style-src ${cspSource}`,
		`font-src ${cspSource}`,
		`img-src blob: ${cspSource}`,
		"base-uri 'none'",
		"form-action 'none'",
	].join("; ");
	return `<!DOCTYPE html>
<html lang="${escapeText(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeText(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escapeText(files.icons)}">
<link rel="stylesheet" href="${escapeText(files.style)}">
<title>${escapeText(title)}</title>
</head>
<body data-room="${escapeText(room)}" data-loading="${escapeText(loading)}" data-place="${escapeText(JSON.stringify(place))}" data-vscode-context="${escapeText(JSON.stringify(context))}">
<div id="page"></div>
<script nonce="${nonce}" src="${escapeText(files.script)}"></script>
</body>
</html>`;
}

/** For a tab VS Code restored although nothing is known of its room: one sentence, nothing else. */
export function closedPageHtml({ language, text }: { readonly language: string; readonly text: string }): string {
	return `<!DOCTYPE html>
<html lang="${escapeText(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>LAN Chat</title>
</head>
<body><main><p>${escapeText(text)}</p></main></body>
</html>`;
}

function escapeText(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
