/**
 * The records by which two peers compare keys (PROTOCOL "Contact states and SAS"). Pure.
 *
 * `COMMIT = nothing (B asks A to begin) | c(32)`, `NONCE = nB(32)`, `REVEAL = nA(32)`,
 * `RESULT = result(1: 0 they differ, 1 they match, 2 cancelled)`
 */
import { concatBytes } from "../crypto/bytes.ts";
import { HASH_LENGTH } from "../crypto/hash.ts";
import { SAS_NONCE_LENGTH } from "../crypto/sas.ts";
import { type Decoded, decodeBytes, malformed, u8 } from "./bytes.ts";
import { recordTypes } from "./records.ts";

/** What a side says at the end. */
export type SasResult = "mismatch" | "match" | "cancelled";

/** One record of a comparison. */
export type SasRecord =
	| { readonly kind: "ask" }
	| { readonly kind: "commit"; readonly commitment: Uint8Array }
	| { readonly kind: "nonce" | "reveal"; readonly nonce: Uint8Array }
	| { readonly kind: "result"; readonly result: SasResult };

const results: readonly SasResult[] = ["mismatch", "match", "cancelled"];
const nothing = new Uint8Array();

/** Type and body of a record. */
export const encodeSas = (record: SasRecord): { readonly type: number; readonly body: Uint8Array } => {
	switch (record.kind) {
		case "ask":
			return { type: recordTypes.sasCommit, body: nothing };
		case "commit":
			return { type: recordTypes.sasCommit, body: record.commitment };
		case "nonce":
			return { type: recordTypes.sasNonce, body: record.nonce };
		case "reveal":
			return { type: recordTypes.sasReveal, body: record.nonce };
		case "result":
			return { type: recordTypes.sasResult, body: u8(results.indexOf(record.result)) };
	}
};

/** Whether records of this type belong to a comparison. */
export const isSasType = (type: number): boolean => type >= recordTypes.sasCommit && type <= recordTypes.sasResult;

/** Decodes the body of a record of such a type. The bytes are copied. */
export const decodeSas = (type: number, bytes: Uint8Array): Decoded<SasRecord> =>
	decodeBytes(bytes, (reader): SasRecord => {
		switch (type) {
			case recordTypes.sasCommit:
				return reader.left === 0
					? { kind: "ask" }
					: { kind: "commit", commitment: concatBytes(reader.bytes(HASH_LENGTH)) };
			case recordTypes.sasNonce:
				return { kind: "nonce", nonce: concatBytes(reader.bytes(SAS_NONCE_LENGTH)) };
			case recordTypes.sasReveal:
				return { kind: "reveal", nonce: concatBytes(reader.bytes(SAS_NONCE_LENGTH)) };
			case recordTypes.sasResult:
				return { kind: "result", result: results[reader.u8()] ?? malformed("sasResult") };
			default:
				return malformed("sasType");
		}
	});
