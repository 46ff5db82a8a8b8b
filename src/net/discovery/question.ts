/**
 * The question "who is there?" as bytes. Pure.
 *
 * By hand because the encoder behind multicast-dns can neither set the QU bit (RFC 6762 §5.4), without which everyone
 * answers to everyone, nor compress the names of known answers, of which three times as many fit one packet.
 */

import { service } from "./advert.ts";
import { discoveryLimits } from "./discoveryLimits.ts";

/** An answer the asker needs from nobody. */
export interface KnownAnswer {
	readonly instance: string;
	/** For how much longer it is known. */
	readonly seconds: number;
}

const typePtr = 12;
const classIn = 1;
const unicastResponse = 0x8000;
/** A compressed name: the service as it stands first, right after the 12-byte header. */
const serviceName = Uint8Array.of(0xc0, 12);

/** "More known answers follow" (RFC 6762 §7.2), among a header's flags. */
const truncated = 0x0200;

/**
 * A question for all instances that wants unicast answers and names all those already known: as many as fit one packet,
 * and the others in packets without a question after it.
 */
export function questionPackets(known: readonly KnownAnswer[]): readonly Uint8Array[] {
	const { knownAnswers } = discoveryLimits;
	const packets = [questionBytes(known)];
	for (let from = knownAnswers; from < known.length; from += knownAnswers) {
		packets.push(knownBytes(known.slice(from)));
	}
	return packets;
}

/** The first packet of a question. */
export function questionBytes(known: readonly KnownAnswer[]): Uint8Array {
	const named = known.slice(0, discoveryLimits.knownAnswers);
	const question = [fullName(), words(typePtr, classIn | unicastResponse)];
	return Buffer.concat([
		header(1, named, known),
		...question,
		...named.flatMap((one) => [serviceName, ...answer(one)]),
	]);
}

/** A further packet: the service's name stands in the first answer, where the others point to. */
function knownBytes(known: readonly KnownAnswer[]): Uint8Array {
	const named = known.slice(0, discoveryLimits.knownAnswers);
	const answers = named.flatMap((one, index) => [index === 0 ? fullName() : serviceName, ...answer(one)]);
	return Buffer.concat([header(0, named, known), ...answers]);
}

function header(questions: number, named: readonly KnownAnswer[], known: readonly KnownAnswer[]): Uint8Array {
	return words(0, known.length > named.length ? truncated : 0, questions, named.length, 0, 0);
}

function fullName(): Uint8Array {
	return Buffer.concat([...service.split(".").map(label), Uint8Array.of(0)]);
}

/** A known answer but for its own name. */
function answer({ instance, seconds }: KnownAnswer): readonly Uint8Array[] {
	const length = instance.length + 1 + serviceName.length;
	return [words(typePtr, classIn, 0, Math.floor(seconds), length), label(instance), serviceName];
}

/** 16-bit integers, big-endian. */
function words(...values: readonly number[]): Uint8Array {
	return Uint8Array.from(values.flatMap((value) => [value >> 8, value & 0xff]));
}

function label(text: string): Uint8Array {
	return Uint8Array.of(text.length, ...Buffer.from(text, "latin1"));
}
