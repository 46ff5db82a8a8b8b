/** A network in memory, run by the clock it is given: the same schedule every time, and faults on demand. */
import { isIP } from "node:net";
import { timeLimits } from "../../src/net/limits.ts";
import type { Clock, DialFailure, Purpose, Socket, Transport } from "../../src/net/ports.ts";
import { PenaltyBook } from "../../src/net/transport/penaltyBook.ts";
import { transportLimits } from "../../src/net/transport/transportLimits.ts";
import { MemorySocket, type Path } from "./memorySocket.ts";

type Accept = (socket: Socket, purpose: Purpose) => void;
type DialOptions = Parameters<Transport["dial"]>[0];
type DialResult = { readonly socket: Socket } | { readonly error: DialFailure };

const goingAway = 1001;

/** Hosts by address, and the paths between them. */
export class MemoryNetwork {
	readonly #clock: Clock;
	readonly #delay: number;
	readonly #hosts = new Map<string, MemoryTransport>();
	readonly #names = new Map<string, string>();
	readonly #paths = new Map<string, Path>();
	readonly #open = new Map<MemorySocket, string>();

	/** `delay`: milliseconds one way between any two hosts; 1 unless told. */
	constructor(deps: { readonly clock: Clock }, { delay = 1 }: { readonly delay?: number } = {}) {
		this.#clock = deps.clock;
		this.#delay = delay;
	}

	/** The transport of the host at `address`, an IP literal. */
	transport(address: string): Transport {
		const host = this.#hosts.get(address) ?? new MemoryTransport({ clock: this.#clock, network: this }, { address });
		this.#hosts.set(address, host);
		return host;
	}

	/** Gives an address a name that can be dialled. */
	addName(name: string, address: string): void {
		this.#names.set(name, address);
	}

	/** From now on nothing passes between two hosts; connections stay, as with a pulled cable. */
	cut(one: string, other: string): void {
		this.#change(one, other, { isCut: true });
	}

	/** Things pass again, what was held back first. */
	heal(one: string, other: string): void {
		this.#change(one, other, { isCut: false });
	}

	/** Milliseconds one way between two hosts; 0 or more. */
	setDelay(one: string, other: string, delay: number): void {
		this.#change(one, other, { delay });
	}

	/** Bytes a second that each connection between two hosts carries each way. */
	setRate(one: string, other: string, rate: number): void {
		this.#change(one, other, { rate });
	}

	/** Breaks the connections between two hosts; they may connect again at once. */
	drop(one: string, other: string): void {
		for (const [socket, pair] of [...this.#open]) if (pair === pairOf(one, other)) socket.break();
	}

	/** Ends of connections that are open, two for each. */
	get openSockets(): number {
		return this.#open.size;
	}

	/** @internal */
	path(one: string, other: string): Path {
		return this.#paths.get(pairOf(one, other)) ?? { delay: this.#delay, isCut: false, rate: Number.POSITIVE_INFINITY };
	}

	/** @internal */
	host(name: string): MemoryTransport | "unresolved" | "unreachable" {
		const address = isIP(name) === 0 ? this.#names.get(name) : name;
		return address === undefined ? "unresolved" : (this.#hosts.get(address) ?? "unreachable");
	}

	/** Connects two hosts. @internal */
	connect(from: MemoryTransport, to: MemoryTransport, port: number, purpose: Purpose): [MemorySocket, MemorySocket] {
		const end = (near: MemoryTransport, far: MemoryTransport, farPort: number): MemorySocket => {
			const gone = (socket: MemorySocket) => {
				this.#open.delete(socket);
				near.forget(socket);
			};
			const path = () => this.path(from.address, to.address);
			const socket = new MemorySocket(
				{ clock: this.#clock, path, gone },
				{ purpose, address: far.address, port: farPort },
			);
			this.#open.set(socket, pairOf(from.address, to.address));
			near.sockets.add(socket);
			return socket;
		};
		const dialled = end(from, to, port);
		const accepted = end(to, from, from.nextPort());
		MemorySocket.join(dialled, accepted);
		return [dialled, accepted];
	}

	#change(one: string, other: string, change: Partial<Path>): void {
		this.#paths.set(pairOf(one, other), { ...this.path(one, other), ...change });
		for (const [socket, pair] of [...this.#open]) if (pair === pairOf(one, other)) socket.deliver();
	}
}

class MemoryTransport implements Transport {
	readonly address: string;
	readonly sockets = new Set<MemorySocket>();
	readonly #clock: Clock;
	readonly #network: MemoryNetwork;
	readonly #penalties: PenaltyBook;
	readonly #stops = new Set<() => void>();
	#listening: { readonly port: number; readonly accept: Accept } | undefined;
	readonly #ends = new Set<() => void>();
	#lastPort = 50_000;

	constructor(deps: { readonly clock: Clock; readonly network: MemoryNetwork }, options: { readonly address: string }) {
		this.#clock = deps.clock;
		this.#network = deps.network;
		this.address = options.address;
		const { penaltyFirst, penaltyMost, trackedAddresses } = transportLimits;
		this.#penalties = new PenaltyBook(deps, { first: penaltyFirst, most: penaltyMost, keys: trackedAddresses });
	}

	async start({ ports, accept }: Parameters<Transport["start"]>[0]) {
		const port = ports[0] || this.nextPort();
		this.#listening ??= { port, accept };
		return { port: this.#listening.port };
	}

	async dial({ address, purpose, signal }: DialOptions): Promise<DialResult> {
		const host = this.#network.host(address.host);
		if (host === "unresolved") return { error: host };
		const target = host === "unreachable" ? address.host : host.address;
		const isInTime = await this.#reaches(target, signal);
		if (!isInTime) return { error: "timeout" };
		if (host === "unreachable") return { error: host };
		return host.answer(this, address.port, purpose);
	}

	/** Someone connects to `port`. */
	answer(from: MemoryTransport, port: number, purpose: Purpose): DialResult {
		if (this.#listening?.port !== port || this.#penalties.isPenalized(from.address)) return { error: "refused" };
		const [dialled, accepted] = this.#network.connect(from, this, port, purpose);
		this.#listening.accept(accepted, purpose);
		return { socket: dialled };
	}

	penalize(address: string): void {
		this.#penalties.penalize(address);
	}

	async stop(): Promise<void> {
		this.#listening = undefined;
		for (const stop of [...this.#stops]) stop();
		for (const socket of [...this.sockets]) socket.close(goingAway);
		if (this.sockets.size === 0) return;
		await new Promise<void>((resolve) => {
			this.#ends.add(resolve);
			this.#clock.after(transportLimits.stopWait, resolve);
		});
		for (const socket of [...this.sockets]) socket.break();
	}

	/** A socket of this host has ended. */
	forget(socket: MemorySocket): void {
		this.sockets.delete(socket);
		if (this.sockets.size === 0) for (const end of this.#ends) end();
	}

	nextPort(): number {
		this.#lastPort += 1;
		return this.#lastPort;
	}

	/** Knocks as TCP does, once more after 1 s and after 3 s: whoever is cut off when a dial begins may not stay so. */
	async #reaches(target: string, signal: AbortSignal): Promise<boolean> {
		for (const wait of [1_000, 2_000, timeLimits.dial - 3_000]) {
			const { delay, isCut } = this.#network.path(this.address, target);
			if (!isCut) return await this.#passes(2 * delay, signal);
			if (!(await this.#passes(wait, signal))) break;
		}
		return false;
	}

	/** Resolves to true after `ms`, or to false when that is too long, the signal aborts, or this host stops. */
	#passes(ms: number, signal: AbortSignal): Promise<boolean> {
		return new Promise((resolve) => {
			const end = (isInTime: boolean): void => {
				cancel();
				signal.removeEventListener("abort", stop);
				this.#stops.delete(stop);
				resolve(isInTime);
			};
			const stop = () => end(false);
			const cancel = this.#clock.after(Math.min(ms, timeLimits.dial), () => end(ms < timeLimits.dial));
			signal.addEventListener("abort", stop);
			this.#stops.add(stop);
			if (signal.aborted) stop();
		});
	}
}

function pairOf(one: string, other: string): string {
	return one < other ? `${one} ${other}` : `${other} ${one}`;
}
