/** Names and texts people choose: what we accept when they are typed, and how we show those of peers. Pure. */
import { textLimits } from "./limits.ts";
import { remembered } from "./remembered.ts";

/** What is wrong with a typed name. */
export type NameFault = "nameEmpty" | "nameTooLong" | "nameUnprintable";

/** A name that may be used, in NFC and without outer blanks, or what is wrong with it. */
export type CheckedName =
	| { readonly ok: true; readonly name: string }
	| { readonly ok: false; readonly code: NameFault; readonly max: number };

/**
 * Control, format (bidi marks and zero-width joiners among them), surrogate, private and unassigned characters, and
 * separators other than the plain blank: nothing a name needs, everything an impostor does.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
const unprintables = new RegExp(unprintable.source, "gu");

/** Checks a display name as typed. */
export const checkDisplayName = (typed: string): CheckedName => checkName(typed, textLimits.displayName);

/** Checks a room name as typed. */
export const checkRoomName = (typed: string): CheckedName => checkName(typed, textLimits.roomName);

/** A peer's name made fit to show: cleaned and cut, possibly empty. */
export const shownName = (theirs: string, max: number = textLimits.displayName): string => {
	const cleaned = theirs.replace(unprintables, "").normalize("NFC").replace(/\s+/gu, " ").trim();
	return isBlank(cleaned) ? "" : [...cleaned].slice(0, max).join("").trim();
};

/** Whether nothing of a name can be seen: blanks, fillers that count as letters, marks without a letter to stand on. */
const isBlank = (name: string): boolean => !/[\p{L}\p{N}\p{P}\p{S}]/u.test(name.replace(invisible, ""));

/** Letters and symbols without a shape: Hangul fillers and their like (Unicode), the empty Braille pattern. */
const invisible = /[\p{Default_Ignorable_Code_Point}\u2800]/gu;

/**
 * What two names that look the same have in common: case, width, marks and the commonest look-alike letters of other
 * alphabets are folded away (after Unicode TS 39; the table holds the letters seen in real impersonations).
 */
export const skeletonOf = remembered((name) => foldedName(name));

const foldedName = (name: string): string =>
	[...name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()]
		.map((letter) => lookalikes.get(letter) ?? letter)
		.join("")
		.replace(/\s+/gu, "")
		.replace(/rn/g, "m")
		.replace(/vv/g, "w");

const lookalikes: ReadonlyMap<string, string> = new Map(
	Object.entries({
		a: "аαɑ",
		b: "ьЬ",
		c: "сϲ",
		d: "ԁ",
		e: "еє℮",
		g: "ɡ",
		h: "һ",
		i: "іιı1l|!",
		j: "ј",
		k: "кκ",
		m: "м",
		n: "ո",
		o: "оο0օ",
		p: "рρ",
		q: "ԛ",
		s: "ѕ5$",
		t: "тτ",
		u: "υս",
		v: "ѵν",
		w: "ԝω",
		x: "хχ",
		y: "уγ",
		z: "ᴢ2",
	}).flatMap(([letter, same]) => [...same].map((other) => [other, letter] as const)),
);

const checkName = (typed: string, max: number): CheckedName => {
	const name = typed.normalize("NFC").trim();
	if (name === "") {
		return { ok: false, code: "nameEmpty", max };
	}
	if (unprintable.test(name)) {
		return { ok: false, code: "nameUnprintable", max };
	}
	if (isBlank(name)) {
		return { ok: false, code: "nameEmpty", max };
	}
	return [...name].length > max ? { ok: false, code: "nameTooLong", max } : { ok: true, name };
};
