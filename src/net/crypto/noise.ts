/**
 * `Noise_XX_25519_AESGCM_SHA256` (Noise revision 34 §5.3, §7.5), both roles; pure.
 *
 * Keys are checked when they are read: a peer's ephemeral or static key that is not canonical or of
 * small order ends the handshake, so that agreeing on a secret cannot fail later.
 */
import type { RandomBytes } from "../ports.ts";
import { concatBytes, wipe } from "./bytes.ts";
import type { CipherState } from "./cipherState.ts";
import { SymmetricState } from "./symmetricState.ts";
import { AGREEMENT_LENGTH, AgreementKey, isAcceptableAgreementKey, nativeX25519, type X25519 } from "./x25519.ts";

/** Which side of the handshake one is on; the initiator speaks first. */
export type NoiseRole = "initiator" | "responder";

/** Bytes of the longest Noise message (§3). */
export const NOISE_MESSAGE_LIMIT = 65_535;

/** Why a message was refused: its size, its authentication, or a key in it. */
export type NoiseFailure = "size" | "decrypt" | "key";

export interface NoiseOptions {
	readonly role: NoiseRole;
	/** What both sides must know alike before the first message. */
	readonly prologue: Uint8Array;
	readonly staticKey: AgreementKey;
	/** Asked once, for the 32 secret bytes of the ephemeral key, which are wiped. */
	readonly random: RandomBytes;
	/** Default: the native one. */
	readonly x25519?: X25519;
}

/** A message that was read: its payload, and `h` as it was just before the payload was encrypted. */
export interface NoiseReading {
	readonly payload: Uint8Array;
	readonly hashAtPayload: Uint8Array;
}

/** What both sides hold after the third message. */
export interface NoiseOutcome {
	readonly send: CipherState;
	readonly receive: CipherState;
	/** The final `h`, the same on both sides and on no other connection. */
	readonly handshakeHash: Uint8Array;
}

type Token = "e" | "s" | "ee" | "es" | "se";

const PROTOCOL_NAME = "Noise_XX_25519_AESGCM_SHA256";
const TAG_LENGTH = 16;
const XX: readonly (readonly Token[])[] = [["e"], ["e", "ee", "s", "es"], ["s", "se"]];

/** One handshake: messages are written and read in turn, and the first failure ends it. */
export class NoiseXX {
	readonly #symmetric = new SymmetricState(PROTOCOL_NAME);
	readonly #role: NoiseRole;
	readonly #static: AgreementKey;
	readonly #random: RandomBytes;
	readonly #x25519: X25519;
	#ephemeral: AgreementKey | undefined;
	#remoteEphemeral: Uint8Array | undefined;
	#remoteStatic: Uint8Array | undefined;
	#next = 0;
	#ended = false;

	constructor(options: NoiseOptions) {
		this.#role = options.role;
		this.#static = options.staticKey;
		this.#random = options.random;
		this.#x25519 = options.x25519 ?? nativeX25519;
		this.#symmetric.mixHash(options.prologue);
	}

	/** The peer's static public key, once it was read. */
	get remoteStatic(): Uint8Array | undefined {
		return this.#remoteStatic;
	}

	/**
	 * Writes the next message around the payload that `payloadFor` makes of `h` at that point.
	 * @throws Error when it is not our turn; RangeError above 65,535 bytes.
	 */
	writeMessage(payloadFor: (hash: Uint8Array) => Uint8Array): Uint8Array {
		const keys = this.#takeTurn(true).map((token) => this.#writeToken(token));
		const payload = this.#symmetric.encryptAndHash(payloadFor(this.#symmetric.hash));
		const message = concatBytes(...keys, payload);
		if (message.length > NOISE_MESSAGE_LIMIT) throw new RangeError("too long for Noise");
		return message;
	}

	/** Reads the peer's next message. @throws Error when it is not the peer's turn. */
	readMessage(message: Uint8Array): NoiseReading | { readonly error: NoiseFailure } {
		const reading = this.#read(this.#takeTurn(false), message);
		if ("error" in reading) this.#end();
		return reading;
	}

	/** The keys of both directions. @throws Error before the third message; call it once. */
	finish(): NoiseOutcome {
		if (this.#ended || this.#next !== XX.length) throw new Error("the handshake is not complete");
		this.#end();
		const [first, second] = this.#symmetric.split();
		const handshakeHash = this.#symmetric.hash;
		return this.#role === "initiator"
			? { send: first, receive: second, handshakeHash }
			: { send: second, receive: first, handshakeHash };
	}

	/** @throws Error always: keys must not end up in a log or a message. */
	toJSON(): never {
		throw new Error("a handshake is not serialised");
	}

	#end(): void {
		this.#ended = true;
		this.#ephemeral?.destroy();
	}

	#takeTurn(weWrite: boolean): readonly Token[] {
		const tokens = XX[this.#next];
		const initiatorWrites = this.#next % 2 === 0;
		const ours = weWrite === (this.#role === "initiator") ? initiatorWrites : !initiatorWrites;
		if (this.#ended || tokens === undefined || !ours) throw new Error("not this turn");
		this.#next += 1;
		return tokens;
	}

	#writeToken(token: Token): Uint8Array {
		if (token === "e") {
			const secret = this.#random(AGREEMENT_LENGTH);
			const ephemeral = new AgreementKey(secret, this.#x25519);
			wipe(secret);
			this.#ephemeral = ephemeral;
			this.#symmetric.mixHash(ephemeral.publicKey);
			return ephemeral.publicKey;
		}
		if (token === "s") return this.#symmetric.encryptAndHash(this.#static.publicKey);
		if (!this.#mixAgreement(token)) throw new Error("keys are checked when they are read");
		return new Uint8Array(0);
	}

	#read(tokens: readonly Token[], message: Uint8Array): NoiseReading | { readonly error: NoiseFailure } {
		if (message.length > NOISE_MESSAGE_LIMIT) return { error: "size" };
		let rest = message;
		for (const token of tokens) {
			const length = this.#keyLength(token);
			if (rest.length < length) return { error: "size" };
			const error = this.#readToken(token, rest.slice(0, length));
			if (error !== undefined) return { error };
			rest = rest.subarray(length);
		}
		const hashAtPayload = this.#symmetric.hash;
		const payload = this.#symmetric.decryptAndHash(rest);
		return payload === undefined ? { error: "decrypt" } : { payload, hashAtPayload };
	}

	#keyLength(token: Token): number {
		if (token === "e") return AGREEMENT_LENGTH;
		if (token !== "s") return 0;
		return AGREEMENT_LENGTH + (this.#symmetric.hasKey ? TAG_LENGTH : 0);
	}

	#readToken(token: Token, field: Uint8Array): NoiseFailure | undefined {
		if (token !== "e" && token !== "s") return this.#mixAgreement(token) ? undefined : "key";
		if (token === "s") {
			this.#remoteStatic = this.#symmetric.decryptAndHash(field);
			if (this.#remoteStatic === undefined) return "decrypt";
			return isAcceptableAgreementKey(this.#remoteStatic) ? undefined : "key";
		}
		this.#remoteEphemeral = field;
		this.#symmetric.mixHash(field);
		return isAcceptableAgreementKey(field) ? undefined : "key";
	}

	/** The first letter of a token is the initiator's key, the second the responder's. */
	#mixAgreement(token: "ee" | "es" | "se"): boolean {
		const [initiators, responders] = token;
		const initiating = this.#role === "initiator";
		const mine = (initiating ? initiators : responders) === "e" ? this.#ephemeral : this.#static;
		const theirLetter = initiating ? responders : initiators;
		const theirs = theirLetter === "e" ? this.#remoteEphemeral : this.#remoteStatic;
		const secret = theirs === undefined ? undefined : mine?.agree(theirs);
		if (secret === undefined) return false;
		this.#symmetric.mixKey(secret);
		return true;
	}
}
