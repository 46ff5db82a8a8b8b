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
import { isIPv4, isIPv6 } from "node:net";
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
/** Ports below belong to the system (RFC 6335 §6). */
const firstPort = 1_024;

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

/** SECURITY: a link must not make us dial ourselves, everybody, or the system's own ports. */
export const isDialable = ({ host, port }: Address): boolean => {
	if (port < firstPort) {
		return false;
	}
	if (isIPv4(host)) {
		const [first = 0] = host.split(".").map(Number);
		return first > 0 && first !== 127 && first < 224;
	}
	if (!isIPv6(host)) {
		return false;
	}
	const groups = groupsOf(host);
	const [first = 0] = groups;
	// Not multicast, not link-local (a zone has no place here), and neither unspecified, loopback nor mapped IPv4.
	return first < 0xff00 && (first & 0xffc0) !== 0xfe80 && groups.slice(0, 5).some((group) => group !== 0);
};

const invitationParts = (request: {
	readonly room: string;
	readonly identity: string;
	readonly reqId: string;
}): readonly Uint8Array[] => [label("inv"), fromHex(request.room), fromHex(request.identity), fromHex(request.reqId)];

const encodeAddress = ({ host, port }: Address): Uint8Array =>
	isIPv4(host)
		? concatBytes(u8(4), Uint8Array.from(host.split(".").map(Number)), uint16(port))
		: concatBytes(u8(6), ...groupsOf(host).map(uint16), uint16(port));

const readAddress = (reader: Reader): Address => {
	const host =
		reader.byteIn([4, 6], "inviteFamily") === 4
			? [...reader.bytes(4)].join(".")
			: Array.from({ length: 8 }, () => reader.u16().toString(16)).join(":");
	const address = { host, port: reader.u16() };
	return isDialable(address) ? address : malformed("inviteAddress");
};

/** The eight numbers of an IPv6 address. */
const groupsOf = (host: string): readonly number[] => {
	const [head = "", tail] = host.split("::");
	const side = (text: string): readonly number[] => (text === "" ? [] : text.split(":").flatMap(numbersIn));
	const left = side(head);
	const right = side(tail ?? "");
	return [...left, ...Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0), ...right].slice(0, 8);
};

const numbersIn = (group: string): readonly number[] => {
	if (!group.includes(".")) {
		return [Number.parseInt(group, 16)];
	}
	const [a = 0, b = 0, c = 0, d = 0] = group.split(".").map(Number);
	return [a * 256 + b, c * 256 + d];
};

/** UTF-8 of as many whole characters as fit. */
const shortened = (name: string): Uint8Array => {
	let text = name;
	while (encodeText(text).length > nameBytes) {
		text = [...text].slice(0, -1).join("");
	}
	return encodeText(text);
};
