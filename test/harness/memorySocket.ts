/** Two ends of one connection in memory, with the manners of the real ones: order, close codes, size limits. */

import type { Clock, Purpose, Socket, SocketHandlers } from "../../src/net/ports.ts";
import { transportLimits } from "../../src/net/transport/transportLimits.ts";

/** How the network between two addresses is right now. */
export interface Path {
	/** Milliseconds one way. */
	readonly delay: number;
	/** Nothing arrives, and nobody is told. */
	readonly isCut: boolean;
	/** Bytes a second that a connection carries each way. */
	readonly rate: number;
}

/** What both ends stand on. */
export interface MemorySocketDeps {
	readonly clock: Clock;
	readonly path: () => Path;
	/** This end is gone for good. */
	readonly gone: (socket: MemorySocket) => void;
}

/** Where an end is. */
export interface MemorySocketOptions {
	readonly purpose: Purpose;
	/** The far end. */
	readonly address: string;
	readonly port: number;
}

type Item = { readonly begins: number; readonly at: number } & (
	| { readonly message: Uint8Array }
	| { readonly close: number }
);

const tooBig = 1009;
const broken = 1006;

/** One end; make them in pairs and `join` them. */
export class MemorySocket implements Socket {
	readonly address: string;
	readonly port: number;
	/** Whoever holds this end has let the far one in. */
	isAuthenticated = false;
	readonly #deps: MemorySocketDeps;
	readonly #options: MemorySocketOptions;
	/** On the way to the far end, in order. */
	readonly #sent: Item[] = [];
	#far: MemorySocket | undefined;
	#handlers: SocketHandlers | undefined;
	#state: "open" | "closing" | "closed" = "open";
	#cancelDelivery: (() => void) | undefined;
	#cancelBreak: (() => void) | undefined;
	#closeCode: number | undefined;
	#bufferedAmount = 0;
	/** Of messages that are here whole. */
	#received = 0;

	constructor(deps: MemorySocketDeps, options: MemorySocketOptions) {
		this.#deps = deps;
		this.#options = options;
		this.address = options.address;
		this.port = options.port;
	}

	/** Makes two ends one connection. */
	static join(one: MemorySocket, other: MemorySocket): void {
		one.#far = other;
		other.#far = one;
	}

	get bufferedAmount(): number {
		return this.#bufferedAmount;
	}

	get receivedBytes(): number {
		const [first] = this.#peer.#sent;
		if (first === undefined || !("message" in first) || this.#deps.path().isCut) return this.#received;
		const passed = (this.#deps.clock.monotonic() - first.begins) / Math.max(1, first.at - first.begins);
		return this.#received + Math.floor(Math.min(1, Math.max(0, passed)) * first.message.length);
	}

	send(message: Uint8Array): void {
		if (this.#state !== "open") return;
		this.#bufferedAmount += message.length;
		this.#push({ ...this.#arrival(message.length), message });
	}

	authenticated(): void {
		this.isAuthenticated = true;
	}

	close(code: number): void {
		if (this.#state !== "open") return;
		this.#state = "closing";
		this.#closeCode = code;
		this.#push({ ...this.#arrival(0), close: code });
		this.#cancelBreak = this.#deps.clock.after(transportLimits.closePeer, () => this.break());
	}

	listen(handlers: SocketHandlers): void {
		this.#handlers = handlers;
		this.#peer.deliver();
	}

	/** The connection breaks; the far end is told at once, or when something passes again. */
	break(): void {
		this.#end(broken, { tellFar: !this.#deps.path().isCut });
	}

	/** Delivers what is due; called again when the path changes. */
	deliver(): void {
		this.#cancelDelivery?.();
		this.#cancelDelivery = undefined;
		const { clock, path } = this.#deps;
		// The far end gave up while nothing passed; now the news arrives.
		if (this.#peer.#state === "closed" && !path().isCut) this.#end(broken);
		while (!path().isCut && this.#peer.isListening) {
			const [first] = this.#sent;
			if (!first) return;
			const wait = first.at - clock.monotonic();
			if (wait > 0) {
				this.#cancelDelivery = clock.after(wait, () => this.deliver());
				return;
			}
			this.#sent.shift();
			if ("message" in first) this.#bufferedAmount -= first.message.length;
			this.#peer.#receive(first);
		}
	}

	get #peer(): MemorySocket {
		if (!this.#far) throw new Error("this end was never joined to another");
		return this.#far;
	}

	/** Whether someone hears what arrives here. */
	get isListening(): boolean {
		return this.#handlers !== undefined;
	}

	#push(item: Item): void {
		this.#sent.push(item);
		if (this.#sent.length === 1) this.#cancelDelivery = this.#deps.clock.after(0, () => this.deliver());
	}

	/** Never before what was sent earlier, even if the path has become quicker. */
	#arrival(bytes: number): { readonly begins: number; readonly at: number } {
		const last = this.#sent.at(-1)?.at ?? 0;
		const { delay, rate } = this.#deps.path();
		const begins = Math.max(last, this.#deps.clock.monotonic() + delay);
		return { begins, at: begins + Math.ceil((bytes / rate) * 1_000) };
	}

	#receive(item: Item): void {
		if ("close" in item) {
			// What completes the far end's close: our own where the two cross, otherwise the answer, which is the same.
			this.#peer.#answerClose(this.#closeCode ?? item.close);
			this.#end(item.close, { tellFar: false });
			return;
		}
		if (this.#state !== "open") return;
		const { chatMessage, bulkMessage } = transportLimits;
		if (item.message.length > (this.#options.purpose === "chat" ? chatMessage : bulkMessage)) {
			this.#peer.#answerClose(tooBig);
			this.#end(broken, { tellFar: false });
			return;
		}
		this.#received += item.message.length;
		this.#handlers?.message(new Uint8Array(item.message));
	}

	/** The far end has ended the connection with `code`; the news takes its time to get here. */
	#answerClose(code: number): void {
		if (this.#state === "closed") return;
		this.#state = "closing";
		this.#sent.length = 0;
		this.#deps.clock.after(this.#deps.path().delay, () => this.#end(code, { tellFar: false }));
	}

	#end(code: number, { tellFar }: { readonly tellFar: boolean } = { tellFar: true }): void {
		if (this.#state === "closed") return;
		this.#state = "closed";
		this.#cancelBreak?.();
		this.#cancelDelivery?.();
		this.#sent.length = 0;
		this.#bufferedAmount = 0;
		this.#deps.gone(this);
		const handlers = this.#handlers;
		this.#handlers = undefined;
		if (tellFar) this.#peer.#end(broken, { tellFar: false });
		handlers?.closed(code);
	}
}
