/**
 * LAN Chat's handshake: Noise XX with an Ed25519 signature of each side over the transcript
 * (PROTOCOL §2.2). Two pure state machines; messages go in and out, nothing but a code on failure.
 */
import type { Purpose, RandomBytes } from "../ports.ts";
import type { CipherState } from "./cipherState.ts";
import type { SigningKey } from "./ed25519.ts";
import { type HandshakeFailure, type HandshakeRefusal, prologueOf, readAuth, writeAuth } from "./handshakeAuth.ts";
import { label, sha256 } from "./hash.ts";
import { type NoiseFailure, type NoiseReading, type NoiseRole, NoiseXX } from "./noise.ts";
import type { AgreementKey, X25519 } from "./x25519.ts";

/** Bytes of the three messages; any other size is refused unread. */
export const MESSAGE_1_LENGTH = 32;
export const MESSAGE_2_LENGTH = 195;
export const MESSAGE_3_LENGTH = 163;

export interface HandshakeOptions {
	readonly purpose: Purpose;
	/** Of `netIdOf`; both sides must have the same. */
	readonly netId: Uint8Array;
	/** Our `IK`. */
	readonly signingKey: SigningKey;
	/** Our `DK`. */
	readonly agreementKey: AgreementKey;
	/** Our minor version, 0–65,535; informs only. */
	readonly minor: number;
	readonly random: RandomBytes;
	/** The `IK` this connection was dialled for; another one ends the handshake before msg3. */
	readonly expectedPeer?: Uint8Array;
	/** Default: the native one. */
	readonly x25519?: X25519;
}

/** What both sides know once the third message has passed. */
export interface HandshakeResult {
	/** The peer's identity key, proved. */
	readonly peerIK: Uint8Array;
	/** The peer's agreement key, proved; the caller compares it with the one it knows for `peerIK`. */
	readonly peerDK: Uint8Array;
	readonly minor: number;
	/** `chanId = H(L(chan) ‖ h)`, 32 bytes. */
	readonly chanId: Uint8Array;
	/** Noise's final `h`, 32 bytes. */
	readonly handshakeHash: Uint8Array;
	readonly send: CipherState;
	readonly receive: CipherState;
}

/** After a message: what to send, the result, both (the initiator's last step), or why it is over. */
export type HandshakeStep = { readonly send?: Uint8Array; readonly done?: HandshakeResult } | HandshakeRefusal;

/** The dialling side: `start()` once, then `receive` msg2. */
export class InitiatorHandshake {
	readonly #options: HandshakeOptions;
	readonly #noise: NoiseXX;
	#failure: Failure | undefined;

	/** @throws RangeError for a netId of the wrong size. */
	constructor(options: HandshakeOptions) {
		this.#options = options;
		this.#noise = noiseFor("initiator", options);
	}

	/** msg1, 32 bytes. @throws Error the second time. */
	start(): Uint8Array {
		return this.#noise.writeMessage(() => new Uint8Array(0));
	}

	/**
	 * Takes msg2 and answers with msg3 and the result; after a failure it is that failure again.
	 * @throws Error before `start()` or after the result.
	 */
	receive(message: Uint8Array): HandshakeStep {
		const step = this.#failure ?? this.#receive(message);
		if ("error" in step) this.#failure = step;
		return step;
	}

	#receive(message: Uint8Array): HandshakeStep {
		const reading = readExactly(this.#noise, message, MESSAGE_2_LENGTH);
		if ("error" in reading) return reading;
		const peer = readPeer("responder", this.#noise, reading, this.#options);
		if ("error" in peer) return peer;
		const send = writeSigned("initiator", this.#noise, this.#options);
		return { send, done: resultOf(this.#noise, peer) };
	}
}

/** The accepting side: `receive` msg1, then msg3. */
export class ResponderHandshake {
	readonly #options: HandshakeOptions;
	readonly #noise: NoiseXX;
	#answered = false;
	#failure: Failure | undefined;

	/** @throws RangeError for a netId of the wrong size. */
	constructor(options: HandshakeOptions) {
		this.#options = options;
		this.#noise = noiseFor("responder", options);
	}

	/**
	 * Takes msg1 and answers with msg2, or takes msg3 and has the result; after a failure it is that
	 * failure again.
	 * @throws Error after the result.
	 */
	receive(message: Uint8Array): HandshakeStep {
		const step = this.#failure ?? this.#receive(message);
		if ("error" in step) this.#failure = step;
		return step;
	}

	#receive(message: Uint8Array): HandshakeStep {
		if (this.#answered) return this.#receiveLast(message);
		const reading = readExactly(this.#noise, message, MESSAGE_1_LENGTH);
		if ("error" in reading) return reading;
		this.#answered = true;
		return { send: writeSigned("responder", this.#noise, this.#options) };
	}

	#receiveLast(message: Uint8Array): HandshakeStep {
		const reading = readExactly(this.#noise, message, MESSAGE_3_LENGTH);
		if ("error" in reading) return reading;
		const peer = readPeer("initiator", this.#noise, reading, this.#options);
		return "error" in peer ? peer : { done: resultOf(this.#noise, peer) };
	}
}

type Peer = Pick<HandshakeResult, "peerIK" | "peerDK" | "minor">;
type Failure = HandshakeRefusal;

const FAILURE: Readonly<Record<NoiseFailure, HandshakeFailure>> = {
	size: "handshakeSize",
	decrypt: "handshakeDecrypt",
	key: "handshakeKey",
};

function noiseFor(role: NoiseRole, options: HandshakeOptions): NoiseXX {
	const prologue = prologueOf(options.purpose, options.netId);
	const { agreementKey: staticKey, random, x25519 } = options;
	return new NoiseXX({ role, prologue, staticKey, random, ...(x25519 && { x25519 }) });
}

function readExactly(noise: NoiseXX, message: Uint8Array, length: number): NoiseReading | Failure {
	if (message.length !== length) return { error: "handshakeSize" };
	const reading = noise.readMessage(message);
	return "error" in reading ? { error: FAILURE[reading.error] } : reading;
}

function readPeer(role: NoiseRole, noise: NoiseXX, reading: NoiseReading, options: HandshakeOptions): Peer | Failure {
	const peerDK = noise.remoteStatic;
	if (peerDK === undefined) throw new Error("a static key precedes every signed payload");
	const context = { role, hashAtPayload: reading.hashAtPayload, staticKey: peerDK };
	const auth = readAuth(reading.payload, context, options.expectedPeer);
	if ("error" in auth) return auth;
	return { peerIK: auth.identityKey, peerDK, minor: auth.minor };
}

function writeSigned(role: NoiseRole, noise: NoiseXX, options: HandshakeOptions): Uint8Array {
	const staticKey = options.agreementKey.publicKey;
	return noise.writeMessage((hashAtPayload) =>
		writeAuth(options.signingKey, options.minor, { role, hashAtPayload, staticKey }),
	);
}

function resultOf(noise: NoiseXX, peer: Peer): HandshakeResult {
	const outcome = noise.finish();
	return { ...peer, ...outcome, chanId: sha256(label("chan"), outcome.handshakeHash) };
}
