/** `acks.json` and `evidence.json`: what members say of branches, and proofs that somebody said two things. */
import { eventKinds } from "../../src/net/wire/event.ts";
import {
	decodeEvidence,
	type Evidence,
	encodeAckEvidence,
	encodeEventEvidence,
	subjectOf,
} from "../../src/net/wire/evidence.ts";
import { LogWriter, openRoomAt } from "./events.ts";
import { cast, hex, type Json, nameOf, valueIn } from "./kit.ts";
import { logOf, voice } from "./rooms.ts";

/** An ack and a vote. */
export const acks = (): Json => {
	const { at } = openRoomAt(2);
	const place = { room: at.control.room, target: at.control.id };
	return {
		acks: [
			voice(cast.grace, { ...place, step: 5 }),
			voice(cast.grace, { ...place, candidate: cast.linus, step: 6 }),
		].map((ack) => ({
			kind: ack.kind,
			room: ack.room,
			author: nameOf(ack.author),
			ackSeq: ack.ackSeq,
			target: ack.target,
			candidate: ack.candidate === "" ? null : nameOf(ack.candidate),
			bytes: hex(ack.bytes),
		})),
	};
};

/** Two acks with one number, two events in one place, and two after one another of which the later one is dated back. */
export const evidence = (): Json => {
	const place = openRoomAt(3);
	const { linus } = cast;
	const { room } = place.at.control;
	const one = voice(linus, { room, target: place.at.control.id, step: 9 });
	const other = voice(linus, { room, target: place.at.control.prev, step: 9 });
	const log = new LogWriter(linus, { ...place, log: logOf("linus") });
	log.say(eventKinds.profile, { name: "Linus", rules: 1 });
	const yes = log.aside(eventKinds.text, { t: "yes" });
	const no = log.aside(eventKinds.text, { t: "no" });
	log.say(eventKinds.text, { t: "yes" });
	const back = log.aside(eventKinds.text, { t: "I said so before" }, [], 101);
	return {
		proofs: [
			encodeAckEvidence(one, other),
			encodeEventEvidence(yes.header, no.header),
			encodeEventEvidence(yes.header, back.header),
		]
			.map((bytes) => valueIn(decodeEvidence(bytes)))
			.map(proofFields),
	};
};

const proofFields = (proof: Evidence): Json => ({
	kind: proof.kind,
	room: proof.room,
	author: nameOf(proof.author),
	...(proof.kind === "events" ? { log: proof.log, seq: proof.seq, ids: [...proof.ids] } : {}),
	subject: subjectOf(proof),
	bytes: hex(proof.bytes),
});
