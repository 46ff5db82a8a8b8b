/** This node's two long-lived keys and the card that binds them (PROTOCOL "Identity"). */

import { concatBytes } from "./crypto/bytes.ts";
import { SigningKey } from "./crypto/ed25519.ts";
import { peerIdHex } from "./crypto/fingerprintHex.ts";
import { AgreementKey, type X25519 } from "./crypto/x25519.ts";
import type { RandomBytes } from "./ports.ts";
import { toHex } from "./wire/bytes.ts";
import { type Card, decodeCard, signCard } from "./wire/card.ts";

const seedLength = 32;
const cardNonceLength = 32;

/** Keys and card of the person whose node this is. */
export class Identity {
	readonly signing: SigningKey;
	readonly agreement: AgreementKey;
	readonly card: Card;
	/** Identity key, hex. */
	readonly key: string;
	/** Hex. */
	readonly peerId: string;

	private constructor(keys: { readonly signing: SigningKey; readonly agreement: AgreementKey; readonly card: Card }) {
		this.signing = keys.signing;
		this.agreement = keys.agreement;
		this.card = keys.card;
		this.key = toHex(keys.signing.publicKey);
		this.peerId = peerIdHex(this.key);
	}

	/** Draws new keys and signs a new card. */
	static create(deps: { readonly random: RandomBytes; readonly x25519: X25519 }, nowMs: number): Identity {
		const signing = new SigningKey(deps.random(seedLength));
		const agreement = new AgreementKey(deps.random(seedLength), deps.x25519);
		const card = decodeCard(
			signCard(signing, {
				agreementKey: agreement.publicKey,
				createdMs: nowMs,
				nonce: deps.random(cardNonceLength),
			}),
		);
		if (!card.ok) {
			throw new Error("a card of our own making decodes");
		}
		return new Identity({ signing, agreement, card: card.value });
	}

	/** Restores what `export` gave; `undefined` where it is not that. */
	static restore(bytes: Uint8Array, x25519: X25519): Identity | undefined {
		const card = decodeCard(bytes.subarray(2 * seedLength));
		if (!card.ok) {
			return undefined;
		}
		const signing = new SigningKey(bytes.subarray(0, seedLength));
		const agreement = new AgreementKey(bytes.subarray(seedLength, 2 * seedLength), x25519);
		return card.value.identity === toHex(signing.publicKey)
			? new Identity({ signing, agreement, card: card.value })
			: undefined;
	}

	/** `seed(32) ‖ agreement secret(32) ‖ card(169)`, for the sealed store only. */
	export(): Uint8Array {
		return concatBytes(this.signing.seed(), this.agreement.secret(), this.card.bytes);
	}

	/** @throws Error always: private keys must not end up in a log or a message. */
	toJSON(): never {
		throw new Error("an identity is not serialised");
	}
}
