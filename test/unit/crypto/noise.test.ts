import { strict as assert } from "node:assert";
import type { CipherState } from "../../../src/net/crypto/cipherState.ts";
import { NOISE_MESSAGE_LIMIT, type NoiseReading, type NoiseRole, NoiseXX } from "../../../src/net/crypto/noise.ts";
import { AgreementKey, nativeX25519, portableX25519, type X25519 } from "../../../src/net/crypto/x25519.ts";
import { bytesOf, fixedRandom, flipped, hexOf, NONE, onlyOnce, readVectors, utf8 } from "./support.ts";

interface Vector {
	readonly protocol_name: string;
	readonly init_prologue: string;
	readonly init_static: string;
	readonly init_ephemeral: string;
	readonly resp_prologue: string;
	readonly resp_static: string;
	readonly resp_ephemeral: string;
	readonly handshake_hash?: string;
	readonly messages: readonly { readonly payload: string; readonly ciphertext: string }[];
}

const HANDSHAKE_MESSAGES = 3;

function sidesOf(vector: Vector, x25519: X25519): Record<NoiseRole, NoiseXX> {
	const side = (role: NoiseRole, prologue: string, fixed: string, ephemeral: string) =>
		new NoiseXX({
			role,
			prologue: bytesOf(prologue),
			staticKey: new AgreementKey(bytesOf(fixed), x25519),
			random: onlyOnce(bytesOf(ephemeral)),
			x25519,
		});
	return {
		initiator: side("initiator", vector.init_prologue, vector.init_static, vector.init_ephemeral),
		responder: side("responder", vector.resp_prologue, vector.resp_static, vector.resp_ephemeral),
	};
}

function mustRead(side: NoiseXX, message: Uint8Array): NoiseReading {
	const reading = side.readMessage(message);
	if ("error" in reading) throw new Error(`refused: ${reading.error}`);
	return reading;
}

function runVector(vector: Vector, x25519: X25519): void {
	const { initiator, responder } = sidesOf(vector, x25519);
	const handshake = vector.messages.slice(0, HANDSHAKE_MESSAGES);
	for (const [index, { payload, ciphertext }] of handshake.entries()) {
		const [writer, reader] = index % 2 === 0 ? [initiator, responder] : [responder, initiator];
		let hashAtWriting = "";
		const message = writer.writeMessage((hash) => {
			hashAtWriting = hexOf(hash);
			return bytesOf(payload);
		});
		assert.equal(hexOf(message), ciphertext, `message ${index + 1}`);
		const reading = mustRead(reader, message);
		assert.equal(hexOf(reading.payload), payload);
		assert.equal(hexOf(reading.hashAtPayload), hashAtWriting);
	}
	const [first, second] = [initiator.finish(), responder.finish()];
	assert.equal(hexOf(first.handshakeHash), hexOf(second.handshakeHash));
	if (vector.handshake_hash !== undefined) assert.equal(hexOf(first.handshakeHash), vector.handshake_hash);
	for (const [offset, { payload, ciphertext }] of vector.messages.slice(HANDSHAKE_MESSAGES).entries()) {
		const initiatorWrites = (HANDSHAKE_MESSAGES + offset) % 2 === 0;
		const [writer, reader] = initiatorWrites ? [first, second] : [second, first];
		assert.equal(hexOf(writer.send.encrypt(NONE, bytesOf(payload))), ciphertext);
		const plaintext = reader.receive.decrypt(NONE, bytesOf(ciphertext));
		assert.equal(plaintext && hexOf(plaintext), payload);
	}
}

/** Two sides that have finished a handshake of their own. */
function connected(): readonly [
	{ send: CipherState; receive: CipherState },
	{ send: CipherState; receive: CipherState },
] {
	const side = (role: NoiseRole) =>
		new NoiseXX({
			role,
			prologue: utf8("test"),
			staticKey: new AgreementKey(fixedRandom(`static ${role}`)(32)),
			random: fixedRandom(`ephemeral ${role}`),
		});
	const [initiator, responder] = [side("initiator"), side("responder")];
	mustRead(
		responder,
		initiator.writeMessage(() => NONE),
	);
	mustRead(
		initiator,
		responder.writeMessage(() => NONE),
	);
	mustRead(
		responder,
		initiator.writeMessage(() => NONE),
	);
	return [initiator.finish(), responder.finish()];
}

describe("Noise XX with 25519, AESGCM and SHA256", () => {
	for (const source of ["cacophony", "snow"]) {
		const { vectors } = readVectors<{ vectors: readonly Vector[] }>(`noise/${source}.json`);

		it(`reproduces every byte of the published vectors of ${source}, both sides`, () => {
			assert.deepEqual(
				vectors.map((vector) => vector.protocol_name),
				["Noise_XX_25519_AESGCM_SHA256"],
			);
			for (const vector of vectors) runVector(vector, nativeX25519);
		});

		it(`reproduces the vectors of ${source} with the fallback on tweetnacl too`, () => {
			for (const vector of vectors) runVector(vector, portableX25519);
		});
	}

	it("ends when the prologues differ", () => {
		const [vector] = readVectors<{ vectors: readonly Vector[] }>("noise/snow.json").vectors;
		assert.ok(vector);
		const { initiator, responder } = sidesOf({ ...vector, resp_prologue: "00" }, nativeX25519);
		mustRead(
			responder,
			initiator.writeMessage(() => NONE),
		);
		assert.deepEqual(initiator.readMessage(responder.writeMessage(() => NONE)), { error: "decrypt" });
	});

	it("refuses a message that is too short for its keys or longer than Noise allows", () => {
		const [vector] = readVectors<{ vectors: readonly Vector[] }>("noise/snow.json").vectors;
		assert.ok(vector);
		const read = (length: number) =>
			sidesOf(vector, nativeX25519).responder.readMessage(new Uint8Array(length).fill(9));
		assert.deepEqual(read(0), { error: "size" });
		assert.deepEqual(read(31), { error: "size" });
		assert.deepEqual(read(NOISE_MESSAGE_LIMIT + 1), { error: "size" });
		assert.ok("payload" in read(NOISE_MESSAGE_LIMIT));
	});

	it("refuses to write a message longer than Noise allows", () => {
		const [vector] = readVectors<{ vectors: readonly Vector[] }>("noise/snow.json").vectors;
		assert.ok(vector);
		const write = (length: number) =>
			sidesOf(vector, nativeX25519).initiator.writeMessage(() => new Uint8Array(length));
		assert.equal(write(NOISE_MESSAGE_LIMIT - 32).length, NOISE_MESSAGE_LIMIT);
		assert.throws(() => write(NOISE_MESSAGE_LIMIT - 31), RangeError);
	});

	it("lets nobody speak out of turn, finish early, or finish twice", () => {
		const [vector] = readVectors<{ vectors: readonly Vector[] }>("noise/snow.json").vectors;
		assert.ok(vector);
		const { initiator, responder } = sidesOf(vector, nativeX25519);
		assert.throws(() => responder.writeMessage(() => NONE));
		assert.throws(() => initiator.readMessage(new Uint8Array(96)));
		assert.throws(() => initiator.finish());
		mustRead(
			responder,
			initiator.writeMessage(() => NONE),
		);
		mustRead(
			initiator,
			responder.writeMessage(() => NONE),
		);
		assert.throws(() => responder.finish());
		mustRead(
			responder,
			initiator.writeMessage(() => NONE),
		);
		responder.finish();
		assert.throws(() => responder.finish());
	});

	it("takes nothing more after a message that failed", () => {
		const [vector] = readVectors<{ vectors: readonly Vector[] }>("noise/snow.json").vectors;
		assert.ok(vector);
		const { initiator } = sidesOf(vector, nativeX25519);
		initiator.writeMessage(() => NONE);
		assert.ok("error" in initiator.readMessage(new Uint8Array(96).fill(7)));
		assert.throws(() => initiator.writeMessage(() => NONE));
		assert.throws(() => initiator.finish());
	});

	it("gives each direction a key of its own", () => {
		const [ours, theirs] = connected();
		const sealed = ours.send.encrypt(NONE, utf8("hello"));
		assert.equal(ours.receive.decrypt(NONE, sealed), undefined);
		assert.deepEqual(theirs.receive.decrypt(NONE, sealed), utf8("hello"));
	});

	it("wipes the ephemeral secret, as it was drawn and as it was kept, when it is done or has failed", () => {
		const [vector] = readVectors<{ vectors: readonly Vector[] }>("noise/snow.json").vectors;
		assert.ok(vector);
		for (const isLastIntact of [true, false]) {
			const secrets: Uint8Array[] = [];
			const watched: X25519 = {
				importSecret: (secret) => {
					secrets.push(secret);
					return nativeX25519.importSecret(secret);
				},
			};
			const drawn = bytesOf(vector.resp_ephemeral);
			const { initiator } = sidesOf(vector, nativeX25519);
			const staticKey = new AgreementKey(bytesOf(vector.resp_static));
			const prologue = bytesOf(vector.resp_prologue);
			const responder = new NoiseXX({
				role: "responder",
				prologue,
				staticKey,
				random: onlyOnce(drawn),
				x25519: watched,
			});
			mustRead(
				responder,
				initiator.writeMessage(() => NONE),
			);
			mustRead(
				initiator,
				responder.writeMessage(() => NONE),
			);
			assert.deepEqual(drawn, new Uint8Array(32));
			assert.deepEqual(secrets.map(hexOf), [vector.resp_ephemeral]);
			const last = initiator.writeMessage(() => NONE);
			if (isLastIntact) {
				mustRead(responder, last);
				responder.finish();
			} else {
				responder.readMessage(flipped(last, 0));
			}
			assert.deepEqual(secrets, [new Uint8Array(32)]);
		}
	});

	it("keeps its secrets out of JSON", () => {
		const [ours] = connected();
		assert.throws(() => JSON.stringify(ours));
		assert.throws(() => JSON.stringify(new AgreementKey(new Uint8Array(32).fill(1))));
	});
});
