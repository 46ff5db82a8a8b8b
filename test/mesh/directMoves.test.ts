import assert from "node:assert/strict";
import { ownMovesWrite } from "../../src/net/contacts/ownMoves.ts";
import { nativeX25519 } from "../../src/net/crypto/x25519.ts";
import { Identity } from "../../src/net/identity.ts";
import { Sealing } from "../../src/net/store/sealing.ts";
import { decodeDirect } from "../../src/net/wire/direct.ts";
import { signMove } from "../../src/net/wire/move.ts";
import { recordTypes } from "../../src/net/wire/records.ts";
import { approach, befriend, directTexts, idOf, personAt, stateAt, write } from "../harness/befriend.ts";
import { MemoryTeam } from "../harness/memoryTeam.ts";
import { person, seededRandom } from "../harness/people.ts";
import { RawLink } from "../harness/rawLink.ts";
import type { TestNode } from "../harness/testNode.ts";

const old = person("Edsger");
const fresh = person("Edsger's new key");
const thief = person("Edsger's thief");
const move = (from: Identity, to: Identity): Uint8Array => signMove(from.signing, to);

describe("a contact whose key moves", () => {
	let team: MemoryTeam;
	let ada: TestNode;
	beforeEach(async () => {
		team = new MemoryTeam();
		ada = await team.add("Ada");
	});
	afterEach(() => team.end());

	/** Somebody with a key comes, shows moves, and approves Ada. */
	const come = (identity: Identity, moves: readonly Uint8Array[] = [], name = "Edsger"): Promise<RawLink> =>
		approach(team, ada, identity, { hello: { name, moves } });
	const approve = async (identity: Identity): Promise<void> => {
		await ada.api["contacts/request"]({ peerId: identity.peerId });
	};
	const verify = async (identity: Identity): Promise<void> => {
		const shown = await ada.api["verify/safetyNumber"]({ peerId: identity.peerId });
		assert.ok(shown.ok);
		const { number } = shown.value;
		assert.equal((await ada.api["verify/confirmSafetyNumber"]({ peerId: identity.peerId, number })).ok, true);
	};
	const go = async (raw: RawLink): Promise<void> => {
		raw.socket.close(1000);
		await team.clock.advance(20);
	};
	const heardTexts = (raw: RawLink): readonly string[] =>
		raw.bodies(recordTypes.direct).map((body) => {
			const message = decodeDirect(body);
			return message.ok ? new TextDecoder().decode(message.value.body) : "";
		});

	it("is followed, with a notice; verified becomes approved, and what was said and what waits goes along", async () => {
		const before = await come(old);
		await approve(old);
		await verify(old);
		await team.clock.advance(20);
		await go(before);
		await write(ada, old.peerId, "waits");
		await come(fresh, [move(old, fresh)]);
		assert.equal(stateAt(ada, fresh.peerId), "approved");
		assert.equal(stateAt(ada, old.peerId), "unknown");
		assert.deepEqual(ada.heard.contact.at(-1), {
			kind: "moved",
			peerId: fresh.peerId,
			fromPeerId: old.peerId,
			wasVerified: true,
		});
		const shown = personAt(ada, fresh.peerId);
		assert.equal(shown.verifiedMs, 0);
		assert.equal(shown.wall, null);
		assert.equal(shown.movedFrom?.peerId, old.peerId);
		assert.equal(shown.movedFrom?.wasVerified, true);
		assert.equal(ada.node.overview().directs.length, 1);
		assert.equal(ada.node.overview().directs[0]?.peerId, fresh.peerId);
		const link = await come(fresh, [move(old, fresh)]);
		await team.clock.advance(100);
		assert.deepEqual(heardTexts(link), ['{"t":"waits"}']);
		await write(ada, old.peerId, "to the page's old name");
		await team.clock.advance(100);
		assert.deepEqual(heardTexts(link).length, 2, "what is written to the old name goes to the new key");
		assert.deepEqual(await directTexts(ada, fresh.peerId), ["waits", "to the page's old name"]);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(stateAt(ada, fresh.peerId), "approved");
		assert.deepEqual(await directTexts(ada, fresh.peerId), ["waits", "to the page's old name"]);
		assert.equal(ada.heard.contact.length, 0);
	});

	it("is told once, however often the move is shown", async () => {
		await come(old);
		await approve(old);
		for (let i = 0; i < 3; i++) {
			await go(await come(fresh, [move(old, fresh)]));
		}
		assert.equal(ada.heard.contact.filter((event) => event.kind === "moved").length, 1);
	});

	it("is followed over several moves at once, also where one in between was never met", async () => {
		const middle = person("Edsger between");
		await go(await come(old));
		await approve(old);
		await come(fresh, [move(old, middle), move(middle, fresh)]);
		assert.equal(stateAt(ada, fresh.peerId), "approved");
		assert.equal(personAt(ada, fresh.peerId).movedFrom?.peerId, old.peerId);
	});

	it("is not followed without both signatures: the peer is let go", async () => {
		await go(await come(old));
		await approve(old);
		const forged = signMove(thief.signing, fresh);
		forged.set(old.signing.publicKey, 0);
		const forger = await come(fresh, [forged]);
		assert.equal(forger.closed, 4400);
		assert.equal(stateAt(ada, fresh.peerId), "nobody");
		assert.equal(stateAt(ada, old.peerId), "approved");
		assert.equal(ada.node.session?.mesh?.peers.length, 0);
		await assert.rejects(team.socket("10.0.0.7", ada), /refused/);
	});

	it("is held against whom we dialled, too, when it is not signed by both", async () => {
		const forged = signMove(thief.signing, fresh);
		forged.set(old.signing.publicKey, 0);
		const host = "10.0.0.9";
		let forger: RawLink | undefined;
		await team.network.transport(host).start({
			ports: [46_920],
			accept: (socket) => {
				forger = new RawLink({ socket, role: "responder", identity: fresh, hello: { moves: [forged] } });
			},
		});
		const connecting = ada.api["peers/connect"]({ address: `${host}:46920` });
		await team.clock.advance(100);
		assert.equal((await connecting).ok, false);
		assert.equal(forger?.closed, 4400);
		await assert.rejects(team.socket(host, ada), /refused/);
	});

	it("is not followed to somebody else than who shows it", async () => {
		await go(await come(old));
		await approve(old);
		await come(thief, [move(old, fresh)]);
		assert.equal(stateAt(ada, thief.peerId), "pendingIn");
		assert.equal(stateAt(ada, fresh.peerId), "nobody");
		assert.equal(stateAt(ada, old.peerId), "approved");
	});

	it("stays blocked if it was", async () => {
		await go(await come(old));
		await ada.api["contacts/block"]({ peerId: old.peerId });
		await come(fresh, [move(old, fresh)]);
		assert.equal(stateAt(ada, fresh.peerId), "blocked");
		assert.deepEqual(ada.node.overview().contactRequests, []);
		assert.ok(ada.heard.contact.every((event) => event.kind === "requested" && event.peerId === old.peerId));
	});

	it("leaves nothing to whoever comes with the old key, and says so", async () => {
		await go(await come(old));
		await approve(old);
		await go(await come(fresh, [move(old, fresh)]));
		const again = await come(old);
		await team.clock.advance(100);
		assert.equal(stateAt(ada, old.peerId), "pendingIn");
		const wall = ada.node.overview().contactRequests[0]?.wall;
		assert.deepEqual(wall, {
			kind: "movedAway",
			to: { peerId: fresh.peerId, name: "Edsger", tag: personAt(ada, fresh.peerId).tag },
		});
		assert.deepEqual(heardTexts(again), []);
	});

	it("to two other keys is a conflict: both are walled off, nothing is sent to either", async () => {
		await go(await come(old));
		await approve(old);
		const first = await come(fresh, [move(old, fresh)]);
		await go(await come(thief, [move(old, thief)]));
		await come(thief, [move(old, thief)]);
		for (const key of [fresh, thief]) {
			assert.equal(stateAt(ada, key.peerId), "keyConflict");
			const { wall } = personAt(ada, key.peerId);
			assert.ok(wall?.kind === "keyConflict");
			assert.ok(wall.rivals.length === 2 && wall.rivals.every((rival) => rival.peerId !== key.peerId));
		}
		const conflicts = ada.heard.contact.filter((event) => event.kind === "keyConflict");
		assert.equal(conflicts.length, 1);
		assert.deepEqual([...(conflicts[0]?.peerIds ?? [])].sort(), [old.peerId, fresh.peerId, thief.peerId].sort());
		const refused = await ada.api["direct/send"]({
			peerId: fresh.peerId,
			clientId: "client-1234",
			draft: { kind: "text", text: "who are you?" },
		});
		assert.deepEqual(refused, { ok: false, code: "contactKeyConflict", detail: {} });
		assert.deepEqual(heardTexts(first), []);
		await team.leave("Ada");
		ada = await team.comeBack("Ada");
		assert.equal(stateAt(ada, fresh.peerId), "keyConflict");
		assert.equal(stateAt(ada, thief.peerId), "keyConflict");
	});

	it("to two other keys shown in one HELLO is the same conflict", async () => {
		await go(await come(old));
		await approve(old);
		await come(fresh, [move(old, fresh), move(old, thief)]);
		assert.equal(stateAt(ada, fresh.peerId), "keyConflict");
	});

	it("to any number of keys is one conflict, and few of them are remembered", async () => {
		await go(await come(old));
		await approve(old);
		const others = Array.from({ length: 28 }, (_, i) => person(`Thief ${i}`));
		for (let from = 0; from < others.length; from += 7) {
			const shown = others.slice(from, from + 7).map((other) => move(old, other));
			await go(await come(fresh, [move(old, fresh), ...shown]));
		}
		const { wall } = personAt(ada, fresh.peerId);
		assert.ok(wall?.kind === "keyConflict" && wall.rivals.length <= 17);
		assert.equal(ada.heard.contact.filter(({ kind }) => kind === "keyConflict").length, 1);
	});

	it("and only asked so far is not told of, nor where it contradicts itself", async () => {
		await go(await come(old));
		await come(fresh, [move(old, fresh), move(old, thief)]);
		assert.deepEqual(
			ada.heard.contact.map(({ kind }) => kind),
			["requested"],
		);
	});

	it("and was verified since stays so, whoever else shows another move", async () => {
		await go(await come(old));
		await approve(old);
		await come(old);
		await go(await come(fresh, [move(old, fresh)]));
		await come(fresh, [move(old, fresh)]);
		await verify(fresh);
		await come(thief, [move(old, thief)]);
		assert.equal(stateAt(ada, fresh.peerId), "verified");
		assert.equal(stateAt(ada, thief.peerId), "keyConflict");
	});

	it("is no conflict when it goes on from the key it moved to", async () => {
		const third = person("Edsger's third key");
		await go(await come(old));
		await approve(old);
		await go(await come(fresh, [move(old, fresh)]));
		await come(third, [move(old, fresh), move(fresh, third)]);
		assert.equal(stateAt(ada, third.peerId), "approved");
		await come(third, [move(old, third), move(old, fresh), move(fresh, third)]);
		assert.equal(stateAt(ada, third.peerId), "approved");
		assert.equal(ada.heard.contact.filter((event) => event.kind === "keyConflict").length, 0);
	});

	it("under a known name but without a move is somebody new, behind a wall, and gets nothing of what waits", async () => {
		await come(old);
		await approve(old);
		await verify(old);
		await write(ada, old.peerId, "for Edsger only");
		const link = await come(fresh);
		assert.equal(stateAt(ada, fresh.peerId), "pendingIn");
		const [request] = ada.node.overview().contactRequests;
		assert.deepEqual(request?.wall, {
			kind: "newKey",
			known: { peerId: old.peerId, name: "Edsger", tag: personAt(ada, old.peerId).tag },
			knownIsVerified: true,
		});
		assert.equal(request?.lookalike, true);
		const lookalike = await come(person("Another"), [], "ЕDSGЕR");
		assert.equal(personAt(ada, person("Another").peerId).wall?.kind, "newKey", "letters that only look alike, too");
		const nobody = await come(person("Third"), [], "Grace");
		assert.equal(personAt(ada, person("Third").peerId).wall, null);
		await approve(fresh);
		await team.clock.advance(1_000);
		assert.equal(personAt(ada, fresh.peerId).wall, null, "the person has decided");
		assert.deepEqual(heardTexts(link), []);
		assert.deepEqual(await directTexts(ada, fresh.peerId), []);
		assert.deepEqual(await directTexts(ada, old.peerId), ["for Edsger only"]);
		assert.ok(lookalike.closed === null && nobody.closed === null);
	});

	it("is a node of its own like any other: it shows its moves in HELLO", async () => {
		const grace = await team.add("Grace");
		await team.connect(grace, ada);
		await befriend(team, ada, grace);
		const { session } = grace.node;
		assert.ok(session && grace.node.masterKey);
		const before = session.identity;
		const graceId = idOf(grace);
		// What moving a key amounts to: a new identity and the move that explains it, in one commit.
		const after = Identity.create({ random: seededRandom("Grace anew"), x25519: nativeX25519 }, team.clock.now());
		const sealing = new Sealing({ random: seededRandom("nonces") }, { master: grace.node.masterKey });
		session.store.commit(
			[
				{ put: "meta", key: "identity", value: sealing.seal("meta", "value", "identity", after.export()) },
				ownMovesWrite(sealing, [move(before, after)]),
			],
			"full",
		);
		await team.leave("Grace");
		const moved = await team.comeBack("Grace");
		await team.connect(moved, ada);
		assert.equal(idOf(moved), after.peerId);
		assert.equal(stateAt(ada, after.peerId), "approved");
		assert.equal(stateAt(ada, graceId), "unknown");
		await write(ada, graceId, "still you");
		await team.until(() => moved.node.overview().directs[0]?.unread === 1, { what: "the message" });
	});
});
