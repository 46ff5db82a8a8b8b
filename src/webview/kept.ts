/**
 * What the page keeps over being hidden or reloaded: which room, and where in it the person was. VS Code has it back for
 * the page it restores; a page that is made anew, since its extension host died, is told by the host. Pure.
 */
import { integer, nullable, shape, text, type Value } from "./decode.ts";
import { room } from "./roomShapes.ts";

/** The row at the top of the screen; null at the newest. */
export const place = nullable(
	shape({
		id: text({ min: 1, max: 128 }),
		order: text({ max: 512 }),
		/** How much of the row's end is in sight, px: what stands above its text, as a divider, comes and goes. */
		shown: integer(0, 1_000_000),
	}),
);

const kept = shape({ room, anchor: place });

/** The row somebody was reading. */
export type Anchor = NonNullable<Value<typeof place>>;
/** What is kept. No text: VS Code writes it to disk in the clear. */
export type Kept = Value<typeof kept>;

/** What may say where a page of `room` begins. */
export interface Remembered {
	readonly room: string;
	/** What VS Code kept of this very page. */
	readonly kept: unknown;
	/** What the host remembers of the page before it, as JSON. */
	readonly given: string | undefined;
}

/** Where to begin; null at the newest, as where nothing is kept, or it is of another version. */
export function beginningOf({ room, kept: value, given }: Remembered): Anchor | null {
	const own = kept(value);
	if (own.ok && own.value.room === room) return own.value.anchor;
	const told = place(parsed(given ?? "null"));
	return told.ok ? told.value : null;
}

function parsed(json: string): unknown {
	try {
		return JSON.parse(json);
	} catch {
		return null;
	}
}
