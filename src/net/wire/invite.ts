/**
 * Invitations: what a link holds, and how a request shows that its maker was given one (PROTOCOL "Invites"). Pure.
 *
 * ```
 * invite  = ver=1(1) ‖ kind(1: 0 by the admin, 1 by a member) ‖ issuer IK(32) ‖ room(32) ‖ team(2) ‖ until(8) ‖ [seed(16), if kind = 0]
 *           ‖ nameLen(1 ≤ 240) ‖ room's name ‖ count(1: 1–8) ‖ address… ‖ sig(64)
 * address = family(1: 4, 6) ‖ IP(4, 16) ‖ port(2)
 * sig     = Ed25519(issuer, L(invite) ‖ all bytes before)          team = first 2 bytes of netId
 * invPub  = public key of the Ed25519 seed HKDF(seed, info = L(inv), 32)   invSig = Ed25519(that key, L(inv) ‖ room ‖ IK ‖ reqId)
 * ```
 */
import { isDialable } from "../address/dialable.ts";
import { bytesOfIp, textOfIp } from "../address/ip.ts";
import { concatBytes, uint16 } from "../crypto/bytes.ts";
import { SigningKey, verifySignature } from "../crypto/ed25519.ts";
import { hkdfSha256, label } from "../crypto/hash.ts";
import { countLimits } from "../limits.ts";
import type { Address } from "../ports.ts";
import { type Decoded, decodeBytes, fromHex, malformed, type Reader, toHex, u8, u64 } from "./bytes.ts";
import type { JoinMessage } from "./join.ts";
import { encodeText, readText } from "./json.ts";

/** What an invite link says. */
export interface Invite {
	/** Identity key of whoever made it, hex. */
	readonly issuer: string;
	readonly room: string;
	/** First bytes of the team's network id, hex: whoever is of another team cannot even shake hands. */
	readonly team: string;
	readonly untilMs: number;
	/** What the admin knows the invite by; null in a member's, which only says where the room is. */
	readonly seed: Uint8Array | null;
	/** Not cleaned yet. */
	readonly roomName: string;
	readonly addresses: readonly Address[];
}

/** Bytes of a seed, and of the team's check. */
export const seedLength = 16;
export const teamLength = 2;

const nameBytes = 240;

/** Serialises and signs; of a name or a list that is too long the beginning. */
export const signInvite = (signing: SigningKey, invite: Omit<Invite, "issuer">): Uint8Array => {
	const name = shortened(invite.roomName);
	const addresses = invite.addresses.slice(0, countLimits.inviteAddresses).map(encodeAddress);
	const signed = concatBytes(
		u8(1),
		u8(invite.seed === null ? 1 : 0),
		signing.publicKey,
		fromHex(invite.room),
		fromHex(invite.team),
		u64(invite.untilMs),
		invite.seed ?? new Uint8Array(),
		u8(name.length),
		name,
		u8(addresses.length),
		...addresses,
	);
	return concatBytes(signed, signing.sign(label("invite"), signed));
};

/** Decodes an invite. RULE: signed by its issuer, so that nobody else's addresses or room stand in it. */
export const decodeInvite = (bytes: Uint8Array): Decoded<Invite> =>
	decodeBytes(bytes, (reader) => {
		reader.expectU8(1, "inviteVersion");
		const kind = reader.byteIn([0, 1], "inviteKind");
		const issuer = reader.bytes(32);
		const room = reader.hex(32);
		const team = reader.hex(teamLength);
		const untilMs = reader.u64();
		const seed = kind === 0 ? reader.bytes(seedLength) : null;
		const nameLength = reader.u8();
		const roomName = nameLength > nameBytes ? malformed("inviteName") : readText(reader.bytes(nameLength));
		const count = reader.u8();
		if (count < 1 || count > countLimits.inviteAddresses) {
			return malformed("inviteAddresses");
		}
		const addresses = Array.from({ length: count }, () => readAddress(reader));
		const signed = reader.slice(0, reader.offset);
		if (!verifySignature(issuer, reader.bytes(64), label("invite"), signed)) {
			return malformed("inviteSignature");
		}
		return { issuer: toHex(issuer), room, team, untilMs, seed, roomName, addresses };
	});

/** The key an invite's holder signs with. */
export const inviteKeyOf = (seed: Uint8Array): SigningKey =>
	new SigningKey(hkdfSha256(seed, new Uint8Array(), label("inv")));

/** Shows with a request that its maker holds the invite. */
export const signInvitation = (
	key: SigningKey,
	request: Pick<JoinMessage, "room" | "reqId"> & { readonly identity: string },
): NonNullable<JoinMessage["invitation"]> => ({
	publicKey: key.publicKey,
	signature: key.sign(...invitationParts(request)),
});

/** Whether a request's invitation was signed for exactly this request. */
export const hasValidInvitation = ({ room, reqId, card, invitation }: JoinMessage): boolean =>
	invitation !== null &&
	verifySignature(
		invitation.publicKey,
		invitation.signature,
		...invitationParts({ room, reqId, identity: card.identity }),
	);

const invitationParts = (request: {
	readonly room: string;
	readonly identity: string;
	readonly reqId: string;
}): readonly Uint8Array[] => [label("inv"), fromHex(request.room), fromHex(request.identity), fromHex(request.reqId)];

const encodeAddress = ({ host, port }: Address): Uint8Array => {
	const bytes = bytesOfIp(host);
	return concatBytes(u8(bytes.length === 4 ? 4 : 6), bytes, uint16(port));
};

const readAddress = (reader: Reader): Address => {
	const host = textOfIp(reader.bytes(reader.byteIn([4, 6], "inviteFamily") === 4 ? 4 : 16));
	const address = { host, port: reader.u16() };
	return isDialable(address) ? address : malformed("inviteAddress");
};

/** UTF-8 of as many whole characters as fit. */
const shortened = (name: string): Uint8Array => {
	let text = name;
	while (encodeText(text).length > nameBytes) {
		text = [...text].slice(0, -1).join("");
	}
	return encodeText(text);
};
