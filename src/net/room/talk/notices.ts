/** What a control operation says to people, in plain data; the words are the window's. Pure. */
import type { MessageBody, NoticeKind } from "../../api/messages.ts";
import { peerIdHex, tagOf } from "../../crypto/fingerprintHex.ts";
import type { Control } from "../../wire/control.ts";
import { knownRules, type Policy } from "../../wire/controlBody.ts";
import type { RoomState } from "../chain/roomState.ts";
import { reasonOf } from "../standing/ending.ts";

/** What a notice needs besides the operation. */
export interface NoticeContext {
	/** The room before it; undefined at the beginning. */
	readonly before: RoomState | undefined;
	/** My identity key. */
	readonly me: string;
	/** The best name known for a peer, cleaned. */
	readonly nameOf: (identity: string) => string;
	/** It stands on a branch that does not count. */
	readonly isLost: boolean;
	/** It had a key for me that I could not open. */
	readonly isBoxBad: boolean;
}

/** What happened, in the order it is told; nothing where nobody needs to know. */
export const noticesIn = (control: Control, context: NoticeContext): readonly MessageBody[] =>
	context.isBoxBad ? [...told(control, context), badBox(control, context)] : told(control, context);

const nobody = { name: "", peerId: "", tag: "", isMe: false } as const;

const badBox = (control: Control, { nameOf }: NoticeContext): MessageBody => ({
	kind: "notice",
	notice: "boxBad",
	...nobody,
	byName: nameOf(control.author),
	reason: "",
	lost: false,
	hours: 0,
});

const told = (control: Control, { before, me, nameOf, isLost }: NoticeContext): readonly MessageBody[] => {
	const { body } = control;
	const meant = (identity: string) => {
		const peerId = peerIdHex(identity);
		return { name: nameOf(identity), peerId, tag: tagOf(peerId), isMe: identity === me };
	};
	const notice = (kind: NoticeKind, about = ""): MessageBody => ({
		kind: "notice",
		notice: kind,
		...(about === "" ? nobody : meant(about)),
		byName: about === control.author ? "" : nameOf(control.author),
		reason: reasonOf(control),
		// RULE: what does not count is told as what it was: by whom, to whom, and that it does not count.
		lost: isLost,
		hours: kind === "policySuccession" && body.kind === "policy" ? body.policy.succession : 0,
	});
	switch (body.kind) {
		case "create":
			return [notice("created", control.author)];
		case "add":
			return [notice("joined", body.card.identity)];
		case "kick":
			return [notice("kicked", body.target)];
		case "left":
			return [notice("left", body.target)];
		case "transfer":
			return [notice("transferred", body.to)];
		case "rotate":
			return [notice("epoch")];
		case "policy":
			return body.policy.rules > knownRules
				? [notice("newer")]
				: policyNotices(before?.policy, body.policy).map((kind) => notice(kind));
		case "claim":
			return [notice("claimed", control.author)];
		case "rekey":
			return [notice("rekeyed", body.move.card.identity)];
		case "close":
			return [notice("closed")];
		case "newer":
			return [notice("newer")];
	}
};

/** Only what has become another. */
const policyNotices = (before: Policy | undefined, after: Policy): readonly NoticeKind[] => {
	const kinds: NoticeKind[] = [];
	if (before?.history !== after.history) {
		kinds.push(after.history === "all" ? "policyAll" : "policySinceJoin");
	}
	if (before?.listed !== after.listed) {
		kinds.push(after.listed ? "policyListed" : "policyUnlisted");
	}
	if (before?.succession !== after.succession) {
		kinds.push("policySuccession");
	}
	return kinds;
};
