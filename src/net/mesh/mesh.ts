/**
 * The links to all peers: dials what is found, accepts who comes, keeps one link per peer, and hands records to the
 * rooms. Discovery only hints; who somebody is, the handshake proves.
 */
import type { Contacts } from "../contacts/contacts.ts";
import { peerIdHex } from "../crypto/fingerprintHex.ts";
import type { X25519 } from "../crypto/x25519.ts";
import type { Identity } from "../identity.ts";
import { closeCodes, type LinkEnd } from "../link/ends.ts";
import { identityOf, Link, type LinkPeer } from "../link/link.ts";
import type { PeerLink } from "../link/peerLink.ts";
import type { Address, Clock, Logger, RandomBytes, Sighting, Socket, Transport } from "../ports.ts";
import type { StoreError } from "../store/database.ts";
import { fromHex, toHex } from "../wire/bytes.ts";
import { encodeEphemeral, type Hello, recordTypes } from "../wire/records.ts";
import { isTurnedAway } from "./arrival.ts";
import { type BulkRoute, bulkRouteOf } from "./bulkLinks.ts";
import { type ConnectedPeer, factsOf, listensAt, peerOf, takeName } from "./connectedPeer.ts";
import type { Candidate, HeardOnly } from "./dialBook.ts";
import { type Connected, type Dialled, Dials, isAskedFor } from "./dials.ts";
import { guarded } from "./guarded.ts";
import { isKeeper } from "./keepers.ts";
import { failureOf, isLoss, isRefusal, isTheirFault } from "./linkEnds.ts";
import type { PeerAction } from "./peerState.ts";
import { remember, rememberedAt, rememberedPeers } from "./rememberedPeers.ts";
import { type Binding, Strangers } from "./strangers.ts";

/** What the mesh tells the rooms. */
export interface MeshListener extends Binding {
	/** Why what a peer says of itself in HELLO cannot be true, or null. */
	refusalOf(hello: Hello): string | null;
	linkUp(link: PeerLink): void;
	linkDown(link: PeerLink): void;
	/** One record of an open link. */
	record(link: PeerLink, type: number, body: Uint8Array): void;
	/** The disk refused where nobody else hears of it. */
	storeFailed(error: StoreError): void;
	/** Presence or names changed. */
	changed(): void;
	/** Whether two peers and we are members of one room. */
	sharesRoom(one: string, other: string): boolean;
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

/** Links of one node while it is on. */
export class Mesh {
	readonly #deps: MeshDeps;
	readonly #options: MeshOptions;
	readonly #dials: Dials;
	readonly #strangers: Strangers;
	readonly #peers = new Map<string, ConnectedPeer>();
	readonly #links = new Set<Link>();
	#copyAt = "";

	constructor(deps: MeshDeps, options: MeshOptions) {
		this.#deps = deps;
		this.#options = options;
		this.#dials = new Dials({
			clock: deps.clock,
			random: deps.random,
			transport: deps.transport,
			dialled: (dialled) => this.#open(dialled.socket, dialled),
			isKeeper: (lost) => {
				const sharesRoom = (one: string, other: string) => deps.listener.sharesRoom(one, other);
				return isKeeper(lost, { own: deps.identity.peerId, linked: this.peers, sharesRoom });
			},
			act: (peer, actions) => this.#act(peer, actions),
			isWanted: (other) => other !== deps.identity.key && !this.#peers.has(other) && !this.#strangers.is(other),
		});
		this.#strangers = new Strangers({
			clock: deps.clock,
			contacts: deps.contacts,
			happened: (peer, event) => this.#act(peer, this.#dials.book.happened(peer, event)),
			binding: deps.listener,
			linked: this.#peers,
		});
	}

	/** Announced and dialled in vain: heard, and not reached. */
	get heardOnly(): HeardOnly {
		return this.#dials.book.heardOnly;
	}

	/** Where another node with our very key was met; empty if none was. */
	get copyAt(): string {
		return this.#copyAt;
	}

	/** Open links. */
	get peers(): readonly ConnectedPeer[] {
		return [...this.#peers.values()];
	}

	peer(identity: string): ConnectedPeer | undefined {
		return this.#peers.get(identity);
	}

	/** A stranger whose link has had its time but who still announces itself. */
	isResting(identity: string): boolean {
		return this.#dials.book.isPresent(identity);
	}

	/** Starts dialling remembered peers and configured addresses. */
	start(options: { readonly staticPeers: readonly string[]; readonly hasDiscovery: boolean }): void {
		this.#dials.learnStatic(options.staticPeers);
		for (const remembered of rememberedPeers(this.#deps, (identity) => this.#deps.listener.isBound(identity))) {
			this.#dials.remembered(remembered, options.hasDiscovery);
		}
		this.#dials.pump();
	}

	/** Says goodbye to everyone. */
	stop(): void {
		this.#dials.stop();
		for (const link of [...this.#links]) {
			link.close(closeCodes.goingAway, "goingAway");
		}
	}

	/** Discovery heard something. */
	seen(sighting: Sighting): void {
		if (sighting.instance !== this.#options.instance) {
			this.#dials.heard(sighting, this.#options.instance);
		}
	}

	/** Discovery says somebody left. */
	gone(instance: string): void {
		this.#dials.book.forgetInstance(instance);
		this.#deps.listener.changed();
	}

	/** An address came or went, or the machine slept: who is still there shows it, who was out of reach is tried. */
	networkChanged(): void {
		this.#dials.hurry("networkChanged");
	}

	/** Somebody connected to us. Whether there is room is decided when it is proved who it is. */
	accept(socket: Socket): void {
		this.#open(socket, null);
	}

	/** Dials because the person asked to. */
	connect(typed: string): Promise<Connected> {
		return this.#dials.connect(typed);
	}

	/** Dials because the person asked for one very peer, at addresses an invite told. */
	async reach(addresses: readonly Address[], identity: string): Promise<Connected> {
		const outcome = this.#peers.has(identity) ? null : await this.#dials.reach(addresses, identity);
		// It may have come to us meanwhile.
		const peer = this.#peers.get(identity);
		return peer === undefined || outcome?.ok
			? (outcome ?? { ok: false, code: "addressTimeout" })
			: { ok: true, peerId: peer.peerLink.peerId, name: peer.peerLink.name };
	}

	/** Tells everybody connected the name we go by now. */
	introduce(): void {
		const { name } = this.#deps.hello();
		for (const peer of this.#peers.values()) {
			peer.link.send(recordTypes.ephemeral, encodeEphemeral({ name }));
		}
	}

	/** How a bulk link to a peer is made; null unless there is a chat link to it. */
	bulkRoute(identity: string): BulkRoute | null {
		const peer = this.#peers.get(identity);
		return peer === undefined ? null : bulkRouteOf(peer, this.addressOf(identity));
	}

	/** A room now binds us to more peers, or fewer. */
	bindingChanged(): void {
		this.#dials.book.wake((identity) => this.#strangers.is(identity));
		this.#dials.pump();
	}

	/** The person wants this peer: it is dialled now, where it was last seen. */
	wanted(identity: string): void {
		const { book } = this.#dials;
		const contact = this.#deps.contacts.get(identity);
		if (contact !== undefined && contact.port > 0 && (book.peer(identity)?.places ?? []).length === 0) {
			this.#dials.learn(rememberedAt(contact, identity));
		}
		book.happened(identity, { kind: "wanted", now: this.#deps.clock.monotonic() });
		this.#dials.pump();
	}

	/** Somebody else says where a peer listens, or anybody at all. */
	told(found: { readonly address: Address; readonly identity?: string }): void {
		if (found.identity !== this.#deps.identity.key && !this.#peers.has(found.identity ?? "")) {
			this.#dials.told(found);
		}
	}

	/** Where a connected peer listens; null if that is not known. */
	addressOf(identity: string): Address | null {
		const peer = this.#peers.get(identity);
		return peer === undefined ? null : listensAt(peer, this.#dials.book.get(peer.candidate)?.address);
	}

	/** The person wants nothing of this peer any more: unless rooms bind us to it, it is left alone. */
	release(identity: string): void {
		if (this.#strangers.is(identity)) {
			this.#act(identity, this.#dials.book.happened(identity, { kind: "dismissed" }));
		}
	}

	/** Starts the handshake on a connection: `dialled`, or one somebody made to us. */
	#open(socket: Socket, dialled: Dialled | null): void {
		const { candidate, expected, told } = dialled ?? { candidate: null, expected: null, told: () => undefined };
		let peer: ConnectedPeer | null = null;
		let isMet = false;
		const { clock, random, identity, x25519, hello } = this.#deps;
		const link: Link = new Link(
			{
				clock,
				random,
				identity,
				x25519,
				hello,
				handlers: {
					goesOn: (key) => {
						isMet = dialled !== null && !this.#goesOn(toHex(key), dialled);
						return !isMet;
					},
					another: (key) => {
						isMet = dialled !== null && this.#dials.another(dialled, toHex(key));
					},
					opened: (who) => {
						const metOwnKey = () => this.#metOwnKey(link, who.hello);
						const hasPlace = () => this.#strangers.hasPlace(link, identityOf(who), isAskedFor(dialled));
						if (!isTurnedAway({ ...this.#deps, metOwnKey, hasPlace }, { link, who, told })) {
							isMet = true;
							peer = this.#opened(link, who, candidate, told);
						}
					},
					admits: (...record) => peer === null || this.#strangers.admits(peer, ...record),
					record: (type, _stream, body) => peer !== null && this.#record(peer, type, body),
					closed: (end, code) => {
						this.#links.delete(link);
						this.#closed({ link, peer, end, code });
						if (candidate !== null && !isMet) {
							this.#dials.failed(candidate, isRefusal(end, code));
						}
						told({ ok: false, code: failureOf(end) });
					},
				},
			},
			{
				socket,
				role: dialled === null ? "responder" : "initiator",
				netId: this.#options.netId,
				expectedPeer: expected === null ? null : fromHex(expected),
			},
		);
		this.#links.add(link);
		link.start();
	}

	/** Whether a dial is to become a link, now that it is proved whom it leads to. */
	#goesOn(identity: string, { candidate, expected, told }: Dialled): boolean {
		const { clock, contacts, identity: own } = this.#deps;
		const actions = identity === own.key ? [] : this.#dials.book.answered(candidate.key, identity, clock.monotonic());
		this.#act(identity, actions);
		if (!actions.includes("closeFresh")) {
			return true;
		}
		const name = this.#peers.get(identity)?.peerLink.name ?? contacts.get(identity)?.name ?? "";
		// Who looks for one very peer waits for the dial that became a link.
		told(expected === null ? { ok: true, peerId: peerIdHex(identity), name } : { ok: false, code: "addressTimeout" });
		this.#dials.pump();
		return false;
	}

	#opened(
		link: Link,
		who: LinkPeer,
		candidate: Candidate | null,
		told: (outcome: Connected) => void,
	): ConnectedPeer | null {
		const identity = identityOf(who);
		const peer = peerOf(link, who, {
			candidate: candidate?.key ?? "",
			clock: this.#deps.clock,
			fault: (reason) => this.#fault(link, identity, reason),
			guarded: (work) => void guarded(this.#deps, link, "put off", work),
		});
		told({ ok: true, peerId: peer.peerLink.peerId, name: peer.peerLink.name });
		const { book } = this.#dials;
		const actions = book.opened(candidate?.key ?? "", identity, factsOf(peer, this.#deps.identity.peerId));
		this.#act(identity, actions);
		if (actions.includes("closeFresh")) {
			link.close(closeCodes.duplicate, "duplicate");
			return null;
		}
		this.#peers.set(identity, peer);
		// RULE: who had our key and comes under one of their own has started over: nobody else has to.
		if (link.address === this.#copyAt) {
			this.#copyAt = "";
		}
		remember({ ...this.#deps, book }, { peer, who, isStranger: () => this.#strangers.is(identity) });
		this.#dials.linked(identity);
		this.#strangers.watch(peer);
		const isUp = guarded(this.#deps, link, "link", () => this.#deps.listener.linkUp(peer.peerLink));
		this.#deps.listener.changed();
		this.#dials.pump();
		if (!isUp && this.#peers.get(identity) === peer) {
			this.#ended(peer, { isLost: false, isTimeUp: false });
		}
		return isUp ? peer : null;
	}

	/** Dialling ourselves is nothing; another start with our key is a copied identity, which both sides must know of. */
	#metOwnKey(link: Link, { instance }: Hello): void {
		if (instance !== this.#options.instance) {
			this.#copyAt = link.address;
			this.#deps.logger.log("warn", "another node uses our key");
			this.#deps.listener.changed();
		}
	}

	#fault(link: Link, identity: string, reason: string): void {
		this.#deps.logger.log("warn", `peer ${identity.slice(0, 8)} broke the protocol: ${reason}`);
		this.#deps.transport.penalize(link.address);
		link.fault();
	}

	#record(peer: ConnectedPeer, type: number, body: Uint8Array): void {
		if (this.#peers.get(peer.identity) !== peer) {
			return;
		}
		if (type === recordTypes.ephemeral) {
			if (takeName(peer, body)) {
				this.#deps.contacts.rename(peer.identity, peer.peerLink.name);
				this.#deps.listener.changed();
			}
			return;
		}
		guarded(this.#deps, peer.link, `record ${type}`, () => this.#deps.listener.record(peer.peerLink, type, body));
	}

	#closed({ link, peer, end, code }: { link: Link; peer: ConnectedPeer | null; end: LinkEnd; code: number }): void {
		this.#deps.logger.log("info", `link ended: ${end} ${code}`);
		if (peer !== null && this.#peers.get(peer.identity) === peer) {
			this.#ended(peer, { isLost: isLoss(end, code), isTimeUp: this.#strangers.isTimeUp(peer) });
		}
		// Whoever connects and does not speak the protocol is refused for a while, and longer each time.
		if (peer === null && link.role === "responder" && isTheirFault(end)) {
			this.#deps.transport.penalize(link.address);
		}
	}

	#ended(peer: ConnectedPeer, how: { readonly isLost: boolean; readonly isTimeUp: boolean }): void {
		this.#drop(peer);
		this.#dials.ended(peer.identity, how);
		this.#deps.listener.changed();
	}

	/** Does what the machine of a peer says. */
	#act(identity: string, actions: readonly PeerAction[]): void {
		const peer = this.#peers.get(identity);
		for (const action of actions) {
			if (action === "hurryLost") {
				this.#dials.hurry("othersReturned");
			} else if (action === "probe") {
				peer?.link.probe();
			} else if (action === "letGo") {
				peer?.link.close(closeCodes.done, "stranger");
			} else if (action === "closeOlder" && peer !== undefined) {
				this.#drop(peer);
				peer.link.close(closeCodes.duplicate, "duplicate");
			}
		}
	}

	#drop(peer: ConnectedPeer): void {
		this.#peers.delete(peer.identity);
		this.#deps.listener.linkDown(peer.peerLink);
	}
}
