/** `sas.json`: comparing keys by emoji, from the commitment to what both people see. */
import { peerIdOf } from "../../src/net/crypto/fingerprint.ts";
import { sasBytes, sasCommitment, sasEmoji, sasIndexes } from "../../src/net/crypto/sas.ts";
import { encodeSas, type SasRecord } from "../../src/net/wire/sas.ts";
import { bytesOf, cast, hex, type Json, someHex } from "./kit.ts";

/** Two comparisons, with the records as they pass. */
export const comparisons = (): Json => ({ vectors: ["one", "another"].map(compare) });

function compare(seed: string): Json {
	const keys = [cast.ada.signing.publicKey, cast.grace.signing.publicKey];
	const [first, second] = keys
		.map((identityKey) => ({ identityKey, peerId: peerIdOf(identityKey) }))
		.sort((one, other) => Buffer.compare(one.peerId, other.peerId));
	if (first === undefined || second === undefined) throw new Error("two compare");
	const chanId = bytesOf(someHex(`${seed} channel`, 32));
	const nonceA = bytesOf(someHex(`${seed} nA`, 32));
	const nonceB = bytesOf(someHex(`${seed} nB`, 32));
	const commitment = sasCommitment({ nonceA, peerIdA: first.peerId, peerIdB: second.peerId, chanId });
	const input = { nonceA, nonceB, chanId, identityKeyA: first.identityKey, identityKeyB: second.identityKey };
	const bytes = sasBytes(input);
	return {
		a: { identityKey: hex(first.identityKey), peerId: hex(first.peerId), nonce: hex(nonceA) },
		b: { identityKey: hex(second.identityKey), peerId: hex(second.peerId), nonce: hex(nonceB) },
		chanId: hex(chanId),
		commitment: hex(commitment),
		records: [
			record("B", { kind: "ask" }),
			record("A", { kind: "commit", commitment }),
			record("B", { kind: "nonce", nonce: nonceB }),
			record("A", { kind: "reveal", nonce: nonceA }),
			record("A", { kind: "result", result: "match" }),
			record("B", { kind: "result", result: "match" }),
		],
		sas: hex(bytes),
		numbers: [...sasIndexes(bytes)],
		emoji: sasEmoji(input).map(({ emoji, name }) => ({ emoji, name })),
	};
}

function record(from: "A" | "B", what: SasRecord): Json {
	const { type, body } = encodeSas(what);
	return { from, type, body: hex(body) };
}
