import { strict as assert } from "node:assert";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { SigningKey } from "../../../src/net/crypto/ed25519.ts";
import {
	type HandshakeOptions,
	type HandshakeStep,
	InitiatorHandshake,
	ResponderHandshake,
} from "../../../src/net/crypto/handshake.ts";
import { type AuthContext, netIdOf, prologueOf, writeAuth } from "../../../src/net/crypto/handshakeAuth.ts";
import { NoiseXX } from "../../../src/net/crypto/noise.ts";
import { AgreementKey } from "../../../src/net/crypto/x25519.ts";
import { person, sent, shakeHands } from "./handshakeSupport.ts";
import { bytesOf, fixedRandom, flipped, hexOf, NONE, utf8 } from "./support.ts";

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
	readonly #real: AgreementKey | undefined;
	constructor(publicKey: Uint8Array, real?: AgreementKey) {
		super(new Uint8Array(32).fill(1));
		this.publicKey = publicKey;
		this.#real = real;
	}
	override agree(theirs: Uint8Array): Uint8Array | undefined {
		return this.#real === undefined ? new Uint8Array(32).fill(2) : this.#real.agree(theirs);
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
		assert.deepEqual(step, {
			error: "handshakeUnexpectedPeer",
			identityKey: person("Grace").signingKey.publicKey,
		});
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

	it("on a key that is not canonical, ephemeral or static, though it would lead to the same secret", () => {
		const { agreementKey } = person("Grace");
		const staticKey = new PretendedAgreementKey(flipped(agreementKey.publicKey, 31, 0x80), agreementKey);
		assert.deepEqual(receiveRigged({ staticKey }), { error: "handshakeKey" });
		const first = new InitiatorHandshake(person("Ada")).start();
		const responder = new ResponderHandshake(person("Grace"));
		assert.deepEqual(responder.receive(flipped(first, 31, 0x80)), { error: "handshakeKey" });
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
