import assert from "node:assert/strict";
import type { Identity } from "../../../src/net/identity.ts";
import type { Transport } from "../../../src/net/ports.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { HandDiscovery } from "../../harness/handDiscovery.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person } from "../../harness/people.ts";
import { RawLink } from "../../harness/rawLink.ts";
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

/** A machine on two networks: dials from the first, listens on both. */
class TwoHomes implements Transport {
	readonly #homes: readonly [Transport, Transport];

	constructor(first: Transport, second: Transport) {
		this.#homes = [first, second];
	}

	async start(options: Parameters<Transport["start"]>[0]): ReturnType<Transport["start"]> {
		const started = await this.#homes[0].start(options);
		if ("port" in started) {
			await this.#homes[1].start({ ...options, ports: [started.port] });
		}
		return started;
	}

	dial(options: Parameters<Transport["dial"]>[0]): ReturnType<Transport["dial"]> {
		return this.#homes[0].dial(options);
	}

	penalize(address: string): void {
		for (const home of this.#homes) {
			home.penalize(address);
		}
	}

	async stop(): Promise<void> {
		await Promise.all(this.#homes.map((home) => home.stop()));
	}
}

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

	it("that stays though the other side has lost it is found out at once, so that the next dial is good", async () => {
		const ada = await team.add("Ada");
		const peer = after(ada);
		const [host, port] = ["10.0.0.7", 5_000];
		await team.network.transport(host).start({
			ports: [port],
			accept: (socket) => void new RawLink({ socket, role: "responder", identity: peer }),
		});
		const asked = ada.api["peers/connect"]({ address: `${host}:${port}` });
		await team.clock.advance(100);
		assert.equal((await asked).ok, true);
		// It answers nothing there any more, and dials from elsewhere.
		team.network.cut(host, team.host("Ada"));
		const first = await team.raw("10.0.0.8", ada, peer);
		assert.equal(first.closed, 4409, "Ada has the smaller peerId and began the older one");
		await team.clock.advance(3_000);
		const second = await team.raw("10.0.0.8", ada, peer);
		assert.equal(second.closed, null);
		assert.equal(linkTo(ada, peer)?.address, "10.0.0.8");
	});

	for (const seed of [1, 2, 3, 4]) {
		it(`that were dialled at once over slow ways become one, and what is said meanwhile is said once (${seed})`, async () => {
			const ada = await team.add("Ada");
			const grace = await team.add("Grace");
			await team.connect(ada, grace);
			const room = await team.room(ada, grace);
			for (let i = 0; i < 5; i++) {
				team.network.setDelay(team.host("Ada"), team.host("Grace"), (seed * 37 + i * 11) % 150);
				team.network.drop(team.host("Ada"), team.host("Grace"));
				const dials = [
					ada.api["peers/connect"]({ address: grace.address }),
					grace.api["peers/connect"]({ address: ada.address }),
				];
				await team.say(ada, room, `ada ${i}`);
				await team.say(grace, room, `grace ${i}`);
				await team.clock.advance(4_000);
				await Promise.all(dials);
				assert.equal(team.network.openSockets, 2);
				const ends = [linkTo(ada, identityOf(grace))?.role, linkTo(grace, identityOf(ada))?.role];
				assert.deepEqual(ends.toSorted(), ["initiator", "responder"], "both have the same link");
			}
			await team.until(() => ada.texts(room).length === 10 && grace.texts(room).length === 10, { what: "everything" });
			assert.deepEqual(ada.texts(room), grace.texts(room));
			for (const author of ["ada", "grace"]) {
				const own = ada.texts(room).filter((text) => text.startsWith(author));
				assert.deepEqual(
					own,
					[0, 1, 2, 3, 4].map((i) => `${author} ${i}`),
				);
			}
		});
	}

	it("by two dials of one side whose HELLOs cross never become two, which each side would see in another order", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace", {
			wrapTransport: (inner) => new TwoHomes(inner, team.network.transport("10.0.0.92")),
		});
		const [here, slow, fast] = [team.host("Ada"), "10.0.0.92", team.host("Grace")];
		team.network.setDelay(here, slow, 110);
		team.network.setDelay(here, fast, 10);
		const port = grace.address.split(":")[1] ?? "";
		const dials = [ada.api["peers/connect"]({ address: `${slow}:${port}` })];
		// Ada says HELLO over the fast way 150 ms after the slow one, and hears Grace's 50 ms before that one's.
		await team.clock.advance(550);
		dials.push(ada.api["peers/connect"]({ address: `${fast}:${port}` }));
		await team.until(() => linkTo(ada, identityOf(grace)) !== undefined, { what: "the link", within: 1_000 });
		const first = linkTo(ada, identityOf(grace));
		await team.clock.advance(2_000);
		for (const dial of dials) {
			assert.equal((await dial).ok, true);
		}
		assert.equal(linkTo(ada, identityOf(grace)), first, "the first one stays");
		assert.equal(team.network.openSockets, 2);
		assert.equal(linkTo(grace, identityOf(ada))?.role, "responder");
	});

	it("are dialled for where somebody linked claims another's session", async () => {
		const discovery = new HandDiscovery();
		const ada = await team.add("Ada", { discovery, settings: { discovery: true } });
		const grace = await team.add("Grace");
		const session = "00000000000000cc";
		const mallory = await team.raw("10.0.0.7", ada, person("Mallory"), { hello: { instance: session } });
		discovery.see(session, grace.address);
		for (let i = 0; i < 10; i++) {
			mallory.send(recordTypes.ping, new Uint8Array());
			await team.clock.advance(500);
		}
		assert.equal(mallory.closed, null);
		assert.notEqual(linkTo(ada, identityOf(grace)), undefined);
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
