/** One download on a disk in memory, its peers in a test's hands. */
import assert from "node:assert/strict";
import { BufferPool } from "../../src/net/bufferPool.ts";
import { sha256 } from "../../src/net/crypto/hash.ts";
import type { FileDisk } from "../../src/net/files/disk.ts";
import { RoomBook } from "../../src/net/files/diskRoom.ts";
import { Download } from "../../src/net/files/download.ts";
import { pieceCount, rootOfFile } from "../../src/net/files/pieces.ts";
import type { Source, SourceLine } from "../../src/net/files/source.ts";
import type { Backlog, Checked } from "../../src/net/files/stock.ts";
import type { FileRow } from "../../src/net/store/fileRows.ts";
import { ManualClock } from "./manualClock.ts";
import { MemoryDisk } from "./memoryDisk.ts";
import type { Moment } from "./mortalDisk.ts";
import { chanceFor } from "./testChance.ts";

const mib = 2 ** 20;
export const id = "aa".repeat(16);
/** Where its part lies. */
export const part = `/parts/${id}`;

/** Somebody's bulk link: what was said over it. */
export class Line implements SourceLine {
	readonly identity: string;
	readonly said: number[] = [];
	receivedBytes = 0;
	pumped: () => void = () => undefined;

	constructor(identity: string) {
		this.identity = identity;
	}

	send(type: number): void {
		this.said.push(type);
	}

	fault(): void {}
	drop(): void {}

	pump(): void {
		this.pumped();
	}
}

/** A content whose bytes say which piece they are of. */
export const contentOf = (pieces: number, extra = 0) => {
	const size = pieces * mib - (extra > 0 ? mib - extra : 0);
	const bytes = new Uint8Array(size);
	const hashes = new Uint8Array(pieceCount(size) * 32);
	for (let i = 0; i < pieceCount(size); i++) {
		bytes.fill(i + 1, i * mib, (i + 1) * mib);
		hashes.set(sha256(bytes.subarray(i * mib, (i + 1) * mib)), i * 32);
	}
	return { size, bytes, hashes, root: rootOfFile(size, hashes) };
};
export type Content = ReturnType<typeof contentOf>;

/** One download on a disk in memory, and what it said. */
export class World {
	readonly clock = new ManualClock();
	readonly disk = new MemoryDisk();
	readonly backlog: Backlog;
	readonly said: string[] = [];
	readonly kept: Uint8Array[] = [];
	readonly content: Content;

	constructor(content: Content, backlog?: Backlog) {
		this.content = content;
		this.backlog = backlog ?? {
			pieces: 0,
			asked: 0,
			buffers: new BufferPool({ bytes: mib, most: 4 }),
			room: new RoomBook(this),
		};
	}

	/** What is committed counts while `isAlive`. */
	download(
		options: {
			readonly pieces?: Uint8Array;
			readonly knowsList?: boolean;
			readonly disk?: FileDisk;
			readonly isAlive?: Moment;
			readonly checked?: Checked;
		} = {},
	): Download {
		const { content, said } = this;
		const { isAlive = () => true } = options;
		const row: FileRow = {
			id,
			direction: "in",
			room: "11".repeat(32),
			peer: "author",
			message: "m",
			clientId: "",
			root: content.root,
			size: content.size,
			listing: 0,
			count: 1,
			name: "x.bin",
			state: "fetching",
			problem: "",
			folder: "/in",
			placed: "",
			addedMs: 0,
			endedMs: 0,
		};
		return new Download(
			{
				clock: this.clock,
				random: chanceFor("download"),
				disk: options.disk ?? this.disk,
				backlog: this.backlog,
				listed: () => isAlive() && said.push("listed"),
				kept: (pieces) => isAlive() && this.kept.push(pieces),
				gained: (index) => said.push(`gained ${index}`),
				changed: () => undefined,
				author: () => "author",
				blamed: (identity, why) => said.push(`${identity} ${why}`),
				stuck: (problem) => said.push(`stuck ${problem}`),
				placed: (path) => {
					if (isAlive()) {
						said.push(`placed ${path}`);
					}
					return Promise.resolve();
				},
				failed: (error) => assert.fail(String(error)),
			},
			{
				row,
				hashes: options.knowsList === false ? null : content.hashes,
				pieces: options.pieces ?? null,
				checked: options.checked ?? { whole: null },
			},
		);
	}

	/** A peer that has every piece. */
	source(download: Download, identity: string): Source {
		const source = download.asking.sourceUp(new Line(identity), 1);
		const bitmap = new Uint8Array(Math.ceil(pieceCount(this.content.size) / 8)).fill(0xff);
		bitmap[bitmap.length - 1] = (0xff00 >> (pieceCount(this.content.size) % 8 || 8)) & 0xff;
		assert.equal(download.asking.handleHave(source, bitmap), null);
		return source;
	}

	/** Gives a whole piece in one chunk. */
	give(download: Download, source: Source, index: number): string | null {
		const { bytes } = this.content;
		this.passed(source, mib);
		return download.asking.handleChunk(source, index, 0, bytes.subarray(index * mib, (index + 1) * mib));
	}

	/** Bytes of it come. */
	passed(source: Source, bytes: number): void {
		assert.ok(source.line instanceof Line);
		source.line.receivedBytes += bytes;
	}

	settle(): Promise<void> {
		return this.clock.advance(1);
	}
}
