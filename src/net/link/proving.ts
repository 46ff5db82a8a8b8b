/**
 * The beginning of every authenticated connection, chat or bulk: the three messages of the handshake over a `Socket`,
 * until both sides have proved their keys (PROTOCOL "Handshake").
 */
import {
	type HandshakeOptions,
	type HandshakeResult,
	type HandshakeStep,
	InitiatorHandshake,
	ResponderHandshake,
} from "../crypto/handshake.ts";
import type { X25519 } from "../crypto/x25519.ts";
import type { Identity } from "../identity.ts";
import type { Purpose, RandomBytes, Socket } from "../ports.ts";
import { closeCodes, type LinkEnd } from "./ends.ts";

/** Version of the handshake's payload that this client speaks. */
const minorVersion = 0;

/** What keys are proved with. */
export interface ProvingDeps {
	readonly random: RandomBytes;
	readonly identity: Identity;
	readonly x25519: X25519;
}

/** For what, over what, and to whom. */
export interface ProvingOptions {
	readonly purpose: Purpose;
	readonly socket: Socket;
	readonly role: "initiator" | "responder";
	readonly netId: Uint8Array;
	/** The identity key this address was dialled for, where it is known. */
	readonly expectedPeer: Uint8Array | null;
}

/** How it ends; nothing is called after one of the last two. */
export interface ProvingHandlers {
	/** Who was dialled has proved its key and not been told ours: whether to go on. Unless told we do. */
	goesOn?(identityKey: Uint8Array): boolean;
	/** Who was dialled has proved another key than the one expected; that it failed is told next. */
	another?(identityKey: Uint8Array): void;
	proved(result: HandshakeResult): void;
	failed(end: LinkEnd, code: number): void;
}

/** Our side of a handshake that has not said anything yet. */
export class Proving {
	readonly #socket: Socket;
	readonly #handshake: InitiatorHandshake | ResponderHandshake;
	readonly #handlers: ProvingHandlers;

	constructor(deps: ProvingDeps, options: ProvingOptions, handlers: ProvingHandlers) {
		this.#socket = options.socket;
		this.#handlers = handlers;
		this.#handshake = handshakeOf(deps, options);
	}

	/** Begins; the initiator speaks first. */
	start(): void {
		if (this.#handshake instanceof InitiatorHandshake) {
			this.#socket.send(this.#handshake.start());
		}
	}

	/** One message of the peer's. */
	receive(message: Uint8Array): void {
		const step: HandshakeStep = this.#handshake.receive(message);
		if ("error" in step) {
			const isOther = step.error === "handshakeUnexpectedPeer";
			if (step.identityKey !== undefined) {
				this.#handlers.another?.(step.identityKey);
			}
			this.#handlers.failed(isOther ? "unexpectedPeer" : "handshakeFailed", closeCodes.unproved);
			return;
		}
		const isOurs = this.#handshake instanceof InitiatorHandshake && step.done !== undefined;
		if (isOurs && this.#handlers.goesOn?.(step.done.peerIK) === false) {
			this.#handlers.failed("closedByUs", closeCodes.duplicate);
			return;
		}
		if (step.send !== undefined) {
			this.#socket.send(step.send);
		}
		if (step.done !== undefined) {
			this.#handlers.proved(step.done);
		}
	}
}

const handshakeOf = (
	{ random, identity, x25519 }: ProvingDeps,
	{ purpose, role, netId, expectedPeer }: ProvingOptions,
): InitiatorHandshake | ResponderHandshake => {
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
