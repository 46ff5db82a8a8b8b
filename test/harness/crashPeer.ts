/** Somebody who goes on living, and takes note, while the other one's node is killed. */

import type { Message } from "../../src/net/api/messages.ts";
import { peerIdHex } from "../../src/net/crypto/fingerprintHex.ts";
import { systemClock } from "../../src/net/platform/system.ts";
import type { Rooms } from "../../src/net/room/rooms.ts";
import { createWsTransport } from "../../src/net/transport/wsTransport.ts";
import type { Chance } from "./chance.ts";
import type { SeenRow } from "./crashProtocol.ts";
import { draftOf, type Length, rowOf, someLength } from "./crashTexts.ts";
import { CrashWitness } from "./crashWitness.ts";
import { listedPolicy } from "./policies.ts";
import { quietLogger } from "./quietLogger.ts";
import { TestNode } from "./testNode.ts";

/** Own rows of this many are looked at for receipts after each crash. */
const newestRows = 40;
/** Rooms a peer makes: enough that requests go on for the whole test. */
const roomsMost = 12;
/** Share of what a peer does that is about rooms and requests, not talk. */
const admission = 0.4;
const free = 1_000;

/** A peer of the node that is killed. */
export class CrashPeer {
	readonly node: TestNode;
	readonly witness = new CrashWitness();
	/** Tags of what was sent here, by room. */
	readonly sent = new Map<string, string[]>();
	#count = 0;

	/** Not on the network yet. */
	constructor(name: string) {
		this.node = new TestNode({
			name,
			makeTransport: () => {
				const admission = { connectRate: free, connectBurst: free, connectRateTotal: free, connectBurstTotal: free };
				const inner = createWsTransport(
					{ clock: systemClock, logger: quietLogger },
					{ listenOn: "127.0.0.1", admission: { ...admission, unauthenticatedPerAddress: free } },
				);
				return {
					start: ({ accept }) => inner.start({ ports: [0], accept }),
					dial: (options) => inner.dial(options),
					penalize: (address) => inner.penalize(address),
					stop: () => inner.stop(),
				};
			},
		});
	}

	async turnOn(): Promise<this> {
		await this.node.turnOn();
		const { rooms } = this;
		const receive = rooms.receive.bind(rooms);
		rooms.receive = (link, type, body) => {
			this.witness.hear(link.peerId, type, body);
			return receive(link, type, body);
		};
		return this;
	}

	get peerId(): string {
		return this.node.node.session?.identity.peerId ?? "";
	}

	get rooms(): Rooms {
		const rooms = this.node.node.session?.rooms;
		if (rooms === undefined) {
			throw new Error("the peer is not on");
		}
		return rooms;
	}

	isMember(room: string): boolean {
		return this.rooms.get(room)?.isMember === true;
	}

	/** Does something by chance: talks, makes rooms, asks to join, decides on requests. */
	async act(chance: Chance, isAdmitting: boolean): Promise<void> {
		const what = chance.next() * (isAdmitting ? admission : 1);
		const { rooms, requests, nearby } = this.node.node.overview();
		const request = chance.pick(requests);
		const wanted = chance.pick(nearby);
		if (what < 0.1 && rooms.filter((room) => room.role === "admin").length < roomsMost) {
			await this.node.api["rooms/create"]({ name: `${this.node.name}'s ${rooms.length}`, policy: listedPolicy });
		} else if (what < 0.25 && wanted !== undefined) {
			await this.node.api["rooms/join"]({ room: wanted.room, note: "" });
		} else if (what < admission && request !== undefined) {
			await this.node.api[chance.is(0.8) ? "rooms/approve" : "rooms/deny"](request);
		} else {
			const room = chance.pick(rooms.filter(({ role }) => role === "admin" || role === "member"));
			await (room && this.#say(room.room, someLength(chance)));
		}
	}

	/** All texts and snippets of a room, oldest first. */
	rows(room: string): readonly SeenRow[] {
		const rows: SeenRow[] = [];
		for (let before = ""; ; ) {
			const page = this.rooms.get(room)?.page(before, 200);
			rows.unshift(...(page?.messages ?? []).flatMap((message) => rowOf(message) ?? []));
			before = page?.messages[0]?.order ?? "";
			if (page?.hasOlder !== true) {
				return rows;
			}
		}
	}

	/** Of the newest own messages in all rooms those that `peerId` has said it stored. */
	storedBy(peerId: string): readonly string[] {
		const own = (message: Message): boolean => message.mine && message.delivery?.kind === "delivered";
		return this.rooms.summaries().flatMap(({ room }) => {
			const target = this.rooms.get(room);
			return (target?.page("", newestRows).messages ?? [])
				.filter((message) => own(message) && target?.deliveredTo(message.id).map(peerIdHex).includes(peerId))
				.map((message) => message.id);
		});
	}

	async #say(room: string, length: Length): Promise<void> {
		this.#count++;
		const tag = `${this.node.name}-${this.#count}`;
		const sent = await this.node.api["rooms/send"]({
			room,
			clientId: `client-${tag}`,
			draft: draftOf(tag, length),
		});
		if (!sent.ok) {
			throw new Error(`${this.node.name} could not send: ${sent.code}`);
		}
		this.sent.set(room, [...(this.sent.get(room) ?? []), tag]);
	}
}
