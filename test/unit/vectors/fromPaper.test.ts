/** The vectors read as docs/PROTOCOL.md says, without any of the project's own code. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readAck, readBody, readCard, readEvent } from "./layouts.ts";
import { openNaclBox } from "./naclBox.ts";
import { Cursor, fromHex, hashOf, hkdfOf, hmacOf, isSigned, labelOf, openGcm, publicKeyOf, rekeyed } from "./paper.ts";
import {
	type AckVectors,
	type CardVectors,
	type ControlVector,
	type ControlVectors,
	type DirectVectors,
	type EventVectors,
	type EvidenceVectors,
	type FileVectors,
	type JoinVectors,
	type LockboxVectors,
	type RecordVectors,
	type SasVectors,
	type SyncVectors,
	type TransferVectors,
	vectorsOf,
} from "./shapes.ts";

const { people, move, safetyNumber } = vectorsOf<CardVectors>("cards");
const personOf = (name: string) => {
	const found = people[name];
	assert.ok(found, name);
	return found;
};
const keyOf = (name: string): Buffer => fromHex(personOf(name).identityKey);
const nameOf = (key: string): string | undefined =>
	Object.entries(people).find(([, one]) => one.identityKey === key)?.[0];
const nothing = Buffer.alloc(0);
const zeroNonce = Buffer.alloc(12);

describe("a second client, from the document alone", () => {
	it("reads cards, ids, fingerprints and a move", () => {
		const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
		for (const one of Object.values(people)) {
			const cursor = new Cursor(fromHex(one.card));
			const { identityKey, agreementKey, createdMs, nonce } = one;
			assert.deepEqual(readCard(cursor), { identityKey, agreementKey, createdMs, nonce });
			assert.equal(cursor.left, 0);
			const peerId = hashOf(labelOf("id"), fromHex(one.identityKey));
			assert.equal(peerId.toString("hex"), one.peerId);
			assert.equal(one.memberTag, one.peerId.slice(0, 16));
			const bits = [...peerId.subarray(0, 20)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
			const fingerprint = (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join("");
			assert.deepEqual([fingerprint, fingerprint.slice(0, 4)], [one.fingerprint, one.tag]);
		}
		const cursor = new Cursor(fromHex(move.bytes));
		const [oldKey, card] = [cursor.take(32), cursor.take(169)];
		assert.deepEqual([oldKey, card.toString("hex")], [keyOf(move.from), personOf(move.to).card]);
		for (const key of [oldKey, keyOf(move.to)]) {
			assert.equal(isSigned(key, cursor.take(64), labelOf("move"), oldKey, card), true);
		}
		assert.equal(cursor.left, 0);
	});

	it("computes the safety number", () => {
		const halves = safetyNumber.of.map((name) => {
			const identityKey = keyOf(name);
			let hash = createHash("sha512").update(labelOf("safety")).update(identityKey).digest();
			for (let i = 0; i < 5_199; i += 1) hash = createHash("sha512").update(hash).update(identityKey).digest();
			return [0, 5, 10, 15, 20, 25].map((at) => String(hash.readUIntBE(at, 5) % 100_000).padStart(5, "0")).join("");
		});
		assert.equal(halves.sort().join(""), safetyNumber.digits);
	});

	it("opens records, over a change of key", () => {
		const { key, records } = vectorsOf<RecordVectors>("records").sealed;
		let current = fromHex(key);
		records.forEach(({ type, stream, body, record }, n) => {
			const nonce = Buffer.alloc(12);
			nonce.writeBigUInt64BE(BigInt(n), 4);
			const cursor = new Cursor(openGcm(current, nonce, nothing, fromHex(record)));
			assert.deepEqual([cursor.int(1), cursor.int(1), cursor.int(4)], [type, 0, stream]);
			assert.equal(cursor.hex(cursor.left), body);
			if (type === 3) current = rekeyed(current);
		});
	});

	for (const [i, chain] of vectorsOf<ControlVectors>("controls").chains.entries()) {
		it(`reads the control operations of room ${i + 1}`, () => {
			let room = "";
			for (const one of [...chain.operations, ...chain.afterNumber12]) {
				const bytes = fromHex(one.bytes);
				const cursor = new Cursor(bytes);
				assert.deepEqual([cursor.int(1), cursor.int(1), cursor.int(2)], [1, one.op, 0]);
				assert.deepEqual([cursor.hex(32), cursor.int(4), cursor.hex(32)], [one.room, one.n, one.prev]);
				assert.deepEqual([cursor.take(32), cursor.hex(8)], [keyOf(one.author), one.hlc]);
				const body = new Cursor(cursor.take(cursor.int(4)));
				const signed = cursor.before;
				assert.equal(isSigned(keyOf(one.author), cursor.take(64), labelOf("ctl"), signed), true);
				assert.equal(cursor.left, 0);
				assert.equal(hashOf(labelOf("ctlid"), signed).toString("hex"), one.id);
				room ||= one.id;
				assert.equal(one.room, one.op === 0 ? "00".repeat(32) : room);
				assert.deepEqual(readBody(one.op, body, nameOf), one.body);
				assert.equal(body.left, 0);
				if (one.op === 4) checkAcceptance(one);
				if (one.op === 7) checkVotes(one);
			}
		});
	}

	for (const [i, chain] of vectorsOf<LockboxVectors>("lockboxes").chains.entries()) {
		it(`opens every box of room ${i + 1}, checks the keys and walks back`, () => {
			assert.ok(chain.length > 0);
			let check: Buffer | undefined;
			for (const one of chain) {
				const boxes = one.form === "rotation" ? one.boxes : [one];
				for (const { to, nonce, box } of boxes) {
					const secret = fromHex(personOf(to).agreementSecret);
					const key = openNaclBox(fromHex(box), fromHex(nonce), fromHex(one.ephemeralKey), secret);
					assert.equal(key?.toString("hex"), one.epochKey, `${to} at ${one.n}`);
				}
				const epochKey = fromHex(one.epochKey);
				if (one.form === "keyBox") continue;
				const n = Buffer.alloc(4);
				n.writeUInt32BE(one.n);
				check = hmacOf(epochKey, labelOf("kcv"), fromHex(one.room), n).subarray(0, 16);
				assert.equal(check.toString("hex"), one.keyCheck);
				assert.deepEqual(
					one.boxes.map(({ tag }) => tag),
					one.boxes.map(({ to }) => personOf(to).memberTag).sort(),
				);
				if (one.back !== null) {
					const back = fromHex(one.back);
					const backKey = hkdfOf(epochKey, nothing, labelOf("back"));
					const before = openGcm(backKey, back.subarray(0, 12), nothing, back.subarray(12));
					assert.equal(before.toString("hex"), one.previousKey);
				}
			}
		});
	}

	it("reads events of every kind, derives their keys and opens their bodies", () => {
		for (const log of vectorsOf<EventVectors>("events").logs) {
			let last: string | undefined;
			for (const one of log) {
				const { fields, aad, bodyLength, bodyHash, id } = readEvent(fromHex(one.header));
				const { kind, room, log: logId, seq, prev, ctl, epochCtl, hlc, deps, nonce } = one;
				const author = personOf(one.author).identityKey;
				assert.deepEqual(fields, { kind, room, author, log: logId, seq, prev, ctl, epochCtl, hlc, deps, nonce });
				assert.equal(id, one.id);
				assert.equal(prev, last ?? (kind === 9 ? prev : "00".repeat(32)));
				last = id;
				const sealed = fromHex(one.sealedBody);
				assert.deepEqual([bodyLength, bodyHash], [sealed.length, hashOf(sealed).toString("hex")]);
				const info = [labelOf("log"), fromHex(epochCtl), fromHex(author), fromHex(logId)];
				const logKey = hkdfOf(fromHex(one.epochKey), fromHex(room), Buffer.concat(info));
				const eventKey = hmacOf(logKey, labelOf("evk"), fromHex(nonce));
				assert.deepEqual([logKey.toString("hex"), eventKey.toString("hex")], [one.logKey, one.eventKey]);
				const body = openGcm(eventKey, zeroNonce, aad, sealed);
				assert.equal(body.length % 64, 0);
				const end = 4 + body.readUInt32BE(0);
				assert.equal(body.subarray(4, end).toString("utf8"), one.json);
				assert.ok(body.subarray(end).every((byte) => byte === 0) && body.length - end < 64);
			}
		}
	});

	it("reads acks and votes", () => {
		for (const one of vectorsOf<AckVectors>("acks").acks) {
			const cursor = new Cursor(fromHex(one.bytes));
			const { kind, room, ackSeq, target } = one;
			const candidate = one.candidate === null ? "00".repeat(32) : personOf(one.candidate).identityKey;
			const author = personOf(one.author).identityKey;
			assert.deepEqual(readAck(cursor), { kind, room, author, ackSeq, target, candidate });
			assert.deepEqual([cursor.at, cursor.left], [202, 0]);
		}
	});

	it("checks proofs", () => {
		for (const one of vectorsOf<EvidenceVectors>("evidence").proofs) {
			const cursor = new Cursor(fromHex(one.bytes));
			assert.equal(cursor.int(1), one.kind === "acks" ? 0 : 1);
			const [first, second] = [cursor.take(cursor.int(4)), cursor.take(cursor.int(4))];
			assert.equal(cursor.left, 0);
			const author = keyOf(one.author);
			if (one.kind === "acks") {
				const [a, b] = [readAck(new Cursor(first)), readAck(new Cursor(second))];
				assert.deepEqual([a.author, a.room, a.ackSeq], [b.author, b.room, b.ackSeq]);
				assert.ok(Buffer.compare(first.subarray(1, -64), second.subarray(1, -64)) < 0);
				assert.equal(hashOf(labelOf("evidence"), Buffer.of(0), author).toString("hex"), one.subject);
			} else {
				const [a, b] = [readEvent(first), readEvent(second)];
				assert.deepEqual([a.fields.author, a.fields.log], [b.fields.author, b.fields.log]);
				assert.deepEqual([a.id, b.id, b.fields.seq], [...(one.ids ?? []), one.seq]);
				if (a.fields.seq === b.fields.seq) {
					assert.ok(a.id < b.id);
				} else {
					assert.deepEqual([b.fields.seq, b.fields.prev], [a.fields.seq + 1, a.id]);
					assert.ok(b.fields.hlc <= a.fields.hlc);
				}
				const seq = Buffer.alloc(8);
				seq.writeBigUInt64BE(BigInt(b.fields.seq));
				const subject = hashOf(labelOf("evidence"), Buffer.of(1), author, fromHex(a.fields.log), seq);
				assert.equal(subject.toString("hex"), one.subject);
			}
		}
	});

	it("comes from the commitment to the emoji", () => {
		for (const { a, b, chanId, commitment, sas, numbers, emoji, records } of vectorsOf<SasVectors>("sas").vectors) {
			assert.ok(a.peerId < b.peerId);
			const [channel, nA, nB] = [fromHex(chanId), fromHex(a.nonce), fromHex(b.nonce)];
			const c = hashOf(labelOf("sasc"), nA, fromHex(a.peerId), fromHex(b.peerId), channel);
			assert.equal(c.toString("hex"), commitment);
			assert.deepEqual(
				records.map(({ from, type, body }) => [from, type, body]),
				[
					["B", 0x10, ""],
					["A", 0x10, commitment],
					["B", 0x11, b.nonce],
					["A", 0x12, a.nonce],
					["A", 0x13, "01"],
					["B", 0x13, "01"],
				],
			);
			const info = Buffer.concat([labelOf("sas"), fromHex(a.identityKey), fromHex(b.identityKey)]);
			const bytes = hkdfOf(Buffer.concat([nA, nB]), channel, info, 6);
			assert.equal(bytes.toString("hex"), sas);
			const bits = BigInt(`0x${sas}`).toString(2).padStart(48, "0").slice(0, 42);
			assert.deepEqual(
				(bits.match(/.{6}/g) ?? []).map((six) => Number.parseInt(six, 2)),
				numbers,
			);
			assert.equal(emoji.length, 7);
		}
	});

	it("reads a request to join, and the answers", () => {
		const { request, statuses } = vectorsOf<JoinVectors>("joins");
		const cursor = new Cursor(fromHex(request.bytes));
		assert.equal(cursor.hex(32), request.room);
		assert.equal(readCard(cursor).identityKey, personOf(request.requester).identityKey);
		assert.deepEqual([cursor.hex(8), cursor.hex(16), cursor.int(8)], [request.log, request.reqId, request.ms]);
		assert.equal(cursor.int(1), 0);
		assert.equal(cursor.take(cursor.int(2)).toString("utf8"), request.note);
		const signed = cursor.before;
		assert.equal(isSigned(keyOf(request.requester), cursor.take(64), labelOf("join"), signed), true);
		assert.equal(cursor.left, 0);
		const [room, reqId] = [fromHex(request.room), fromHex(request.reqId)];
		for (const [i, { bytes, requester = "", untilMs = 0, handovers = [], operation = "" }] of statuses.entries()) {
			const status = new Cursor(fromHex(bytes));
			assert.deepEqual([status.int(1), status.take(32)], [i + 1, room]);
			if (i > 0 && i !== 3) assert.equal(status.hex(32), requester);
			assert.deepEqual(status.take(16), reqId);
			const until = i === 1 ? status.take(8) : nothing;
			if (i === 1) {
				assert.equal(until.readBigUInt64BE(), BigInt(untilMs));
				const parts = [labelOf("deny"), room, fromHex(requester), reqId, until];
				assert.equal(isSigned(keyOf("newAda"), status.take(64), ...parts), true);
			}
			if (i === 4) {
				const parts = [labelOf("unlisted"), room, fromHex(requester), reqId];
				assert.equal(isSigned(keyOf("newAda"), status.take(64), ...parts), true);
			}
			if (i === 1 || i > 2) {
				assert.equal(status.int(1), handovers.length);
				for (const step of handovers) {
					assert.equal(status.int(1), step.kind === "transfer" ? 0 : 1);
					assert.equal(status.hex(step.kind === "transfer" ? 276 : 329), step.bytes);
				}
			}
			if (i === 3) assert.equal(status.hex(operation.length / 2), operation);
			if (i === 2) assert.equal(isSigned(fromHex(requester), status.take(64), labelOf("undo"), room, reqId), true);
			assert.equal(status.left, 0);
		}
	});

	it("reads invites and what shows one, keys asked for, and a handing over", () => {
		const { request, invited, invites } = vectorsOf<JoinVectors>("joins");
		for (const { issuer, room, team, untilMs, seed, roomName, addresses, bytes, link } of invites) {
			const cursor = new Cursor(fromHex(bytes));
			assert.equal(link, `vscode://lan-chat.lan-chat/invite#${fromHex(bytes).toString("base64url")}`);
			assert.deepEqual([cursor.int(1), cursor.int(1)], [1, seed === null ? 1 : 0]);
			assert.deepEqual([cursor.take(32), cursor.hex(32)], [keyOf(issuer), room]);
			assert.deepEqual([cursor.hex(2), cursor.int(8)], [team, untilMs]);
			assert.equal(team, hashOf(labelOf("net")).toString("hex").slice(0, 4));
			if (seed !== null) assert.equal(cursor.hex(16), seed);
			assert.equal(cursor.take(cursor.int(1)).toString("utf8"), roomName);
			const ports = Array.from({ length: cursor.int(1) }, () => {
				cursor.take(cursor.int(1) === 4 ? 4 : 16);
				return cursor.int(2);
			});
			assert.deepEqual(
				ports,
				addresses.map(({ port }) => port),
			);
			const signed = cursor.before;
			assert.equal(isSigned(keyOf(issuer), cursor.take(64), labelOf("invite"), signed), true);
			assert.equal(cursor.left, 0);
		}
		const parts = [fromHex(request.room), keyOf(request.requester), fromHex(request.reqId)];
		assert.equal(isSigned(fromHex(invited.invPub), fromHex(invited.invSig), labelOf("inv"), ...parts), true);
		const inviteSeed = hkdfOf(fromHex(invited.seed), nothing, labelOf("inv"));
		assert.equal(publicKeyOf(inviteSeed).toString("hex"), invited.invPub);
		const cursor = new Cursor(fromHex(invited.bytes));
		cursor.take(32 + 169 + 8 + 16 + 8);
		assert.deepEqual([cursor.int(1), cursor.hex(32), cursor.hex(64)], [1, invited.invPub, invited.invSig]);

		for (const { room, epoch, key, bytes } of vectorsOf<LockboxVectors>("lockboxes").records) {
			assert.equal(bytes, `${room}${epoch}${key === null ? "00" : key === "none" ? "02" : `01${key}`}`);
		}
		const { room, n, prev, to, messages } = vectorsOf<TransferVectors>("transfer");
		const number = n.toString(16).padStart(8, "0");
		for (const [kind, { acceptance, bytes }] of messages.entries()) {
			assert.equal(bytes, `0${kind}${room}${number}${prev}${acceptance ?? ""}`);
			if (acceptance !== null) {
				const place = [fromHex(room), fromHex(number), fromHex(prev)];
				assert.equal(isSigned(keyOf(to), fromHex(acceptance), labelOf("acc"), ...place), true);
			}
		}
	});

	it("hashes what it holds to the same root", () => {
		const { room, controlHead, heads, root } = vectorsOf<SyncVectors>("sync");
		const cursor = new Cursor(fromHex(heads.bytes));
		assert.deepEqual([cursor.hex(32), cursor.int(1)], [room, 1]);
		const entries: Buffer[] = [];
		const lengths = [36, 40, 32, 80];
		while (cursor.left > 0) {
			const kind = cursor.take(1);
			entries.push(Buffer.concat([kind, cursor.take(lengths[kind[0] ?? 4] ?? 0)]));
		}
		assert.equal(entries.length, heads.list.length);
		const hash = hashOf(labelOf("root"), ...entries.sort(Buffer.compare)).toString("hex");
		assert.equal(hash, root.root);
		assert.equal(root.bytes, `${room}${controlHead}${hash}`);
	});

	it("names a content by its root, and finds what is in it", () => {
		const { entries, listing, content, root, records } = vectorsOf<FileVectors>("files");
		const whole = fromHex(content);
		const size = Buffer.alloc(8);
		size.writeBigUInt64BE(BigInt(whole.length));
		assert.equal(hashOf(labelOf("file"), size, hashOf(whole)).toString("hex"), root);
		const cursor = new Cursor(whole);
		const found = Array.from({ length: cursor.int(4) }, () => ({
			kind: cursor.int(1) === 0 ? "file" : "folder",
			path: cursor.take(cursor.int(2)).toString("utf8"),
			size: cursor.int(8),
		}));
		assert.deepEqual(found, entries);
		assert.equal(cursor.before.toString("hex"), listing);
		const sizes = found.reduce((sum, entry) => sum + entry.size, 0);
		assert.equal(cursor.left, sizes);
		const { open, nak, status } = records;
		assert.equal(open.bytes, `${open.room}${root}${size.toString("hex")}`);
		assert.equal(nak.bytes, "05ffffffff");
		// Paused, one piece there, the disk full.
		assert.equal(status.bytes, `${status.room}${root}010000000101`);
	});

	it("names a content of several pieces, reads its offer, and opens a message of a bulk link", () => {
		const { root: folder, content, listing, offer, large, message } = vectorsOf<FileVectors>("files");
		const bytes = Buffer.from(Uint8Array.from({ length: large.size }, (_, i) => i % 251));
		const pieces = [0, 1, 2].map((index) => hashOf(bytes.subarray(index * 1_048_576, (index + 1) * 1_048_576)));
		assert.deepEqual(
			pieces.map((hash) => hash.toString("hex")),
			large.hashes,
		);
		const size = Buffer.alloc(8);
		size.writeBigUInt64BE(BigInt(large.size));
		assert.equal(hashOf(labelOf("file"), size, ...pieces).toString("hex"), large.root);
		assert.equal(large.list, `00000000${large.hashes.join("")}`);
		assert.equal(large.have, "e0");
		assert.equal(offer.kind, 5);
		const said = { root: folder, size: content.length / 2, listing: listing.length / 2, count: 2, name: "project" };
		assert.deepEqual(JSON.parse(offer.body), said);
		const cursor = new Cursor(fromHex(message.bytes));
		for (const [n, { type, stream, body }] of message.records.entries()) {
			const nonce = Buffer.alloc(12);
			nonce.writeUInt32BE(n, 8);
			const record = cursor.take(cursor.int(4));
			const inside = new Cursor(openGcm(fromHex(message.key), nonce, Buffer.alloc(0), record));
			assert.deepEqual([inside.int(1), inside.int(1), inside.int(4)], [type, 0, stream]);
			assert.equal(inside.hex(inside.left), body);
		}
		assert.equal(cursor.left, 0);
	});

	it("reads direct messages", () => {
		const { messages, ack } = vectorsOf<DirectVectors>("direct");
		for (const { id, hlc, kind, body, bytes } of messages) {
			const cursor = new Cursor(fromHex(bytes));
			assert.deepEqual([cursor.hex(16), cursor.hex(8), cursor.int(1)], [id, hlc, kind]);
			assert.equal(cursor.take(cursor.left).toString("utf8"), body);
		}
		assert.equal(ack, messages.map(({ id }) => id).join(""));
	});
});

/** `acceptSig` is over `L(acc) ‖ room ‖ n(4) ‖ prev`. */
function checkAcceptance({ body, room, n, prev }: ControlVector): void {
	const number = Buffer.alloc(4);
	number.writeUInt32BE(n);
	const [to, acceptance] = [String(body.to), fromHex(String(body.acceptance))];
	assert.equal(isSigned(keyOf(to), acceptance, labelOf("acc"), fromHex(room), number, fromHex(prev)), true);
}

function checkVotes({ body, author, room, prev }: ControlVector): void {
	const votes = (body.votes as readonly string[]).map((vote) => readAck(new Cursor(fromHex(vote))));
	const candidate = personOf(author).identityKey;
	for (const vote of votes) {
		assert.deepEqual([vote.kind, vote.room, vote.target, vote.candidate], ["vote", room, prev, candidate]);
	}
	assert.equal(new Set(votes.map((vote) => vote.author)).size, votes.length);
}
