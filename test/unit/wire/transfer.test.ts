import assert from "node:assert/strict";
import {
	decodeTransfer,
	encodeTransfer,
	isAcceptanceBy,
	signAcceptance,
	type TransferMessage,
} from "../../../src/net/wire/transfer.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";
import { assertExactLength, assertNeverThrows, decodedValue, reasonOf } from "./strictness.ts";

const place = { room: "11".repeat(32), n: 7, prev: "22".repeat(32) };
const accepted: TransferMessage = { kind: "accept", ...place, acceptance: new Uint8Array(64).fill(3) };
const all: readonly TransferMessage[] = [
	{ kind: "offer", ...place },
	accepted,
	{ kind: "decline", ...place },
	{ kind: "withdraw", ...place },
];

describe("TRANSFER", () => {
	it("comes back as it was", () => {
		for (const message of all) {
			assert.deepEqual(decodedValue(decodeTransfer(encodeTransfer(message))), message);
		}
	});

	it("has exactly its length, and one of four kinds", () => {
		for (const message of all) {
			assertExactLength(encodeTransfer(message), decodeTransfer);
		}
		const other = encodeTransfer({ kind: "offer", ...place });
		other[0] = 4;
		assert.equal(reasonOf(decodeTransfer(other)), "transferKind");
	});

	it("never throws", () => {
		assertNeverThrows(decodeTransfer, fc.constantFrom(...all.map(encodeTransfer)));
	});

	it("holds an acceptance that fits one place and one person", () => {
		const [ada, grace] = [person("Ada"), person("Grace")];
		const acceptance = signAcceptance(ada.signing, place);
		assert.equal(isAcceptanceBy(ada.key, acceptance, place), true);
		assert.equal(isAcceptanceBy(grace.key, acceptance, place), false);
		for (const other of [{ n: 8 }, { room: "33".repeat(32) }, { prev: "33".repeat(32) }]) {
			assert.equal(isAcceptanceBy(ada.key, acceptance, { ...place, ...other }), false);
		}
	});
});
