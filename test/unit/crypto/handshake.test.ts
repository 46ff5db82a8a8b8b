import { strict as assert } from "node:assert";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { SigningKey, verifySignature } from "../../../src/net/crypto/ed25519.ts";
import {
	type HandshakeOptions,
	type HandshakeResult,
	type HandshakeStep,
	InitiatorHandshake,
	ResponderHandshake,
} from "../../../src/net/crypto/handshake.ts";
import { type AuthContext, netIdOf, prologueOf, writeAuth } from "../../../src/net/crypto/handshakeAuth.ts";
import { label, sha256 } from "../../../src/net/crypto/hash.ts";
import { type NoiseRole, NoiseXX } from "../../../src/net/crypto/noise.ts";
import { CHAT_RECORDS, RecordSealer } from "../../../src/net/crypto/records.ts";
import { AgreementKey, nativeX25519, portableX25519, type X25519 } from "../../../src/net/crypto/x25519.ts";
import type { Purpose } from "../../../src/net/ports.ts";
import { bytesOf, fixedRandom, flipped, hexOf, NONE, onlyOnce, readVectors, utf8 } from "./support.ts";

/** One person's side of a handshake, the same in every run. */
function person(name: string, changes: Partial<HandshakeOptions> = {}): HandshakeOptions {
	const random = fixedRandom(name);
	return {
		purpose: "chat",
		netId: netIdOf(""),
		signingKey: new SigningKey(random(32)),
		agreementKey: new AgreementKey(random(32)),
		minor: name === "Ada" ? 1 : 0x0203,
		random,
		...changes,
	};
}

interface Transcript {
	readonly messages: readonly Uint8Array[];
	readonly initiator: HandshakeResult;
	readonly responder: HandshakeResult;
}

function sent(step: HandshakeStep): Uint8Array {
	assert.ok(!("error" in step), "error" in step ? step.error : "");
	assert.ok(step.send);
	return step.send;
}

function done(step: HandshakeStep): HandshakeResult {
	assert.ok(!("error" in step), "error" in step ? step.error : "");
	assert.ok(step.done);
	return step.done;
}

function shakeHands(ada = person("Ada"), grace = person("Grace")): Transcript {
	const [initiator, responder] = [new InitiatorHandshake(ada), new ResponderHandshake(grace)];
	const first = initiator.start();
	const second = sent(responder.receive(first));
	const last = initiator.receive(second);
	const messages = [first, second, sent(last)];
	return { messages, initiator: done(last), responder: done(responder.receive(sent(last))) };
}

/** What the initiator makes of msg2 of a responder, honest but for what `rig` changes. */
function receiveRigged(rig: {
	readonly auth?: (honest: Uint8Array, context: AuthContext) => Uint8Array;
	readonly staticKey?: AgreementKey;
	readonly signingKey?: SigningKey;
	readonly ada?: HandshakeOptions;
}): HandshakeStep {
	const grace = person("Grace");
	const staticKey = rig.staticKey ?? grace.agreementKey;
	const noise = new NoiseXX({
		role: "responder",
		prologue: prologueOf("chat", netIdOf("")),
		staticKey,
		random: grace.random,
	});
	const initiator = new InitiatorHandshake(rig.ada ?? person("Ada"));
	noise.readMessage(initiator.start());
	const message = noise.writeMessage((hashAtPayload) => {
		const context: AuthContext = { role: "responder", hashAtPayload, staticKey: staticKey.publicKey };
		const honest = writeAuth(rig.signingKey ?? grace.signingKey, grace.minor, context);
		return rig.auth?.(honest, context) ?? honest;
	});
	return initiator.receive(message);
}

/** A key that pretends to have the public key given, as an attacker can. */
class PretendedAgreementKey extends AgreementKey {
	override readonly publicKey: Uint8Array;
	constructor(publicKey: Uint8Array) {
		super(new Uint8Array(32).fill(1));
		this.publicKey = publicKey;
	}
	override agree(): Uint8Array {
		return new Uint8Array(32).fill(2);
	}
}

class PretendedSigningKey extends SigningKey {
	override readonly publicKey: Uint8Array;
	constructor(publicKey: Uint8Array) {
		super(new Uint8Array(32).fill(1));
		this.publicKey = publicKey;
	}
}

const SMALL_ORDER_AGREEMENT_KEYS = [
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0000000000000000000000000000000000000000000000000000000000000080",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
].map(bytesOf);

interface GoldenSecrets {
	readonly identitySeed: string;
	readonly agreementSecret: string;
	readonly ephemeralSecret: string;
	readonly minor: number;
}
interface GoldenVector {
	readonly purpose: Purpose;
	readonly teamCode: string;
	readonly initiator: GoldenSecrets;
	readonly responder: GoldenSecrets;
	readonly messages: readonly string[];
	readonly handshakeHash: string;
	readonly chanId: string;
	readonly initiatorRecords: readonly string[];
	readonly responderRecords: readonly string[];
}

function goldenSide(vector: GoldenVector, role: NoiseRole, x25519: X25519): HandshakeOptions {
	const secrets = vector[role];
	return {
		purpose: vector.purpose,
		netId: netIdOf(vector.teamCode),
		signingKey: new SigningKey(bytesOf(secrets.identitySeed)),
		agreementKey: new AgreementKey(bytesOf(secrets.agreementSecret), x25519),
		minor: secrets.minor,
		random: onlyOnce(bytesOf(secrets.ephemeralSecret)),
		x25519,
	};
}

/** What `test/vectors/lanchat/README.md` says the first three records are. */
function firstRecords({ send }: HandshakeResult): readonly string[] {
	const sealer = new RecordSealer(send, { profile: CHAT_RECORDS, nowMs: 0 });
	return [sealer.seal(1, 0, utf8("{}")), sealer.rekey(0), sealer.seal(0x52, 7, utf8("after rekey"))].map(hexOf);
}

describe("the handshake", () => {
	it("tells both sides who the other is, and gives them the same channel and fitting keys", () => {
		const [ada, grace] = [person("Ada"), person("Grace")];
		const { initiator, responder, messages } = shakeHands(ada, grace);
		assert.deepEqual(
			messages.map((message) => message.length),
			[32, 195, 163],
		);
		assert.deepEqual(initiator.peerIK, grace.signingKey.publicKey);
		assert.deepEqual(initiator.peerDK, grace.agreementKey.publicKey);
		assert.deepEqual(responder.peerIK, ada.signingKey.publicKey);
		assert.deepEqual(responder.peerDK, ada.agreementKey.publicKey);
		assert.deepEqual([initiator.minor, responder.minor], [0x0203, 1]);
		assert.deepEqual(initiator.chanId, responder.chanId);
		assert.deepEqual(initiator.handshakeHash, responder.handshakeHash);
		assert.deepEqual(initiator.chanId, sha256(utf8("lanchat/1 chan\0"), initiator.handshakeHash));
		assert.deepEqual(responder.receive.decrypt(NONE, initiator.send.encrypt(NONE, utf8("a"))), utf8("a"));
		assert.deepEqual(initiator.receive.decrypt(NONE, responder.send.encrypt(NONE, utf8("b"))), utf8("b"));
	});

	for (const vector of readVectors<{ vectors: readonly GoldenVector[] }>("lanchat/handshake.json").vectors) {
		for (const [name, x25519] of [["node:crypto", nativeX25519] as const, ["tweetnacl", portableX25519] as const]) {
			it(`has the golden transcript, channel and first records of a ${vector.purpose} link, with X25519 of ${name}`, () => {
				const [ada, grace] = [goldenSide(vector, "initiator", x25519), goldenSide(vector, "responder", x25519)];
				const { messages, initiator, responder } = shakeHands(ada, grace);
				assert.deepEqual(messages.map(hexOf), vector.messages);
				assert.equal(hexOf(initiator.handshakeHash), vector.handshakeHash);
				assert.equal(hexOf(responder.chanId), vector.chanId);
				assert.deepEqual(firstRecords(initiator), vector.initiatorRecords);
				assert.deepEqual(firstRecords(responder), vector.responderRecords);
			});
		}
	}

	it("says in its messages what PROTOCOL §2.2 writes down, byte for byte", () => {
		const [ada, grace] = [person("Ada"), person("Grace")];
		const { messages } = shakeHands(ada, grace);
		const replay = person("Grace");
		const prologue = concatBytes(utf8("lanchat/1"), bytesOf("00" + "0001" + "00"), sha256(utf8("lanchat/1 net\0")));
		const { agreementKey: staticKey, random } = replay;
		const noise = new NoiseXX({ role: "responder", prologue, staticKey, random });
		const [first, second, third] = messages;
		assert.ok(first && second && third);
		noise.readMessage(first);
		const rewritten = noise.writeMessage((hash) => {
			const signed = [utf8("lanchat/1 hs\0"), bytesOf("01" + "0203"), hash, staticKey.publicKey];
			const signature = replay.signingKey.sign(...signed);
			return concatBytes(Uint8Array.of(1), replay.signingKey.publicKey, signature, bytesOf("0203"));
		});
		assert.deepEqual(rewritten, second);
		const reading = noise.readMessage(third);
		assert.ok("payload" in reading);
		const { payload, hashAtPayload } = reading;
		const signed = [label("hs"), bytesOf("00" + "0001"), hashAtPayload, ada.agreementKey.publicKey];
		assert.equal(hexOf(payload.subarray(0, 33)), `01${hexOf(ada.signingKey.publicKey)}`);
		assert.equal(verifySignature(ada.signingKey.publicKey, payload.subarray(33, 97), ...signed), true);
		assert.equal(hexOf(payload.subarray(97)), "0001");
	});

	it("differs with every run's random bytes, so that no channel id returns", () => {
		const again = person("Ada", { random: fixedRandom("another run") });
		assert.notDeepEqual(shakeHands(again).initiator.chanId, shakeHands().initiator.chanId);
	});
});

describe("the handshake fails", () => {
	it("on any changed byte of the first message, at the latest at the initiator", () => {
		for (let index = 0; index < 32; index += 1) {
			const [initiator, responder] = [new InitiatorHandshake(person("Ada")), new ResponderHandshake(person("Grace"))];
			const step = responder.receive(flipped(initiator.start(), index));
			assert.deepEqual(initiator.receive(sent(step)), { error: "handshakeDecrypt" }, `byte ${index}`);
		}
	});

	it("on any changed byte of the second message", () => {
		const initiator = new InitiatorHandshake(person("Ada"));
		const honest = sent(new ResponderHandshake(person("Grace")).receive(initiator.start()));
		for (let index = 0; index < honest.length; index += 1) {
			const fresh = new InitiatorHandshake(person("Ada"));
			fresh.start();
			assert.deepEqual(fresh.receive(flipped(honest, index)), { error: "handshakeDecrypt" }, `byte ${index}`);
		}
	});

	it("on any changed byte of the third message", () => {
		const { messages } = shakeHands();
		const [first, , third] = messages;
		assert.ok(first && third);
		for (let index = 0; index < third.length; index += 1) {
			const responder = new ResponderHandshake(person("Grace"));
			responder.receive(first);
			assert.deepEqual(responder.receive(flipped(third, index)), { error: "handshakeDecrypt" }, `byte ${index}`);
		}
	});

	it("on a message of any other size, without reading it", () => {
		const { messages } = shakeHands();
		const [first, second, third] = messages;
		assert.ok(first && second && third);
		for (const change of [
			(bytes: Uint8Array) => bytes.subarray(1),
			(bytes: Uint8Array) => concatBytes(bytes, NONE, utf8("x")),
		]) {
			const initiator = new InitiatorHandshake(person("Ada"));
			initiator.start();
			assert.deepEqual(initiator.receive(change(second)), { error: "handshakeSize" });
			const responder = new ResponderHandshake(person("Grace"));
			responder.receive(first);
			assert.deepEqual(responder.receive(change(third)), { error: "handshakeSize" });
			assert.deepEqual(new ResponderHandshake(person("Grace")).receive(change(first)), { error: "handshakeSize" });
		}
		assert.deepEqual(new ResponderHandshake(person("Grace")).receive(NONE), { error: "handshakeSize" });
	});

	it("between connections of different purposes and between different teams", () => {
		for (const changes of [{ purpose: "bulk" as const }, { netId: netIdOf("blue") }]) {
			const [initiator, responder] = [
				new InitiatorHandshake(person("Ada")),
				new ResponderHandshake(person("Grace", changes)),
			];
			const second = sent(responder.receive(initiator.start()));
			assert.deepEqual(initiator.receive(second), { error: "handshakeDecrypt" });
			shakeHands(person("Ada", changes), person("Grace", changes));
		}
	});

	it("when the peer proves another identity than the one dialled, before ours is told", () => {
		const expectedPeer = new SigningKey(new Uint8Array(32)).publicKey;
		const step = receiveRigged({ ada: person("Ada", { expectedPeer }) });
		assert.deepEqual(step, { error: "handshakeUnexpectedPeer" });
		const asExpected = person("Ada", { expectedPeer: person("Grace").signingKey.publicKey });
		shakeHands(asExpected);
	});

	it("when a signature was made for the other role, another moment, another key, or another version", () => {
		const signer = person("Grace").signingKey;
		const minor = person("Grace").minor;
		assert.ok("done" in receiveRigged({}), "the honest responder is accepted");
		const rigs: Record<string, (honest: Uint8Array, context: AuthContext) => Uint8Array> = {
			role: (_, context) => writeAuth(signer, minor, { ...context, role: "initiator" }),
			moment: (_, context) => writeAuth(signer, minor, { ...context, hashAtPayload: new Uint8Array(32) }),
			staticKey: (_, context) => writeAuth(signer, minor, { ...context, staticKey: new Uint8Array(32) }),
			identity: (honest) => concatBytes(honest.subarray(0, 1), person("Ada").signingKey.publicKey, honest.subarray(33)),
			signature: (honest) => flipped(honest, 40),
			minor: (honest) => flipped(honest, 98),
			version: (honest) => flipped(honest, 0, 3),
		};
		for (const [name, auth] of Object.entries(rigs)) {
			assert.deepEqual(receiveRigged({ auth }), { error: "handshakeSignature" }, name);
		}
	});

	it("when an identity relays another connection's signature as its own", () => {
		const stolen = shakeHands().messages[1];
		assert.ok(stolen);
		const initiator = new InitiatorHandshake(person("Ada", { random: fixedRandom("a later connection") }));
		initiator.start();
		assert.deepEqual(initiator.receive(stolen), { error: "handshakeDecrypt" });
	});

	it("on an ephemeral key of small order, in either message", () => {
		for (const key of SMALL_ORDER_AGREEMENT_KEYS) {
			assert.deepEqual(new ResponderHandshake(person("Grace")).receive(key), { error: "handshakeKey" }, hexOf(key));
			const initiator = new InitiatorHandshake(person("Ada"));
			initiator.start();
			assert.deepEqual(initiator.receive(concatBytes(key, new Uint8Array(163))), { error: "handshakeKey" }, hexOf(key));
		}
	});

	it("on a static key of small order", () => {
		for (const key of SMALL_ORDER_AGREEMENT_KEYS) {
			const step = receiveRigged({ staticKey: new PretendedAgreementKey(key) });
			assert.deepEqual(step, { error: "handshakeKey" }, hexOf(key));
		}
	});

	it("on an identity key of small order or with y ≥ p", () => {
		const keys = ["01".padEnd(64, "0"), "00".repeat(32), "ff".repeat(32), `f0${"ff".repeat(30)}7f`];
		for (const key of keys) {
			const step = receiveRigged({ signingKey: new PretendedSigningKey(bytesOf(key)) });
			assert.deepEqual(step, { error: "handshakeKey" }, key);
		}
	});

	it("once and for all: an honest message afterwards changes nothing", () => {
		const { messages } = shakeHands();
		const [first, second, third] = messages;
		assert.ok(first && second && third);
		const initiator = new InitiatorHandshake(person("Ada"));
		initiator.start();
		assert.deepEqual(initiator.receive(NONE), { error: "handshakeSize" });
		assert.deepEqual(initiator.receive(second), { error: "handshakeSize" });
		const responder = new ResponderHandshake(person("Grace"));
		responder.receive(first);
		assert.deepEqual(responder.receive(flipped(third, 0)), { error: "handshakeDecrypt" });
		assert.deepEqual(responder.receive(third), { error: "handshakeDecrypt" });
	});

	it("loudly where our own code misuses it", () => {
		const initiator = new InitiatorHandshake(person("Ada"));
		assert.throws(() => initiator.receive(new Uint8Array(195)));
		const again = new InitiatorHandshake(person("Ada"));
		again.start();
		assert.throws(() => again.start());
		assert.throws(() => new ResponderHandshake(person("Grace", { netId: NONE })), RangeError);
	});
});
