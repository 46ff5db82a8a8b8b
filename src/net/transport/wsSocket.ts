/** One WebSocket as the core's `Socket`: binary messages, sends of one turn written together, nothing thrown. */
import type { Socket as TcpSocket } from "node:net";
import type { WebSocket } from "ws";
import { plainAddress } from "../address/ip.ts";
import { release } from "../crypto/bytes.ts";
import type { Clock, Logger, Purpose, Socket, SocketHandlers } from "../ports.ts";
import { Timer } from "../timer.ts";
import { LargeFrames } from "./largeFrames.ts";
import { transportLimits } from "./transportLimits.ts";
import type { WideReads } from "./wideReads.ts";

/** What a socket stands on. */
export interface WsSocketDeps {
	readonly clock: Clock;
	readonly logger: Logger;
	/** Open, and nothing of it read yet. */
	readonly ws: WebSocket;
	readonly purpose: Purpose;
	/** The connection below it. */
	readonly tcp: TcpSocket;
	/** Where it is read to; null where each read has memory of its own. */
	readonly reads: WideReads | null;
}

/** How a socket begins. */
export interface WsSocketOptions {
	/** By us, so there is nobody to authenticate to. */
	readonly isDialled: boolean;
	/** Frees the place among the strangers. */
	readonly onAuthenticated: () => void;
	/** The far end broke the rules of WebSocket, or sent text, before it was authenticated. */
	readonly onViolation: () => void;
}

/** Close codes of RFC 6455 §7.4.1. */
const normalClosure = 1000;
const unsupportedData = 1003;
const noStatusReceived = 1005;
const internalError = 1011;

/** A socket over ws. */
export class WsSocket implements Socket {
	readonly address: string;
	readonly port: number;
	/** Fulfilled when the connection has ended. */
	readonly gone: Promise<void>;
	readonly #deps: WsSocketDeps;
	readonly #options: WsSocketOptions;
	#handlers: SocketHandlers | undefined;
	#isAuthenticated: boolean;
	#isClosing = false;
	#isCorked = false;
	readonly #destroying: Timer;

	constructor(deps: WsSocketDeps, options: WsSocketOptions) {
		this.#deps = deps;
		this.#destroying = new Timer(deps);
		this.#options = options;
		this.#isAuthenticated = options.isDialled;
		const { ws, tcp } = deps;
		this.address = plainAddress(tcp.remoteAddress ?? "");
		this.port = tcp.remotePort ?? 0;
		// Nothing is read before there is someone to hear it.
		ws.pause();
		ws.on("message", (data, isBinary) => this.#handleMessage(data as Buffer, isBinary));
		if (deps.purpose === "bulk") this.#takeLargeMessages();
		ws.on("error", () => this.#handleViolation());
		this.gone = new Promise((resolve) => {
			ws.on("close", (code) => {
				resolve();
				this.#handleClose(code);
			});
		});
	}

	get bufferedAmount(): number {
		return this.#deps.ws.bufferedAmount;
	}

	get receivedBytes(): number {
		return this.#deps.tcp.bytesRead;
	}

	listen(handlers: SocketHandlers): void {
		this.#handlers = handlers;
		this.#deps.ws.resume();
	}

	authenticated(): void {
		this.#isAuthenticated = true;
		this.#options.onAuthenticated();
	}

	send(message: Uint8Array, left?: () => void): void {
		const { ws } = this.#deps;
		if (this.#isClosing || ws.readyState !== ws.OPEN) return;
		this.#cork();
		ws.send(message, { binary: true }, left);
	}

	close(code: number): void {
		if (this.#isClosing) return;
		const { ws } = this.#deps;
		this.#destroySoon();
		ws.close(code);
		// The answer to our close frame is read even if nobody listens yet.
		ws.resume();
	}

	/** Ends the connection at once; `closed` follows. */
	destroy(): void {
		this.#isClosing = true;
		this.#deps.tcp.destroy();
	}

	/** Gives the closing handshake its time: little to a stranger, whose socket holds a place. */
	#destroySoon(): void {
		this.#isClosing = true;
		const { closePeer, closeStranger } = transportLimits;
		const wait = this.#isAuthenticated ? closePeer : closeStranger;
		this.#destroying.setUnlessSet(wait, () => this.destroy());
	}

	/** Holds written frames back until this turn ends, so that they leave in one system call. */
	#cork(): void {
		if (this.#isCorked) return;
		this.#isCorked = true;
		const { tcp } = this.#deps;
		tcp.cork();
		process.nextTick(() => {
			this.#isCorked = false;
			tcp.uncork();
		});
	}

	/** Messages that hold pieces of files pass ws by. Nothing has been read yet, so the first byte is one of a frame. */
	#takeLargeMessages(): void {
		const { tcp, reads } = this.#deps;
		// ws takes its listener away when it wants to hear nothing more; so it is left where it is.
		const emit = tcp.emit.bind(tcp) as (event: string, ...values: readonly unknown[]) => boolean;
		const frames = new LargeFrames(
			{
				// RULE: ws keeps what it is given, so none of it is read over.
				rest: (bytes) =>
					void emit("data", reads ? Buffer.from(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)),
				message: (message) => this.#handleLarge(message),
			},
			{ isMasked: !this.#options.isDialled, from: transportLimits.chatMessage + 1, to: transportLimits.bulkMessage },
		);
		tcp.emit = (event: string, ...values: readonly unknown[]): boolean => {
			const [bytes] = values;
			if (event !== "data" || !(bytes instanceof Uint8Array)) return emit(event, ...values);
			if (!frames.take(bytes)) release(bytes);
			return true;
		};
		if (reads !== null) reads.take = (bytes) => void frames.take(bytes);
	}

	#handleLarge(message: Uint8Array): void {
		if (this.#isClosing) return;
		this.#deliver(message);
		// One read of the network may hold two of them, some milliseconds of work: what others say comes in between.
		const { tcp } = this.#deps;
		tcp.pause();
		setImmediate(() => tcp.resume());
	}

	#handleMessage(data: Buffer, isBinary: boolean): void {
		if (this.#isClosing) return;
		if (!isBinary) {
			this.close(unsupportedData);
			this.#handleViolation();
			return;
		}
		// A plain Uint8Array: `slice` of a Buffer would share memory where the core expects a copy.
		this.#deliver(new Uint8Array(data.buffer, data.byteOffset, data.length));
	}

	#deliver(message: Uint8Array): void {
		try {
			this.#handlers?.message(message);
		} catch (error) {
			this.#deps.logger.log("error", `a message handler threw: ${String(error)}`);
			this.close(internalError);
		}
	}

	/** What ws refuses by itself: it has sent a close frame already. */
	#handleViolation(): void {
		this.#destroySoon();
		if (!this.#isAuthenticated) this.#options.onViolation();
	}

	#handleClose(code: number): void {
		this.#isClosing = true;
		this.#destroying.cancel();
		const handlers = this.#handlers;
		this.#handlers = undefined;
		handlers?.closed(code === noStatusReceived ? normalClosure : code);
	}
}
