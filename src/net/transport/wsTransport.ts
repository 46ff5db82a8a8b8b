/** The network edge of links: WebSockets over plain TCP, within the limits of PROTOCOL "Abuse and hardening". */

import type { Clock, Logger, Purpose, Socket, Transport } from "../ports.ts";
import { Admission, type AdmissionLimits } from "./admission.ts";
import { type DialOptions, type DialResult, dial, type Resolve, systemResolve } from "./dialler.ts";
import { type Listener, startListener } from "./listener.ts";
import { transportLimits } from "./transportLimits.ts";
import type { WsSocket } from "./wsSocket.ts";

/** What the transport stands on. */
export interface WsTransportDeps {
	readonly clock: Clock;
	readonly logger: Logger;
	/** Host names to addresses; the system's resolver unless told. */
	readonly resolve?: Resolve;
}

/** How the transport is set up. */
export interface WsTransportOptions {
	/** The one address to listen on, for tests; otherwise all addresses of this machine, of both families. */
	readonly listenOn?: string;
	/** Other limits on who may connect, for tests with many nodes on one address. */
	readonly admission?: Partial<AdmissionLimits>;
}

/** Going away (RFC 6455 §7.4.1). */
const goingAway = 1001;
const everyAddress: readonly string[] = ["::", "0.0.0.0"];

/** A transport over `ws`. */
export function createWsTransport(deps: WsTransportDeps, options: WsTransportOptions = {}): Transport {
	return new WsTransport(deps, options);
}

class WsTransport implements Transport {
	readonly #deps: WsTransportDeps;
	readonly #options: WsTransportOptions;
	readonly #admission: Admission;
	readonly #sockets = new Set<WsSocket>();
	#listener: Promise<Listener | "portsTaken"> | undefined;
	/** Aborts the dials under way. */
	#stopping = new AbortController();

	constructor(deps: WsTransportDeps, options: WsTransportOptions) {
		this.#deps = deps;
		this.#options = options;
		this.#admission = new Admission(deps, { ...transportLimits, ...options.admission });
	}

	async start({
		ports,
		accept,
	}: {
		readonly ports: readonly number[];
		readonly accept: (socket: Socket, purpose: Purpose) => void;
	}): Promise<{ readonly port: number } | { readonly error: "portsTaken" }> {
		const { clock, logger } = this.#deps;
		const { listenOn } = this.#options;
		this.#listener ??= startListener(
			{ clock, logger, admission: this.#admission, accept, opened: (socket) => this.#keep(socket) },
			{ ports, hosts: listenOn === undefined ? everyAddress : [listenOn] },
		);
		const listener = await this.#listener;
		if (listener !== "portsTaken") return { port: listener.port };
		this.#listener = undefined;
		return { error: "portsTaken" };
	}

	async dial(options: DialOptions): Promise<DialResult> {
		const { clock, logger, resolve = systemResolve } = this.#deps;
		const signal = AbortSignal.any([options.signal, this.#stopping.signal]);
		const result = await dial({ clock, logger, resolve }, { ...options, signal });
		if ("socket" in result) this.#keep(result.socket);
		return result;
	}

	penalize(address: string): void {
		this.#admission.penalize(address);
	}

	async stop(): Promise<void> {
		this.#stopping.abort();
		this.#stopping = new AbortController();
		const listener = await this.#listener;
		this.#listener = undefined;
		const listenerClosed = listener && listener !== "portsTaken" ? listener.close() : undefined;
		const sockets = [...this.#sockets];
		for (const socket of sockets) socket.close(goingAway);
		const cancel = this.#deps.clock.after(transportLimits.stopWait, () => {
			for (const socket of sockets) socket.destroy();
		});
		await Promise.all(sockets.map((socket) => socket.gone));
		cancel();
		await listenerClosed;
	}

	/** Remembers a socket for as long as it is open. */
	#keep(socket: WsSocket): void {
		this.#sockets.add(socket);
		void socket.gone.then(() => this.#sockets.delete(socket));
	}
}
