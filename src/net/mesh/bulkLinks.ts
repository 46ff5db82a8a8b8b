/**
 * Bulk links to peers we talk with: made when somebody has something to fetch, closed when nobody does (PROTOCOL "Bulk
 * links"). One a peer; a newer one replaces it.
 *
 * RULE: whoever dialled the chat link dials the bulk link, since that direction is known to work; the other asks for it
 * over chat.
 */
import { BufferPool } from "../bufferPool.ts";
import { equalPublicBytes } from "../crypto/bytes.ts";
import type { X25519 } from "../crypto/x25519.ts";
import type { FileLine, LineLink } from "../files/fileLine.ts";
import type { Identity } from "../identity.ts";
import { countLimits, fileLimits, timeLimits } from "../limits.ts";
import { BulkLink } from "../link/bulkLink.ts";
import { closeCodes, type LinkEnd } from "../link/ends.ts";
import type { Address, Clock, Logger, RandomBytes, Socket, Transport } from "../ports.ts";
import { Timer } from "../timer.ts";
import { transportLimits } from "../transport/transportLimits.ts";
import { fromHex, toHex } from "../wire/bytes.ts";
import { decodeCard } from "../wire/card.ts";
import { recordTypes } from "../wire/records.ts";
import { backoff } from "./backoff.ts";
import type { ConnectedPeer } from "./connectedPeer.ts";

/** How a bulk link to a connected peer is made. */
export interface BulkRoute {
	/** The key its card names; another one is not it. */
	readonly agreementKey: Uint8Array;
	/** Where to dial; null where the peer dialled us. */
	readonly dial: Address | null;
	/** Asks the peer to dial. */
	askFor(): void;
}

/** How one is made to a peer with a chat link, which listens at `address`; null if that peer's card is none. */
export const bulkRouteOf = ({ hello, link }: ConnectedPeer, address: Address | null): BulkRoute | null => {
	const card = decodeCard(hello.card);
	return card.ok
		? {
				agreementKey: card.value.agreementKey,
				dial: link.role === "initiator" ? address : null,
				askFor: () => link.send(recordTypes.bulkWanted, new Uint8Array()),
			}
		: null;
};

/** What bulk links are built from. */
export interface BulkLinksDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly identity: Identity;
	readonly x25519: X25519;
	readonly transport: Transport;
	readonly logger: Logger;
	/** RULE: only with whom we have a chat link; null for anybody else. */
	readonly route: (identity: string) => BulkRoute | null;
	/** A link is open: what is to be done with it. */
	readonly opened: (link: LineLink) => FileLine;
}

interface Line {
	readonly link: BulkLink;
	readonly line: FileLine;
	/** Since when nobody uses it, monotonic ms; null while somebody does. */
	idleSince: number | null;
}

/** When the next attempt may be made, and how many failed. */
interface Attempt {
	readonly dueAt: number;
	readonly failures: number;
	readonly isUnderWay: boolean;
}

/** The bulk links of one node while it is on. */
export class BulkLinks {
	readonly #deps: BulkLinksDeps;
	readonly #netId: Uint8Array;
	readonly #links = new Set<BulkLink>();
	/** By identity key. */
	readonly #lines = new Map<string, Line>();
	readonly #attempts = new Map<string, Attempt>();
	readonly #stopping = new AbortController();
	readonly #buffers = new BufferPool({ bytes: transportLimits.bulkMessage, most: fileLimits.messagesKept });
	readonly #nextLook: Timer;

	constructor(deps: BulkLinksDeps, options: { readonly netId: Uint8Array }) {
		this.#deps = deps;
		this.#nextLook = new Timer(deps);
		this.#netId = options.netId;
		this.#look();
	}

	line(identity: string): FileLine | null {
		return this.#lines.get(identity)?.line ?? null;
	}

	get lines(): readonly FileLine[] {
		return [...this.#lines.values()].map(({ line }) => line);
	}

	/** There is something to fetch from a peer: makes a link unless there is one or it is too soon to try again. */
	want(identity: string): void {
		const route = this.#deps.route(identity);
		const attempt = this.#attempts.get(identity);
		const now = this.#deps.clock.monotonic();
		const isTooSoon = attempt !== undefined && (attempt.isUnderWay || attempt.dueAt > now);
		if (route === null || this.#lines.has(identity) || isTooSoon || this.#stopping.signal.aborted) {
			return;
		}
		if (route.dial === null) {
			this.#failed(identity);
			route.askFor();
		} else {
			void this.#dial(identity, route.dial);
		}
	}

	/** A peer asks us to dial. */
	handleWanted(identity: string): void {
		if (this.#deps.route(identity)?.dial !== null) {
			this.want(identity);
		}
	}

	/** Somebody connected to us. */
	accept(socket: Socket): void {
		if (this.#links.size >= countLimits.peers || this.#stopping.signal.aborted) {
			socket.close(closeCodes.goingAway);
			return;
		}
		this.#open(socket, "responder", null);
	}

	stop(): void {
		this.#stopping.abort();
		this.#nextLook.cancel();
		for (const link of [...this.#links]) {
			link.close(closeCodes.goingAway);
		}
	}

	async #dial(identity: string, address: Address): Promise<void> {
		this.#attempts.set(identity, { dueAt: 0, failures: this.#attempts.get(identity)?.failures ?? 0, isUnderWay: true });
		const giveUp = new AbortController();
		const cancelTimeout = this.#deps.clock.after(timeLimits.dial, () => giveUp.abort());
		const dialled = await this.#deps.transport.dial({
			address,
			purpose: "bulk",
			signal: AbortSignal.any([this.#stopping.signal, giveUp.signal]),
		});
		cancelTimeout();
		if ("error" in dialled) {
			this.#failed(identity);
		} else {
			this.#open(dialled.socket, "initiator", identity);
		}
	}

	#open(socket: Socket, role: "initiator" | "responder", expected: string | null): void {
		let mine: { readonly identity: string; readonly line: FileLine } | null = null;
		const { clock, random, identity, x25519 } = this.#deps;
		const link: BulkLink = new BulkLink(
			{
				clock,
				random,
				identity,
				x25519,
				buffers: this.#buffers,
				handlers: {
					opened: (proved) => {
						mine = this.#opened(link, proved);
						return mine !== null;
					},
					record: (type, stream, body) => mine !== null && this.#record(mine, link, { type, stream, body }),
					closed: (end, code) => {
						this.#closed(link, mine, { expected, end, code });
					},
				},
			},
			{ socket, role, netId: this.#netId, expectedPeer: expected === null ? null : fromHex(expected) },
		);
		this.#links.add(link);
		link.start();
	}

	#opened(
		link: BulkLink,
		proved: { readonly peerIK: Uint8Array; readonly peerDK: Uint8Array },
	): { readonly identity: string; readonly line: FileLine } | null {
		const identity = toHex(proved.peerIK);
		const route = this.#deps.route(identity);
		if (route === null || !equalPublicBytes(route.agreementKey, proved.peerDK)) {
			return null;
		}
		const existing = this.#lines.get(identity);
		this.#lines.delete(identity);
		existing?.line.closed();
		existing?.link.close(closeCodes.duplicate);
		this.#attempts.delete(identity);
		const line = this.#deps.opened({
			identity,
			get bufferedAmount() {
				return link.bufferedAmount;
			},
			get receivedBytes() {
				return link.receivedBytes;
			},
			send: (type, stream, body) => link.send(type, stream, body),
			sendPiece: (stream, index, data) => link.sendPiece(stream, index, data),
			fault: (reason) => this.#fault(link, identity, reason),
		});
		this.#lines.set(identity, { link, line, idleSince: null });
		return { identity, line };
	}

	#record(
		mine: { readonly identity: string; readonly line: FileLine },
		link: BulkLink,
		record: { readonly type: number; readonly stream: number; readonly body: Uint8Array },
	): void {
		if (this.#lines.get(mine.identity)?.line !== mine.line) {
			return;
		}
		// The one boundary where a record's bug, or a store that refuses, ends.
		try {
			mine.line.receive(record.type, record.stream, record.body);
		} catch (error) {
			const what = error instanceof Error ? (error.stack ?? "") : "unknown";
			this.#deps.logger.log("error", `bulk record ${record.type}: ${what}`);
			link.close(closeCodes.goingAway);
		}
	}

	#fault(link: BulkLink, identity: string, reason: string): void {
		this.#deps.logger.log("warn", `peer ${identity.slice(0, 8)} broke the protocol: ${reason}`);
		this.#deps.transport.penalize(link.address);
		link.fault();
	}

	#closed(
		link: BulkLink,
		mine: { readonly identity: string; readonly line: FileLine } | null,
		how: { readonly expected: string | null; readonly end: LinkEnd; readonly code: number },
	): void {
		const { expected, end, code } = how;
		this.#links.delete(link);
		this.#deps.logger.log("info", `bulk link ended: ${end} ${code}`);
		if (mine !== null && this.#lines.get(mine.identity)?.line === mine.line) {
			this.#lines.delete(mine.identity);
			mine.line.closed();
			this.#failed(mine.identity);
		} else if (mine === null && expected !== null) {
			this.#failed(expected);
		}
		// Whoever connects and does not speak the protocol is refused for a while.
		if (
			mine === null &&
			expected === null &&
			(end === "handshakeFailed" || end === "malformed" || end === "helloBad")
		) {
			this.#deps.transport.penalize(link.address);
		}
	}

	#failed(identity: string): void {
		const failures = this.#attempts.get(identity)?.failures ?? 0;
		const [byte = 0] = this.#deps.random(1);
		const wait = failures === 0 ? fileLimits.dialAgain * (0.5 + byte / 255) : backoff(failures, byte / 255);
		const dueAt = this.#deps.clock.monotonic() + wait;
		this.#attempts.delete(identity);
		if (this.#attempts.size < countLimits.contacts) {
			this.#attempts.set(identity, { dueAt, failures: failures + 1, isUnderWay: false });
		}
	}

	/** A link that lasted starts the waiting over; one nobody has used for a while is closed by whoever dialled it. */
	#look(): void {
		this.#nextLook.set(fileLimits.idleLink / 3, () => {
			const now = this.#deps.clock.monotonic();
			for (const one of this.#lines.values()) {
				one.idleSince = one.line.isIdle ? (one.idleSince ?? now) : null;
				if (one.idleSince !== null && one.link.role === "initiator" && now - one.idleSince >= fileLimits.idleLink) {
					one.link.close(closeCodes.done);
				}
			}
			if (this.#links.size === 0) {
				this.#buffers.clear();
			}
			this.#look();
		});
	}
}
