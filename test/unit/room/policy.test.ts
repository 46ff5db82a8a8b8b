import assert from "node:assert/strict";
import type { Outcome } from "../../../src/net/api/outcome.ts";
import type { RoomPolicy } from "../../../src/net/api/rooms.ts";
import { encodeLockbox } from "../../../src/net/wire/lockbox.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { encodeWants } from "../../../src/net/wire/sync.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { listedPolicy, unlistedPolicy } from "../../harness/policies.ts";
import { RawMember } from "../../harness/rawMember.ts";
import { identityOf, notices, peerIdOf, summaryOf } from "../../harness/roomTalk.ts";
import type { TestNode } from "../../harness/testNode.ts";

const sinceJoin: RoomPolicy = { ...listedPolicy, history: "sinceJoin" };
const mallory = person("Mallory");

describe("a room's policy", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
	});
	afterEach(() => team.end());

	const codeOf = async (asked: Promise<Outcome<unknown>> | Outcome<unknown>): Promise<string> => {
		const outcome = await team.answer(asked);
		return outcome.ok ? "" : outcome.code;
	};
	const made = async (policy: RoomPolicy): Promise<string> => {
		const created = await team.answer(ada.api["rooms/create"]({ name: "Compilers", policy }));
		assert.ok(created.ok);
		return created.value.room;
	};
	const edgeOf = (room: string) => ada.node.session?.rooms.get(room)?.state;
	const setPolicy = (room: string, policy: RoomPolicy): Promise<string> =>
		codeOf(ada.api["rooms/setPolicy"]({ room, policy }));

	it("does not make a newcomer ask for keys that it may not have", async () => {
		const room = await made(sinceJoin);
		await RawMember.join(team, ada, mallory, { room });
		await team.join(room, ada, grace);
		const toGrace = await team.raw("10.3.0.2", grace, mallory, { hello: { instance: "00000000000000bb" } });
		await team.clock.advance(30_000);
		assert.ok(grace.node.session?.rooms.get(room)?.onlineMembers.includes(mallory.key));
		assert.deepEqual(toGrace.bodies(recordTypes.lockbox), []);
	});

	it("is what the window says, or nothing at all", async () => {
		const room = await made({ history: "sinceJoin", listed: false, successionHours: 24 });
		assert.deepEqual(summaryOf(ada, room).policy, { history: "sinceJoin", listed: false, successionHours: 24 });
		const bad: readonly unknown[] = [
			undefined,
			null,
			"all",
			[],
			{},
			{ ...listedPolicy, history: "since-join" },
			{ ...listedPolicy, history: ["all"] },
			{ ...listedPolicy, listed: "yes" },
			...[23, 8_761, 24.5, Number.NaN, "72", null].map((successionHours) => ({ ...listedPolicy, successionHours })),
		];
		for (const policy of bad as readonly RoomPolicy[]) {
			assert.equal(await codeOf(ada.api["rooms/create"]({ name: "Bad", policy })), "policyInvalid");
			assert.equal(await setPolicy(room, policy), "policyInvalid");
		}
		assert.equal(ada.node.overview().rooms.length, 1);
		assert.equal(edgeOf(room)?.n, 0);
		for (const successionHours of [24, 8_760]) {
			assert.equal(await setPolicy(room, { ...listedPolicy, successionHours }), "");
		}
	});

	it("changes for everybody, who is told what has become another", async () => {
		const room = await team.room(ada, grace);
		assert.equal(await setPolicy(room, { history: "sinceJoin", listed: false, successionHours: 100 }), "");
		await team.until(() => summaryOf(grace, room).policy.history === "sinceJoin", { what: "the news" });
		assert.deepEqual(notices(grace, room).slice(-3), [
			"policySinceJoin Ada",
			"policyUnlisted Ada",
			"policySuccession Ada",
		]);
		const told = grace.messages(room).map(({ body }) => (body.kind === "notice" ? body.hours : 0));
		assert.deepEqual(told.slice(-3), [0, 0, 100], "how long the admin may be away");
		const ids = grace.messages(room).map(({ id }) => id);
		assert.equal(new Set(ids).size, ids.length);
		for (const message of grace.messages(room)) {
			const alone = await grace.api["rooms/message"]({ room, id: message.id });
			assert.deepEqual(alone.ok && alone.value, message);
		}
		const n = edgeOf(room)?.n;
		assert.equal(await setPolicy(room, { history: "sinceJoin", listed: false, successionHours: 100 }), "");
		assert.equal(edgeOf(room)?.n, n, "the same again is no operation");
		assert.equal(await setPolicy(room, { ...listedPolicy, successionHours: 100 }), "");
		await team.until(() => notices(grace, room).at(-1) === "policyListed Ada", { what: "the news" });
		assert.deepEqual(notices(grace, room).slice(-2), ["policyAll Ada", "policyListed Ada"]);
		assert.equal(await codeOf(grace.api["rooms/setPolicy"]({ room, policy: listedPolicy })), "roomNotAdmin");
	});

	it("decides whether others hear of the room", async () => {
		const room = await made(unlistedPolicy);
		await team.clock.advance(5_000);
		assert.deepEqual(grace.node.overview().nearby, []);
		assert.equal(await setPolicy(room, listedPolicy), "");
		await team.until(() => grace.node.overview().nearby.some((nearby) => nearby.room === room), { what: "the advert" });
		assert.equal(await setPolicy(room, unlistedPolicy), "");
		await team.until(() => grace.node.overview().nearby.length === 0, { what: "the advert to go" });
	});

	it("does not keep the key from being renewed, by the admin alone", async () => {
		const room = await team.room(ada, grace);
		const before = edgeOf(room)?.epoch;
		assert.equal(await codeOf(ada.api["rooms/rotate"]({ room })), "");
		assert.notEqual(edgeOf(room)?.epoch, before);
		assert.equal(await codeOf(grace.api["rooms/rotate"]({ room })), "roomNotAdmin");
		await team.say(ada, room, "under the new key");
		await team.until(() => grace.texts(room).length === 1, { what: "the word" });
		assert.deepEqual(grace.texts(room), ["under the new key"]);
		assert.ok(notices(grace, room).includes("epoch Ada"));
	});

	describe("since-join", () => {
		let room: string;
		beforeEach(async () => {
			room = await made(sinceJoin);
			await team.say(ada, room, "before Grace");
			await team.join(room, ada, grace);
			await team.say(ada, room, "with Grace");
			await team.until(() => grace.texts(room).length === 1, { what: "the word" });
		});

		it("shows a newcomer what is said from then on, and that there was something before", async () => {
			await team.clock.advance(20_000);
			assert.deepEqual(grace.texts(room), ["with Grace"]);
			assert.deepEqual(
				grace.messages(room).flatMap(({ body }) => (body.kind === "notice" ? [] : [body.kind])),
				["unreadable", "text"],
			);
			assert.equal(summaryOf(grace, room).halted, "", "nothing of its own is missing");
			const store = grace.node.session?.store;
			const bodies = store?.page(room, "", 10).map(({ body }) => body === null);
			assert.deepEqual(bodies, [false, true], "what it may not read does not even come");
			assert.deepEqual(ada.texts(room), ["before Grace", "with Grace"]);
			await team.say(grace, room, "my first");
			await team.until(() => ada.texts(room).length === 3, { what: "the answer" });
		});

		it("counts a newcomer for what it may read only: what was said before is not delivered to it, nor forgotten", async () => {
			await team.clock.advance(1_000);
			await team.leave("Grace");
			const id = await team.say(ada, room, "while Grace is away");
			const edsger = await team.add("Edsger");
			await team.connect(edsger, ada);
			await team.join(room, ada, edsger);
			const later = await team.say(ada, room, "with Edsger");
			await team.until(() => edsger.texts(room).length === 1, { what: "the word" });
			await team.clock.advance(5_000);
			const delivery = async (of: string) => {
				const message = await ada.api["rooms/message"]({ room, id: of });
				return message.ok && message.value.delivery;
			};
			assert.deepEqual(await delivery(id), { kind: "queued" });
			assert.deepEqual(await ada.api["rooms/deliveredTo"]({ room, id }), { ok: true, value: [] });
			assert.deepEqual(await delivery(later), { kind: "delivered", count: 1, of: 2 });
			assert.equal(await codeOf(ada.api["rooms/deleteHistory"]({ room })), "");
			assert.deepEqual(ada.texts(room), ["while Grace is away", "with Edsger"], "what comes after it waits with it");
			grace = await team.comeBack("Grace");
			await team.until(() => grace.texts(room).length === 3, { what: "what she missed", within: 60_000 });
			await team.clock.advance(1_000);
			assert.deepEqual(await delivery(id), { kind: "delivered", count: 1, of: 1 });
			assert.equal(await codeOf(ada.api["rooms/deleteHistory"]({ room })), "");
			assert.deepEqual(ada.texts(room), []);
		});

		it("forgets what only those who left could read", async () => {
			await team.clock.advance(1_000);
			assert.equal(await codeOf(ada.api["rooms/kick"]({ room, peerId: peerIdOf(grace), reason: "" })), "");
			await team.say(ada, room, "to nobody");
			const edsger = await team.add("Edsger");
			await team.connect(edsger, ada);
			await team.join(room, ada, edsger);
			await team.say(ada, room, "with Edsger");
			await team.until(() => edsger.texts(room).length === 1, { what: "the word" });
			await team.clock.advance(1_000);
			assert.equal(await codeOf(ada.api["rooms/deleteHistory"]({ room })), "");
			assert.deepEqual(ada.texts(room), []);
		});

		it("keeps older keys from a newcomer with a client of its own", async () => {
			await team.say(ada, room, "before Mallory");
			const raw = await RawMember.join(team, ada, mallory, { room });
			const epochs = raw.chain.filter(({ op }) => op === 0 || op === 1).map(({ id }) => id);
			assert.equal(epochs.length, 3);
			for (const epoch of [...epochs, "ab".repeat(32)]) {
				raw.link.send(recordTypes.lockbox, encodeLockbox({ room, epoch, key: null }));
			}
			await team.clock.advance(100);
			assert.equal(raw.link.closed, null);
			const given = raw.link.bodies(recordTypes.lockbox);
			assert.deepEqual(
				given,
				[...epochs, "ab".repeat(32)].map((epoch, i) => encodeLockbox({ room, epoch, key: i === 2 ? raw.key : "none" })),
				"the key it has, and no other",
			);
			const [log] = [...(edgeOf(room)?.members.values() ?? [])].map((member) => member.log);
			const author = identityOf(ada);
			raw.link.send(recordTypes.want, encodeWants(room, [{ kind: "log", author, log: log ?? "", from: 1, to: 100 }]));
			await team.clock.advance(100);
			const events = raw.given.filter(({ kind }) => kind === "event" || kind === "eventHeader");
			assert.ok(events.length >= 4);
			assert.ok(events.every(({ kind }) => kind === "eventHeader"));
		});

		it("is kept to by a newcomer's client, even where somebody hands it an older key", async () => {
			const raw = await RawMember.join(team, ada, mallory, { room });
			raw.link = await team.raw("10.3.0.7", grace, mallory, { hello: { instance: "00000000000000a7" } });
			await team.clock.advance(100);
			const [first = ""] = raw.chain.map(({ id }) => id);
			const key = ada.node.session?.store.keys(room).get(first);
			assert.ok(key);
			raw.link.send(recordTypes.lockbox, encodeLockbox({ room, epoch: first, key }));
			await team.clock.advance(100);
			assert.equal(grace.node.session?.store.keys(room).has(first), false);
			assert.equal(raw.link.closed, null);
		});

		it("does not reach back when it is lifted: who came later reads from the last wall on", async () => {
			assert.equal(await setPolicy(room, listedPolicy), "");
			const edsger = await team.add("Edsger");
			await team.connect(edsger, ada);
			await team.connect(edsger, grace);
			await team.join(room, ada, edsger);
			await team.until(() => edsger.texts(room).length === 1, { what: "what Grace could read" });
			await team.clock.advance(30_000);
			assert.deepEqual(edsger.texts(room), ["with Grace"]);
			assert.equal(summaryOf(edsger, room).halted, "");
		});

		it("lets somebody back in under a new key, and what was said meanwhile stays closed to it", async () => {
			assert.equal(await codeOf(ada.api["rooms/kick"]({ room, peerId: peerIdOf(grace), reason: "" })), "");
			await team.say(ada, room, "without Grace");
			await team.join(room, ada, grace);
			await team.say(ada, room, "with her again");
			await team.until(() => grace.texts(room).includes("with her again"), { what: "the word" });
			await team.clock.advance(20_000);
			assert.deepEqual(grace.texts(room), ["with Grace", "with her again"]);
		});
	});
});
