/**
 * An opened store and everything that lives on it: identity, contacts, rooms, and, while the node is on, the network.
 */
import { networkInterfaces } from "node:os";
import { isDialable } from "./address/dialable.ts";
import type { Diagnosis, NetworkHint } from "./api/diagnosis.ts";
import type { Message } from "./api/messages.ts";
import type { Settings } from "./api/nodeState.ts";
import { Contacts } from "./contacts/contacts.ts";
import { ownMovesWrite } from "./contacts/ownMoves.ts";
import { tagOf } from "./crypto/fingerprintHex.ts";
import { netIdOf } from "./crypto/handshakeAuth.ts";
import type { X25519 } from "./crypto/x25519.ts";
import { type DiagnoseDeps, diagnose, networkHint, type Subject } from "./diagnosis/diagnose.ts";
import { fileConversations } from "./fileConversations.ts";
import type { Place } from "./files/conversations.ts";
import type { FileDisk } from "./files/disk.ts";
import { type FileListener, Files } from "./files/files.ts";
import { Identity } from "./identity.ts";
import { countLimits, defaultPorts } from "./limits.ts";
import { BulkLinks } from "./mesh/bulkLinks.ts";
import { ownAddressOf } from "./mesh/connectedPeer.ts";
import { DialBack } from "./mesh/dialBack.ts";
import { Mesh } from "./mesh/mesh.ts";
import { PeerExchange } from "./mesh/peerExchange.ts";
import { shownName } from "./names.ts";
import { localNetworks, reachableAt } from "./networks/localNetworks.ts";
import { NetworkWatch, type NetworkWatchDeps } from "./networks/networkWatch.ts";
import { People, type PeopleListener } from "./people.ts";
import type { Address, Clock, Discovery, Logger, MakeDiscovery, RandomBytes, Transport } from "./ports.ts";
import type { RoomListener } from "./room/roomDeps.ts";
import { Rooms } from "./room/rooms.ts";
import type { Write } from "./store/rows.ts";
import type { Sealing } from "./store/sealing.ts";
import type { Store } from "./store/store.ts";
import { toHex } from "./wire/bytes.ts";
import { teamLength } from "./wire/invite.ts";
import { decodeMove, signMove } from "./wire/move.ts";

/** What a session is built from. */
export interface SessionDeps {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
	readonly x25519: X25519;
	readonly identity: Identity;
	readonly store: Store;
	readonly disk: FileDisk;
	readonly listener: RoomListener & PeopleListener & FileListener;
	/** Moves by which our key came from older ones, the oldest first. */
	readonly moves: readonly Uint8Array[];
	readonly settings: () => Settings;
	/** Made anew each time the network starts. */
	readonly makeTransport: () => Transport;
	readonly makeDiscovery: MakeDiscovery;
	/** The machine's interfaces; the system's table unless told. */
	readonly interfaces?: NetworkWatchDeps["interfaces"];
	/** Version of the extension, told to peers for diagnosis. */
	readonly app: string;
}

/** What of the network is up. */
interface Network {
	readonly mesh: Mesh;
	readonly bulk: BulkLinks;
	readonly exchange: PeerExchange;
	readonly dialBack: DialBack;
	readonly transport: Transport;
	readonly discovery: Discovery | null;
	readonly port: number;
}

const instanceLength = 8;

/** One person's node, opened. */
export class Session {
	readonly identity: Identity;
	readonly store: Store;
	readonly contacts: Contacts;
	readonly people: People;
	readonly rooms: Rooms;
	readonly files: Files;
	readonly #deps: SessionDeps;
	#watch: NetworkWatch | null = null;
	#network: Network | null = null;

	/** Loads everything. @throws StoreError */
	constructor(deps: SessionDeps) {
		this.#deps = deps;
		this.identity = deps.identity;
		this.store = deps.store;
		this.contacts = new Contacts({
			store: deps.store,
			// Fellow members are found soonest, and it is asked of many at a time.
			isBound: (identity) => this.rooms.inCommon(identity).length > 0 || this.rooms.isBound(identity),
		});
		this.people = new People({
			...deps,
			listener: {
				...deps.listener,
				directMessages: (peerId, messages, isHistory) => {
					deps.listener.directMessages(peerId, messages, isHistory);
					this.#noteOffers({ room: "", peer: "" }, messages);
				},
			},
			contacts: this.contacts,
			myName: () => this.name,
			peerName: (identity) => this.peerName(identity),
			wake: (identity) => this.mesh?.wanted(identity),
			release: (identity) => this.mesh?.release(identity),
		});
		this.rooms = new Rooms({
			clock: deps.clock,
			random: deps.random,
			identity: deps.identity,
			store: deps.store,
			listener: {
				...deps.listener,
				messages: (room, messages, isHistory) => {
					deps.listener.messages(room, messages, isHistory);
					this.#noteOffers({ room, peer: "" }, messages);
				},
				membershipChanged: (room) => {
					this.#network?.mesh.bindingChanged();
					this.#network?.exchange.changed();
					this.files.permissionsChanged();
					deps.listener.membershipChanged(room);
				},
				event: (event) => {
					if (event.kind !== "joinRequested" || !this.people.isBlocked(event.peerId)) {
						deps.listener.event(event);
					}
				},
			},
			myName: () => this.name,
			peerName: (identity) => this.peerName(identity),
			formerKeys: deps.moves.map(decodeMove).flatMap((move) => (move.ok ? [move.value.oldIdentity] : [])),
			isVerified: (identity) => this.contacts.get(identity)?.state === "verified",
		});
		this.files = new Files({
			...deps,
			conversations: fileConversations({
				rooms: () => this.rooms,
				people: () => this.people,
				store: deps.store,
				me: deps.identity.key,
			}),
			nameOf: (identity) => this.peerName(identity),
			isVerified: (identity) => this.contacts.get(identity)?.state === "verified",
		});
		this.files.start();
	}

	/** My display name; never empty once there is an identity. */
	get name(): string {
		return shownName(this.#deps.settings().name) || tagOf(this.identity.peerId);
	}

	get mesh(): Mesh | null {
		return this.#network?.mesh ?? null;
	}

	/** Where we listen while the network is up. */
	get network(): { readonly port: number } | null {
		return this.#network && { port: this.#network.port };
	}

	/** Name of the interface a neighbour is reached through; empty if there is none. */
	interfaceTo(host: string): string {
		return this.#watch?.interfaceTo(host) ?? "";
	}

	/** First bytes of the team's network id, hex. */
	get team(): string {
		return toHex(netIdOf(this.#deps.settings().teamCode).subarray(0, teamLength));
	}

	/** Where others on the network reach us, the likeliest first; none while we do not listen. */
	get addresses(): readonly Address[] {
		const port = this.#network?.port ?? 0;
		const table = (this.#deps.interfaces ?? networkInterfaces)();
		return reachableAt(localNetworks(table, this.#deps.settings().ignoredInterfaces))
			.map((host) => ({ host, port }))
			.filter(isDialable);
	}

	/** The name a peer goes by: what its link says now, else what it last said. */
	peerName(identity: string): string {
		return this.mesh?.peer(identity)?.peerLink.name ?? this.contacts.get(identity)?.name ?? "";
	}

	/** Offers among what has just been said; whoever is verified may have them taken by itself. */
	#noteOffers(place: Place, messages: readonly Message[]): void {
		for (const message of messages) {
			const author = this.contacts.byPeerId(message.author);
			if (message.body.kind === "file" && !message.mine && author !== undefined) {
				const peer = place.room === "" ? author.identity : "";
				this.files.offered({ room: place.room, peer }, message, author.identity);
			}
		}
	}

	/** Listens, announces, dials. */
	async startNetwork(): Promise<"started" | "portsTaken"> {
		const { clock, random, logger, identity, x25519 } = this.#deps;
		const settings = this.#deps.settings();
		const transport = this.#deps.makeTransport();
		const instance = toHex(random(instanceLength));
		const listening: { port: number } = { port: 0 };
		const exchange = new PeerExchange({
			clock,
			sharesRoom: (one, other) => this.rooms.sharesRoom(one, other),
			connected: () => mesh.peers.map(({ identity }) => ({ identity, address: mesh.addressOf(identity) })),
			hinted: (hint) => mesh.told(hint),
		});
		const dialBack = new DialBack({
			clock,
			transport: () => this.#network?.transport ?? null,
			addressOf: (peer) => ownAddressOf(mesh.peer(peer)),
		});
		const mesh: Mesh = new Mesh(
			{
				clock,
				random,
				logger,
				identity,
				x25519,
				transport,
				contacts: this.contacts,
				listener: {
					refusalOf: (hello) => this.people.refusalOf(hello.moves ?? []),
					linkUp: (link) => {
						this.people.linkUp(link);
						this.rooms.moves.note(link.moves);
						this.rooms.linkUp(link);
						exchange.linkUp(link);
						this.files.linkUp(link);
					},
					linkDown: (link) => {
						this.files.linkDown(link);
						exchange.linkDown(link);
						dialBack.linkDown(link);
						this.rooms.linkDown(link);
						this.people.linkDown(link);
					},
					record: (link, type, body) =>
						void (
							this.people.receive(link, type, body) ||
							exchange.receive(link, type, body) ||
							dialBack.receive(link, type, body) ||
							this.files.receive(link, type, body) ||
							this.rooms.receive(link, type, body)
						),
					storeFailed: (error) => this.#deps.listener.storeFailed(error),
					changed: () => this.#deps.listener.changed(),
					isBound: (peer) => this.rooms.isBound(peer),
					isOfHistory: (...record) => this.rooms.isOfHistory(...record),
					sharesRoom: (one, other) => this.rooms.sharesRoom(one, other),
				},
				hello: () => ({
					name: this.name,
					app: this.#deps.app,
					features: [],
					instance,
					port: listening.port,
					card: identity.card.bytes,
					moves: this.#deps.moves,
					ms: clock.now(),
				}),
			},
			{ instance, netId: netIdOf(settings.teamCode) },
		);
		const netId = netIdOf(settings.teamCode);
		const bulk = new BulkLinks(
			{
				clock,
				random,
				logger,
				identity,
				x25519,
				transport,
				route: (peer) => mesh.bulkRoute(peer),
				opened: (link) => this.files.lineUp(link),
			},
			{ netId },
		);
		const started = await transport.start({
			ports: settings.port === 0 ? defaultPorts : [settings.port],
			accept: (socket, purpose) => {
				if (purpose === "chat") {
					mesh.accept(socket);
				} else {
					bulk.accept(socket);
				}
			},
		});
		if ("error" in started) {
			bulk.stop();
			await transport.stop();
			return started.error;
		}
		listening.port = started.port;
		const discovery = settings.discovery
			? this.#deps.makeDiscovery({ ignoredInterfaces: settings.ignoredInterfaces })
			: null;
		await discovery?.start({
			port: started.port,
			instance,
			seen: (sighting) => mesh.seen(sighting),
			gone: (gone) => mesh.gone(gone),
			listed: (address) => mesh.told({ address }),
		});
		this.#network = {
			mesh,
			bulk,
			exchange,
			dialBack,
			transport,
			discovery,
			port: started.port,
		};
		this.#watch = new NetworkWatch({
			clock,
			interfaces: this.#deps.interfaces ?? networkInterfaces,
			ignoredInterfaces: settings.ignoredInterfaces,
			changed: () => mesh.networkChanged(),
			hint: () => this.networkHint,
			hintChanged: () => this.#deps.listener.changed(),
		});
		this.files.useNetwork(bulk);
		mesh.start({ staticPeers: settings.staticPeers, hasDiscovery: discovery !== null });
		return "started";
	}

	/** Measures the network, and the way to one peer if there is one; null while it is off. */
	async diagnose(subject: Subject | null): Promise<Diagnosis | null> {
		const known = this.#known();
		return known && diagnose(known, subject);
	}

	/** Why nobody is connected, if nobody is. */
	get networkHint(): NetworkHint {
		const known = this.#known();
		return known === null ? "fine" : networkHint(known);
	}

	#known(): DiagnoseDeps | null {
		const { clock, app, interfaces = networkInterfaces, settings } = this.#deps;
		const { ignoredInterfaces } = settings();
		const reports = this.#network?.discovery?.report() ?? null;
		return this.#network && { ...this.#network, clock, app, interfaces: interfaces(), ignoredInterfaces, reports };
	}

	/**
	 * Moves to a fresh key: what both say of it, and the operations of rooms we lead, go to the disk together with the new
	 * identity, or not at all. The session is of no use afterwards. @throws StoreError
	 */
	async moveKey(sealing: Sealing, identityWrite: (identity: Identity) => Write): Promise<void> {
		await this.rooms.whenConfirmed();
		await this.stopNetwork();
		const { identity, store, moves } = { ...this.#deps, identity: this.identity, store: this.store };
		const fresh = Identity.create(this.#deps, this.#deps.clock.now());
		const move = decodeMove(signMove(identity.signing, fresh));
		if (!move.ok) {
			throw new Error("a move of our own making decodes");
		}
		const all = [...moves, move.value.bytes].slice(-countLimits.keyMoves);
		store.commit([...this.rooms.moveWrites(move.value), identityWrite(fresh), ownMovesWrite(sealing, all)], "full");
	}

	/** Says goodbye and closes everything that listens. */
	async stopNetwork(): Promise<void> {
		const network = this.#network;
		this.#network = null;
		this.#watch?.stop();
		if (network !== null) {
			await network.discovery?.stop();
			network.exchange.stop();
			this.files.useNetwork(null);
			network.bulk.stop();
			network.mesh.stop();
			await network.transport.stop();
		}
	}

	/** Ends the session; the store is closed. */
	async close(): Promise<void> {
		try {
			await this.stopNetwork();
			await this.files.stop();
			this.rooms.stop();
			this.people.stop();
		} finally {
			this.store.close();
		}
	}
}
