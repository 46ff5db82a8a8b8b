/** What we do about one peer: every state and every event, held against the table in the docs, and what cells do not say. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { step } from "../../../src/net/mesh/peerMachine.ts";
import {
	mayDial,
	nobody,
	type PeerEvent,
	type PeerState,
	type Phase,
	phaseOf,
	type Source,
} from "../../../src/net/mesh/peerState.ts";
import { type LinkFacts, replaces } from "../../../src/net/mesh/whichStays.ts";
import { fc } from "../../harness/testChance.ts";

const key = "10.0.0.2:46920";
const address = { host: "10.0.0.2", port: 46_920 };
const moment = { now: 1_000_000, chance: 0.5 };
const link: LinkFacts = { initiator: "bb", instance: "session", host: "10.0.0.2", openedAt: 5_000 };

const run = (peer: PeerState, ...events: readonly PeerEvent[]): PeerState =>
	events.reduce((before, event) => step(before, event).peer, peer);

const found = (source: Source, more: { readonly instance?: string; readonly isProved?: boolean } = {}): PeerEvent => ({
	kind: "found",
	key,
	found: { address, source, ...more },
	dueAt: 0,
});
const dialled: PeerEvent = { kind: "dialled", key, now: 0 };
const answered = (at: string, now: number): PeerEvent => ({ kind: "answered", key: at, now });
const opened = (change: Partial<LinkFacts> = {}): PeerEvent => ({ kind: "opened", key, link: { ...link, ...change } });
const ended = (isLost = false): PeerEvent => ({ kind: "ended", isLost, isTimeUp: false, ...moment });

const heard = run(nobody, found("multicast", { instance: "session" }));

/** A peer in each state, found by what it announces. */
const peers: Readonly<Record<Phase, PeerState>> = {
	unknown: nobody,
	known: heard,
	dialling: run(heard, dialled, answered(key, 4_000)),
	waiting: run(heard, dialled, { kind: "failed", key, instance: "session", ...moment }),
	refused: run(heard, dialled, { kind: "refused", key, instance: "session", ...moment }),
	linked: run(heard, dialled, answered(key, 4_000), opened()),
	resting: run(heard, dialled, opened(), ended(), { kind: "dismissed" }),
};
const phases = Object.keys(peers) as readonly Phase[];

/** Every event, in the words of the table. */
const events: readonly (readonly [string, PeerEvent])[] = [
	["heard of, its session known", found("multicast", { instance: "session" })],
	["heard of, a new session", found("multicast", { instance: "another" })],
	["its session is heard at another address", { kind: "heardElsewhere" }],
	["a member tells of it, or it is remembered", found("told")],
	["a person names its address", found("manual")],
	["it left, or is not heard any more", { kind: "left", instance: "session" }],
	["its turn to be dialled", dialled],
	["nobody answered", { kind: "failed", key, instance: "session", ...moment }],
	["who answered cannot be talked with", { kind: "refused", key, instance: "session", ...moment }],
	["a second dial of ours leads to it, too", answered("10.0.0.9:46920", 5_000)],
	["a link opened", opened()],
	["a link opened that must not stay", opened({ initiator: "cc" })],
	["the link lasted 15 s", { kind: "lasted" }],
	["the link was closed", ended()],
	["the link broke", ended(true)],
	["our network changed, or we slept", { kind: "networkChanged", spread: 500, ...moment }],
	["somebody who was lost is back", { kind: "othersReturned", spread: 500, ...moment }],
	["those who looked after it are lost, too", { kind: "entrusted", ...moment }],
	["a stranger's time is up; blocked", { kind: "dismissed" }],
	["bound by a room, approved", { kind: "bound" }],
	["a person waits for it", { kind: "wanted", now: moment.now }],
];

/** What is to be done, as the table says it. */
const words = {
	probe: "ask whether it is there",
	closeFresh: "close the new link",
	closeOlder: "close the older link",
	letGo: "close",
	hurryLost: "dial all who are lost",
} as const;

const cell = (phase: Phase, event: PeerEvent): string => {
	const before = peers[phase];
	const { peer, actions } = step(before, event);
	const after = phaseOf(peer);
	const isSame = after === phase && actions.length === 0;
	const to = after === phase ? [] : [after];
	return isSame ? "–" : [...to, ...actions.map((action) => words[action])].join("; ");
};

const table = [
	`| | ${phases.join(" | ")} |`,
	`|---|${phases.map(() => "---|").join("")}`,
	...events.map(([title, event]) => `| ${title} | ${phases.map((phase) => cell(phase, event)).join(" | ")} |`),
].join("\n");

describe("the machine of a peer", () => {
	it("is in each of its states", () => {
		for (const phase of phases) {
			assert.equal(phaseOf(peers[phase]), phase);
		}
	});

	// Where this fails after a change of the machine, what it expects is the new table.
	it("does in every state at every event what the table in the docs says", () => {
		const docs = readFileSync(join(import.meta.dirname, "../../../docs/ARCHITECTURE.md"), "utf8");
		const from = docs.indexOf("| | unknown | known |");
		const written = docs.slice(from, docs.indexOf("\n\n", from));
		assert.equal(written, table);
	});

	it("dials nobody who is linked, being dialled, resting or unknown", () => {
		const dialledIn = phases.filter((phase) => peers[phase].places.some((place) => mayDial(peers[phase], place)));
		assert.deepEqual(dialledIn, ["known", "waiting", "refused"]);
	});

	/** When each place may be dialled, in ms from now. */
	const waits = (peer: PeerState): readonly number[] => peer.places.map(({ dueAt }) => dueAt - moment.now);

	it("waits a minute at least for who cannot be talked with, a second for who did not answer", () => {
		assert.deepEqual([waits(peers.waiting), waits(peers.refused)], [[1_000], [64_000]]);
	});

	it("waits as long for who cannot be talked with where a good peer was that is lost", () => {
		const lost = run(peers.linked, { kind: "lasted" }, ended(true));
		assert.deepEqual(waits(run(lost, { kind: "refused", key, instance: "session", ...moment })), [64_000]);
	});

	it("waits a minute at least for who cannot be talked with, and no less than it waited already", () => {
		const fail: PeerEvent = { kind: "failed", key, instance: "session", ...moment };
		const often = run(heard, dialled, ...Array.from({ length: 9 }, () => fail));
		assert.deepEqual(waits(run(often, { kind: "refused", key, instance: "session", ...moment })), [300_000]);
	});

	it("dials at once whoever starts anew, whatever came before", () => {
		for (const phase of ["waiting", "refused"] as const) {
			assert.deepEqual(waits(run(peers[phase], found("multicast", { instance: "another" }))), [-moment.now]);
		}
	});

	it("does not hold against a new session what became of a dial to the one before", () => {
		const anew = run(heard, dialled, found("multicast", { instance: "another" }));
		for (const kind of ["failed", "refused"] as const) {
			const after = run(anew, { kind, key, instance: "session", ...moment });
			assert.deepEqual([phaseOf(after), waits(after)], ["known", [-moment.now]]);
		}
	});

	it("dials at once whoever is heard again after a silence", () => {
		const silent = run(nobody, found("memory", { instance: "session" }), dialled, {
			kind: "failed",
			key,
			instance: "session",
			...moment,
		});
		const again = found("multicast", { instance: "session" });
		assert.deepEqual(waits(run(silent, again)), [-moment.now]);
		assert.deepEqual(waits(run(peers.waiting, again)), [1_000], "who was heard all the time waits as others do");
	});

	it("dials at once when the network changes, a person waits, or, if it was lost, when others return", () => {
		const lost = run(peers.linked, { kind: "lasted" }, ended(true));
		const closed = run(peers.linked, { kind: "lasted" }, ended());
		const returned: PeerEvent = { kind: "othersReturned", spread: 500, ...moment };
		assert.deepEqual(waits(run(peers.waiting, { kind: "networkChanged", spread: 500, ...moment })), [250]);
		assert.deepEqual(waits(run(peers.waiting, { kind: "wanted", now: moment.now })), [0]);
		assert.deepEqual(waits(run(lost, returned)), [250]);
		assert.deepEqual(waits(run(closed, returned)), [1_000], "who closed the link said that it leaves");
	});

	const fail: PeerEvent = { kind: "failed", key, instance: "session", ...moment };
	const failures = (count: number): readonly PeerEvent[] => Array.from({ length: count }, () => fail);

	it("dials at once whoever is heard or told of again, but not each time that somebody says so", () => {
		const late = run(heard, dialled, ...failures(9));
		assert.deepEqual(waits(late), [256_000]);
		for (const source of ["multicast", "told"] as const) {
			const again = (dueAt: number): PeerEvent => ({ ...found(source, { instance: "session" }), dueAt }) as PeerEvent;
			assert.deepEqual(waits(run(late, again(moment.now + 1))), [5_000], "five seconds after the last dial");
			assert.deepEqual(waits(run(late, again(moment.now + 60_000))), [60_000]);
			assert.deepEqual(waits(run(late, again(moment.now + 900_000))), [256_000], "it is no later for that");
			assert.deepEqual(waits(run(peers.refused, again(moment.now))), [64_000], "nor sooner for who was refused");
		}
	});

	it("does not forget who is heard or told of during a dial that then comes to nothing", () => {
		const late = run(heard, found("memory", { instance: "session" }), ...failures(9), dialled);
		for (const source of ["multicast", "told"] as const) {
			const hint = (dueAt: number): PeerEvent => ({ ...found(source, { instance: "session" }), dueAt }) as PeerEvent;
			assert.deepEqual(waits(run(late, hint(0), fail)), [5_000], "five seconds after that dial");
			assert.deepEqual(waits(run(late, hint(moment.now + 9_000), hint(moment.now + 60_000), fail)), [9_000]);
			assert.deepEqual(waits(run(late, hint(0), fail, dialled, fail)), [300_000], "it is one dial for one hint");
			const refused: PeerEvent = { kind: "refused", key, instance: "session", ...moment };
			assert.deepEqual(waits(run(late, hint(0), refused)), [300_000], "who was refused is not asked sooner");
		}
	});

	it("goes on dialling whom it lost where it looks after it, and takes over from those who did", () => {
		const lost = run(peers.linked, { kind: "lasted" }, ended(true));
		const kept: PeerEvent = { ...fail, isKeeper: true } as PeerEvent;
		assert.deepEqual(waits(run(lost, ...failures(40))), [300_000]);
		assert.deepEqual(waits(run(lost, ...failures(40), kept)), [2_000]);
		assert.deepEqual(waits(run(lost, ...failures(40), { kind: "entrusted", ...moment })), [2_000]);
		const closed = run(peers.linked, { kind: "lasted" }, ended(), ...failures(40));
		assert.deepEqual(waits(run(closed, { kind: "entrusted", ...moment })), [300_000], "it had said that it leaves");
	});

	it("counts as lost whom it is told to have lost before the start", () => {
		const told = {
			...found("memory"),
			found: { address, source: "memory", lostAt: moment.now - 3_600_000 },
		} as PeerEvent;
		const kept: PeerEvent = { ...fail, instance: "", isKeeper: true } as PeerEvent;
		assert.deepEqual(waits(run(nobody, told, ...Array.from({ length: 9 }, () => kept))), [30_000]);
	});

	it("dials whom it lost every other second for a while, and whom it never had less and less", () => {
		const lost = run(peers.linked, { kind: "lasted" }, ended(true), fail, fail, fail, fail);
		assert.deepEqual(waits(lost), [2_000]);
		const brief = run(peers.linked, ended(true), fail, fail, fail, fail);
		assert.deepEqual(waits(brief), [16_000], "a link that broke at once was none");
		assert.deepEqual(waits(run(peers.linked, { kind: "lasted" }, ended(), fail, fail, fail, fail)), [16_000]);
		const unheard: PeerEvent = { kind: "left", instance: "session" };
		assert.equal(run(lost, unheard).lostAt, moment.now, "who is cut off is not heard any more either");
	});

	it("tells of others who were lost when one of them is back, and of nobody when one comes who was not", () => {
		const lost = run(peers.linked, ended(true));
		assert.deepEqual(step(lost, opened()).actions, ["hurryLost"]);
		assert.deepEqual(step(run(peers.linked, ended()), opened()).actions, []);
		const brief = run(heard, opened({ openedAt: moment.now - 14_000 }), ended(true));
		assert.deepEqual(step(brief, opened()).actions, [], "who comes and goes has nobody dialled");
	});

	it("gives up after five dials what it was only told, but not what led to a link, nor where somebody is heard", () => {
		const [heardHint, toldHint] = [found("multicast", { instance: "session" }), found("told", { instance: "session" })];
		const told = run(nobody, toldHint);
		assert.equal(phaseOf(run(told, fail, fail, fail, fail)), "waiting");
		assert.equal(phaseOf(run(told, fail, fail, fail, fail, fail)), "unknown");
		const proved = run(told, dialled, opened(), ended(true), fail, fail, fail, fail, fail, fail);
		assert.equal(phaseOf(proved), "waiting");
		for (const hints of [
			[heardHint, toldHint],
			[toldHint, heardHint],
		]) {
			const near = run(nobody, ...hints, ...failures(9));
			assert.equal(phaseOf(near), "waiting");
			assert.equal(phaseOf(run(near, { kind: "left", instance: "session" }, fail)), "unknown", "nobody is heard there");
		}
	});

	it("does not rest where a person named the address", () => {
		assert.equal(phaseOf(run(nobody, found("static"), { kind: "dismissed" })), "known");
		assert.equal(phaseOf(run(heard, { kind: "dismissed" })), "resting");
	});

	it("goes on resting over a link of the same session, and not over one of a new session", () => {
		const again = run(peers.resting, opened(), ended());
		assert.equal(phaseOf(again), "resting");
		assert.equal(phaseOf(run(peers.resting, opened({ instance: "another" }), ended())), "waiting");
	});

	it("dials several addresses of one peer one after another", () => {
		const other = { ...found("told"), key: "10.0.0.3:46920" } as PeerEvent;
		const both = run(heard, other, { kind: "dialled", key, now: 1_000 });
		assert.deepEqual(
			both.places.map(({ isDialling, dueAt }) => [isDialling, dueAt]),
			[
				[true, 0],
				[false, 1_300],
			],
		);
		const late = run(heard, { ...other, dueAt: 9_000 } as PeerEvent, { kind: "dialled", key, now: 1_000 });
		assert.equal(late.places[1]?.dueAt, 9_000, "one that waits longer is no sooner for that");
	});

	it("lets a second dial of ours go while the first leads, or has just led, to the same peer", () => {
		const first = run(heard, dialled, answered(key, 1_000));
		assert.deepEqual(step(first, answered("elsewhere", 10_999)).actions, ["closeFresh"]);
		assert.deepEqual(step(run(first, opened()), answered(key, 10_999)).actions, ["closeFresh", "probe"]);
		assert.deepEqual(step(first, answered("elsewhere", 11_000)).actions, [], "the first should have come by then");
		const failed = run(first, { kind: "failed", key, instance: "session", ...moment });
		assert.deepEqual(step(failed, answered(key, 2_000)).actions, [], "it came to nothing");
		const other = run(first, { kind: "failed", key: "elsewhere", instance: "", ...moment });
		assert.deepEqual(step(other, answered("elsewhere", 2_000)).actions, ["closeFresh"], "that was another dial");
		assert.deepEqual(step(run(first, opened(), ended()), answered(key, 2_000)).actions, []);
	});

	it("lets a dial go that leads to whom it is linked with, where its session was heard", () => {
		const there = "10.0.0.9:46920";
		const elsewhere = {
			...found("multicast", { instance: "session" }),
			key: there,
			found: { address: { host: "10.0.0.9", port: 46_920 }, source: "multicast", instance: "session" },
		} as PeerEvent;
		const late = { kind: "answered", key: there, now: moment.now } as const;
		const linked = run(peers.linked, elsewhere);
		assert.deepEqual(step(linked, late).actions, ["closeFresh", "probe"]);
		const anew = { address, source: "multicast", instance: "new" } as const;
		const restarted = run(peers.linked, { kind: "found", key: there, found: anew, dueAt: 0 });
		assert.deepEqual(step(restarted, late).actions, [], "a new session has lost the link");
	});

	it("lets a dial go that leads to whom has come to us since it began, and no other to where it is linked", () => {
		const came = { kind: "opened", key: "", link } as const;
		const late = answered(key, 6_000);
		assert.deepEqual(step(run(heard, dialled, came), late).actions, ["closeFresh", "probe"]);
		assert.deepEqual(step(run(heard, came, dialled), late).actions, [], "a person wants another link");
		const anew = found("multicast", { instance: "another" });
		assert.deepEqual(step(run(heard, dialled, came, anew), late).actions, [], "it has lost the link since");
	});

	it("does not hold a dial against somebody that came to nothing once they had come to us", () => {
		const came = run(
			heard,
			dialled,
			{ kind: "opened", key: "", link },
			{ kind: "failed", key, instance: "session", ...moment },
		);
		assert.deepEqual(
			came.places.map(({ attempts, isDialling }) => [attempts, isDialling]),
			[[0, false]],
		);
	});

	it("keeps the newer of two links that were not dialled at once, or that are of two sessions", () => {
		const older: LinkFacts = { ...link, initiator: "aa" };
		const fresh = (change: Partial<LinkFacts>): LinkFacts => ({ ...link, initiator: "bb", ...change });
		assert.equal(replaces(fresh({ openedAt: older.openedAt + 15_000 }), older), false, "dialled at once");
		assert.equal(replaces(fresh({ openedAt: older.openedAt + 15_001 }), older), true, "it has lost the older one");
		assert.equal(replaces(fresh({ instance: "another" }), older), true, "it has started anew");
	});

	it("learns of a new session where an older one is linked, and of nothing that was lost while it is", () => {
		const anew = run(peers.linked, found("multicast", { instance: "another" }));
		assert.deepEqual(
			anew.places.map(({ instance }) => instance),
			["another"],
		);
		const lost = { kind: "found", key, found: { address, source: "memory", lostAt: 5 }, dueAt: 0 } as const;
		assert.equal(run(peers.linked, lost).lostAt, null);
	});

	it("agrees at both ends on which of two links stays, in whichever order each saw them open", () => {
		const near = fc.record({
			initiator: fc.constantFrom("aa", "bb"),
			instance: fc.constant("session"),
			host: fc.constant("10.0.0.2"),
			openedAt: fc.integer({ min: 0, max: 15_000 }),
		});
		fc.assert(
			fc.property(near, near, (one, other) => {
				fc.pre(one.initiator !== other.initiator);
				const [smaller] = [one, other].sort((a, b) => (a.initiator < b.initiator ? -1 : 1));
				assert.equal(replaces(one, other) ? one : other, smaller);
				assert.equal(replaces(other, one) ? other : one, smaller);
			}),
			{ seed: 5 },
		);
	});

	it("comes to no state there is not, whatever happens in whatever order", () => {
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...events.map(([, event]) => event)), { maxLength: 40 }), (happening) => {
				const peer = run(nobody, ...happening);
				assert.ok(phases.includes(phaseOf(peer)));
				assert.equal(new Set(peer.places.map((place) => place.key)).size, peer.places.length);
				assert.ok(peer.places.every(({ attempts, dueAt }) => attempts >= 0 && Number.isFinite(dueAt)));
				assert.ok(peer.link === null || !peer.places.some((place) => mayDial(peer, place)));
			}),
			{ seed: 5 },
		);
	});
});
