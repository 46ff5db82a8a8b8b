import assert from "node:assert/strict";
import type { NodeEvent } from "../../../src/net/api/rooms.ts";
import { eventKinds } from "../../../src/net/wire/event.ts";
import { add, after, vote } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const hour = 60 * 60_000;

const summaryOf = (node: TestNode, room: string) => node.node.overview().rooms.find((mine) => mine.room === room);
const roleOf = (node: TestNode, room: string) => summaryOf(node, room)?.role;
const peerIdOf = (node: TestNode): string => node.node.overview().me?.peerId ?? assert.fail("not open");
const stateOf = (node: TestNode, room: string) =>
	node.node.session?.rooms.get(room)?.state ?? assert.fail("not in the room");
const eventsOf = (node: TestNode, kind: NodeEvent["kind"]) => node.heard.event.filter((event) => event.kind === kind);
const noticesOf = (node: TestNode, room: string) =>
	node
		.messages(room)
		.flatMap(({ body }) =>
			body.kind === "notice" ? [`${body.lost ? "lost: " : ""}${body.notice} ${body.name} ${body.byName}`] : [],
		);
const codeOf = (outcome: { readonly ok: boolean; readonly code?: string }): string =>
	outcome.ok ? "ok" : (outcome.code ?? "");

describe("electing a new admin", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	let linus: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace, linus] = await team.together("Ada", "Grace", "Linus");
		room = await team.room(ada, grace, linus);
		await team.clock.advance(10_000);
	});
	afterEach(() => team.end());

	const away = async (...names: readonly string[]): Promise<void> => {
		for (const name of names) {
			await team.leave(name);
		}
	};
	const back = async (...names: readonly string[]): Promise<void> => {
		for (const name of names) {
			const node = await team.comeBack(name);
			ada = name === "Ada" ? node : ada;
			grace = name === "Grace" ? node : grace;
			linus = name === "Linus" ? node : linus;
		}
		await team.clock.advance(40_000);
	};
	/** Everybody goes, time passes, and all but Ada come back. */
	const withoutAda = async (ms = 73 * hour): Promise<void> => {
		await away("Ada", "Grace", "Linus");
		await team.clock.advance(ms);
		await back("Grace", "Linus");
	};
	const stand = async (node: TestNode = grace) => {
		const outcome = await node.api["rooms/stand"]({ room });
		await team.clock.advance(200);
		return outcome;
	};
	const voteFor = async (who: TestNode, node: TestNode = linus) => {
		const outcome = await node.api["rooms/vote"]({ room, peerId: peerIdOf(who) });
		await team.clock.advance(200);
		return outcome;
	};

	it("takes a candidate, the votes of a majority, and the old admin stays a member", async () => {
		assert.equal(summaryOf(grace, room)?.succession, null, "while the admin is there");
		await withoutAda();
		const open = summaryOf(grace, room)?.succession;
		assert.deepEqual([open?.needed, open?.candidates], [2, []]);
		assert.equal(codeOf(await stand()), "ok");
		assert.deepEqual(summaryOf(linus, room)?.succession?.candidates, [
			{
				peerId: peerIdOf(grace),
				name: "Grace",
				tag: grace.node.overview().me?.tag,
				verified: false,
				votes: 1,
				mine: false,
			},
		]);
		assert.deepEqual(eventsOf(linus, "candidate"), [{ kind: "candidate", room, peerId: peerIdOf(grace) }]);
		assert.equal(roleOf(grace, room), "member", "one vote of three is no majority");
		assert.equal(codeOf(await voteFor(grace)), "ok");
		assert.equal(roleOf(grace, room), "admin");
		await team.clock.advance(5_000);
		assert.equal(stateOf(linus, room).admin, stateOf(grace, room).admin);
		assert.equal(summaryOf(linus, room)?.succession, null);
		assert.ok(noticesOf(linus, room).includes("claimed Grace "));
		await back("Ada");
		assert.equal(roleOf(ada, room), "member");
		assert.deepEqual(eventsOf(ada, "branchChanged"), [], "nothing of hers is lost");
		assert.equal(stateOf(ada, room).id, stateOf(grace, room).id);
		await away("Grace");
		await back("Grace");
		assert.equal(roleOf(grace, room), "admin", "also after a restart");
	});

	it("is not before the wait is over, for each by its own clock, and a restart neither begins it anew nor ends it", async () => {
		await withoutAda(70 * hour);
		const early = await stand();
		assert.ok(!early.ok);
		assert.equal(early.code, "successionTooEarly");
		const { untilMs } = early.detail;
		assert.equal(codeOf(await voteFor(linus, grace)), "successionTooEarly");
		await team.say(linus, room, "what others say is no sign of life of hers");
		await team.clock.advance(1_000);
		await away("Grace");
		await back("Grace");
		const again = await stand();
		assert.deepEqual(again, early, "as if there had been no restart");
		await away("Grace", "Linus");
		await team.clock.advance(Number(untilMs) - team.clock.now() + 1_000);
		await back("Grace", "Linus");
		assert.equal(codeOf(await stand()), "ok");
	});

	it("waits anew when the admin shows itself, in person or by what it said to another", async () => {
		await withoutAda();
		await back("Ada");
		assert.equal(codeOf(await stand()), "successionTooEarly", "she is here");
		await team.say(ada, room, "back again");
		await away("Ada");
		const early = await stand();
		assert.ok(!early.ok && Number(early.detail.untilMs) > team.clock.now() + 71 * hour);
		// Linus saw nothing of her this time, but hears of it from Grace.
		await away("Grace", "Linus");
		await team.clock.advance(50 * hour);
		await back("Ada", "Grace");
		await team.say(ada, room, "still here");
		await team.clock.advance(1_000);
		await away("Ada");
		await back("Linus");
		assert.equal(codeOf(await stand(linus)), "successionTooEarly");
	});

	it("does not go on when the admin came back between the candidate's vote and the others'", async () => {
		await withoutAda();
		assert.equal(codeOf(await stand()), "ok");
		await back("Ada");
		assert.equal(codeOf(await voteFor(grace)), "successionTooEarly");
		assert.equal(roleOf(ada, room), "admin");
	});

	it("is refused to the admin, to strangers to the room, for nobody, and in rooms too small", async () => {
		const mine = await grace.api["rooms/create"]({
			name: "Two",
			policy: { history: "all", listed: true, successionHours: 72 },
		});
		assert.ok(mine.ok);
		await team.join(mine.value.room, grace, linus);
		assert.equal(codeOf(await linus.api["rooms/stand"]({ room: mine.value.room })), "successionTooFew");
		assert.equal(codeOf(await ada.api["rooms/stand"]({ room })), "memberSelf");
		assert.equal(codeOf(await ada.api["rooms/stand"]({ room: mine.value.room })), "roomUnknown");
		await withoutAda();
		assert.equal(codeOf(await voteFor(linus, grace)), "candidateUnknown", "who does not stand");
		const nobody = await grace.api["rooms/vote"]({ room, peerId: "ab".repeat(32) });
		assert.equal(codeOf(nobody), "candidateUnknown");
	});

	it("counts a change of mind, and each vote once", async () => {
		await withoutAda();
		await stand(grace);
		await stand(linus);
		const candidates = summaryOf(grace, room)?.succession?.candidates.map(({ name, votes }) => [name, votes]);
		assert.deepEqual(candidates, [
			["Grace", 1],
			["Linus", 1],
		]);
		await stand(grace);
		assert.equal(summaryOf(grace, room)?.succession?.candidates.find(({ name }) => name === "Grace")?.votes, 1);
		assert.equal(codeOf(await voteFor(grace, linus)), "ok");
		assert.equal(roleOf(grace, room), "admin");
	});

	it("is claimed after a restart, if the votes came while the candidate was away", async () => {
		await withoutAda();
		await stand(grace);
		await away("Grace");
		assert.equal(codeOf(await linus.api["rooms/vote"]({ room, peerId: peerIdOf(linus) })), "candidateUnknown");
		const candidate = summaryOf(linus, room)?.succession?.candidates[0]?.peerId ?? assert.fail("nobody stands");
		assert.equal(codeOf(await linus.api["rooms/vote"]({ room, peerId: candidate })), "ok");
		await back("Grace");
		assert.equal(roleOf(grace, room), "admin");
	});

	it("ends on one branch when the old admin comes back with a decision of its own, which is not lost", async () => {
		await withoutAda();
		await stand();
		await voteFor(grace);
		await team.clock.advance(5_000);
		assert.equal(roleOf(grace, room), "admin");
		const edsger = await team.add("Edsger");
		await team.connect(edsger, grace);
		await team.ask(room, edsger);
		await team.until(() => grace.node.overview().requests.length === 1, { what: "the request" });
		assert.ok((await edsger.api["rooms/withdraw"]({ room })).ok);
		await team.until(() => grace.node.overview().requests.length === 0, { what: "it to be taken back" });
		await away("Grace", "Linus");
		await back("Ada");
		assert.equal(roleOf(ada, room), "admin", "so far as she knows");
		await team.connect(edsger, ada);
		await team.join(room, ada, edsger);
		await team.say(edsger, room, "let in by Ada");
		const { log } = stateOf(edsger, room).members.get(edsger.node.session?.identity.key ?? "") ?? assert.fail("not in");
		await back("Grace", "Linus");
		await team.connect(edsger, grace);
		await team.clock.advance(30_000);
		for (const node of [ada, grace, linus]) {
			assert.equal(stateOf(node, room).admin, grace.node.session?.identity.key, node.name);
		}
		assert.deepEqual(eventsOf(ada, "branchChanged"), [{ kind: "branchChanged", room }]);
		assert.equal(roleOf(ada, room), "member");
		assert.ok(noticesOf(ada, room).includes("lost: joined Edsger Ada"), noticesOf(ada, room).join());
		assert.ok(noticesOf(grace, room).some((notice) => notice.startsWith("lost: joined")));
		assert.ok(!noticesOf(grace, room).some((notice) => notice.startsWith("lost: claimed")), "what counts is not lost");
		const suggested = grace.node.overview().requests.find(({ peerId }) => peerId === peerIdOf(edsger));
		assert.ok(suggested, "though another request of his was taken back");
		await away("Grace");
		await back("Grace");
		const [again] = grace.node.overview().requests;
		assert.equal(again?.reqId, suggested.reqId, "also after a restart");
		assert.ok((await grace.api["rooms/approve"](suggested)).ok);
		await team.clock.advance(20_000);
		assert.equal(stateOf(edsger, room).id, stateOf(grace, room).id);
		assert.equal(stateOf(grace, room).members.get(edsger.node.session?.identity.key ?? "")?.log, log);
		await team.until(() => grace.texts(room).includes("let in by Ada"), { what: "what Edsger said before" });
		assert.deepEqual(grace.node.overview().requests, []);
		assert.equal(grace.node.session?.store.joins()[0]?.undos?.length, 1, "what he took back stays known");
	});
});

describe("a member that would be admin and says what it likes", () => {
	const [mallory, trent, stranger] = [person("Mallory"), person("Trent"), person("Stranger")];
	let team: MemoryTeam;
	let ada: TestNode;
	let admin: RawMember;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		admin = await RawMember.lead(team, ada, trent);
		admin.decree(add(admin.head, trent, mallory));
		admin.decree(add(admin.head, trent, person("Grace")));
		await team.clock.advance(50);
		room = admin.room;
	});
	afterEach(() => team.end());

	it("is let go for a claim with votes of strangers, doubled ones, too few, of others or for something else", async () => {
		const { head } = admin;
		const me = ada.node.session?.identity ?? assert.fail("not open");
		const own = vote(head, mallory, mallory);
		const claims = [
			[own, vote(head, stranger, mallory), vote(head, person("Nobody"), mallory)],
			[own, own, own],
			[own, vote(head, person("Grace"), mallory)].slice(0, 1),
			[own, vote(head, person("Grace"), person("Grace")), vote(head, me, mallory)],
			[own, vote(admin.chain[0] ?? head, person("Grace"), mallory), vote(head, me, mallory)],
			[own, vote(head, person("Grace"), null), vote(head, me, mallory)],
		];
		for (const [i, votes] of claims.entries()) {
			const link = await team.raw(`10.3.5.${i}`, ada, mallory, { hello: { instance: `00000000000000${i}f` } });
			admin.link = link;
			admin.give({ kind: "control", bytes: after(head, mallory, { kind: "claim", votes }).bytes });
			await team.clock.advance(50);
			assert.equal(link.closed, 4400, `claim ${i}`);
		}
		assert.equal(stateOf(ada, room).admin, trent.key);
	});

	it("is believed with the votes of a majority, and the old admin's rival branch is not", async () => {
		const { head } = admin;
		const me = ada.node.session?.identity ?? assert.fail("not open");
		const votes = [mallory, person("Grace"), me].map((who, i) =>
			vote(head, who, mallory, { ackSeq: `00000000000f000${i}` }),
		);
		const claim = after(head, mallory, { kind: "claim", votes });
		admin.give({ kind: "control", bytes: claim.bytes });
		await team.clock.advance(5_000);
		assert.equal(stateOf(ada, room).admin, mallory.key);
		for (let i = 0; i < 6; i++) {
			admin.give({ kind: "control", bytes: add(head, trent, person(`Rival ${i}`)).bytes });
			await team.clock.advance(2_500);
		}
		assert.equal(stateOf(ada, room).id, claim.id, "whoever acknowledged the claim decides");
		const lost = noticesOf(ada, room).filter((notice) => notice.startsWith("lost: joined"));
		assert.equal(lost.length, 2, "told of two, however many were signed");
	});

	it("does not ring for who votes for itself while the wait is not over", async () => {
		const own = vote(admin.head, mallory, mallory, { ackSeq: "00000000000f0001" });
		admin.give({ kind: "ack", bytes: own.bytes });
		await team.clock.advance(1_000);
		assert.deepEqual(eventsOf(ada, "candidate"), []);
		assert.equal(summaryOf(ada, room)?.succession?.candidates.length, 1, "but it can be seen");
		const early = await ada.api["rooms/vote"]({ room, peerId: mallory.peerId });
		assert.equal(codeOf(early), "successionTooEarly");
	});

	it("is not waited for once it has said that it leaves, though its link is open", async () => {
		assert.equal(summaryOf(ada, room)?.succession, null);
		admin.give(admin.event("", { kind: eventKinds.leave, json: { heads: [] } }).item);
		await team.clock.advance(1_000);
		assert.equal(codeOf(await ada.api["rooms/stand"]({ room })), "ok");
	});

	it("cannot keep its room for ever by a clock that is ahead", async () => {
		admin.give(admin.event("from next year", { ms: team.clock.now() + 365 * 24 * hour }).item);
		await team.clock.advance(1_000);
		await team.leave("Ada");
		await team.clock.advance(74 * hour);
		ada = await team.comeBack("Ada");
		await team.clock.advance(31_000);
		assert.equal(codeOf(await ada.api["rooms/stand"]({ room })), "ok");
	});

	it("hears no vote before its voter knows that its own log does not go on elsewhere", async () => {
		await team.leave("Ada");
		await team.clock.advance(74 * hour);
		ada = await team.comeBack("Ada");
		let isVoted = false;
		const voted = Promise.resolve(ada.api["rooms/stand"]({ room })).then((outcome) => {
			isVoted = true;
			return codeOf(outcome);
		});
		await team.clock.advance(20_000);
		assert.equal(isVoted, false);
		await team.clock.advance(15_000);
		assert.equal(await voted, "ok");
	});

	it("has no vote of who is proved to have said two things at once", async () => {
		const votes = () =>
			summaryOf(ada, room)?.succession?.candidates.find(({ peerId }) => peerId === mallory.peerId)?.votes;
		const grace = person("Grace");
		const ackSeq = "00000000000f0002";
		admin.give({ kind: "ack", bytes: vote(admin.head, mallory, mallory, { ackSeq }).bytes });
		admin.give({ kind: "ack", bytes: vote(admin.head, grace, mallory, { ackSeq }).bytes });
		await team.clock.advance(100);
		assert.equal(votes(), 2);
		admin.give({ kind: "ack", bytes: vote(admin.head, grace, grace, { ackSeq }).bytes });
		await team.clock.advance(100);
		assert.equal(votes(), 1);
	});
});
