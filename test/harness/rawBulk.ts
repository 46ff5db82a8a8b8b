/** A peer's bulk link in a test's hands: shakes hands as it should, then says whatever a test likes. */
import { BufferPool } from "../../src/net/bufferPool.ts";
import { concatBytes } from "../../src/net/crypto/bytes.ts";
import { netIdOf } from "../../src/net/crypto/handshakeAuth.ts";
import { nativeX25519 } from "../../src/net/crypto/x25519.ts";
import type { Identity } from "../../src/net/identity.ts";
import { BulkLink } from "../../src/net/link/bulkLink.ts";
import type { Socket } from "../../src/net/ports.ts";
import { transportLimits } from "../../src/net/transport/transportLimits.ts";
import { bulkTypes } from "../../src/net/wire/files.ts";
import type { MemoryTeam } from "./memoryTeam.ts";
import { chanceFor } from "./testChance.ts";
import type { TestNode } from "./testNode.ts";

/** What came in one record. */
export interface HeardBulk {
	readonly type: number;
	readonly stream: number;
	readonly body: Uint8Array;
}

/** One bulk link to a node. */
export class RawBulk {
	readonly heard: HeardBulk[] = [];
	readonly link: BulkLink;
	/** The raw socket below, for what no record can say. */
	readonly socket: Socket;
	/** The close code, once the link is gone. */
	closed: number | null = null;
	#answer: (record: HeardBulk) => void = () => undefined;

	private constructor(team: MemoryTeam, socket: Socket, identity: Identity) {
		this.socket = socket;
		this.link = new BulkLink(
			{
				clock: team.clock,
				random: chanceFor(`bulk ${identity.key}`),
				identity,
				x25519: nativeX25519,
				buffers: new BufferPool({ bytes: transportLimits.bulkMessage, most: 1 }),
				handlers: {
					opened: () => true,
					record: (type, stream, body) => {
						// Kept beyond the record, which the link does not promise.
						const record = { type, stream, body: new Uint8Array(body) };
						this.heard.push(record);
						this.#answer(record);
					},
					closed: (_end, code) => {
						this.closed = code;
					},
				},
			},
			{ socket, role: "initiator", netId: netIdOf(""), expectedPeer: null },
		);
	}

	/** Dials a node's bulk path. */
	static async to(team: MemoryTeam, node: TestNode, identity: Identity, host = "10.3.0.1"): Promise<RawBulk> {
		const bulk = new RawBulk(team, await team.socket(host, node, "bulk"), identity);
		bulk.link.start();
		await team.clock.advance(50);
		return bulk;
	}

	/** Says nothing so many times, in one message. */
	sendTogether(records: number): void {
		const { socket } = this;
		const messages: Uint8Array[] = [];
		const send = socket.send.bind(socket);
		socket.send = (message) => void messages.push(message);
		for (let i = 0; i < records; i++) {
			this.link.send(bulkTypes.ping, 0, new Uint8Array());
		}
		socket.send = send;
		send(concatBytes(...messages));
	}

	/** Called with each record, and with those that have come already. */
	set answer(answer: (record: HeardBulk) => void) {
		this.#answer = answer;
		for (const record of [...this.heard]) {
			answer(record);
		}
	}

	/** Records of one type. */
	of(type: number): readonly HeardBulk[] {
		return this.heard.filter((record) => record.type === type);
	}
}
