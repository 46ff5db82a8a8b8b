/**
 * Narrows what comes from outside to what was agreed: pure, never throws, keeps no key that was not asked for.
 *
 * SECURITY: page and host decode each other's messages with it; neither trusts the other.
 */

/** Either the value, or why it was refused; the reason names the field and never repeats the value. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Checks type, length and range of one value. */
export type Decoder<T> = (value: unknown) => Decoded<T>;

/** What a decoder yields. */
export type Value<D> = D extends Decoder<infer T> ? T : never;

/** Bounds of a text in UTF-16 units, and what it may consist of. */
export interface TextBounds {
	readonly min?: number;
	readonly max: number;
	readonly pattern?: RegExp;
}

/** A string within bounds. */
export function text({ min = 0, max, pattern }: TextBounds): Decoder<string> {
	return (value) => {
		if (typeof value !== "string") return refuse("is not a text");
		if (value.length < min || value.length > max) return refuse("has a wrong length");
		return pattern && !pattern.test(value) ? refuse("has wrong characters") : accept(value);
	};
}

/** A whole number within bounds, both included. */
export function integer(min: number, max: number): Decoder<number> {
	return (value) => {
		if (!Number.isSafeInteger(value)) return refuse("is not a whole number");
		const number = value as number;
		return number < min || number > max ? refuse("is out of range") : accept(number);
	};
}

/** True or false. */
export const flag: Decoder<boolean> = (value) =>
	typeof value === "boolean" ? accept(value) : refuse("is not true or false");

/** At most `max` bytes; VS Code hands them over as they are. */
export function bytes(max: number): Decoder<Uint8Array> {
	return (value) => {
		if (!(value instanceof Uint8Array)) return refuse("is not bytes");
		return value.byteLength > max ? refuse("is too long") : accept(value);
	};
}

/** One of a few fixed words. */
export function oneOf<const T extends readonly string[]>(...words: T): Decoder<T[number]> {
	return (value) => (words.includes(value as string) ? accept(value as T[number]) : refuse("is not a known word"));
}

/** The value, or null. */
export function nullable<T>(decoder: Decoder<T>): Decoder<T | null> {
	return (value) => (value === null ? accept(null) : decoder(value));
}

/** At most `max` values of one kind. */
export function list<T>(decoder: Decoder<T>, max: number): Decoder<readonly T[]> {
	return (value) => {
		if (!Array.isArray(value)) return refuse("is not a list");
		if (value.length > max) return refuse("is too long");
		const items: T[] = [];
		for (const [index, item] of value.entries()) {
			const decoded = decoder(item);
			if (!decoded.ok) return refuse(`${index}: ${decoded.reason}`);
			items.push(decoded.value);
		}
		return accept(items);
	};
}

type Fields = Readonly<Record<string, Decoder<unknown>>>;

/** What a set of fields decodes to. */
export type Shape<F extends Fields> = { readonly [K in keyof F]: Value<F[K]> };

/** An object with exactly these fields; all must be there, others are dropped. */
export function shape<F extends Fields>(fields: F): Decoder<Shape<F>> {
	const entries = Object.entries(fields);
	return (value) => {
		if (!isRecord(value)) return refuse("is not an object");
		const result: Record<string, unknown> = {};
		for (const [key, decoder] of entries) {
			const decoded = decoder(Object.hasOwn(value, key) ? value[key] : undefined);
			if (!decoded.ok) return refuse(`${key}: ${decoded.reason}`);
			result[key] = decoded.value;
		}
		return accept(result as Shape<F>);
	};
}

/** The union of objects told apart by `kind`. */
export type Variant<V extends Readonly<Record<string, Fields>>> = {
	readonly [K in keyof V]: { readonly kind: K } & Shape<V[K]>;
}[keyof V];

/** An object whose `kind` says which other fields it has. */
export function variant<V extends Readonly<Record<string, Fields>>>(kinds: V): Decoder<Variant<V>> {
	const shapes = new Map(Object.entries(kinds).map(([kind, fields]) => [kind, shape(fields)]));
	return (value) => {
		if (!isRecord(value)) return refuse("is not an object");
		const kind = Object.hasOwn(value, "kind") ? value.kind : undefined;
		const decoder = typeof kind === "string" ? shapes.get(kind) : undefined;
		if (!decoder) return refuse("has an unknown kind");
		const decoded = decoder(value);
		if (!decoded.ok) return refuse(`${kind}: ${decoded.reason}`);
		return accept({ kind, ...decoded.value } as Variant<V>);
	};
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function accept<T>(value: T): Decoded<T> {
	return { ok: true, value };
}

function refuse(reason: string): { readonly ok: false; readonly reason: string } {
	return { ok: false, reason };
}
