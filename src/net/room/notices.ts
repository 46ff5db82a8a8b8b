/** What a control operation says to people, in plain data; the words are the window's. Pure. */
import type { MessageBody } from "../api/messages.ts";
import type { Control } from "../wire/control.ts";

type Notice = Extract<MessageBody, { readonly kind: "notice" }>;

/** The notice an operation makes; null where people need not be told. `nameOf` gives the label of an identity key. */
export const noticeBodyOf = (control: Control, nameOf: (identity: string) => string): Notice | null => {
	const { author, body } = control;
	const notice = (kind: Notice["notice"], about: string, reason = ""): Notice => ({
		kind: "notice",
		notice: kind,
		name: about === "" ? "" : nameOf(about),
		byName: about === author ? "" : nameOf(author),
		reason,
	});
	switch (body.kind) {
		case "create":
			return notice("created", author);
		case "add":
			return notice("joined", body.card.identity);
		case "transfer":
			return notice("transferred", body.to);
		case "claim":
			return notice("claimed", author);
		case "rekey":
			return notice("rekeyed", body.move.card.identity);
		default:
			return null;
	}
};
