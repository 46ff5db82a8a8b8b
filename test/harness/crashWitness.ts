/** What a peer received, kept as evidence: none of it may come in two versions, or be unknown to the one who signed it. */
import { peerIdHex } from "../../src/net/crypto/fingerprintHex.ts";
import { decodeAck } from "../../src/net/wire/ack.ts";
import { decodeControl, roomOf } from "../../src/net/wire/control.ts";
import { decodeEventHeader, decodeEventWithBody } from "../../src/net/wire/event.ts";
import { decodeJoin, decodeJoinStatus } from "../../src/net/wire/join.ts";
import { recordTypes } from "../../src/net/wire/records.ts";
import { decodeItems, type Item } from "../../src/net/wire/sync.ts";

/** An event, operation or ack somebody signed, as it came over the wire. */
interface Signed {
	readonly author: string;
	/** Of which there may be one version only. */
	readonly place: string;
	/** Of the version. */
	readonly id: string;
	readonly kind: "event" | "control" | "ack";
}

/** Ids of what one author signed. */
export interface SignedIds {
	readonly events: ReadonlySet<string>;
	readonly controls: ReadonlySet<string>;
}

/** The witness of one peer. */
export class CrashWitness {
	/** Two versions of one thing, or somebody accused of that: must stay empty. */
	readonly wrong: string[] = [];
	/** Requests of ours that wait, as somebody told us. */
	readonly told: { readonly by: string; readonly room: string; readonly reqId: string }[] = [];
	/** Rooms somebody asked us, not through others, to be let into, since this was emptied. */
	readonly asked: { readonly by: string; readonly room: string }[] = [];
	readonly #versions = new Map<string, string>();
	/** By peer id. */
	readonly #signed = new Map<string, { readonly events: Set<string>; readonly controls: Set<string> }>();

	/** What came here of one author, directly or by others, whether or not it was taken. */
	signedBy(peerId: string): SignedIds {
		return this.#signed.get(peerId) ?? { events: new Set(), controls: new Set() };
	}

	/** Takes note of a record before it is handled. */
	hear(by: string, type: number, body: Uint8Array): void {
		if (type === recordTypes.joinStatus) {
			const status = decodeJoinStatus(body);
			if (status.ok && status.value.kind === "waiting") {
				this.told.push({ by, room: status.value.room, reqId: status.value.reqId });
			}
		} else if (type === recordTypes.joinRequest) {
			const request = decodeJoin(body);
			if (request.ok && peerIdHex(request.value.card.identity) === by) {
				this.asked.push({ by, room: request.value.room });
			}
		} else if (type === recordTypes.events) {
			const items = decodeItems(body);
			for (const item of items.ok ? items.value.items : []) {
				this.#hearItem(item);
			}
		}
	}

	#hearItem(item: Item): void {
		const signed = signedOf(item);
		if (item.kind === "evidence") {
			this.wrong.push("somebody was accused of signing two versions");
		}
		if (signed === null) {
			return;
		}
		if ((this.#versions.get(signed.place) ?? signed.id) !== signed.id) {
			this.wrong.push(`there are two versions of ${signed.place}`);
		}
		this.#versions.set(signed.place, signed.id);
		const peerId = peerIdHex(signed.author);
		const ids = this.#signed.get(peerId) ?? { events: new Set(), controls: new Set() };
		this.#signed.set(peerId, ids);
		if (signed.kind !== "ack") {
			ids[signed.kind === "event" ? "events" : "controls"].add(signed.id);
		}
	}
}

const signedOf = ({ kind, bytes }: Item): Signed | null => {
	switch (kind) {
		case "control": {
			const control = decodeControl(bytes);
			if (!control.ok) {
				return null;
			}
			const { author, id, n } = control.value;
			return { kind, author, id, place: `operation ${n} of ${roomOf(control.value)}` };
		}
		case "ack": {
			const ack = decodeAck(bytes);
			return ack.ok
				? {
						kind,
						author: ack.value.author,
						id: Buffer.from(bytes).toString("hex"),
						place: `ack ${ack.value.ackSeq} of ${ack.value.author} in ${ack.value.room}`,
					}
				: null;
		}
		case "evidence":
			return null;
		default: {
			const decoded = kind === "event" ? decodeEventWithBody(bytes) : decodeEventHeader(bytes);
			if (!decoded.ok) {
				return null;
			}
			const { author, log, seq, id } = "header" in decoded.value ? decoded.value.header : decoded.value;
			return { kind: "event", author, id, place: `event ${seq} of ${author}/${log}` };
		}
	}
};
