/**
 * One authenticated, encrypted connection to a peer: handshake, HELLO, records, rekey, liveness (PROTOCOL "Connection",
 * "Record layer"). A state machine over a `Socket`; time and chance are passed in.
 *
 * handshaking → greeting (HELLO under way) → open → closed. Any error closes; there is no way back.
 */

import { equalPublicBytes } from "../crypto/bytes.ts";
import type { CipherState } from "../crypto/cipherState.ts";
import type { HandshakeResult } from "../crypto/handshake.ts";
import { CHAT_RECORDS, REKEY_RECORD, RecordOpener, RecordSealer } from "../crypto/records.ts";
import type { X25519 } from "../crypto/x25519.ts";
import type { Identity } from "../identity.ts";
import { peerLimits, timeLimits } from "../limits.ts";
import type { Clock, RandomBytes, Socket } from "../ports.ts";
import { Timer } from "../timer.ts";
import { toHex } from "../wire/bytes.ts";
import { type Card, decodeCard } from "../wire/card.ts";
import { decodeBye, decodeHello, encodeBye, encodeHello, type Hello, recordTypes } from "../wire/records.ts";
import { closeCodes, type LinkEnd } from "./ends.ts";
import { isPing, mayCome } from "./openRecords.ts";
import { Proving } from "./proving.ts";

/** Who is at the far end of an open link. */
export interface LinkPeer {
	readonly identityKey: Uint8Array;
	readonly card: Card;
	readonly hello: Hello;
	/** The connection's own secret-free name, 32 bytes. */
	readonly chanId: Uint8Array;
}

/** What a link tells its owner. */
export interface LinkHandlers {
	/** Who was dialled has proved its key and not been told ours: whether to go on. Unless told we do. */
	goesOn?(identityKey: Uint8Array): boolean;
	/** Who was dialled has proved another key than the one expected, and not been told ours; the link ends next. */
	another?(identityKey: Uint8Array): void;
	/** HELLO has come: the peer is who it says. */
	opened(peer: LinkPeer): void;
	/** Before each record, of so many bytes as it came: whether the peer may say it; otherwise the link ends. */
	admits(type: number, body: Uint8Array, bytes: number): boolean;
	record(type: number, stream: number, body: Uint8Array): void;
	/** `code` is the close code, `by` which side began. */
	closed(end: LinkEnd, code: number): void;
}

/** What a link is built from. */
export interface LinkDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly identity: Identity;
	readonly x25519: X25519;
	readonly handlers: LinkHandlers;
	/** What we say first. */
	readonly hello: () => Hello;
}

/** How a link is set up. */
export interface LinkOptions {
	readonly socket: Socket;
	readonly role: "initiator" | "responder";
	readonly netId: Uint8Array;
	/** The identity key this address was dialled for, where it is known. */
	readonly expectedPeer: Uint8Array | null;
}

const nothing = new Uint8Array();
/** Body of a PING that wants an answer. */
const answerMe = Uint8Array.of(1);

/** A chat link. */
export class Link {
	readonly #deps: LinkDeps;
	readonly #options: LinkOptions;
	readonly #socket: Socket;
	#proving: Proving | null;
	#proved: HandshakeResult | null = null;
	#sealer: RecordSealer | null = null;
	#opener: RecordOpener | null = null;
	#state: "handshaking" | "greeting" | "open" | "closed" = "handshaking";
	#heardAt: number;
	#saidAt: number;
	#answeredAt = Number.NEGATIVE_INFINITY;
	#probedAt = Number.NEGATIVE_INFINITY;
	/** Nothing has come since we asked. */
	#isProbed = false;
	#openedAt = 0;
	/** Of the handshake, then of HELLO, then the watch. */
	readonly #timer: Timer;
	/** Until the far end must have shown that it is there. */
	readonly #probeEnd: Timer;
	/** We shall ask, but have asked too lately. */
	readonly #probeAgain: Timer;
	#ending: LinkEnd | null = null;

	constructor(deps: LinkDeps, options: LinkOptions) {
		this.#deps = deps;
		this.#timer = new Timer(deps);
		this.#probeEnd = new Timer(deps);
		this.#probeAgain = new Timer(deps);
		this.#options = options;
		this.#socket = options.socket;
		this.#heardAt = deps.clock.monotonic();
		this.#saidAt = this.#heardAt;
		this.#proving = new Proving(
			deps,
			{ ...options, purpose: "chat" },
			{
				goesOn: (identityKey) => deps.handlers.goesOn?.(identityKey) ?? true,
				another: (identityKey) => deps.handlers.another?.(identityKey),
				proved: (result) => this.#greet(result),
				failed: (end, code) => this.#end(end, code),
			},
		);
	}

	get role(): "initiator" | "responder" {
		return this.#options.role;
	}

	get address(): string {
		return this.#socket.address;
	}

	get port(): number {
		return this.#socket.port;
	}

	/** Monotonic time of opening, ms. */
	get openedAt(): number {
		return this.#openedAt;
	}

	/** So much waits on the socket that what can wait should. */
	get isBusy(): boolean {
		return this.#socket.bufferedAmount > peerLimits.pauseAt;
	}

	/** Begins; the initiator speaks first. */
	start(): void {
		this.#timer.set(timeLimits.handshake, () => this.#end("timeout", closeCodes.silent));
		this.#socket.listen({
			message: (message) => this.#receive(message),
			closed: (code) => this.#finish(code),
		});
		this.#proving?.start();
	}

	/** Sends one record; dropped once the link is closing. */
	send(type: number, body: Uint8Array, stream = 0): void {
		if (this.#state === "greeting" || this.#state === "open") {
			this.#seal(type, stream, body);
		}
	}

	/**
	 * The way to the peer may be gone: it has a few seconds to show that it is there, or the link ends as silent.
	 *
	 * RULE: Who was asked a moment ago is asked again a little later: the answer to that may be from before the way went.
	 */
	probe(): void {
		if (this.#state !== "open" || this.#probeAgain.isSet) {
			return;
		}
		const now = this.#deps.clock.monotonic();
		const wait = this.#probedAt + timeLimits.probe - now;
		if (wait > 0) {
			this.#probeAgain.set(wait, () => this.probe());
			return;
		}
		this.#probedAt = now;
		this.#isProbed = true;
		this.#seal(recordTypes.ping, 0, answerMe);
		this.#probeEnd.set(timeLimits.probe, () => this.#isProbed && this.#end("silent", closeCodes.silent));
	}

	/** The peer broke the protocol: closes at once. */
	fault(): void {
		this.#end("malformed", closeCodes.malformed);
	}

	/** Closes in order, saying why. */
	close(code: number, reason: string): void {
		if (this.#state === "open") {
			this.#seal(recordTypes.bye, 0, encodeBye(reason));
		}
		this.#end("closedByUs", code);
	}

	#receive(message: Uint8Array): void {
		if (this.#state === "closed" || this.#ending !== null) {
			return;
		}
		if (this.#proving !== null) {
			this.#proving.receive(message);
			return;
		}
		this.#heardAt = this.#deps.clock.monotonic();
		this.#isProbed = false;
		const opened = this.#opener?.open(message);
		if (opened === undefined || "error" in opened) {
			this.#end("malformed", closeCodes.malformed);
			return;
		}
		if (this.#state === "greeting") {
			this.#receiveHello(opened.type, opened.body);
			return;
		}
		if (!this.#deps.handlers.admits(opened.type, opened.body, message.length)) {
			this.#end("malformed", closeCodes.malformed);
		} else if (opened.type === REKEY_RECORD) {
			this.#opener?.rekey();
		} else {
			this.#receiveRecord(opened.type, opened.stream, opened.body);
		}
	}

	#greet(proved: HandshakeResult): void {
		const nowMs = this.#deps.clock.monotonic();
		this.#proving = null;
		this.#proved = proved;
		this.#sealer = sealerOf(proved.send, nowMs);
		this.#opener = new RecordOpener(proved.receive, { profile: CHAT_RECORDS });
		this.#state = "greeting";
		this.#heardAt = nowMs;
		this.send(recordTypes.hello, encodeHello(this.#deps.hello()));
		this.#timer.set(timeLimits.hello, () => this.#end("timeout", closeCodes.silent));
	}

	#receiveHello(type: number, body: Uint8Array): void {
		const hello = type === recordTypes.hello ? decodeHello(body) : null;
		const card = hello?.ok ? decodeCard(hello.value.card) : null;
		const proved = this.#proved;
		const isTheirs =
			card?.ok &&
			proved !== null &&
			equalPublicBytes(card.value.identityKey, proved.peerIK) &&
			equalPublicBytes(card.value.agreementKey, proved.peerDK);
		if (!hello?.ok || !card?.ok || !isTheirs) {
			this.#end("helloBad", closeCodes.unproved);
			return;
		}
		this.#state = "open";
		this.#openedAt = this.#deps.clock.monotonic();
		this.#watch();
		this.#deps.handlers.opened({
			identityKey: proved.peerIK,
			card: card.value,
			hello: hello.value,
			chanId: proved.chanId,
		});
		// RULE: only who is let in gives its place among the unknown back: whoever shakes hands and says nothing holds it.
		if (this.#ending === null) {
			this.#socket.authenticated();
		}
	}

	#receiveRecord(type: number, stream: number, body: Uint8Array): void {
		if (type === recordTypes.ping && isPing(body)) {
			this.#answer(body);
			return;
		}
		if (type === recordTypes.bye) {
			this.#end(decodeBye(body).ok ? "closedByPeer" : "malformed", closeCodes.done);
			return;
		}
		if (!mayCome(type)) {
			this.#end("malformed", closeCodes.malformed);
			return;
		}
		this.#deps.handlers.record(type, stream, body);
	}

	/** RULE: an answer asks for none, and a peer that asks all the time is not answered all the time. */
	#answer(body: Uint8Array): void {
		const now = this.#deps.clock.monotonic();
		if (body.length > 0 && now - this.#answeredAt >= timeLimits.probeEvery) {
			this.#answeredAt = now;
			this.#seal(recordTypes.ping, 0, nothing);
		}
	}

	/** Every few seconds: ping when silent, give up when the peer is, start anew after a day. */
	#watch(): void {
		this.#timer.set(timeLimits.pingAfter / 3, () => {
			const now = this.#deps.clock.monotonic();
			if (now - this.#heardAt > timeLimits.deadAfter) {
				this.#end("silent", closeCodes.silent);
			} else if (now - this.#openedAt > timeLimits.rehandshakeAfter) {
				this.close(closeCodes.done, "rehandshake");
			} else {
				if (now - this.#saidAt >= timeLimits.pingAfter) {
					this.#seal(recordTypes.ping, 0, nothing);
				}
				this.#watch();
			}
		});
	}

	#seal(type: number, stream: number, body: Uint8Array): void {
		const sealer = this.#sealer;
		const nowMs = this.#deps.clock.monotonic();
		if (sealer === null) {
			return;
		}
		if (sealer.shouldRekey(nowMs)) {
			this.#socket.send(sealer.rekey(nowMs));
		}
		this.#saidAt = nowMs;
		this.#socket.send(sealer.seal(type, stream, body));
	}

	#end(end: LinkEnd, code: number): void {
		if (this.#state === "closed" || this.#ending !== null) {
			return;
		}
		this.#ending = end;
		this.#cancelTimers();
		this.#socket.close(code);
		this.#finish(code);
	}

	#finish(code: number): void {
		if (this.#state === "closed") {
			return;
		}
		this.#state = "closed";
		this.#cancelTimers();
		this.#sealer = null;
		this.#opener = null;
		this.#deps.handlers.closed(this.#ending ?? "closedByPeer", code);
	}

	#cancelTimers(): void {
		this.#timer.cancel();
		this.#probeEnd.cancel();
		this.#probeAgain.cancel();
	}
}

const sealerOf = (cipher: CipherState, nowMs: number): RecordSealer =>
	new RecordSealer(cipher, { profile: CHAT_RECORDS, nowMs });

/** Identity key of an open link's peer, hex. */
export const identityOf = (peer: LinkPeer): string => toHex(peer.identityKey);
