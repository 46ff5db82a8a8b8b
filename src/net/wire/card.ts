/**
 * A peer's card: its two public keys, signed by the identity key (PROTOCOL "Identity"). Pure.
 *
 * `card(169) = ver=1(1) ‖ IK(32) ‖ DK(32) ‖ createdMs(8) ‖ nonce(32) ‖ sig(64)`
 */
import { concatBytes } from "../crypto/bytes.ts";
import { isAcceptablePublicKey, type SigningKey, verifySignature } from "../crypto/ed25519.ts";
import { label } from "../crypto/hash.ts";
import { isAcceptableAgreementKey } from "../crypto/x25519.ts";
import { type Decoded, decodeBytes, malformed, type Reader, toHex, u8, u64 } from "./bytes.ts";

/** Bytes of a card. */
export const cardLength = 169;

/** A card whose signature holds. */
export interface Card {
	readonly bytes: Uint8Array;
	/** Identity key (Ed25519), hex: what an author, member or admin is called by inside a room. */
	readonly identity: string;
	readonly identityKey: Uint8Array;
	/** X25519 key: Noise static and lockbox recipient. */
	readonly agreementKey: Uint8Array;
	readonly createdMs: number;
}

/** Makes and signs a card. `nonce` has 32 random bytes. */
export const signCard = (
	signing: SigningKey,
	fields: { readonly agreementKey: Uint8Array; readonly createdMs: number; readonly nonce: Uint8Array },
): Uint8Array => {
	const signed = concatBytes(u8(1), signing.publicKey, fields.agreementKey, u64(fields.createdMs), fields.nonce);
	return concatBytes(signed, signing.sign(label("card"), signed));
};

/** Decodes and verifies a card. */
export const decodeCard = (bytes: Uint8Array): Decoded<Card> => decodeBytes(bytes, readCard);

/** The same inside a running decoder. */
export const readCard = (reader: Reader): Card => {
	const from = reader.offset;
	reader.expectU8(1, "cardVersion");
	const identityKey = reader.bytes(32);
	const agreementKey = reader.bytes(32);
	const createdMs = reader.u64();
	reader.bytes(32);
	const signed = reader.slice(from, reader.offset);
	const signature = reader.bytes(64);
	if (!isAcceptablePublicKey(identityKey) || !isAcceptableAgreementKey(agreementKey)) {
		return malformed("cardKey");
	}
	if (!verifySignature(identityKey, signature, label("card"), signed)) {
		return malformed("cardSignature");
	}
	return {
		bytes: reader.slice(from, reader.offset),
		identity: toHex(identityKey),
		identityKey,
		agreementKey,
		createdMs,
	};
};
