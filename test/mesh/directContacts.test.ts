import assert from "node:assert/strict";
import { decodeApproval, encodeApproval } from "../../src/net/wire/approve.ts";
import { recordTypes } from "../../src/net/wire/records.ts";
import { approach, befriend, deliveries, directTexts, idOf, personAt, stateAt, write } from "../harness/befriend.ts";
import { MemoryTeam } from "../harness/memoryTeam.ts";
import { person } from "../harness/people.ts";
import { listedPolicy } from "../harness/policies.ts";
import type { TestNode } from "../harness/testNode.ts";

const minute = 60_000;

describe("becoming contacts", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
	});
	afterEach(() => team.end());

	const code = (outcome: { readonly ok: boolean; readonly code?: string }): string => outcome.code ?? "ok";
	const ask = async (from: TestNode, to: TestNode): Promise<string> =>
		code(await from.api["contacts/request"]({ peerId: idOf(to) }));
	const kinds = (node: TestNode): readonly string[] => node.heard.contact.map((event) => event.kind);
	const quiet = (): Promise<void> => team.clock.advance(1_000);

	it("takes both: neither asking nor being asked is enough", async () => {
		await ask(ada, grace);
		await quiet();
		assert.equal(stateAt(ada, grace), "pendingOut");
		assert.equal(stateAt(grace, ada), "pendingIn");
		await grace.api["contacts/approve"]({ peerId: idOf(ada) });
		await quiet();
		assert.equal(stateAt(ada, grace), "approved");
		assert.equal(stateAt(grace, ada), "approved");
		assert.deepEqual([kinds(ada), kinds(grace)], [["approved"], ["requested"]]);
		assert.ok(personAt(ada, grace).contactSinceMs > 0);
	});

	it("needs no approval where both ask at once", async () => {
		await Promise.all([ask(ada, grace), ask(grace, ada)]);
		await quiet();
		assert.equal(stateAt(ada, grace), "approved");
		assert.equal(stateAt(grace, ada), "approved");
	});

	it("survives restarts on both sides at every stage", async () => {
		const again = async (): Promise<void> => {
			await team.leave("Ada");
			await team.leave("Grace");
			ada = await team.comeBack("Ada");
			grace = await team.comeBack("Grace");
		};
		await ask(ada, grace);
		await quiet();
		await again();
		assert.equal(grace.node.overview().contactRequests.length, 1);
		assert.equal(stateAt(ada, grace), "pendingOut");
		const { atMs } = grace.node.overview().contactRequests[0] ?? {};
		await team.connect(grace, ada);
		await quiet();
		assert.deepEqual(kinds(grace), [], "an old request is no news");
		assert.equal(grace.node.overview().contactRequests[0]?.atMs, atMs);
		await grace.api["contacts/approve"]({ peerId: idOf(ada) });
		await quiet();
		await again();
		assert.equal(stateAt(ada, grace), "approved");
		assert.equal(stateAt(grace, ada), "approved");
	});

	it("tells an approval that was given while the other was away", async () => {
		await ask(ada, grace);
		await quiet();
		await team.leave("Ada");
		const peerId = grace.node.overview().contactRequests[0]?.peerId ?? "";
		await grace.api["contacts/approve"]({ peerId });
		ada = await team.comeBack("Ada");
		await team.until(() => stateAt(ada, grace) === "approved", { what: "the approval", within: 10 * minute });
	});

	it("lets a request wait for somebody who is away, and brings it when they are back", async () => {
		await team.leave("Grace");
		const peerId = ada.node.session?.contacts.all[0]?.peerId ?? "";
		assert.equal(code(await ada.api["contacts/request"]({ peerId })), "ok");
		grace = await team.comeBack("Grace");
		await team.until(() => stateAt(grace, ada) === "pendingIn", { what: "the request", within: 10 * minute });
	});

	it("can be declined: it is not shown again for ten minutes, then twenty, and from the third time blocking is offered", async () => {
		for (const [round, wait] of [10, 20, 40].entries()) {
			assert.equal(await ask(ada, grace), "ok");
			await quiet();
			const [request] = grace.node.overview().contactRequests;
			assert.equal(request?.denials, round);
			assert.equal(request?.suggestBlock, false);
			assert.equal(code(await grace.api["contacts/decline"]({ peerId: idOf(ada) })), "ok");
			await quiet();
			assert.equal(stateAt(ada, grace), "unknown");
			const event = ada.heard.contact.at(-1);
			assert.ok(event?.kind === "declined");
			assert.ok(Math.abs(event.untilMs - team.clock.now() - wait * minute) < 2_000);
			assert.equal(personAt(ada, grace).askAgainMs, event.untilMs);
			const refused = await ada.api["contacts/request"]({ peerId: idOf(grace) });
			assert.deepEqual(refused, { ok: false, code: "contactDenied", detail: { untilMs: event.untilMs } });
			assert.deepEqual(
				await ada.api["direct/send"]({
					peerId: idOf(grace),
					clientId: "client-early",
					draft: { kind: "text", text: "please" },
				}),
				refused,
			);
			await team.clock.advance(wait * minute);
			if (!ada.node.session?.mesh?.peers.length) {
				await team.connect(grace, ada);
			}
		}
		assert.equal(personAt(grace, ada).suggestBlock, true);
		await ask(ada, grace);
		await quiet();
		assert.equal(grace.node.overview().contactRequests[0]?.suggestBlock, true);
		await grace.api["contacts/approve"]({ peerId: idOf(ada) });
		assert.equal(personAt(grace, ada).suggestBlock, false, "who is approved is forgiven");
	});

	it("shows nothing of a client that asks on during its cool-down, and answers it the rest of the time", async () => {
		const raw = await team.raw("10.0.0.7", ada, person("Mallory"));
		const mallory = person("Mallory").peerId;
		raw.send(recordTypes.approve, encodeApproval({ state: "approved" }));
		await quiet();
		await ada.api["contacts/decline"]({ peerId: mallory });
		for (let passed = 0; passed < 8; passed++) {
			raw.send(recordTypes.ping);
			await team.clock.advance(minute / 2);
		}
		raw.send(recordTypes.approve, encodeApproval({ state: "approved" }));
		await quiet();
		assert.equal(ada.node.overview().contactRequests.length, 0);
		assert.deepEqual(kinds(ada), ["requested"]);
		const answers = raw.bodies(recordTypes.approve).map((body) => decodeApproval(body));
		const waits = answers.map((answer) => (answer.ok && answer.value.state === "declined" ? answer.value.waitMs : 0));
		assert.ok(waits.some((wait) => wait === 10 * minute));
		assert.ok(waits.some((wait) => Math.abs(wait - 6 * minute) < 5_000));
	});

	it("does not bring a declined request back that its maker never heard to be declined", async () => {
		await ask(ada, grace);
		await quiet();
		const peerId = idOf(ada);
		await team.leave("Ada");
		await grace.api["contacts/decline"]({ peerId });
		await team.clock.advance(30 * minute);
		ada = await team.comeBack("Ada");
		await team.until(() => stateAt(ada, grace) === "unknown", { what: "the denial", within: 10 * minute });
		assert.deepEqual(grace.node.overview().contactRequests, []);
		assert.equal(await ask(ada, grace), "ok", "the cool-down is over by now");
		await quiet();
		assert.equal(grace.node.overview().contactRequests.length, 1);
	});

	it("can be taken back: the other hears it, writes nothing any more, and may ask again", async () => {
		await befriend(team, ada, grace);
		await write(ada, grace, "one");
		await quiet();
		assert.equal(code(await grace.api["contacts/forget"]({ peerId: idOf(ada) })), "ok");
		await quiet();
		assert.equal(stateAt(ada, grace), "unknown");
		assert.deepEqual(kinds(ada), ["approved", "ended"]);
		await team.connect(grace, ada);
		await write(ada, grace, "two");
		await quiet();
		assert.deepEqual(await directTexts(grace, ada), ["one"], "what was said stays, what is said waits");
		assert.equal(grace.node.overview().contactRequests.length, 1);
		assert.deepEqual(await deliveries(ada, grace), ["delivered", "queued"]);
	});

	it("notices on meeting that the other has taken back its approval while we were away", async () => {
		await befriend(team, ada, grace);
		const peerId = idOf(ada);
		await team.leave("Ada");
		await grace.api["contacts/forget"]({ peerId });
		ada = await team.comeBack("Ada");
		await team.until(() => stateAt(ada, grace) === "pendingOut", { what: "the truth", within: 10 * minute });
		assert.equal(stateAt(grace, ada), "pendingIn");
	});

	it("refuses what cannot be done, and why", async () => {
		const peerId = idOf(grace);
		assert.equal(code(await ada.api["contacts/approve"]({ peerId })), "requestUnknown");
		assert.equal(code(await ada.api["contacts/decline"]({ peerId })), "requestUnknown");
		assert.equal(code(await ada.api["contacts/unblock"]({ peerId })), "contactNotBlocked");
		for (const method of ["contacts/request", "contacts/block", "contacts/forget"] as const) {
			assert.equal(code(await ada.api[method]({ peerId: "11".repeat(32) })), "personUnknown");
			assert.equal(code(await ada.api[method]({ peerId: "Grace" })), "personUnknown");
		}
		await ada.api["contacts/block"]({ peerId });
		assert.equal(code(await ada.api["contacts/request"]({ peerId })), "contactBlocked");
		const send = { peerId, clientId: "client-blocked", draft: { kind: "text", text: "x" } } as const;
		assert.equal(code(await ada.api["direct/send"](send)), "contactBlocked");
		assert.equal(code(await ada.api["verify/start"]({ peerId })), "contactBlocked");
	});
});

describe("blocking somebody", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let grace: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		[ada, grace] = await team.together("Ada", "Grace");
	});
	afterEach(() => team.end());

	it("hides its messages and requests here, which it is not told, and survives a restart", async () => {
		await befriend(team, ada, grace);
		await write(grace, ada, "before");
		await team.clock.advance(1_000);
		const told = ada.heard.directMessages.length;
		await ada.api["contacts/block"]({ peerId: idOf(grace) });
		assert.deepEqual(ada.node.overview().directs, []);
		assert.equal(personAt(ada, grace).contact, "blocked");
		await write(grace, ada, "after");
		await team.clock.advance(5 * minute);
		assert.equal(ada.heard.directMessages.length, told);
		assert.deepEqual(
			grace.heard.contact.map((event) => event.kind),
			["requested"],
			"she hears of it neither then nor later",
		);
		const graceId = idOf(grace);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(stateAt(ada, graceId), "blocked");
		await team.clock.advance(5 * minute);
		assert.deepEqual(await directTexts(ada, graceId), ["before"]);
		assert.deepEqual(ada.node.overview().contactRequests, []);
		assert.deepEqual(ada.heard.contact, []);
		assert.equal(stateAt(grace, ada), "pendingOut", "as with anybody who has not decided yet");
	});

	it("ends with unblocking: who asked all the time is shown, and what waited comes", async () => {
		await befriend(team, ada, grace);
		await ada.api["contacts/block"]({ peerId: idOf(grace) });
		await write(grace, ada, "still there?");
		await team.clock.advance(minute);
		await ada.api["contacts/unblock"]({ peerId: idOf(grace) });
		if (!ada.node.session?.mesh?.peers.length) {
			await team.connect(grace, ada);
		}
		await team.until(() => ada.node.overview().contactRequests.length === 1, { what: "the request" });
		await ada.api["contacts/approve"]({ peerId: idOf(grace) });
		await team.until(() => grace.node.overview().directs[0]?.waiting === 0, { what: "delivery", within: 10 * minute });
		assert.deepEqual(await directTexts(ada, grace), ["still there?"]);
	});

	it("shows at once who asks on an open link when it is unblocked", async () => {
		const room = await team.room(ada, grace);
		await ada.api["contacts/block"]({ peerId: idOf(grace) });
		await grace.api["contacts/request"]({ peerId: idOf(ada) });
		await team.clock.advance(1_000);
		assert.deepEqual(ada.node.overview().contactRequests, []);
		await ada.api["contacts/unblock"]({ peerId: idOf(grace) });
		assert.equal(ada.node.overview().contactRequests.length, 1);
		assert.ok(room);
	});

	it("leaves a room in common as it is", async () => {
		const room = await team.room(ada, grace);
		await befriend(team, ada, grace);
		const link = ada.node.session?.mesh?.peers[0]?.link;
		await ada.api["contacts/block"]({ peerId: idOf(grace) });
		await write(grace, ada, "direct".repeat(2_000));
		await write(grace, ada, "direct".repeat(2_000));
		await team.say(grace, room, "in the room");
		await team.until(() => ada.texts(room).length === 1, { what: "the room's message" });
		await team.say(ada, room, "answer");
		await team.until(() => grace.texts(room).length === 2, { what: "the answer" });
		assert.equal(ada.node.session?.mesh?.peers[0]?.link, link, "the same link all the time");
		assert.deepEqual(await directTexts(ada, grace), []);
		assert.deepEqual(await deliveries(grace, ada), ["sent", "sent"]);
	});

	it("hides its requests to join, and their count", async () => {
		const created = await ada.api["rooms/create"]({ name: "Compilers", policy: listedPolicy });
		assert.ok(created.ok);
		await ada.api["contacts/block"]({ peerId: idOf(grace) });
		await team.connect(grace, ada);
		await team.ask(created.value.room, grace);
		await team.clock.advance(1_000);
		assert.deepEqual(ada.node.overview().requests, []);
		assert.equal(ada.node.overview().rooms[0]?.requests, 0);
		assert.deepEqual(ada.heard.event, []);
		await ada.api["contacts/unblock"]({ peerId: idOf(grace) });
		assert.equal(ada.node.overview().requests.length, 1);
		assert.equal(ada.node.overview().rooms[0]?.requests, 1);
	});
});

describe("strangers who want to become contacts", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
	});
	afterEach(() => team.end());

	const knock = (host: string, name: string) => approach(team, ada, person(name), { host, hello: { name } });

	it("are at most five from one address and fifty in all; the others wait as if undecided", async () => {
		for (let i = 0; i < 7; i++) {
			const raw = await knock("10.0.0.7", `Same ${i}`);
			assert.deepEqual(
				raw.bodies(recordTypes.approve).map((body) => decodeApproval(body)),
				[{ ok: true, value: { state: "pending" } }],
			);
			raw.socket.close(1000);
			await team.clock.advance(1_000);
		}
		assert.equal(ada.node.overview().contactRequests.length, 5);
		for (let i = 0; i < 60; i++) {
			const raw = await knock(`10.0.1.${i}`, `Other ${i}`);
			raw.socket.close(1000);
			await team.clock.advance(100);
		}
		assert.equal(ada.node.overview().contactRequests.length, 50);
		team.clock.jump(7 * 24 * 60 * minute + 1_000);
		await knock("10.0.2.1", "Late");
		assert.deepEqual(
			ada.node.overview().contactRequests.map((request) => request.name),
			["Late"],
			"after a week nobody waits for an answer",
		);
	}).timeout(180_000);

	it("ring five times in ten minutes from one address, however often they end it and ask again", async () => {
		const say = async (raw: Awaited<ReturnType<typeof knock>>, state: "approved" | "ended") => {
			raw.send(recordTypes.approve, encodeApproval({ state }));
			await team.clock.advance(20);
		};
		for (const name of ["One", "Another"]) {
			const raw = await knock("10.0.0.7", name);
			for (let i = 0; i < 4; i++) {
				await say(raw, "ended");
				await say(raw, "approved");
			}
		}
		assert.deepEqual(
			ada.heard.contact.map(({ kind }) => kind),
			Array(5).fill("requested"),
		);
		assert.deepEqual(
			ada.node
				.overview()
				.contactRequests.map(({ name }) => name)
				.sort(),
			["Another", "One"],
		);
		await team.clock.advance(10 * minute);
		await knock("10.0.0.7", "Later");
		assert.equal(ada.heard.contact.length, 6);
	});

	it("stay strangers until they are approved: sixteen kilobytes, ten minutes", async () => {
		const raw = await knock("10.0.0.7", "Mallory");
		assert.equal(ada.node.overview().contactRequests.length, 1);
		for (let passed = 0; passed < 11; passed++) {
			raw.send(recordTypes.ping);
			await team.clock.advance(minute / 2);
			raw.send(recordTypes.ping);
			await team.clock.advance(minute / 2);
		}
		assert.equal(raw.closed, 1000);
		assert.equal(ada.node.overview().contactRequests.length, 1, "its request stays");
	});

	it("are no strangers any more once we approve, or have asked", async () => {
		for (const method of ["contacts/approve", "contacts/request"] as const) {
			const name = method;
			const raw =
				method === "contacts/approve" ? await knock("10.0.0.7", name) : await team.raw("10.0.0.8", ada, person(name));
			await ada.api[method]({ peerId: person(name).peerId });
			for (let passed = 0; passed < 40; passed++) {
				raw.send(recordTypes.ping);
				raw.send(0xc0, new Uint8Array(1_000));
				await team.clock.advance(minute / 2);
			}
			assert.equal(raw.closed, null, method);
		}
	});
});
