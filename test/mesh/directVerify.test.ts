import assert from "node:assert/strict";
import type { Verification } from "../../src/net/api/people.ts";
import { recordTypes } from "../../src/net/wire/records.ts";
import { decodeSas, encodeSas, type SasRecord } from "../../src/net/wire/sas.ts";
import { approach, befriend, idOf, personAt, stateAt } from "../harness/befriend.ts";
import { MemoryTeam } from "../harness/memoryTeam.ts";
import { person } from "../harness/people.ts";
import type { RawLink } from "../harness/rawLink.ts";
import type { TestNode } from "../harness/testNode.ts";

const minute = 60_000;

const code = (outcome: { readonly ok: boolean; readonly code?: string }): string => outcome.code ?? "ok";
const start = async (node: TestNode, peerId: string): Promise<string> =>
	code(await node.api["verify/start"]({ peerId }));
const answer = async (node: TestNode, peerId: string, match: boolean): Promise<string> =>
	code(await node.api["verify/answer"]({ peerId, match }));
const last = (node: TestNode): Verification => {
	const told = node.heard.verification.at(-1);
	assert.ok(told, `${node.name} was told of a comparison`);
	return told;
};
const symbols = (verification: Verification): string => verification.emoji.map((shown) => shown.emoji).join(" ");

/** Records of a comparison a raw peer heard. */
const heardBy = (raw: RawLink): readonly SasRecord[] =>
	raw.heard.flatMap(({ type, body }) => {
		const record = decodeSas(type, body);
		return record.ok ? [record.value] : [];
	});
const say = (raw: RawLink, record: SasRecord): void => {
	const { type, body } = encodeSas(record);
	raw.send(type, body);
};

describe("two people who compare keys", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
	});
	afterEach(() => team.end());

	const comparing = (): Promise<unknown> =>
		team.until(() => [ada, grace].every((node) => node.node.overview().verifications[0]?.phase === "comparing"), {
			what: "the emoji",
		});
	const pairs = () =>
		[
			[ada, grace],
			[grace, ada],
		] as const;

	for (const starts of [0, 1]) {
		it(`see the same seven emoji, and are verified on both sides once both say so (${starts})`, async () => {
			await befriend(team, ada, grace);
			const [one, two] = starts === 0 ? [ada, grace] : [grace, ada];
			assert.equal(await start(one, idOf(two)), "ok");
			await comparing();
			assert.equal(symbols(last(ada)), symbols(last(grace)));
			assert.equal(last(ada).emoji.length, 7);
			for (const { index, emoji, name } of last(ada).emoji) {
				assert.ok(index >= 0 && index < 64 && emoji !== "" && name !== "");
			}
			assert.deepEqual([last(one).askedByMe, last(two).askedByMe], [true, false]);
			assert.equal(last(two).name, one.name);
			assert.equal(await answer(one, idOf(two), true), "ok");
			await team.clock.advance(1_000);
			assert.deepEqual([last(one).mine, last(one).theirs], ["match", "none"]);
			assert.deepEqual([last(two).mine, last(two).theirs], ["none", "match"]);
			assert.equal(stateAt(one, two), "approved", "one word is not enough");
			assert.equal(stateAt(two, one), "approved");
			await answer(two, idOf(one), true);
			await team.clock.advance(1_000);
			for (const [node, other] of pairs()) {
				assert.equal(last(node).phase, "verified");
				assert.equal(stateAt(node, other), "verified");
				assert.ok(Math.abs(personAt(node, other).verifiedMs - team.clock.now()) < 5_000);
				assert.deepEqual(node.node.overview().verifications, []);
			}
			await team.leave("Ada");
			await team.leave("Grace");
			ada = await team.comeBack("Ada");
			grace = await team.comeBack("Grace");
			assert.equal(stateAt(ada, grace), "verified");
			assert.equal(stateAt(grace, ada), "verified");
		});
	}

	it("become contacts by it: two who said it of each other need not ask", async () => {
		await start(ada, idOf(grace));
		await comparing();
		await answer(ada, idOf(grace), true);
		await answer(grace, idOf(ada), true);
		await team.clock.advance(1_000);
		assert.equal(stateAt(ada, grace), "verified");
		assert.equal(stateAt(grace, ada), "verified");
		const sent = await ada.api["direct/send"]({
			peerId: idOf(grace),
			clientId: "client-1234",
			draft: { kind: "text", text: "hi" },
		});
		assert.equal(sent.ok, true);
		await team.until(() => grace.node.overview().directs[0]?.unread === 1, { what: "the message" });
	});

	it("are one comparison when both begin at once", async () => {
		assert.deepEqual(await Promise.all([start(ada, idOf(grace)), start(grace, idOf(ada))]), ["ok", "ok"]);
		await comparing();
		assert.equal(symbols(last(ada)), symbols(last(grace)));
		await answer(ada, idOf(grace), true);
		await answer(grace, idOf(ada), true);
		await team.clock.advance(1_000);
		assert.equal(stateAt(ada, grace), "verified");
		assert.equal(stateAt(grace, ada), "verified");
	});

	it("see other emoji the next time", async () => {
		await start(ada, idOf(grace));
		await comparing();
		const first = symbols(last(ada));
		await ada.api["verify/cancel"]({ peerId: idOf(grace) });
		await team.clock.advance(1_000);
		await start(grace, idOf(ada));
		await comparing();
		assert.notEqual(symbols(last(ada)), first);
	});

	it("are not verified when one says they differ, whatever the other says", async () => {
		await befriend(team, ada, grace);
		for (const first of [ada, grace]) {
			const second = first === ada ? grace : ada;
			await start(first, idOf(second));
			await comparing();
			await answer(first, idOf(second), true);
			await answer(second, idOf(first), false);
			await team.clock.advance(1_000);
			assert.equal(last(ada).phase, "mismatch");
			assert.equal(last(grace).phase, "mismatch");
			assert.equal(last(first).theirs, "mismatch");
			assert.equal(stateAt(ada, grace), "approved");
			assert.equal(stateAt(grace, ada), "approved");
		}
	});

	it("can cancel at any time before answering, and begin again at once", async () => {
		await start(ada, idOf(grace));
		assert.equal(code(await ada.api["verify/cancel"]({ peerId: idOf(grace) })), "ok");
		await team.clock.advance(1_000);
		assert.equal(last(ada).phase, "cancelled");
		assert.equal(last(grace).phase, "cancelled");
		await start(grace, idOf(ada));
		await comparing();
		assert.equal(code(await ada.api["verify/cancel"]({ peerId: idOf(grace) })), "ok");
		await team.clock.advance(1_000);
		assert.equal(last(grace).phase, "cancelled");
		assert.equal(await start(ada, idOf(grace)), "ok");
	});

	it("cannot take an answer back, nor give it twice, nor to what is not there", async () => {
		assert.equal(await answer(ada, idOf(grace), true), "verifyNone");
		assert.equal(code(await ada.api["verify/cancel"]({ peerId: idOf(grace) })), "verifyNone");
		await start(ada, idOf(grace));
		assert.equal(await answer(ada, idOf(grace), true), "verifyNone", "there are no emoji yet");
		assert.equal(await start(ada, idOf(grace)), "verifyBusy");
		await comparing();
		await answer(ada, idOf(grace), true);
		assert.equal(await answer(ada, idOf(grace), false), "verifyNone");
		assert.equal(code(await ada.api["verify/cancel"]({ peerId: idOf(grace) })), "verifyBusy");
	});

	it("have ten minutes to answer", async () => {
		await befriend(team, ada, grace);
		await start(ada, idOf(grace));
		await comparing();
		await answer(ada, idOf(grace), true);
		await team.clock.advance(10 * minute);
		assert.equal(last(grace).phase, "timeout");
		assert.equal(last(ada).phase, "cancelled");
		assert.equal(await answer(grace, idOf(ada), true), "verifyNone");
		assert.equal(stateAt(ada, grace), "approved");
	});

	it("are told when the other side never answers, and can begin again", async () => {
		// Hers may be nearly the greatest there is: one of so many is greater.
		const names = Array.from({ length: 200_000 }, (_, i) => `Silent ${i}`);
		const silent = person(names.find((name) => person(name).peerId > idOf(ada)) ?? "");
		const raw = await approach(team, ada, silent);
		await ada.api["contacts/approve"]({ peerId: silent.peerId });
		const pass = async (ms: number): Promise<void> => {
			for (let left = ms; left > 0; left -= 10_000) {
				await team.clock.advance(Math.min(left, 10_000));
				raw.send(recordTypes.ping);
			}
		};
		assert.equal(await start(ada, silent.peerId), "ok");
		await pass(29_900);
		assert.equal(last(ada).phase, "exchanging");
		await pass(100);
		assert.equal(last(ada).phase, "timeout", "its node said nothing for half a minute");
		say(raw, { kind: "result", result: "cancelled" });
		await team.clock.advance(20);
		assert.equal(await start(ada, silent.peerId), "ok");
		await team.clock.advance(20);
		say(raw, { kind: "nonce", nonce: new Uint8Array(32) });
		await team.clock.advance(20);
		assert.equal(last(ada).phase, "comparing");
		assert.equal(await answer(ada, silent.peerId, true), "ok");
		await pass(10 * minute + 20_000);
		assert.equal(last(ada).phase, "comparing");
		await pass(20_000);
		assert.equal(last(ada).phase, "timeout");
		assert.equal(await start(ada, silent.peerId), "verifyBusy");
		await pass(30_000);
		assert.equal(await start(ada, silent.peerId), "ok");
		assert.equal(raw.closed, null);
		assert.equal(stateAt(ada, silent.peerId), "approved");
	});

	it("are told when the connection breaks in between", async () => {
		await start(ada, idOf(grace));
		await comparing();
		await answer(ada, idOf(grace), true);
		team.network.drop(team.host("Ada"), team.host("Grace"));
		await team.clock.advance(10);
		assert.equal(last(ada).phase, "linkLost");
		assert.equal(last(grace).phase, "linkLost");
		assert.notEqual(stateAt(ada, grace), "verified");
	});

	it("have three attempts in ten minutes, whoever begins", async () => {
		for (const [one, two] of [
			[ada, grace],
			[grace, ada],
			[ada, grace],
		] as const) {
			assert.equal(await start(one, idOf(two)), "ok");
			await team.clock.advance(1_000);
			await one.api["verify/cancel"]({ peerId: idOf(two) });
			await team.clock.advance(1_000);
		}
		const refused = await grace.api["verify/start"]({ peerId: idOf(ada) });
		assert.ok(!refused.ok);
		assert.equal(refused.code, "verifyLimit");
		const wait = Number(refused.detail.untilMs) - team.clock.now();
		assert.ok(wait > 9 * minute && wait < 10 * minute);
		assert.equal(await start(ada, idOf(grace)), "verifyLimit");
		await team.clock.advance(wait + 1);
		await team.connect(grace, ada);
		assert.equal(await start(grace, idOf(ada)), "ok");
	});

	it("have to be connected", async () => {
		const peerId = idOf(grace);
		await team.leave("Grace");
		assert.equal(await start(ada, peerId), "verifyOffline");
	});

	it("can compare sixty digits instead, the same on both sides", async () => {
		const numberAt = async (node: TestNode, peerId: string): Promise<string> => {
			const shown = await node.api["verify/safetyNumber"]({ peerId });
			assert.ok(shown.ok);
			return shown.value.number;
		};
		const number = await numberAt(ada, idOf(grace));
		assert.equal(await numberAt(grace, idOf(ada)), number);
		assert.match(number, /^(\d{5} ){11}\d{5}$/);
		const confirm = async (given: string): Promise<string> =>
			code(await ada.api["verify/confirmSafetyNumber"]({ peerId: idOf(grace), number: given }));
		assert.equal(await confirm(number), "contactNotApproved");
		await befriend(team, ada, grace);
		assert.equal(
			await confirm(number.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))),
			"safetyNumberWrong",
		);
		assert.equal(await confirm(""), "safetyNumberWrong");
		assert.equal(stateAt(ada, grace), "approved");
		assert.equal(await confirm(number.replaceAll(" ", "")), "ok");
		assert.equal(stateAt(ada, grace), "verified");
		assert.equal(stateAt(grace, ada), "approved");
	});

	it("stay verified when approval is taken back and given again, and not when forgotten", async () => {
		await start(ada, idOf(grace));
		await comparing();
		await answer(ada, idOf(grace), true);
		await answer(grace, idOf(ada), true);
		await team.clock.advance(1_000);
		await grace.api["contacts/forget"]({ peerId: idOf(ada) });
		await team.clock.advance(1_000);
		assert.equal(stateAt(ada, grace), "unknown");
		await team.connect(grace, ada);
		await befriend(team, grace, ada).catch(() => undefined);
		await team.clock.advance(1_000);
		assert.equal(stateAt(ada, grace), "verified");
		assert.equal(stateAt(grace, ada), "approved");
	});
});

describe("somebody in between two people who compare keys", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		grace = await team.add("Grace");
	});
	afterEach(() => team.end());

	it("who compares with each of them as it should gives them different emoji", async () => {
		const mallory = await team.add("Mallory");
		await team.connect(mallory, ada);
		await team.connect(mallory, grace);
		await start(ada, idOf(mallory));
		await start(grace, idOf(mallory));
		await team.until(() => [ada, grace].every((node) => last(node).phase === "comparing"), { what: "emoji" });
		assert.notEqual(symbols(last(ada)), symbols(last(grace)));
	});

	it("who relays their records is found out before any emoji are shown", async () => {
		const [low, high] = idOf(ada) < idOf(grace) ? [ada, grace] : [grace, ada];
		// Somebody whose peerId lies between, so that both sides play their parts.
		const names = Array.from({ length: 200_000 }, (_, i) => `Mallory ${i}`);
		const name = names.find((candidate) => {
			const { peerId } = person(candidate);
			return peerId > idOf(low) && peerId < idOf(high);
		});
		assert.ok(name);
		const toLow = await team.raw("10.0.0.7", low, person(name), { hello: { name: high.name } });
		const toHigh = await team.raw("10.0.0.8", high, person(name), { hello: { name: low.name } });
		assert.equal(await start(low, person(name).peerId), "ok");
		await team.clock.advance(20);
		const [commit] = heardBy(toLow);
		assert.ok(commit?.kind === "commit");
		say(toHigh, commit);
		await team.clock.advance(20);
		const [nonce] = heardBy(toHigh);
		assert.ok(nonce?.kind === "nonce");
		say(toLow, nonce);
		await team.clock.advance(20);
		const [, reveal] = heardBy(toLow);
		assert.ok(reveal?.kind === "reveal");
		say(toHigh, reveal);
		await team.clock.advance(20);
		assert.equal(last(high).phase, "failed");
		assert.equal(toHigh.closed, 4400);
		assert.ok(high.heard.verification.every((told) => told.emoji.length === 0));
		assert.notEqual(stateAt(high, person(name).peerId), "verified");
	});

	for (const [what, records, fault] of [
		["a nonce out of turn", [{ kind: "nonce", nonce: new Uint8Array(32) }], true],
		["a result of nothing", [{ kind: "result", result: "match" }], true],
		["a reveal of nothing", [{ kind: "reveal", nonce: new Uint8Array(32) }], true],
	] as const) {
		it(`who sends ${what} is let go, and nothing is shown`, async () => {
			const raw = await team.raw("10.0.0.7", ada, person("Mallory"));
			for (const record of records) {
				say(raw, record);
			}
			await team.clock.advance(20);
			assert.equal(raw.closed === 4400, fault);
			assert.deepEqual(ada.heard.verification, []);
			await assert.rejects(team.socket("10.0.0.7", ada), /refused/);
		});
	}

	it("who asks for comparisons without end shows three, is refused ten more, and then let go", async () => {
		const mallory = person("Mallory");
		const raw = await team.raw("10.0.0.7", ada, mallory);
		const first: SasRecord =
			idOf(ada) < mallory.peerId ? { kind: "ask" } : { kind: "commit", commitment: new Uint8Array(32) };
		for (let i = 0; i < 13; i++) {
			say(raw, first);
			say(raw, { kind: "result", result: "cancelled" });
			await team.clock.advance(20);
			assert.equal(raw.closed, null, `attempt ${i}`);
		}
		assert.equal(ada.heard.verification.filter((told) => told.phase === "cancelled").length, 3);
		assert.deepEqual(ada.node.overview().verifications, []);
		say(raw, first);
		await team.clock.advance(20);
		assert.equal(raw.closed, 4400);
	});

	it("whom we blocked is not shown, and gets the answer of somebody who has no time", async () => {
		const mallory = person("Mallory");
		const raw = await team.raw("10.0.0.7", ada, mallory);
		await ada.api["contacts/block"]({ peerId: mallory.peerId });
		await team.clock.advance(20);
		const again = await team.raw("10.0.0.7", ada, mallory);
		say(again, idOf(ada) < mallory.peerId ? { kind: "ask" } : { kind: "commit", commitment: new Uint8Array(32) });
		await team.clock.advance(20);
		assert.deepEqual(ada.heard.verification, []);
		assert.deepEqual(heardBy(again).at(-1), { kind: "result", result: "cancelled" });
		assert.equal(raw.closed, 1000);
		assert.equal(again.closed, null);
	});
});
