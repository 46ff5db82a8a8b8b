/**
 * What is done to every byte of a file and cannot be left out, and nothing else: pieces of 1 MiB are read, sealed in
 * records of 128 KiB and sent; there they are opened, hashed and written. No protocol, no room, nobody to ask, buffers
 * that are used again, one thread at each end beside libuv's. Ours cannot be faster than this by much.
 */
import { closeSync, openSync, read, write } from "node:fs";
import type { Socket } from "node:net";
import { promisify } from "node:util";
import {
	AEAD_KEY_LENGTH,
	AEAD_NONCE_LENGTH,
	AEAD_TAG_LENGTH,
	importAeadKey,
	open,
	sealInto,
} from "../../src/net/crypto/aead.ts";
import { release } from "../../src/net/crypto/bytes.ts";
import { sha256 } from "../../src/net/crypto/hash.ts";

const readAt = promisify(read);
const writeAt = promisify(write);
const pieceBytes = 1_048_576;
const recordBytes = 131_072;
const sealedBytes = recordBytes + AEAD_TAG_LENGTH;
/** Pieces in hand at either end: one is worked on while the other is read or leaves. */
const atOnce = 2;
const key = importAeadKey(new Uint8Array(AEAD_KEY_LENGTH));
const nothing = new Uint8Array();

/** Numbers records, as a link does. */
class Nonces {
	readonly #nonce = new Uint8Array(AEAD_NONCE_LENGTH);
	readonly #view = new DataView(this.#nonce.buffer);
	#count = 0;

	next(): Uint8Array {
		this.#view.setUint32(8, this.#count++);
		return this.#nonce;
	}
}

/** Sends a file. */
export async function pourPieces(path: string, to: Socket): Promise<void> {
	const file = openSync(path, "r");
	const nonces = new Nonces();
	const pieces = Array.from({ length: atOnce }, () => new Uint8Array(pieceBytes));
	const messages = pieces.map(() => new Uint8Array((pieceBytes / recordBytes) * sealedBytes));
	const left = pieces.map(() => Promise.resolve());
	const readPiece = (turn: number) =>
		readAt(file, pieces[turn % atOnce] ?? nothing, 0, pieceBytes, turn * pieceBytes).then(({ bytesRead }) => bytesRead);
	let reading = readPiece(0);
	for (let turn = 0; ; turn += 1) {
		const length = await reading;
		if (length === 0) break;
		const [piece = nothing, message = nothing] = [pieces[turn % atOnce], messages[turn % atOnce]];
		reading = readPiece(turn + 1);
		await left[turn % atOnce];
		let at = 0;
		for (let from = 0; from < length; from += recordBytes) {
			const part = piece.subarray(from, Math.min(from + recordBytes, length));
			at += sealInto(message, at, { key, nonce: nonces.next() }, part);
		}
		left[turn % atOnce] = new Promise((resolve) => to.write(message.subarray(0, at), () => resolve()));
	}
	closeSync(file);
	to.end();
}

/** Takes what `pourPieces` sends. */
export class PieceTaker {
	readonly #file: number;
	readonly #bytes: number;
	readonly #arrived: () => void;
	readonly #nonces = new Nonces();
	readonly #record = new Uint8Array(sealedBytes);
	readonly #free: Uint8Array[] = [];
	#piece: Uint8Array = new Uint8Array(pieceBytes);
	/** Bytes of the record that is being received, of the piece, and of the file that were opened and written. */
	#got = 0;
	#filled = 0;
	#opened = 0;
	#written = 0;

	constructor(options: { readonly path: string; readonly bytes: number; readonly arrived: () => void }) {
		this.#file = openSync(options.path, "w");
		this.#bytes = options.bytes;
		this.#arrived = options.arrived;
	}

	take(data: Uint8Array): void {
		for (let at = 0; at < data.length; ) {
			const length = Math.min(recordBytes, this.#bytes - this.#opened) + AEAD_TAG_LENGTH;
			const part = data.subarray(at, at + length - this.#got);
			this.#record.set(part, this.#got);
			this.#got += part.length;
			at += part.length;
			if (this.#got === length) this.#open(this.#record.subarray(0, length));
		}
	}

	#open(record: Uint8Array): void {
		const plain = open(key, this.#nonces.next(), nothing, record);
		if (plain === undefined) throw new Error("a record is not what was sent");
		this.#piece.set(plain, this.#filled);
		this.#got = 0;
		this.#filled += plain.length;
		this.#opened += plain.length;
		release(plain);
		if (this.#filled === pieceBytes || this.#opened === this.#bytes) {
			const piece = this.#piece.subarray(0, this.#filled);
			sha256(piece);
			void this.#write(piece, this.#opened - this.#filled);
			this.#piece = this.#free.pop() ?? new Uint8Array(pieceBytes);
			this.#filled = 0;
		}
	}

	async #write(piece: Uint8Array, position: number): Promise<void> {
		await writeAt(this.#file, piece, 0, piece.length, position);
		this.#free.push(new Uint8Array(piece.buffer));
		this.#written += piece.length;
		if (this.#written === this.#bytes) {
			closeSync(this.#file);
			this.#arrived();
		}
	}
}
