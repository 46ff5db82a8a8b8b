/**
 * Where the person was on each open page, for pages that have to be opened anew because their extension host died: what
 * VS Code keeps of a page (`setState`) goes with that page. In `workspaceState`, which outlives the host; ids only, no
 * text. What a page was closed on is forgotten.
 */
import { type Anchor, decodePlace } from "../../webview/protocol.ts";
import { placesKept } from "../limits.ts";

/** The part of `vscode.Memento` this needs. */
export interface PlaceMemento {
	get(key: string): unknown;
	update(key: string, value: unknown): PromiseLike<void>;
}

/** The places of one window. */
export class Places {
	readonly #memento: PlaceMemento;
	/** By the key of a conversation, the one kept longest ago first. */
	readonly #places: Map<string, Anchor>;

	constructor(memento: PlaceMemento) {
		this.#memento = memento;
		this.#places = placesIn(memento.get(mementoKey));
	}

	/** Null at the newest. */
	get(conversation: string): Anchor | null {
		return this.#places.get(conversation) ?? null;
	}

	set(conversation: string, place: Anchor | null): void {
		if (!this.#places.delete(conversation) && place === null) return;
		if (place !== null) this.#places.set(conversation, place);
		for (const oldest of [...this.#places.keys()].slice(0, -placesKept)) this.#places.delete(oldest);
		void this.#memento.update(mementoKey, [...this.#places]);
	}
}

const mementoKey = "lanChat.places";

/** What was kept may be damaged, or of another version. */
function placesIn(kept: unknown): Map<string, Anchor> {
	const places = new Map<string, Anchor>();
	for (const entry of Array.isArray(kept) ? kept.slice(-placesKept) : []) {
		const [conversation, value]: readonly unknown[] = Array.isArray(entry) ? entry : [];
		const place = decodePlace(value);
		if (typeof conversation === "string" && place.ok && place.value !== null) places.set(conversation, place.value);
	}
	return places;
}
