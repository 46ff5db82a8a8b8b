/** Carries out one `Write` inside the running transaction. */
import { fromHex } from "../wire/bytes.ts";
import { isActWrite } from "./actRows.ts";
import type { ActWriter } from "./actWriter.ts";
import { isDirectWrite } from "./directRows.ts";
import type { DirectWriter } from "./directWriter.ts";
import { goneCode } from "./eventCells.ts";
import { isFileWrite } from "./fileRows.ts";
import type { FileTable } from "./fileTable.ts";
import type { EventRow, LogPart, LogRow, Write } from "./rows.ts";
import type { SealedCells } from "./sealedCells.ts";
import { eventIdOf, type Statements } from "./statements.ts";

/** Turns writes into rows; remembers the integers that stand for rooms and logs. */
export class Writer {
	readonly #cells: SealedCells;
	readonly #statements: Statements;
	readonly #directs: DirectWriter;
	readonly #acts: ActWriter;
	readonly #files: FileTable;
	readonly #roomIds = new Map<string, number>();
	readonly #logIds = new Map<string, number>();
	/** The log written to last: a history has many events of one in a row. */
	#last = { room: "", author: "", log: "", id: 0 };

	constructor(deps: {
		readonly cells: SealedCells;
		readonly statements: Statements;
		readonly directs: DirectWriter;
		readonly acts: ActWriter;
		readonly files: FileTable;
	}) {
		this.#cells = deps.cells;
		this.#statements = deps.statements;
		this.#directs = deps.directs;
		this.#acts = deps.acts;
		this.#files = deps.files;
	}

	/** After a rollback: what was learnt in the transaction may not exist. */
	forget(): void {
		this.#roomIds.clear();
		this.#logIds.clear();
		this.#last = { room: "", author: "", log: "", id: 0 };
	}

	write(write: Write): void {
		if (isDirectWrite(write)) {
			this.#directs.write(write);
			return;
		}
		if (isActWrite(write)) {
			this.#acts.write(write);
			return;
		}
		if (isFileWrite(write)) {
			this.#files.write(write);
			return;
		}
		const s = this.#statements;
		if ("drop" in write) {
			switch (write.drop) {
				case "contact":
					s.dropContact.run(fromHex(write.peerId));
					return;
				case "room":
					this.#dropRoom(write.room);
					return;
				case "control":
					s.dropControl.run(this.#roomId(write.room), write.n, fromHex(write.id));
					return;
				case "evidence":
					s.dropEvidence.run(this.#roomId(write.room), fromHex(write.subject));
					return;
				case "ack":
					s.dropAck.run(this.#roomId(write.room), fromHex(write.author));
					return;
				case "event":
					s.dropEvent.run(...eventIdOf(write.id));
					return;
				case "bodies":
					this.#dropBodies(this.#logId(write.room, write.part.author, write.part.log), write.part);
					return;
				case "outbox":
					s.dropOutbox.run(write.clientId);
					return;
				case "slip":
					s.dropSlip.run(write.kind, fromHex(write.id));
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
				s.putContact.run(fromHex(write.row.peerId), this.#cells.sealJson("contacts", write.row.peerId, write.row));
				return;
			case "room":
				s.putRoom.run(fromHex(write.row.room), this.#cells.sealJson("rooms", write.row.room, write.row));
				return;
			case "control":
				s.putControl.run(
					this.#roomId(write.room),
					fromHex(write.id),
					write.n,
					this.#cells.seal("controls", write.id, write.bytes),
					write.place === undefined ? null : this.#cells.seal("controls", write.id, fromHex(write.place), "place"),
				);
				return;
			case "key":
				s.putKey.run(this.#roomId(write.room), fromHex(write.epoch), this.#cells.seal("keys", write.epoch, write.key));
				return;
			case "log":
				this.#writeLog(write.room, write.row);
				return;
			case "event":
				this.#writeEvent(write.room, write.row, write.unfiled === true);
				return;
			case "deleted":
				s.deleteLogs.run(this.#roomId(write.room));
				for (const { author, log, from } of write.stays) {
					s.deleteLogUpTo.run(from - 1, this.#logId(write.room, author, log));
				}
				return;
			case "checked":
				s.putChecked.run(...eventIdOf(write.id));
				return;
			case "again":
				s.putAgain.run(...eventIdOf(write.id));
				return;
			case "ack":
				s.putAck.run(this.#roomId(write.room), fromHex(write.author), write.bytes);
				return;
			case "evidence":
				s.putEvidence.run(this.#roomId(write.room), fromHex(write.subject), write.bytes);
				return;
			case "outbox":
				s.putOutbox.run(
					this.#roomId(write.room),
					write.row.clientId,
					this.#cells.seal("outbox", write.row.clientId, write.row.draft),
				);
				return;
			case "revision":
				s.reviseOutbox.run(
					this.#cells.seal("outbox", write.row.clientId, write.row.draft),
					this.#roomId(write.room),
					write.row.clientId,
				);
				return;
			case "join":
				s.putJoin.run(
					fromHex(write.row.room),
					fromHex(write.row.requester),
					this.#cells.sealJson("joins", write.row.room + write.row.requester, write.row),
				);
				return;
			case "slip":
				s.putSlip.run(write.kind, fromHex(write.id), this.#cells.sealJson("slips", write.kind + write.id, write.value));
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

	/** Other versions of what was signed twice stand under negative numbers. */
	#dropBodies(log: number, { from, to }: LogPart): void {
		for (const [first, last] of [
			[from, to],
			[-to, -from],
		] as const) {
			this.#statements.deleteBodies.run(log, first, last);
			this.#statements.deleteActs.run(log, first, last);
		}
	}

	#writeLog(room: string, row: LogRow): void {
		this.#statements.putLog.run(
			row.seq,
			fromHex(row.head),
			fromHex(row.order),
			JSON.stringify(row.gaps),
			this.#logId(room, row.author, row.log),
		);
	}

	#writeEvent(room: string, row: EventRow, unfiled: boolean): void {
		this.#statements.putEvent.run(
			this.#logId(room, row.author, row.log),
			row.seq,
			this.#roomId(room),
			fromHex(row.order),
			fromHex(row.id),
			row.shown ? 1 : 0,
			row.checked ? 1 : 0,
			row.header,
			row.body,
			goneCode(row.gone),
			row.clientId === "" ? null : row.clientId,
			unfiled ? 1 : 0,
		);
	}

	/** What refers goes before what it refers to. */
	#dropRoom(room: string): void {
		const s = this.#statements;
		const id = this.#roomId(room);
		for (const drop of [
			s.dropRoomHaves,
			s.dropRoomEvents,
			s.dropRoomLogs,
			s.dropRoomControls,
			s.dropRoomKeys,
			s.dropRoomAcks,
			s.dropRoomEvidence,
			s.dropRoomOutbox,
			s.dropRoom,
		]) {
			drop.run(id);
		}
		s.dropRoomJoins.run(fromHex(room));
		this.forget();
	}

	#logId(room: string, author: string, log: string): number {
		const last = this.#last;
		if (last.log === log && last.author === author && last.room === room) {
			return last.id;
		}
		const name = `${room}${author}${log}`;
		let id = this.#logIds.get(name);
		if (id === undefined) {
			const place = [this.#roomId(room), fromHex(author), fromHex(log)] as const;
			const row = this.#statements.logId.get(...place) ?? this.#statements.addLog.get(...place);
			id = Number(row?.id);
			this.#logIds.set(name, id);
		}
		this.#last = { room, author, log, id };
		return id;
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
}
