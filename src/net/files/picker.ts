/** Which piece to ask for next: of those near the front the rarest, of equally rare ones one at random (PROTOCOL "Files"). Pure. */
import type { RandomBytes } from "../ports.ts";

/** What is known about pieces when one is to be picked. */
export interface PickView {
	/** It is to be asked for at all: not here, not asked for, and the peer in question has it and does not decline it. */
	readonly isOpen: (index: number) => boolean;
	/** RULE: none from here on: a disk would have to fill what lies before it with zeros, for minutes. */
	readonly end: number;
	/** How many peers have it. */
	readonly rarity: (index: number) => number;
	/** RULE: what others have is not asked of whoever made the offer, so that they upload it little more than once. */
	readonly isForOthers: (index: number) => boolean;
}

/** Pieces in the order in which this node prefers them where all are equally rare; those that are here drop out. */
export class Picker {
	#left: Uint32Array;
	#gone = 0;

	/** In order, or shuffled with `random`. */
	constructor(count: number, random: RandomBytes | null) {
		this.#left = Uint32Array.from({ length: count }, (_, index) => index);
		if (random !== null && count > 1) {
			shuffle(this.#left, random);
		}
	}

	/** One more piece is here. `isHere` tells which are. */
	arrived(isHere: (index: number) => boolean): void {
		this.#gone++;
		if (this.#gone * 2 > this.#left.length) {
			this.#left = this.#left.filter((index) => !isHere(index));
			this.#gone = 0;
		}
	}

	/** A piece that was here is not any more. */
	lost(index: number): void {
		this.#left = Uint32Array.from([...this.#left.filter((other) => other !== index), index]);
	}

	/** The piece to ask for; null if there is none. */
	pick({ isOpen, end, rarity, isForOthers }: PickView): number | null {
		let best: number | null = null;
		let least = Number.POSITIVE_INFINITY;
		for (const index of this.#left) {
			if (index >= end || !isOpen(index) || isForOthers(index)) {
				continue;
			}
			const rare = rarity(index);
			if (rare < least) {
				best = index;
				least = rare;
				if (rare <= 1) {
					break;
				}
			}
		}
		return best;
	}
}

/** Fisher and Yates. */
const shuffle = (items: Uint32Array, random: RandomBytes): void => {
	const bytes = random(items.length * 4);
	const chance = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	for (let i = items.length - 1; i > 0; i--) {
		const j = Math.floor((chance.getUint32(i * 4) / 2 ** 32) * (i + 1));
		const kept = items[i] ?? 0;
		items[i] = items[j] ?? 0;
		items[j] = kept;
	}
};
