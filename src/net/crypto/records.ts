/**
 * The record layer: one encrypted, numbered record after the other in one direction of a link
 * (PROTOCOL §2.3); pure, the caller's clock is passed in.
 *
 * SECURITY: the first record that fails ends the direction for good. There is no retry, and what
 * the code says is for our own counters, never for the peer.
 */
import { timeLimits, wireLimits } from "../limits.ts";
import { AEAD_TAG_LENGTH } from "./aead.ts";
import { concatBytes } from "./bytes.ts";
import type { CipherState } from "./cipherState.ts";

/** What a kind of link allows in one record, and when its keys are worn. */
export interface RecordProfile {
	/** Bytes of the longest body. */
	readonly maxBody: number;
	/** Records under one key after which the sender changes it. */
	readonly rekeyAfterRecords: number;
	/** Milliseconds after which the sender changes a key. */
	readonly rekeyAfterMs: number;
	/** Records under one key after which the receiver closes, and the sender refuses to go on. */
	readonly refuseAfterRecords: number;
}

/** Chat links: 2^20 records of 4,097 AES blocks are 2^32 blocks under one key. */
export const CHAT_RECORDS: RecordProfile = {
	maxBody: wireLimits.recordBody,
	rekeyAfterRecords: 2 ** 20,
	rekeyAfterMs: timeLimits.rekeyAfter,
	refuseAfterRecords: 2 ** 21,
};

/** Bulk links: bodies twice as long (a chunk of 128 KiB and its header), so keys wear twice as fast. */
export const BULK_RECORDS: RecordProfile = {
	maxBody: 131_080,
	rekeyAfterRecords: 2 ** 19,
	rekeyAfterMs: timeLimits.rekeyAfter,
	refuseAfterRecords: 2 ** 21,
};

/** The type of the record that announces a new key; its body is empty. */
export const REKEY_RECORD = 0x03;

/** Bytes before a body: type(1) ‖ flags(1) = 0 ‖ stream(4). */
export const RECORD_HEADER_LENGTH = 6;
/** Bytes by which a record is longer than its body: header and tag. */
export const RECORD_OVERHEAD = RECORD_HEADER_LENGTH + AEAD_TAG_LENGTH;

/** A record that was opened; `body` is the caller's to keep. */
export interface OpenedRecord {
	/** 0–255; which exist is not this layer's business. */
	readonly type: number;
	/** 0–2^32 − 1; 0 except for files. */
	readonly stream: number;
	readonly body: Uint8Array;
}

/** Why a direction ended: impossible size, not authentic, flags or a REKEY form unknown, key worn. */
export type RecordFailure = "recordSize" | "recordDecrypt" | "recordForm" | "recordKeyWorn";

const NONE = new Uint8Array(0);

/** Seals the records of one direction. */
export class RecordSealer {
	readonly #cipher: CipherState;
	readonly #profile: RecordProfile;
	#recordsUnderKey = 0;
	#keySinceMs: number;

	/** `cipher` is a fresh handshake's `send`; `nowMs` any clock that does not run backwards. */
	constructor(cipher: CipherState, options: { profile: RecordProfile; nowMs: number }) {
		this.#cipher = cipher;
		this.#profile = options.profile;
		this.#keySinceMs = options.nowMs;
	}

	/**
	 * The next record: AES-256-GCM of type(1) ‖ flags(1) = 0 ‖ stream(4) ‖ body, 22 bytes longer than
	 * the body.
	 * @throws RangeError for a body too long or a number out of range; Error under a worn key or for
	 * REKEY, which only `rekey` may send.
	 */
	seal(type: number, stream: number, body: Uint8Array): Uint8Array {
		if (type === REKEY_RECORD) throw new Error("REKEY is sent by rekey()");
		return this.#seal(type, stream, body);
	}

	/** Whether the key has done its records or its hour, so that `rekey` is due before the next record. */
	shouldRekey(nowMs: number): boolean {
		return (
			this.#recordsUnderKey >= this.#profile.rekeyAfterRecords || nowMs - this.#keySinceMs >= this.#profile.rekeyAfterMs
		);
	}

	/** The REKEY record, the last one under the old key; the next record is under the new one. */
	rekey(nowMs: number): Uint8Array {
		const record = this.#seal(REKEY_RECORD, 0, NONE);
		this.#cipher.rekey();
		this.#recordsUnderKey = 0;
		this.#keySinceMs = nowMs;
		return record;
	}

	/**
	 * The next record into `target` from `at` on; returns its length. Its body is `head`, which is short, and `data`.
	 * @throws as `seal`
	 */
	sealInto(
		target: Uint8Array,
		at: number,
		record: { readonly type: number; readonly stream: number },
		head: Uint8Array,
		data: Uint8Array,
	): number {
		const { type, stream } = record;
		if (type === REKEY_RECORD) throw new Error("REKEY is sent by rekey()");
		this.#count(type, stream, head.length + data.length);
		// One call of the cipher for all that is short: each costs as much as to seal ten kibibytes.
		return this.#cipher.encryptInto(target, at, concatBytes(headerOf(type, stream), head), data);
	}

	#seal(type: number, stream: number, body: Uint8Array): Uint8Array {
		this.#count(type, stream, body.length);
		return this.#cipher.encrypt(NONE, headerOf(type, stream), body);
	}

	#count(type: number, stream: number, bodyLength: number): void {
		if (!Number.isInteger(type) || type < 0 || type > 0xff) throw new RangeError("record type");
		if (!Number.isInteger(stream) || stream < 0 || stream > 0xffffffff) {
			throw new RangeError("record stream");
		}
		if (bodyLength > this.#profile.maxBody) throw new RangeError("record body too long");
		if (this.#recordsUnderKey >= this.#profile.refuseAfterRecords) {
			throw new Error("the record key is worn");
		}
		this.#recordsUnderKey += 1;
	}
}

/** Opens the records of one direction, in order. */
export class RecordOpener {
	readonly #cipher: CipherState;
	readonly #profile: RecordProfile;
	#recordsUnderKey = 0;
	#failure: RecordFailure | undefined;

	/** `cipher` is a fresh handshake's `receive`. */
	constructor(cipher: CipherState, options: { profile: RecordProfile }) {
		this.#cipher = cipher;
		this.#profile = options.profile;
	}

	/**
	 * Opens the next record. After a REKEY (type 3) the caller calls `rekey` before the next `open`.
	 * Never throws; after the first error every further call gives that error.
	 */
	open(record: Uint8Array): OpenedRecord | { readonly error: RecordFailure } {
		const opened = this.#failure ?? this.#open(record);
		if (typeof opened !== "string") return opened;
		this.#failure = opened;
		return { error: opened };
	}

	/** Switches to the next key, as the sender did after its REKEY. */
	rekey(): void {
		this.#cipher.rekey();
		this.#recordsUnderKey = 0;
	}

	#open(record: Uint8Array): OpenedRecord | RecordFailure {
		const bodyLength = record.length - RECORD_OVERHEAD;
		if (bodyLength < 0 || bodyLength > this.#profile.maxBody) return "recordSize";
		if (this.#recordsUnderKey >= this.#profile.refuseAfterRecords) return "recordKeyWorn";
		const plaintext = this.#cipher.decrypt(NONE, record);
		if (plaintext === undefined) return "recordDecrypt";
		this.#recordsUnderKey += 1;
		const view = new DataView(plaintext.buffer, plaintext.byteOffset, RECORD_HEADER_LENGTH);
		const [type, flags, stream] = [view.getUint8(0), view.getUint8(1), view.getUint32(2)];
		const isOddRekey = type === REKEY_RECORD && (stream !== 0 || bodyLength !== 0);
		if (flags !== 0 || isOddRekey) return "recordForm";
		return { type, stream, body: plaintext.subarray(RECORD_HEADER_LENGTH) };
	}
}

function headerOf(type: number, stream: number): Uint8Array {
	const header = new Uint8Array(RECORD_HEADER_LENGTH);
	const view = new DataView(header.buffer);
	view.setUint8(0, type);
	view.setUint32(2, stream);
	return header;
}
