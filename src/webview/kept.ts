/** What the page keeps over being hidden or reloaded: which room, and where in it the person was. Pure. */
import { nullable, shape, text, type Value } from "./decode.ts";
import { room } from "./roomShapes.ts";

const anchor = shape({ id: text({ min: 1, max: 128 }), order: text({ max: 512 }) });

const kept = shape({
	room,
	/** The row at the top of the screen; null at the newest. */
	anchor: nullable(anchor),
});

/** The row somebody was reading. */
export type Anchor = Value<typeof anchor>;
/** What is kept. No text: VS Code writes it to disk in the clear. */
export type Kept = Value<typeof kept>;

/** The anchor kept for this room; null if there is none, or what is kept is of another version. */
export function keptAnchor(value: unknown, room: string): Anchor | null {
	const decoded = kept(value);
	return decoded.ok && decoded.value.room === room ? decoded.value.anchor : null;
}
