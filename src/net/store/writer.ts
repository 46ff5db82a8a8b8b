/** Carries out one `Write` inside the running transaction. */
import { fromHex } from "../wire/bytes.ts";
import { encodeText } from "../wire/json.ts";
import type { EventRow, Write } from "./rows.ts";
import type { Sealing } from "./sealing.ts";
import type { Statements } from "./statements.ts";

/** Turns writes into rows; remembers the integers that stand for rooms. */
export class Writer {
	readonly #sealing: Sealing;
	readonly #statements: Statements;
	readonly #roomIds = new Map<string, number>();

	constructor(deps: { readonly sealing: Sealing; readonly statements: Statements }) {
		this.#sealing = deps.sealing;
		this.#statements = deps.statements;
	}

	/** After a rollback: what was learnt in the transaction may not exist. */
	forget(): void {
		this.#roomIds.clear();
	}

	write(write: Write): void {
		const s = this.#statements;
		if ("drop" in write) {
			switch (write.drop) {
				case "contact":
					s.dropContact.run(fromHex(write.peerId));
					return;
				case "outbox":
					s.dropOutbox.run(write.clientId);
					return;
				case "join":
					s.dropJoin.run(fromHex(write.room), fromHex(write.requester));
					return;
			}
		}
		switch (write.put) {
			case "meta":
				s.putMeta.run(write.key, write.value);
				return;
			case "contact":
				s.putContact.run(fromHex(write.row.peerId), this.#sealJson("contacts", write.row.peerId, write.row));
				return;
			case "room":
				s.putRoom.run(fromHex(write.row.room), this.#sealJson("rooms", write.row.room, write.row));
				return;
			case "control":
				s.putControl.run(
					this.#roomId(write.room),
					fromHex(write.id),
					write.n,
					this.#sealing.seal("controls", "sealed", write.id, write.bytes),
				);
				return;
			case "key":
				s.putKey.run(
					this.#roomId(write.room),
					fromHex(write.epoch),
					this.#sealing.seal("keys", "sealed", write.epoch, write.key),
				);
				return;
			case "event":
				this.#writeEvent(write.room, write.ctl, write.row);
				return;
			case "outbox":
				s.putOutbox.run(
					this.#roomId(write.room),
					write.row.clientId,
					this.#sealing.seal("outbox", "sealed", write.row.clientId, write.row.draft),
				);
				return;
			case "join":
				s.putJoin.run(
					fromHex(write.row.room),
					fromHex(write.row.requester),
					this.#sealJson("joins", write.row.room + write.row.requester, write.row),
				);
				return;
			case "have": {
				const log = s.logId.get(this.#roomId(write.room), fromHex(write.author), fromHex(write.row.log));
				if (log !== undefined) {
					s.putHave.run(Number(log.id), fromHex(write.row.member), write.row.seq);
				}
				return;
			}
		}
	}

	#writeEvent(room: string, ctl: string, row: EventRow): void {
		const roomId = this.#roomId(room);
		const order = fromHex(row.order);
		const event = fromHex(row.id);
		const log = this.#statements.putLog.get(
			roomId,
			fromHex(row.author),
			fromHex(row.log),
			row.seq,
			event,
			fromHex(ctl),
			order,
		);
		this.#statements.putEvent.run(
			Number(log?.id),
			row.seq,
			roomId,
			order,
			event,
			row.shown ? 1 : 0,
			row.header,
			row.body,
			row.clientId === "" ? null : row.clientId,
		);
	}

	#roomId(room: string): number {
		const known = this.#roomIds.get(room);
		if (known !== undefined) {
			return known;
		}
		const row = this.#statements.roomId.get(fromHex(room));
		if (row === undefined) {
			throw new Error("a room is put before what belongs to it");
		}
		const id = Number(row.id);
		this.#roomIds.set(room, id);
		return id;
	}

	#sealJson(table: string, row: string, value: object): Uint8Array {
		return this.#sealing.seal(table, "sealed", row, encodeText(JSON.stringify(value)));
	}
}
