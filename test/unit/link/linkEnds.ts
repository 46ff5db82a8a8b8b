/** Links under a clock that stands still: two real ones, or a real one and a peer in the test's hands. */
import { netIdOf } from "../../../src/net/crypto/handshakeAuth.ts";
import { nativeX25519 } from "../../../src/net/crypto/x25519.ts";
import type { Identity } from "../../../src/net/identity.ts";
import type { LinkEnd } from "../../../src/net/link/ends.ts";
import { Link, type LinkPeer } from "../../../src/net/link/link.ts";
import type { Socket } from "../../../src/net/ports.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { MemoryNetwork } from "../../harness/memoryTransport.ts";
import { person, seededRandom } from "../../harness/people.ts";
import { RawLink, type RawLinkOptions } from "../../harness/rawLink.ts";

/** One link and all it told its owner. */
export class End {
	readonly link: Link;
	readonly opened: LinkPeer[] = [];
	readonly records: { readonly type: number; readonly stream: number; readonly body: Uint8Array }[] = [];
	readonly ends: { readonly end: LinkEnd; readonly code: number }[] = [];
	/** Bytes of records that its owner was asked about. */
	received = 0;

	constructor(
		clock: ManualClock,
		options: {
			readonly socket: Socket;
			readonly role: "initiator" | "responder";
			readonly identity: Identity;
			readonly teamCode?: string;
			readonly expectedPeer?: Uint8Array;
			/** Bytes the peer may send. */
			readonly most?: number;
		},
	) {
		const { socket, role, identity, teamCode = "", expectedPeer = null, most = Number.POSITIVE_INFINITY } = options;
		this.link = new Link(
			{
				clock,
				random: seededRandom(`${identity.key} ${role}`),
				identity,
				x25519: nativeX25519,
				hello: () => ({
					name: role,
					app: "test",
					features: [],
					instance: "0011223344556677",
					port: 1,
					card: identity.card.bytes,
				}),
				handlers: {
					opened: (peer) => this.opened.push(peer),
					admits: (_type, _body, bytes) => {
						this.received += bytes;
						return this.received <= most;
					},
					record: (type, stream, body) => this.records.push({ type, stream, body }),
					closed: (end, code) => this.ends.push({ end, code }),
				},
			},
			{ socket, role, netId: netIdOf(teamCode), expectedPeer },
		);
		this.link.start();
	}

	/** Why it ended, if it has. */
	get end(): { readonly end: LinkEnd; readonly code: number } | undefined {
		return this.ends[0];
	}
}

/** Two hosts and a cable. */
export class Bench {
	readonly clock = new ManualClock();
	readonly network = new MemoryNetwork({ clock: this.clock });

	/** Two ends of a fresh connection: who dialled, who accepted. */
	async sockets(): Promise<{ readonly dialled: Socket; readonly accepted: Socket }> {
		const accepted: Socket[] = [];
		const answering = this.network.transport("10.0.0.2");
		await answering.start({ ports: [1], accept: (socket) => accepted.push(socket) });
		const dialling = this.network
			.transport("10.0.0.1")
			.dial({ address: { host: "10.0.0.2", port: 1 }, purpose: "chat", signal: new AbortController().signal });
		await this.clock.advance(2);
		const dialled = await dialling;
		const [first] = accepted;
		if ("error" in dialled || first === undefined) {
			throw new Error("the dial failed");
		}
		return { dialled: dialled.socket, accepted: first };
	}

	/** Ada dials Grace, both as the node does it. */
	async pair(options: { readonly teamCodes?: readonly [string, string]; readonly expected?: Uint8Array } = {}) {
		const { dialled, accepted } = await this.sockets();
		const [ours = "", theirs = ""] = options.teamCodes ?? [];
		const { expected } = options;
		const grace = new End(this.clock, {
			socket: accepted,
			role: "responder",
			identity: person("Grace"),
			teamCode: theirs,
		});
		const ada = new End(this.clock, {
			socket: dialled,
			role: "initiator",
			identity: person("Ada"),
			teamCode: ours,
			...(expected === undefined ? {} : { expectedPeer: expected }),
		});
		await this.clock.advance(20);
		return { ada, grace };
	}

	/** A real link of Ada's in `role`, and the test at the far end as Mallory. */
	async against(role: "initiator" | "responder", options: Partial<RawLinkOptions & { readonly most: number }> = {}) {
		const { dialled, accepted } = await this.sockets();
		const [near, far] = role === "initiator" ? [dialled, accepted] : [accepted, dialled];
		const other = role === "initiator" ? "responder" : "initiator";
		const { most = Number.POSITIVE_INFINITY } = options;
		const ada = new End(this.clock, { socket: near, role, identity: person("Ada"), most });
		const mallory = new RawLink({ socket: far, role: other, identity: person("Mallory"), ...options });
		await this.clock.advance(20);
		return { ada, mallory };
	}

	/** A real link of Ada's in `role`, and nothing but a socket at the far end. */
	async againstSocket(role: "initiator" | "responder") {
		const { dialled, accepted } = await this.sockets();
		const [near, far] = role === "initiator" ? [dialled, accepted] : [accepted, dialled];
		const heard: Uint8Array[] = [];
		const closed: number[] = [];
		far.listen({ message: (message) => heard.push(message), closed: (code) => closed.push(code) });
		const ada = new End(this.clock, { socket: near, role, identity: person("Ada") });
		await this.clock.advance(5);
		return { ada, far, heard, closed };
	}
}
