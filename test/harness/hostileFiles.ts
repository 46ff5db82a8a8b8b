/** Mallory, a member of Ada's room who offers, serves and wants files as no honest peer does. */
import assert from "node:assert/strict";
import { concatBytes } from "../../src/net/crypto/bytes.ts";
import { sha256 } from "../../src/net/crypto/hash.ts";
import { pieceCount, rootOfFile } from "../../src/net/files/pieces.ts";
import type { Identity } from "../../src/net/identity.ts";
import { eventKinds } from "../../src/net/wire/event.ts";
import { bulkTypes, encodeFileStatus, encodeList, encodeNak } from "../../src/net/wire/files.ts";
import type { JsonObject } from "../../src/net/wire/json.ts";
import { recordTypes } from "../../src/net/wire/records.ts";
import { transferOf } from "./fileTeam.ts";
import { MemoryDisk } from "./memoryDisk.ts";
import { MemoryTeam } from "./memoryTeam.ts";
import { person } from "./people.ts";
import { type HeardBulk, RawBulk } from "./rawBulk.ts";
import { RawMember } from "./rawMember.ts";
import type { TestNode } from "./testNode.ts";

const mib = 2 ** 20;

/** A content somebody has, or says it has. */
export interface Content {
	readonly bytes: Uint8Array;
	readonly hashes: Uint8Array;
	readonly root: string;
}

/** A content of these bytes. */
export const contentOf = (bytes: Uint8Array): Content => {
	const hashes = concatBytes(
		...Array.from({ length: pieceCount(bytes.length) }, (_, i) => sha256(bytes.subarray(i * mib, (i + 1) * mib))),
	);
	return { bytes, hashes, root: rootOfFile(bytes.length, hashes) };
};

/** The pieces asked for in WANTs. */
export const piecesIn = (...wants: readonly HeardBulk[]): readonly number[] =>
	wants.flatMap(({ body }) =>
		Array.from({ length: body.length / 4 }, (_, i) => new DataView(body.buffer, body.byteOffset).getUint32(i * 4)),
	);

/** What of an honest peer's answers a test changes. */
export interface Answers {
	readonly list?: (record: HeardBulk) => void;
	/** For each piece that is asked for. */
	readonly piece?: (stream: number, index: number) => void;
}

/** One honest node and one dishonest member, on a disk and a network in memory. */
export class HostileFiles {
	readonly team = new MemoryTeam();
	readonly disk = new MemoryDisk();
	readonly mallory = person("mallory");
	readonly ada: TestNode;
	readonly room: string;
	readonly member: RawMember;

	private constructor(own: Pick<HostileFiles, "team" | "disk" | "ada" | "room" | "member">) {
		this.team = own.team;
		this.disk = own.disk;
		this.ada = own.ada;
		this.room = own.room;
		this.member = own.member;
	}

	static async start(): Promise<HostileFiles> {
		const team = new MemoryTeam();
		const disk = new MemoryDisk();
		const ada = await team.add("Ada", { disk });
		const room = await team.room(ada);
		const member = await RawMember.join(team, ada, person("mallory"), { room });
		const files = new HostileFiles({ team, disk, ada, room, member });
		files.stay(member);
		return files;
	}

	/** A member's chat link does not fall silent from now on. */
	stay(member: RawMember): void {
		this.team.clock.after(10_000, () => {
			if (member.link.closed === null) {
				member.link.send(recordTypes.ping);
			}
			this.stay(member);
		});
	}

	end(): Promise<void> {
		return this.team.end();
	}

	/** Mallory offers something; returns the message's id. */
	async offer(json: JsonObject): Promise<string> {
		const event = this.member.event("", { kind: eventKinds.file, json });
		this.member.give(event.item);
		await this.team.until(() => this.ada.messages(this.room).some(({ id }) => id === event.header.id), {
			what: "the offer",
		});
		return event.header.id;
	}

	/** Ada accepts what Mallory offers, and Mallory connects to be asked. */
	async accepted(content: Content, change: JsonObject = {}): Promise<{ readonly id: string; readonly bulk: RawBulk }> {
		const { room, ada, team } = this;
		const { root, bytes } = content;
		const messageId = await this.offer({ root, size: bytes.length, listing: 0, count: 1, name: "x.bin", ...change });
		const fetching = await ada.api["files/accept"]({ room, peerId: "", messageId, folder: "/in" });
		assert.ok(fetching.ok, JSON.stringify(fetching));
		await team.until(() => this.member.link.types.includes(recordTypes.bulkWanted), {
			what: "the link to be asked for",
		});
		return { id: fetching.value.id, bulk: await this.bulk() };
	}

	/** A bulk link to Ada; Mallory's, from where she is not known yet, unless told. */
	bulk(identity: Identity = this.mallory, host = "10.3.0.2"): Promise<RawBulk> {
		return RawBulk.to(this.team, this.ada, identity, host);
	}

	/** Another member, honest as far as files go, who says it has a content whole. */
	async holder(content: Content, name = "heidi"): Promise<{ readonly bulk: RawBulk; readonly member: RawMember }> {
		const { room, ada, team } = this;
		const identity = person(name);
		const host = `10.4.0.${name.length}`;
		const member = await RawMember.join(team, ada, identity, { room, host, instance: "00000000000000bb" });
		this.stay(member);
		const pieces = pieceCount(content.bytes.length);
		const status = { room, root: content.root, state: "done", pieces, trouble: "" } as const;
		member.link.send(recordTypes.fileStatus, encodeFileStatus(status));
		await team.until(() => member.link.types.includes(recordTypes.bulkWanted), { what: `${name} to be asked` });
		return { bulk: await this.bulk(identity, host), member };
	}

	/** Answers as an honest peer would, but for what a test changes. */
	serve(bulk: RawBulk, content: Content, change: Answers = {}): void {
		const { bytes, hashes } = content;
		bulk.answer = (record) => {
			const { type, stream } = record;
			const count = pieceCount(bytes.length);
			if (type === bulkTypes.open) {
				const bitmap = new Uint8Array(Math.ceil(count / 8)).fill(0xff);
				bitmap[bitmap.length - 1] = (0xff00 >> (count % 8 || 8)) & 0xff;
				bulk.link.send(bulkTypes.have, stream, bitmap);
			} else if (type === bulkTypes.listWant) {
				(change.list ?? (() => bulk.link.send(bulkTypes.list, stream, encodeList(0, hashes))))(record);
			} else if (type === bulkTypes.want) {
				for (const index of piecesIn(record)) {
					const piece = bytes.subarray(index * mib, (index + 1) * mib);
					(change.piece ?? (() => bulk.link.sendPiece(stream, index, piece)))(stream, index);
				}
			}
		};
	}

	/** Refuses one piece, or the whole stream. */
	refuse(bulk: RawBulk, stream: number, index: number | null): void {
		bulk.link.send(bulkTypes.nak, stream, encodeNak("refused", index));
	}

	/** Why peers are named beside a transfer. */
	blamed(id: string): readonly string[] {
		return transferOf(this.ada, id)?.blamed.map(({ why }) => why) ?? [];
	}

	/** Waits until Ada's transfer is whole. */
	async done(id: string, within = 20_000): Promise<void> {
		await this.team.until(() => transferOf(this.ada, id)?.state === "done", { what: "the file", within });
	}
}
