/**
 * What the core asks of the world: time, chance, the network, the disk, the key vault.
 *
 * These are the only seams; tests and the simulator replace nothing else. All are synchronous where the core needs
 * order (clock, chance, store), so that a schedule can be replayed from a seed.
 */

import type { WayCounts } from "./api/diagnosis.ts";

/** Time and timers. */
export interface Clock {
	/** Wall clock, milliseconds since 1970. May jump. */
	now(): number;
	/** Milliseconds from an arbitrary start that never jump back. */
	monotonic(): number;
	/** Calls `callback` once after `ms`; the returned function cancels it. Never keeps the process alive. */
	after(ms: number, callback: () => void): () => void;
}

/** Cryptographically strong randomness: `n` fresh bytes. */
export type RandomBytes = (n: number) => Uint8Array;

/** What a link is for; bulk links carry files (PROTOCOL "Record layer"). */
export type Purpose = "chat" | "bulk";

/** One ordered, message-preserving connection; nothing on it is trusted. */
export interface Socket {
	/** IP address of the far end, without zone or brackets. */
	readonly address: string;
	readonly port: number;
	/** Bytes accepted by `send` and not yet handed to the system. */
	readonly bufferedAmount: number;
	/** Bytes that came so far, of messages that are not whole, too. */
	readonly receivedBytes: number;
	/**
	 * Does nothing once the socket is closing. The message must not be changed afterwards, or not before `left` is called,
	 * which may never be.
	 */
	send(message: Uint8Array, left?: () => void): void;
	/** The far end has proved who it is, and may stay: its socket no longer counts among the few that are not known. */
	authenticated(): void;
	/** Starts an orderly close with a WebSocket close code; idempotent. No message comes after it, only `closed`. */
	close(code: number): void;
	/** Set once, before the first event is delivered. */
	listen(handlers: SocketHandlers): void;
}

/** What a socket reports. After `closed` nothing more comes. */
export interface SocketHandlers {
	/** The memory of a message larger than a chat message may be used again once this has returned. */
	message(message: Uint8Array): void;
	/** The far end's close code (after our own close: its answer), or 1006 when the connection broke. */
	closed(code: number): void;
}

/** Why a dial failed. */
export type DialFailure = "unresolved" | "unreachable" | "refused" | "timeout" | "notLanChat" | "version";

/** An address to dial: a host name or IP literal, and a port. */
export interface Address {
	readonly host: string;
	readonly port: number;
}

/** Listens and dials. */
export interface Transport {
	/**
	 * Listens on the first free port of `ports`.
	 * @returns the port, or `portsTaken`
	 */
	start(options: {
		readonly ports: readonly number[];
		readonly accept: (socket: Socket, purpose: Purpose) => void;
	}): Promise<{ readonly port: number } | { readonly error: "portsTaken" }>;
	/** Dials; an aborted dial is a `timeout`. */
	dial(options: {
		readonly address: Address;
		readonly purpose: Purpose;
		readonly signal: AbortSignal;
	}): Promise<{ readonly socket: Socket } | { readonly error: DialFailure }>;
	/** A socket from `address` misbehaved before it was authenticated: close sooner and refuse longer (doubling). */
	penalize(address: string): void;
	/** Closes the listener and every socket. */
	stop(): Promise<void>;
}

/** Something announced on the network: a hint where to dial, nothing more. */
export interface Sighting {
	/** 8 random bytes a peer draws at each start, in hex. */
	readonly instance: string;
	readonly address: Address;
	/** Name of the local interface it was heard on. */
	readonly networkInterface: string;
}

/** Finds candidates and announces ourselves. */
export interface Discovery {
	start(options: {
		readonly port: number;
		readonly instance: string;
		/** It is heard, and while that goes on said again now and then. */
		readonly seen: (sighting: Sighting) => void;
		/** The instance said goodbye or its record expired. */
		readonly gone: (instance: string) => void;
		/** Somebody, not known who, is said to listen there. */
		readonly listed: (address: Address) => void;
	}): Promise<{ readonly interfaces: number }>;
	/** What was sent and heard on each interface since the start. */
	report(): readonly WayReport[];
	stop(): Promise<void>;
}

/** One way of discovery on one interface. */
export interface WayReport extends WayCounts {
	readonly networkInterface: string;
	readonly way: "multicast" | "broadcast";
}

/** Makes discovery anew for each time on the network; what is on an ignored interface is not looked for. */
export type MakeDiscovery = (options: { readonly ignoredInterfaces: readonly string[] }) => Discovery;

/** Keeps the 32-byte master key outside the store. */
export interface KeyVault {
	/** @returns the key, `none`, or `failed` when the vault cannot be read now */
	read(): Promise<Uint8Array | "none" | "failed">;
	/** Writes and reads back; false when it did not take. */
	write(key: Uint8Array): Promise<boolean>;
}

/** Diagnostics; messages hold no keys, no text, no names, ids cut to 8 hex digits. */
export interface Logger {
	log(level: "debug" | "info" | "warn" | "error", message: string): void;
}
