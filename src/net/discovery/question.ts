/**
 * The question "who is there?" as bytes. Pure.
 *
 * By hand because the encoder behind multicast-dns can neither set the QU bit (RFC 6762 §5.4), without which everyone
 * answers to everyone, nor compress the names of known answers, of which three times as many fit one packet.
 */
import { discoveryLimits } from "../limits.ts";
import { service } from "./advert.ts";

/** An answer the asker needs from nobody. */
export interface KnownAnswer {
	readonly instance: string;
	/** For how much longer it is known. */
	readonly seconds: number;
}

const typePtr = 12;
const classIn = 1;
const unicastResponse = 0x8000;
/** A compressed name: the service as it stands in the question, right after the 12-byte header. */
const serviceName = Uint8Array.of(0xc0, 12);

/** A question for all instances that wants unicast answers and names those already known, as many as fit. */
export function questionBytes(known: readonly KnownAnswer[]): Uint8Array {
	const named = known.slice(0, discoveryLimits.knownAnswers);
	const header = words(0, 0, 1, named.length, 0, 0);
	const question = [...service.split(".").map(label), Uint8Array.of(0), words(typePtr, classIn | unicastResponse)];
	const answers = named.flatMap(({ instance, seconds }) => {
		const name = [label(instance), serviceName];
		const length = instance.length + 1 + serviceName.length;
		return [serviceName, words(typePtr, classIn, 0, Math.floor(seconds), length), ...name];
	});
	return Buffer.concat([header, ...question, ...answers]);
}

/** 16-bit integers, big-endian. */
function words(...values: readonly number[]): Uint8Array {
	return Uint8Array.from(values.flatMap((value) => [value >> 8, value & 0xff]));
}

function label(text: string): Uint8Array {
	return Uint8Array.of(text.length, ...Buffer.from(text, "latin1"));
}
