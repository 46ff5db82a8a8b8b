/** Two people who shake hands, the same way in every run. */
import { strict as assert } from "node:assert";
import { SigningKey } from "../../../src/net/crypto/ed25519.ts";
import {
	type HandshakeOptions,
	type HandshakeResult,
	type HandshakeStep,
	InitiatorHandshake,
	ResponderHandshake,
} from "../../../src/net/crypto/handshake.ts";
import { netIdOf } from "../../../src/net/crypto/handshakeAuth.ts";
import { AgreementKey } from "../../../src/net/crypto/x25519.ts";
import { fixedRandom } from "./support.ts";

/** One person's side of a handshake, the same in every run. */
export function person(name: string, changes: Partial<HandshakeOptions> = {}): HandshakeOptions {
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

export interface Transcript {
	readonly messages: readonly Uint8Array[];
	readonly initiator: HandshakeResult;
	readonly responder: HandshakeResult;
}

export function sent(step: HandshakeStep): Uint8Array {
	assert.ok(!("error" in step), "error" in step ? step.error : "");
	assert.ok(step.send);
	return step.send;
}

export function done(step: HandshakeStep): HandshakeResult {
	assert.ok(!("error" in step), "error" in step ? step.error : "");
	assert.ok(step.done);
	return step.done;
}

export function shakeHands(ada = person("Ada"), grace = person("Grace")): Transcript {
	const [initiator, responder] = [new InitiatorHandshake(ada), new ResponderHandshake(grace)];
	const first = initiator.start();
	const second = sent(responder.receive(first));
	const last = initiator.receive(second);
	const messages = [first, second, sent(last)];
	return { messages, initiator: done(last), responder: done(responder.receive(sent(last))) };
}
