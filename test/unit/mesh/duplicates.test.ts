import assert from "node:assert/strict";
import type { Identity } from "../../../src/net/identity.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import type { TestNode } from "../../harness/testNode.ts";

/** A node and what it says of a peer. */
const linkTo = (node: TestNode, peer: Identity) => node.node.session?.mesh?.peer(peer.key)?.link;

const identityOf = (node: TestNode): Identity => {
	const { session } = node.node;
	assert.ok(session);
	return session.identity;
};

/** People whose peerId is before, or after, a node's. */
const before = (node: TestNode): Identity => personWhose((peerId) => peerId < identityOf(node).peerId);
const after = (node: TestNode): Identity => personWhose((peerId) => peerId > identityOf(node).peerId);

const personWhose = (fits: (peerId: string) => boolean): Identity => {
	for (let i = 0; ; i++) {
		const candidate = person(`Candidate ${i}`);
		if (fits(candidate.peerId)) {
			return candidate;
		}
	}
};

describe("two links to one peer", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	it("that were dialled at once become one, the same at both ends, begun by the smaller peerId", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace");
		const dials = [
			ada.api["peers/connect"]({ address: grace.address }),
			grace.api["peers/connect"]({ address: ada.address }),
		];
		await team.clock.advance(100);
		for (const outcome of await Promise.all(dials)) {
			assert.equal(outcome.ok, true);
		}
		await team.clock.advance(10_000);
		assert.equal(team.network.openSockets, 2);
		const [first, second] = identityOf(ada).peerId < identityOf(grace).peerId ? [ada, grace] : ([grace, ada] as const);
		assert.equal(linkTo(first, identityOf(second))?.role, "initiator");
		assert.equal(linkTo(second, identityOf(first))?.role, "responder");
		const room = await team.room(ada, grace);
		await team.say(grace, room, "one link carries it");
		await team.until(() => ada.texts(room).length === 1, { what: "the message" });
	});

	for (const [who, pick] of [
		["smaller", before],
		["larger", after],
	] as const) {
		it(`by a peer with the ${who} peerId: of two it began the newer stays`, async () => {
			const ada = await team.add("Ada");
			const peer = pick(ada);
			const old = await team.raw("10.0.0.7", ada, peer);
			const fresh = await team.raw("10.0.0.7", ada, peer);
			assert.equal(old.closed, 4409);
			assert.equal(fresh.closed, null);
			assert.equal(ada.node.session?.mesh?.peers.length, 1);
		});

		it(`by a peer with the ${who} peerId: a new session replaces the old one, wherever it comes from`, async () => {
			const ada = await team.add("Ada");
			const peer = pick(ada);
			const old = await team.raw("10.0.0.7", ada, peer);
			team.network.cut("10.0.0.7", team.host("Ada"));
			const fresh = await team.raw("10.0.0.8", ada, peer, { hello: { instance: "00000000000000bb" } });
			assert.equal(fresh.closed, null);
			assert.equal(linkTo(ada, peer)?.address, "10.0.0.8");
			team.network.heal("10.0.0.7", team.host("Ada"));
			await team.clock.advance(100);
			assert.equal(old.closed, 4409);
		});
	}

	it("one begun by each side: the one of the smaller peerId stays, whichever came first", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace");
		const [smaller, larger] =
			identityOf(ada).peerId < identityOf(grace).peerId ? [ada, grace] : ([grace, ada] as const);
		await team.connect(larger, smaller);
		assert.equal(linkTo(smaller, identityOf(larger))?.role, "responder");
		await team.connect(smaller, larger);
		await team.clock.advance(100);
		assert.equal(linkTo(smaller, identityOf(larger))?.role, "initiator", "it replaces the other's");
		const kept = linkTo(smaller, identityOf(larger));
		await team.connect(larger, smaller);
		await team.clock.advance(5_000);
		assert.equal(linkTo(smaller, identityOf(larger)), kept, "and is not replaced by it");
		assert.equal(team.network.openSockets, 2);
	});

	it("do not make a peer look as if it had left", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace");
		await team.connect(ada, grace);
		ada.heard.overview.length = 0;
		await team.connect(grace, ada);
		await team.connect(ada, grace);
		await team.clock.advance(5_000);
		const online = ada.heard.overview.map((overview) => overview.people[0]?.online);
		assert.equal(online.includes(false), false);
		assert.equal(ada.node.overview().people[0]?.online, true);
	});

	it("of oneself are closed at both ends, and nobody is met", async () => {
		const ada = await team.add("Ada");
		const outcome = ada.api["peers/connect"]({ address: ada.address });
		await team.clock.advance(100);
		assert.deepEqual(await outcome, { ok: false, code: "addressSelf", detail: {} });
		await team.clock.advance(10_000);
		assert.equal(team.network.openSockets, 0);
		assert.deepEqual(ada.node.overview().people, []);
	});
});
