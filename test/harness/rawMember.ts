/** A member, or an admin, of a room that real nodes are in: its keys are real, and it says and signs what a test likes. */
import { concatBytes } from "../../src/net/crypto/bytes.ts";
import type { Identity } from "../../src/net/identity.ts";
import { openKeyBox, openRotation, rotationOf } from "../../src/net/room/keys/epochKeys.ts";
import { logKeyOf, sealBody } from "../../src/net/room/logs/body.ts";
import { tick, zeroHlc } from "../../src/net/room/logs/hlc.ts";
import { type Control, decodeControl, roomOf, zeroId } from "../../src/net/wire/control.ts";
import {
	decodeEventHeader,
	type EventFields,
	type EventHeader,
	encodeEventFields,
	eventKinds,
	signEvent,
} from "../../src/net/wire/event.ts";
import { decodeJoin, signJoin } from "../../src/net/wire/join.ts";
import { encodeJson, type JsonObject } from "../../src/net/wire/json.ts";
import { encodeRoomAdverts, type Hello, recordTypes } from "../../src/net/wire/records.ts";
import { decodeItems, encodeItems, encodeWants, type Item } from "../../src/net/wire/sync.ts";
import { add, create, freshLog } from "./chains.ts";
import type { MemoryTeam } from "./memoryTeam.ts";
import type { RawLink } from "./rawLink.ts";
import { chanceFor } from "./testChance.ts";
import type { TestNode } from "./testNode.ts";

const random = chanceFor("raw member");

/** One event as signed, with its body. */
export interface RawEvent {
	readonly header: EventHeader;
	readonly body: Uint8Array;
	/** As it is carried. */
	readonly item: Item;
}

/** Somebody in a room. */
export class RawMember {
	readonly identity: Identity;
	readonly room: string;
	link: RawLink;
	/** The control chain as far as this member follows it, and what it writes under. */
	chain: readonly Control[];
	log: string;
	key: Uint8Array;
	epoch: string;
	#seq = 0;
	#prev = zeroId;
	#hlc = zeroHlc;

	private constructor(own: {
		readonly identity: Identity;
		readonly link: RawLink;
		readonly chain: readonly Control[];
		readonly log: string;
		readonly key: Uint8Array;
		readonly epoch: string;
	}) {
		const [first] = own.chain;
		if (first === undefined) {
			throw new Error("a room has a beginning");
		}
		this.identity = own.identity;
		this.link = own.link;
		this.chain = own.chain;
		this.log = own.log;
		this.key = own.key;
		this.epoch = own.epoch;
		this.room = roomOf(first);
	}

	/** Makes a room of its own and lets `node` in. */
	static async lead(
		team: MemoryTeam,
		node: TestNode,
		identity: Identity,
		options: Parameters<typeof create>[1] & { readonly host?: string; readonly hello?: Partial<Hello> } = {},
	): Promise<RawMember> {
		const { hello = {} } = options;
		const link = await team.raw(options.host ?? "10.3.0.1", node, identity, { hello });
		const log = freshLog();
		const { control, key } = create(identity, { ms: team.clock.now(), ...options, log });
		const room = roomOf(control);
		const advert = { room, name: options.name ?? "Compilers", count: 1, admin: identity.key, adminName: "Mallory" };
		link.send(recordTypes.roomAdvert, encodeRoomAdverts([advert]));
		await team.ask(room, node);
		await team.clock.advance(20);
		const [asked] = link.bodies(recordTypes.joinRequest).map((body) => decodeJoin(body));
		if (!asked?.ok) {
			throw new Error("the node did not ask");
		}
		const who = node.node.session?.identity;
		if (who === undefined) {
			throw new Error("the node is not open");
		}
		const added = add(control, identity, who, { key, log: asked.value.log });
		const member = new RawMember({ identity, link, chain: [control, added], log, key, epoch: control.id });
		member.give(...[control, added].map((one): Item => ({ kind: "control", bytes: one.bytes })));
		await team.until(() => node.node.overview().rooms.some((mine) => mine.room === room && mine.role === "member"), {
			what: "the node to be a member",
		});
		return member;
	}

	/** Asks to join a room that `admin` leads, and is let in. */
	static async join(
		team: MemoryTeam,
		admin: TestNode,
		identity: Identity,
		options: { readonly room: string; readonly host?: string; readonly instance?: string; readonly link?: RawLink },
	): Promise<RawMember> {
		const { room, host = "10.3.0.1", instance = "00000000000000aa" } = options;
		const link = options.link ?? (await team.raw(host, admin, identity, { hello: { instance } }));
		const log = freshLog();
		const request = signJoin(identity.signing, {
			room,
			card: identity.card,
			log,
			reqId: Buffer.from(random(16)).toString("hex"),
			ms: team.clock.now(),
			note: "",
			invitation: null,
		});
		link.send(recordTypes.joinRequest, request);
		const shown = await team.until(() => admin.node.overview().requests.find((one) => one.peerId === identity.peerId), {
			what: "the request",
		});
		const approved = await admin.api["rooms/approve"](shown);
		if (!approved.ok) {
			throw new Error(approved.code);
		}
		await team.clock.advance(50);
		const tip = controlsIn(link, room).at(-1);
		link.send(recordTypes.want, encodeWants(room, [{ kind: "branch", from: 0, tip: tip?.id ?? "" }]));
		const chain = await team.until(
			() => {
				const known = controlsIn(link, room);
				return known.some(({ op }) => op === 0) && known;
			},
			{ what: "the chain" },
		);
		const ordered = [...new Map(chain.map((control) => [control.id, control])).values()].sort((a, b) => a.n - b.n);
		const mine = ordered.findLast(({ body }) => body.kind === "add" && body.card.identity === identity.key);
		const opened = mine && keyIn(mine, ordered, identity);
		if (opened === undefined) {
			throw new Error("the box does not open");
		}
		return new RawMember({ identity, link, chain: ordered, log, ...opened });
	}

	/** The newest operation this member follows. */
	get head(): Control {
		const head = this.chain.at(-1);
		if (head === undefined) {
			throw new Error("a room has a beginning");
		}
		return head;
	}

	/**
	 * Signs the next event of its log, changed where told. A body is sealed as it should be unless one is given. `ms` is what
	 * its clock shows: its times ascend whatever that is, unless `hlc` says otherwise.
	 */
	event(
		words: string,
		change: Partial<EventFields> & {
			readonly json?: JsonObject;
			readonly body?: Uint8Array;
			readonly ms?: number;
			readonly keepsPlace?: boolean;
		} = {},
	): RawEvent {
		const { json, body: givenBody, ms = 1_790_000_000_000, keepsPlace = false, ...fields } = change;
		const full: EventFields = {
			kind: eventKinds.text,
			room: this.room,
			log: this.log,
			seq: this.#seq + 1,
			prev: this.#prev,
			ctl: this.head.id,
			epochCtl: this.epoch,
			hlc: tick(this.#hlc, ms),
			deps: [],
			nonce: random(24),
			...fields,
		};
		const aad = encodeEventFields(this.identity.signing.publicKey, full);
		const place = { room: this.room, epochCtl: full.epochCtl, author: this.identity.key, log: full.log };
		const body = givenBody ?? sealBody(logKeyOf(this.key, place), full.nonce, aad, encodeJson(json ?? { t: words }));
		const header = decodeEventHeader(signEvent(this.identity.signing, aad, body));
		if (!header.ok) {
			throw new Error(header.reason);
		}
		if (!keepsPlace) {
			this.#seq = full.seq;
			this.#prev = header.value.id;
			this.#hlc = full.hlc;
		}
		return { header: header.value, body, item: { kind: "event", bytes: concatBytes(header.value.bytes, body) } };
	}

	/** Sends EVENTS. */
	give(...items: readonly Item[]): void {
		this.link.send(recordTypes.events, encodeItems(this.room, items));
	}

	/** Follows one more operation and tells it. */
	decree(control: Control): void {
		this.chain = [...this.chain, control];
		this.give({ kind: "control", bytes: control.bytes });
	}

	/** Everything the node gave of this room. */
	get given(): readonly Item[] {
		return itemsIn(this.link, this.room);
	}
}

/** The key an `add` has for who is added, and the epoch it belongs to. */
const keyIn = (
	added: Control,
	chain: readonly Control[],
	who: Identity,
): { readonly key: Uint8Array; readonly epoch: string } | undefined => {
	const rotation = rotationOf(added);
	if (rotation !== null) {
		const key = openRotation(added, rotation, { identity: who.key, agreement: who.agreement });
		return key && { key, epoch: added.id };
	}
	const control = chain.findLast((one) => one.n < added.n && rotationOf(one) !== null);
	const newest = control && rotationOf(control);
	if (added.body.kind !== "add" || added.body.key.form !== "keyBox" || control === undefined || !newest) {
		return undefined;
	}
	const key = openKeyBox(added.body.key.keyBox, who.agreement, { control, rotation: newest });
	return key && { key, epoch: control.id };
};

/** Everything a link was given of one room. */
export const itemsIn = (link: RawLink, room: string): readonly Item[] =>
	link.bodies(recordTypes.events).flatMap((body) => {
		const decoded = decodeItems(body);
		return decoded.ok && decoded.value.room === room ? decoded.value.items : [];
	});

const controlsIn = (link: RawLink, room: string): readonly Control[] =>
	itemsIn(link, room).flatMap((item) => {
		const control = item.kind === "control" ? decodeControl(item.bytes) : null;
		return control?.ok ? [control.value] : [];
	});
