/** Members of a room who find each other through one they both reach. */
import assert from "node:assert/strict";
import type { PeerLink } from "../../../src/net/link/peerLink.ts";
import { Dials } from "../../../src/net/mesh/dials.ts";
import { PeerExchange } from "../../../src/net/mesh/peerExchange.ts";
import { decodePeerHints, encodePeerHints } from "../../../src/net/wire/peerHints.ts";
import { recordTypes } from "../../../src/net/wire/records.ts";
import { CountingTransport } from "../../harness/countingTransport.ts";
import { ManualClock } from "../../harness/manualClock.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { MemoryNetwork } from "../../harness/memoryTransport.ts";
import { person, seededRandom } from "../../harness/people.ts";
import { RawMember } from "../../harness/rawMember.ts";
import type { TestNode } from "../../harness/testNode.ts";

const second = 1_000;
const minute = 60 * second;

const isLinked = (one: TestNode, other: TestNode): boolean =>
	one.node.overview().people.some(({ name, online }) => name === other.name && online);

describe("peers told of by a member", () => {
	let team: MemoryTeam;
	let transport: CountingTransport;
	let ada: TestNode;
	let grace: TestNode;
	let room: string;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada", {
			wrapTransport: (inner) => {
				transport = new CountingTransport(inner);
				return transport;
			},
		});
		grace = await team.add("Grace");
		await team.connect(ada, grace);
		room = await team.room(ada, grace);
	});
	afterEach(() => team.end());

	const dialledHosts = (): readonly string[] => transport.dialled.map(({ host }) => host);

	it("are connected soon after they are let in, without discovery and without an address typed", async () => {
		const linus = await team.add("Linus");
		await team.connect(linus, ada);
		assert.equal(isLinked(linus, grace), false);
		await team.join(room, ada, linus);
		await team.until(() => isLinked(linus, grace) && isLinked(grace, linus), { what: "the link", within: 3 * second });
		await team.leave("Ada");
		await team.say(linus, room, "without Ada");
		await team.until(() => grace.heard.messages.some(({ messages }) => messages.some(({ body }) => "text" in body)), {
			what: "the message",
		});
	});

	it("find each other again when both come back at once", async () => {
		const linus = await team.add("Linus");
		await team.connect(linus, ada);
		await team.join(room, ada, linus);
		await team.until(() => isLinked(linus, grace), { what: "the link", within: 3 * second });
		await team.leave("Linus");
		await team.leave("Grace");
		await team.clock.advance(minute);
		const back = [await team.comeBack("Linus"), await team.comeBack("Grace")] as const;
		await team.until(() => isLinked(...back), { what: "the link", within: 5 * second });
	});

	it("are not told to somebody who is in no room with them", async () => {
		const linus = await team.add("Linus");
		await team.connect(linus, ada);
		await team.clock.advance(minute);
		assert.deepEqual(
			linus.node.overview().people.map(({ name }) => name),
			["Ada"],
		);
		const outsider = await team.raw("10.4.0.1", ada, person("Outsider"));
		await team.clock.advance(minute);
		assert.deepEqual(outsider.bodies(recordTypes.peers), []);
	});

	it("end the link of who tells of more than there can be", async () => {
		const member = await RawMember.join(team, ada, person("Mallory"), { room });
		const before = transport.dialled.length;
		for (let record = 0; record <= 16; record++) {
			const hints = Array.from({ length: 64 }, (_, i) => ({
				identity: (record * 64 + i).toString(16).padStart(64, "0"),
				address: { host: `10.20.${record}.${i + 1}`, port: 5_000 },
			}));
			assert.equal(member.link.closed, null, `after ${record * 64} hints`);
			member.link.send(recordTypes.peers, encodePeerHints(hints));
			await team.clock.advance(20);
		}
		assert.equal(member.link.closed, 4400);
		assert.deepEqual(dialledHosts().slice(before), [], "nor was anybody of them dialled, who is in no room with us");
	});

	it("are not believed of a stranger to the room, nor from one", async () => {
		const mallory = person("Mallory");
		const member = await RawMember.join(team, ada, mallory, { room });
		const outsider = await team.raw("10.4.0.1", ada, person("Outsider"));
		const before = transport.dialled.length;
		const hint = (name: string, host: string) =>
			encodePeerHints([{ identity: person(name).key, address: { host, port: 5_000 } }]);
		member.link.send(recordTypes.peers, hint("Nobody", "10.9.0.1"));
		outsider.send(recordTypes.peers, hint("Mallory", "10.9.0.2"));
		await team.clock.advance(minute);
		assert.deepEqual(dialledHosts().slice(before), []);
	});

	it("end the link of who tells of this very machine", async () => {
		const member = await RawMember.join(team, ada, person("Mallory"), { room });
		const bytes = encodePeerHints([{ identity: person("Grace").key, address: { host: "10.0.0.9", port: 5_000 } }]);
		member.link.send(recordTypes.peers, bytes.fill(127, 33, 34));
		await team.clock.advance(second);
		assert.equal(member.link.closed, 4400);
	});

	it("cannot take the place of where somebody is known to be", async () => {
		const member = await RawMember.join(team, ada, person("Mallory"), { room });
		const identity = ada.node.session?.mesh?.peers.find(({ peerLink }) => peerLink.name === "Grace")?.identity ?? "";
		await team.leave("Grace");
		const hint = (host: string, port: number) => encodePeerHints([{ identity, address: { host, port } }]);
		member.link.send(recordTypes.peers, hint("10.9.9.9", 5_000));
		member.link.send(
			recordTypes.peers,
			encodePeerHints([{ identity: member.identity.key, address: { host: "10.0.0.2", port: 46_920 } }]),
		);
		await team.clock.advance(second);
		assert.ok(dialledHosts().includes("10.9.9.9"), "a member's word is tried");
		const back = await team.comeBack("Grace");
		await team.until(() => isLinked(ada, back), { what: "Grace where she always was", within: 10 * second });
		await team.clock.advance(10 * minute);
		const tried = dialledHosts().filter((host) => host === "10.9.9.9").length;
		assert.ok(tried <= 5, `an address that never answered was dialled ${tried} times`);
	});
});

describe("an address that is known", () => {
	it("stays with whom it is known to be of, whoever a member says is there", () => {
		const clock = new ManualClock();
		const dials = new Dials({
			clock,
			random: seededRandom("told"),
			transport: new MemoryNetwork({ clock }).transport("10.0.0.1"),
			dialled: () => undefined,
			isKeeper: () => false,
			act: () => undefined,
			isWanted: () => false,
		});
		const address = { host: "10.0.0.2", port: 46_920 };
		const known = () => dials.book.get("10.0.0.2:46920");
		dials.learn({ address, source: "memory", identity: "grace" });
		dials.told({ address, identity: "mallory" });
		assert.deepEqual([known()?.identity, known()?.source], ["grace", "memory"]);
		dials.told({ address, identity: "grace" });
		assert.deepEqual([known()?.identity, known()?.source], ["grace", "memory"]);
		dials.stop();
	});
});

describe("what a peer is told of others", () => {
	it("is told once a link, 64 in a record, but for those the peer has told of, and again who was away", async () => {
		const clock = new ManualClock();
		const told: string[][] = [];
		const id = (i: number): string => i.toString(16).padStart(64, "0");
		const linkOf = (identity: string): PeerLink =>
			({
				identity,
				send: (_: number, body: Uint8Array) => {
					const hints = decodePeerHints(body);
					told.push(hints.ok ? hints.value.map((hint) => hint.identity) : []);
				},
			}) as unknown as PeerLink;
		const everybody = Array.from({ length: 100 }, (_, i) => ({
			identity: id(i),
			address: { host: `10.1.0.${i + 1}`, port: 5_000 },
		}));
		const exchange = new PeerExchange({
			clock,
			sharesRoom: () => true,
			connected: () => everybody,
			hinted: () => undefined,
		});
		const link = linkOf("ff".repeat(32));
		exchange.linkUp(link);
		exchange.receive(link, recordTypes.peers, encodePeerHints(everybody.slice(0, 10)));
		await clock.advance(5_000);
		assert.deepEqual(
			told.map((record) => record.length),
			[64, 26],
		);
		exchange.changed();
		await clock.advance(5_000);
		assert.equal(told.length, 2, "nothing is new");
		exchange.linkDown(linkOf(id(50)));
		exchange.changed();
		await clock.advance(5_000);
		assert.deepEqual(told[2], [id(50)]);
		exchange.stop();
	});

	it("is nothing of those who tell of it, nor to them, since they are connected", async () => {
		const clock = new ManualClock();
		const told: string[] = [];
		const [one, other] = ["a", "b"].map((digit, i) => {
			const identity = digit.repeat(64);
			const link = { identity, send: () => told.push(identity) } as unknown as PeerLink;
			return { link, identity, address: { host: `10.1.0.${i + 1}`, port: 5_000 } };
		});
		assert.ok(one && other);
		const exchange = new PeerExchange({
			clock,
			sharesRoom: () => true,
			connected: () => [one, other],
			hinted: () => undefined,
		});
		exchange.linkUp(one.link);
		exchange.linkUp(other.link);
		exchange.receive(one.link, recordTypes.peers, encodePeerHints([other]));
		await clock.advance(5_000);
		assert.deepEqual(told, []);
		exchange.linkDown(one.link);
		exchange.linkUp(one.link);
		await clock.advance(5_000);
		assert.deepEqual(told.toSorted(), [one.identity, other.identity], "one of them was away");
		exchange.stop();
	});

	it("is told twice as late each time, up to three seconds, while there is something new each time", async () => {
		const clock = new ManualClock();
		const told: number[] = [];
		const id = (i: number): string => i.toString(16).padStart(64, "0");
		const connected: { readonly identity: string; readonly address: { host: string; port: number } }[] = [];
		const link = { identity: "f".repeat(64), send: () => told.push(clock.monotonic()) } as unknown as PeerLink;
		const deps = { clock, sharesRoom: () => true, connected: () => connected, hinted: () => undefined };
		const exchange = new PeerExchange(deps);
		const come = (): void => {
			connected.push({
				identity: id(connected.length),
				address: { host: `10.1.0.${connected.length + 1}`, port: 5_000 },
			});
			exchange.changed();
		};
		const begun = clock.monotonic();
		exchange.linkUp(link);
		for (let i = 0; i < 110; i++) {
			come();
			await clock.advance(100);
		}
		const waits = told.map((at, i) => at - (told[i - 1] ?? begun));
		assert.deepEqual(
			waits.map((wait) => Math.floor(wait / 200) * 200),
			[200, 400, 800, 1_600, 3_000, 3_000],
		);
		await clock.advance(60_000);
		told.length = 0;
		const later = clock.monotonic();
		come();
		await clock.advance(5_000);
		assert.deepEqual(told, [later + 200], "and as soon as ever once it has been quiet");
		exchange.stop();
	});

	it("is told the later the more there are to tell, and after a second at the most", async () => {
		for (const [links, from, to] of [
			[10, 190, 210],
			[50, 390, 410],
			[200, 990, 1_010],
		] as const) {
			const clock = new ManualClock();
			let told = 0;
			const people = Array.from({ length: links }, (_, i) => {
				const identity = i.toString(16).padStart(64, "0");
				const link = { identity, send: () => (told += 1) } as unknown as PeerLink;
				return { link, identity, address: { host: `10.1.0.${i + 1}`, port: 5_000 } };
			});
			const connected: typeof people = [];
			const deps = { clock, sharesRoom: () => true, connected: () => connected, hinted: () => undefined };
			const exchange = new PeerExchange(deps);
			for (const { link } of people) exchange.linkUp(link);
			await clock.advance(60_000);
			connected.push(...people.slice(0, 1));
			exchange.changed();
			await clock.advance(from);
			assert.equal(told, 0, `${links} links, ${from} ms`);
			await clock.advance(to - from);
			assert.equal(told, links - 1, `${links} links, ${to} ms`);
			exchange.stop();
		}
	});
});
