/**
 * Somebody who goes on living while the other one's node is killed, and a witness: what it received is compared with
 * what the killed node still has, and nothing of it may ever come in two versions.
 */
import type { Message } from "../../src/net/api.ts";
import { systemClock } from "../../src/net/platform/system.ts";
import { peerIdHex } from "../../src/net/room/roomState.ts";
import type { Rooms } from "../../src/net/room/rooms.ts";
import { createWsTransport } from "../../src/net/transport/wsTransport.ts";
import { decodeControl, roomOf } from "../../src/net/wire/control.ts";
import { decodeEventHeader, decodeEventWithBody, type EventHeader, eventKinds } from "../../src/net/wire/event.ts";
import { decodeJoin, decodeJoinStatus } from "../../src/net/wire/join.ts";
import { recordTypes } from "../../src/net/wire/records.ts";
import { decodeItems, type Item } from "../../src/net/wire/sync.ts";
import type { SeenRow } from "./crashProtocol.ts";
import { draftOf, type Length, rowOf } from "./crashTexts.ts";
import { quietLogger } from "./quietLogger.ts";
import { TestNode } from "./testNode.ts";

/** An event or control operation somebody signed, as it came over the wire. */
interface Signed {
	readonly place: string;
	readonly id: string;
}

/** Own rows of this many are looked at for receipts after each crash. */
const newestRows = 40;
const free = 1_000;

/** A peer of the node that is killed. */
export class CrashPeer {
	readonly node: TestNode;
	/** Requests of ours that wait, as somebody told us. */
	readonly told: { readonly by: string; readonly room: string; readonly reqId: string }[] = [];
	/** Rooms we were asked to let somebody into, since this was emptied. */
	readonly asked: { readonly by: string; readonly room: string }[] = [];
	/** Two versions of one thing: must stay empty. */
	readonly forks: string[] = [];
	/** Tags of what was sent here, by room. */
	readonly sent = new Map<string, string[]>();
	readonly #versions = new Map<string, string>();
	/** Author's peer id and room → ids of messages that came here, whether or not they were taken. */
	readonly #heard = new Map<string, Set<string>>();
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
			this.#witness(link.peerId, type, body);
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

	/** Says something in a room. */
	async say(room: string, length: Length): Promise<void> {
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

	/** Ids of the messages of one author in a room that came here. */
	heardOf(peerId: string, room: string): ReadonlySet<string> {
		return this.#heard.get(`${peerId} ${room}`) ?? new Set();
	}

	/** Of the newest own messages in a room those that `peerId` has said it stored. */
	storedBy(peerId: string, room: string): readonly string[] {
		const own = (message: Message): boolean => message.mine && message.delivery?.kind === "delivered";
		const target = this.rooms.get(room);
		return (target?.page("", newestRows).messages ?? [])
			.filter((message) => own(message) && target?.deliveredTo(message.id).map(peerIdHex).includes(peerId))
			.map((message) => message.id);
	}

	#witness(by: string, type: number, body: Uint8Array): void {
		if (type === recordTypes.joinStatus) {
			const status = decodeJoinStatus(body);
			if (status.ok && status.value.kind === "waiting") {
				this.told.push({ by, room: status.value.room, reqId: status.value.reqId });
			}
		}
		const request = type === recordTypes.joinRequest ? decodeJoin(body) : null;
		if (request?.ok) {
			this.asked.push({ by: peerIdHex(request.value.card.identity), room: request.value.room });
		}
		const decoded = type === recordTypes.events ? decodeItems(body) : null;
		for (const item of decoded?.ok ? decoded.value.items : []) {
			const signed = this.#signedOf(item);
			if (signed !== null && (this.#versions.get(signed.place) ?? signed.id) !== signed.id) {
				this.forks.push(`two versions of ${signed.place}`);
			} else if (signed !== null) {
				this.#versions.set(signed.place, signed.id);
			}
		}
	}

	#signedOf({ kind, bytes }: Item): Signed | null {
		if (kind === "control") {
			const control = decodeControl(bytes);
			return control.ok
				? { place: `operation ${control.value.n} of ${roomOf(control.value)}`, id: control.value.id }
				: null;
		}
		const header = headerOf(kind, bytes);
		if (header === null) {
			return null;
		}
		if (shownKinds.has(header.kind)) {
			const key = `${peerIdHex(header.author)} ${header.room}`;
			this.#heard.set(key, (this.#heard.get(key) ?? new Set()).add(header.id));
		}
		return { place: `event ${header.seq} of ${header.author}/${header.log} in ${header.room}`, id: header.id };
	}
}

const shownKinds: ReadonlySet<number> = new Set([eventKinds.text, eventKinds.snippet]);

const headerOf = (kind: Item["kind"], bytes: Uint8Array): EventHeader | null => {
	if (kind === "event") {
		const decoded = decodeEventWithBody(bytes);
		return decoded.ok ? decoded.value.header : null;
	}
	const decoded = kind === "eventHeader" ? decodeEventHeader(bytes) : null;
	return decoded?.ok ? decoded.value : null;
};
