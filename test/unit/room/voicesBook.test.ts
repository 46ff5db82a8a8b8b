import assert from "node:assert/strict";
import { VoicesBook } from "../../../src/net/room/chain/voicesBook.ts";
import { decodeEventHeader, type EventHeader, encodeEventFields, signEvent } from "../../../src/net/wire/event.ts";
import { decodeEvidence, type Evidence, encodeEventEvidence, subjectOf } from "../../../src/net/wire/evidence.ts";
import { person } from "../../harness/people.ts";
import { fc } from "../../harness/testChance.ts";

const mallory = person("Mallory");
const room = "11".repeat(32);

const event = (log: string, seq: number, text: string): EventHeader => {
	const fields = { kind: 1, room, log, seq, prev: room, ctl: room, epochCtl: room, hlc: "0".repeat(16), deps: [] };
	const aad = encodeEventFields(mallory.signing.publicKey, { ...fields, nonce: new Uint8Array(24) });
	const header = decodeEventHeader(signEvent(mallory.signing, aad, new TextEncoder().encode(text)));
	assert.ok(header.ok);
	return header.value;
};

const proof = (log: string, seq: number, one: string, other: string): Evidence => {
	const decoded = decodeEvidence(encodeEventEvidence(event(log, seq, one), event(log, seq, other)));
	assert.ok(decoded.ok);
	return decoded.value;
};

const logs = ["aa".repeat(8), "bb".repeat(8)];
/** Of each log, at each of three numbers, the proofs that three versions make. */
const proofs = logs.flatMap((log) =>
	[2, 3, 4].flatMap((seq) => [proof(log, seq, "a", "b"), proof(log, seq, "b", "c"), proof(log, seq, "a", "c")]),
);
const bytesOf = (book: VoicesBook): readonly string[] =>
	[...book.evidence.values()].map(({ bytes }) => Buffer.from(bytes).toString("hex")).sort();

describe("proofs that logs fork", () => {
	it("are kept one for each log, the same of a set whatever came first or twice, and let go of with what is told", () => {
		fc.assert(
			fc.property(fc.shuffledSubarray(proofs, { minLength: 1 }), fc.array(fc.constantFrom(...proofs)), (some, more) => {
				const told = [...some, ...more.filter((one) => some.includes(one))];
				const [book, sorted] = [new VoicesBook(), new VoicesBook()];
				const onDisk = new Set<string>();
				for (const one of told) {
					const kept = book.keep(one);
					if (kept !== null) {
						onDisk.delete(kept.instead === undefined ? "" : subjectOf(kept.instead));
						onDisk.add(subjectOf(one));
					}
				}
				for (const one of proofs.filter((each) => some.includes(each))) {
					sorted.keep(one);
				}
				assert.deepEqual(bytesOf(book), bytesOf(sorted));
				assert.deepEqual([...book.evidence.keys()].sort(), [...onDisk].sort());
				for (const log of logs) {
					const seqs = some.flatMap((one) => (one.kind === "events" && one.log === log ? [one.seq] : []));
					assert.equal(book.forkOf(mallory.key, log), seqs.length === 0 ? null : Math.min(...seqs));
				}
				assert.ok(book.evidence.size <= logs.length);
				assert.equal(book.isDisputed(mallory.key), true);
			}),
			{ numRuns: 60 },
		);
	});
});
