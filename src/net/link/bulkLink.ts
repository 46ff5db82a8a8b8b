/**
 * One authenticated, encrypted connection for files (PROTOCOL "Bulk links"): handshake, an empty HELLO, then messages of
 * one to eight records, so that a whole piece is one message. A state machine over a `Socket`, as `Link` is.
 */

import type { BufferPool } from "../bufferPool.ts";
import { release } from "../crypto/bytes.ts";
import type { HandshakeResult } from "../crypto/handshake.ts";
import { BULK_RECORDS, RECORD_OVERHEAD, REKEY_RECORD, RecordOpener, RecordSealer } from "../crypto/records.ts";
import type { X25519 } from "../crypto/x25519.ts";
import type { Identity } from "../identity.ts";
import { fileLimits, timeLimits } from "../limits.ts";
import type { Clock, RandomBytes, Socket } from "../ports.ts";
import { Timer } from "../timer.ts";
import { u32 } from "../wire/bytes.ts";
import { bulkTypes, chunkHeadLength, encodeChunkHead } from "../wire/files.ts";
import { encodeJson } from "../wire/json.ts";
import { firstOptionalType } from "../wire/records.ts";
import { closeCodes, type LinkEnd } from "./ends.ts";
import { Proving } from "./proving.ts";

/** What a bulk link tells its owner. */
export interface BulkHandlers {
	/** The peer has proved who it is; false closes, saying nothing. */
	opened(proved: { readonly peerIK: Uint8Array; readonly peerDK: Uint8Array }): boolean;
	/** `body` is empty once this has returned: what is to be kept is copied. */
	record(type: number, stream: number, body: Uint8Array): void;
	closed(end: LinkEnd, code: number): void;
}

/** What a bulk link is built from. */
export interface BulkLinkDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly identity: Identity;
	readonly x25519: X25519;
	/** For messages that hold a piece. */
	readonly buffers: BufferPool;
	readonly handlers: BulkHandlers;
}

/** How a bulk link is set up. */
export interface BulkLinkOptions {
	readonly socket: Socket;
	readonly role: "initiator" | "responder";
	readonly netId: Uint8Array;
	/** Identity key of whom this connection was dialled for. */
	readonly expectedPeer: Uint8Array | null;
}

const lengthBytes = 4;
const nothing = new Uint8Array();

/** A bulk link. */
export class BulkLink {
	readonly #deps: BulkLinkDeps;
	readonly #options: BulkLinkOptions;
	readonly #socket: Socket;
	#proving: Proving | null;
	#proved: HandshakeResult | null = null;
	#sealer: RecordSealer | null = null;
	#opener: RecordOpener | null = null;
	#state: "handshaking" | "greeting" | "open" | "closed" = "handshaking";
	#heardAt: number;
	#heardBytes = 0;
	#saidAt: number;
	/** Of the handshake, then of HELLO, then the watch. */
	readonly #timer: Timer;
	#ending: LinkEnd | null = null;

	constructor(deps: BulkLinkDeps, options: BulkLinkOptions) {
		this.#deps = deps;
		this.#timer = new Timer(deps);
		this.#options = options;
		this.#socket = options.socket;
		this.#heardAt = deps.clock.monotonic();
		this.#saidAt = this.#heardAt;
		this.#proving = new Proving(
			deps,
			{ ...options, purpose: "bulk" },
			{ proved: (result) => this.#greet(result), failed: (end, code) => this.#end(end, code) },
		);
	}

	get address(): string {
		return this.#socket.address;
	}

	get role(): "initiator" | "responder" {
		return this.#options.role;
	}

	get isOpen(): boolean {
		return this.#state === "open";
	}

	/** Bytes that wait to leave. */
	get bufferedAmount(): number {
		return this.#socket.bufferedAmount;
	}

	/** Bytes that came, of messages that are not whole, too: on a slow link a piece is minutes on its way. */
	get receivedBytes(): number {
		return this.#socket.receivedBytes;
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

	/** Sends one record in a message of its own; dropped once the link is closing. */
	send(type: number, stream: number, body: Uint8Array): void {
		const sealer = this.#ready();
		if (sealer !== null) {
			const message = new Uint8Array(lengthBytes + RECORD_OVERHEAD + body.length);
			sealer.sealInto(message, prefix(message, 0, RECORD_OVERHEAD + body.length), { type, stream }, nothing, body);
			this.#socket.send(message);
		}
	}

	/** Sends a whole piece as one message; `data` may be reused afterwards. */
	sendPiece(stream: number, index: number, data: Uint8Array): void {
		const sealer = this.#ready();
		if (sealer === null) {
			return;
		}
		const { chunk } = fileLimits;
		const { buffers } = this.#deps;
		const message = buffers.take();
		let at = 0;
		for (let offset = 0; offset < data.length; offset += chunk) {
			const part = data.subarray(offset, offset + chunk);
			at = prefix(message, at, RECORD_OVERHEAD + chunkHeadLength + part.length);
			at += sealer.sealInto(message, at, { type: bulkTypes.chunk, stream }, encodeChunkHead(index, offset), part);
		}
		this.#socket.send(message.subarray(0, at), () => buffers.give(message));
	}

	/** The peer broke the protocol: closes at once. */
	fault(): void {
		this.#end("malformed", closeCodes.malformed);
	}

	/** Closes in order. */
	close(code: number): void {
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
		const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
		let at = 0;
		// RULE: a message is one to eight records and nothing else.
		for (let records = 0; records < fileLimits.chunksPerMessage && this.#ending === null; records++) {
			const length = message.length - at >= lengthBytes ? view.getUint32(at) : message.length;
			at += lengthBytes;
			if (length > message.length - at) {
				break;
			}
			this.#receiveRecord(message.subarray(at, at + length));
			at += length;
			if (at === message.length) {
				return;
			}
		}
		this.#end("malformed", closeCodes.malformed);
	}

	#greet(proved: HandshakeResult): void {
		const nowMs = this.#deps.clock.monotonic();
		this.#proving = null;
		this.#proved = proved;
		this.#sealer = new RecordSealer(proved.send, { profile: BULK_RECORDS, nowMs });
		this.#opener = new RecordOpener(proved.receive, { profile: BULK_RECORDS });
		this.#state = "greeting";
		this.#heardAt = nowMs;
		this.send(bulkTypes.hello, 0, encodeJson({}));
		this.#timer.set(timeLimits.hello, () => this.#end("timeout", closeCodes.silent));
	}

	#receiveRecord(record: Uint8Array): void {
		const opened = this.#opener?.open(record);
		if (opened === undefined || "error" in opened) {
			this.#end("malformed", closeCodes.malformed);
		} else if (this.#state === "greeting") {
			this.#receiveHello(opened.type);
		} else if (opened.type === REKEY_RECORD) {
			this.#opener?.rekey();
		} else if (opened.type === bulkTypes.ping && opened.body.length === 0) {
			return;
		} else if (unwelcome.has(opened.type) || (!known.has(opened.type) && opened.type < firstOptionalType)) {
			this.#end("malformed", closeCodes.malformed);
		} else {
			// RULE: what only a newer version knows, and may leave out, is passed over.
			if (known.has(opened.type)) {
				this.#deps.handlers.record(opened.type, opened.stream, opened.body);
			}
			release(opened.body);
		}
	}

	#receiveHello(type: number): void {
		const proved = this.#proved;
		if (type !== bulkTypes.hello || proved === null) {
			this.#end("helloBad", closeCodes.unproved);
			return;
		}
		this.#state = "open";
		this.#watch();
		if (!this.#deps.handlers.opened(proved)) {
			this.#end("closedByUs", closeCodes.goingAway);
			return;
		}
		this.#socket.authenticated();
	}

	/** Every few seconds: ping when silent, give up when the peer is. */
	#watch(): void {
		this.#timer.set(timeLimits.pingAfter / 3, () => {
			const now = this.#deps.clock.monotonic();
			// RULE: a peer is there as long as anything comes of what it says, however long a message takes.
			if (this.receivedBytes > this.#heardBytes) {
				this.#heardBytes = this.receivedBytes;
				this.#heardAt = now;
			}
			if (now - this.#heardAt > timeLimits.deadAfter) {
				this.#end("silent", closeCodes.silent);
				return;
			}
			if (now - this.#saidAt >= timeLimits.pingAfter) {
				this.send(bulkTypes.ping, 0, nothing);
			}
			this.#watch();
		});
	}

	/** The sealer, its key renewed where it is due; null unless records may be sent. */
	#ready(): RecordSealer | null {
		const sealer = this.#sealer;
		if (sealer === null || (this.#state !== "greeting" && this.#state !== "open")) {
			return null;
		}
		const nowMs = this.#deps.clock.monotonic();
		this.#saidAt = nowMs;
		if (sealer.shouldRekey(nowMs)) {
			const record = sealer.rekey(nowMs);
			const message = new Uint8Array(lengthBytes + record.length);
			message.set(u32(record.length));
			message.set(record, lengthBytes);
			this.#socket.send(message);
		}
		return sealer;
	}

	#end(end: LinkEnd, code: number): void {
		if (this.#state === "closed" || this.#ending !== null) {
			return;
		}
		this.#ending = end;
		this.#socket.close(code);
		this.#finish(code);
	}

	#finish(code: number): void {
		if (this.#state === "closed") {
			return;
		}
		this.#state = "closed";
		this.#timer.cancel();
		this.#sealer = null;
		this.#opener = null;
		this.#deps.handlers.closed(this.#ending ?? "closedByPeer", code);
	}
}

const known: ReadonlySet<number> = new Set(Object.values(bulkTypes));

/** HELLO comes once, and a PING says nothing. */
const unwelcome: ReadonlySet<number> = new Set([bulkTypes.hello, bulkTypes.ping]);

/** Writes a record's length; returns where the record begins. */
const prefix = (message: Uint8Array, at: number, length: number): number => {
	new DataView(message.buffer, message.byteOffset).setUint32(at, length);
	return at + lengthBytes;
};
