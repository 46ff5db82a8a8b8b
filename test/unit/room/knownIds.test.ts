import assert from "node:assert/strict";
import type { Identity } from "../../../src/net/identity.ts";
import { countLimits } from "../../../src/net/limits.ts";
import { readLink } from "../../../src/net/room/joining/inviteLink.ts";
import { inviteKeyOf, signInvitation } from "../../../src/net/wire/invite.ts";
import { decodeJoinStatus, signDenial, signJoin, signWithdrawal } from "../../../src/net/wire/join.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import type { Item } from "../../../src/net/wire/sync.ts";
import { acceptance, add, after } from "../../harness/chains.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { unlistedPolicy } from "../../harness/policies.ts";
import type { RawLink } from "../../harness/rawLink.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const day = 24 * 60 * 60_000;

/** Somebody's `i`th request for a room. */
const fieldsOf = (room: string, who: Identity, i: number, ms: number) => ({
	room,
	card: who.card,
	log: i.toString(16).padStart(16, "0"),
	reqId: i.toString(16).padStart(32, "0"),
	ms,
	note: "",
	invitation: null,
});

const kindsOn = (link: RawLink): readonly string[] =>
	link.bodies(recordTypes.joinStatus).map((body) => {
		const decoded = decodeJoinStatus(body);
		assert.ok(decoded.ok);
		return decoded.value.kind;
	});

describe("who knows the id of a room that is not listed", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		const created = await ada.api["rooms/create"]({ name: "Quiet", policy: unlistedPolicy });
		assert.ok(created.ok);
		room = created.value.room;
	});
	afterEach(() => team.end());

	const who = person("Stranger");
	const none = "ab".repeat(32);
	const requests = () => ada.node.overview().requests.length;
	/** Takes a request back that nobody has, then makes it, and another one. */
	const pry = async (link: RawLink, of: string): Promise<void> => {
		const [first, second] = [1, 2].map((i) => fieldsOf(of, who, i, team.clock.now()));
		assert.ok(first && second);
		link.send(
			recordTypes.joinStatus,
			signWithdrawal(who.signing, { room: of, requester: who.key, reqId: first.reqId }),
		);
		link.send(recordTypes.joinRequest, signJoin(who.signing, first));
		link.send(recordTypes.joinRequest, signJoin(who.signing, second));
		await team.clock.advance(50);
	};

	it("learns nothing by taking a request back that it never made, and is asked about by nobody", async () => {
		const link = await team.raw("10.3.0.1", ada, who);
		await pry(link, none);
		await pry(link, room);
		assert.deepEqual([kindsOn(link), requests(), link.closed], [[], 0, null]);
	});

	it("nor by that when the room was closed", async () => {
		assert.ok((await team.answer(ada.api["rooms/close"]({ room, reason: "" }))).ok);
		const link = await team.raw("10.3.0.1", ada, who);
		await pry(link, room);
		assert.deepEqual([kindsOn(link), link.closed], [[], null]);
	});

	it("is answered once it was invited, also that it took that request back", async () => {
		const link = await team.raw("10.3.0.1", ada, who);
		await pry(link, room);
		const made = await ada.api["rooms/invite"]({ room, label: "" });
		const read = made.ok ? readLink(made.value.link) : assert.fail();
		const seed = read.ok ? read.value.seed : null;
		assert.ok(seed);
		for (const i of [1, 3]) {
			const fields = fieldsOf(room, who, i, team.clock.now());
			const invitation = signInvitation(inviteKeyOf(seed), { room, identity: who.key, reqId: fields.reqId });
			link.send(recordTypes.joinRequest, signJoin(who.signing, { ...fields, invitation }));
			await team.clock.advance(50);
		}
		assert.deepEqual([kindsOn(link), requests()], [["withdrawn", "waiting"], 1]);
	});

	it("is let go for a forged invitation alike, to that room and to one that is none", async () => {
		const closed: (number | null)[] = [];
		for (const [i, of] of [room, none].entries()) {
			const link = await team.raw(`10.3.0.${i + 1}`, ada, who, { hello: { instance: `00000000000000f${i}` } });
			const fields = fieldsOf(of, who, 1, team.clock.now());
			const invitation = signInvitation(inviteKeyOf(new Uint8Array(16)), {
				room: of,
				identity: person("Other").key,
				reqId: fields.reqId,
			});
			link.send(recordTypes.joinRequest, signJoin(who.signing, { ...fields, invitation }));
			await team.clock.advance(50);
			closed.push(link.closed);
		}
		assert.deepEqual(closed, [4400, 4400]);
	});
});

describe("a member with old captures", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	let room: string;
	let carrier: RawMember;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
		room = await team.room(ada);
		carrier = await RawMember.join(team, ada, person("Carrier"), { room });
	});
	afterEach(() => team.end());

	const who = person("Grace");
	const asked = () => ada.node.overview().requests.map(({ reqId }) => reqId);
	const ask = async (link: RawLink, i: number, ms = team.clock.now()): Promise<string> => {
		const fields = fieldsOf(room, who, i, ms);
		link.send(recordTypes.joinRequest, signJoin(who.signing, fields));
		await team.clock.advance(50);
		return fields.reqId;
	};

	it("brings back no request of more than a week ago, also of somebody who took another one back", async () => {
		const link = await team.raw("10.3.0.2", ada, who);
		const { reqId } = fieldsOf(room, who, 1, team.clock.now());
		link.send(recordTypes.joinStatus, signWithdrawal(who.signing, { room, requester: who.key, reqId }));
		await team.clock.advance(50);
		await ask(carrier.link, 2, team.clock.now() - 7 * day);
		assert.deepEqual(asked(), []);
	});

	it("turns nobody away by a denial of a request before", async () => {
		const link = await team.raw("10.3.0.2", ada, who);
		const first = await ask(link, 1);
		assert.ok((await ada.api["rooms/deny"]({ room, reqId: first, peerId: who.peerId })).ok);
		team.clock.jump(day);
		const again = await team.raw("10.3.0.3", ada, who, { hello: { instance: "00000000000000f1" } });
		const second = await ask(again, 2);
		assert.deepEqual(asked(), [second]);
		const { signing } = ada.node.session?.identity ?? assert.fail();
		const denial = { room, requester: who.key, reqId: first, untilMs: team.clock.now() + day, handovers: [] };
		const by = await team.raw("10.3.0.4", ada, carrier.identity, { hello: { instance: "00000000000000f2" } });
		by.send(recordTypes.joinStatus, signDenial(signing, denial));
		await team.clock.advance(50);
		assert.deepEqual(asked(), [second]);
	});
});

describe("a former admin", () => {
	it("who lets in people it made up on a branch of its own leaves places to those who ask", async () => {
		const team = new MemoryTeam();
		const ada = await team.add("Ada");
		const me = ada.node.session?.identity ?? assert.fail();
		const admin = await RawMember.lead(team, ada, person("Mallory"));
		const { head, identity, room } = admin;
		admin.decree(after(head, identity, { kind: "transfer", to: me.key, acceptance: acceptance(head, me) }));
		// Ada says that she follows it.
		await team.clock.advance(5_000);
		const rival: Item[] = [];
		let last = head;
		for (let i = 0; i < countLimits.joinRequests + 5; i++) {
			last = add(last, identity, person(`Puppet ${i}`));
			rival.push({ kind: "control", bytes: last.bytes });
		}
		admin.give(...rival);
		await team.clock.advance(200);
		assert.equal(ada.node.overview().requests.length, countLimits.lostAsking);
		const grace = person("Grace");
		const link = await team.raw("10.3.0.2", ada, grace);
		link.send(recordTypes.joinRequest, signJoin(grace.signing, fieldsOf(room, grace, 1, team.clock.now())));
		await team.clock.advance(50);
		assert.deepEqual(kindsOn(link), ["waiting"]);
		await team.end();
	});
});
