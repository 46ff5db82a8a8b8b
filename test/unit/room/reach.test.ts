import assert from "node:assert/strict";
import { ControlChain } from "../../../src/net/room/chain/controlChain.ts";
import { Reach } from "../../../src/net/room/keys/reach.ts";
import type { Control } from "../../../src/net/wire/control.ts";
import {
	after,
	create,
	emptyKeyBox,
	emptyRotation,
	freshLog,
	moveOf,
	usualPolicy,
	vote,
} from "../../harness/chains.ts";
import { person } from "../../harness/people.ts";

const ada = person("Ada");
const grace = person("Grace");
const edsger = person("Edsger");
const moved = person("Grace anew");

describe("how far back a member may read", () => {
	const { control: first } = create(ada);
	const addTo = (prev: Control, who: typeof ada, rest: readonly (typeof ada)[] | null): Control =>
		after(prev, ada, {
			kind: "add",
			card: who.card,
			log: freshLog(),
			reqId: "00".repeat(16),
			key:
				rest === null
					? { form: "keyBox", keyBox: emptyKeyBox }
					: { form: "rotation", rotation: emptyRotation([...rest, who], false) },
		});
	const policy = (prev: Control, history: "all" | "since-join"): Control =>
		after(prev, ada, { kind: "policy", policy: { ...usualPolicy, history } });
	const reachOf = (...operations: readonly Control[]) => {
		const chain = new ControlChain();
		for (const control of operations) {
			assert.equal(chain.add(control).kind, "added");
		}
		return new Reach({ chain });
	};
	const readers = (reach: Reach, epochs: readonly Control[]) => (who: typeof ada) =>
		epochs.map(({ id }) => reach.mayRead(who.key, id));

	it("is to the beginning under `all`, and nowhere for whoever is not in", () => {
		const withGrace = addTo(first, grace, null);
		const rotated = after(withGrace, ada, { kind: "rotate", rotation: emptyRotation([ada, grace], true) });
		const reads = readers(reachOf(first, withGrace, rotated), [first, rotated]);
		assert.deepEqual(
			[reads(ada), reads(grace), reads(edsger)],
			[
				[true, true],
				[true, true],
				[false, false],
			],
		);
	});

	it("is to its own epoch under `since-join`, for whoever comes later too; lifting it opens nothing", () => {
		const since = policy(first, "since-join");
		const withGrace = addTo(since, grace, [ada]);
		const rotated = after(withGrace, ada, { kind: "rotate", rotation: emptyRotation([ada, grace], true) });
		const lifted = policy(rotated, "all");
		const withEdsger = addTo(lifted, edsger, null);
		const reads = readers(reachOf(first, since, withGrace, rotated, lifted, withEdsger), [first, withGrace, rotated]);
		assert.deepEqual(
			[reads(ada), reads(grace), reads(edsger)],
			[
				[true, true, true],
				[false, true, true],
				[false, true, true],
			],
		);
	});

	it("does not change with a key that moves", () => {
		const since = policy(first, "since-join");
		const withGrace = addTo(since, grace, [ada]);
		const withEdsger = addTo(withGrace, edsger, [ada, grace]);
		const rekeyed = after(withEdsger, ada, {
			kind: "rekey",
			move: moveOf(grace, moved),
			log: freshLog(),
			cuts: [],
			rotation: emptyRotation([ada, edsger, moved], true),
		});
		const reads = readers(reachOf(first, since, withGrace, withEdsger, rekeyed), [
			first,
			withGrace,
			withEdsger,
			rekeyed,
		]);
		assert.deepEqual(
			[reads(ada), reads(moved), reads(edsger), reads(grace)],
			[
				[true, true, true, true],
				[false, true, true, true],
				[false, false, true, true],
				[false, false, false, false],
			],
		);
	});

	it("reaches a branch that lost only where it left the other one after one had come", () => {
		const since = policy(first, "since-join");
		const fork = after(since, ada, { kind: "rotate", rotation: emptyRotation([ada], true) });
		const withGrace = addTo(since, grace, [ada]);
		const later = after(withGrace, ada, { kind: "rotate", rotation: emptyRotation([ada, grace], true) });
		const other = after(withGrace, ada, { kind: "close", reason: "" });
		const reach = reachOf(first, since, withGrace, later, other, fork);
		assert.equal(reach.mayRead(ada.key, fork.id), true);
		const isIn = reach.mayRead(grace.key, withGrace.id);
		assert.equal(reach.mayRead(grace.key, fork.id), false);
		assert.equal(reach.mayRead(grace.key, later.id), isIn);
		assert.equal(reach.mayRead(grace.key, "ab".repeat(32)), false);
	});

	it("is not to what a branch that does not count sealed without it", () => {
		const withGrace = addTo(first, grace, null);
		const withEdsger = addTo(withGrace, edsger, null);
		const fork = (...stay: readonly (typeof ada)[]): Control =>
			stay.length === 3
				? after(withEdsger, ada, { kind: "rotate", rotation: emptyRotation(stay, true) })
				: after(withEdsger, ada, {
						kind: "kick",
						target: grace.key,
						reason: "",
						cuts: [],
						rotation: emptyRotation(stay, true),
					});
		const [kicked, rotated, counts] = [
			fork(ada, edsger),
			fork(ada, grace, edsger),
			after(withEdsger, ada, { kind: "policy", policy: { ...usualPolicy, listed: false } }),
		];
		const chain = new ControlChain();
		for (const control of [first, withGrace, withEdsger, kicked, rotated, counts]) {
			chain.add(control);
		}
		chain.hear({ latest: new Map([[grace.key, vote(counts, grace, null)]]), isVoid: () => false });
		assert.equal(chain.state?.id, counts.id);
		const reads = readers(new Reach({ chain }), [first, kicked, rotated]);
		assert.deepEqual(reads(grace), [true, false, true]);
		assert.deepEqual(reads(edsger), [true, true, true]);
	});
});
