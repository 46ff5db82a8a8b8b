/** `cards.json`: people with all their secrets, and a key that moved. */
import { fingerprintOf, peerIdOf, shortTag } from "../../src/net/crypto/fingerprint.ts";
import { safetyNumber } from "../../src/net/crypto/sas.ts";
import { signMove } from "../../src/net/wire/move.ts";
import { cast, hex, type Json } from "./kit.ts";

const nonceAt = 1 + 32 + 32 + 8;

/** Identity keys, agreement keys, cards, ids, fingerprints; a move; the safety number of two. */
export const cards = (): Json => {
	const { ada, grace, newAda } = cast;
	return {
		people: Object.fromEntries(
			Object.entries(cast).map(([name, one]) => {
				const peerId = peerIdOf(one.signing.publicKey);
				const fingerprint = fingerprintOf(peerId);
				return [
					name,
					{
						identitySeed: hex(one.signing.seed()),
						identityKey: one.key,
						agreementSecret: hex(one.agreement.secret()),
						agreementKey: hex(one.agreement.publicKey),
						createdMs: one.card.createdMs,
						nonce: hex(one.card.bytes.subarray(nonceAt, nonceAt + 32)),
						card: hex(one.card.bytes),
						peerId: hex(peerId),
						memberTag: hex(peerId.subarray(0, 8)),
						fingerprint,
						tag: shortTag(fingerprint),
					},
				];
			}),
		),
		move: { from: "ada", to: "newAda", bytes: hex(signMove(ada.signing, newAda)) },
		safetyNumber: { of: ["ada", "grace"], digits: safetyNumber(ada.signing.publicKey, grace.signing.publicKey) },
	};
};
