import assert from "node:assert/strict";
import { Replica } from "../../../src/net/room/replica/replica.ts";
import { Sealing } from "../../../src/net/store/sealing.ts";
import { Store } from "../../../src/net/store/store.ts";
import { encodeAckEvidence } from "../../../src/net/wire/evidence.ts";
import { acceptance, add, after, create, rotationFor, usualPolicy, vote } from "../../harness/chains.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { onceOnly } from "../../harness/onceOnly.ts";
import { person } from "../../harness/people.ts";
import { chanceFor, fc } from "../../harness/testChance.ts";

const [ada, grace, edsger, mallory] = [person("Ada"), person("Grace"), person("Edsger"), person("Mallory")];
const random = chanceFor("any order");

/** Something a replica is given. */
interface Given {
	readonly kind: "control" | "ack" | "evidence";
	readonly bytes: Uint8Array;
}

/** A room with two forks, words for all branches, and somebody who contradicts itself. */
const first = create(ada);
const withGrace = add(first.control, ada, grace, { key: first.key });
const withEdsger = add(withGrace, ada, edsger, { key: first.key });
const kicked = after(withEdsger, ada, {
	kind: "kick",
	target: edsger.key,
	reason: "",
	cuts: [],
	rotation: rotationFor(withEdsger, [ada, grace], first.key).rotation,
});
const rotated = after(withEdsger, ada, {
	kind: "rotate",
	rotation: rotationFor(withEdsger, [ada, grace, edsger], first.key).rotation,
});
const handed = after(withEdsger, ada, { kind: "transfer", to: grace.key, acceptance: acceptance(withEdsger, grace) });
const closed = after(handed, grace, { kind: "close", reason: "" });
const changed = after(rotated, ada, { kind: "policy", policy: { ...usualPolicy, listed: false } });
const word = (who: typeof ada, target: typeof kicked, ackSeq: string) =>
	vote(withEdsger, who, null, { room: first.control.id, target: target.id, ackSeq });
const twice = [word(edsger, kicked, "00000000000a0000"), word(edsger, closed, "00000000000a0000")] as const;

const controls = [first.control, withGrace, withEdsger, kicked, rotated, handed, closed, changed];
const words = [word(grace, handed, "0000000000010000"), word(grace, changed, "0000000000030000"), ...twice];
const all: readonly Given[] = [
	...controls.map(({ bytes }): Given => ({ kind: "control", bytes })),
	...words.map(({ bytes }): Given => ({ kind: "ack", bytes })),
	{ kind: "evidence", bytes: encodeAckEvidence(...twice) },
];

const emptyReplica = (): Replica => {
	const store = new Store({ sealing: new Sealing({ random }, { master: new Uint8Array(32) }) }, { path: ":memory:" });
	return new Replica(
		{ clock: new ManualClock(), random, identity: grace, store, clockAheadOf: () => 0 },
		{ room: first.control.id },
	);
};

/** Gives things until nothing more is taken or waits for words that lead to it, as rounds of anti-entropy do. */
const give = (replica: Replica, things: readonly Given[]): void => {
	for (let taken = true; taken; ) {
		taken = false;
		const here = replica.chain.all.length;
		for (const { kind, bytes } of things) {
			const outcome =
				kind === "control"
					? replica.addControl(bytes)
					: kind === "ack"
						? replica.addAck(bytes)
						: replica.addEvidence(bytes);
			taken ||= outcome.kind === "added" || replica.chain.all.length > here;
		}
	}
};

onceOnly(() =>
	describe("what a replica was given, in any order", () => {
		it("comes to the same head and the same heads", () => {
			const reference = emptyReplica();
			give(reference, all);
			assert.ok(reference.voices.isVoid(edsger.key));
			fc.assert(
				fc.property(fc.shuffledSubarray([...all], { minLength: all.length }), (sequence) => {
					const replica = emptyReplica();
					give(replica, sequence);
					assert.equal(replica.state?.id, reference.state?.id);
					assert.deepEqual(
						[...(replica.state?.members.keys() ?? [])].sort(),
						[...(reference.state?.members.keys() ?? [])].sort(),
					);
					// Which of two contradicting words stands for their author is the only thing that may differ.
					const telling = (one: Replica) =>
						one
							.heads()
							.map((head) => JSON.stringify(head))
							.sort();
					assert.deepEqual(telling(replica), telling(reference));
				}),
				{ numRuns: 60 },
			);
		});

		it("holds no words of those who never were members", () => {
			const replica = emptyReplica();
			give(replica, all);
			const before = replica.root();
			replica.addAck(word(mallory, kicked, "0000000000090000").bytes);
			assert.equal(replica.voices.latest.has(mallory.key), false);
			assert.equal(replica.root(), before);
		});
	}),
);
