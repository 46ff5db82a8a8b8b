/**
 * The links to all peers: dials what is found, accepts who comes, keeps one link per peer, and hands records to the
 * rooms. Discovery only hints; who somebody is, the handshake proves.
 */
import type { ErrorCode } from "../api/outcome.ts";
import { isApproving } from "../contacts/contactState.ts";
import type { Contacts } from "../contacts/contacts.ts";
import type { PeerLink } from "../contacts/peerLink.ts";
import type { X25519 } from "../crypto/x25519.ts";
import type { Identity } from "../identity.ts";
import { countLimits, peerLimits, timeLimits } from "../limits.ts";
import { closeCodes, identityOf, Link, type LinkEnd, type LinkPeer } from "../link/link.ts";
import type { Address, Clock, DialFailure, Logger, RandomBytes, Sighting, Socket, Transport } from "../ports.ts";
import { fromHex } from "../wire/bytes.ts";
import { decodeEphemeral, encodeEphemeral, type Hello, recordTypes } from "../wire/records.ts";
import { formatAddress, parseAddress } from "./address.ts";
import { type Candidate, DialBook, type Source } from "./dialBook.ts";
import { type Peer, peerOf, replaces } from "./peer.ts";

/** What the mesh tells the rooms. */
export interface MeshListener {
	/** Why what a peer says of itself in HELLO cannot be true, or null. */
	refusalOf(hello: Hello): string | null;
	linkUp(link: PeerLink): void;
	linkDown(link: PeerLink): void;
	/** One record of an open link. */
	record(link: PeerLink, type: number, body: Uint8Array): void;
	/** Presence or names changed. */
	changed(): void;
	/** Whether rooms bind us to a peer, so that its link is no stranger's. */
	isBound(identity: string): boolean;
}

/** What a mesh is built from. */
export interface MeshDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly identity: Identity;
	readonly x25519: X25519;
	readonly transport: Transport;
	readonly contacts: Contacts;
	readonly listener: MeshListener;
	readonly logger: Logger;
	readonly hello: () => Hello;
}

/** How a mesh is set up. */
export interface MeshOptions {
	/** This start's session id, 16 hex digits. */
	readonly instance: string;
	readonly netId: Uint8Array;
}

/** What came of `connect`. */
export type Connected =
	| { readonly ok: true; readonly peerId: string; readonly name: string }
	| { readonly ok: false; readonly code: ErrorCode };

/** When both sides see each other at once, one waits this long, ms, so that most pairs dial once. */
const politeWait = 400;

/** Ports below belong to the system (RFC 6335 §6). */
const firstPort = 1_024;

const codeOf: Readonly<Record<DialFailure, ErrorCode>> = {
	unresolved: "addressUnresolved",
	unreachable: "addressUnreachable",
	refused: "addressRefused",
	timeout: "addressTimeout",
	notLanChat: "addressNotLanChat",
	version: "addressVersion",
};

/** Links of one node while it is on. */
export class Mesh {
	readonly #deps: MeshDeps;
	readonly #options: MeshOptions;
	readonly #book = new DialBook();
	readonly #peers = new Map<string, Peer>();
	readonly #links = new Set<Link>();
	readonly #stopping = new AbortController();
	#inFlight = 0;
	#cancelTimer: (() => void) | null = null;

	constructor(deps: MeshDeps, options: MeshOptions) {
		this.#deps = deps;
		this.#options = options;
	}

	/** Open links. */
	get peers(): readonly Peer[] {
		return [...this.#peers.values()];
	}

	peer(identity: string): Peer | undefined {
		return this.#peers.get(identity);
	}

	/** A stranger whose link has had its time but who still announces itself. */
	isResting(identity: string): boolean {
		return this.#book.all.some((found) => found.identity === identity && found.isResting && found.isAnnounced);
	}

	/** Starts dialling remembered peers and configured addresses. */
	start(options: { readonly staticPeers: readonly string[] }): void {
		const now = this.#deps.clock.monotonic();
		for (const typed of options.staticPeers.slice(0, countLimits.staticPeers)) {
			const parsed = parseAddress(typed);
			if (parsed.ok) {
				this.#book.learn({ address: parsed.address, source: "static" }, now);
			}
		}
		for (const row of this.#deps.contacts.all) {
			if (row.port > 0 && (isApproving(row.state) || this.#deps.listener.isBound(row.identity))) {
				const address = { host: row.host, port: row.port };
				this.#book.learn({ address, source: "memory", identity: row.identity }, now);
			}
		}
		this.#pump();
	}

	/** Says goodbye to everyone. */
	stop(): void {
		this.#stopping.abort();
		this.#cancelTimer?.();
		this.#cancelTimer = null;
		for (const link of [...this.#links]) {
			link.close(closeCodes.goingAway, "goingAway");
		}
	}

	/** Discovery heard something. */
	seen(sighting: Sighting): void {
		if (sighting.instance === this.#options.instance) {
			return;
		}
		if (this.#isLinkedSession(sighting.instance)) {
			this.#book.announced(sighting.instance);
			return;
		}
		const wait = this.#options.instance > sighting.instance ? politeWait : 0;
		const found = { address: sighting.address, source: "multicast" as const, instance: sighting.instance };
		this.#book.learn(found, this.#deps.clock.monotonic() + wait);
		this.#pump();
	}

	/** Discovery says somebody left. */
	gone(instance: string): void {
		this.#book.forgetInstance(instance);
		this.#deps.listener.changed();
	}

	/** Somebody connected to us. */
	accept(socket: Socket): void {
		if (this.#links.size >= countLimits.peers) {
			socket.close(closeCodes.goingAway);
			return;
		}
		this.#open(socket, "responder", null, null, () => undefined);
	}

	/** Dials because the person asked to. */
	async connect(typed: string): Promise<Connected> {
		const parsed = parseAddress(typed);
		if (!parsed.ok) {
			return parsed;
		}
		const now = this.#deps.clock.monotonic();
		const known = this.#book.get(formatAddress(parsed.address));
		const candidate = this.#book.learn({ address: parsed.address, source: "manual" }, now);
		const outcome = await new Promise<Connected>((resolve) => void this.#dial(candidate, null, resolve));
		if (!outcome.ok && known !== undefined) {
			this.#book.restoreSource(candidate.key, known.source);
		} else if (!outcome.ok && outcome.code !== "addressTimeout") {
			// A typing mistake is not dialled for ever; what may come back is.
			this.#book.forget(candidate.key);
		}
		return outcome;
	}

	/** Tells everybody connected the name we go by now. */
	introduce(): void {
		const { name } = this.#deps.hello();
		for (const peer of this.#peers.values()) {
			peer.link.send(recordTypes.ephemeral, encodeEphemeral({ name }));
		}
	}

	/** A room now binds us to more peers, or fewer. */
	bindingChanged(): void {
		this.#book.wake((identity) => this.#isStranger(identity));
		this.#pump();
	}

	/** The person wants this peer: it is dialled now, where it was last seen. */
	wanted(identity: string): void {
		const now = this.#deps.clock.monotonic();
		const contact = this.#deps.contacts.get(identity);
		if (contact !== undefined && contact.port > 0 && !this.#book.all.some((known) => known.identity === identity)) {
			const address = { host: contact.host, port: contact.port };
			this.#book.learn({ address, source: "memory", identity }, now);
		}
		this.#book.hurry(identity, now);
		this.#pump();
	}

	/** The person wants nothing of this peer any more: unless rooms bind us to it, it is left alone. */
	release(identity: string): void {
		if (this.#isStranger(identity)) {
			this.#book.rest(identity);
			this.#peers.get(identity)?.link.close(closeCodes.done, "stranger");
		}
	}

	#pump(): void {
		if (this.#stopping.signal.aborted) {
			return;
		}
		const { clock } = this.#deps;
		const isWanted = (candidate: Candidate): boolean =>
			!this.#peers.has(candidate.identity) && !this.#isLinkedSession(candidate.instance);
		while (this.#inFlight < countLimits.dialsInFlight) {
			const candidate = this.#book.next(clock.monotonic(), isWanted);
			if (candidate === undefined) {
				break;
			}
			void this.#dial(candidate, expectedAt(candidate), () => undefined);
		}
		const next = this.#inFlight >= countLimits.dialsInFlight ? null : this.#book.nextDue(isWanted);
		this.#cancelTimer?.();
		this.#cancelTimer = next === null ? null : clock.after(Math.max(0, next - clock.monotonic()), () => this.#pump());
	}

	async #dial(candidate: Candidate, expected: string | null, told: (outcome: Connected) => void): Promise<void> {
		this.#inFlight++;
		this.#book.dialling(candidate.key);
		const giveUp = new AbortController();
		const cancelTimeout = this.#deps.clock.after(timeLimits.dial, () => giveUp.abort());
		const dialled = await this.#deps.transport.dial({
			address: candidate.address,
			purpose: "chat",
			signal: AbortSignal.any([this.#stopping.signal, giveUp.signal]),
		});
		cancelTimeout();
		this.#inFlight--;
		if ("error" in dialled) {
			this.#book.failed(candidate.key, this.#deps.clock.monotonic(), this.#chance());
			told({ ok: false, code: codeOf[dialled.error] });
		} else {
			this.#open(dialled.socket, "initiator", candidate, expected, told);
		}
		this.#pump();
	}

	#open(
		socket: Socket,
		role: "initiator" | "responder",
		candidate: Candidate | null,
		expected: string | null,
		told: (outcome: Connected) => void,
	): void {
		let peer: Peer | null = null;
		const { clock, random, identity, x25519, hello } = this.#deps;
		const link: Link = new Link(
			{
				clock,
				random,
				identity,
				x25519,
				hello,
				handlers: {
					opened: (who) => {
						peer = this.#opened(link, who, candidate, told);
					},
					admits: (received) => peer === null || this.#admits(peer, received),
					record: (type, _stream, body) => peer !== null && this.#record(peer, type, body),
					closed: (end, code) => {
						this.#links.delete(link);
						this.#closed(link, peer, candidate, end, code);
						told({ ok: false, code: failureOf(end) });
					},
				},
			},
			{ socket, role, netId: this.#options.netId, expectedPeer: expected === null ? null : fromHex(expected) },
		);
		this.#links.add(link);
		link.start();
	}

	#opened(link: Link, who: LinkPeer, candidate: Candidate | null, told: (outcome: Connected) => void): Peer | null {
		const identity = identityOf(who);
		if (identity === this.#deps.identity.key) {
			told({ ok: false, code: "addressSelf" });
			link.close(closeCodes.done, "self");
			return null;
		}
		if (!this.#deps.contacts.fits(who)) {
			told({ ok: false, code: "addressNotLanChat" });
			link.close(closeCodes.unproved, "key");
			return null;
		}
		const refusal = this.#deps.listener.refusalOf(who.hello);
		if (refusal !== null) {
			told({ ok: false, code: "addressNotLanChat" });
			this.#deps.logger.log("warn", `peer ${identity.slice(0, 8)} broke the protocol: ${refusal}`);
			link.fault();
			return null;
		}
		const peer = peerOf(link, who, {
			candidate: candidate?.key ?? "",
			fault: (reason) => this.#fault(link, identity, reason),
		});
		told({ ok: true, peerId: peer.roomLink.peerId, name: peer.roomLink.name });
		if (candidate !== null) {
			this.#book.connected(candidate.key, identity);
		}
		const existing = this.#peers.get(identity);
		if (existing !== undefined && !replaces(peer, existing, this.#deps.identity.peerId)) {
			link.close(closeCodes.duplicate, "duplicate");
			return null;
		}
		if (existing !== undefined) {
			this.#drop(existing);
			existing.link.close(closeCodes.duplicate, "duplicate");
		}
		this.#peers.set(identity, peer);
		this.#remember(peer, who);
		this.#watchStranger(peer);
		this.#deps.listener.linkUp(peer.roomLink);
		this.#deps.listener.changed();
		return peer;
	}

	#remember(peer: Peer, who: LinkPeer): void {
		const { contacts, clock } = this.#deps;
		const candidate = this.#book.get(peer.candidate);
		const address = this.#addressOf(peer);
		contacts.note(who, {
			name: peer.roomLink.name,
			address,
			foundBy: candidate === undefined || candidate.source === "multicast" ? "multicast" : "address",
			nowMs: clock.now(),
		});
		if (address !== null) {
			const source: Source = candidate?.source ?? "memory";
			const learnt = this.#book.learn(
				{ address, source, instance: peer.hello.instance, identity: peer.identity },
				clock.monotonic(),
			);
			this.#book.connected(learnt.key, peer.identity);
		}
	}

	/** Where the peer listens: where we dialled it, or where it says it does, at the address it came from. */
	#addressOf(peer: Peer): Address | null {
		const candidate = this.#book.get(peer.candidate);
		if (candidate !== undefined) {
			return candidate.address;
		}
		// SECURITY: no peer makes us dial one of the system's own ports.
		return peer.hello.port < firstPort ? null : { host: peer.link.address, port: peer.hello.port };
	}

	#fault(link: Link, identity: string, reason: string): void {
		this.#deps.logger.log("warn", `peer ${identity.slice(0, 8)} broke the protocol: ${reason}`);
		this.#deps.transport.penalize(link.address);
		link.fault();
	}

	/** RULE: whom neither approval nor a room binds to us may say only so much, PINGs and what nobody knows among it. */
	#admits(peer: Peer, received: number): boolean {
		const isWithin = received <= peerLimits.strangerBytes || !this.#isStranger(peer.identity);
		if (!isWithin) {
			peer.roomLink.fault("strangerBytes");
		}
		return isWithin;
	}

	#record(peer: Peer, type: number, body: Uint8Array): void {
		if (this.#peers.get(peer.identity) !== peer) {
			return;
		}
		if (type === recordTypes.ephemeral) {
			this.#rename(peer, body);
			return;
		}
		// The one boundary where a record's bug, or a disk that refuses, ends: the peer is let go, everything else goes on.
		try {
			this.#deps.listener.record(peer.roomLink, type, body);
		} catch (error) {
			this.#deps.logger.log("error", `record ${type}: ${error instanceof Error ? (error.stack ?? "") : "unknown"}`);
			peer.link.close(closeCodes.goingAway, "internal");
		}
	}

	#rename(peer: Peer, body: Uint8Array): void {
		const decoded = decodeEphemeral(body);
		if (!decoded.ok) {
			peer.roomLink.fault(decoded.reason);
		} else if (decoded.value.name !== null) {
			peer.rename(decoded.value.name);
			this.#deps.contacts.rename(peer.identity, peer.roomLink.name);
			this.#deps.listener.changed();
		}
	}

	#watchStranger(peer: Peer): void {
		this.#deps.clock.after(timeLimits.steadyLink, () => {
			if (this.#peers.get(peer.identity) === peer) {
				this.#book.steady(peer.identity);
			}
		});
		this.#deps.clock.after(timeLimits.strangerLink, () => {
			if (this.#peers.get(peer.identity) === peer && this.#isStranger(peer.identity)) {
				this.#book.rest(peer.identity);
				peer.link.close(closeCodes.done, "stranger");
			}
		});
	}

	#closed(link: Link, peer: Peer | null, candidate: Candidate | null, end: LinkEnd, code: number): void {
		const now = this.#deps.clock.monotonic();
		const isCurrent = peer !== null && this.#peers.get(peer.identity) === peer;
		if (isCurrent) {
			this.#drop(peer);
			if (this.#isStranger(peer.identity) && now - link.openedAt >= timeLimits.strangerLink - timeLimits.steadyLink) {
				this.#book.rest(peer.identity);
			}
			this.#deps.listener.changed();
		}
		this.#deps.logger.log("info", `link ended: ${end} ${code}`);
		const keys = peer === null ? [] : this.#book.all.filter((c) => c.identity === peer.identity).map((c) => c.key);
		for (const key of new Set([...keys, ...(candidate === null ? [] : [candidate.key])])) {
			this.#book.failed(key, now, this.#chance());
		}
		// Whoever connects and does not speak the protocol is refused for a while, and longer each time.
		if (peer === null && link.role === "responder" && isTheirFault(end)) {
			this.#deps.transport.penalize(link.address);
		}
		this.#pump();
	}

	#drop(peer: Peer): void {
		this.#peers.delete(peer.identity);
		this.#deps.listener.linkDown(peer.roomLink);
	}

	/** RULE: who asks us is one until we approve, and so is whom we blocked. */
	#isStranger(identity: string): boolean {
		const state = this.#deps.contacts.get(identity)?.state ?? "unknown";
		return !isApproving(state) && !this.#deps.listener.isBound(identity);
	}

	#isLinkedSession(instance: string): boolean {
		return instance !== "" && this.peers.some((peer) => peer.hello.instance === instance);
	}

	#chance(): number {
		const [byte = 0] = this.#deps.random(1);
		return byte / 255;
	}
}

/** Whom a remembered address was remembered for: somebody else there is not who we look for. */
const expectedAt = (candidate: Candidate): string | null =>
	candidate.source === "memory" && candidate.identity !== "" ? candidate.identity : null;

const isTheirFault = (end: LinkEnd): boolean => end === "handshakeFailed" || end === "helloBad" || end === "malformed";

const failureOf = (end: LinkEnd): ErrorCode => {
	switch (end) {
		case "handshakeFailed":
			return "addressOtherTeam";
		case "timeout":
		case "silent":
			return "addressTimeout";
		default:
			return "addressNotLanChat";
	}
};
