/** A transport that says when something is about to be sent: what is on the disk then is what a crash would leave. */
import type { Socket, Transport } from "../../src/net/ports.ts";

/** Passes everything on to the transport it stands before. */
export class WatchedTransport implements Transport {
	readonly #inner: Transport;
	readonly #sending: () => void;

	constructor(inner: Transport, options: { readonly sending: () => void }) {
		this.#inner = inner;
		this.#sending = options.sending;
	}

	start({ ports, accept }: Parameters<Transport["start"]>[0]): ReturnType<Transport["start"]> {
		return this.#inner.start({ ports, accept: (socket, purpose) => accept(this.#watched(socket), purpose) });
	}

	async dial(options: Parameters<Transport["dial"]>[0]): ReturnType<Transport["dial"]> {
		const dialled = await this.#inner.dial(options);
		return "socket" in dialled ? { socket: this.#watched(dialled.socket) } : dialled;
	}

	penalize(address: string): void {
		this.#inner.penalize(address);
	}

	stop(): Promise<void> {
		return this.#inner.stop();
	}

	#watched(inner: Socket): Socket {
		const sending = this.#sending;
		return {
			get address() {
				return inner.address;
			},
			get port() {
				return inner.port;
			},
			get bufferedAmount() {
				return inner.bufferedAmount;
			},
			get receivedBytes() {
				return inner.receivedBytes;
			},
			send: (message) => {
				sending();
				inner.send(message);
			},
			authenticated: () => inner.authenticated(),
			close: (code) => inner.close(code),
			listen: (handlers) => inner.listen(handlers),
		};
	}
}
