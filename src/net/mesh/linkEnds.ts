/** What the end of a link says about who was there. Pure. */
import type { ErrorCode } from "../api/outcome.ts";
import type { LinkEnd } from "../link/link.ts";

/** Whoever connects to us and ends like this did not speak the protocol. */
export const isTheirFault = (end: LinkEnd): boolean =>
	end === "handshakeFailed" || end === "helloBad" || end === "malformed";

/** What to tell a person whose dial ended like this before anybody proved who they are. */
export const failureOf = (end: LinkEnd): ErrorCode => {
	switch (end) {
		case "unexpectedPeer":
			return "inviteWrongPerson";
		case "handshakeFailed":
			return "addressOtherTeam";
		case "timeout":
		case "silent":
			return "addressTimeout";
		default:
			return "addressNotLanChat";
	}
};
