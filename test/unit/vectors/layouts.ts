/** The layouts of the document, read in plain Node. */
import assert from "node:assert/strict";
import { Cursor, fromHex, hashOf, isSigned, labelOf } from "./paper.ts";

/** `ack(202)`, checked. */
export const readAck = (cursor: Cursor) => {
	const from = cursor.at;
	assert.equal(cursor.int(1), 1);
	const kind = cursor.int(1) === 0 ? "ack" : "vote";
	const [room, author, ackSeq] = [cursor.hex(32), cursor.hex(32), cursor.hex(8)];
	const [target, candidate] = [cursor.hex(32), cursor.hex(32)];
	const signed = cursor.before.subarray(from);
	assert.equal(isSigned(fromHex(author), cursor.take(64), labelOf("ack"), signed), true);
	return { kind, room, author, ackSeq, target, candidate };
};

/** `card(169)`, checked. */
export const readCard = (cursor: Cursor) => {
	const from = cursor.at;
	assert.equal(cursor.int(1), 1);
	const [identityKey, agreementKey] = [cursor.hex(32), cursor.hex(32)];
	const createdMs = cursor.int(8);
	const nonce = cursor.hex(32);
	const signed = cursor.before.subarray(from);
	assert.equal(isSigned(fromHex(identityKey), cursor.take(64), labelOf("card"), signed), true);
	return { identityKey, agreementKey, createdMs, nonce };
};

const readRotation = (cursor: Cursor) => {
	const [ephemeralKey, keyCheck] = [cursor.hex(32), cursor.hex(16)];
	const back = cursor.int(1) === 1 ? cursor.hex(60) : null;
	const boxes = Array.from({ length: cursor.int(2) }, () => ({
		tag: cursor.hex(8),
		nonce: cursor.hex(24),
		box: cursor.hex(48),
	}));
	return { ephemeralKey, keyCheck, back, boxes };
};

const readCuts = (cursor: Cursor) =>
	Array.from({ length: cursor.int(2) }, () => ({ log: cursor.hex(8), seq: cursor.int(8), event: cursor.hex(32) }));

/** Everything of an event but the body. */
export const readEvent = (bytes: Buffer) => {
	const cursor = new Cursor(bytes);
	assert.equal(cursor.int(1), 1);
	const kind = cursor.int(1);
	assert.equal(cursor.int(2), 0);
	const [room, author, log] = [cursor.hex(32), cursor.hex(32), cursor.hex(8)];
	const seq = cursor.int(8);
	const [prev, ctl, epochCtl, hlc] = [cursor.hex(32), cursor.hex(32), cursor.hex(32), cursor.hex(8)];
	const deps = Array.from({ length: cursor.int(1) }, () => cursor.hex(32));
	const nonce = cursor.hex(24);
	const aad = cursor.before;
	const bodyLength = cursor.int(4);
	const bodyHash = cursor.hex(32);
	const id = hashOf(labelOf("evid"), cursor.before);
	assert.equal(isSigned(fromHex(author), cursor.take(64), labelOf("ev"), id), true);
	assert.equal(cursor.left, 0);
	const fields = { kind, room, author, log, seq, prev, ctl, epochCtl, hlc, deps, nonce };
	return { fields, aad, bodyLength, bodyHash, id: id.toString("hex") };
};

/** The fields of an operation’s body as `controls.json` has them; people by name. */
export function readBody(op: number, body: Cursor, nameOf: (key: string) => string | undefined): unknown {
	const cardOwner = (): string | undefined => nameOf(readCard(body).identityKey);
	switch (op) {
		case 0: {
			const { name, policy } = body.meta() as { name: string; policy: object };
			const read = { name, policy, card: cardOwner(), log: body.hex(8) };
			readRotation(body);
			return read;
		}
		case 1: {
			const read = { card: cardOwner(), log: body.hex(8), reqId: body.hex(16) };
			const form = body.int(1) === 0 ? "keyBox" : "rotation";
			if (form === "keyBox") body.take(32 + 24 + 48);
			else readRotation(body);
			return { ...read, form };
		}
		case 2:
		case 3: {
			const target = nameOf(body.hex(32));
			const { reason } = body.meta() as { reason: string };
			const read = { target, reason, cuts: readCuts(body) };
			readRotation(body);
			return read;
		}
		case 4:
			return { to: nameOf(body.hex(32)), acceptance: body.hex(64) };
		case 5:
			readRotation(body);
			return {};
		case 6:
			return body.meta();
		case 7:
			return { votes: Array.from({ length: body.int(2) }, () => body.hex(202)) };
		case 8: {
			const read = { move: body.hex(329), log: body.hex(8), cuts: readCuts(body) };
			readRotation(body);
			return read;
		}
		case 9:
			return body.meta();
		default:
			return { bytes: body.hex(body.left) };
	}
}
