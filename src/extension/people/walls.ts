/**
 * Which walls the person has decided to write past, in this window and until it closes. RULE: a wall that changes stands
 * again. No `vscode`.
 */
import type { ContactWall, Person } from "../../net/api/people.ts";
import { Disposable } from "../disposable.ts";
import { Emitter } from "../events.ts";

/** A person as far as walls are concerned. */
export type Walled = Pick<Person, "peerId" | "wall">;

/** See the file's header. */
export class Walls extends Disposable {
	readonly #passed = new Set<string>();
	readonly #changed = this.register(new Emitter<void>());

	/** Another wall was passed. */
	readonly onDidChange = this.#changed.event;

	/** The wall that stands before writing to this person; null if none does, or the person passed it. */
	standing({ peerId, wall }: Walled): ContactWall | null {
		return wall === null || this.#passed.has(nameOf(peerId, wall)) ? null : wall;
	}

	/** The person read what the wall says and writes all the same. The node holds back what no decision may let through. */
	pass({ peerId, wall }: Walled): void {
		if (wall === null || !isPassable(wall)) return;
		this.#passed.add(nameOf(peerId, wall));
		this.#changed.fire();
	}
}

/** RULE: where a key was moved to two others, only comparing emoji opens the way. */
export function isPassable(wall: ContactWall): boolean {
	return wall.kind !== "keyConflict";
}

function nameOf(peerId: string, wall: ContactWall): string {
	const others = wall.kind === "newKey" ? [wall.known] : wall.kind === "movedAway" ? [wall.to] : wall.rivals;
	return [peerId, wall.kind, ...others.map((other) => other.peerId)].join(" ");
}
