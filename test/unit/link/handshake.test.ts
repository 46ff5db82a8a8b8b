import assert from "node:assert/strict";
import { closeCodes } from "../../../src/net/link/ends.ts";
import { signCard } from "../../../src/net/wire/card.ts";
import { encodeJson } from "../../../src/net/wire/json.ts";
import { encodeHello, recordTypes } from "../../../src/net/wire/records.ts";
import { MemorySocket } from "../../harness/memorySocket.ts";
import { person, seededRandom } from "../../harness/people.ts";
import { otherAgreement, RawLink } from "../../harness/rawLink.ts";
import { fc } from "../../harness/testChance.ts";
import { Bench, End } from "./linkEnds.ts";

const roles = ["initiator", "responder"] as const;

describe("the beginning of a link", () => {
	it("tells both sides who is at the other end, and gives the connection one name", async () => {
		const { ada, grace } = await new Bench().pair();
		const [theirs] = ada.opened;
		const [ours] = grace.opened;
		assert.ok(theirs && ours);
		assert.deepEqual(theirs.identityKey, person("Grace").signing.publicKey);
		assert.deepEqual(theirs.card, person("Grace").card);
		assert.equal(theirs.hello.name, "responder");
		assert.deepEqual(ours.identityKey, person("Ada").signing.publicKey);
		assert.equal(ours.hello.name, "initiator");
		assert.deepEqual(theirs.chanId, ours.chanId);
		assert.deepEqual([ada.opened.length, grace.opened.length, ada.ends, grace.ends], [1, 1, [], []]);
	});

	it("counts as unknown until HELLO has come", async () => {
		const bench = new Bench();
		const { dialled, accepted } = await bench.sockets();
		new End(bench.clock, { socket: accepted, role: "responder", identity: person("Ada") });
		const mallory = new RawLink({
			socket: dialled,
			role: "initiator",
			identity: person("Mallory"),
			greets: false,
			random: seededRandom("greets late"),
		});
		await bench.clock.advance(20);
		assert.ok(mallory.isShaken && accepted instanceof MemorySocket);
		assert.equal(accepted.isAuthenticated, false);
		mallory.greet();
		await bench.clock.advance(20);
		assert.equal(accepted.isAuthenticated, true);
	});

	for (const role of roles) {
		it(`is given up by the ${role} after five seconds of silence, not before`, async () => {
			const bench = new Bench();
			const { ada, closed } = await bench.againstSocket(role);
			await bench.clock.advance(5_000 - 5 - 1);
			assert.equal(ada.end, undefined);
			await bench.clock.advance(1);
			assert.deepEqual(ada.ends, [{ end: "timeout", code: closeCodes.silent }]);
			await bench.clock.advance(10);
			assert.deepEqual(closed, [4408]);
			assert.equal(bench.clock.pending, 0);
		});

		it(`is given up by the ${role} when HELLO does not come within ten seconds of the handshake`, async () => {
			const bench = new Bench();
			const { ada, mallory } = await bench.against(role, { greets: false });
			assert.equal(mallory.isShaken, true);
			await bench.clock.advance(9_900);
			assert.equal(ada.end, undefined);
			await bench.clock.advance(100);
			assert.deepEqual(ada.ends, [{ end: "timeout", code: closeCodes.silent }]);
			assert.deepEqual(ada.opened, []);
		});

		it(`ends at the ${role} with 4401 when HELLO shows somebody else's card`, async () => {
			const { ada } = await new Bench().against(role, { hello: { card: person("Grace").card.bytes } });
			assert.deepEqual(ada.ends, [{ end: "helloBad", code: closeCodes.unproved }]);
			assert.deepEqual(ada.opened, []);
		});

		it(`ends at the ${role} with 4401 when HELLO shows a card with another agreement key than the handshake's`, async () => {
			const mallory = person("Mallory");
			const fields = { agreementKey: otherAgreement("other").publicKey, createdMs: 0, nonce: seededRandom("n")(32) };
			const { ada } = await new Bench().against(role, { hello: { card: signCard(mallory.signing, fields) } });
			assert.deepEqual(ada.ends, [{ end: "helloBad", code: closeCodes.unproved }]);
		});

		it(`ends at the ${role} with 4401 when HELLO shows a card somebody else made for the handshake's agreement key`, async () => {
			const { agreementKey } = person("Mallory").card;
			const fields = { agreementKey, createdMs: 0, nonce: seededRandom("n")(32) };
			const { ada } = await new Bench().against(role, { hello: { card: signCard(person("Grace").signing, fields) } });
			assert.deepEqual(ada.ends, [{ end: "helloBad", code: closeCodes.unproved }]);
		});

		it(`ends at the ${role} with 4401 when the card's signature is wrong`, async () => {
			const card = Uint8Array.from(person("Mallory").card.bytes);
			card[168] = (card[168] ?? 0) ^ 1;
			const { ada } = await new Bench().against(role, { hello: { card } });
			assert.deepEqual(ada.ends, [{ end: "helloBad", code: closeCodes.unproved }]);
		});

		for (const [type, what] of [
			[recordTypes.ping, "PING"],
			[recordTypes.rekey, "REKEY"],
			[recordTypes.bye, "BYE"],
			[recordTypes.events, "EVENTS"],
			[0x90, "a record of a newer version"],
		] as const) {
			it(`ends at the ${role} with 4401 when ${what} comes before HELLO`, async () => {
				const bench = new Bench();
				const { ada, mallory } = await bench.against(role, { greets: false });
				mallory.send(type);
				await bench.clock.advance(10);
				assert.deepEqual(ada.ends, [{ end: "helloBad", code: closeCodes.unproved }]);
			});
		}

		it(`ends at the ${role} with 4401 when the words of HELLO come before HELLO, in a record of another type`, async () => {
			const bench = new Bench();
			const { ada, mallory } = await bench.against(role, { greets: false });
			const { card } = person("Mallory");
			const hello = {
				name: "Mallory",
				app: "raw",
				features: [],
				instance: "00000000000000aa",
				port: 0,
				card: card.bytes,
			};
			mallory.send(recordTypes.ephemeral, encodeHello(hello));
			await bench.clock.advance(10);
			assert.deepEqual(ada.ends, [{ end: "helloBad", code: closeCodes.unproved }]);
		});

		it(`ends at the ${role} with 4401 when HELLO cannot be read`, async () => {
			const bench = new Bench();
			const { ada, mallory } = await bench.against(role, { greets: false });
			mallory.send(recordTypes.hello, encodeJson({ name: "Mallory" }));
			await bench.clock.advance(10);
			assert.deepEqual(ada.ends, [{ end: "helloBad", code: closeCodes.unproved }]);
		});

		it(`ends at the ${role} at once and without a word when what comes is not a handshake`, async () => {
			const sizes = [0, 1, 31, 32, 33, 163, 195, 196, 65_536];
			for (const size of sizes) {
				const bench = new Bench();
				const { ada, far, heard } = await bench.againstSocket(role);
				const saidBefore = heard.length;
				far.send(seededRandom(`noise ${size}`)(size));
				await bench.clock.advance(10);
				// 32 random bytes are an ephemeral key as good as any: the responder answers and waits for the proof.
				if (role === "responder" && size === 32) {
					assert.equal(ada.end, undefined);
					far.send(seededRandom("third message")(163));
					await bench.clock.advance(10);
				} else {
					assert.equal(heard.length, saidBefore, `${size} bytes`);
				}
				assert.deepEqual(ada.ends, [{ end: "handshakeFailed", code: closeCodes.unproved }], `${size} bytes`);
				assert.deepEqual(ada.opened, []);
				assert.equal(bench.clock.pending > 1, false, "no timer stays");
			}
		});

		it(`never throws at the ${role}, and is over within five seconds, whatever comes`, async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 250 }), { maxLength: 4 }), async (messages) => {
					const bench = new Bench();
					const { ada, far } = await bench.againstSocket(role);
					for (const message of messages) {
						far.send(message);
						await bench.clock.advance(3);
					}
					await bench.clock.advance(5_000);
					assert.equal(ada.ends.length, 1);
					assert.deepEqual(ada.opened, []);
				}),
				{ numRuns: 25 },
			);
		});
	}

	it("after half a handshake is given up five seconds after it began, however late the half came", async () => {
		const bench = new Bench();
		const { ada, far, heard } = await bench.againstSocket("responder");
		await bench.clock.advance(4_000);
		far.send(seededRandom("late ephemeral")(32));
		await bench.clock.advance(10);
		assert.equal(heard.length, 1);
		await bench.clock.advance(984);
		assert.equal(ada.end, undefined);
		await bench.clock.advance(1);
		assert.deepEqual(ada.ends, [{ end: "timeout", code: closeCodes.silent }]);
	});

	it("fails between two teams, and neither hears a name", async () => {
		const { ada, grace } = await new Bench().pair({ teamCodes: ["compilers", "kernels"] });
		assert.deepEqual(ada.ends, [{ end: "handshakeFailed", code: closeCodes.unproved }]);
		assert.equal(grace.ends.length, 1);
		assert.deepEqual([ada.opened, grace.opened], [[], []]);
	});

	it("ends before our own identity is told when somebody else answers than was dialled", async () => {
		const expected = person("Edsger").signing.publicKey;
		const { ada, grace } = await new Bench().pair({ expected });
		assert.deepEqual(ada.ends, [{ end: "unexpectedPeer", code: closeCodes.unproved }]);
		assert.deepEqual(grace.opened, []);
	});

	it("goes on when the one who was dialled answers", async () => {
		const { ada } = await new Bench().pair({ expected: person("Grace").signing.publicKey });
		assert.equal(ada.opened.length, 1);
	});

	it("ends when the connection breaks in the middle of it", async () => {
		const bench = new Bench();
		const { ada } = await bench.againstSocket("responder");
		bench.network.drop("10.0.0.1", "10.0.0.2");
		await bench.clock.advance(10);
		assert.deepEqual(ada.ends, [{ end: "closedByPeer", code: 1006 }]);
		assert.equal(bench.clock.pending, 0);
	});
});
