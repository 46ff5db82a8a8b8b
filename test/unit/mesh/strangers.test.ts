import assert from "node:assert/strict";
import { countLimits, peerLimits, textLimits } from "../../../src/net/limits.ts";
import { encodeApproval } from "../../../src/net/wire/approve.ts";
import { signCard } from "../../../src/net/wire/card.ts";
import { signJoin } from "../../../src/net/wire/join.ts";
import { encodePeerHints } from "../../../src/net/wire/peerHints.ts";
import { encodeRoomAdverts, recordTypes } from "../../../src/net/wire/records.ts";
import { encodeItems, type Item } from "../../../src/net/wire/sync.ts";
import { CountingTransport } from "../../harness/countingTransport.ts";
import { HandDiscovery } from "../../harness/handDiscovery.ts";
import { MemoryTeam } from "../../harness/memoryTeam.ts";
import { person, seededRandom } from "../../harness/people.ts";
import { listedPolicy } from "../../harness/policies.ts";
import { otherAgreement, type RawLink } from "../../harness/rawLink.ts";
import { RawMember } from "../../harness/rawMember.ts";

const minute = 60_000;
const mallory = person("Mallory");

describe("a stranger", () => {
	let team: MemoryTeam;
	beforeEach(() => {
		team = new MemoryTeam();
	});
	afterEach(() => team.end());

	for (const [type, body, what] of [
		[recordTypes.roomAdvert, encodeRoomAdverts([]), "adverts"],
		[recordTypes.ping, new Uint8Array(), "PINGs"],
		[recordTypes.rekey, new Uint8Array(), "REKEYs"],
		[0xc0, new Uint8Array(500), "records of a newer version"],
		[
			recordTypes.events,
			encodeItems("11".repeat(32), [{ kind: "event", bytes: new Uint8Array(500) }]),
			"events of no room",
		],
	] as const) {
		it(`is let go after 96 KiB of ${what}, and refused for a while`, async () => {
			const ada = await team.add("Ada");
			const raw = await team.raw("10.0.0.7", ada, mallory);
			const size = body.length + 22;
			const allowed = Math.floor(98_304 / size);
			for (let i = 0; i < allowed; i++) {
				raw.send(type, body);
			}
			await team.clock.advance(10);
			assert.equal(raw.closed, null);
			raw.send(type, body);
			await team.clock.advance(10);
			assert.equal(raw.closed, 4400);
			await assert.rejects(team.socket("10.0.0.7", ada), /refused/);
			await team.clock.advance(1_100);
			await team.socket("10.0.0.7", ada);
		});
	}

	it("has no more to say than that, however many rooms it is in and asks for, and however long its words are", async () => {
		const ada = await team.add("Ada");
		const raw = await team.raw("10.0.0.7", ada, mallory);
		const longest = (points: number): string => "🦘".repeat(points);
		const roomIds = Array.from({ length: countLimits.adverts }, (_, i) => i.toString(16).padStart(64, "0"));
		const adverts = roomIds.map((room) => ({
			room,
			name: longest(textLimits.roomName),
			count: countLimits.members,
			admin: mallory.key,
			adminName: longest(textLimits.displayName),
		}));
		raw.send(recordTypes.roomAdvert, encodeRoomAdverts(adverts));
		for (const room of roomIds) {
			const own = { room, card: mallory.card, log: "11".repeat(8), reqId: "22".repeat(16) };
			const words = { ms: 0, note: longest(textLimits.joinNote), invitation: null };
			raw.send(recordTypes.joinRequest, signJoin(mallory.signing, { ...own, ...words }));
		}
		// Of a room that we do not know it is in, too.
		for (let told = 0; told < countLimits.members; told += countLimits.peerHints) {
			const hints = Array.from({ length: countLimits.peerHints }, (_, i) => ({
				identity: (told + i).toString(16).padStart(64, "0"),
				address: { host: `2001:db8::${(told + i + 1).toString(16)}`, port: 46_920 },
			}));
			raw.send(recordTypes.peers, encodePeerHints(hints));
		}
		for (let i = 0; i < 40; i++) {
			raw.send(recordTypes.ping);
		}
		await team.clock.advance(10);
		assert.equal(raw.closed, null);
		assert.equal(ada.node.overview().nearby.length, countLimits.adverts);
		assert.ok(encodeRoomAdverts(adverts).length < peerLimits.strangerBytes / 3, "told of them at once");
	});

	it("that was let in while we were away may say so, and all else, however long that is", async () => {
		const [ada, grace] = await team.together("Ada", "Grace");
		const room = await team.room(ada, grace);
		await team.leave("Grace");
		const member = await RawMember.join(team, ada, person("Linus"), { room });
		await team.leave("Ada");
		const back = await team.comeBack("Grace");
		const link = await team.raw("10.3.0.1", back, member.identity);
		member.link = link;
		for (let i = 0; i < 4; i++) {
			member.give(member.event("x".repeat(30_000)).item);
			await team.clock.advance(10);
		}
		member.give(...member.chain.map((one): Item => ({ kind: "control", bytes: one.bytes })));
		await team.until(() => back.node.overview().rooms[0]?.memberCount === 3, { what: "Linus to be listed" });
		assert.equal(link.closed, null);
	});

	it("may bring no more than 4 MiB of a room of ours, if nothing comes of it", async () => {
		const ada = await team.add("Ada");
		const room = await team.room(ada);
		const raw = await team.raw("10.0.0.7", ada, mallory);
		const body = encodeItems(room, [{ kind: "event", bytes: new Uint8Array(60_000) }]);
		const allowed = Math.floor(4_194_304 / (body.length + 22));
		for (let i = 0; i < allowed; i++) {
			raw.send(recordTypes.events, body);
		}
		await team.clock.advance(10);
		assert.equal(raw.closed, null);
		raw.send(recordTypes.events, body);
		await team.clock.advance(10);
		assert.equal(raw.closed, 4400);
	});

	it("that was removed is not closed for what it said while it was a member", async () => {
		const ada = await team.add("Ada");
		const room = await team.room(ada);
		const { link, identity } = await RawMember.join(team, ada, person("Grace"), { room });
		const say = async (): Promise<void> => {
			link.send(0x90, new Uint8Array(1_000));
			await team.clock.advance(1);
		};
		for (let i = 0; i < 100; i++) {
			await say();
		}
		assert.ok((await team.answer(ada.api["rooms/kick"]({ room, peerId: identity.peerId, reason: "" }))).ok);
		for (let i = 0; i < 40; i++) {
			await say();
		}
		assert.equal(link.closed, null);
		for (let i = 0; i < 100; i++) {
			await say();
		}
		assert.equal(link.closed, 4400);
	});

	it("that asks us is one still, until we approve", async () => {
		const ada = await team.add("Ada");
		const asking = await team.raw("10.0.0.7", ada, mallory);
		asking.send(recordTypes.approve, encodeApproval({ state: "approved" }));
		await team.clock.advance(20);
		for (let sent = 0; sent <= 100_000 && asking.closed === null; sent += 1_000) {
			asking.send(0x90, new Uint8Array(1_000));
			await team.clock.advance(20);
		}
		assert.equal(asking.closed, 4400);
	});

	it("is let go after ten minutes", async () => {
		const ada = await team.add("Ada");
		const raw = await team.raw("10.0.0.7", ada, mallory);
		const stay = async (ms: number): Promise<void> => {
			for (let passed = 0; passed < ms; passed += 20_000) {
				raw.send(recordTypes.ping);
				await team.clock.advance(20_000);
			}
		};
		await stay(10 * minute - 20_000);
		assert.equal(raw.closed, null);
		await stay(20_000);
		assert.equal(raw.closed, 1000);
		assert.equal(ada.node.session?.mesh?.peers.length, 0);
	});

	it("that was a member is let go ten minutes after it was removed, however long its link has been", async () => {
		const ada = await team.add("Ada");
		const room = await team.room(ada);
		const { link, identity } = await RawMember.join(team, ada, person("Grace"), { room });
		const stay = async (minutes: number): Promise<void> => {
			for (let passed = 0; passed < minutes * minute; passed += 20_000) {
				link.send(recordTypes.ping);
				await team.clock.advance(20_000);
			}
		};
		await stay(25);
		assert.ok((await team.answer(ada.api["rooms/kick"]({ room, peerId: identity.peerId, reason: "" }))).ok);
		await stay(9);
		assert.equal(link.closed, null);
		await stay(2);
		assert.equal(link.closed, 1000);
	});

	it("that became a member of a common room is not let go, whatever it says and however long it stays", async () => {
		const ada = await team.add("Ada");
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		const room = await team.room(ada, grace);
		const link = ada.node.session?.mesh?.peers[0]?.link;
		for (let i = 0; i < 40; i++) {
			await team.say(grace, room, "x".repeat(1_000));
		}
		await team.clock.advance(25 * minute);
		assert.equal(ada.node.session?.mesh?.peers[0]?.link, link);
		assert.equal(ada.texts(room).length, 40);
	});

	it("found by discovery is dialled once, rests after its ten minutes, and stays visible while it announces itself", async () => {
		const discovery = new HandDiscovery();
		const transports: CountingTransport[] = [];
		const ada = await team.add("Ada", {
			discovery,
			settings: { discovery: true },
			wrapTransport: (inner) => {
				const counting = new CountingTransport(inner);
				transports.push(counting);
				return counting;
			},
		});
		const graceDiscovery = new HandDiscovery();
		const grace = await team.add("Grace", { discovery: graceDiscovery, settings: { discovery: true } });
		const announce = (): void => {
			discovery.see(graceDiscovery.instance, grace.address);
			graceDiscovery.see(discovery.instance, ada.address);
		};
		announce();
		await team.clock.advance(1_000);
		assert.equal(ada.node.overview().people[0]?.online, true);
		for (let passed = 0; passed < 30; passed++) {
			announce();
			await team.clock.advance(minute);
		}
		assert.equal(team.network.openSockets, 0, "both let the other go, and neither dials again");
		assert.ok((transports[0]?.dialled.length ?? 0) <= 1);
		assert.equal(ada.node.overview().people[0]?.online, true);
		assert.equal(grace.node.overview().people[0]?.online, true);
		discovery.lose(graceDiscovery.instance);
		graceDiscovery.lose(discovery.instance);
		await team.clock.advance(100);
		assert.equal(ada.node.overview().people.length, 0);
		assert.equal(grace.node.overview().people.length, 0);
	});

	it("that rests is dialled again when it starts anew", async () => {
		const discovery = new HandDiscovery();
		const ada = await team.add("Ada", { discovery, settings: { discovery: true } });
		const grace = await team.add("Grace");
		discovery.see("00000000000000a1", grace.address);
		await team.clock.advance(1_000);
		const first = ada.node.session?.mesh?.peers[0]?.hello.instance;
		assert.ok(first);
		await team.clock.advance(15 * minute);
		assert.equal(ada.node.session?.mesh?.peers.length, 0);
		await team.leave("Grace");
		await team.comeBack("Grace");
		discovery.see("00000000000000a2", grace.address || `${team.host("Grace")}:46920`);
		await team.clock.advance(2_000);
		assert.equal(ada.node.session?.mesh?.peers.length, 1);
	});

	it("that rests is dialled again when a person asks for it", async () => {
		const discovery = new HandDiscovery();
		const ada = await team.add("Ada", { discovery, settings: { discovery: true } });
		const grace = await team.add("Grace");
		discovery.see("00000000000000a1", grace.address);
		await team.clock.advance(15 * minute);
		assert.equal(ada.node.session?.mesh?.peers.length, 0);
		await team.connect(ada, grace);
		assert.equal(ada.node.session?.mesh?.peers.length, 1);
	});

	it("with another agreement key than the one known for its identity is refused with 4401, and nothing changes", async () => {
		const ada = await team.add("Ada");
		const honest = await team.raw("10.0.0.7", ada, mallory, { hello: { name: "Honest" } });
		honest.socket.close(1000);
		await team.clock.advance(100);
		const known = ada.node.session?.contacts.get(mallory.key);
		assert.ok(known);
		const agreement = otherAgreement("thief");
		const card = signCard(mallory.signing, {
			agreementKey: agreement.publicKey,
			createdMs: 0,
			nonce: seededRandom("n")(32),
		});
		const thief = await team.raw("10.0.0.8", ada, mallory, { agreement, hello: { card, name: "Thief" } });
		assert.equal(thief.closed, 4401);
		assert.equal(ada.node.session?.mesh?.peers.length, 0);
		assert.deepEqual(ada.node.session?.contacts.get(mallory.key), known);
	});

	it("with our own key is a copy of us, until it comes back from there under a key of its own", async () => {
		const ada = await team.add("Ada");
		const own = ada.node.session?.identity;
		assert.ok(own);
		await team.raw("10.0.0.7", ada, own);
		assert.equal(ada.node.overview().copyAt, "10.0.0.7");
		await team.raw("10.0.0.8", ada, person("Somebody"));
		assert.equal(ada.node.overview().copyAt, "10.0.0.7");
		await team.raw("10.0.0.7", ada, mallory);
		assert.equal(ada.node.overview().copyAt, "");
		assert.equal(ada.node.session?.mesh?.peers.length, 2);
	});

	it("is told of rooms as often as they change only while that is little", async () => {
		const ada = await team.add("Ada");
		const room = await team.room(ada);
		const stranger = await team.raw("10.0.0.7", ada, mallory);
		const { link: member } = await RawMember.join(team, ada, person("Grace"), { room });
		const bytes = (link: RawLink): number =>
			link.bodies(recordTypes.roomAdvert).reduce((sum, body) => sum + body.length, 0);
		for (let count = 0; count < 20; count++) {
			assert.ok((await ada.api["rooms/create"]({ name: "Quokkas ".repeat(7).trim(), policy: listedPolicy })).ok);
			await team.clock.advance(1_100);
		}
		assert.ok(bytes(stranger) > 16_384 && bytes(stranger) <= 32_768, `${bytes(stranger)} bytes`);
		assert.ok(bytes(member) > 32_768, `${bytes(member)} bytes`);
	});

	it("who shows a name with controls and direction marks is shown without them", async () => {
		const ada = await team.add("Ada");
		await team.raw("10.0.0.7", ada, mallory, { hello: { name: "\u202eecarG\u202c\u0000\u200b  \n Hopper\u2066" } });
		assert.equal(ada.node.overview().people[0]?.name, "ecarG Hopper");
	});

	it("who does not speak the protocol never shows, and is refused for twice as long each time", async () => {
		const ada = await team.add("Ada");
		for (const seconds of [1, 2, 4, 8]) {
			const socket = await team.socket("10.0.0.7", ada);
			const closed: number[] = [];
			socket.listen({ message: () => undefined, closed: (code) => closed.push(code) });
			socket.send(new Uint8Array(50));
			await team.clock.advance(10);
			assert.deepEqual(closed, [4401]);
			await team.clock.advance(seconds * 1_000 - 200);
			await assert.rejects(team.socket("10.0.0.7", ada), /refused/);
			await team.clock.advance(300);
		}
		assert.deepEqual(ada.node.overview().people, []);
		assert.deepEqual(ada.heard.event, []);
	});

	it("is not dialled at a port it must not name", async () => {
		const transports: CountingTransport[] = [];
		const ada = await team.add("Ada", {
			wrapTransport: (inner) => {
				const counting = new CountingTransport(inner);
				transports.push(counting);
				return counting;
			},
		});
		const raw = await team.raw("10.0.0.7", ada, mallory, { hello: { port: 22 } });
		assert.equal(ada.node.session?.contacts.get(mallory.key)?.port, 0);
		raw.socket.close(1000);
		await team.clock.advance(10 * minute);
		assert.deepEqual(transports[0]?.dialled, []);
	});
});
