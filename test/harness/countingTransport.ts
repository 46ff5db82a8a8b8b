/** A transport that remembers what was dialled, and how many dials were under way at once. */
import type { Address, Transport } from "../../src/net/ports.ts";

/** Passes everything on to the transport it stands before. */
export class CountingTransport implements Transport {
	readonly dialled: Address[] = [];
	most = 0;
	underWay = 0;
	/** Dials that get no answer until they are given up. */
	hold: (address: Address) => boolean = () => false;
	readonly #inner: Transport;

	constructor(inner: Transport) {
		this.#inner = inner;
	}

	start(options: Parameters<Transport["start"]>[0]): ReturnType<Transport["start"]> {
		return this.#inner.start(options);
	}

	async dial(options: Parameters<Transport["dial"]>[0]): ReturnType<Transport["dial"]> {
		this.dialled.push(options.address);
		this.underWay++;
		this.most = Math.max(this.most, this.underWay);
		try {
			return this.hold(options.address) ? await givenUp(options.signal) : await this.#inner.dial(options);
		} finally {
			this.underWay--;
		}
	}

	penalize(address: string): void {
		this.#inner.penalize(address);
	}

	stop(): Promise<void> {
		return this.#inner.stop();
	}
}

const givenUp = (signal: AbortSignal): Promise<{ readonly error: "timeout" }> =>
	new Promise((resolve) => signal.addEventListener("abort", () => resolve({ error: "timeout" }), { once: true }));
