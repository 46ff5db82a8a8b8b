/** APPROVE: what a peer makes of us as a contact (PROTOCOL "Contact states"). JSON `{state, waitMs}`. Pure. */
import { timeLimits } from "../limits.ts";
import { type Decoded, decodeBytes, malformed } from "./bytes.ts";
import { encodeJson, integerField, readJson, stringField } from "./json.ts";

/**
 * The sender's word about the receiver.
 *
 * - `approved`: takes it as a contact; a request where the receiver does not do so yet. Said on every link.
 * - `pending`: the answer to `approved` of one who does not take the other as a contact, or blocks it: the same words.
 * - `declined`: the request was turned down; asking again within `waitMs` is not even shown.
 * - `ended`: took it as a contact, or asked it, and does so no longer.
 */
export type Approval =
	| { readonly state: "approved" | "pending" | "ended" }
	| { readonly state: "declined"; readonly waitMs: number };

/** The longest cool-down: the first, doubled ten times. */
export const denialDoublings = 10;
const waitMost = timeLimits.denialFirst * 2 ** denialDoublings;
const stateLength = 16;

/** Serialises an approval. */
export const encodeApproval = (approval: Approval): Uint8Array => encodeJson({ ...approval });

/** Decodes an approval. */
export const decodeApproval = (bytes: Uint8Array): Decoded<Approval> =>
	decodeBytes(new Uint8Array(), (): Approval => {
		const fields = readJson(bytes);
		const state = stringField(fields, "state", stateLength);
		switch (state) {
			case "approved":
			case "pending":
			case "ended":
				return { state };
			case "declined":
				return { state, waitMs: integerField(fields, "waitMs", 0, waitMost) };
			default:
				return malformed("state");
		}
	});
