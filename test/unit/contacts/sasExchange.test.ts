import assert from "node:assert/strict";
import {
	answerSas,
	beginSas,
	cancelSas,
	hearSas,
	isFirst,
	joinSas,
	type SasExchange,
	type SasPlace,
	type SasStep,
} from "../../../src/net/contacts/sasExchange.ts";
import type { SasRecord } from "../../../src/net/wire/sas.ts";
import { fc } from "../../harness/testChance.ts";
import { bytes } from "../wire/arbitraries.ts";

const filled = (value: number): Uint8Array => new Uint8Array(32).fill(value);
const a = { peerId: filled(1), identityKey: filled(11) };
const b = { peerId: filled(2), identityKey: filled(12) };
const chanId = filled(9);
const placeOf = { a: { me: a, peer: b, chanId }, b: { me: b, peer: a, chanId } } as const;

type Side = "a" | "b";
const other = { a: "b", b: "a" } as const;

/** Two honest sides and what is under way between them, in order and never lost. */
interface World {
	readonly sides: Readonly<Record<Side, SasExchange | null>>;
	readonly to: Readonly<Record<Side, readonly SasRecord[]>>;
	/** What the people may still do. */
	readonly acts: readonly Act[];
	/** What each side ended with. */
	readonly ended: Readonly<Record<Side, readonly string[]>>;
}

interface Act {
	readonly side: Side;
	readonly does: "start" | "match" | "mismatch" | "cancel" | "timeout";
}

const empty = (acts: readonly Act[]): World => ({
	sides: { a: null, b: null },
	to: { a: [], b: [] },
	acts,
	ended: { a: [], b: [] },
});

const nonceOf = (side: Side): Uint8Array => filled(side === "a" ? 21 : 22);

const after = (world: World, side: Side, step: SasStep): World => {
	assert.equal(step.fault, null, "an honest side is never at fault");
	const isOver = step.exchange.phase === "over";
	return {
		...world,
		sides: { ...world.sides, [side]: isOver ? null : step.exchange },
		to: { ...world.to, [other[side]]: [...world.to[other[side]], ...step.send] },
		ended: isOver
			? { ...world.ended, [side]: [...world.ended[side], step.exchange.outcome ?? "nothing"] }
			: world.ended,
	};
};

/** What a person can do now; null where it cannot be done. */
const acted = (world: World, { side, does }: Act): World | null => {
	const exchange = world.sides[side];
	switch (does) {
		case "start":
			return exchange === null ? after(world, side, beginSas(placeOf[side], nonceOf(side))) : null;
		case "match":
		case "mismatch":
			return exchange?.phase === "comparing" && exchange.mine === "none"
				? after(world, side, answerSas(exchange, does === "match"))
				: null;
		case "cancel":
		case "timeout":
			return exchange !== null && !exchange.hasSent
				? after(world, side, cancelSas(exchange, does === "cancel" ? "cancelled" : "timeout"))
				: null;
	}
};

const delivered = (world: World, side: Side): World | null => {
	const [record, ...rest] = world.to[side];
	if (record === undefined) {
		return null;
	}
	const taken = { ...world, to: { ...world.to, [side]: rest } };
	const exchange = world.sides[side];
	return after(
		taken,
		side,
		exchange === null ? joinSas(placeOf[side], nonceOf(side), record) : hearSas(exchange, record),
	);
};

/** Every order in which it can happen; calls `look` at each end. Returns how many ends there are. */
const explore = (world: World, look: (world: World) => void, seen = new Set<string>()): number => {
	const key = JSON.stringify([
		world.acts,
		world.ended,
		...(["a", "b"] as const).map((side) => {
			const exchange = world.sides[side];
			return [
				exchange && [exchange.phase, exchange.mine, exchange.theirs, exchange.outcome, exchange.stragglers],
				exchange && [exchange.hasSent, exchange.hasHeard, exchange.askedByMe],
				world.to[side].map((record) => (record.kind === "result" ? record.result : record.kind)),
			];
		}),
	]);
	if (seen.has(key)) {
		return 0;
	}
	seen.add(key);
	const next = [
		...(["a", "b"] as const).map((side) => delivered(world, side)),
		...world.acts.map((act, index) => {
			const done = acted(world, act);
			return done && { ...done, acts: world.acts.toSpliced(index, 1) };
		}),
	].flatMap((step) => step ?? []);
	if (next.length === 0) {
		look(world);
		return 1;
	}
	return next.reduce((ends, step) => ends + explore(step, look, seen), 0);
};

const both = (...does: readonly Act["does"][]): readonly Act[] =>
	does.flatMap((what) => [
		{ side: "a", does: what },
		{ side: "b", does: what },
	]);

describe("comparing keys", () => {
	for (const starter of ["a", "b"] as const) {
		it(`shows both the same emoji and verifies when both say they match, begun by ${starter}`, () => {
			const ends = explore(empty([{ side: starter, does: "start" }, ...both("match")]), (world) => {
				assert.deepEqual(world.ended, { a: ["verified"], b: ["verified"] });
			});
			assert.ok(ends > 0);
		});
	}

	it("is one comparison when both begin at once", () => {
		const begun = both("start").reduce((world, act) => acted(world, act) ?? world, empty([]));
		const ends = explore({ ...begun, acts: both("match") }, (world) => {
			assert.deepEqual(world.ended, { a: ["verified"], b: ["verified"] });
			assert.deepEqual(world.sides, { a: null, b: null });
		});
		assert.ok(ends > 0);
	});

	it("ends alike on both sides, whoever answers, cancels or gives up when, and nobody is ever at fault", () => {
		const acts = [...both("start", "match", "mismatch", "cancel", "timeout")];
		let verified = 0;
		const ends = explore(empty(acts), (world) => {
			// Whatever was begun and not answered is still open on both sides; what ended, ended for both.
			assert.equal(world.ended.a.length, world.ended.b.length);
			assert.deepEqual(world.to, { a: [], b: [] });
			for (const [index, outcome] of world.ended.a.entries()) {
				const theirs = world.ended.b[index];
				assert.equal(outcome === "verified", theirs === "verified");
				verified += outcome === "verified" ? 1 : 0;
			}
		});
		assert.ok(ends > 50, `${ends} ends`);
		assert.ok(verified > 0);
	});

	it("gives seven emoji that depend on both nonces, both keys and the connection", () => {
		const run = (place: { readonly a: SasPlace; readonly b: SasPlace }, nonceA: Uint8Array, nonceB: Uint8Array) => {
			const begun = beginSas(place.a, nonceA);
			const [commit] = begun.send;
			assert.ok(commit);
			const joined = joinSas(place.b, nonceB, commit);
			const [nonce] = joined.send;
			assert.ok(nonce);
			const shownA = hearSas(begun.exchange, nonce);
			const [reveal] = shownA.send;
			assert.ok(reveal);
			const shownB = hearSas(joined.exchange, reveal);
			assert.deepEqual(shownA.exchange.emoji, shownB.exchange.emoji);
			assert.equal(shownA.exchange.emoji.length, 7);
			return shownA.exchange.emoji.join();
		};
		const base = run(placeOf, filled(1), filled(2));
		assert.equal(run(placeOf, filled(1), filled(2)), base);
		const elsewhere = { a: { ...placeOf.a, chanId: filled(8) }, b: { ...placeOf.b, chanId: filled(8) } };
		const mallory = { peerId: b.peerId, identityKey: filled(13) };
		const impostor = { a: { me: a, peer: mallory, chanId }, b: { me: mallory, peer: a, chanId } };
		const others = [
			run(placeOf, filled(3), filled(2)),
			run(placeOf, filled(1), filled(3)),
			run(elsewhere, filled(1), filled(2)),
			run(impostor, filled(1), filled(2)),
		];
		assert.equal(new Set([base, ...others]).size, 5);
	});

	it("shows no emoji to B where A reveals another nonce than it committed to", () => {
		const begun = beginSas(placeOf.a, filled(1));
		const [commit] = begun.send;
		assert.ok(commit);
		const joined = joinSas(placeOf.b, filled(2), commit);
		const step = hearSas(joined.exchange, { kind: "reveal", nonce: filled(3) });
		assert.equal(step.fault, "sasCommitment");
		assert.equal(step.exchange.outcome, "failed");
		assert.deepEqual(step.exchange.emoji, []);
		const honest = hearSas(joined.exchange, { kind: "reveal", nonce: filled(1) });
		assert.equal(honest.exchange.emoji.length, 7);
	});

	it("refuses every record that is not its turn", () => {
		const ask: SasRecord = { kind: "ask" };
		const commit: SasRecord = { kind: "commit", commitment: filled(5) };
		const nonce: SasRecord = { kind: "nonce", nonce: filled(6) };
		const reveal: SasRecord = { kind: "reveal", nonce: filled(7) };
		const match: SasRecord = { kind: "result", result: "match" };
		const mismatch: SasRecord = { kind: "result", result: "mismatch" };
		const all = [ask, commit, nonce, reveal, match, mismatch];
		const faults = (hear: (record: SasRecord) => SasStep, allowed: readonly SasRecord[]) => {
			for (const record of all) {
				const { fault, send } = hear(record);
				assert.equal(fault !== null, !allowed.includes(record), `${record.kind}: ${fault}`);
				assert.ok(fault === null || send.length === 0);
			}
		};
		faults((record) => joinSas(placeOf.a, filled(1), record), [ask]);
		faults((record) => joinSas(placeOf.b, filled(1), record), [commit]);
		const committed = beginSas(placeOf.a, filled(1)).exchange;
		faults((record) => hearSas(committed, record), [ask, nonce]);
		faults((record) => hearSas(joinSas(placeOf.a, filled(1), ask).exchange, record), [nonce]);
		faults((record) => hearSas(hearSas(committed, ask).exchange, record), [nonce]);
		const comparing = hearSas(committed, nonce).exchange;
		faults((record) => hearSas(comparing, record), [match, mismatch]);
		faults((record) => hearSas(hearSas(comparing, match).exchange, record), []);
		faults((record) => hearSas(beginSas(placeOf.b, filled(1)).exchange, record), [commit]);
		const over = hearSas(answerSas(comparing, true).exchange, match).exchange;
		assert.equal(over.phase, "over");
		faults((record) => hearSas(over, record), []);
		let closing = cancelSas(committed, "cancelled").exchange;
		for (let i = 0; i < 3; i++) {
			closing = hearSas(closing, nonce).exchange;
		}
		assert.equal(hearSas(closing, nonce).fault, "sasOrder");
	});

	it("takes an answer once, and none back", () => {
		const comparing = hearSas(beginSas(placeOf.a, filled(1)).exchange, { kind: "nonce", nonce: filled(2) }).exchange;
		const said = answerSas(comparing, true);
		assert.deepEqual(said.send, [{ kind: "result", result: "match" }]);
		assert.deepEqual(answerSas(said.exchange, false), { exchange: said.exchange, send: [], fault: null });
		assert.deepEqual(cancelSas(said.exchange, "cancelled"), { exchange: said.exchange, send: [], fault: null });
		assert.equal(said.exchange.outcome, null, "one side's word alone verifies nothing");
	});

	it("lets the smaller peerId commit, whoever is who", () => {
		fc.assert(
			fc.property(bytes(32), bytes(32), (one, two) => {
				fc.pre(Buffer.compare(one, two) !== 0);
				const x = { peerId: one, identityKey: filled(1) };
				const y = { peerId: two, identityKey: filled(2) };
				const isOne = isFirst({ me: x, peer: y, chanId });
				assert.equal(isOne, Buffer.from(one).toString("hex") < Buffer.from(two).toString("hex"));
				assert.notEqual(isOne, isFirst({ me: y, peer: x, chanId }));
			}),
		);
	});
});
