/** What all vectors are made with: fixed people and chance, and bytes written as hex. */
import type { Identity } from "../../src/net/identity.ts";
import type { RandomBytes } from "../../src/net/ports.ts";
import { fromHex, toHex } from "../../src/net/wire/bytes.ts";
import { person, seededRandom } from "../../test/harness/people.ts";

/** What a file of vectors may hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** When everything in the vectors happens, ms since 1970; one second later for each step. */
export const startMs = 1_790_000_000_000;

/** 16 hex digits of the clock at `step`. */
export const hlcOf = (step: number): string => `${(startMs + 1_000 * step).toString(16).padStart(12, "0")}0000`;

/** The people of the vectors. Their secrets are in `cards.json`. */
export const cast = {
	ada: person("Ada"),
	grace: person("Grace"),
	linus: person("Linus"),
	edsger: person("Edsger"),
	/** Ada after she moved to another key. */
	newAda: person("Ada, later"),
} as const satisfies Record<string, Identity>;

/** Name of a person of the cast by identity key. */
export const nameOf = (identity: string): string => {
	const found = Object.entries(cast).find(([, one]) => one.key === identity);
	if (found === undefined) throw new Error("not one of the cast");
	return found[0];
};

/** Chance that gives the same bytes in every run, and remembers what it gave. */
export interface RecordedRandom {
	readonly random: RandomBytes;
	readonly drawn: Uint8Array[];
}

/** Chance of its own for one vector. */
export function recordedRandom(seed: string): RecordedRandom {
	const draw = seededRandom(`vectors: ${seed}`);
	const drawn: Uint8Array[] = [];
	return {
		drawn,
		random: (length) => {
			const bytes = draw(length);
			drawn.push(Uint8Array.from(bytes));
			return bytes;
		},
	};
}

/** So many hex digits that look random. */
export const someHex = (seed: string, bytes: number): string => toHex(recordedRandom(seed).random(bytes));

/** Text of bytes that are UTF-8. */
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

/** The value of something that must have worked. */
export const valueIn = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false }): T => {
	if (!result.ok) throw new Error(`a vector of our own making is refused: ${JSON.stringify(result)}`);
	return result.value;
};

/** All that `JSON.stringify` would not write as hex does so. */
export const hex = (bytes: Uint8Array): string => toHex(bytes);

/** Bytes of hex. */
export const bytesOf = (text: string): Uint8Array => fromHex(text);
