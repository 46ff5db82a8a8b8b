/**
 * A key's move to a new one, signed by both (PROTOCOL "Identity"). Pure.
 *
 * `move(329) = oldIK(32) ‖ newCard(169) ‖ sigOld(64) ‖ sigNew(64)`, both over `L(move) ‖ oldIK ‖ newCard`
 */
import { concatBytes } from "../crypto/bytes.ts";
import { type SigningKey, verifySignature } from "../crypto/ed25519.ts";
import { label } from "../crypto/hash.ts";
import { type Decoded, decodeBytes, fromHex, malformed } from "./bytes.ts";
import { type Card, cardLength } from "./card.ts";
import { type Move, readMove } from "./controlBody.ts";

/** Bytes of a move. */
export const moveLength = 32 + cardLength + 2 * 64;

/** Signs a move from `old` to the key of `fresh`, whose card it carries. */
export const signMove = (old: SigningKey, fresh: { readonly signing: SigningKey; readonly card: Card }): Uint8Array => {
	const parts = [label("move"), old.publicKey, fresh.card.bytes];
	return concatBytes(old.publicKey, fresh.card.bytes, old.sign(...parts), fresh.signing.sign(...parts));
};

/** Decodes a move. RULE: both keys have signed it, and they are two. */
export const decodeMove = (bytes: Uint8Array): Decoded<Move> =>
	decodeBytes(bytes, (reader) => {
		const move = readMove(reader);
		if (move.oldIdentity === move.card.identity) {
			return malformed("moveToItself");
		}
		const oldKey = fromHex(move.oldIdentity);
		const parts = [label("move"), oldKey, move.card.bytes];
		const isSigned =
			verifySignature(oldKey, move.oldSignature, ...parts) &&
			verifySignature(move.card.identityKey, move.newSignature, ...parts);
		return isSigned ? move : malformed("moveSignature");
	});
