/** The vectors in test/vectors/lanchat are what the project makes now, and what its decoders read. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { vectorFiles, vectorText } from "../../../scripts/vectors/files.ts";
import { CipherState } from "../../../src/net/crypto/cipherState.ts";
import { BULK_RECORDS, CHAT_RECORDS, RecordOpener } from "../../../src/net/crypto/records.ts";
import { AgreementKey } from "../../../src/net/crypto/x25519.ts";
import { decodeListing } from "../../../src/net/files/listing.ts";
import { isListOf, PieceSet } from "../../../src/net/files/pieces.ts";
import { ControlChain } from "../../../src/net/room/chain/controlChain.ts";
import { readLink } from "../../../src/net/room/joining/inviteLink.ts";
import { openBack, openKeyBox, openRotation, rotationOf } from "../../../src/net/room/keys/epochKeys.ts";
import { decodeContent, openBody } from "../../../src/net/room/logs/body.ts";
import { decodeAck } from "../../../src/net/wire/ack.ts";
import { decodeApproval } from "../../../src/net/wire/approve.ts";
import { type Decoded, fromHex, toHex } from "../../../src/net/wire/bytes.ts";
import { decodeCard } from "../../../src/net/wire/card.ts";
import { type Control, decodeControl } from "../../../src/net/wire/control.ts";
import { decodeDirect, decodeDirectAck } from "../../../src/net/wire/direct.ts";
import { decodeEventWithBody, eventKinds, hasValidSignature } from "../../../src/net/wire/event.ts";
import { decodeEvidence, subjectOf } from "../../../src/net/wire/evidence.ts";
import {
	decodeChunk,
	decodeFileStatus,
	decodeIndices,
	decodeList,
	decodeListWant,
	decodeNak,
	decodeOpen,
} from "../../../src/net/wire/files.ts";
import { decodeInvite, hasValidInvitation, inviteKeyOf } from "../../../src/net/wire/invite.ts";
import { decodeJoin, decodeJoinStatus, isDenialBy, isShutBy, isWithdrawal } from "../../../src/net/wire/join.ts";
import { encodeText } from "../../../src/net/wire/json.ts";
import { decodeLockbox } from "../../../src/net/wire/lockbox.ts";
import { decodeMove } from "../../../src/net/wire/move.ts";
import {
	decodeBye,
	decodeEphemeral,
	decodeHello,
	decodeRoomAdverts,
	recordTypes,
} from "../../../src/net/wire/records.ts";
import { decodeSas } from "../../../src/net/wire/sas.ts";
import {
	decodeCredit,
	decodeHaves,
	decodeHeads,
	decodeItems,
	decodeSyncRoots,
	decodeWants,
	rootOf,
} from "../../../src/net/wire/sync.ts";
import { decodeTransfer, isAcceptanceBy } from "../../../src/net/wire/transfer.ts";
import {
	type AckVectors,
	type CardVectors,
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

const { people, move } = vectorsOf<CardVectors>("cards");
const nameOf = (identity: string): string => {
	const [name = ""] = Object.entries(people).find(([, one]) => one.identityKey === identity) ?? [];
	return name;
};
const read = <T>(decoded: Decoded<T>): T => {
	assert.ok(decoded.ok, decoded.ok ? "" : decoded.reason);
	return decoded.value;
};

describe("the test vectors of the protocol", () => {
	for (const [name, make] of Object.entries(vectorFiles)) {
		it(`in ${name}.json are made again, byte for byte`, () => {
			const url = new URL(`../../vectors/lanchat/${name}.json`, import.meta.url);
			assert.ok(readFileSync(url, "utf8") === vectorText(make()), "out of date: npm run vectors");
		});
	}

	it("of cards and moves are read by our decoders", () => {
		for (const one of Object.values(people)) {
			const card = read(decodeCard(fromHex(one.card)));
			assert.deepEqual(
				[card.identity, toHex(card.agreementKey), card.createdMs],
				[one.identityKey, one.agreementKey, one.createdMs],
			);
		}
		const { oldIdentity, card } = read(decodeMove(fromHex(move.bytes)));
		assert.deepEqual([nameOf(oldIdentity), nameOf(card.identity)], [move.from, move.to]);
	});

	it("of records are opened by our record layer, and their bodies read", () => {
		const { sealed, bodies } = vectorsOf<RecordVectors>("records");
		const cipher = new CipherState(fromHex(sealed.key), 0);
		const opener = new RecordOpener(cipher, { profile: CHAT_RECORDS });
		for (const { type, stream, body, record } of sealed.records) {
			const opened = opener.open(fromHex(record));
			assert.ok(!("error" in opened));
			assert.deepEqual([opened.type, opened.stream, toHex(opened.body)], [type, stream, body]);
			if (type === recordTypes.rekey) opener.rekey();
		}
		const decoders = new Map<number, (bytes: Uint8Array) => Decoded<unknown>>([
			[recordTypes.hello, decodeHello],
			[recordTypes.approve, decodeApproval],
			[recordTypes.roomAdvert, decodeRoomAdverts],
			[recordTypes.ephemeral, decodeEphemeral],
			[recordTypes.bye, decodeBye],
		]);
		for (const { name, type, body } of bodies) {
			assert.equal(decoders.get(type)?.(encodeText(body)).ok, true, name);
		}
	});

	it("of control operations are decoded and folded to the states they name", () => {
		for (const { operations, afterNumber12 } of vectorsOf<ControlVectors>("controls").chains) {
			const chain = new ControlChain();
			for (const one of [...operations, ...afterNumber12]) {
				const control = read(decodeControl(fromHex(one.bytes)));
				const { id, op, room, n, prev, hlc, body } = control;
				assert.deepEqual(
					{ id, op, room, n, prev, hlc, kind: body.kind, author: nameOf(control.author) },
					{ id: one.id, op: one.op, room: one.room, n: one.n, prev: one.prev, hlc, kind: one.kind, author: one.author },
				);
				assert.equal(hlc, one.hlc);
				assert.equal(chain.add(control).kind, "added");
				const state = chain.stateAt(id);
				assert.ok(state);
				const members = [...state.members.keys()].map(nameOf).sort();
				const { admin, epoch, policy, closed, halted } = state;
				assert.deepEqual({ admin: nameOf(admin), members, epoch, listed: policy.listed, closed, halted }, one.after);
			}
		}
	});

	it("of boxes are opened by everyone they are for, and by nobody else", () => {
		const chains = vectorsOf<ControlVectors>("controls").chains;
		for (const [i, chain] of vectorsOf<LockboxVectors>("lockboxes").chains.entries()) {
			const controls = chains[i]?.operations.map(({ bytes }) => read(decodeControl(fromHex(bytes)))) ?? [];
			for (const one of chain) {
				for (const [name, { identityKey, agreementSecret }] of Object.entries(people)) {
					const me = { identity: identityKey, agreement: new AgreementKey(fromHex(agreementSecret)) };
					const key = keyFor(controls, one, me);
					const isFor = one.form === "keyBox" ? one.to === name : one.boxes.some(({ to }) => to === name);
					assert.equal(key && toHex(key), isFor ? one.epochKey : undefined, `${name} at ${one.n}`);
				}
				const control = controls[one.n];
				const rotation = control && rotationOf(control);
				if (one.form === "rotation" && rotation) {
					const before = openBack(fromHex(one.epochKey), rotation);
					assert.equal(before === undefined ? null : toHex(before), one.previousKey);
				}
			}
		}
	});

	it("of events are decoded, checked and opened", () => {
		for (const one of vectorsOf<EventVectors>("events").logs.flat()) {
			const { header, body } = read(decodeEventWithBody(fromHex(one.header + one.sealedBody)));
			const { kind, room, log, seq, prev, ctl, epochCtl, hlc, deps, id, bodyHash } = header;
			assert.deepEqual(
				{ kind, room, log, seq, prev, ctl, epochCtl, hlc, deps, id, bodyHash },
				{
					kind: one.kind,
					room: one.room,
					log: one.log,
					seq: one.seq,
					prev: one.prev,
					ctl: one.ctl,
					epochCtl: one.epochCtl,
					hlc: one.hlc,
					deps: one.deps,
					id: one.id,
					bodyHash: one.bodyHash,
				},
			);
			assert.equal(nameOf(header.author), one.author);
			assert.equal(hasValidSignature(header), true);
			const json = openBody(fromHex(one.logKey), header.nonce, header.aad, body);
			assert.ok(json);
			assert.equal(Buffer.from(json).toString("utf8"), one.json);
			const isUnderstood = kind !== eventKinds.newLog && kind !== 77;
			assert.equal(decodeContent(kind, json).kind !== "newer", isUnderstood, `kind ${kind}`);
		}
	});

	it("of acks and proofs are decoded", () => {
		for (const one of vectorsOf<AckVectors>("acks").acks) {
			const { kind, room, author, ackSeq, target, candidate } = read(decodeAck(fromHex(one.bytes)));
			assert.deepEqual(
				{ kind, room, author: nameOf(author), ackSeq, target, candidate: nameOf(candidate) || null },
				{
					kind: one.kind,
					room: one.room,
					author: one.author,
					ackSeq: one.ackSeq,
					target: one.target,
					candidate: one.candidate,
				},
			);
		}
		for (const one of vectorsOf<EvidenceVectors>("evidence").proofs) {
			const proof = read(decodeEvidence(fromHex(one.bytes)));
			assert.deepEqual(
				[proof.kind, proof.room, nameOf(proof.author), subjectOf(proof)],
				[one.kind, one.room, one.author, one.subject],
			);
			if (proof.kind === "events") {
				assert.deepEqual([proof.log, proof.seq, proof.ids], [one.log, one.seq, one.ids]);
			}
		}
	});

	it("of requests and answers are decoded", () => {
		const { request, invited, invites, statuses } = vectorsOf<JoinVectors>("joins");
		const { room, card, log, reqId, ms, note, invitation } = read(decodeJoin(fromHex(request.bytes)));
		assert.deepEqual(
			[room, nameOf(card.identity), log, reqId, ms, note, invitation],
			[request.room, request.requester, request.log, request.reqId, request.ms, request.note, null],
		);
		assert.deepEqual(read(decodeJoin(fromHex(invited.bytes))).invitation, {
			publicKey: fromHex(invited.invPub),
			signature: fromHex(invited.invSig),
		});
		assert.equal(hasValidInvitation(read(decodeJoin(fromHex(invited.bytes)))), true);
		assert.deepEqual(inviteKeyOf(fromHex(invited.seed)).publicKey, fromHex(invited.invPub));
		for (const { issuer, seed, bytes, link, ...rest } of invites) {
			const invite = read(readLink(link));
			assert.deepEqual(invite, {
				...rest,
				issuer: people[issuer]?.identityKey,
				seed: seed === null ? null : fromHex(seed),
			});
			assert.deepEqual(read(decodeInvite(fromHex(bytes))), invite);
		}
		for (const one of statuses) {
			const status = read(decodeJoinStatus(fromHex(one.bytes)));
			assert.deepEqual([status.kind, status.room, status.reqId], [one.kind, one.room, one.reqId]);
			if (status.kind === "denied") {
				assert.deepEqual([status.requester, status.untilMs], [one.requester, one.untilMs]);
				assert.equal(isDenialBy(people.newAda?.identityKey ?? "", status), true);
				assert.deepEqual(
					status.handovers.map(({ bytes, ...step }) => ({ ...step, bytes: toHex(bytes) })),
					one.handovers,
				);
			}
			if (status.kind === "withdrawn") assert.equal(isWithdrawal(status), true);
			if (status.kind === "closed" || status.kind === "unlisted") {
				assert.equal(isShutBy(people.newAda?.identityKey ?? "", one.requester ?? "", status), true);
				assert.equal(status.handovers.length, one.handovers?.length);
			}
		}
	});

	it("of anti-entropy are decoded", () => {
		const vectors = vectorsOf<SyncVectors>("sync");
		const { room, controlHead } = vectors;
		const heads = read(decodeHeads(fromHex(vectors.heads.bytes)));
		assert.deepEqual(heads, { room, last: true, heads: vectors.heads.list });
		assert.equal(rootOf(heads.heads), vectors.root.root);
		const roots = read(decodeSyncRoots(fromHex(vectors.root.bytes)));
		assert.deepEqual(roots, [{ room, controlHead, root: vectors.root.root }]);
		assert.deepEqual(read(decodeWants(fromHex(vectors.wants.bytes))), { room, wants: vectors.wants.list });
		const { items } = read(decodeItems(fromHex(vectors.items)));
		assert.deepEqual(
			items.map(({ kind }) => kind),
			["control", "ack", "event", "eventHeader"],
		);
		assert.deepEqual(read(decodeHaves(fromHex(vectors.haves.bytes))), { room, haves: vectors.haves.list });
		assert.equal(read(decodeCredit(fromHex(vectors.credit.bytes))), vectors.credit.taken);
	});

	it("of keys asked for and of handing over are decoded", () => {
		for (const { room, epoch, key, bytes } of vectorsOf<LockboxVectors>("lockboxes").records) {
			const expected = { room, epoch, key: key === null || key === "none" ? key : fromHex(key) };
			assert.deepEqual(read(decodeLockbox(fromHex(bytes))), expected);
		}
		const { to, messages, ...place } = vectorsOf<TransferVectors>("transfer");
		for (const { kind, acceptance, bytes } of messages) {
			const message = read(decodeTransfer(fromHex(bytes)));
			assert.deepEqual(message, { kind, ...place, ...(acceptance && { acceptance: fromHex(acceptance) }) });
			if (message.kind === "accept") {
				assert.equal(isAcceptanceBy(people[to]?.identityKey ?? "", message.acceptance, place), true);
			}
		}
	});

	it("of files are decoded", () => {
		const { entries, listing, content, pieceHash, root, records } = vectorsOf<FileVectors>("files");
		const size = content.length / 2;
		const placed = read(decodeListing(fromHex(listing), size));
		assert.deepEqual(
			placed.map(({ kind, path, size: length }) => ({ kind, path, size: length })),
			entries,
		);
		assert.equal(isListOf(root, size, fromHex(pieceHash)), true);
		const { open, nak, status } = records;
		assert.deepEqual({ ...read(decodeOpen(fromHex(open.bytes))), bytes: open.bytes }, open);
		assert.equal(PieceSet.from(1, fromHex(records.have))?.has(0), true);
		assert.deepEqual(read(decodeListWant(fromHex(records.listWant), 1)), { from: 0, count: 1 });
		assert.equal(toHex(read(decodeList(fromHex(records.list))).hashes), pieceHash);
		assert.deepEqual(read(decodeIndices(fromHex(records.want), 16, 1)), [0]);
		assert.equal(toHex(read(decodeChunk(fromHex(records.chunk))).data), content);
		assert.deepEqual({ ...read(decodeNak(fromHex(nak.bytes))), bytes: nak.bytes }, nak);
		assert.deepEqual({ ...read(decodeFileStatus(fromHex(status.bytes))), bytes: status.bytes }, status);
		for (const indices of [records.got, records.cancel]) {
			assert.deepEqual(read(decodeIndices(fromHex(indices), 16, 1)), [0]);
		}
	});

	it("of offers and of larger contents are decoded, and a bulk message opened", () => {
		const { root, content, listing, offer, large, message } = vectorsOf<FileVectors>("files");
		const said = decodeContent(offer.kind, encodeText(offer.body));
		const file = { root, size: content.length / 2, listing: listing.length / 2, count: 2, name: "project" };
		assert.deepEqual(said.kind === "file" && said.file, file);
		assert.equal(isListOf(large.root, large.size, fromHex(large.hashes.join(""))), true);
		assert.equal(PieceSet.from(3, fromHex(large.have))?.isFull, true);
		assert.equal(toHex(read(decodeList(fromHex(large.list))).hashes), large.hashes.join(""));
		const opener = new RecordOpener(new CipherState(fromHex(message.key), 0), { profile: BULK_RECORDS });
		let rest = fromHex(message.bytes);
		for (const { type, stream, body } of message.records) {
			const length = new DataView(rest.buffer, rest.byteOffset).getUint32(0);
			const opened = opener.open(rest.slice(4, 4 + length));
			assert.ok(!("error" in opened));
			assert.deepEqual([opened.type, opened.stream, toHex(opened.body)], [type, stream, body]);
			rest = rest.slice(4 + length);
		}
		assert.equal(rest.length, 0);
	});

	it("of comparisons and direct messages are decoded", () => {
		for (const { records } of vectorsOf<SasVectors>("sas").vectors) {
			const kinds = records.map(({ type, body }) => read(decodeSas(type, fromHex(body))).kind);
			assert.deepEqual(kinds, ["ask", "commit", "nonce", "reveal", "result", "result"]);
		}
		const { messages, ack } = vectorsOf<DirectVectors>("direct");
		for (const { id, hlc, kind, body, bytes } of messages) {
			const { body: json, ...rest } = read(decodeDirect(fromHex(bytes)));
			assert.deepEqual([rest, Buffer.from(json).toString("utf8")], [{ id, hlc, kind }, body]);
		}
		const acked = read(decodeDirectAck(fromHex(ack)));
		assert.deepEqual(
			acked,
			messages.map(({ id }) => id),
		);
	});
});

/** What somebody finds in the box of an operation. */
function keyFor(
	controls: readonly Control[],
	{ n, epoch }: { readonly n: number; readonly epoch: string },
	me: { readonly identity: string; readonly agreement: AgreementKey },
): Uint8Array | undefined {
	const control = controls[n];
	assert.ok(control);
	const rotation = rotationOf(control);
	if (rotation !== null) return openRotation(control, rotation, me);
	const made = controls.find(({ id }) => id === epoch);
	const madeRotation = made && rotationOf(made);
	const { body } = control;
	assert.ok(made && madeRotation && body.kind === "add" && body.key.form === "keyBox");
	return openKeyBox(body.key.keyBox, me.agreement, { control: made, rotation: madeRotation });
}
