import { strict as assert } from "node:assert";
import { concatBytes } from "../../../src/net/crypto/bytes.ts";
import { SigningKey, verifySignature } from "../../../src/net/crypto/ed25519.ts";
import type { HandshakeOptions, HandshakeResult } from "../../../src/net/crypto/handshake.ts";
import { netIdOf } from "../../../src/net/crypto/handshakeAuth.ts";
import { label, sha256 } from "../../../src/net/crypto/hash.ts";
import { type NoiseRole, NoiseXX } from "../../../src/net/crypto/noise.ts";
import { CHAT_RECORDS, RecordSealer } from "../../../src/net/crypto/records.ts";
import { AgreementKey, nativeX25519, portableX25519, type X25519 } from "../../../src/net/crypto/x25519.ts";
import type { Purpose } from "../../../src/net/ports.ts";
import { person, shakeHands } from "./handshakeSupport.ts";
import { bytesOf, fixedRandom, hexOf, NONE, onlyOnce, readVectors, utf8 } from "./support.ts";

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
