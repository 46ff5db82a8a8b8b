/** Invites as people pass them on: a link that opens the editor, or only what stands behind its `#`. Pure. */
import type { Decoded } from "../../wire/bytes.ts";
import { decodeInvite, type Invite } from "../../wire/invite.ts";

/** The extension's id, as in its manifest: the editor hands links with it to the extension. */
export const extensionId = "lan-chat.lan-chat";

/** The longest text looked at: a link has at most 700 characters, and a mail program may have broken it into lines. */
const textMost = 2_000;

const linkForm = new RegExp(
	`^(?:[a-z][a-z0-9+.-]{0,31}://${extensionId.replaceAll(".", "\\.")}/invite(?:\\?[^#]*)?#)?(?<payload>[A-Za-z0-9_-]+)$`,
	"i",
);

/** The link to give away. */
export const linkOf = (invite: Uint8Array): string =>
	`vscode://${extensionId}/invite#${Buffer.from(invite).toString("base64url")}`;

/** Reads a link, or its payload alone, with blanks and line breaks anywhere. */
export const readLink = (text: string): Decoded<Invite> => {
	const payload = text.length > textMost ? undefined : linkForm.exec(text.replace(/\s+/gu, ""))?.groups?.payload;
	if (payload === undefined) {
		return { ok: false, reason: "inviteForm" };
	}
	const bytes = new Uint8Array(Buffer.from(payload, "base64url"));
	// Base64 leaves bits over; only one spelling of a link is taken.
	return Buffer.from(bytes).toString("base64url") === payload
		? decodeInvite(bytes)
		: { ok: false, reason: "inviteForm" };
};
