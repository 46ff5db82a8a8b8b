/** The beginning of every authenticated connection, chat or bulk: our keys, the network, and whom we expect. */
import { type HandshakeOptions, InitiatorHandshake, ResponderHandshake } from "../crypto/handshake.ts";
import type { X25519 } from "../crypto/x25519.ts";
import type { Identity } from "../identity.ts";
import type { Purpose, RandomBytes } from "../ports.ts";

/** Version of the handshake's payload that this client speaks. */
const minorVersion = 0;

/** What a handshake is made with. */
export interface HandshakeDeps {
	readonly random: RandomBytes;
	readonly identity: Identity;
	readonly x25519: X25519;
}

/** Our side of a handshake that has not said anything yet. */
export const startHandshake = (
	{ random, identity, x25519 }: HandshakeDeps,
	options: {
		readonly purpose: Purpose;
		readonly role: "initiator" | "responder";
		readonly netId: Uint8Array;
		readonly expectedPeer: Uint8Array | null;
	},
): InitiatorHandshake | ResponderHandshake => {
	const { purpose, role, netId, expectedPeer } = options;
	const handshake: HandshakeOptions = {
		purpose,
		netId,
		signingKey: identity.signing,
		agreementKey: identity.agreement,
		minor: minorVersion,
		random,
		x25519,
		...(expectedPeer === null ? {} : { expectedPeer }),
	};
	return role === "initiator" ? new InitiatorHandshake(handshake) : new ResponderHandshake(handshake);
};
