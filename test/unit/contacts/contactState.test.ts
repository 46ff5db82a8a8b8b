import assert from "node:assert/strict";
import type { ContactState } from "../../../src/net/api/people.ts";
import {
	type ContactAct,
	type ContactNews,
	type ContactRefusal,
	inheritedState,
	isApproving,
	isMutual,
	nextState,
} from "../../../src/net/contacts/contactState.ts";

const states = {
	u: "unknown",
	i: "pendingIn",
	o: "pendingOut",
	a: "approved",
	v: "verified",
	b: "blocked",
	k: "keyConflict",
} as const satisfies Record<string, ContactState>;
const refusals = {
	"?": "requestUnknown",
	B: "contactBlocked",
	N: "contactNotBlocked",
	K: "contactKeyConflict",
	A: "contactNotApproved",
} as const satisfies Record<string, ContactRefusal>;
const events: readonly (ContactAct | ContactNews)[] = [
	"request",
	"approve",
	"decline",
	"block",
	"unblock",
	"forget",
	"numberMatched",
	"theyApprove",
	"theyWait",
	"theyDecline",
	"theyEnd",
	"emojiMatched",
	"keysConflict",
];

/** State, then what each event leads to, in the order of `events`. */
const cells = `
	u   o ? ? b N u A   i u u u v k
	i   a a u b N u A   i u u u v k
	o   o ? ? b N u A   a o u o v k
	a   a a ? b N u v   a o u u v k
	v   v v ? b N u v   v o u u v k
	b   B B B b u B B   b b b b b b
	k   K K K b N u K   k k k k v k
`;

/** What the old key was, then what the new one becomes if it was u, i, o, a, v, b, k by itself. */
const heirs = `
	u   u i o a v b k
	i   i i a a v b k
	o   o a o a v b k
	a   a a a a v b k
	v   a a a a v b k
	b   b b b a v b k
	k   k k k a v b k
`;

const rowsOf = (table: string): readonly (readonly string[])[] =>
	table
		.trim()
		.split("\n")
		.map((line) => line.trim().split(/\s+/u));

const stateOf = (letter: string | undefined): ContactState => {
	const state = Object.entries(states).find(([key]) => key === letter)?.[1];
	assert.ok(state, `no state ${letter}`);
	return state;
};

describe("where a contact stands", () => {
	for (const [letter, ...row] of rowsOf(cells)) {
		const state = stateOf(letter);
		it(`${state}: every event leads where the table says`, () => {
			assert.equal(row.length, events.length);
			for (const [index, event] of events.entries()) {
				const cell = row[index] ?? "";
				const refusal = Object.entries(refusals).find(([key]) => key === cell)?.[1];
				const expected = refusal === undefined ? { ok: true, state: stateOf(cell) } : { ok: false, refusal };
				assert.deepEqual(nextState(state, event), expected, `${event} in ${state}`);
			}
		});
	}

	for (const [letter, ...row] of rowsOf(heirs)) {
		const old = stateOf(letter);
		it(`${old}: what a key becomes to which it moved`, () => {
			for (const [index, own] of Object.values(states).entries()) {
				assert.equal(inheritedState(old, own), stateOf(row[index]), `${own} inherits ${old}`);
			}
		});
	}

	it("never becomes mutual, or better, by what a peer says alone", () => {
		for (const state of Object.values(states)) {
			for (const news of ["theyApprove", "theyWait", "theyDecline", "theyEnd", "keysConflict"] as const) {
				const step = nextState(state, news);
				assert.ok(step.ok);
				assert.ok(!isApproving(step.state) || isApproving(state), `${news} in ${state}`);
				assert.ok(step.state !== "verified" || state === "verified", `${news} in ${state}`);
				assert.ok(!isMutual(step.state) || isApproving(state), `${news} in ${state}`);
			}
		}
	});
});
