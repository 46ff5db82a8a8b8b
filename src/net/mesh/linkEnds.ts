/** What the end of a link says about who was there. Pure. */
import type { ErrorCode } from "../api/outcome.ts";
import { closeCodes, type LinkEnd } from "../link/ends.ts";

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

/** Of a link that nobody came over: who answered was there, and will not talk with us, nor we with them. */
export const isRefusal = (end: LinkEnd, code: number): boolean => refusals.has(end) || code === closeCodes.unproved;

/** `closedByUs`: it is ourselves, or not who it must be. */
const refusals: ReadonlySet<LinkEnd> = new Set([
	"handshakeFailed",
	"unexpectedPeer",
	"helloBad",
	"malformed",
	"closedByUs",
]);

/** The link broke: the peer neither closed it nor said goodbye. */
export const isLoss = (end: LinkEnd, code: number): boolean =>
	end === "silent" || (end === "closedByPeer" && code === abnormal);

/** What a socket says that ended without a close frame (RFC 6455 §7.1.5). */
const abnormal = 1006;
